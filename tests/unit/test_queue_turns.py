"""Whose turn it is: rank, priority, head start, skills, tiers, lines, weights."""

import pytest

from support.queue_desk import Desk, agent, queue
from tipring.domain.queue.entries import AgentRung, CallerQueued, WaitRuleApplied
from tipring.domain.queue.settings import (
    Comparison,
    Member,
    Needs,
    Relaxation,
    Requirement,
    Skill,
    Tier,
)
from tipring.domain.queue.skills import meets

SPANISH: Needs = (Requirement("spanish", Comparison.AT_LEAST, 5),)


def busy_desk(*callers: dict[str, object]) -> Desk:
    """One agent who talks while these callers come, a second after one another."""
    desk = Desk(queue("anna"))
    desk.sign_in()
    desk.joins("busy")
    desk.lifts("anna")
    for number, how in enumerate(callers, start=1):
        desk.wait(1.0)
        desk.joins(str(number), **how)
    return desk


def order(desk: Desk) -> list[str]:
    """Serve everybody; return the tickets in the order in which they were."""
    served = []
    while desk.engine.hall.callers:
        talking = desk.agent("anna").caller
        assert talking is not None
        served.append(talking.ticket)
        desk.ends(talking.ticket)
        if desk.rings:
            desk.lifts("anna")
    return served[1:]


def test_first_come_first_served() -> None:
    assert order(busy_desk({}, {}, {})) == ["1", "2", "3"]


def test_priority_goes_before_any_wait() -> None:
    assert order(busy_desk({}, {"priority": 1}, {"priority": 2})) == ["3", "2", "1"]


def test_a_head_start_counts_like_seconds_waited() -> None:
    desk = busy_desk({}, {"head_start_s": 1.5}, {"head_start_s": 1.5})
    (entry,) = desk.said(CallerQueued)
    assert entry.why == "rank 2 s, head start 1.5 s"
    assert order(desk) == ["2", "1", "3"]


def test_a_wait_carried_from_another_queue_counts() -> None:
    desk = busy_desk({}, {"waited_s": 60.0})
    (entry,) = desk.said(CallerQueued)
    assert entry.why == "rank 60 s, waited 60 s before"
    assert order(desk) == ["2", "1"]


def test_why_this_caller_is_told() -> None:
    desk = busy_desk({}, {"priority": 3})
    desk.wait(4.0)
    desk.ends("busy")
    (rung,) = desk.said(AgentRung)
    assert rung.why_caller == "number 1 of 2, priority 3, rank 4 s"


# --- skills ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("skill", "comparison", "value", "meant"),
    [
        (5, ">=", 5, True),
        (4, ">=", 5, False),
        (5, "<=", 5, True),
        (6, "<=", 5, False),
        (5, "==", 5, True),
        (5, "!=", 5, False),
        (True, "==", True, True),
        (False, "==", True, False),
        ("north", "==", "north", True),
        ("North", "==", "north", False),
        ("south", "!=", "north", True),
        (5, "==", "north", False),
        (5, "!=", "north", True),
        (True, ">=", 1, False),
    ],
)
def test_a_skill_meets_a_requirement(
    skill: Skill,
    comparison: str,
    value: Skill,
    meant: bool,  # noqa: FBT001 - a table
) -> None:
    needs = (Requirement("it", Comparison(comparison), value),)
    assert meets({"it": skill}, needs) is meant


@pytest.mark.parametrize(
    ("value", "meant"), [(0, True), (1, False), (False, True), ("", True)]
)
def test_a_skill_that_was_not_given_is_nothing(
    value: Skill,
    meant: bool,  # noqa: FBT001 - a table
) -> None:
    assert meets({}, (Requirement("it", Comparison.IS, value),)) is meant


def test_a_free_agent_takes_the_first_whom_he_can_help() -> None:
    desk = Desk(queue("anna"))
    desk.joins("1", needs=SPANISH)
    desk.joins("2")
    desk.sign_in()
    assert desk.rings == {"anna": "2"}


def test_needs_are_relaxed_as_the_wait_grows() -> None:
    offering = {"needs": SPANISH, "relaxations": (Relaxation(30.0, ()),)}
    desk = Desk(queue("anna", offering=offering))
    desk.sign_in()
    desk.joins("1")
    assert not desk.rings
    desk.wait(29.999)
    assert not desk.rings
    desk.wait(0.001)
    assert desk.rings == {"anna": "1"}
    (entry,) = desk.said(WaitRuleApplied)
    assert entry.why == "after 30 s: needs nothing, tiers up to 1"


def test_another_tier_opens_as_the_wait_grows() -> None:
    first, second = Member(agent="anna"), Member(agent="ben", tier=2)
    offering = {"needs": SPANISH, "tiers": (Tier(2, 20.0),)}
    crew = {name: agent(name, skills={"spanish": 9}) for name in ("anna", "ben")}
    desk = Desk(queue(first, second, offering=offering), agents=crew)
    desk.sign_in("ben")
    desk.joins("1")
    desk.wait(19.0)
    assert not desk.rings
    desk.wait(1.0)
    assert desk.rings == {"ben": "1"}
    (entry,) = desk.said(WaitRuleApplied)
    assert entry.why == "after 20 s: needs spanish >= 5, tiers up to 2"


def test_a_need_that_is_not_met_is_told() -> None:
    crew = {"ben": agent("ben", skills={"spanish": 9})}
    desk = Desk(queue("anna", "ben"), agents=crew)
    desk.sign_in()
    desk.joins("1", needs=SPANISH)
    (rung,) = desk.said(AgentRung)
    assert rung.not_others == ("anna: does not meet spanish >= 5",)


def test_a_wait_that_was_carried_opens_what_it_would_have_opened() -> None:
    offering = {"needs": SPANISH, "relaxations": (Relaxation(30.0, ()),)}
    desk = Desk(queue("anna", offering=offering))
    desk.sign_in()
    desk.joins("1", waited_s=40.0)
    desk.wait(0.0)
    assert desk.rings == {"anna": "1"}


# --- lines ----------------------------------------------------------------------


def test_an_agent_beside_a_line_serves_only_callers_on_it() -> None:
    crew = {"anna": agent("anna", lines=frozenset({"line-1"}))}
    desk = Desk(queue("anna"), agents=crew)
    desk.sign_in()
    desk.joins("1", line="line-2")
    desk.joins("2", line="line-1")
    assert desk.rings == {"anna": "2"}


def test_a_caller_who_can_only_be_served_beside_the_line_waits_for_that() -> None:
    crew = {"ben": agent("ben", lines=frozenset({"line-1"}))}
    desk = Desk(queue("anna", "ben"), agents=crew)
    desk.sign_in("anna")
    desk.joins("1", line="line-1", beside_only=True)
    assert not desk.rings
    desk.sign_in("ben")
    assert desk.rings == {"ben": "1"}


# --- several queues -------------------------------------------------------------


def shared_desk(weight: float) -> Desk:
    heavy = queue("anna", name="support", weight=weight)
    desk = Desk(queue("anna"), heavy)
    desk.sign_in()
    desk.joins("busy")
    desk.lifts("anna")
    return desk


def test_a_second_in_a_heavy_queue_counts_for_several() -> None:
    desk = shared_desk(3.0)
    desk.joins("light")
    desk.wait(20.0)
    desk.joins("heavy", queue="support")
    desk.wait(11.0)
    desk.ends("busy")
    assert desk.rings == {"anna": "heavy"}, "3 x 11 s are more than 31 s"
    (rung,) = desk.said(AgentRung)
    assert rung.why_caller == "number 1 of 1, rank 11 s, times weight 3"


def test_until_then_the_light_one_is_first() -> None:
    desk = shared_desk(3.0)
    desk.joins("light")
    desk.wait(20.0)
    desk.joins("heavy", queue="support")
    desk.wait(9.0)
    desk.ends("busy")
    assert desk.rings == {"anna": "light"}


def test_nobody_starves_beside_a_queue_of_great_weight() -> None:
    desk = shared_desk(3.0)
    desk.joins("light")
    for number in range(100):
        desk.joins(f"heavy-{number}", queue="support")
        desk.wait(10.0)
        talking = desk.agent("anna").caller
        assert talking is not None
        desk.ends(talking.ticket)
        desk.lifts("anna")
        if desk.agent("anna").caller is desk.engine.hall.callers.get("light"):
            break
    assert number <= 3


def test_an_agent_has_one_call_over_all_queues() -> None:
    desk = Desk(queue("anna"), queue("anna", name="support"))
    desk.sign_in()
    desk.joins("1")
    desk.joins("2", queue="support")
    assert desk.rings == {"anna": "1"}
    assert desk.place("2").agents == pytest.approx(0.5), "half of her is here"
