"""Which way a call takes: what the owner wants, and what works at the moment."""

from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

import pytest

from support.house import PEOPLE
from tipring.domain.dialplan.choosing import choose, refusal
from tipring.domain.dialplan.conditions import Conditions
from tipring.domain.dialplan.failures import CUT, UNFIT, failures
from tipring.domain.dialplan.numbers import NumberKind
from tipring.domain.dialplan.plan import Order, Plan, Route, Street, Tariff, WayOut
from tipring.domain.dialplan.table import route_table
from tipring.domain.dialplan.ways import EVERY_LINE, EVERY_TRUNK, Way, WayKind
from tipring.domain.hours import Schedule, Span
from tipring.domain.house.book import HouseBook
from tipring.domain.link.view import Cause, Fitness, LinkView, Verdict

CUSTOMER = "12125550142"
MONDAY = Conditions(moment=datetime(2026, 11, 23, 15, 0, tzinfo=UTC))
SUNDAY = replace(MONDAY, moment=datetime(2026, 11, 22, 15, 0, tzinfo=UTC))
OFFICE = Schedule(
    "office",
    ZoneInfo("UTC"),
    {"mon": (Span(9 * 60, 17 * 60),)},
)
BIG, SMALL = Way(WayKind.TRUNK, "big"), Way(WayKind.TRUNK, "small")
FRONT = Way(WayKind.LINES, "front")
STREET = Street(
    lines=(WayOut("line-1", ("front",)), WayOut("line-2")),
    trunks=(WayOut("big"), WayOut("small", ("spare",))),
)


def plan(*routes: Route, allowed: tuple[str, ...] = ("*",), **said: object) -> Plan:
    street = replace(STREET, **said)  # type: ignore[arg-type] # as each field has it
    return Plan(allowed=allowed, routes=routes, street=street)


def ways(at: Plan, now: Conditions = MONDAY, number: str = CUSTOMER) -> list[str]:
    return [str(each.way) for each in choose(number, at, now).ways]


def gone(*trunks: str) -> LinkView:
    return LinkView(
        verdict=Verdict.DEGRADED,
        cause=Cause.PROVIDER,
        trunks=MappingProxyType(dict.fromkeys(trunks, "no answer")),
    )


# --- what works ----------------------------------------------------------------------


def test_trunks_come_first_where_nobody_says_a_word() -> None:
    assert ways(plan()) == ["trunk:big", "trunk:small", "lines"]


def test_a_trunk_that_is_gone_is_not_tried() -> None:
    choice = choose(CUSTOMER, plan(), replace(MONDAY, link=gone("big")))
    assert [str(each.way) for each in choice.ways] == ["trunk:small", "lines"]
    assert [(str(each.way), each.why) for each in choice.left_out] == [
        ("trunk:big", "no answer")
    ]
    assert choice.why_not == ""


def test_a_cut_leaves_the_copper() -> None:
    assert ways(plan(), replace(MONDAY, link=CUT)) == ["lines"]
    nameless = LinkView(verdict=Verdict.DOWN, cause=Cause.CARRIER)
    choice = choose(CUSTOMER, plan(), replace(MONDAY, link=nameless))
    assert choice.left_out[0].why == "carrier lost"


def test_a_link_that_is_unfit_for_voice_is_the_last_way() -> None:
    choice = choose(CUSTOMER, plan(), replace(MONDAY, link=UNFIT))
    assert [(str(each.way), each.fitness) for each in choice.ways] == [
        ("lines", Fitness.GOOD),
        ("trunk:big", Fitness.POOR),
        ("trunk:small", Fitness.POOR),
    ]
    assert choice.ways[1].why == "the last way: the link is unfit for voice"


def test_what_is_in_use_is_left_out() -> None:
    now = replace(MONDAY, busy=frozenset({"big", "line-1"}))
    assert ways(plan(), now) == ["trunk:small", "lines"]
    both = replace(MONDAY, busy=frozenset({"line-1", "line-2"}))
    assert ways(plan(), both) == ["trunk:big", "trunk:small"]


def test_lines_that_do_not_work_are_left_out_with_their_trouble() -> None:
    broken = MappingProxyType({"line-1": "unplugged"})
    now = replace(MONDAY, link=CUT, lines=broken)
    assert ways(plan(), now) == ["lines"]
    choice = choose(CUSTOMER, plan(Route(by=(FRONT, EVERY_TRUNK))), now)
    assert choice.ways == ()
    assert choice.why_not == (
        "no way to the street is left (lines:front: line-1: unplugged;"
        " trunk:big: the internet is gone; trunk:small: the internet is gone)"
    )


def test_a_box_without_ways_says_so() -> None:
    nothing = Plan(allowed=("*",))
    assert choose(CUSTOMER, nothing, MONDAY).why_not == (
        "no way to the street is left (lines: there is no such line)"
    )
    nowhere = Plan(allowed=("*",), routes=(Route(by=(EVERY_TRUNK,)),))
    assert choose(CUSTOMER, nowhere, MONDAY).why_not == (
        "no way to the street is left (there is none)"
    )


# --- what the owner wants -------------------------------------------------------------


def test_nothing_is_called_that_is_not_allowed() -> None:
    closed = plan(allowed=("1415*",))
    why = "12125550142 is not among the allowed numbers of [outside]"
    assert choose(CUSTOMER, closed, MONDAY).why_not == why == refusal(CUSTOMER, closed)
    assert ways(closed, number="+14155550142") == ["trunk:big", "trunk:small", "lines"]


def test_a_route_without_ways_closes_its_numbers() -> None:
    closed = plan(Route(("1415*",)))
    why = "no route leads to 14155550142"
    assert choose("14155550142", closed, MONDAY).refusal == why
    assert refusal("14155550142", closed) == why
    assert refusal(CUSTOMER, closed) == ""


def test_numbers_by_which_strangers_earn_have_to_be_named() -> None:
    why = (
        "19002345678 is of the kind premium, and has to be named in allowed or costly"
        " of [outside]"
    )
    assert choose("19002345678", plan(), MONDAY).refusal == why
    named = plan(allowed=("*", "+1 900 234 5678"))
    assert choose("19002345678", named, MONDAY).refusal == ""
    wanted = replace(plan(), costly=frozenset({NumberKind.PREMIUM}))
    assert choose("19002345678", wanted, MONDAY).refusal == ""
    assert "premium" not in choose("+493090182000", wanted, MONDAY).refusal


def test_the_first_route_that_fits_the_number_and_the_hour_counts() -> None:
    routes = (
        Route(("+1415*",), (EVERY_LINE,)),
        Route(by=(FRONT, SMALL), during=OFFICE, caller_id="2125550100", again=False),
        Route(by=(BIG,)),
    )
    by_day = choose(CUSTOMER, plan(*routes), MONDAY)
    assert [str(each.way) for each in by_day.ways] == ["lines:front", "trunk:small"]
    assert (by_day.caller_id, by_day.again) == ("2125550100", False)
    assert ways(plan(*routes), SUNDAY) == ["trunk:big"]


def test_a_number_that_is_closed_by_night_may_be_called_by_day() -> None:
    routes = (Route(by=(BIG,), during=OFFICE), Route())
    assert refusal(CUSTOMER, plan(*routes)) == ""
    assert ways(plan(*routes)) == ["trunk:big"]
    night = choose(CUSTOMER, plan(*routes), SUNDAY)
    assert night.refusal == "no route leads to 12125550142 at this hour"


def test_a_group_of_trunks_is_a_way() -> None:
    spare = Way(WayKind.TRUNK, "spare")
    assert ways(plan(Route(by=(spare, BIG)))) == ["trunk:small", "trunk:big"]


@pytest.mark.parametrize(
    ("tariffs", "found"),
    [
        ((), ["trunk:big", "trunk:small", "lines"]),
        ((Tariff((SMALL,), 1.0),), ["trunk:small", "trunk:big", "lines"]),
        (
            (Tariff((EVERY_TRUNK,), 0.02, 0.10), Tariff((EVERY_LINE,), 0.05)),
            ["lines", "trunk:big", "trunk:small"],
        ),
        (
            (Tariff((Way(WayKind.TRUNK, "spare"),), 0.0), Tariff((BIG,), 0.01)),
            ["trunk:small", "trunk:big", "lines"],
        ),
        (
            (
                Tariff((BIG,), 0.0, kinds=(NumberKind.MOBILE,)),
                Tariff((BIG,), 9.0, numbers=("1212*",)),
                Tariff((SMALL,), 1.0, during=OFFICE),
            ),
            ["trunk:small", "trunk:big", "lines"],
        ),
    ],
)
def test_the_cheapest_way_is_the_first(
    tariffs: tuple[Tariff, ...], found: list[str]
) -> None:
    cheap = Route(by=(EVERY_TRUNK, EVERY_LINE), order=Order.CHEAPEST)
    assert ways(plan(cheap, tariffs=tariffs)) == found


def test_a_main_number_goes_by_copper_first() -> None:
    alarms = {"analog_first": ("2125550142",)}
    assert ways(plan(**alarms)) == ["lines", "trunk:big", "trunk:small"]
    named = plan(Route(by=(BIG, FRONT)), **alarms)
    assert ways(named) == ["lines:front", "trunk:big"]
    assert ways(plan(Route(by=(BIG,)), **alarms)) == ["lines", "trunk:big"]
    assert ways(named, number="12125550143") == ["trunk:big", "lines:front"]


# --- help -----------------------------------------------------------------------------


def test_help_goes_by_copper_whatever_the_rules_say() -> None:
    closed = plan(Route(), allowed=())
    choice = choose("911", closed, MONDAY)
    assert [str(each.way) for each in choice.ways] == [
        "lines",
        "trunk:big",
        "trunk:small",
    ]
    assert choice.for_help
    assert refusal("911", closed) == ""


def test_help_tries_even_what_is_believed_to_be_gone() -> None:
    now = replace(
        MONDAY,
        link=gone("big"),
        lines=MappingProxyType({"line-1": "unplugged", "line-2": "no dial tone"}),
        busy=frozenset({"small"}),
    )
    choice = choose("911", plan(), now)
    assert [(str(each.way), each.fitness) for each in choice.ways] == [
        ("trunk:small", Fitness.GOOD),
        ("lines", Fitness.NONE),
        ("trunk:big", Fitness.NONE),
    ]
    assert "line-2: no dial tone" in choice.ways[1].why


def test_help_takes_a_line_that_is_in_use() -> None:
    busy = replace(MONDAY, busy=frozenset({"line-1", "line-2"}))
    first = choose("911", plan(), busy).ways[0]
    assert (first.way, first.why) == (
        EVERY_LINE,
        "a call on it gives way to a call for help",
    )


# --- the table ------------------------------------------------------------------------


def test_each_failure_is_tried_alone() -> None:
    assert [each.name for each in failures(plan(), MONDAY)] == [
        "all is well",
        "the internet is gone",
        "the link is unfit for voice",
        "trunk big is gone",
        "trunk small is gone",
        "line line-1 is dead",
        "line line-2 is dead",
        "every line is in use",
        "the internet is gone and every line is in use",
    ]
    only = replace(plan(), street=Street(lines=STREET.lines[:1]))
    assert [each.name for each in failures(only, MONDAY)] == [
        "all is well",
        "line line-1 is dead",
        "every line is in use",
    ]
    bare = replace(plan(), street=Street())
    assert [each.name for each in failures(bare, MONDAY)] == ["all is well"]


BOOK = HouseBook(
    extensions=PEOPLE,
    queues={"300": "sales"},
    mailboxes={"400": "office"},
    prefix="9",
    allowed=("1212*",),
    street=STREET,
)


def test_a_table_tells_what_becomes_of_a_number() -> None:
    down = replace(MONDAY, link=CUT)
    table = route_table(f"9{CUSTOMER}", BOOK, BOOK.plan, down)
    assert (table.dialled, table.e164, table.kind) == (
        CUSTOMER,
        "+12125550142",
        "national",
    )
    taken = {row.when: row.takes for row in table.rows}
    assert taken["now"] == "lines"
    assert taken["all is well"] == "trunk:big"
    assert taken["trunk big is gone"] == "trunk:small"
    assert taken["the internet is gone and every line is in use"] == ""
    assert table.rows[0].left_out[0].why == "the internet is gone"
    assert table.rows[-1].why_not.startswith("no way to the street is left")
    # A person at the box need not dial the prefix.
    assert route_table(CUSTOMER, BOOK, BOOK.plan, down) == table


@pytest.mark.parametrize(
    ("dialled", "means"),
    [
        ("201", "extension 201 Anna"),
        ("300", "the queue sales"),
        ("400", "the mailbox office"),
        ("*43", "a code of the office's telephones"),
    ],
)
def test_what_is_inside_needs_no_way(dialled: str, means: str) -> None:
    table = route_table(dialled, BOOK, BOOK.plan, MONDAY)
    assert (table.means, table.kind, table.rows) == (means, NumberKind.INSIDE, ())


@pytest.mark.parametrize(
    ("dialled", "why"),
    [
        ("14155550142", "14155550142 is not among the allowed numbers of [outside]"),
        ("*1", "*1 is no code"),
    ],
)
def test_what_is_not_called_has_no_rows(dialled: str, why: str) -> None:
    table = route_table(dialled, BOOK, BOOK.plan, MONDAY)
    assert (table.refusal, table.rows, table.again) == (why, (), False)
