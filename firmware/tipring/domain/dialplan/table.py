"""What becomes of a number, now and in each failure: a table, ready for a page."""

from collections.abc import Iterator
from dataclasses import dataclass

from tipring.domain.dialplan.choice import Choice
from tipring.domain.dialplan.choosing import choose
from tipring.domain.dialplan.conditions import Conditions
from tipring.domain.dialplan.failures import failures
from tipring.domain.dialplan.numbers import NumberKind
from tipring.domain.dialplan.plan import Plan
from tipring.domain.house.book import HouseBook
from tipring.domain.house.codes import STAR
from tipring.domain.house.meanings import (
    Colleague,
    ForHelp,
    LeavesMessage,
    Meaning,
    Nothing,
    OutsideNumber,
    WaitsInQueue,
)
from tipring.domain.link.view import Fitness

NOW = "now"


@dataclass(frozen=True, slots=True, kw_only=True)
class WayRow:
    """One way, or one that is left out."""

    way: str
    """As the settings write it."""
    why: str
    fitness: Fitness = Fitness.GOOD


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteRow:
    """What becomes of the number in one case."""

    when: str
    takes: str
    """The best way; empty: none is left."""
    ways: tuple[WayRow, ...] = ()
    left_out: tuple[WayRow, ...] = ()
    why_not: str = ""
    """Why nothing is dialled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteTable:
    """What becomes of one number."""

    dialled: str
    kind: NumberKind
    e164: str = ""
    means: str = ""
    """Who or what of the office it is; empty: a number outside."""
    refusal: str = ""
    """Why it is not called, whatever works."""
    caller_id: str = ""
    """Our number as its route tells it; empty: the telephone's, or the trunk's."""
    again: bool = False
    """Whether it is offered again when the link takes it down."""
    rows: tuple[RouteRow, ...] = ()


def route_table(
    dialled: str, book: HouseBook, plan: Plan, now: Conditions
) -> RouteTable:
    """Return what becomes of *dialled*, which a telephone of the office dials.

    Where the office has a prefix, a number outside is understood without it, too.
    *plan* is that of the ways there are; its rules are those of *book*.
    """
    meaning = book.meaning(dialled)
    if isinstance(meaning, Nothing) and book.prefix and not dialled.startswith(STAR):
        meaning = book.caller(dialled)
    match meaning:
        case OutsideNumber(number) | ForHelp(number):
            return _outside(number, plan, now)
        case Nothing(why):
            return RouteTable(dialled=dialled, kind=NumberKind.UNKNOWN, refusal=why)
        case _:
            told = _inside(meaning)
            return RouteTable(dialled=dialled, kind=NumberKind.INSIDE, means=told)


def _inside(meaning: Meaning) -> str:
    match meaning:
        case Colleague(extension):
            return f"extension {extension.number} {extension.name}".rstrip()
        case WaitsInQueue(queue):
            return f"the queue {queue}"
        case LeavesMessage(mailbox):
            return f"the mailbox {mailbox}"
        case _:
            return "a code of the office's telephones"


def _outside(number: str, plan: Plan, now: Conditions) -> RouteTable:
    choice = choose(number, plan, now)
    return RouteTable(
        dialled=number,
        kind=choice.number.kind,
        e164=choice.number.e164,
        refusal=choice.refusal,
        caller_id=choice.caller_id,
        again=choice.again and not choice.refusal,
        rows=() if choice.refusal else tuple(_rows(number, choice, plan, now)),
    )


def _rows(
    number: str, choice: Choice, plan: Plan, now: Conditions
) -> Iterator[RouteRow]:
    yield _row(NOW, choice)
    for failure in failures(plan, now):
        yield _row(failure.name, choose(number, plan, failure.now))


def _row(when: str, choice: Choice) -> RouteRow:
    ways = tuple(
        WayRow(way=str(each.way), why=each.why, fitness=each.fitness)
        for each in choice.ways
    )
    left_out = tuple(
        WayRow(way=str(each.way), why=each.why, fitness=Fitness.NONE)
        for each in choice.left_out
    )
    takes = ways[0].way if ways else ""
    return RouteRow(
        when=when, takes=takes, ways=ways, left_out=left_out, why_not=choice.why_not
    )
