"""A Vosk model with settings of our own, beside the model itself.

The stock settings dither: noise is added to the sound, so that one recording gives
several results. Ours do not.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tipring.domain.errors import EarsError

MFCC_FILES: Final = ("conf/mfcc.conf", "mfcc.conf")
"""Where a model says how it cuts sound; the second is how older ones do."""
MODEL_FILE: Final = "conf/model.conf"
DITHER: Final = "--dither"
ENDPOINTS: Final = "--endpoint.rule"
NEVER_S: Final = 20.0
"""An utterance ends when we say so, not by the engine's own rules."""


@contextmanager
def overlay(model: Path) -> Iterator[Path]:
    """Yield a directory that looks like *model* with our settings, until left.

    Raises EarsError when *model* is no model directory.
    """
    if not model.is_dir():
        message = f"no model in {model}; install it again: tipring speech install"
        raise EarsError(message)
    with tempfile.TemporaryDirectory(prefix="tipring-ears-") as directory:
        copy = Path(directory)
        for entry in model.iterdir():
            _show(entry, copy / entry.name)
        for name in MFCC_FILES:
            if (model / name).is_file():
                _write(copy / name, _mfcc(_lines(model / name)))
        if (model / MODEL_FILE).is_file():
            _write(copy / MODEL_FILE, _rules(_lines(model / MODEL_FILE)))
        yield copy


def _show(entry: Path, link: Path) -> None:
    if entry.name != "conf" or not entry.is_dir():
        link.symlink_to(entry.resolve())
        return
    link.mkdir()
    for file in entry.iterdir():
        (link / file.name).symlink_to(file.resolve())


def _lines(file: Path) -> list[str]:
    return [line.strip() for line in file.read_text(encoding="utf-8").splitlines()]


def _mfcc(lines: list[str]) -> list[str]:
    return [*(line for line in lines if not line.startswith(DITHER)), f"{DITHER}=0"]


def _rules(lines: list[str]) -> list[str]:
    kept = [
        line
        for line in lines
        if not (line.startswith(ENDPOINTS) and "min-trailing-silence" in line)
    ]
    ours = [f"{ENDPOINTS}{n}.min-trailing-silence={NEVER_S}" for n in range(1, 5)]
    return [*kept, *ours]


def _write(file: Path, lines: list[str]) -> None:
    file.unlink()
    file.write_text("\n".join([*lines, ""]), encoding="utf-8")
