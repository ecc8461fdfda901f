"""Transfers by hook flash: what is decided by what is heard, and nobody is lost."""

from contextlib import suppress
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tipring.domain.call_events import Begin, HookFlashed, KeysSent, LineRefused
from tipring.domain.command import Command
from tipring.domain.commands import EndTransfer, FlashHook, SendKeys
from tipring.domain.errors import RuleError
from tipring.domain.events import (
    AnsweredBy,
    FarEndAnswered,
    FarEndGone,
    Gone,
    Tone,
    ToneHeard,
    VoiceHeard,
)
from tipring.domain.flash_transfer import (
    BETWEEN_FLASHES_S,
    JOINED_S,
    PROGRESS_S,
    FlashTransferMachine,
)
from tipring.domain.transfer_style import CompleteOn, TransferStyle, TransferWay

HANGUP = TransferStyle(TransferWay.FLASH)
ANSWER = replace(HANGUP, complete_on=CompleteOn.ANSWER)
THREE = replace(HANGUP, complete_on=CompleteOn.FLASH_HANGUP)
AWAY, BACK = FlashHook(to_exchange=True), FlashHook(to_exchange=False)
DIAL, RINGBACK, BUSY = (ToneHeard(t) for t in (Tone.DIAL, Tone.RINGBACK, Tone.BUSY))
WAS_BUSY = "42 takes no call: busy tone"
NOT_SENT = EndTransfer(done=False, why="not sent")
ANSWERED = FarEndAnswered(AnsweredBy.VOICE)


@dataclass
class Transfer:
    """One transfer, and what came of it."""

    style: TransferStyle = HANGUP
    now: float = 0.0
    did: list[Command] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.machine = FlashTransferMachine("42", self.style, ring_s=20.0)

    def hear(self, *events: object) -> "Transfer":
        for event in events:
            self.did += self.machine.handle(event, self.now)
        return self

    def wait(self, seconds: float) -> "Transfer":
        self.now += seconds
        self.did += self.machine.tick(self.now)
        return self

    def dialled(self) -> "Transfer":
        return self.hear(Begin(), HookFlashed(), DIAL, KeysSent())

    @property
    def end(self) -> EndTransfer:
        (end,) = (deed for deed in self.did if isinstance(deed, EndTransfer))
        return end


def test_where_hanging_up_joins_both_it_is_enough_that_it_rings() -> None:
    call = Transfer().dialled().hear(VoiceHeard(active=False), RINGBACK)
    assert call.did == [AWAY, SendKeys("42"), EndTransfer(done=True)]


def test_who_answers_before_it_was_heard_to_ring_is_joined_as_well() -> None:
    assert Transfer().dialled().hear(ANSWERED).end.done


def test_where_the_owner_says_so_the_answer_is_waited_for() -> None:
    call = Transfer(ANSWER).dialled().hear(RINGBACK, RINGBACK, VoiceHeard(active=True))
    assert call.did[-1] == SendKeys("42")
    assert call.hear(ANSWERED).end.done


def test_where_a_talk_of_three_is_left_a_second_flash_makes_it() -> None:
    call = Transfer(THREE).dialled().hear(RINGBACK, ANSWERED)
    assert call.did[-1] == AWAY
    call.hear(HookFlashed()).wait(JOINED_S)
    assert call.end.done


def test_a_flash_that_makes_no_talk_of_three_brings_the_caller_back() -> None:
    call = Transfer(THREE).dialled().hear(ANSWERED, LineRefused("ERROR"), HookFlashed())
    assert call.did[-2:] == [BACK, EndTransfer(done=False, why="ERROR")]


def test_without_dial_tone_nothing_is_dialled_and_the_caller_comes_back() -> None:
    call = Transfer().hear(Begin(), HookFlashed(), VoiceHeard(active=True), RINGBACK)
    call.wait(2.9)
    assert call.did == [AWAY]
    call.wait(0.1).hear(HookFlashed())
    assert call.did[:2] == [AWAY, BACK]
    assert "no dial tone came after the hook flash" in call.end.why


def test_an_exchange_that_knows_no_flash_may_say_so_by_a_tone() -> None:
    call = Transfer().hear(Begin(), HookFlashed(), ToneHeard(Tone.REORDER))
    assert call.hear(HookFlashed()).end.why == (
        "after the hook flash came reorder tone"
    )


@pytest.mark.parametrize("style", [HANGUP, ANSWER, THREE])
def test_who_is_busy_is_told_and_the_caller_comes_back(style: TransferStyle) -> None:
    call = Transfer(style).dialled().hear(BUSY, HookFlashed())
    assert call.did[-2:] == [BACK, EndTransfer(done=False, why=WAS_BUSY)]


def test_who_does_not_answer_is_given_up_after_a_while() -> None:
    call = Transfer(ANSWER).dialled().hear(RINGBACK).wait(19.9)
    assert call.did[-1] == SendKeys("42")
    assert call.wait(0.1).hear(HookFlashed()).end.why == (
        "42 did not answer within 20 s"
    )


def test_a_call_of_which_nothing_is_heard_is_given_up() -> None:
    call = Transfer().dialled().wait(PROGRESS_S).hear(RINGBACK, HookFlashed())
    assert call.end.why == "nothing was heard of the call to 42"


def test_some_exchanges_fetch_the_caller_with_two_flashes() -> None:
    call = Transfer(replace(HANGUP, flashes_back=2)).dialled().hear(BUSY)
    assert call.did[-1] == AWAY
    call.hear(BUSY, HookFlashed(), BUSY).wait(BETWEEN_FLASHES_S)
    assert call.did[-1] == BACK
    assert not call.hear(HookFlashed()).end.done


def test_with_no_number_dialled_one_flash_is_enough() -> None:
    call = Transfer(replace(HANGUP, flashes_back=2)).hear(Begin(), HookFlashed(), DIAL)
    call.hear(LineRefused("not sent"), HookFlashed())
    assert call.did == [AWAY, SendKeys("42"), BACK, NOT_SENT]


def test_a_line_that_does_not_flash_has_the_caller_still() -> None:
    call = Transfer().hear(Begin(), LineRefused("ERROR"))
    assert call.did == [AWAY, EndTransfer(done=False, why="ERROR")]


def test_a_flash_back_that_fails_is_tried_once_more() -> None:
    call = Transfer().dialled().hear(BUSY, LineRefused("ERROR"))
    assert call.did[-2:] == [BACK, BACK]
    call.hear(LineRefused("no answer"))
    assert call.end.why == "42 takes no call: busy tone; and then: no answer"


def test_a_line_that_drops_everybody_ends_it() -> None:
    call = Transfer().dialled().hear(FarEndGone(Gone.LOOP_BREAK))
    assert call.end == EndTransfer(
        done=False, why="the line dropped everybody (the exchange broke the loop)"
    )


EVENTS = st.sampled_from(
    [
        *(HookFlashed(), KeysSent(), DIAL, RINGBACK, BUSY, ANSWERED),
        *(VoiceHeard(active=True), LineRefused("ERROR"), None),
    ]
)
STYLES = st.builds(
    TransferStyle,
    st.just(TransferWay.FLASH),
    st.sampled_from(CompleteOn),
    flashes_back=st.sampled_from([1, 2]),
)


@given(STYLES, st.lists(EVENTS, max_size=30))
def test_no_caller_is_left_on_hold(style: TransferStyle, events: list[object]) -> None:
    call = Transfer(style).hear(Begin())
    for event in events:
        with suppress(RuleError):
            call.hear(event) if event else call.wait(60.0)
    for _ in range(6):
        with suppress(RuleError):
            call.hear(HookFlashed())
        with suppress(RuleError):
            call.hear(KeysSent())
        call.wait(60.0)
    before = call.did[: call.did.index(call.end)]
    flashes = [deed for deed in before if isinstance(deed, FlashHook)]
    # He was never away, comes back by our last flash, or others have him.
    assert call.end.done or len(flashes) == 1 or flashes[-1] == BACK
