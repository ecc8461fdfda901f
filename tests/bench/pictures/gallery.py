"""All pictures of docs/signalling.md."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from bench.pictures import callers, echoes, keys, tones, voices
from bench.tables import note

PICTURES: Mapping[str, Callable[[], str]] = {
    "dtmf": keys.picture,
    "echo": echoes.picture,
    "progress": tones.progress,
    "learner": tones.learner,
    "caller-id": callers.picture,
    "calling": voices.machine,
    "voice": voices.voice,
}
MOST_BYTES = 150_000


def draw(folder: Path, names: Iterable[str] = PICTURES) -> None:
    """Write pictures as SVG files into *folder*."""
    for name in names:
        path = folder / f"{name}.svg"
        path.write_text(PICTURES[name](), encoding="utf-8")
        note(f"{path} ({path.stat().st_size / 1000:.0f} kB)")
