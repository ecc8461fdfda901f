"""A line without battery, told from one on which somebody is: by ear.

The line monitor sees the same in both: no voltage. But where a telephone is lifted
there is dial tone, a voice, or at least a room.
"""

from collections.abc import Callable

from tipring.domain.errors import LineError
from tipring.dsp.frames import Frame
from tipring.dsp.levels import dbm0
from tipring.lines.hat.alarm import Alarm
from tipring.lines.hat.daa import Daa
from tipring.lines.hat.timings import DEAD_S

ALIVE_DBM0 = -50.0
"""Rooms are louder; a line that ends nowhere is as quiet as the codec."""


class NoBatteryError(LineError):
    """The exchange gives no battery, or the line is not plugged in."""

    def __init__(self) -> None:
        super().__init__("no battery: is the line plugged in?")


class DeadLine:
    """Listens to a line that somebody else seems to be on; *told* if it is dead."""

    def __init__(self, daa: Daa, told: Callable[[], None]) -> None:
        self._daa = daa
        self._told = told
        self._alarm = Alarm(self._too_quiet)
        self.is_in_doubt = False
        """It listens."""

    def begin(self, at: float) -> None:
        """Listen, where a board lets sound through while on-hook."""
        if self._daa.features.snoop:
            self.is_in_doubt = True
            self._daa.snoop(on=True)
            self._alarm.set(at + DEAD_S)

    def end(self) -> None:
        """Do not listen any more."""
        if self.is_in_doubt:
            self.is_in_doubt = False
            self._alarm.set(None)
            self._daa.snoop(on=False)

    def frame(self, heard: Frame) -> None:
        """Take the next 20 ms."""
        if dbm0(heard) > ALIVE_DBM0:
            self.end()

    def _too_quiet(self, _at: float) -> None:
        self.end()
        self._told()
