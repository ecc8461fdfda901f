"""Which calls each extension has: who talks already is offered no caller."""

from collections.abc import Callable, Collection

from tipring.domain.leg_events import (
    LegAnswered,
    LegEnd,
    LegEnded,
    LegEvent,
    LegRings,
)
from tipring.domain.watched import Activity, activity_of
from tipring.legs.delegate import LegDelegate
from tipring.legs.port import CallOrder, Leg, Legs, PartyKind


class Occupancy:
    """The legs of each extension that are in use, and those that ring, by their ids."""

    def __init__(self) -> None:
        self._legs: dict[str, set[str]] = {}
        self._rung: dict[str, set[str]] = {}
        self._watchers: dict[str, list[Callable[[], None]]] = {}

    def watch(self, extension: str, watcher: Callable[[], None]) -> None:
        """Call *watcher* whenever it changes what calls *extension* has."""
        self._watchers.setdefault(extension, []).append(watcher)

    def rings(self, extension: str, leg_id: str) -> None:
        """Take note of a call that rings at the extension."""
        self._rung.setdefault(extension, set()).add(leg_id)
        self.tell(extension)

    def begins(self, extension: str, leg_id: str) -> None:
        """Take note of a call that was answered, or that the extension makes."""
        self._rung.get(extension, set()).discard(leg_id)
        self._legs.setdefault(extension, set()).add(leg_id)
        self.tell(extension)

    def ends(self, extension: str, leg_id: str) -> None:
        """Take note that it is over. Harmless twice."""
        for legs in (self._rung, self._legs):
            if leg_id in legs.get(extension, ()):
                legs[extension].remove(leg_id)
                self.tell(extension)

    def has(self, extension: str, leg_id: str) -> bool:
        """Whether *extension* has this call."""
        return leg_id in self._legs.get(extension, ())

    def has_others(self, extension: str, ours: Collection[str] = ()) -> bool:
        """Whether *extension* has a call that is none of *ours*."""
        return bool(self._legs.get(extension, set()) - {*ours})

    def activity(self, extension: str, but: Collection[str] = ()) -> Activity:
        """Return what *extension* does, apart from the calls *but*."""
        talking = self._legs.get(extension, set()) - {*but}
        return activity_of(self._rung.get(extension, ()), talking)

    def tell(self, extension: str) -> None:
        """Let whoever watches *extension* look again."""
        for watcher in self._watchers.get(extension, ()):
            watcher()


class CountedLeg(LegDelegate):
    """A leg of an extension that tells *occupancy* from when to when it is in use."""

    def __init__(self, leg: Leg, occupancy: Occupancy) -> None:
        super().__init__(leg)
        self._occupancy = occupancy
        self._account = leg.party.account

    def begins(self) -> None:
        """Count from now on."""
        self._occupancy.begins(self._account, self.id)

    def _ends(self) -> None:
        self._occupancy.ends(self._account, self.id)

    async def next_event(self) -> LegEvent:
        """Return the next happening."""
        before = self.id
        event = await super().next_event()
        match event:
            case LegRings():
                self._occupancy.rings(self._account, self.id)
            case LegAnswered():
                if before != self.id:
                    self._occupancy.ends(self._account, before)
                self.begins()
            case LegEnded():
                self._ends()
            case _:
                pass
        return event

    def refuse(self, end: LegEnd) -> None:
        """Do not take the call."""
        super().refuse(end)
        self._ends()

    def hang_up(self, why: str, end: LegEnd = LegEnd.HUNG_UP) -> None:
        """End it, or ring no more."""
        super().hang_up(why, end)
        self._ends()


class CountedLegs:
    """The `Legs` port over *legs*, their use counted in *occupancy*."""

    def __init__(self, legs: Legs, occupancy: Occupancy) -> None:
        self._legs = legs
        self._occupancy = occupancy

    def call(self, order: CallOrder) -> Leg:
        """Begin to call; who is called is in use as soon as he answers."""
        leg = self._legs.call(order)
        return CountedLeg(leg, self._occupancy) if order.extension else leg

    def reachable(self, extension: str) -> bool:
        """Whether some telephone of *extension* is there now."""
        return self._legs.reachable(extension)

    def came(self, leg: Leg) -> Leg:
        """Return *leg*, which calls us, as one that is counted until it ends."""
        if leg.party.kind is PartyKind.TRUNK:
            return leg
        counted = CountedLeg(leg, self._occupancy)
        counted.begins()
        return counted
