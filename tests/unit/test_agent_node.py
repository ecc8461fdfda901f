"""Agents sign in and out by telephone keys; the PIN's gate; and a transfer."""

from collections import deque
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.waiting import HUNG_UP, queue_office
from tipring.domain.agent_desk import DESK_PATIENCE_S, TRIES
from tipring.domain.call import BULLET, CallFacts, CallMachine
from tipring.domain.call_events import (
    AgentStateTold,
    Begin,
    CallEvent,
    PinChecked,
    PromptFinished,
    TransferEnded,
)
from tipring.domain.command import Command
from tipring.domain.commands import (
    AskAgentState,
    CheckPin,
    Finish,
    Play,
    StopPlaying,
    TellQueue,
    TransferTo,
)
from tipring.domain.events import DigitPressed, VoiceHeard
from tipring.domain.flow import AgentNode, Flow, Node, SayNode, TransferNode
from tipring.domain.journal import Decided, DigitHeard
from tipring.domain.office import Office
from tipring.domain.queue.happenings import (
    AgentPaused,
    AgentResumed,
    AgentSignedIn,
    AgentSignedOut,
    Happening,
)
from tipring.domain.queue.pin_gate import PinGate
from tipring.domain.queue.settings import QueueSettings
from tipring.domain.queue.states import AgentState
from tipring.domain.try_gate import (
    FIRST_LOCK_S,
    LONGEST_LOCK_S,
    MOST_WRONG,
    MOST_WRONG_IN_ALL,
    WINDOW_S,
    TryGate,
)

PLAIN = queue_office(QueueSettings(name="front"))
AGENTS = replace(
    PLAIN,
    agent_codes={"101": "anna", "102": "bert", "103": "cora"},
    agent_pins={"anna": "4711", "bert": "0815"},
)
DESK = AgentNode(name="staff", otherwise="night")


def leading_to(node: Node, *before: Node) -> Office:
    first, *_ = (*before, node)
    nodes = {**AGENTS.flows["main"].nodes, node.name: node}
    nodes |= {one.name: one for one in before}
    return replace(AGENTS, flows={"main": Flow("main", first.name, "en", nodes)})


class Staff:
    """A call whose desk checks PINs and knows where agents stand."""

    def __init__(self, office: Office | None = None, *, answers: bool = True) -> None:
        facts = CallFacts("front", datetime(2026, 11, 23, tzinfo=UTC), None, "c1")
        self.office = office or leading_to(DESK)
        self.call = CallMachine(self.office, "main", facts)
        self.gate = PinGate()
        self.answers = answers
        self.stands = AgentState.OFFLINE
        self.now = 0.0
        self.playing: tuple[str, ...] | None = None
        self.done: list[Command] = []
        self.handle(Begin())

    def handle(self, event: object) -> None:
        pending = deque(self.call.handle(event, self.now))
        while pending:
            command = pending.popleft()
            self.done.append(command)
            answer = self._do(command)
            if answer is not None and self.answers:
                pending += self.call.handle(answer, self.now)

    def _do(self, command: Command) -> CallEvent | None:
        match command:
            case Play(prompts):
                assert self.playing is None
                self.playing = prompts
            case StopPlaying():
                assert self.playing is not None
                self.playing = None
            case CheckPin(code, pin):
                return self.gate.check(self.office, code, pin, self.now)
            case AskAgentState():
                return AgentStateTold(self.stands)
            case _:
                pass
        return None

    def press(self, keys: str) -> None:
        for key in keys:
            self.handle(DigitPressed(key))

    def hear_out(self) -> None:
        self.playing = None
        self.handle(PromptFinished())

    def wait(self, seconds: float) -> None:
        self.now += seconds
        for command in self.call.tick(self.now):
            self.done.append(command)
            self._do(command)

    @property
    def told(self) -> list[Happening]:
        return [one.what for one in self.done if isinstance(one, TellQueue)]

    @property
    def over(self) -> bool:
        return any(isinstance(one, Finish) for one in self.done)


# --- signing in ---------------------------------------------------------------------


def test_number_and_pin_open_the_menu() -> None:
    staff = Staff()
    assert staff.playing == ("agent-code",)
    staff.press("101#")
    assert staff.playing == ("agent-pin",)
    staff.press("4711#")
    assert staff.playing == ("agent-menu",)


@pytest.mark.parametrize(
    ("keys", "happening"),
    [
        ("1", AgentSignedIn("anna")),
        ("2", AgentSignedOut("anna")),
        ("31", AgentPaused("anna", "lunch")),
        ("32", AgentPaused("anna", "training")),
        ("33", AgentPaused("anna", "meeting")),
        ("34", AgentPaused("anna", "other")),
        ("4", AgentResumed("anna")),
    ],
)
def test_a_key_is_told_to_the_queue_and_confirmed(
    keys: str,
    happening: Happening,
) -> None:
    staff = Staff()
    staff.stands = AgentState.READY
    staff.press("101#4711#")
    staff.press(keys)
    assert staff.told == [happening]
    assert staff.playing == ("agent-ready", "agent-menu")


def test_whose_own_telephone_calls_is_not_asked_who_he_is() -> None:
    staff = Staff(leading_to(replace(DESK, agent="bert")))
    assert staff.playing == ("agent-menu",)
    staff.press("31")
    assert staff.told == [AgentPaused("bert", "lunch")]


def test_an_agent_may_only_ask_where_he_stands() -> None:
    staff = Staff()
    staff.stands = AgentState.TALKING
    staff.press("101#4711#5")
    assert staff.told == []
    assert staff.playing == ("agent-busy", "agent-menu")


def test_a_pause_without_a_reason_is_a_pause_too() -> None:
    staff = Staff()
    staff.press("101#4711#3")
    assert staff.playing == ("agent-pause-menu",)
    staff.hear_out()
    staff.wait(5.5)
    assert staff.told == [AgentPaused("anna", "other")]


def test_whoever_chooses_nothing_more_is_done() -> None:
    staff = Staff()
    staff.press("101#4711#")
    for _ in range(2):
        staff.hear_out()
        staff.wait(5.5)
    assert staff.over


def test_a_pin_is_never_written_down() -> None:
    staff = Staff()
    staff.press("101#4711#")
    heard = [one.digit for one in staff.done if isinstance(one, DigitHeard)]
    assert heard == [*"101#", *(BULLET * 5)]
    assert "4711" not in repr(staff.done)


def test_three_wrong_tries_lead_elsewhere() -> None:
    staff = Staff()
    for tried in range(1, TRIES + 1):
        staff.press("101#9999#")
        assert any(
            isinstance(one, Decided)
            and one.sentence == f"a wrong PIN (try {tried} of {TRIES})"
            for one in staff.done
        )
    assert staff.playing == ("agent-wrong",)
    staff.press("1")
    staff.hear_out()
    assert staff.playing == ("night",)


def test_a_locked_number_is_told_at_once() -> None:
    staff = Staff()
    for _ in range(MOST_WRONG):
        staff.gate.check(AGENTS, "101", "0000", 0.0)
    staff.press("101#4711#")
    assert staff.playing == ("agent-locked",)


def test_whoever_types_nothing_leads_elsewhere() -> None:
    staff = Staff()
    for _ in range(3):
        staff.hear_out()
        staff.wait(6.5)
    assert staff.playing == ("night",)


def test_keys_while_the_desk_thinks_are_not_minded() -> None:
    staff = Staff(answers=False)
    staff.press("101#4711#")
    staff.press("5")
    staff.handle(VoiceHeard(active=True))
    assert staff.playing is None
    staff.handle(PinChecked(ok=True, agent="anna"))
    staff.press("15")
    staff.handle(AgentStateTold(AgentState.READY))
    assert staff.told == [AgentSignedIn("anna")]
    assert staff.playing == ("agent-ready", "agent-menu")


def test_a_desk_that_does_not_answer_holds_nobody_up() -> None:
    staff = Staff(answers=False)
    staff.press("101#4711#")
    staff.wait(DESK_PATIENCE_S)
    assert staff.playing == ("agent-locked",)
    known = Staff(answers=False)
    known.press("101#4711#")
    known.handle(PinChecked(ok=True, agent="anna"))
    known.press("1")
    known.wait(DESK_PATIENCE_S)
    assert known.playing == ("agent-noted", "agent-menu")
    known.handle(AgentStateTold(AgentState.READY))
    assert known.playing == ("agent-noted", "agent-menu"), "that comes too late"


def test_an_agent_may_hang_up_at_any_time() -> None:
    for keys in ("", "101#", "101#4711#", "101#9999#101#9999#101#9999#"):
        staff = Staff()
        staff.press(keys)
        staff.handle(HUNG_UP)
        assert (staff.playing, staff.over) == (None, True)
    waiting = Staff(answers=False)
    waiting.press("101#4711#")
    waiting.handle(HUNG_UP)
    assert waiting.over


def test_a_key_that_skipped_the_prompt_before_counts() -> None:
    hello = SayNode(name="hello", say=("hello",), next="staff")
    staff = Staff(leading_to(DESK, hello))
    staff.press("101#")
    assert staff.playing == ("agent-pin",)


# --- the gate -----------------------------------------------------------------------


def test_the_right_pin_opens_and_forgives() -> None:
    gate = PinGate()
    for _ in range(3):
        for _ in range(MOST_WRONG - 1):
            assert gate.check(AGENTS, "101", "1", 0.0) == PinChecked(ok=False)
        assert gate.check(AGENTS, "101", "4711", 0.0) == PinChecked(
            ok=True, agent="anna"
        )


@pytest.mark.parametrize("code", ["999", "103"])
def test_a_number_without_a_pin_never_opens(code: str) -> None:
    gate = PinGate()
    assert not gate.check(AGENTS, code, "", 0.0).ok
    assert not gate.check(AGENTS, code, "4711", 0.0).ok


def test_too_many_wrong_tries_lock_one_number_for_longer_and_longer() -> None:
    gate, now, locked_s = PinGate(), 0.0, FIRST_LOCK_S
    for _ in range(7):
        for wrong in range(1, MOST_WRONG + 1):
            tried = gate.check(AGENTS, "101", "0000", now)
            assert tried.locked == (wrong == MOST_WRONG)
        assert gate.check(AGENTS, "101", "4711", now + locked_s - 1.0).locked
        assert gate.check(AGENTS, "102", "0815", now).ok
        now += locked_s
        locked_s = min(2 * locked_s, LONGEST_LOCK_S)
    assert gate.check(AGENTS, "101", "4711", now).ok


def test_wrong_tries_are_forgotten_after_a_while() -> None:
    gate = PinGate()
    for step in range(3 * MOST_WRONG):
        now = step * WINDOW_S / (MOST_WRONG - 1)
        assert not gate.check(AGENTS, "101", "0000", now).locked


def test_whoever_tries_one_number_after_the_other_is_stopped_too() -> None:
    gate = PinGate()
    for code in range(MOST_WRONG_IN_ALL - 1):
        assert not gate.check(AGENTS, f"7{code}", "0000", 0.0).locked
    assert gate.check(AGENTS, "799", "0000", 0.0).locked
    assert gate.check(AGENTS, "101", "4711", 1.0).locked
    assert gate.check(AGENTS, "101", "4711", FIRST_LOCK_S).ok


@given(st.lists(st.floats(0.0, 2000.0), max_size=60))
def test_within_a_window_nobody_has_more_than_the_allowed_tries(
    pauses: list[float],
) -> None:
    gate, now, judged = TryGate(), 0.0, list[float]()
    for pause_s in pauses:
        now += pause_s
        was_locked = gate._is_locked("101", now)  # noqa: SLF001 - the gate is the subject
        gate.admit("101", "0000", "4711", now)
        if not was_locked:
            judged.append(now)
        within = [moment for moment in judged if moment > now - WINDOW_S]
        assert len(within) <= MOST_WRONG


# --- transfer -----------------------------------------------------------------------

OUT = TransferNode(name="out", number="2125550199", failed="night", say=("moment",))


def test_a_transfer_is_announced_and_done() -> None:
    call = Staff(leading_to(OUT))
    assert call.playing == ("moment",)
    call.press("1")
    call.hear_out()
    assert TransferTo("2125550199") in call.done
    call.press("1")
    call.handle(TransferEnded(done=True))
    assert call.over


def test_a_transfer_that_fails_goes_on_in_the_flow() -> None:
    call = Staff(leading_to(replace(OUT, say=())))
    assert TransferTo("2125550199") in call.done
    call.handle(TransferEnded(done=False, why="busy"))
    assert call.playing == ("night",)
    call.handle(TransferEnded(done=False, why="said twice"))
    assert call.playing == ("night",)


def test_a_number_that_is_not_allowed_is_not_dialled() -> None:
    call = Staff(leading_to(replace(OUT, number="9005551234")))
    assert call.playing == ("night",)


def test_a_caller_may_hang_up_during_a_transfer() -> None:
    for say in ((), ("moment",)):
        call = Staff(leading_to(replace(OUT, say=say)))
        call.handle(HUNG_UP)
        assert (call.over, call.playing) == (True, None)
