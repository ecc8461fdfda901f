"""Other settings: the clerk begins again with them, by itself, when they are right."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from tipring.clerk.door import DeskDoor
from tipring.config.reader import load
from tipring.config.settings import Settings
from tipring.domain.errors import SettingsError


class OtherSettings:
    """A chore that calls `found` when the files say something else than *settings*.

    Files that do not pass are left alone until they do.
    """

    def __init__(self, settings: Settings) -> None:
        self.are_there = False
        self.found: Callable[[], None] = _nobody_cares
        self._settings = settings
        self._seen = _look(settings.directory)

    async def __call__(self, _door: DeskDoor) -> None:
        """Look at the files; read them if they were changed."""
        seen = await asyncio.to_thread(_look, self._settings.directory)
        if seen == self._seen:
            return
        self._seen = seen
        try:
            now = await asyncio.to_thread(load, self._settings.directory)
        except SettingsError:
            return
        if now != self._settings:
            self.are_there = True
            self.found()


def _nobody_cares() -> None:
    """Do nothing: whoever wants to know has not said so yet."""


def _look(directory: Path) -> frozenset[tuple[str, int, int]]:
    """Return what the files are like: names, when they were changed, sizes."""
    found = [path for at in ("", "*/") for path in directory.glob(f"{at}*.toml")]
    stats = [(path.name, path.stat()) for path in found if path.is_file()]
    return frozenset((name, at.st_mtime_ns, at.st_size) for name, at in stats)
