"""From what the modem says to what happened on the line."""

import asyncio
from collections.abc import Callable

import numpy as np

from tipring.domain.events import (
    AnsweredBy,
    CallerIdReceived,
    DigitPressed,
    FarEndAnswered,
    HandsetLifted,
    HandsetReplaced,
    LineEvent,
    RingHeard,
)
from tipring.dsp.codec import Coding, make_codec
from tipring.dsp.frames import FRAME_S, FrameSink, Samples
from tipring.lines.modem.talk import News
from tipring.lines.sound.call_sound import CallSound
from tipring.lines.sound.ears import Ears, Framer
from tipring.lines.sound.exchange_news import of_the_exchange
from tipring.lines.sound.tap import Heard, Tap
from tipring.lines.sound.witnesses import KeyWitnesses, Witness
from tipring.wire.caller_id import CallerIdCollector
from tipring.wire.farewell import Farewell
from tipring.wire.key_reports import KeyReports
from tipring.wire.modem_stream import Event, Sound
from tipring.wire.results import CallerIdField, Ring

_RING_CODE = "R"
_GAPS = frozenset("uo")
"""Nothing to play, and nobody who took what was recorded."""
_LIFTED = frozenset("HP")
_REPLACED = frozenset("hp")
_REVERSAL = "L"

KEY_KNOWN_S = 0.1
"""A key that our ears know so soon after a stream began was down before it."""

LISTENING_S = 0.1
"""Sound as fresh as this means that our own ears hear the line."""

EARS_FOLLOW_S = 0.2
"""How much later our own ears may decide on a tone than the chip does."""

Tell = Callable[[LineEvent], None]


class IdleHearing:
    """On-hook: rings, caller ID, the telephone beside us."""

    def __init__(self, tell: Tell) -> None:
        self.rings = 0
        """How many bursts were heard so far."""
        self._tell = tell
        self._caller_id = CallerIdCollector()
        self._timer: asyncio.TimerHandle | None = None

    def hear(self, news: News) -> None:
        """Take one piece of news."""
        match news:
            case Ring() | Event(code="R"):
                self._tell_caller(self._caller_id.flush())
                self.rings += 1
                self._tell(RingHeard())
            case CallerIdField():
                self._collect(news)
            case Event(code) if handset := _handset_news(code):
                self._tell(handset)
            case _:
                pass

    def _collect(self, part: CallerIdField) -> None:
        loop = asyncio.get_running_loop()
        self._tell_caller(self._caller_id.feed(part, loop.time()))
        if self._timer is not None:
            self._timer.cancel()
        if self._caller_id.deadline is not None:
            self._timer = loop.call_at(
                self._caller_id.deadline,
                lambda: self._tell_caller(self._caller_id.flush()),
            )

    def _tell_caller(self, caller: CallerIdReceived | None) -> None:
        if caller is not None:
            self._tell(caller)


def _handset_news(code: str) -> HandsetLifted | HandsetReplaced | None:
    if code in _LIFTED:
        return HandsetLifted()
    return HandsetReplaced() if code in _REPLACED else None


class CallHearing:
    """Off-hook: keys, voices, tones, signs that the caller is gone, sound.

    *we_called*: it is a call that we made; its answer is told once.
    """

    def __init__(
        self, tell: Tell, ears: Ears, coding: Coding, *, we_called: bool = False
    ) -> None:
        self._tell = tell
        self._coding = coding
        self._sound = CallSound(self._tell_heard, ears, we_called=we_called)
        self._framer = Framer(make_codec(coding))
        self._keys = KeyReports()
        self._witnesses = KeyWitnesses()
        self._farewell = Farewell()
        self._stream_s = 0.0
        self._sound_at = float("-inf")
        self._tap: Tap | None = None

    @property
    def last_heard(self) -> Samples:
        """The newest sound of the call, shape (n,)."""
        return self._sound.last_heard

    @property
    def frames(self) -> int:
        """How many were heard."""
        return self._sound.frames

    def listen(self, sink: FrameSink | None) -> None:
        """Give each frame of the far end to *sink*."""
        self._sound.sink = sink

    def listen_for_words(self, sink: FrameSink | None) -> None:
        """Give *sink* what surely is the far end's, and silence for the rest."""
        self._sound.words = sink

    def begin_stream(self, tap: Tap | None = None) -> None:
        """Forget what was left of the stream before; frames go through *tap* now."""
        self._tap = tap
        self._framer = Framer(make_codec(self._coding))
        self._stream_s = 0.0

    def hear(self, news: News) -> None:
        """Take one piece of news."""
        match news:
            case Sound(data):
                self._hear_sound(data)
            case Event(code) if code in _GAPS:
                if self._tap is not None:
                    self._tap.ran_dry()
            case Event(code) if handset := _handset_news(code):
                self._tell(handset)
            case Event(code) if code != _RING_CODE:
                self._hear_code(code)
            case Ring() | Event():
                self._tell(RingHeard())
            case _:
                pass

    def _hear_sound(self, data: bytes) -> None:
        self._sound_at = asyncio.get_running_loop().time()
        for frame in self._framer.feed(data):
            self._stream_s += FRAME_S
            self._sound.hear(self._tap.take(frame) if self._tap else Heard(frame))

    def _tell_heard(self, event: LineEvent) -> None:
        if isinstance(event, DigitPressed):
            self._hear_key(Witness.EARS, event.digit)
        else:
            self._tell(event)

    def _hear_code(self, code: str) -> None:
        loop = asyncio.get_running_loop()
        if code == _REVERSAL and not self._sound.is_answered:
            # Where an exchange shows it, the first reversal of our call is its answer.
            self._sound.tell(FarEndAnswered(AnsweredBy.POLARITY))
        elif digit := self._keys.feed(code):
            self._hear_key(Witness.CHIP, digit)
        elif gone := self._farewell.feed(code, loop.time()):
            heard_too = gone.evidence_s and loop.time() - self._sound_at < LISTENING_S
            # Our own ears know when the tone began: they may say so first.
            delay_s = EARS_FOLLOW_S if heard_too else 0.0
            loop.call_later(delay_s, self._sound.tell, gone)

    def _hear_key(self, witness: Witness, digit: str) -> None:
        now = asyncio.get_running_loop().time()
        was_down = witness is Witness.EARS and self._stream_s <= KEY_KNOWN_S
        if self._witnesses.hear(witness, digit, now, was_down=was_down):
            self._tell(DigitPressed(digit))


class ExchangeHearing(CallHearing):
    """Off-hook, but hearing the exchange and whom it calls.

    *caller* is who is on hold meanwhile, None on a line that was only seized.
    """

    def __init__(
        self,
        tell: Tell,
        ears: Ears,
        coding: Coding,
        caller: CallHearing | None,
        *,
        we_called: bool = False,
    ) -> None:
        super().__init__(of_the_exchange(tell), ears, coding, we_called=we_called)
        self.caller = caller

    @property
    def last_heard(self) -> Samples:
        """Nothing: no call ends in what the exchange sounds."""
        return np.zeros(0, dtype=np.int16)
