"""Examples in flows that lead to queues: the real engine, and agents by the book."""

from dataclasses import replace

import pytest

from support.waiting import MONDAY_MORNING, queue_office
from tipring.domain.flow import AgentNode, Example, QueueNode, TransferNode
from tipring.domain.office import Office
from tipring.domain.queue.happenings import (
    AgentSignedIn,
    CallerJoined,
    OfferAnswered,
    WelcomeEnded,
)
from tipring.domain.queue.rehearsed import RehearsedQueue, for_rehearsal
from tipring.domain.queue.settings import (
    AgentSettings,
    Destination,
    Doors,
    Hearing,
    Member,
    Offering,
    Overflow,
    OverflowAction,
    Pattern,
    Policy,
    QueueSettings,
    Standing,
    Staying,
    Team,
)
from tipring.domain.queue.states import AgentState
from tipring.domain.rehearsal import rehearse
from tipring.domain.script import parse_script

TO_NIGHT = Destination(action=OverflowAction.NODE, node="night")
QUEUE = QueueSettings(
    name="front",
    members=(Member(agent="anna"), Member(agent="bert")),
    overflow=Overflow(after_s=45.0, to=TO_NIGHT),
    hearing=Hearing(
        welcome=("please hold the line",),
        comfort=("comfort",),
        exits={"9": "menu"},
    ),
)
AGENTS = {
    "anna": AgentSettings(id="anna", lines=frozenset({"line-1"})),
    "bert": AgentSettings(id="bert"),
}
NODE = QueueNode(name="desk", queue="front", next="bye")


def office(queue: QueueSettings = QUEUE, node: QueueNode = NODE) -> Office:
    plain = queue_office(queue, node=node)
    return replace(plain, team=Team({queue.name: queue}, AGENTS))


def walk(
    *sentences: str,
    answers_after_s: float | None = None,
    where: Office | None = None,
) -> list[str]:
    script = parse_script(list(sentences))
    example = Example("an example", MONDAY_MORNING, script, (), answers_after_s)
    return rehearse(where or office(), "main", example)


def test_where_nobody_works_a_caller_overflows() -> None:
    assert walk() == ["desk", "desk", "night", "bye"]
    assert walk("hangs up after 40 s") == ["desk"]


def test_somebody_lifts_and_the_talk_ends_by_itself() -> None:
    assert walk(answers_after_s=5.0) == ["desk", "bye"]


def test_whoever_answers_too_late_is_not_waited_for() -> None:
    assert walk(answers_after_s=90.0)[-2:] == ["night", "bye"]


def test_all_phones_may_ring_at_once() -> None:
    together = replace(QUEUE, offering=Offering(pattern=Pattern.SIMULTANEOUS))
    assert walk(answers_after_s=5.0, where=office(together)) == ["desk", "bye"]


def test_between_two_rounds_of_ringing_a_word_is_said_that_is_short_enough() -> None:
    patient = replace(
        QUEUE,
        offering=Offering(pattern=Pattern.SIMULTANEOUS),
        hearing=replace(QUEUE.hearing, comfort_every_s=22.0),
    )
    heard = ('waits for "comfort"', "presses 9", "hangs up")
    assert walk(*heard, answers_after_s=90.0, where=office(patient)) == ["desk", "menu"]


def test_a_caller_who_waits_hears_what_is_said_and_may_step_out() -> None:
    reached = walk('waits for "hold the line"', "presses 9", "waits 1 s", "presses 1")
    assert reached[:3] == ["desk", "menu", "desk"]


def test_at_the_door_the_agents_that_are_there_count() -> None:
    rule = Staying(refuse_without=frozenset({Standing.OFFLINE}), to=TO_NIGHT)
    queue = replace(QUEUE, staying=rule)
    assert walk("hangs up after 5 s", where=office(queue))[:3] == [
        "desk",
        "desk",
        "night",
    ]


def test_a_switch_that_is_set_by_hand_does_not_count() -> None:
    forced = Doors(night=Policy(forced=True, to=TO_NIGHT))
    assert walk("hangs up after 5 s", where=office(replace(QUEUE, doors=forced))) == [
        "desk"
    ]


@pytest.mark.parametrize(
    ("code", "reached"),
    [("presses 101#", ["desk", "bye"]), ("presses 999#", ["desk", "night", "bye"])],
)
def test_an_example_signs_in_with_any_pin(code: str, reached: list[str]) -> None:
    staff = AgentNode(name="desk", next="bye", otherwise="night")
    plain = queue_office(QUEUE, node=NODE)
    nodes = {**plain.flows["main"].nodes, "desk": staff}
    flow = replace(plain.flows["main"], nodes=nodes)
    where = replace(
        plain,
        flows={"main": flow},
        team=Team({}, AGENTS),
        agent_codes={"101": "anna"},
    )
    tries = [code, "presses 4711#"] * 3
    assert walk(*tries, "presses 15", where=where) == reached


def test_a_transfer_succeeds() -> None:
    out = TransferNode(name="desk", number="2125550199", failed="night")
    plain = queue_office(QUEUE)
    nodes = {**plain.flows["main"].nodes, "desk": out}
    flow = replace(plain.flows["main"], nodes=nodes)
    assert walk(where=replace(plain, flows={"main": flow})) == ["desk"]


def test_what_the_engine_refuses_moves_nothing() -> None:
    queue = RehearsedQueue(for_rehearsal(office().team), 5.0)
    assert queue.tell(WelcomeEnded("nobody"), 0.0) == []
    assert queue.stands("anna") is AgentState.READY
    assert queue.tell(AgentSignedIn("nobody"), 0.0) == []


def test_two_agents_who_lift_in_the_same_moment_do_not_both_get_the_caller() -> None:
    together = replace(QUEUE, offering=Offering(pattern=Pattern.SIMULTANEOUS))
    queue = RehearsedQueue(for_rehearsal(Team({"front": together}, AGENTS)), 5.0)
    queue.tell(CallerJoined(ticket="c1", queue="front"), 0.0)
    queue.tick(5.0)
    states = {queue.stands(agent) for agent in AGENTS}
    assert states == {AgentState.TALKING, AgentState.READY}
    assert queue.tell(OfferAnswered("c1", "bert"), 6.0) == []
