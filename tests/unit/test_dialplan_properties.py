"""What holds for every plan and at every moment, however the owner mixes his rules."""

from datetime import UTC, datetime
from types import MappingProxyType

from hypothesis import given, settings
from hypothesis import strategies as st

from tipring.domain.dialplan.choosing import choose
from tipring.domain.dialplan.conditions import Conditions
from tipring.domain.dialplan.listed import is_allowed
from tipring.domain.dialplan.numbers import NumberKind
from tipring.domain.dialplan.plan import Order, Plan, Route, Street, Tariff, WayOut
from tipring.domain.dialplan.ways import EVERY_LINE, Way, WayKind
from tipring.domain.link.view import Cause, Fitness, LinkView, Verdict

LINES, TRUNKS = ("line-1", "line-2"), ("big", "small")
NUMBERS = ("12125550142", "2125550142", "+12125550142", "14155550100", "19002345678")
LISTED = ("*", "1212*", "+1*", "2125550142", "1900*")

ways = st.sampled_from(
    [
        EVERY_LINE,
        Way(WayKind.LINES, "front"),
        Way(WayKind.TRUNK),
        Way(WayKind.TRUNK, "big"),
        Way(WayKind.TRUNK, "spare"),
    ]
)
some_ways = st.lists(ways, max_size=3).map(tuple)
some_kinds = st.lists(st.sampled_from(list(NumberKind)), max_size=2).map(tuple)
some_numbers = st.lists(st.sampled_from(LISTED), min_size=1, max_size=2).map(tuple)
routes = st.builds(
    Route,
    numbers=some_numbers,
    by=some_ways,
    kinds=some_kinds,
    order=st.sampled_from(Order),
)
tariffs = st.builds(Tariff, by=some_ways, per_minute=st.floats(0, 1))
plans = st.builds(
    Plan,
    allowed=st.lists(st.sampled_from(LISTED), max_size=2).map(tuple),
    routes=st.lists(routes, max_size=3).map(tuple),
    street=st.builds(
        Street,
        lines=st.just((WayOut("line-1", ("front",)), WayOut("line-2"))),
        trunks=st.just((WayOut("big"), WayOut("small", ("spare",)))),
        analog_first=st.lists(st.sampled_from(LISTED), max_size=1).map(tuple),
        tariffs=st.lists(tariffs, max_size=2).map(tuple),
    ),
)
troubles = st.dictionaries(st.sampled_from(TRUNKS), st.just("no answer"))
views = st.builds(
    LinkView,
    verdict=st.sampled_from(Verdict),
    cause=st.sampled_from(Cause),
    trunks=troubles.map(MappingProxyType),
)
moments = st.builds(
    Conditions,
    moment=st.just(datetime(2026, 11, 27, 10, 0, tzinfo=UTC)),
    link=views,
    lines=st.dictionaries(st.sampled_from(LINES), st.just("unplugged")).map(
        MappingProxyType
    ),
    busy=st.frozensets(st.sampled_from([*LINES, *TRUNKS])),
)


@settings(max_examples=80)
@given(plan=plans, now=moments)
def test_help_is_never_refused_and_tries_every_way(plan: Plan, now: Conditions) -> None:
    choice = choose("911", plan, now)
    assert choice.why_not == ""
    assert {str(each.way) for each in choice.ways} == {
        "lines",
        "trunk:big",
        "trunk:small",
    }
    works = {name for name in LINES if name not in now.lines}
    if works:
        assert choice.ways[0].way == EVERY_LINE


@settings(max_examples=120)
@given(plan=plans, now=moments, number=st.sampled_from(NUMBERS))
def test_what_is_chosen_is_allowed_works_and_is_best_first(
    plan: Plan, now: Conditions, number: str
) -> None:
    choice = choose(number, plan, now)
    if choice.ways:
        assert is_allowed(number, plan.allowed, plan.numbering)
    fitness = [each.fitness for each in choice.ways]
    assert Fitness.NONE not in fitness
    assert fitness == sorted(fitness, key=[Fitness.GOOD, Fitness.POOR].index)
    for each in choice.ways:
        if each.way.kind is WayKind.TRUNK:
            assert now.link.fitness(each.way.name) is each.fitness
            assert each.way.name not in now.busy
    tried = [each.way for each in choice.ways] + [each.way for each in choice.left_out]
    assert len(tried) == len(set(tried))
    assert choice.why_not or choice.ways


@settings(max_examples=60)
@given(plan=plans, now=moments)
def test_one_number_goes_one_way_however_it_is_spelt(
    plan: Plan, now: Conditions
) -> None:
    first, *others = (choose(each, plan, now) for each in NUMBERS[:3])
    for other in others:
        assert other.ways == first.ways
        assert bool(other.refusal) == bool(first.refusal)
