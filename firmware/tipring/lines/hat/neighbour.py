"""The telephones beside us: on the same wires, or in our own socket."""

from collections.abc import Callable

from tipring.domain.events import HandsetLifted, HandsetReplaced
from tipring.lines.hat.alarm import Alarm
from tipring.lines.hat.daa import Daa
from tipring.wire.loop_signals import LineUse


class Neighbour:
    """On-hook, whoever is on the line; in a call, who lifts the telephone we hold."""

    def __init__(
        self, daa: Daa, tell: Callable[[HandsetLifted | HandsetReplaced], None]
    ) -> None:
        self._daa = daa
        self._tell = tell
        self._use = LineUse()
        self._alarm = Alarm(self._tick)
        self._is_ours = False
        """The line is; then its monitor sees only ourselves."""
        self._is_lifted = False
        """The telephone that we hold off the line."""

    @property
    def is_on_the_line(self) -> bool:
        """Whether somebody else is, as far as can be told."""
        return self._use.is_used

    def we_take_the_line(self) -> None:
        """Judge nothing by what the line monitor says: it is us."""
        self._is_ours = True
        self._is_lifted = False
        self._use = LineUse()
        self._alarm.set(None)

    def we_leave_the_line(self, at: float, *, to_them: bool = False) -> None:
        """Watch the line again; *to_them*: somebody is on it now."""
        self._is_ours = False
        self._use = LineUse(is_used=to_them and self._daa.features.line_in_use)
        self.line_in_use(at, used=self._daa.is_line_in_use)

    def disprove(self) -> None:
        """Take the line for free, whatever the monitor says: it rings."""
        if self._use.is_used:
            self._use = LineUse()
            self._alarm.set(None)
            self._tell(HandsetReplaced())

    def line_in_use(self, at: float, *, used: bool) -> None:
        """Take what the line monitor says."""
        if self._is_ours:
            return
        self._tick(at)
        self._use.use(at, used=used)
        self._alarm.set(self._use.deadline)

    def phone(self, *, lifted: bool) -> None:
        """Take what the telephone does that is held off the line."""
        if self._is_ours and lifted is not self._is_lifted:
            self._is_lifted = lifted
            self._tell(HandsetLifted() if lifted else HandsetReplaced())

    def close(self) -> None:
        """Wait for nothing more."""
        self._alarm.set(None)

    def _tick(self, at: float) -> None:
        used = self._use.tick(at)
        self._alarm.set(self._use.deadline)
        if used is not None:
            self._tell(HandsetLifted() if used else HandsetReplaced())
