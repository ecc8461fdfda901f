"""What is left of calls to the street: route by route, by the rules that calls obey."""

from collections.abc import Iterator, Sequence

from tipring.domain.degradation.report import Grade, Service
from tipring.domain.dialplan.choice import Choice
from tipring.domain.dialplan.choosing import by_route
from tipring.domain.dialplan.conditions import Conditions
from tipring.domain.dialplan.plan import ALL_NUMBERS, USUAL_ROUTE, Plan, Route
from tipring.domain.dialplan.ways import Way, WayKind
from tipring.domain.link.view import Fitness


def calls_out(plan: Plan, now: Conditions, why_none: str) -> Iterator[Service]:
    """Yield what is left of each route that leads out; *why_none*: nobody can call."""
    routes = [route for route in plan.routes if route.by]
    if not any(_is_last(route) for route in plan.routes):
        routes.append(USUAL_ROUTE)
    well = Conditions(moment=now.moment)
    for route in routes:
        what = f"Calls to {_told(route)}"
        if why_none:
            yield Service(what, Grade.GONE, why_none)
        else:
            usual = _ways(by_route(route, plan, well))
            yield _left(what, usual, _ways(by_route(route, plan, now)))


def _left(what: str, usual: Sequence[Way], ways: Sequence[Way]) -> Service:
    if not ways:
        return Service(what, Grade.GONE, "no way is left")
    grade = Grade.WORKS if len(ways) == len(usual) else Grade.PARTLY
    return Service(what, grade, words_of(ways))


def _ways(choice: Choice) -> list[Way]:
    return [each.way for each in choice.ways if each.fitness is Fitness.GOOD]


def _is_last(route: Route) -> bool:
    """Whether no number comes to a route after this one."""
    fits_all = route.numbers == ALL_NUMBERS and not route.kinds
    return fits_all and route.during is None


def _told(route: Route) -> str:
    """Return whom a route is for, in words."""
    parts = []
    if route.kinds:
        parts.append(f"{', '.join(route.kinds)} numbers")
    if route.numbers != ALL_NUMBERS:
        parts.append(", ".join(route.numbers))
    if route.during is not None:
        parts.append(f"during {route.during.name}")
    return ", ".join(parts) or "all other numbers"


def words_of(ways: Sequence[Way]) -> str:
    """Return *ways* as a person reads them, the first one first."""
    return "by " + ", then by ".join(map(_word, ways))


def _word(way: Way) -> str:
    if way.kind is WayKind.TRUNK:
        return f"the trunk {way.name}"
    return f"the lines of {way.name}" if way.name else "an analog line"
