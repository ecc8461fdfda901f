"""Which ways a number takes: the rules of the owner, and what works at the moment."""

from collections.abc import Iterator, Sequence

from tipring.domain.dialplan.choice import Choice, Chosen, LeftOut
from tipring.domain.dialplan.conditions import Conditions
from tipring.domain.dialplan.listed import ANYTHING, is_listed
from tipring.domain.dialplan.numbers import Number, NumberKind
from tipring.domain.dialplan.plan import (
    HELP_ROUTE,
    USUAL_ROUTE,
    Order,
    Plan,
    Route,
    Tariff,
    WayOut,
)
from tipring.domain.dialplan.ways import EVERY_LINE, Way, WayKind
from tipring.domain.hours import OfficeState, Schedule
from tipring.domain.link.view import Fitness

USUAL_TALK_MIN = 3.0
"""By what a talk of so long costs, the cheapest way is found."""
_LAST_IS_WORST = (Fitness.GOOD, Fitness.POOR, Fitness.NONE)


def choose(dialled: str, plan: Plan, now: Conditions) -> Choice:
    """Return by which ways *dialled* (without the office's prefix) is called now.

    Emergency numbers go by every way, copper first, whatever the rules say. All else
    has to be allowed, and goes the ways of the first route that fits.
    """
    number = plan.numbering.read(dialled)
    if number.kind is NumberKind.EMERGENCY:
        return _Choosing(plan, now, number, HELP_ROUTE).choice()
    fitting = _routes_of(number, plan)
    if why := _refusal(dialled, plan, fitting):
        return Choice(number=number, refusal=why)
    route = next(each for each in fitting if _is_open(each.during, now))
    if not route.by:
        why = f"no route leads to {dialled} at this hour"
        return Choice(number=number, refusal=why)
    return _Choosing(plan, now, number, route).choice()


def by_route(route: Route, plan: Plan, now: Conditions) -> Choice:
    """Return the ways that *route* has now, for the first numbers that it lists."""
    begins = route.numbers[0].removesuffix(ANYTHING)
    kind = next(iter(route.kinds), NumberKind.UNKNOWN)
    some = Number(begins, kind, "", frozenset({begins}))
    return _Choosing(plan, now, some, route).choice()


def refusal(dialled: str, plan: Plan) -> str:
    """Return why *dialled* is called at no hour, whatever works; empty: it may be."""
    number = plan.numbering.read(dialled)
    if number.kind is NumberKind.EMERGENCY:
        return ""
    return _refusal(dialled, plan, _routes_of(number, plan))


def _refusal(dialled: str, plan: Plan, fitting: Sequence[Route]) -> str:
    if not plan.allows(dialled):
        number = plan.numbering.read(dialled)
        if is_listed(number, plan.allowed, plan.numbering):
            kind = f"{number.kind}, and has to be named"
            return f"{dialled} is of the kind {kind} in allowed or costly of [outside]"
        return f"{dialled} is not among the allowed numbers of [outside]"
    leads_out = any(route.by for route in fitting)
    return "" if leads_out else f"no route leads to {dialled}"


def _routes_of(number: Number, plan: Plan) -> list[Route]:
    """Return the routes that fit *number* at some hour; the last one does at all."""
    fitting: list[Route] = []
    for route in plan.routes:
        if _is_of(route, number, plan):
            fitting.append(route)
            if route.during is None:
                return fitting
    return [*fitting, USUAL_ROUTE]


def _is_of(rule: Route | Tariff, number: Number, plan: Plan) -> bool:
    is_kind = not rule.kinds or number.kind in rule.kinds
    return is_kind and is_listed(number, rule.numbers, plan.numbering)


def _is_open(during: Schedule | None, now: Conditions) -> bool:
    return during is None or during.state_at(now.moment)[0] is OfficeState.OPEN


class _Choosing:
    """One number, one route, one moment."""

    def __init__(
        self, plan: Plan, now: Conditions, number: Number, route: Route
    ) -> None:
        self._plan = plan
        self._now = now
        self._number = number
        self._route = route
        self._for_help = number.kind is NumberKind.EMERGENCY
        self._left_out: list[LeftOut] = []

    def choice(self) -> Choice:
        """Return it."""
        found = list(self._usable())
        found.sort(key=lambda each: _LAST_IS_WORST.index(each.fitness))
        return Choice(
            number=self._number,
            ways=tuple(found),
            left_out=tuple(self._left_out),
            caller_id=self._route.caller_id,
            again=self._route.again,
            for_help=self._for_help,
        )

    # --- the ways of the route, in its order ---------------------------------------

    def _usable(self) -> Iterator[Chosen]:
        for way, why in self._in_order():
            usable = self._line if way.kind is WayKind.LINES else self._trunk
            if found := usable(way, why):
                yield found

    def _in_order(self) -> list[tuple[Way, str]]:
        """Return each way once, and why it has its place."""
        ways = list(dict.fromkeys(self._each()))
        if self._for_help:
            return [(way, "a call for help goes by copper first") for way in ways]
        told = dict.fromkeys(ways, "its route lists it so")
        if self._route is USUAL_ROUTE:
            told = dict.fromkeys(ways, "no route fits: trunks first")
        if self._route.order is Order.CHEAPEST:
            costs = {way: self._cost(way) for way in ways}
            ways.sort(key=lambda way: (costs[way] is None, costs[way] or 0.0))
            told = {way: _told_cost(costs[way]) for way in ways}
        if is_listed(
            self._number, self._plan.street.analog_first, self._plan.numbering
        ):
            copper = [way for way in ways if way.kind is WayKind.LINES] or [EVERY_LINE]
            ways = [*copper, *(way for way in ways if way not in copper)]
            told |= dict.fromkeys(copper, "analog_first names it: copper first")
        return [(way, told[way]) for way in ways]

    def _each(self) -> Iterator[Way]:
        """Yield the ways of the route; of trunks each by its name."""
        for way in self._route.by:
            if way.kind is WayKind.LINES:
                yield way
            else:
                yield from (
                    Way(WayKind.TRUNK, trunk.name)
                    for trunk in self._plan.street.trunks
                    if _is_in(trunk, way.name)
                )

    def _cost(self, way: Way) -> float | None:
        """Return what a usual talk costs by *way*; None: nobody says."""
        for tariff in self._plan.street.tariffs:
            is_its = any(self._covers(each, way) for each in tariff.by)
            is_now = is_its and _is_open(tariff.during, self._now)
            if is_now and _is_of(tariff, self._number, self._plan):
                return tariff.of_talk(USUAL_TALK_MIN)
        return None

    def _covers(self, wide: Way, way: Way) -> bool:
        if wide.kind is not way.kind or wide.name in {"", way.name}:
            return wide.kind is way.kind
        trunks = self._plan.street.trunks
        return way.kind is WayKind.TRUNK and any(
            trunk.name == way.name and wide.name in trunk.groups for trunk in trunks
        )

    # --- what works ------------------------------------------------------------------

    def _line(self, way: Way, why: str) -> Chosen | None:
        lines = [
            line
            for line in self._plan.street.lines
            if not way.name or way.name in line.groups
        ]
        troubles = {line.name: self._now.lines.get(line.name, "") for line in lines}
        sound = [name for name, trouble in troubles.items() if not trouble]
        if any(name not in self._now.busy for name in sound):
            return Chosen(way=way, why=why)
        told = "; ".join(f"{name}: {why}" for name, why in troubles.items() if why)
        if lines and self._for_help:
            gives_way = "a call on it gives way to a call for help"
            if sound:
                return Chosen(way=way, why=gives_way)
            return Chosen(way=way, why=_in_vain(told), fitness=Fitness.NONE)
        why = "in use" if sound else told or "there is no such line"
        self._left_out.append(LeftOut(way, why))
        return None

    def _trunk(self, way: Way, why: str) -> Chosen | None:
        link = self._now.link
        fitness = link.fitness(way.name)
        trouble = ""
        if fitness is Fitness.NONE:
            trouble = link.trunks.get(way.name) or link.why or link.cause.value
        elif way.name in self._now.busy:
            trouble = "every channel is in use"
        if trouble and self._for_help:
            why = _in_vain(trouble)
        elif trouble:
            self._left_out.append(LeftOut(way, trouble))
            return None
        elif fitness is Fitness.POOR:
            why = f"the last way: the link is {link.cause}"
        return Chosen(way=way, why=why, fitness=fitness)


def _is_in(way: WayOut, name: str) -> bool:
    return name in {"", way.name} or name in way.groups


def _in_vain(trouble: str) -> str:
    return f"tried all the same, after what works: {trouble}"


def _told_cost(cost: float | None) -> str:
    if cost is None:
        return "no tariff tells its cost"
    return f"{cost:g} for a talk of {USUAL_TALK_MIN:g} minutes"
