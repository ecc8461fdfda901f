"""Caller ID by DTMF: from keys to messages."""

from collections import deque
from typing import Final

import numpy as np

from tipring.dsp.callerid_facts import CallerIdFound, Modulation
from tipring.dsp.callerid_gate import Heard
from tipring.dsp.dtmf import DtmfDetector, KeyDown
from tipring.dsp.frames import FRAME_S, Frame
from tipring.dsp.levels import dbm0
from tipring.wire.caller_id_keys import END_KEYS, MAX_KEYS, START_KEYS, parse_keys
from tipring.wire.caller_id_message import CallerIdError

MAX_STEP_S: Final = 0.3
"""From key to key: exchanges send 70 ms and pause 70 ms, the slowest 100 and 100."""

_LEAD_FRAMES: Final = 3
"""Listened to again when a key may be there: it began in one of them."""
_PATIENCE_FRAMES: Final = round(2 * MAX_STEP_S / FRAME_S)
"""Without a key, after which listening stops."""


class KeyReader:
    """Find messages in a stream of frames that were judged already."""

    def __init__(self) -> None:
        self._detector: DtmfDetector | None = None
        self._origin_s = 0.0
        self._lead: deque[Frame] = deque(maxlen=_LEAD_FRAMES)
        self._frames = 0
        self._idle = 0
        self._keys: list[KeyDown] = []
        self._levels_dbm0: list[float] = []

    def feed(self, frame: Frame, heard: Heard) -> list[CallerIdFound]:
        """Take the next 20 ms; return the messages that became known."""
        if heard.key and self._detector is None:
            self._listen()
        facts = [] if self._detector is None else self._read(self._detector, frame)
        self._lead.append(frame)
        self._frames += 1
        return facts

    def _listen(self) -> None:
        self._detector = DtmfDetector()
        self._idle = 0
        self._keys = []
        self._origin_s = (self._frames - len(self._lead)) * FRAME_S
        for frame in self._lead:
            self._detector.feed(frame)

    def _read(self, detector: DtmfDetector, frame: Frame) -> list[CallerIdFound]:
        downs = [key for key in detector.feed(frame) if isinstance(key, KeyDown)]
        self._idle = 0 if downs else self._idle + 1
        if self._idle > _PATIENCE_FRAMES:
            self._detector = None
        facts = (self._take(key, dbm0(frame)) for key in downs)
        return [fact for fact in facts if fact is not None]

    def _take(self, key: KeyDown, level_dbm0: float) -> CallerIdFound | None:
        """Append one key; return what the string says when it is whole."""
        if self._keys and key.at_s - self._keys[-1].at_s > MAX_STEP_S:
            self._keys = []
        if not self._keys:
            self._levels_dbm0 = []
            if key.digit not in START_KEYS:
                return None
        # A string that grows too long never sees its end, and comes to nothing.
        if len(self._keys) < MAX_KEYS:
            self._keys.append(key)
        self._levels_dbm0.append(level_dbm0)
        return self._judge() if key.digit in END_KEYS else None

    def _judge(self) -> CallerIdFound | None:
        keys, self._keys = self._keys, []
        try:
            message = parse_keys("".join(key.digit for key in keys))
        except CallerIdError:
            return None
        return CallerIdFound(
            message,
            self._origin_s + keys[0].at_s,
            float(np.median(self._levels_dbm0)),
            Modulation.DTMF,
        )
