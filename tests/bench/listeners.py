"""Everything that listens to a line, each fed with frames of 20 ms."""

from collections.abc import Callable, Mapping
from functools import partial
from itertools import cycle
from time import process_time
from types import MappingProxyType

import numpy as np

from support.sounds import babble, frames
from tipring.desk.recorder import SYNC_S
from tipring.dsp.callerid import CallerIdDetector
from tipring.dsp.calling import CallingToneDetector
from tipring.dsp.dtmf import DtmfDetector
from tipring.dsp.echo import EchoCanceller
from tipring.dsp.frames import FRAME_S, Frame, Samples
from tipring.dsp.gain import GainControl, RecordingFilter
from tipring.dsp.meters import LineMeter
from tipring.dsp.plans import PLANS
from tipring.dsp.progress import ProgressDetector
from tipring.dsp.stride import AT_ONCE_FRAMES
from tipring.dsp.voice import VoiceDetector

Feed = Callable[[Frame], object]
PROMPT_S = 5.0
SYNC_FRAMES = round(SYNC_S / FRAME_S)


def _cancel_echo() -> Feed:
    """Return a canceller while a prompt is played that does not come back."""
    canceller = EchoCanceller()
    prompt = cycle(list(frames(babble(PROMPT_S, seed=7))))
    return lambda frame: canceller.cancel(frame, next(prompt))


def _at_once(take: Callable[[Samples], object], count: int) -> Feed:
    """Give *take* so many frames at once, as the box does."""
    gathered: list[Frame] = []

    def feed(frame: Frame) -> None:
        gathered.append(frame)
        if len(gathered) == count:
            take(np.concatenate(gathered))
            gathered.clear()

    return feed


LISTENERS: Mapping[str, Callable[[], Feed]] = MappingProxyType(
    {
        "keys": lambda: DtmfDetector().feed,
        "tones": lambda: _at_once(ProgressDetector(PLANS["us"]).feed, AT_ONCE_FRAMES),
        "voice": lambda: VoiceDetector().feed,
        "echo": _cancel_echo,
        "caller ID": lambda: CallerIdDetector().feed,
        "calling tones": lambda: _at_once(CallingToneDetector().feed, AT_ONCE_FRAMES),
        "meters": lambda: partial(LineMeter().feed, is_voice=False),
        "recording filter": lambda: _at_once(RecordingFilter().feed, SYNC_FRAMES),
        "gain control": lambda: _at_once(GainControl().feed, SYNC_FRAMES),
    }
)
"""What makes each of them new."""


def seconds(make: Callable[[], Feed], sound: Samples, rounds: int) -> float:
    """Return the processor time for all frames of *sound*, the best of some rounds."""
    each = list(frames(sound))
    best = float("inf")
    for _ in range(rounds):
        feed = make()
        began = process_time()
        for frame in each:
            feed(frame)
        best = min(best, process_time() - began)
    return best
