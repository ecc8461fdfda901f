"""Caller ID by modem: from trains of bytes to messages."""

from collections import deque
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from tipring.dsp.callerid_facts import (
    ON_HOOK_SEIZURE_S,
    CallerIdDamaged,
    CallerIdFound,
    Modulation,
)
from tipring.dsp.callerid_gate import Heard
from tipring.dsp.frames import FRAME_S, FRAME_SAMPLES, RATE_HZ, Frame
from tipring.dsp.fsk import BELL_202, V_23, FskByte, FskDemodulator
from tipring.dsp.levels import dbm0
from tipring.wire.caller_id_message import CallerIdError
from tipring.wire.caller_id_packet import KIND_CODES, OVERHEAD, parse

MIN_BYTES: Final = 4
"""Fewer are no message that broke off, but noise."""
MIN_SHARE: Final = 0.75
"""Of a damaged message's sound, explained by its bits. A modem 4 dB above the noise
leaves 0.76; of the trains in 8 hours of talk and toys none has more than 0.73."""
SEIZURE: Final = 0x55
"""What alternating bits read as."""

_LEAD_FRAMES: Final = 2
"""Listened to again once marks are heard: they began in one of them."""
_IDLE_FRAMES: Final = 5
"""Without marks and bytes, after which listening stops."""
_TONES: Final = {Modulation.BELL_202: BELL_202, Modulation.V_23: V_23}


@dataclass(slots=True)
class _Train:
    """Bytes on their way to a message."""

    at_s: float
    seizure_s: float
    data: bytearray = field(default_factory=bytearray)
    shares: list[float] = field(default_factory=list)
    """Of each byte's sound, what its bits explain."""
    levels_dbm0: list[float] = field(default_factory=list)
    told: bool = False
    """A fact came of it; what follows before its end is nothing."""

    @property
    def level_dbm0(self) -> float:
        return float(np.median(self.levels_dbm0))

    @property
    def is_meant(self) -> bool:
        """Whether it is more than a voice that sounds like a modem for a moment."""
        was_led = self.seizure_s >= ON_HOOK_SEIZURE_S and self.data[0] != SEIZURE
        return (
            len(self.data) >= MIN_BYTES
            and float(np.mean(self.shares)) >= MIN_SHARE
            and (was_led or self.data[0] in KIND_CODES)
        )

    @property
    def length(self) -> int:
        """Bytes that the whole message has, as far as is known."""
        return self.data[1] + OVERHEAD if self.data[1:] else OVERHEAD


class FskReader:
    """Find messages in a stream of frames that were judged already."""

    def __init__(self) -> None:
        self._modulation = Modulation.BELL_202
        self._demodulator: FskDemodulator | None = None
        self._origin = 0
        self._lead: deque[Frame] = deque(maxlen=_LEAD_FRAMES)
        self._frames = 0
        self._idle = 0
        self._seizure = 0
        self._seizure_before = 0
        self._train: _Train | None = None

    def feed(self, frame: Frame, heard: Heard) -> list[CallerIdFound | CallerIdDamaged]:
        """Take the next 20 ms; return what became known, in order."""
        if heard.marks:
            self._listen(Modulation.BELL_202 if heard.low_mark else Modulation.V_23)
        facts = []
        if self._demodulator is not None:
            facts = self._read(self._demodulator, frame)
        self._seizure = self._seizure + 1 if heard.seizure else 0
        self._lead.append(frame)
        self._frames += 1
        return facts

    def _listen(self, modulation: Modulation) -> None:
        """Begin to listen, or go on."""
        self._idle = 0
        if self._seizure:
            self._seizure_before = self._seizure
        listening = self._demodulator
        if listening and (listening.reading or modulation is self._modulation):
            return
        self._modulation = modulation
        self._demodulator = FskDemodulator(_TONES[modulation])
        self._origin = (self._frames - len(self._lead)) * FRAME_SAMPLES
        for frame in self._lead:
            self._demodulator.feed(frame)

    def _read(
        self, demodulator: FskDemodulator, frame: Frame
    ) -> list[CallerIdFound | CallerIdDamaged]:
        facts = []
        for item in demodulator.feed(frame):
            fact = self._take(item) if isinstance(item, FskByte) else self._break_off()
            if fact is not None:
                facts.append(fact)
        if demodulator.reading:
            self._idle = 0
            if self._train is not None:
                self._train.levels_dbm0.append(dbm0(frame))
        self._idle += 1
        if self._idle > _IDLE_FRAMES:
            self._demodulator = None
            self._seizure_before = 0
        return facts

    def _take(self, byte: FskByte) -> CallerIdFound | CallerIdDamaged | None:
        """Append one byte; return what the message says when it is whole."""
        train = self._train
        if train is None:
            at_s = (self._origin + byte.at) / RATE_HZ
            train = self._train = _Train(at_s, self._seizure_before * FRAME_S)
        train.data.append(byte.value)
        train.shares.append(byte.share)
        if train.told or len(train.data) < train.length:
            return None
        train.told = True
        return self._judge(train)

    def _judge(self, train: _Train) -> CallerIdFound | CallerIdDamaged | None:
        try:
            message = parse(bytes(train.data))
        except CallerIdError as error:
            return self._damaged(train, str(error))
        return CallerIdFound(
            message, train.at_s, train.level_dbm0, self._modulation, train.seizure_s
        )

    def _break_off(self) -> CallerIdDamaged | None:
        """Forget the train; tell of it if it was to be a message."""
        train, self._train = self._train, None
        if train is None or train.told:
            return None
        problem = f"it broke off after {len(train.data)} of {train.length} bytes"
        return self._damaged(train, problem)

    def _damaged(self, train: _Train, problem: str) -> CallerIdDamaged | None:
        if not train.is_meant:
            return None
        return CallerIdDamaged(
            bytes(train.data), problem, train.at_s, train.level_dbm0, self._modulation
        )
