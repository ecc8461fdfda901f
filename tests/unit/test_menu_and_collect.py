"""The nodes that talk with a caller: say, menu, collect."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tipring.domain.call_events import Begin, CallerLeft, PromptFailed, PromptFinished
from tipring.domain.command import Command
from tipring.domain.commands import Leave, Play, Remember, StopPlaying
from tipring.domain.errors import RuleError
from tipring.domain.events import DigitPressed, VoiceHeard
from tipring.domain.flow import CollectNode, MenuNode
from tipring.domain.journal import Decided
from tipring.domain.nodes import (
    NEXT_CHOICE_KEY_S,
    NEXT_DIGIT_S,
    AskMachine,
    MenuKeys,
    NodeState,
    NumberKeys,
    SayMachine,
)

MENU = MenuNode(
    name="menu",
    say=("for-billing-press-1",),
    choices={"1": "billing", "12": "returns", "2": "desk", "*": "repeat"},
    otherwise="operator",
    timeout_s=5.0,
)
CARD = CollectNode(
    name="card",
    say=("your-number",),
    into="card",
    next="thanks",
    otherwise="operator",
    min_digits=3,
    max_digits=6,
    timeout_s=6.0,
)
HUNG_UP = CallerLeft("the caller hung up")
MENU_ASKS = Play(("for-billing-press-1",), "en")
CARD_ASKS = Play(("your-number",), "en")


def menu(node: MenuNode = MENU) -> AskMachine:
    asking = AskMachine(node, MenuKeys(node), "en")
    assert asking.handle(Begin(), 0.0) == [Play(node.say, "en")]
    return asking


def collect(node: CollectNode = CARD) -> AskMachine:
    asking = AskMachine(node, NumberKeys(node), "en")
    assert asking.handle(Begin(), 0.0) == [Play(node.say, "en")]
    return asking


def saying(*, interruptible: bool = True) -> SayMachine:
    machine = SayMachine(("news",), "menu", "en", interruptible=interruptible)
    assert machine.handle(Begin(), 0.0) == [Play(("news",), "en")]
    return machine


def press(asking: AskMachine | SayMachine, keys: str, now: float) -> list[Command]:
    done: list[Command] = []
    for key in keys:
        done += asking.handle(DigitPressed(key), now)
    return done


# --- say --------------------------------------------------------------------------


def test_a_prompt_heard_to_its_end_leads_on() -> None:
    assert saying().handle(PromptFinished(), 3.0) == [Leave("menu", "the prompt ended")]


def test_a_prompt_that_cannot_be_played_does_not_hold_the_caller_up() -> None:
    failed = PromptFailed("no such file")
    assert saying().handle(failed, 0.1) == [Leave("menu", "the prompt ended")]


def test_a_key_skips_the_prompt_and_counts_for_the_next_node() -> None:
    assert press(saying(), "2", 1.0) == [
        StopPlaying(),
        Leave("menu", "a key skipped the prompt", carry="2"),
    ]


def test_a_prompt_that_must_be_heard_cannot_be_skipped() -> None:
    machine = saying(interruptible=False)
    assert press(machine, "2", 1.0) == []
    assert machine.state is NodeState.SAYING
    assert machine.handle(VoiceHeard(active=True), 1.5) == []


def test_a_caller_who_hangs_up_during_a_prompt_silences_it() -> None:
    assert saying().handle(HUNG_UP, 1.0) == [
        StopPlaying(),
        Leave(None, "the caller hung up"),
    ]


# --- menu: keys -------------------------------------------------------------------


def test_a_key_on_the_first_syllable_silences_the_menu_and_chooses() -> None:
    assert press(menu(), "2", 0.2) == [StopPlaying(), Leave("desk", "2 was pressed")]


def test_a_key_after_the_prompt_chooses_too_and_stops_nothing() -> None:
    asking = menu()
    assert asking.handle(PromptFinished(), 4.0) == []
    assert press(asking, "*", 5.0) == [Leave("repeat", "* was pressed")]


def test_a_menu_whose_prompt_is_missing_still_takes_keys() -> None:
    asking = menu()
    assert asking.handle(PromptFailed("no such file"), 0.0) == []
    assert press(asking, "2", 1.0) == [Leave("desk", "2 was pressed")]


def test_a_wrong_key_is_told_so_and_the_right_key_still_chooses() -> None:
    asking = menu()
    assert press(asking, "9", 1.0) == [
        StopPlaying(),
        Decided("menu", "9 is not one of the choices (try 1 of 3), asks again"),
        Play(("invalid-choice", "for-billing-press-1"), "en"),
    ]
    assert press(asking, "2", 2.0) == [StopPlaying(), Leave("desk", "2 was pressed")]


def test_three_wrong_keys_lead_to_otherwise() -> None:
    asking = menu()
    press(asking, "99", 1.0)
    why = "9 is not one of the choices (try 3 of 3)"
    assert press(asking, "9", 2.0) == [StopPlaying(), Leave("operator", why)]


def test_talking_at_a_menu_of_keys_changes_nothing() -> None:
    asking = menu()
    assert asking.handle(VoiceHeard(active=True), 1.0) == []
    asking.handle(PromptFinished(), 4.0)
    assert asking.handle(VoiceHeard(active=False), 5.0) == []
    assert asking.deadline == pytest.approx(9.0)


# --- menu: choices with a common beginning ----------------------------------------


def test_one_alone_means_one_when_no_second_key_follows() -> None:
    asking = menu()
    assert press(asking, "1", 1.0) == [StopPlaying()]
    assert asking.deadline == pytest.approx(1.0 + NEXT_CHOICE_KEY_S)
    assert asking.tick(1.0 + NEXT_CHOICE_KEY_S) == [Leave("billing", "1 was pressed")]


def test_one_and_two_mean_twelve_at_once() -> None:
    asking = menu()
    press(asking, "1", 1.0)
    assert press(asking, "2", 2.9) == [Leave("returns", "12 was pressed")]


def test_one_and_three_mean_nothing_here() -> None:
    asking = menu()
    press(asking, "1", 1.0)
    decided, asks = press(asking, "3", 1.5)
    assert decided == Decided(
        "menu",
        "13 is not one of the choices (try 1 of 3), asks again",
    )
    assert asks == Play(("invalid-choice", "for-billing-press-1"), "en")


def test_the_beginning_of_a_longer_choice_alone_is_refused_in_time() -> None:
    asking = menu(
        MenuNode(name="menu", say=("?",), choices={"12": "a"}, otherwise="operator"),
    )
    press(asking, "1", 1.0)
    decided, _ = asking.tick(1.0 + NEXT_CHOICE_KEY_S)
    assert decided == Decided(
        "menu",
        "1 is not one of the choices (try 1 of 3), asks again",
    )


# --- menu: silence ----------------------------------------------------------------


def test_a_caller_who_presses_nothing_hears_the_menu_three_times_and_is_helped() -> (
    None
):
    asking, heard, now = menu(), [MENU_ASKS], 0.0
    left: list[Command] = []
    while not left:
        now += 4.0
        asking.handle(PromptFinished(), now)
        now += 5.0
        assert asking.deadline == pytest.approx(now)
        done = asking.tick(now)
        heard += [command for command in done if isinstance(command, Play)]
        left = [command for command in done if isinstance(command, Leave)]
    again = Play(("no-choice", "for-billing-press-1"), "en")
    assert heard == [MENU_ASKS, again, again]
    assert left == [Leave("operator", "no key was pressed (try 3 of 3)")]
    assert now == pytest.approx(27.0)


def test_the_patience_of_a_menu_begins_when_its_prompt_has_ended() -> None:
    asking = menu()
    assert asking.deadline is None
    asking.handle(PromptFinished(), 60.0)
    assert asking.deadline == pytest.approx(65.0)


# --- collect ----------------------------------------------------------------------


def test_a_number_of_the_greatest_length_is_taken_at_its_last_digit() -> None:
    assert press(collect(), "123456", 1.0) == [
        StopPlaying(),
        Remember("card", "123456"),
        Leave("thanks", "6 digits were entered", spare="#"),
    ]


def test_the_end_key_ends_a_shorter_number() -> None:
    assert press(collect(), "1234#", 1.0)[1:] == [
        Remember("card", "1234"),
        Leave("thanks", "4 digits were entered"),
    ]


def test_a_pause_ends_a_number_that_is_long_enough() -> None:
    asking = collect()
    press(asking, "123", 1.0)
    assert asking.tick(1.0 + NEXT_DIGIT_S) == [
        Remember("card", "123"),
        Leave("thanks", "3 digits were entered", spare="#"),
    ]


def test_each_digit_gives_time_for_the_next() -> None:
    asking = collect()
    for key, now in (("1", 1.0), ("2", 3.9), ("3", 6.8)):
        assert asking.tick(now) == []
        press(asking, key, now)
        assert asking.deadline == pytest.approx(now + NEXT_DIGIT_S)


def test_a_number_that_is_too_short_is_asked_for_again_from_its_beginning() -> None:
    asking = collect()
    assert press(asking, "12#", 1.0)[1:] == [
        Decided("card", "2 digits are too few, 3 needed (try 1 of 3), asks again"),
        Play(("invalid-entry", "your-number"), "en"),
    ]
    assert press(asking, "789#", 3.0)[1] == Remember("card", "789")


def test_the_clear_key_starts_the_number_over() -> None:
    assert press(collect(), "12*456#", 1.0)[1] == Remember("card", "456")


def test_a_star_that_ends_the_number_does_not_clear_it() -> None:
    node = CollectNode(
        name="card",
        say=("?",),
        into="card",
        next="thanks",
        otherwise="operator",
        end_key="*",
    )
    assert press(collect(node), "12*", 1.0)[1] == Remember("card", "12")


def test_keys_that_are_no_digits_are_passed_over() -> None:
    assert press(collect(), "1A2D3#", 1.0)[1] == Remember("card", "123")


def test_a_caller_who_enters_nothing_three_times_is_helped() -> None:
    asking = collect()
    for now in (10.0, 30.0):
        asking.handle(PromptFinished(), now)
        assert asking.tick(now + 6.0)[-1] == Play(("no-entry", "your-number"), "en")
    asking.handle(PromptFinished(), 50.0)
    assert asking.tick(56.0) == [
        Leave("operator", "no key was pressed (try 3 of 3)"),
    ]


def test_only_a_secret_number_calls_itself_secret() -> None:
    pin = CollectNode(
        name="pin",
        say=("?",),
        into="pin",
        next="a",
        otherwise="b",
        secret=True,
    )
    assert [menu().secret, collect().secret, collect(pin).secret] == [
        False,
        False,
        True,
    ]
    assert press(collect(pin), "77#", 1.0)[1] == Remember("pin", "77", secret=True)


# --- whatever the caller does -----------------------------------------------------

keys = st.text("0123456789*#ABCD", max_size=12)


@given(typed=keys, wait=st.booleans())
def test_a_caller_may_hang_up_at_any_instant_of_a_menu(
    *,
    typed: str,
    wait: bool,
) -> None:
    asking = menu()
    if wait:
        asking.handle(PromptFinished(), 1.0)
    for key in typed:
        if asking.state is not NodeState.DONE:
            asking.handle(DigitPressed(key), 2.0)
    if asking.state is NodeState.DONE:
        with pytest.raises(RuleError, match="CallerLeft is not allowed"):
            asking.handle(HUNG_UP, 3.0)
        return
    was_speaking = asking.state is NodeState.SAYING
    *silenced, leave = asking.handle(HUNG_UP, 3.0)
    assert silenced == ([StopPlaying()] if was_speaking else [])
    assert leave == Leave(None, "the caller hung up")
    assert asking.deadline is None


@given(keys)
def test_whatever_is_typed_a_number_taken_is_digits_within_its_bounds(
    typed: str,
) -> None:
    asking = collect()
    taken: list[str] = []
    for key in typed:
        if asking.state is not NodeState.DONE:
            done = asking.handle(DigitPressed(key), 1.0)
            taken += [c.value for c in done if isinstance(c, Remember)]
    if asking.state is NodeState.WAITING:
        done = asking.tick(1.0 + NEXT_DIGIT_S)
        taken += [c.value for c in done if isinstance(c, Remember)]
    assert len(taken) <= 1
    assert all(number.isdigit() and 3 <= len(number) <= 6 for number in taken)
