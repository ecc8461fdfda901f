"""The way back of a line whose device fell silent: a ladder, climbed rung by rung.

Each rung is tried once in a round, and the rounds come at growing distances. What
helped is remembered: if nothing else did, twice running, it is tried first. A line
that falls silent again right after it came back goes on where its ladder was left.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar

from tipring.domain.care_commands import ClimbRung, Rung
from tipring.domain.care_entries import RepairTried
from tipring.domain.command import Command
from tipring.domain.machine import Machine, Rule, Table, TimeUp, unmoved

LADDER = (Rung.REOPEN, Rung.RESET, Rung.PORT, Rung.SUPPLY)
"""What is left to do once the line itself could not wake its device."""

PAUSES_S = (10.0, 30.0, 60.0, 300.0, 900.0, 3600.0)
"""After the first round, the second, ...; then as the last one."""

MISSED_S = 30.0
"""A device that is not there was unplugged, and will be plugged in again; one that is
away for longer may have died so thoroughly that the USB does not see it."""

APPEARS_S = 5.0
"""After a rung, a device whose node is not there yet may still be starting."""

RELAPSE_S = 60.0
"""A line that is lost so soon after it came back was not cured."""

TWICE = 2
"""What helped so often running, and nothing else did, is tried first."""


class CareState(StrEnum):
    """How the device of a line is."""

    WELL = "in use"
    MISSING = "not there"
    CLIMBING = "a rung is tried"
    RESTING = "waits for the next round"


@dataclass(frozen=True, slots=True)
class WasLost:
    """The line cannot be used any more; *gone*: its device left."""

    gone: bool


@dataclass(frozen=True, slots=True)
class StayedSilent:
    """It was opened, and does not do as told."""

    why: str


@dataclass(frozen=True, slots=True)
class NotFound:
    """There is nothing to open."""

    why: str


@dataclass(frozen=True, slots=True)
class RungRefused:
    """The rung is not possible here."""

    why: str


@dataclass(frozen=True, slots=True)
class RungBroke:
    """The rung was climbed as far as it went; the line need not be opened."""

    why: str


@dataclass(frozen=True, slots=True)
class CameBack:
    """The line is open and does as told."""


_CLIMBED = (CareState.CLIMBING, CareState.RESTING)
_LOST = (CareState.MISSING, *_CLIMBED)


class CareMachine(Machine[CareState]):
    """The ladder of one line."""

    NAME = "care of the line"

    def __init__(self) -> None:
        super().__init__(CareState.WELL)
        self.cure: Rung | None = None
        """What brought the line back the last time; None: it came by itself."""
        self._cures: list[Rung] = []
        """What helped, the newest last."""
        self._left: list[Rung] = []
        """The rungs of this round that were not tried yet."""
        self._rung = Rung.REOPEN
        """What is tried now."""
        self._rounds = 0
        self._refused: set[Rung] = set()
        """What was told not to be possible here, once for each time that it is lost."""
        self._why = ""
        """Why there was nothing to open."""
        self._back_at: float | None = None

    @property
    def order(self) -> tuple[Rung, ...]:
        """The rungs as they are tried."""
        last = self._cures[-TWICE:]
        first = last[:1] if last == last[:1] * TWICE else []
        return (*first, *(rung for rung in LADDER if rung not in first))

    # --- the line is lost ----------------------------------------------------------

    def lost(self, event: WasLost, now: float) -> list[Command]:
        """Wait for what was unplugged; begin to climb for what fell silent."""
        if not event.gone and self._was_back_for_less(RELAPSE_S, now):
            return self._go_on(now)
        self._left, self._rounds = [], 0
        self._refused.clear()
        return self._miss(now) if event.gone else self._begin_round(self.order)

    def _was_back_for_less(self, seconds: float, now: float) -> bool:
        return self._back_at is not None and now - self._back_at < seconds

    def _miss(self, now: float) -> list[Command]:
        self.state, self.deadline = CareState.MISSING, now + MISSED_S
        return []

    def fell_silent(self, _event: StayedSilent, now: float) -> list[Command]:
        """Begin to climb: it was never open, or it came back silent."""
        return self.lost(WasLost(gone=False), now)

    def not_found(self, _event: NotFound, now: float) -> list[Command]:
        """Wait for what is not there."""
        return self._miss(now)

    # --- climbing --------------------------------------------------------------------

    def begin_round(self, _event: TimeUp, _now: float) -> list[Command]:
        """Try the first rung."""
        return self._begin_round(self.order)

    def begin_for_missing(self, _event: TimeUp, _now: float) -> list[Command]:
        """Try the first rung that makes sense: it was looked for all the time."""
        return self._begin_round(rung for rung in self.order if rung != Rung.REOPEN)

    def _begin_round(self, rungs: Iterable[Rung]) -> list[Command]:
        self._left = list(rungs)
        return self._next_rung()

    def _next_rung(self) -> list[Command]:
        self.state, self.deadline = CareState.CLIMBING, None
        self._rung = self._left.pop(0)
        return [ClimbRung(self._rung)]

    def refused(self, event: RungRefused, now: float) -> list[Command]:
        """Tell once that this cannot be done here, and go on."""
        if self._rung in self._refused:
            return self._go_on(now)
        self._refused.add(self._rung)
        why = f"not possible here: {event.why}"
        return [RepairTried(self._rung, worked=False, why=why), *self._go_on(now)]

    def failed(self, event: StayedSilent | RungBroke, now: float) -> list[Command]:
        """Tell that this did not help, and go on."""
        tried = RepairTried(self._rung, worked=False, why=event.why)
        return [tried, *self._go_on(now)]

    def appears_late(self, event: NotFound, now: float) -> list[Command]:
        """Give a device that starts again some time."""
        self._why = event.why
        if self.deadline is None:
            patience_s = MISSED_S if self._rung is Rung.REOPEN else APPEARS_S
            self.deadline = now + patience_s
        return []

    def stayed_away(self, _event: TimeUp, now: float) -> list[Command]:
        """Take what does not appear for what does not help."""
        return self.failed(StayedSilent(self._why), now)

    def _go_on(self, now: float) -> list[Command]:
        if self._left:
            return self._next_rung()
        pause_s = PAUSES_S[min(self._rounds, len(PAUSES_S) - 1)]
        self._rounds += 1
        self.state, self.deadline = CareState.RESTING, now + pause_s
        return []

    # --- the line is back ----------------------------------------------------------

    def cured(self, _event: CameBack, now: float) -> list[Command]:
        """Remember what helped."""
        self._cures.append(self._rung)
        self._be_well(self._rung, now)
        return [RepairTried(self._rung, worked=True)]

    def came_by_itself(self, _event: CameBack, now: float) -> list[Command]:
        """Be well: it was plugged in, or found its way back."""
        self._be_well(None, now)
        return []

    def _be_well(self, cure: Rung | None, now: float) -> None:
        self.state, self.deadline = CareState.WELL, None
        self.cure, self._back_at = cure, now

    TABLE: ClassVar[Table[CareState]] = MappingProxyType(
        {
            (CareState.WELL, WasLost): Rule(lost, _LOST),
            (CareState.WELL, StayedSilent): Rule(fell_silent, _LOST),
            (CareState.WELL, NotFound): Rule(not_found, (CareState.MISSING,)),
            **unmoved(CareState.WELL, CameBack),
            (CareState.MISSING, StayedSilent): Rule(fell_silent, _LOST),
            (CareState.MISSING, TimeUp): Rule(begin_for_missing, (CareState.CLIMBING,)),
            (CareState.MISSING, CameBack): Rule(came_by_itself, (CareState.WELL,)),
            **unmoved(CareState.MISSING, NotFound),
            (CareState.CLIMBING, RungRefused): Rule(refused, _CLIMBED),
            (CareState.CLIMBING, RungBroke): Rule(failed, _CLIMBED),
            (CareState.CLIMBING, StayedSilent): Rule(failed, _CLIMBED),
            (CareState.CLIMBING, NotFound): Rule(appears_late, (CareState.CLIMBING,)),
            (CareState.CLIMBING, TimeUp): Rule(stayed_away, _CLIMBED),
            (CareState.CLIMBING, CameBack): Rule(cured, (CareState.WELL,)),
            (CareState.RESTING, TimeUp): Rule(begin_round, (CareState.CLIMBING,)),
            (CareState.RESTING, CameBack): Rule(came_by_itself, (CareState.WELL,)),
            **unmoved(CareState.RESTING, StayedSilent, NotFound),
        },
    )
