"""The factory reset: settings are set aside, never deleted, and nothing else is moved.

What callers said, records and learned things stay where they are. The box does not
answer afterwards: it has no settings, and those of another office would be worse.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from tipring.domain.errors import SettingsError

ASIDE = "set-aside-"
"""How the folder begins that holds what was set aside, below the settings' own."""
USUAL_STORE = "state"
MARK = Path("prompts", ".factory-reset")
"""Who may not write the settings leaves this in the only folder where he may."""


def set_aside(directory: Path, now: datetime, *keep: Path) -> Path:
    """Move all settings of *directory* into a dated folder below it; return that.

    The store, other folders in *keep*, and what was set aside before stay where they
    are. Whatever a power cut leaves is moved by the next try. SettingsError when the
    folder may not be written, or there is nothing to be moved.
    """
    found = sorted(_settings(directory, keep))
    if not found:
        message = f"there are no settings in {directory}"
        raise SettingsError(message)
    aside = directory / f"{ASIDE}{now:%Y-%m-%d-%H%M%S}"
    try:
        aside.mkdir()
        for path in found:
            path.rename(aside / path.name)
    except OSError as error:
        message = f"the settings in {directory} cannot be set aside: {error.strerror}"
        raise SettingsError(message) from error
    (aside / MARK).unlink(missing_ok=True)
    return aside


def _settings(directory: Path, keep: tuple[Path, ...]) -> Iterator[Path]:
    stays = {path.resolve() for path in (*keep, directory / USUAL_STORE)}
    for path in directory.iterdir() if directory.is_dir() else ():
        is_kept = any(place.is_relative_to(path.resolve()) for place in stays)
        if not is_kept and not path.name.startswith(ASIDE):
            yield path


def last_set_aside(directory: Path) -> Path | None:
    """Return where the last factory reset put the settings, if there was one."""
    return max(directory.glob(f"{ASIDE}*"), default=None)


def is_asked(directory: Path) -> bool:
    """Whether somebody asked at the button, and could not do it himself."""
    return (directory / MARK).exists()


def ask(directory: Path) -> None:
    """Ask whoever may write the settings to set them aside before the next start.

    SettingsError when not even that can be written.
    """
    try:
        (directory / MARK).touch()
    except OSError as error:
        message = f"{directory / MARK} cannot be written: {error.strerror}"
        raise SettingsError(message) from error
