"""How much sound a detector listens to in one second of processor time."""

import resource
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from statistics import median
from time import process_time

import numpy as np

from bench import listeners
from bench.corpus import recordings
from bench.dtmf import conditions
from bench.peers import Detector
from bench.sound import samples
from bench.tables import progress, show
from bench.trial import Studio
from tipring.dsp.frames import FRAME_SAMPLES, RATE_HZ, Samples

SPEECH_SHARE = 0.9
"""Of the sound; the rest are keys. A caller talks more than he presses."""
COST_S = 60
"""So much of it for what each listener costs."""
PIECE_S = 60
"""Speech and keys take turns, so that every stretch holds both."""


def measure(
    studio: Studio, detectors: Sequence[Detector], seconds: int, rounds: int
) -> None:
    """Print the table: rounds are interleaved, so that a busy machine is fair."""
    sound = mixture(studio, seconds)
    speeds: dict[str, list[float]] = {detector.name: [] for detector in detectors}
    for turn in range(rounds):
        for detector in detectors:
            progress(turn + 1, rounds, f"{detector.name}")
            spent_s = processor_s(partial(detector.reports, sound))
            speeds[detector.name].append(sound.size / RATE_HZ / spent_s)
    _show_speeds(speeds, seconds, rounds)
    _show_costs(sound[: COST_S * RATE_HZ], rounds)


def _show_speeds(
    speeds: Mapping[str, Sequence[float]], seconds: int, rounds: int
) -> None:
    first = median(next(iter(speeds.values())))
    rows = [
        (
            name,
            f"{median(each):.0f}",
            f"{min(each):.0f}..{max(each):.0f}",
            f"{median(each) / first:.3f}",
        )
        for name, each in speeds.items()
    ]
    header = ("detector", f"median of {rounds}", "slowest..fastest", "to the first")
    show(f"Seconds of sound in a second of processor time ({seconds} s)", header, rows)


def _show_costs(sound: Samples, rounds: int) -> None:
    frames = sound.size / FRAME_SAMPLES
    rows = [
        (name, f"{1e6 * listeners.seconds(make, sound, rounds) / frames:.1f}")
        for name, make in listeners.LISTENERS.items()
    ]
    show("Every listener of a line: us a frame of 20 ms", ("listener", "us"), rows)


def mixture(studio: Studio, seconds: int) -> Samples:
    """Return *seconds* of sound, nine tenths speech and one tenth keys."""
    speech = (r.sound() for r in recordings() if r.variant == "tel_m15")
    voices = (samples(voice) for voice in studio.voices)
    trials = (condition.make(studio).sound for condition in conditions())
    talk_size = round(seconds * SPEECH_SHARE) * RATE_HZ
    talk = _enough(speech if recordings() else voices, talk_size)
    keys = _enough(trials, seconds * RATE_HZ - talk.size)
    pieces = max(1, seconds // PIECE_S)
    parts = zip(np.array_split(talk, pieces), np.array_split(keys, pieces), strict=True)
    return np.concatenate([part for pair in parts for part in pair])


def _enough(sounds: Iterable[Samples], size: int) -> Samples:
    """Return *size* samples, over again where there are not so many."""
    parts = [np.zeros(0, dtype=np.int16)]
    for sound in sounds:
        parts.append(sound)
        if sum(part.size for part in parts) >= size:
            break
    return np.resize(np.concatenate(parts), size)


def processor_s(work: Callable[[], object]) -> float:
    """Return what *work* took of a processor, programs that it started included."""
    began_s = process_time() + _children_s()
    work()
    return process_time() + _children_s() - began_s


def _children_s() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
