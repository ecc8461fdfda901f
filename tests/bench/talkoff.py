"""Talk-off: keys reported in hours of real speech that holds none."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bench.corpus import Recording
from bench.crew import each
from bench.peers import Detector
from bench.tables import show

EFFECTS = "tuxpaint_effects"
"""Animals, sirens, instruments: counted apart from speech."""
MOST = 50
"""False keys that are listed one by one."""


@dataclass(frozen=True, slots=True)
class Listener:
    """Lets every detector listen to one file."""

    detectors: Sequence[Detector]

    def __call__(self, recording: Recording) -> "Overheard":
        sound = recording.sound()
        found = [
            [(found.digit, recording.clip_at(found.at_s)) for found in reports]
            for reports in (detector.reports(sound) for detector in self.detectors)
        ]
        return Overheard(recording, found)


@dataclass(frozen=True, slots=True)
class Overheard:
    """The keys that each detector found in a file, and in which clips."""

    recording: Recording
    found: Sequence[Sequence[tuple[str, str]]]


def measure(
    recordings: Sequence[Recording], detectors: Sequence[Detector], jobs: int
) -> None:
    """Print the table of false keys, and in what they were heard."""
    if not recordings:
        return
    names = [recording.path.stem for recording in recordings]
    overheard = each(Listener(detectors), recordings, names, jobs)
    header = ("material", "hours", *(detector.name for detector in detectors))
    rows = [_row(name, belongs, overheard) for name, belongs in _groups(recordings)]
    show("Talk-off: false keys (and per hour); no key is in this speech", header, rows)
    where = [
        (detector.name, digit, file.recording.variant, clip.rpartition("/sounds/")[2])
        for file in overheard
        for detector, found in zip(detectors, file.found, strict=True)
        for digit, clip in found
    ]
    if where:
        header = ("detector", "key", "variant", "clip")
        show(f"Where (the first {MOST} of {len(where)})", header, where[:MOST])


def _groups(
    recordings: Iterable[Recording],
) -> list[tuple[str, Callable[[Recording], bool]]]:
    recordings = list(recordings)
    sources = sorted({recording.source for recording in recordings})
    variants = sorted({recording.variant for recording in recordings})
    return [
        *((name, lambda r, n=name: r.variant == n and _speaks(r)) for name in variants),
        *((name, lambda r, n=name: r.source == n) for name in sources),
        ("**all speech**", _speaks),
    ]


def _speaks(recording: Recording) -> bool:
    return recording.source != EFFECTS


def _row(
    name: str, belongs: Callable[[Recording], bool], overheard: Sequence[Overheard]
) -> Sequence[object]:
    chosen = [file for file in overheard if belongs(file.recording)]
    hours = sum(file.recording.seconds for file in chosen) / 3600
    counts = [
        sum(map(len, of_one)) for of_one in zip(*(f.found for f in chosen), strict=True)
    ]
    cells = [f"{count} ({count / hours:.2f}/h)" if count else "0" for count in counts]
    return name, f"{hours:.2f}", *cells
