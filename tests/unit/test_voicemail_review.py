"""A caller who left a message: review, marks, warnings, greetings, hanging up."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from support.mailboxes import MONDAY_MORNING, MailboxCall, mailbox_office
from tipring.domain.call_events import PromptFailed, RecordingFailed
from tipring.domain.commands import (
    Finish,
    HoldRecording,
    Play,
    PlayBeep,
    PlayMessage,
    ResumeRecording,
    StartRecording,
    StopRecording,
)
from tipring.domain.flow import HangUpNode, MailboxNode, SayNode, VoicemailNode
from tipring.domain.journal import NodeEntered
from tipring.domain.message_entries import MessageMarked
from tipring.domain.spoken.languages import language
from tipring.domain.voicemail.leaving import TIME_LEFT_S, VoicemailState
from tipring.domain.voicemail.mailbox import Mailbox
from tipring.domain.voicemail.notes import MailboxNews

BOX = Mailbox("office", longest_s=180.0, silence_s=6.0)
NODE = VoicemailNode(name="box", mailbox="office", next="after", greeting=None)
AFTER = SayNode(name="after", say=("after",), next="bye")
DESK = SayNode(name="desk", say=("desk",), next="bye")
SATURDAY = datetime(2026, 11, 28, 15, 0, tzinfo=UTC)
REVIEW = ("vm-review",)
SAVED = ("voicemail-saved",)


def calls(
    box: Mailbox = BOX,
    node: VoicemailNode = NODE,
    *,
    caller: str = "2125550100",
    news: MailboxNews | None = None,
    at: datetime = MONDAY_MORNING,
    pin: str = "",
) -> MailboxCall:
    """Return a call that has reached the mailbox."""
    pins = {"office": pin} if pin else None
    office = mailbox_office(box, nodes=(node, AFTER, DESK), pins=pins)
    return MailboxCall(office, caller=caller, news=news, at=at)


def leaves(
    box: Mailbox = BOX,
    node: VoicemailNode = NODE,
    *,
    seconds: float = 5.0,
    caller: str = "2125550100",
) -> MailboxCall:
    """Return a call whose caller has spoken, and ended the message by the key."""
    call = calls(box, node, caller=caller)
    call.hear_out(2)
    call.speak(seconds)
    call.press("#")
    return call


def kept(call: MailboxCall) -> StopRecording:
    """Return the one order that ended the recording."""
    (order,) = call.noted(StopRecording)
    assert isinstance(order, StopRecording)
    return order


# --- review -----------------------------------------------------------------------


def test_a_caller_who_ended_the_message_is_asked_and_sends_it() -> None:
    call = leaves()
    assert call.hears() == REVIEW
    call.press("1")
    assert kept(call).discard is None
    assert call.hears() == SAVED
    call.hear_out()
    assert call.hears() == ("after",)


def test_a_second_pound_key_sends_the_message_too() -> None:
    call = leaves()
    call.press("#")
    assert call.hears() == SAVED


def test_a_caller_who_does_nothing_sends_the_message() -> None:
    call = leaves()
    call.hear_out()
    call.wait(5.0)
    assert kept(call).discard is None
    assert call.hears() == SAVED


def test_a_caller_listens_to_the_message_and_is_asked_again() -> None:
    call = leaves()
    call.press("2")
    assert call.sounding == PlayMessage("messages/office/m1.wav")
    call.hear_out()
    assert call.hears() == REVIEW


def test_a_key_ends_the_playback_and_counts() -> None:
    call = leaves()
    call.press("2")
    call.press("1")
    assert call.hears() == SAVED


def test_a_message_that_cannot_be_played_back_costs_nothing() -> None:
    call = leaves()
    call.press("2")
    call.sounding = None
    call.tell(PromptFailed("the file is gone"))
    assert call.hears() == REVIEW


def test_a_caller_records_the_message_again() -> None:
    call = leaves()
    call.press("3")
    assert call.hears() == ("vm-again",)
    call.hear_out()
    assert isinstance(call.sounding, PlayBeep)
    call.hear_out()
    assert len(call.noted(StartRecording)) == 2
    call.speak(5.0)
    call.press("#1")
    assert kept(call).discard is None


def test_a_caller_adds_to_the_message() -> None:
    call = leaves()
    call.press("4")
    assert call.hears() == ("vm-add",)
    call.press("1")
    call.hear_out()
    assert len(call.noted(ResumeRecording)) == 1
    call.speak(5.0)
    call.press("##")
    assert call.recorded_s == pytest.approx(11.0, abs=0.5)
    assert kept(call).discard is None


def test_what_is_added_counts_with_what_was_there() -> None:
    call = leaves(seconds=2.5)
    call.press("4")
    call.hear_out(2)
    call.speak(0.5)
    call.press("#")
    assert call.hears() == REVIEW


def test_a_caller_calls_the_message_urgent() -> None:
    call = leaves()
    call.press("5")
    assert call.noted(MessageMarked) == [MessageMarked("m1", urgent=True)]
    assert call.hears() == ("vm-marked-urgent", "vm-review")
    call.press("1")
    assert len(call.noted(MessageMarked)) == 1


def test_a_message_that_is_recorded_again_is_as_urgent_as_the_first() -> None:
    call = leaves()
    call.press("53")
    call.hear_out(2)
    call.speak(5.0)
    call.press("#")
    assert call.noted(MessageMarked)[-1] == MessageMarked("m2", urgent=True)


def test_an_urgent_message_whose_caller_hangs_up_while_recording_again_is_urgent() -> (
    None
):
    call = leaves()
    call.press("53")
    call.hear_out(2)
    call.speak(5.0)
    call.hang_up()
    assert call.noted(MessageMarked)[-1] == MessageMarked("m2", urgent=True)


def test_a_key_that_means_nothing_is_told() -> None:
    call = leaves()
    call.press("7")
    assert call.hears() == ("invalid-choice", "vm-review")


def test_the_review_can_be_left_out() -> None:
    call = leaves(replace(BOX, review=False))
    assert call.noted(HoldRecording) == []
    assert call.hears() == SAVED


def test_a_caller_who_fell_silent_is_asked_too_and_the_pause_is_cut_off() -> None:
    call = calls()
    call.hear_out(2)
    call.speak(5.0)
    call.wait(6.0)
    assert call.noted(HoldRecording) == [HoldRecording(6.0)]
    assert call.hears() == REVIEW


def test_a_message_as_long_as_messages_may_be_is_told() -> None:
    call = calls(replace(BOX, longest_s=50.0, silence_s=60.0))
    call.hear_out(2)
    call.speak(60.0)
    assert call.hears() == ("vm-limit", "vm-review")


# --- a person, and the owner -----------------------------------------------------

WITH_OPERATOR = replace(NODE, operator="desk")


def test_nought_sends_the_message_and_reaches_a_person() -> None:
    call = leaves(node=WITH_OPERATOR)
    assert call.hears() == ("vm-review", "vm-review-operator")
    call.press("0")
    assert kept(call).discard is None
    assert call.hears() == ("desk",)


def test_nought_in_the_greeting_reaches_a_person_at_once() -> None:
    call = calls(node=WITH_OPERATOR)
    call.press("0")
    assert call.hears() == ("desk",)
    assert call.noted(StartRecording) == []


def test_nought_means_nothing_where_nobody_answers() -> None:
    call = leaves()
    call.press("0")
    assert call.hears() == ("invalid-choice", "vm-review")


def test_star_in_the_greeting_opens_the_mailbox_for_its_owner() -> None:
    call = calls(pin="4711")
    call.press("*")
    assert call.hears() == ("agent-pin",)
    entered = call.noted(NodeEntered)[-1]
    assert isinstance(entered, NodeEntered)
    assert (entered.node, entered.do) == ("box", "mailbox")


def test_star_skips_the_greeting_of_a_mailbox_without_a_pin() -> None:
    call = calls()
    call.press("*")
    assert isinstance(call.sounding, PlayBeep)


# --- where to call back -----------------------------------------------------------

CURIOUS = replace(BOX, ask_number=True)
MARKED = MessageMarked("m1", urgent=True, callback_number="2125550100")


def test_the_known_number_is_read_out_and_confirmed() -> None:
    call = leaves(CURIOUS)
    call.press("1")
    digits = language("en").telephone("2125550100")
    assert call.hears() == ("vm-your-number", *digits, "vm-number-right")
    call.press("1")
    assert call.noted(MessageMarked) == [
        MessageMarked("m1", callback_number="2125550100")
    ]
    assert call.hears() == SAVED


def test_another_number_is_entered() -> None:
    call = leaves(CURIOUS)
    call.press("1")
    call.press("2")
    assert call.hears() == ("vm-enter-number",)
    call.press("5550199#")
    assert call.noted(MessageMarked) == [MessageMarked("m1", callback_number="5550199")]


def test_a_caller_who_withholds_the_number_is_asked_for_one() -> None:
    call = leaves(replace(CURIOUS, review=False), caller="")
    assert call.hears() == ("vm-enter-number",)
    call.press("5550199#")
    assert kept(call).discard is None


def test_a_caller_who_says_nothing_about_the_number_has_left_a_message() -> None:
    call = leaves(CURIOUS)
    call.press("1")
    for _ in range(2):
        call.hear_out()
        call.wait(6.0)
    assert call.noted(MessageMarked) == []
    assert kept(call).discard is None


def test_urgent_and_the_number_stand_together() -> None:
    call = leaves(CURIOUS)
    call.press("51")
    call.press("1")
    assert call.noted(MessageMarked)[-1] == MARKED


# --- too little -------------------------------------------------------------------


def test_a_second_and_a_half_of_voice_is_no_message() -> None:
    call = leaves(seconds=1.5)
    assert kept(call).discard == "only 1.5 s of voice"
    assert call.hears() == ("voicemail-too-short",)


def test_words_count_together_however_long_the_pauses_are() -> None:
    call = calls()
    call.hear_out(2)
    for _ in range(3):
        call.speak(0.8)
        call.wait(2.0)
    call.press("#")
    assert call.hears() == REVIEW


# --- the end is near --------------------------------------------------------------


def warned() -> MailboxCall:
    """Return a call whose caller spoke until the warning."""
    call = calls()
    call.hear_out(2)
    call.speak(180.0 - TIME_LEFT_S + 10.0)
    return call


def test_a_caller_is_warned_before_the_end_and_goes_on() -> None:
    call = warned()
    assert call.hears() == ("vm-time-left",)
    call.hear_out()
    assert len(call.noted(ResumeRecording)) == 1
    call.speak(30.0)
    assert call.hears() == ("vm-limit", "vm-review")
    assert call.recorded_s <= 180.0


def test_the_warning_waits_for_a_breath() -> None:
    call = calls()
    call.hear_out(2)
    call.speak(161.0)
    assert call.hears() == ("vm-time-left",)
    assert call.now == pytest.approx(161.6)


def test_a_warning_that_cannot_be_said_does_not_end_the_message() -> None:
    call = warned()
    call.sounding = None
    call.tell(PromptFailed("no such file"))
    assert call.recording == "running"


def test_a_short_message_needs_no_warning() -> None:
    call = calls(replace(BOX, longest_s=59.0))
    call.hear_out(2)
    call.speak(58.0)
    assert call.noted(HoldRecording) == []


# --- which greeting? --------------------------------------------------------------

GREETS = replace(
    BOX,
    schedule="office",
    greeting=("standard",),
    greeting_closed=("closed",),
    greeting_vacation=("vacation",),
)
AWAY = replace(GREETS, vacation_until=date(2026, 11, 27))


@pytest.mark.parametrize(
    ("box", "at", "greeting"),
    [
        (GREETS, MONDAY_MORNING, "standard"),
        (GREETS, SATURDAY, "closed"),
        (AWAY, MONDAY_MORNING, "vacation"),
        (AWAY, SATURDAY, "closed"),
        (replace(GREETS, greeting_closed=()), SATURDAY, "standard"),
    ],
)
def test_a_mailbox_greets_by_its_hours_and_by_its_vacation(
    box: Mailbox, at: datetime, greeting: str
) -> None:
    assert calls(box, at=at).hears() == (greeting,)


def test_a_greeting_that_was_chosen_is_heard_at_any_hour() -> None:
    news = MailboxNews(greeting="standard")
    assert calls(GREETS, news=news, at=SATURDAY).hears() == ("standard",)


def test_a_vacation_that_was_chosen_is_over_after_its_last_day() -> None:
    news = MailboxNews(greeting="vacation")
    assert calls(AWAY, news=news).hears() == ("vacation",)
    assert calls(AWAY, news=news, at=SATURDAY).hears() == ("closed",)


OWN = MailboxNews(greetings={"standard": "greetings/office/1.wav"})


def test_the_owners_own_recording_is_heard() -> None:
    assert calls(GREETS, news=OWN).sounding == PlayMessage("greetings/office/1.wav")


def test_the_standard_recording_stands_for_a_greeting_that_nobody_gave() -> None:
    box = replace(GREETS, greeting_closed=())
    call = calls(box, news=OWN, at=SATURDAY)
    assert call.sounding == PlayMessage("greetings/office/1.wav")


def test_a_recording_that_is_lost_is_replaced_by_the_settings() -> None:
    call = calls(GREETS, news=OWN)
    call.sounding = None
    call.tell(PromptFailed("no such file"))
    assert call.hears() == ("standard",)


def test_a_node_that_greets_in_its_own_words_is_not_overruled() -> None:
    call = calls(GREETS, replace(NODE, greeting=("special",)), news=OWN)
    assert call.hears() == ("special",)


# --- the disk ---------------------------------------------------------------------


def test_nobody_is_let_begin_where_the_disk_is_nearly_full() -> None:
    call = calls(news=MailboxNews(room_s=20.0))
    assert call.hears() == ("vm-no-room",)
    call.press("1")
    call.hear_out()
    assert call.noted(StartRecording) == []
    assert call.hears() == ("after",)


def test_a_message_is_no_longer_than_the_disk_has_room_for() -> None:
    call = calls(news=MailboxNews(room_s=40.0))
    call.hear_out(2)
    call.speak(50.0)
    assert call.hears() == ("vm-limit", "vm-review")


def test_a_disk_that_refuses_while_the_caller_is_asked_is_told() -> None:
    call = leaves()
    call.recording = ""
    call.tell(RecordingFailed("the disk is full"))
    assert call.hears() == ("voicemail-unavailable",)


# --- hanging up, in every state -----------------------------------------------------


def to(state: VoicemailState) -> MailboxCall:
    """Return a call whose caller has spoken enough and now stands there."""
    call = calls(CURIOUS) if state is VoicemailState.WARNED else leaves(CURIOUS)
    match state:
        case VoicemailState.LISTENING:
            call.press("2")
        case VoicemailState.PREPARED:
            call.press("3")
        case VoicemailState.BEEPING:
            call.press("4")
            call.hear_out()
        case VoicemailState.RECORDING:
            call.press("4")
            call.hear_out(2)
        case VoicemailState.WARNED:
            call.hear_out(2)
            call.speak(170.0)
        case VoicemailState.THANKED:
            call.press("1")
            call.press("1")
        case _:
            pass
    return call


@pytest.mark.parametrize(
    "state",
    [
        VoicemailState.ASKED,
        VoicemailState.LISTENING,
        VoicemailState.PREPARED,
        VoicemailState.BEEPING,
        VoicemailState.RECORDING,
        VoicemailState.WARNED,
        VoicemailState.THANKED,
    ],
)
def test_who_hangs_up_has_left_the_message(state: VoicemailState) -> None:
    call = to(state)
    call.hang_up()
    assert call.over
    assert kept(call).discard is None
    assert call.noted(Finish) == [Finish("the caller hung up")]


def test_who_hangs_up_while_the_number_is_asked_has_left_the_message() -> None:
    call = leaves(CURIOUS)
    call.press("1")
    call.hear_out()
    call.hang_up()
    assert kept(call).discard is None


def test_who_hangs_up_when_there_is_no_room_is_gone() -> None:
    call = calls(news=MailboxNews(room_s=1.0))
    call.hang_up()
    assert call.over


def test_a_caller_who_speaks_while_asked_is_not_taken_for_silent_after() -> None:
    call = leaves()
    call.speak(1.0)
    call.press("4")
    call.hear_out(2)
    call.wait(5.0)
    assert call.recording == "running"


def test_a_call_that_ends_in_a_mailbox_ends() -> None:
    call = MailboxCall(
        mailbox_office(
            BOX,
            nodes=(
                replace(NODE, next=None),
                MailboxNode(name="mine", mailbox="office"),
                HangUpNode(name="end"),
            ),
        )
    )
    call.hear_out(2)
    call.speak(5.0)
    call.press("##")
    call.hear_out()
    assert call.over


def test_silence_while_nothing_was_said_is_asked_about_once() -> None:
    call = calls()
    call.hear_out(2)
    call.wait(8.0)
    assert kept(call).discard == "nothing was said"
    assert call.hears() == ("voicemail-too-short",)
    call.press("1")
    call.hear_out()
    call.wait(8.0)
    assert Play(("after",), "en") in call.done
