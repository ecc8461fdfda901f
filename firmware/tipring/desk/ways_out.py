"""The ways to the street at this moment: what the dial plan says, and who dials."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from tipring.desk.line_watch import LineWatch
from tipring.desk.link_hub import LinkHub
from tipring.desk.outgoing import LineTrunk, OutgoingCall
from tipring.desk.tolls import TollDesk
from tipring.domain.again_entries import OtherWayTaken
from tipring.domain.dialplan.choice import Choice
from tipring.domain.dialplan.choosing import choose
from tipring.domain.dialplan.conditions import Conditions
from tipring.domain.dialplan.plan import Plan, WayOut
from tipring.domain.dialplan.ways import Way, WayKind
from tipring.domain.journal_event import JournalEvent
from tipring.domain.line import LineState
from tipring.domain.link.view import Fitness, LinkView
from tipring.domain.office import Office

OUT_OF_ORDER: Final = "out of order"


class WaysOut:
    """Lines and trunks as ways of the dial plan; one for the whole desk.

    *note* writes down which other way was taken.
    """

    def __init__(
        self,
        office: Office,
        watches: Sequence[LineWatch],
        link: LinkHub,
        wall: Callable[[], datetime],
        note: Callable[[JournalEvent], None],
    ) -> None:
        self.watches = watches
        self.link = link
        self.note = note
        self.tolls: TollDesk | None = None
        """Who counts what is called; None: nobody does."""
        self._office = office
        self._wall = wall
        self._trunks: dict[tuple[Way, str], LineTrunk] = {}

    def renew(self, office: Office) -> None:
        """Go by *office* from now on."""
        self._office = office

    def choose(self, number: str) -> Choice:
        """Return by which ways *number* is called now."""
        return choose(number, self.plan(), self.conditions())

    def usual(self, number: str) -> Way | None:
        """Return by which way it is called when all is well; None: it is not called."""
        well = Conditions(moment=self._wall())
        ways = choose(number, self.plan(), well).ways
        return ways[0].way if ways else None

    def plan(self) -> Plan:
        """Return the dial plan of the office, over the lines and trunks there are."""
        plan = self._office.plan
        lines = tuple(_as_way(each.line.name, [each]) for each in self._copper())
        trunks = tuple(_as_way(name, self._channels(name)) for name in self._names())
        street = replace(plan.street, lines=lines, trunks=trunks)
        return replace(plan, street=street)

    def conditions(self) -> Conditions:
        """Return how the ways are now."""
        down = [each for each in self._copper() if each.state is LineState.DOWN]
        used = {each.line.name for each in self._copper() if not _is_idle(each)}
        full = {each for each in self._names() if not self._has_idle(each)}
        return Conditions(
            moment=self._wall(),
            link=self.view(),
            lines={each.line.name: each.trouble or OUT_OF_ORDER for each in down},
            busy=frozenset(used | full),
        )

    def view(self) -> LinkView:
        """Return the link with all that is known of trunks, by whoever saw it."""
        view = self.link.view
        seen = {name: self._trouble(name) for name in self._names()}
        troubles = {name: trouble for name, trouble in seen.items() if trouble}
        return replace(view, trunks={**troubles, **view.trunks})

    def fitness(self, trunk: str) -> Fitness:
        """Return what a trunk is good for now."""
        return self.view().fitness(trunk)

    def lines(self, way: Way, group: str = "") -> LineTrunk:
        """Return what dials by *way*; with a *group*, on its lines alone."""
        if (way, group) not in self._trunks:
            watches, dialled = self.behind(way), self._office.dialled
            self._trunks[way, group] = LineTrunk(
                watches, _any, dialled, group, self.tolls
            )
        return self._trunks[way, group]

    def behind(self, way: Way) -> list[LineWatch]:
        """Return the channels of a trunk, or the lines of a group, or all."""
        if way.kind is WayKind.TRUNK:
            return self._channels(way.name)
        return [each for each in self._copper() if way.name in {"", *each.groups}]

    def may_go_again(self, call: OutgoingCall, number: str) -> bool:
        """Whether *number*, which was lost with *call*, may be called over copper now.

        So it is when the way of *call* broke, its route allows it, and a line is free.
        """
        choice = self.choose(number)
        is_left = any(each.way.kind is WayKind.LINES for each in choice.ways)
        return self._broke(call) and choice.again and is_left

    def _broke(self, call: OutgoingCall) -> bool:
        """Whether *call*, which is lost, was lost since its trunk is not as it was."""
        own = (each for each in self.watches if each.line.name == call.name)
        trunk = next(own).trunk
        is_bad = bool(trunk) and self.fitness(trunk) is not Fitness.GOOD
        return is_bad and not call.was_ended

    # --- what there is ---------------------------------------------------------------

    def _copper(self) -> list[LineWatch]:
        return [each for each in self.watches if each.calls_out and not each.trunk]

    def _channels(self, trunk: str) -> list[LineWatch]:
        return [each for each in self.watches if each.trunk and each.trunk == trunk]

    def _names(self) -> Iterable[str]:
        """Return the names of the trunks."""
        return dict.fromkeys(each.trunk for each in self.watches if each.trunk)

    def _has_idle(self, trunk: str) -> bool:
        return any(_is_idle(each) for each in self._channels(trunk))

    def _trouble(self, trunk: str) -> str:
        """Return what the border says of a trunk whose channels it closed."""
        closed = [
            each for each in self._channels(trunk) if each.state is LineState.DOWN
        ]
        if not closed or self._has_idle(trunk):
            return ""
        return closed[0].trouble or OUT_OF_ORDER


class Attempt:
    """One number, called by one way after the other; *again*: over copper alone."""

    def __init__(self, ways: WaysOut, number: str, *, again: bool = False) -> None:
        choice = ways.choose(number)
        copper = (each for each in choice.ways if each.way.kind is WayKind.LINES)
        self.choice: Final = replace(choice, ways=tuple(copper)) if again else choice
        self._ways = ways
        self._number = number
        self._failed: dict[Way, str] = {}

    def failed(self, way: Way, why: str) -> None:
        """Take note that *way* could not do it."""
        self._failed[way] = why

    def took(self, way: Way) -> None:
        """Write down that *way* does it, if another one does on other days."""
        usual = self._ways.usual(self._number)
        if usual in {None, way}:
            return
        left_out = {each.way: each.why for each in self.choice.left_out}
        after = [each.why for each in self.choice.ways if each.way == usual]
        whys = (self._failed.get(usual), left_out.get(usual), *after)
        why = next(filter(None, whys), "it is no way any more")
        self._ways.note(OtherWayTaken(self._number, str(way), f"{usual}: {why}"))

    @property
    def why(self) -> str:
        """Why nothing came of it, in the words of the last way."""
        return next(reversed(self._failed.values()), self.choice.why_not)


def _as_way(name: str, watches: Collection[LineWatch]) -> WayOut:
    groups = frozenset[str]().union(*(each.groups for each in watches))
    return WayOut(name, tuple(sorted(groups)))


def _is_idle(watch: LineWatch) -> bool:
    return watch.state is LineState.IDLE


def _any(_number: str) -> bool:
    return True
