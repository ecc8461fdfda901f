"""The tones by which machines call: found in noise, and in what else a line carries."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from bench.corpus import Recording
from bench.crew import each
from bench.sound import Draws, draws, noise, samples, sines
from bench.tables import show
from support.sounds import frames, through
from tipring.domain.events import Tone
from tipring.dsp.calling import CallingToneDetector
from tipring.dsp.codec import Coding
from tipring.dsp.frames import FRAME_S, RATE_HZ, Samples

CALLS = 50
"""For each figure, at full scale."""


@dataclass(frozen=True, slots=True)
class Machine:
    """How a machine sends its tone."""

    hz: float
    tolerance_hz: float
    on_s: tuple[float, float]
    off_s: tuple[float, float]


MACHINES: Mapping[Tone, Machine] = MappingProxyType(
    {
        Tone.FAX_CALLING: Machine(1100.0, 38.0, (0.425, 0.575), (2.55, 3.45)),
        Tone.DATA_CALLING: Machine(1300.0, 15.0, (0.5, 0.7), (1.5, 2.0)),
    }
)
"""ITU-T T.30 clause 4.1 (every time within 15 %), ITU-T V.25."""


@dataclass(frozen=True, slots=True)
class Line:
    """What a line does to it."""

    level_dbm0: float = -15.0
    snr_db: float = 30.0
    coding: Coding = Coding.MU_LAW


LINES = {
    "as sent": Line(),
    "-30 dBm0": Line(level_dbm0=-30.0),
    "-40 dBm0": Line(level_dbm0=-40.0),
    "noise 15 dB below": Line(snr_db=15.0),
    "noise 12 dB below": Line(snr_db=12.0),
    "noise 9 dB below": Line(snr_db=9.0),
    "8 bits, linear": Line(coding=Coding.UNSIGNED_8),
    "IMA ADPCM": Line(coding=Coding.IMA),
}


@dataclass(frozen=True, slots=True)
class Network:
    """Puts calls of machines through."""

    seed: int
    count: int

    def __call__(self, call: tuple[Tone, Line]) -> list[float]:
        """Return after how many seconds each call was known for what it is."""
        tone, line = call
        rng = draws(self.seed, "calling", tone, line)
        return [
            after_s
            for _ in range(self.count)
            for after_s in [_known_after_s(tone, line, rng)]
            if after_s is not None
        ]


def measure(
    recordings: Sequence[Recording], seed: int, scale: float, jobs: int
) -> None:
    """Print the calls that were known for what they are, and machines in speech."""
    network = Network(seed, max(1, round(CALLS * scale)))
    calls = [(tone, line) for line in LINES.values() for tone in MACHINES]
    names = [f"calling {tone} {name}" for name in LINES for tone in MACHINES]
    results = iter(each(network, calls, names, jobs))
    rows = [(name, *_cells(results, network.count)) for name in LINES]
    header = ("line", *(f"{t}, {what}" for t in MACHINES for what in ("%", "after, s")))
    show(f"Calling tones of machines, {network.count} calls each", header, rows)
    if recordings:
        _show_talk(recordings, jobs)


def _cells(results: Iterator[list[float]], count: int) -> list[str]:
    cells = []
    for after_s in [next(results) for _ in MACHINES]:
        middle = f"{np.median(after_s):.2f}" if after_s else "-"
        cells += [f"{100 * len(after_s) / count:.0f}", middle]
    return cells


def _known_after_s(tone: Tone, line: Line, rng: Draws) -> float | None:
    """Return how long after its beginning a call was known; None: not, or wrongly."""
    wait_s = rng.uniform(0.7, 1.5)
    sound = _call(MACHINES[tone], line, wait_s, rng)
    detector = CallingToneDetector()
    told = [
        (found.tone, count * FRAME_S - wait_s)
        for count, frame in enumerate(frames(sound), start=1)
        for found in detector.feed(frame)
    ]
    return told[0][1] if [said for said, _ in told] == [tone] else None


def _call(machine: Machine, line: Line, wait_s: float, rng: Draws) -> Samples:
    """Return two bursts of a machine, each of its figures drawn within the standard."""
    hz = machine.hz + rng.uniform(-1, 1) * machine.tolerance_hz
    parts = [np.zeros(round(wait_s * RATE_HZ))]
    for _ in range(2):
        on, off = (
            round(rng.uniform(*limits) * RATE_HZ)
            for limits in (machine.on_s, machine.off_s)
        )
        parts += [sines((hz,), on, line.level_dbm0, rng), np.zeros(off)]
    wave = np.concatenate(parts)
    wave += noise(wave.size, line.level_dbm0 - line.snr_db, rng)
    return through(line.coding, samples(wave))


def _show_talk(recordings: Sequence[Recording], jobs: int) -> None:
    names = [recording.path.stem for recording in recordings]
    counts = each(_machines_in, recordings, names, jobs)
    hours = sum(recording.seconds for recording in recordings) / 3600
    row = (f"{hours:.1f}", sum(counts))
    show("Machines heard in speech that holds none", ("hours", "machines"), [row])


def _machines_in(recording: Recording) -> int:
    detector = CallingToneDetector()
    return sum(len(detector.feed(frame)) for frame in frames(recording.sound()))
