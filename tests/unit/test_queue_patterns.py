"""In which order free agents are rung."""

from collections import Counter

import pytest

from support.queue_desk import Desk, agent, queue
from tipring.domain.queue.entries import AgentRung
from tipring.domain.queue.settings import Member, Pattern, Routing, Tier


def open_desk(pattern: Pattern, *members: str | Member, **offering: object) -> Desk:
    desk = Desk(queue(*members, offering={"pattern": pattern, **offering}))
    desk.sign_in()
    return desk


def serve(desk: Desk, ticket: str, talk_s: float = 10.0) -> str:
    """Let a caller come and talk; return who took the call."""
    desk.joins(ticket)
    (name,) = desk.rings
    desk.lifts(name)
    desk.wait(talk_s)
    desk.ends(ticket)
    return name


def test_in_the_circle_everybody_has_his_turn_after_the_last() -> None:
    desk = open_desk(Pattern.CIRCULAR, "anna", "ben", "cleo")
    served = [serve(desk, str(number)) for number in range(5)]
    assert served == ["anna", "ben", "cleo", "anna", "ben"]


def test_a_miss_moves_the_circle_on_but_only_a_talk_moves_its_beginning() -> None:
    desk = open_desk(Pattern.CIRCULAR, "anna", "ben", "cleo")
    desk.joins("1")
    desk.fails("anna")
    desk.lifts("ben")
    desk.ends("1")
    desk.joins("2")
    assert list(desk.rings) == ["cleo"]


def test_the_regular_way_begins_at_the_top() -> None:
    desk = open_desk(Pattern.REGULAR, "anna", "ben")
    assert [serve(desk, str(number)) for number in range(3)] == ["anna"] * 3


def test_whoever_has_been_idle_longest_is_rung() -> None:
    desk = open_desk(Pattern.UNIFORM, "anna", "ben", "cleo")
    assert [serve(desk, str(number)) for number in range(4)] == [
        "anna",
        "ben",
        "cleo",
        "anna",
    ]


def test_whoever_took_the_fewest_calls_is_rung() -> None:
    desk = open_desk(Pattern.FEWEST_CALLS, "anna", "ben")
    assert serve(desk, "1") == "anna"
    assert serve(desk, "2", talk_s=500.0) == "ben"
    assert serve(desk, "3") == "anna"
    assert serve(desk, "4") == "ben"


def test_whoever_talked_the_least_is_rung() -> None:
    desk = open_desk(Pattern.LEAST_TALK, "anna", "ben")
    assert serve(desk, "1", talk_s=100.0) == "anna"
    assert [serve(desk, str(number)) for number in range(2, 7)] == ["ben"] * 5


def test_lots_are_drawn_by_weight() -> None:
    members = Member(agent="anna", weight=70), Member(agent="ben", weight=30)
    desk = open_desk(Pattern.WEIGHTED, *members, Member(agent="cleo", weight=0))
    shares = Counter(serve(desk, str(number), 1.0) for number in range(1000))
    assert shares["anna"] == pytest.approx(700, abs=45)
    assert shares["cleo"] == 0, "without a weight he is rung when nobody else is free"


def test_without_any_weight_somebody_is_rung_all_the_same() -> None:
    desk = open_desk(Pattern.WEIGHTED, "anna", "ben")
    assert serve(desk, "1") == "anna"


def test_all_at_once_rings_everybody_who_is_free() -> None:
    desk = open_desk(Pattern.SIMULTANEOUS, "anna", "ben", "cleo")
    desk.joins("1")
    assert set(desk.rings) == {"anna", "ben", "cleo"}


def test_a_few_are_rung_first_then_more() -> None:
    desk = open_desk(
        Pattern.EXPANDING,
        "anna",
        "ben",
        "cleo",
        "dan",
        ring_s=None,
        ring_first=2,
        ring_more=1,
        ring_more_after_s=10.0,
    )
    desk.joins("1")
    assert set(desk.rings) == {"anna", "ben"}
    desk.wait(9.9)
    assert len(desk.rings) == 2
    desk.wait(0.1)
    assert set(desk.rings) == {"anna", "ben", "cleo"}
    desk.wait(10.0)
    assert len(desk.rings) == 4
    desk.lifts("cleo")
    assert not desk.rings
    desk.wait(100.0)
    assert len(desk.rung()) == 4, "nobody is rung for one who talks"


def test_the_better_skill_goes_before_the_pattern() -> None:
    novice, expert = Member(agent="anna", skill_level=9), Member(agent="ben")
    desk = open_desk(Pattern.REGULAR, novice, expert, routing=Routing.SKILL)
    desk.joins("1")
    assert list(desk.rings) == ["ben"]
    (rung,) = desk.said(AgentRung)
    assert rung.why == "skill level 1, first free in the list"


def test_the_lower_tier_goes_before_the_better_skill() -> None:
    first, second = Member(agent="anna", skill_level=9), Member(agent="ben", tier=2)
    tiers = (Tier(2, 0.0),)
    offering = {"routing": Routing.SKILL, "tiers": tiers}
    desk = open_desk(Pattern.REGULAR, first, second, **offering)
    assert serve(desk, "1") == "anna"
    desk.joins("2")
    desk.joins("3")
    (rung,) = desk.said(AgentRung)
    assert rung.why.startswith("tier 2, skill level 1, ")


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (Pattern.CIRCULAR, "next in the circle"),
        (Pattern.REGULAR, "first free in the list"),
        (Pattern.SIMULTANEOUS, "all free agents are rung"),
        (Pattern.UNIFORM, "idle longest (30 s)"),
        (Pattern.WEIGHTED, "drawn by lot with weight 0"),
        (Pattern.FEWEST_CALLS, "fewest calls today (0)"),
        (Pattern.LEAST_TALK, "least talk today (0 s)"),
        (Pattern.EXPANDING, "idle longest (30 s), a few at a time"),
    ],
)
def test_every_choice_is_explained(pattern: Pattern, words: str) -> None:
    desk = open_desk(pattern, "anna")
    desk.wait(30.0)
    desk.joins("1")
    (rung,) = desk.said(AgentRung)
    assert rung.why == words


def test_the_others_are_explained_too() -> None:
    lines = frozenset({"line-2"})
    settings = queue(
        "anna",
        "ben",
        "cleo",
        Member(agent="dan", tier=2),
        "eve",
        offering={"pattern": Pattern.REGULAR},
    )
    crew = {"cleo": agent("cleo", lines=lines)}
    desk = Desk(settings, agents=crew)
    desk.sign_in("anna", "ben", "cleo", "dan")
    desk.joins("1", line="line-1")
    (rung,) = desk.said(AgentRung)
    assert rung.not_others == (
        "ben: free, but not first",
        "cleo: cannot take callers of line-1",
        "dan: tier 2 is not open yet",
        "eve: offline",
    )
    assert rung.why_caller == "number 1 of 1, rank 0 s"


def test_of_very_many_others_the_rest_is_counted() -> None:
    desk = open_desk(Pattern.REGULAR, *[f"agent-{number}" for number in range(70)])
    desk.joins("1")
    (rung,) = desk.said(AgentRung)
    assert len(rung.not_others) == 61
    assert rung.not_others[-1] == "and 9 more"
