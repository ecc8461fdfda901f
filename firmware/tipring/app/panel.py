"""Which panel a box has, who feeds its watchdog, and what its factory reset does."""

from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn

from tipring.config.factory_reset import ask, set_aside
from tipring.config.settings import Settings
from tipring.desk.desk import Desk
from tipring.desk.lifeline import Lifeline
from tipring.domain.errors import SettingsError
from tipring.panel.gpio import GpioPanel

SILENT = "the box does not answer until it has settings; the telephone has the line"


@dataclass(frozen=True, slots=True)
class LifelineWires:
    """What the driver of a HAT tells the lifeline, which is made after the lines."""

    desk: Desk

    def kick(self) -> None:
        """Tell of a frame that was handled."""
        if self.desk.lifeline is not None:
            self.desk.lifeline.kick()

    def hold_phone(self, off_the_line: bool) -> None:  # noqa: FBT001 - GpioDaa's
        """Tell what is wanted of the telephone."""
        if self.desk.lifeline is not None:
            self.desk.lifeline.hold_phone(off_the_line=off_the_line)


def add_panel(desk: Desk, settings: Settings) -> None:
    """Give *desk* the panel of the settings, if there is one. After its lines.

    The frames of a HAT feed the watchdog (`lines.make_line`); beside modems it is
    the loop that is to be alive.
    """
    if settings.panel is None:
        return
    board, name = settings.panel.board, settings.panel.line
    watch = next(watch for watch in desk.watches if watch.line.name == name)
    lifeline = Lifeline(GpioPanel(board), watch, desk.watches, desk.journal)
    lifeline.on_reset = desk.stop
    if board.sound is None:
        desk.lateness.on_frame = lifeline.kick
    desk.lifeline = lifeline


def reset_to_factory(settings: Settings, now: datetime) -> NoReturn:
    """Set the settings aside, or have it done before the next start; tell it."""
    directory = settings.directory
    try:
        aside = set_aside(directory, now, settings.store_directory)
    except SettingsError:
        ask(directory)
        message = f"the settings will be set aside before the next start; {SILENT}"
    else:
        message = f"the settings are in {aside} now; {SILENT}"
    raise SettingsError(message)
