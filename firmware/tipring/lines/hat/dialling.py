"""Dialling on a line behind a DAA: by tones, or by opening the loop."""

import asyncio
import re
from typing import Protocol

import numpy as np

from tipring.domain.errors import LineError
from tipring.domain.events import Tone
from tipring.dsp.frames import FRAME_SAMPLES, RATE_HZ, Frame, Samples
from tipring.dsp.plans import TonePlan
from tipring.dsp.progress import ProgressDetector
from tipring.dsp.tones import dtmf
from tipring.lines.hat.timings import (
    BETWEEN_DIGITS_S,
    COMMA_S,
    DIAL_TONE_S,
    KEY_S,
    PULSE_BREAK_S,
    PULSE_MAKE_S,
)
from tipring.lines.sound.tap import Heard
from tipring.lines.waiting import is_set

DIAL_TONES = frozenset({Tone.DIAL, Tone.STUTTER_DIAL})
_PULSES = re.compile("[0-9,]+")
_TEN = 10


class Contact(Protocol):
    """Closes or opens the loop."""

    def __call__(self, *, closed: bool) -> None:
        """Do it."""
        ...


class DialToneEar:
    """Waits for dial tone; give it what is heard."""

    def __init__(self, plan: TonePlan) -> None:
        self._detector = ProgressDetector(plan)
        self._heard = asyncio.Event()

    def hear(self, heard: Heard) -> None:
        """Take the next 20 ms."""
        found = self._detector.feed(heard.frame)
        if any(tone.tone in DIAL_TONES for tone in found):
            self._heard.set()

    async def wait(self) -> None:
        """Return when there is dial tone; LineError when none comes."""
        if not await is_set(self._heard, DIAL_TONE_S):
            message = (
                "no dial tone: is the line plugged in, and nobody on the telephone?"
            )
            raise LineError(message)


class Keys:
    """The sound of keys, as a `FrameSource`; a comma is a pause."""

    def __init__(self, keys: str) -> None:
        sound = np.concatenate([_sound_of(key) for key in keys])
        self._frames = iter(sound.reshape(-1, FRAME_SAMPLES))

    def next_frame(self) -> Frame | None:
        """Return the next 160 samples, or None at the end."""
        return next(self._frames, None)


def _sound_of(key: str) -> Samples:
    if key == ",":
        return np.zeros(round(COMMA_S * RATE_HZ), dtype=np.int16)
    pause = np.zeros(round(KEY_S * RATE_HZ), dtype=np.int16)
    return np.concatenate((dtmf(key, KEY_S), pause))


def require_pulses(number: str) -> None:
    """Raise LineError unless *number* can be dialled by pulses."""
    if not _PULSES.fullmatch(number):
        message = f"{number!r} cannot be dialled by pulses: they have no * and no #"
        raise LineError(message)


async def dial_pulses(number: str, contact: Contact) -> None:
    """Open and close the loop; it is closed in the end, whatever happens."""
    for digit in number:
        if digit == ",":
            await asyncio.sleep(COMMA_S)
            continue
        for _ in range(int(digit) or _TEN):
            await open_loop(PULSE_BREAK_S, contact)
            await asyncio.sleep(PULSE_MAKE_S)
        await asyncio.sleep(BETWEEN_DIGITS_S)


async def open_loop(seconds: float, contact: Contact) -> None:
    """Open the loop for a moment; it is closed in the end, whatever happens."""
    contact(closed=False)
    try:
        await asyncio.sleep(seconds)
    finally:
        contact(closed=True)
