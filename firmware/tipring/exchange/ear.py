"""What a modem notices on the line by itself and reports as DLE codes."""

import math
from collections.abc import Iterator, Mapping
from typing import Final

from tipring.domain.events import Tone
from tipring.dsp.calling import CallingToneDetector
from tipring.dsp.dtmf import DtmfDetector, KeyDown, KeyUp
from tipring.dsp.frames import FRAME_S, Frame
from tipring.dsp.levels import dbm0
from tipring.dsp.plans import TonePlan
from tipring.dsp.progress import ProgressDetector
from tipring.dsp.stride import Stride
from tipring.exchange.chips import Chip
from tipring.exchange.loop import Loop

KEY_REPEAT_S = 0.07
"""A shielded key is repeated so often while it is held."""
TONE_REPEAT_S = 3.0
"""After a report the tone is looked for anew: it comes about every 4 s."""
NOMINAL_SILENCE_DBM0 = -40.0
"""What +VSD=128 means; each unit is 1 dB."""
NOMINAL_SILENCE = 128
TENTH_S = 0.1
EXTENSION_WATCH = 2
"""The bit of -STE that watches the telephone beside."""

_TONE_CODES: Final[Mapping[Tone, str]] = {
    Tone.DIAL: "d",
    Tone.RINGBACK: "r",
    Tone.BUSY: "b",
    Tone.REORDER: "b",
    Tone.FAX_CALLING: "c",
    Tone.DATA_CALLING: "e",
    Tone.ANSWER: "a",
}
"""Chips have no code for the other tones."""

_EVENTS = {"s": 9, "b": 19, "d": 20} | dict.fromkeys("0123456789*#ABCD/~", 4)
"""The place of an event in +VEM, counted from its highest bit."""
_TOP_BIT = 31


def is_wanted(code: str, mask: int) -> bool:
    """Whether +VEM lets this code be sent; what has no place in it always is."""
    event = _EVENTS.get(code)
    return event is None or bool(mask >> (_TOP_BIT - event) & 1)


class Ear:
    """The detectors of one off-hook period."""

    def __init__(self, chip: Chip, plan: TonePlan) -> None:
        self._chip = chip
        self._keys = DtmfDetector()
        self._plan = plan
        self._tones = ProgressDetector(plan)
        self._machines = CallingToneDetector()
        self._stride = Stride()
        self._held: str | None = None
        self._repeat_s = 0.0
        self._listen_anew_s = math.inf
        self._clock_s = 0.0
        self._had_current = True
        self._extension_lifted = False
        self.found: list[Tone] = []
        """Call-progress tones noticed so far, for dialling."""
        self.restart_silence()

    def restart_silence(self) -> None:
        """Begin anew: nothing was said yet in the stream that begins."""
        self._quiet_s = 0.0
        self._was_voice = False
        self._said_silence = False

    def feed(self, loop: Loop, silence: tuple[int, ...], watch: int) -> Iterator[str]:
        """Yield the codes of this frame; *silence* is +VSD and *watch* -STE."""
        self._clock_s += FRAME_S
        heard = loop.heard_by_device
        yield from self._feed_keys(heard)
        yield from self._feed_tones(heard)
        yield from self._feed_silence(heard, *silence)
        yield from self._feed_loop(loop, watch)

    def _feed_keys(self, frame: Frame) -> Iterator[str]:
        for event in self._keys.feed(frame):
            match event:
                case KeyDown(digit=digit) if self._chip.shielded_keys:
                    self._held, self._repeat_s = digit, 0.0
                    yield from ("/", digit)
                case KeyDown(digit=digit):
                    yield digit
                case KeyUp() if self._held:
                    self._held = None
                    yield "~"
        if self._held:
            self._repeat_s += FRAME_S
            if self._repeat_s >= KEY_REPEAT_S:
                self._repeat_s -= KEY_REPEAT_S
                yield self._held

    def _feed_tones(self, frame: Frame) -> Iterator[str]:
        sound = self._stride.feed(frame)
        if sound is None:
            return
        for found in (*self._tones.feed(sound), *self._machines.feed(sound)):
            self.found.append(found.tone)
            self._listen_anew_s = self._clock_s + TONE_REPEAT_S
            if code := _TONE_CODES.get(found.tone):
                yield code
        if self._clock_s >= self._listen_anew_s:
            self._listen_anew_s = math.inf
            self._tones = ProgressDetector(self._plan)

    def _feed_silence(self, frame: Frame, level: int, tenths: int) -> Iterator[str]:
        if dbm0(frame) > NOMINAL_SILENCE_DBM0 + level - NOMINAL_SILENCE:
            self._quiet_s = 0.0
            self._was_voice = True
            self._said_silence = False
            return
        self._quiet_s += FRAME_S
        if tenths and not self._said_silence and self._quiet_s >= tenths * TENTH_S:
            self._said_silence = True
            yield "q" if self._was_voice and self._chip.says_quiet else "s"

    def _feed_loop(self, loop: Loop, watch: int) -> Iterator[str]:
        if self._had_current and not loop.current:
            yield "l"
        self._had_current = loop.current
        lifted = loop.extension_off_hook and not loop.extension_behind
        if watch & EXTENSION_WATCH and lifted is not self._extension_lifted:
            yield "P" if lifted else "p"
        self._extension_lifted = lifted
