"""A caller leaves a message: greeting, tone, message, thanks."""

import pytest

from support.mailboxes import mailbox_office, visitor
from tipring.domain.call_events import (
    Begin,
    CallerLeft,
    PromptFailed,
    PromptFinished,
    RecordingFailed,
    RecordingStopped,
)
from tipring.domain.command import Command
from tipring.domain.commands import (
    Leave,
    Play,
    PlayBeep,
    StartRecording,
    StopPlaying,
    StopRecording,
)
from tipring.domain.events import DigitPressed, VoiceHeard
from tipring.domain.flow import VoicemailNode
from tipring.domain.voicemail.leaving import (
    KEY_SOUNDS_S,
    VoicemailMachine,
    VoicemailState,
)
from tipring.domain.voicemail.mailbox import Mailbox

BOX = Mailbox(
    "office",
    longest_s=50.0,
    shortest_s=1.0,
    silence_s=6.0,
    patience_s=8.0,
    review=False,
)
ENDED = PromptFinished()
SPEAKS = VoiceHeard(active=True)
PAUSES = VoiceHeard(active=False)
KEPT = RecordingStopped(kept=True, duration_s=20.0)
NOT_KEPT = RecordingStopped(kept=False, duration_s=0.4)
HUNG_UP = CallerLeft("busy tone", evidence_s=2.2)
SILENCED_AND_GONE = [StopPlaying(), Leave("menu", "the caller hung up")]
TOO_SHORT = Play(("voicemail-too-short",), "en")
SAVED = Play(("voicemail-saved",), "en")
UNAVAILABLE = Play(("voicemail-unavailable",), "en")

Story = tuple[float, object]


def tell(machine: VoicemailMachine, *story: Story) -> list[Command]:
    """Let things happen at their times; return all that was asked for."""
    done: list[Command] = []
    for now, event in story:
        done += machine.tick(now)
        done += machine.handle(event, now)
    return done


def mailbox(greeting: tuple[str, ...] | None = None) -> VoicemailMachine:
    node = VoicemailNode(name="box", mailbox="office", next="menu", greeting=greeting)
    return VoicemailMachine(node, visitor(mailbox_office(BOX)))


def after(*story: Story) -> VoicemailMachine:
    """Bring a caller to the tone's end (at second 10) and then through *story*."""
    machine = mailbox()
    tell(machine, (0.0, Begin()), (9.6, ENDED), (10.0, ENDED), *story)
    return machine


# --- before the message -----------------------------------------------------------


def test_a_caller_hears_the_greeting_and_the_tone_and_is_recorded() -> None:
    machine = mailbox()
    assert tell(machine, (0.0, Begin())) == [Play(("voicemail-greeting",), "en")]
    assert tell(machine, (9.6, ENDED)) == [PlayBeep()]
    assert tell(machine, (10.0, ENDED)) == [StartRecording("office")]


def test_a_node_may_greet_in_its_own_words() -> None:
    done = tell(mailbox(("closed-today",)), (0.0, Begin()))
    assert done == [Play(("closed-today",), "en")]


def test_a_greeting_that_is_missing_does_not_cost_the_message() -> None:
    machine = mailbox()
    tell(machine, (0.0, Begin()))
    assert tell(machine, (0.1, PromptFailed("no such file"))) == [PlayBeep()]


def test_a_tone_that_cannot_be_played_does_not_cost_the_message() -> None:
    machine = mailbox()
    tell(machine, (0.0, Begin()), (9.6, ENDED))
    failed = PromptFailed("the device is busy")
    assert tell(machine, (9.7, failed)) == [StartRecording("office")]


def test_a_key_skips_the_greeting_to_the_tone() -> None:
    machine = mailbox()
    tell(machine, (0.0, Begin()))
    assert tell(machine, (2.0, DigitPressed("#"))) == [StopPlaying(), PlayBeep()]


def test_a_key_during_the_tone_is_no_end_of_a_message_not_yet_begun() -> None:
    machine = mailbox()
    tell(machine, (0.0, Begin()), (9.6, ENDED))
    assert tell(machine, (9.8, DigitPressed("#"))) == []
    assert tell(machine, (10.0, ENDED)) == [StartRecording("office")]


# --- how messages end -------------------------------------------------------------


@pytest.mark.parametrize("key", ["#", "*"])
def test_a_message_ends_at_the_pound_key_or_its_neighbour(key: str) -> None:
    machine = after((11.0, SPEAKS))
    without_the_key = StopRecording(KEY_SOUNDS_S, 1.0, None)
    assert tell(machine, (30.0, DigitPressed(key))) == [without_the_key]
    assert tell(machine, (30.1, KEPT)) == [SAVED]
    assert tell(machine, (32.0, ENDED)) == [Leave("menu", "the message is complete")]


def test_a_digit_in_the_middle_of_a_message_does_not_end_it() -> None:
    machine = after((11.0, SPEAKS))
    assert tell(machine, (15.0, DigitPressed("5"))) == []
    assert machine.state is VoicemailState.RECORDING


def test_a_message_ends_after_a_pause_and_the_pause_is_not_kept() -> None:
    machine = after((11.0, SPEAKS), (25.0, PAUSES))
    assert machine.deadline == pytest.approx(31.0)
    assert machine.tick(30.9) == []
    assert machine.tick(31.0) == [StopRecording(6.0, 1.0, None)]
    assert machine.deadline is None


def test_a_caller_who_thinks_for_a_moment_may_go_on() -> None:
    machine = after((11.0, SPEAKS), (25.0, PAUSES), (30.0, SPEAKS))
    assert machine.tick(40.0) == []
    assert machine.state is VoicemailState.RECORDING


def test_a_message_that_does_not_end_is_ended_and_all_of_it_is_kept() -> None:
    machine = after((11.0, SPEAKS))
    assert machine.deadline == pytest.approx(60.0)
    assert machine.tick(60.0) == [StopRecording(0.0, 1.0, None)]


def test_a_caller_who_hangs_up_leaves_a_message_without_the_busy_tone() -> None:
    machine = after((11.0, SPEAKS))
    assert tell(machine, (30.0, HUNG_UP)) == [StopRecording(2.2, 1.0, None)]
    assert tell(machine, (30.1, KEPT)) == [Leave("menu", "the caller hung up")]


# --- nothing was said -------------------------------------------------------------


def test_a_caller_who_says_nothing_is_asked_once_more_and_then_let_go() -> None:
    machine = after()
    nothing = StopRecording(0, 1.0, "nothing was said")
    assert machine.tick(17.9) == []
    assert machine.tick(18.0) == [nothing]
    assert tell(machine, (18.1, NOT_KEPT)) == [TOO_SHORT]
    assert tell(machine, (20.0, ENDED), (20.4, ENDED)) == [
        PlayBeep(),
        StartRecording("office"),
    ]
    assert machine.tick(28.4) == [nothing]
    assert tell(machine, (28.5, NOT_KEPT)) == [Leave("menu", "nothing was said")]


def test_a_caller_who_hangs_up_without_a_word_leaves_nothing() -> None:
    machine = after()
    assert tell(machine, (13.0, HUNG_UP)) == [
        StopRecording(2.2, 1.0, "nothing was said"),
    ]
    assert tell(machine, (13.1, NOT_KEPT)) == [Leave("menu", "the caller hung up")]


def test_a_word_in_the_first_try_is_no_word_in_the_second() -> None:
    machine = after((11.0, SPEAKS), (11.3, PAUSES), (12.0, DigitPressed("#")))
    tell(machine, (12.1, NOT_KEPT), (14.0, ENDED), (14.4, ENDED))
    assert machine.tick(22.4) == [StopRecording(0, 1.0, "nothing was said")]


def test_a_key_hurries_the_second_try_along() -> None:
    machine = after((18.0, DigitPressed("#")), (18.1, NOT_KEPT))
    assert tell(machine, (19.0, DigitPressed("1"))) == [StopPlaying(), PlayBeep()]


# --- callers who do not wait for the tone ------------------------------------------


@pytest.mark.parametrize("begins_at", [5.0, 9.8])
def test_who_speaks_before_the_tone_ends_and_never_pauses_is_not_lost(
    begins_at: float,
) -> None:
    machine = mailbox()
    story = sorted([(0.0, 0), (9.6, 1), (10.0, 2), (begins_at, 3)])
    events = (Begin(), ENDED, ENDED, SPEAKS)
    tell(machine, *((now, events[which]) for now, which in story))
    assert machine.tick(18.0) == []
    tell(machine, (40.0, PAUSES))
    assert machine.tick(46.0) == [StopRecording(6.0, 1.0, None)]


def test_who_speaks_before_the_tone_ends_and_hangs_up_speaking_is_not_lost() -> None:
    machine = mailbox()
    tell(machine, (0.0, Begin()), (9.6, ENDED), (9.8, SPEAKS), (10.0, ENDED))
    assert tell(machine, (30.0, HUNG_UP)) == [StopRecording(2.2, 1.0, None)]


def test_the_last_breath_of_a_voice_from_before_the_tone_is_no_message() -> None:
    machine = mailbox()
    tell(machine, (0.0, Begin()), (9.6, ENDED), (9.8, SPEAKS), (10.0, ENDED))
    tell(machine, (10.6, PAUSES))
    assert machine.deadline == pytest.approx(10.6 + BOX.patience_s)
    assert tell(machine, (14.0, HUNG_UP)) == [
        StopRecording(2.2, 1.0, "nothing was said"),
    ]


def test_who_spoke_to_the_greeting_but_not_to_the_tone_has_said_nothing() -> None:
    machine = mailbox()
    tell(machine, (0.0, Begin()), (2.0, SPEAKS), (3.0, PAUSES))
    tell(machine, (9.6, ENDED), (10.0, ENDED))
    assert machine.tick(18.0) == [StopRecording(0, 1.0, "nothing was said")]


def test_a_voice_that_ceased_while_saving_does_not_haunt_the_second_try() -> None:
    machine = after((11.0, SPEAKS), (11.2, DigitPressed("#")), (11.3, PAUSES))
    tell(machine, (11.4, NOT_KEPT), (13.0, ENDED), (13.4, ENDED))
    assert machine.tick(21.4) == [StopRecording(0, 1.0, "nothing was said")]


# --- after the message ------------------------------------------------------------


def test_a_key_skips_the_thanks_and_counts_for_the_next_node() -> None:
    machine = after((11.0, SPEAKS), (20.0, DigitPressed("#")), (20.1, KEPT))
    assert tell(machine, (20.2, VoiceHeard(active=False))) == []
    assert tell(machine, (20.5, DigitPressed("2"))) == [
        StopPlaying(),
        Leave("menu", "the caller pressed a key", carry="2"),
    ]


def test_thanks_that_cannot_be_played_are_left_unsaid() -> None:
    machine = after((11.0, SPEAKS), (20.0, DigitPressed("#")), (20.1, KEPT))
    done = tell(machine, (20.2, PromptFailed("no such file")))
    assert done == [Leave("menu", "the message is complete")]


def test_a_caller_who_presses_the_end_key_twice_ends_one_message() -> None:
    machine = after((11.0, SPEAKS), (20.0, DigitPressed("#")))
    assert tell(machine, (20.05, DigitPressed("#"))) == []
    assert tell(machine, (20.1, KEPT)) == [SAVED]


# --- the disk ---------------------------------------------------------------------

DISK_FULL = RecordingFailed("the disk is full")


def test_a_caller_is_told_when_no_message_can_be_taken() -> None:
    machine = after()
    assert tell(machine, (10.1, DISK_FULL)) == [UNAVAILABLE]
    assert machine.deadline is None
    assert tell(machine, (13.0, ENDED)) == [
        Leave("menu", "no message could be recorded")
    ]


def test_a_caller_is_told_when_the_message_could_not_be_saved() -> None:
    machine = after((11.0, SPEAKS), (20.0, DigitPressed("#")))
    assert tell(machine, (20.1, DISK_FULL)) == [UNAVAILABLE]


def test_nobody_is_told_anything_who_is_gone_already() -> None:
    machine = after((11.0, SPEAKS), (20.0, HUNG_UP))
    assert tell(machine, (20.1, DISK_FULL)) == [Leave("menu", "the disk is full")]


# --- the caller hangs up, in every state -------------------------------------------


@pytest.mark.parametrize(
    "story",
    [
        pytest.param(((0.0, Begin()),), id="during the greeting"),
        pytest.param(((0.0, Begin()), (9.6, ENDED)), id="during the tone"),
    ],
)
def test_who_hangs_up_before_the_recording_leaves_nothing(
    story: tuple[Story, ...],
) -> None:
    machine = mailbox()
    tell(machine, *story)
    assert tell(machine, (9.9, HUNG_UP)) == SILENCED_AND_GONE


def test_who_hangs_up_during_the_thanks_keeps_the_message() -> None:
    machine = after((11.0, SPEAKS), (20.0, DigitPressed("#")), (20.1, KEPT))
    assert tell(machine, (21.0, HUNG_UP)) == SILENCED_AND_GONE


def test_who_hangs_up_while_the_message_is_saved_is_waited_for() -> None:
    machine = after((11.0, SPEAKS), (20.0, DigitPressed("#")))
    assert tell(machine, (20.05, HUNG_UP)) == []
    assert tell(machine, (20.1, KEPT)) == [Leave("menu", "the caller hung up")]


def test_who_hangs_up_in_the_second_try_leaves_what_was_said_in_it() -> None:
    machine = after((18.0, DigitPressed("#")), (18.1, NOT_KEPT))
    tell(machine, (19.0, ENDED), (19.4, ENDED), (20.0, SPEAKS))
    assert tell(machine, (25.0, HUNG_UP)) == [StopRecording(2.2, 1.0, None)]
