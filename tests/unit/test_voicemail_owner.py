"""The owner of a mailbox, by telephone: PIN, messages, keys, greetings."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from support.mailboxes import MailboxCall, mailbox_office
from tipring.domain.call_events import (
    CallerLeft,
    PromptFailed,
)
from tipring.domain.commands import (
    AskMessages,
    CheckMailboxPin,
    ClaimMessage,
    CopyMessage,
    Finish,
    PlayBeep,
    PlayMessage,
    RecordingUse,
    StartRecording,
    StopRecording,
    TransferTo,
)
from tipring.domain.events import VoiceHeard
from tipring.domain.flow import MailboxNode, SayNode
from tipring.domain.journal import DigitHeard
from tipring.domain.message_entries import (
    GreetingChosen,
    GreetingRecorded,
    MailboxOpened,
    MailboxRefused,
    MessageDeleted,
    MessageHeard,
    MessageReleased,
    MessageRestored,
)
from tipring.domain.office import Office
from tipring.domain.spoken.languages import language
from tipring.domain.try_gate import FIRST_LOCK_S, MOST_WRONG
from tipring.domain.voicemail.gate import MailboxGate
from tipring.domain.voicemail.mailbox import Mailbox, Order
from tipring.domain.voicemail.notes import MailboxNews, MessageNote

ENGLISH = language("en")
SEVEN = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
"""Seven in the morning in New York, on the day of the calls."""
BY = "mailbox office"
PIN = "4711"
OFFICE_BOX = Mailbox("office", number="201", shared=True, people=("anna", "ben"))
NIGHT_BOX = Mailbox("night", number="202")
ANY = MailboxNode(name="mine", next="after")
FIXED = MailboxNode(name="mine", mailbox="office", next="after")
AFTER = SayNode(name="after", say=("after",), next="bye")


def note(name: str, minutes: int = 0, **more: object) -> MessageNote:
    basic = MessageNote(
        message_id=name,
        path=f"messages/office/{name}.wav",
        came_at=SEVEN + timedelta(minutes=minutes),
        duration_s=30.0,
        number="2125550123",
    )
    return replace(basic, **more)  # type: ignore[arg-type]


FIRST, SECOND, THIRD = note("first"), note("second", 5), note("third", 10)


def office(
    node: MailboxNode = FIXED,
    box: Mailbox = OFFICE_BOX,
    outside: tuple[str, ...] = (),
) -> Office:
    pins = {"office": PIN, "night": "0815"}
    boxes = box, NIGHT_BOX, Mailbox("silent", number="203")
    return mailbox_office(*boxes, nodes=(node, AFTER), pins=pins, outside=outside)


def opened(
    *messages: MessageNote,
    box: Mailbox = OFFICE_BOX,
    outside: tuple[str, ...] = (),
    news: MailboxNews | None = None,
) -> MailboxCall:
    """Return a call whose owner is in the mailbox and hears the counts."""
    call = MailboxCall(office(FIXED, box, outside), *messages, news=news)
    call.press(f"{PIN}#")
    return call


def listening(
    *messages: MessageNote,
    box: Mailbox = OFFICE_BOX,
    outside: tuple[str, ...] = (),
) -> MailboxCall:
    """Return a call whose owner hears the sound of the first message."""
    call = opened(*messages, box=box, outside=outside)
    call.press("1")
    call.hear_out()
    return call


def heard(call: MailboxCall) -> str:
    """Return the id of the message that sounds."""
    assert isinstance(call.sounding, PlayMessage)
    return call.sounding.path.rpartition("/")[2].removesuffix(".wav")


# --- who is it? -------------------------------------------------------------------


def test_number_and_pin_open_a_mailbox() -> None:
    call = MailboxCall(office(ANY), FIRST)
    assert call.hears() == ("vm-which",)
    call.press("201#")
    assert call.hears() == ("agent-pin",)
    call.press(f"{PIN}#")
    assert call.noted(MailboxOpened) == [MailboxOpened("office")]
    assert call.noted(AskMessages) == [AskMessages("office")]
    assert call.hears() == (*ENGLISH.messages(1, 0), "vm-main")


def test_the_pin_is_never_written_down() -> None:
    call = opened()
    assert [key for key in call.noted(DigitHeard) if key != DigitHeard("•")] == []
    assert PIN not in str(call.done)


def test_a_wrong_pin_is_told_and_asked_again_and_the_third_one_ends_it() -> None:
    call = MailboxCall(office())
    for _ in range(2):
        call.press("0000#")
        assert call.hears() == ("agent-wrong", "agent-pin")
    call.press("0000#")
    assert call.hears() == ("agent-wrong",)
    assert call.noted(MailboxRefused) == [MailboxRefused("office", locked=False)] * 3
    call.hear_out()
    assert call.hears() == ("after",)


def test_trying_does_not_tell_which_mailboxes_there_are() -> None:
    call = MailboxCall(office(ANY))
    call.press("999#")
    assert call.hears() == ("agent-pin",)
    call.press("0000#")
    assert call.hears() == ("agent-wrong", "vm-which")
    assert call.noted(MailboxRefused) == []


def test_five_wrong_pins_lock_a_mailbox_and_the_right_one_does_not_help() -> None:
    gate = MailboxGate()
    first = MailboxCall(office(), gate=gate)
    first.press("0000#" * 3)
    second = MailboxCall(office(), gate=gate)
    second.press("0000#" * (MOST_WRONG - 3))
    assert second.hears() == ("agent-locked",)
    assert second.noted(MailboxRefused)[-1] == MailboxRefused("office", locked=True)
    third = MailboxCall(office(), gate=gate)
    third.press(f"{PIN}#")
    assert third.hears() == ("agent-locked",)


def test_a_locked_mailbox_opens_again_and_the_next_lock_is_twice_as_long() -> None:
    gate, where = MailboxGate(), office()
    for _ in range(MOST_WRONG):
        gate.check(where, "office", "0000", 0.0)
    assert gate.check(where, "office", PIN, FIRST_LOCK_S - 1).locked
    for _ in range(MOST_WRONG):
        gate.check(where, "office", "0000", FIRST_LOCK_S)
    assert gate.check(where, "office", PIN, 3 * FIRST_LOCK_S - 1).locked
    assert gate.check(where, "office", PIN, 3 * FIRST_LOCK_S).ok


def test_a_mailbox_without_a_pin_stays_closed_and_says_so() -> None:
    call = MailboxCall(office(ANY))
    call.press("203#")
    assert call.hears() == ("vm-no-pin",)
    call.press("1")
    call.hear_out()
    assert call.hears() == ("after",)


def test_without_a_number_nobody_is_asked_for_a_pin() -> None:
    call = MailboxCall(office(ANY))
    for _ in range(3):
        call.hear_out()
        call.wait(6.0)
    assert call.hears() == ("after",)


def test_a_desk_that_does_not_answer_lets_nobody_in() -> None:
    call = MailboxCall(office())
    call.unanswered = (CheckMailboxPin,)
    call.press(f"{PIN}#")
    call.wait(3.0)
    assert call.hears() == ("agent-locked",)


@pytest.mark.parametrize("keys", ["", "12", f"{PIN}#"])
def test_an_owner_may_hang_up_at_any_moment(keys: str) -> None:
    call = MailboxCall(office(ANY), FIRST)
    call.press("201#" + keys)
    call.hang_up()
    assert call.noted(Finish) == [Finish("the caller hung up")]


def test_an_owner_may_hang_up_when_refused() -> None:
    call = MailboxCall(office(ANY))
    call.press("203#")
    call.hang_up()
    assert call.over


# --- counts and order -------------------------------------------------------------


def test_the_counts_are_told_with_the_urgent_ones() -> None:
    call = opened(FIRST, replace(SECOND, urgent=True), replace(THIRD, heard=True))
    urgent = ("vm-new-urgent", *ENGLISH.number(1))
    assert call.hears() == (*ENGLISH.messages(2, 1), *urgent, "vm-main")


def test_an_empty_mailbox_says_so_as_often_as_it_is_asked() -> None:
    call = opened()
    assert call.hears() == (*ENGLISH.messages(0, 0), "vm-main")
    call.press("1")
    assert call.hears() == (*ENGLISH.messages(0, 0), "vm-main")


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (Order.OLDEST, ["third", "first", "second", "old"]),
        (Order.NEWEST, ["third", "second", "first", "old"]),
    ],
)
def test_urgent_ones_come_first_then_new_ones_then_old_ones(
    order: Order, expected: list[str]
) -> None:
    old = note("old", -60, heard=True)
    messages = old, FIRST, SECOND, replace(THIRD, urgent=True)
    call = listening(*messages, box=replace(OFFICE_BOX, order=order))
    order_heard = [heard(call)]
    for _ in range(3):
        call.press("2")
        call.hear_out()
        order_heard.append(heard(call))
    assert order_heard == expected


def test_a_store_that_cannot_be_read_is_told() -> None:
    call = MailboxCall(office())
    call.store_trouble = "the disk is broken"
    call.press(f"{PIN}#")
    assert call.hears() == ("vm-not-known",)
    call.press("1")
    call.hear_out()
    assert call.hears() == ("after",)


# --- one message --------------------------------------------------------------------


def test_a_message_comes_with_its_time_and_its_number() -> None:
    call = opened(FIRST)
    call.press("1")
    when = ENGLISH.when(datetime(2026, 11, 23, 7, 0), SEVEN.date())  # noqa: DTZ001
    number = ENGLISH.telephone("2125550123")
    assert call.hears() == (*when, "vm-from", *number)


def test_a_message_tells_that_it_is_urgent_and_where_to_call_back() -> None:
    call = opened(note("m", urgent=True, number="", callback_number="5550199"))
    call.press("1")
    assert call.hears()[0] == "vm-urgent"
    back = ENGLISH.telephone("5550199")
    assert call.hears()[-len(back) - 2 :] == ("vm-from-unknown", "vm-reach-at", *back)


def test_a_message_is_heard_once_it_was_played_to_its_end() -> None:
    call = listening(FIRST)
    assert call.noted(MessageHeard) == []
    call.hear_out()
    assert call.noted(MessageHeard) == [MessageHeard("first", BY)]
    assert call.hears() == ("vm-menu",)
    call.press("1")
    call.hear_out()
    assert len(call.noted(MessageHeard)) == 1


def test_a_message_is_heard_when_its_owner_decides_in_its_middle() -> None:
    call = listening(FIRST, SECOND)
    call.press("2")
    assert call.noted(MessageHeard) == [MessageHeard("first", BY)]
    assert call.hears()[0] == "vm-next"


def test_a_message_stays_new_when_the_call_drops_in_its_middle() -> None:
    call = listening(FIRST)
    call.hang_up()
    assert call.noted(MessageHeard) == []


def test_keys_go_back_and_forward_in_a_message() -> None:
    call = listening(FIRST)
    call.wait(12.0)
    call.press("7")
    assert call.sounding == PlayMessage("messages/office/first.wav", 7.0, 1.0)
    call.wait(1.0)
    call.press("9")
    assert call.sounding == PlayMessage("messages/office/first.wav", 13.0, 1.0)
    call.press("7777")
    assert call.sounding == PlayMessage("messages/office/first.wav", 0.0, 1.0)
    call.hear_out()
    call.press("7")
    assert call.sounding == PlayMessage("messages/office/first.wav", 25.0, 1.0)


def test_a_key_makes_it_faster_where_it_is() -> None:
    call = listening(FIRST)
    call.wait(4.0)
    call.press("8")
    assert call.sounding == PlayMessage("messages/office/first.wav", 4.0, 1.25)
    call.wait(4.0)
    call.press("8")
    assert call.sounding == PlayMessage("messages/office/first.wav", 9.0, 1.5)
    call.press("8")
    assert call.sounding == PlayMessage("messages/office/first.wav", 9.0, 1.0)
    call.hear_out()
    call.press("8")
    assert call.sounding == PlayMessage("messages/office/first.wav", 0.0, 1.25)


def test_a_message_whose_sound_is_lost_is_told_and_stays_new() -> None:
    call = listening(FIRST)
    call.sounding = None
    call.tell(PromptFailed("no such file"))
    assert call.hears() == ("vm-not-done",)
    assert call.noted(MessageHeard) == []


def test_an_envelope_that_cannot_be_said_does_not_hide_the_message() -> None:
    call = opened(FIRST)
    call.press("1")
    call.sounding = None
    call.tell(PromptFailed("no such prompt"))
    assert heard(call) == "first"


def test_help_has_the_other_keys() -> None:
    call = listening(FIRST)
    call.press("0")
    assert call.hears() == ("vm-help-shared", "vm-help")
    alone = listening(FIRST, box=replace(OFFICE_BOX, shared=False))
    alone.press("4")
    assert alone.hears() == ("vm-help",)


def test_a_key_that_means_nothing_lets_the_message_sound_on() -> None:
    call = listening(FIRST)
    call.press("A")
    assert heard(call) == "first"


def test_after_the_last_message_the_owner_is_asked_again() -> None:
    call = listening(FIRST)
    call.press("2")
    assert call.hears() == ("vm-end", "vm-main")
    call.press("*")
    assert call.hears() == ("after",)


def test_star_leads_back_to_the_beginning() -> None:
    call = listening(FIRST)
    call.press("*")
    assert call.hears() == ("vm-main",)


def test_an_owner_may_listen_to_a_long_message_without_a_word() -> None:
    call = listening(replace(FIRST, duration_s=900.0))
    call.wait(900.0)
    assert heard(call) == "first"
    call.hear_out(2)
    call.wait(5.0)
    assert not call.over


def test_an_owner_who_is_gone_does_not_keep_the_line() -> None:
    call = listening(FIRST)
    call.hear_out(2)
    call.wait(6.0)
    assert call.hears() == ("vm-menu",)
    call.hear_out()
    call.wait(6.0)
    assert call.hears() == ("after",)


# --- delete and undo ----------------------------------------------------------------


def test_a_message_is_deleted_and_the_next_one_follows() -> None:
    call = listening(FIRST, SECOND)
    call.press("3")
    assert call.noted(MessageDeleted) == [MessageDeleted("first", BY)]
    assert call.hears() == ("vm-deleted",)
    call.hear_out()
    call.wait(3.0)
    assert call.hears()[0] == "vm-next"


def test_the_same_key_undoes_it() -> None:
    call = listening(FIRST)
    call.press("33")
    assert call.noted(MessageRestored) == [MessageRestored("first", BY)]
    assert call.hears() == ("vm-restored",)
    call.press("*")
    call.press("1")
    assert call.noted(AskMessages) == [AskMessages("office")]


def test_what_was_deleted_is_not_heard_again() -> None:
    call = listening(FIRST, SECOND)
    call.press("3*")
    call.press("1")
    call.hear_out()
    assert heard(call) == "second"


# --- claims -------------------------------------------------------------------------


def test_who_takes_care_of_a_message_says_who_it_is_once() -> None:
    call = listening(FIRST, SECOND)
    call.press("4")
    assert call.hears() == ("agent-code",)
    call.press("101#")
    assert call.noted(ClaimMessage) == [ClaimMessage("first", "anna")]
    assert call.hears() == ("vm-claimed-by-you",)
    call.press("2")
    call.press("4")
    assert call.noted(ClaimMessage)[-1] == ClaimMessage("second", "anna")


def test_a_claim_is_given_back_by_the_same_key() -> None:
    call = listening(FIRST)
    call.press("4101#")
    call.press("4")
    assert call.noted(MessageReleased) == [MessageReleased("first", "anna")]
    assert call.hears() == ("vm-released",)


def test_who_comes_too_late_is_told_that_somebody_else_takes_care() -> None:
    call = listening(FIRST)
    call.claims["first"] = "ben"
    call.press("4101#")
    assert call.hears() == ("vm-claimed",)


def test_what_somebody_takes_care_of_is_told_before_it_is_heard() -> None:
    call = opened(replace(FIRST, claimed_by="ben"))
    call.press("1")
    assert call.hears()[-1] == "vm-claimed"


@pytest.mark.parametrize("code", ["999", ""])
def test_nobody_claims_who_is_not_one_of_the_people(code: str) -> None:
    call = listening(FIRST)
    call.press(f"4{code}#")
    assert call.noted(ClaimMessage) == []
    assert call.hears() == ("vm-not-done",)


def test_where_nobody_has_a_code_the_mailbox_itself_takes_care() -> None:
    call = listening(FIRST, box=replace(OFFICE_BOX, people=()))
    call.press("4")
    assert call.noted(ClaimMessage) == [ClaimMessage("first", BY)]


def test_a_message_that_nobody_can_claim_any_more_is_told() -> None:
    call = listening(FIRST, box=replace(OFFICE_BOX, people=()))
    call.claims["first"] = ""
    call.press("4")
    assert call.hears() == ("vm-not-done",)


def test_a_desk_that_does_not_say_who_was_first_is_not_waited_for() -> None:
    call = listening(FIRST, box=replace(OFFICE_BOX, people=()))
    call.unanswered = (ClaimMessage,)
    call.press("4")
    call.wait(3.0)
    assert call.hears() == ("vm-not-done",)


# --- calling back -------------------------------------------------------------------


def test_the_caller_is_called_back_by_a_transfer() -> None:
    call = listening(FIRST, outside=("212*",))
    call.press("6")
    assert call.hears() == ("please-hold",)
    call.hear_out()
    assert call.noted(TransferTo) == [TransferTo("2125550123")]
    assert call.over


def test_the_number_that_the_caller_gave_goes_first() -> None:
    message = replace(FIRST, callback_number="2125550199")
    call = listening(message, outside=("212*",))
    call.press("6")
    call.hear_out()
    assert call.noted(TransferTo) == [TransferTo("2125550199")]


@pytest.mark.parametrize("number", ["2125550123", ""])
def test_a_number_that_the_office_may_not_call_is_not_called(number: str) -> None:
    call = listening(replace(FIRST, number=number), outside=("415*",))
    call.press("6")
    assert call.hears() == ("vm-may-not-call",)
    assert call.noted(TransferTo) == []


def test_a_transfer_that_fails_leads_back_to_the_message() -> None:
    call = listening(FIRST, outside=("212*",))
    call.transfers_work = False
    call.press("6")
    call.hear_out()
    assert call.hears() == ("vm-not-done",)


# --- passing on -----------------------------------------------------------------------


def forwarding(keys: str = "202#") -> MailboxCall:
    call = listening(FIRST, SECOND)
    call.press("5")
    assert call.hears() == ("vm-forward",)
    call.press(keys)
    return call


def copied(call: MailboxCall) -> CopyMessage:
    (order,) = call.noted(CopyMessage)
    assert isinstance(order, CopyMessage)
    return order


def test_a_message_is_passed_on_as_it_is() -> None:
    call = forwarding()
    assert call.hears() == ("vm-comment",)
    call.press("2")
    path = "messages/office/first.wav"
    assert copied(call) == CopyMessage("first", path, "night", "", BY)
    assert call.hears() == ("vm-forwarded",)
    call.hear_out()
    assert call.hears() == ("vm-menu",)


def dictating() -> MailboxCall:
    call = forwarding()
    call.press("1")
    assert call.hears() == ("vm-speak",)
    call.hear_out()
    assert isinstance(call.sounding, PlayBeep)
    call.hear_out()
    assert call.noted(StartRecording)[-1] == (
        StartRecording("office", RecordingUse.COMMENT)
    )
    return call


def test_a_message_is_passed_on_with_words_before_it() -> None:
    call = dictating()
    call.speak(3.0)
    call.press("#")
    assert copied(call).comment == call.path
    assert call.hears() == ("vm-forwarded",)


def test_who_hangs_up_after_the_words_has_passed_the_message_on() -> None:
    call = dictating()
    call.speak(3.0)
    call.hang_up()
    assert copied(call).comment
    assert call.over


def test_who_hangs_up_before_a_word_has_passed_nothing_on() -> None:
    call = dictating()
    call.hang_up()
    assert call.noted(CopyMessage) == []
    assert call.over


def test_who_hangs_up_before_the_tone_has_passed_nothing_on() -> None:
    call = forwarding()
    call.press("1")
    call.hang_up()
    assert call.over


def test_who_says_nothing_passes_nothing_on() -> None:
    call = dictating()
    call.wait(8.0)
    assert call.noted(CopyMessage) == []
    assert call.hears() == ("vm-not-done",)


def test_silence_ends_the_words() -> None:
    call = dictating()
    call.speak(3.0)
    call.wait(6.0)
    assert copied(call).comment


@pytest.mark.parametrize("number", ["201", "999"])
def test_there_must_be_another_mailbox_of_that_number(number: str) -> None:
    call = forwarding(f"{number}#")
    assert call.hears() == ("invalid-entry", "vm-forward")
    call.press(f"{number}#" * 2)
    assert call.hears() == ("vm-not-done",)


def test_who_thinks_better_of_it_passes_nothing_on() -> None:
    call = forwarding()
    call.press("*")
    assert call.hears() == ("vm-not-done",)
    assert call.noted(CopyMessage) == []


def test_a_copy_that_fails_is_told() -> None:
    call = forwarding()
    call.copy_trouble = "the disk is full"
    call.press("2")
    assert call.hears() == ("vm-not-done",)


def test_a_copy_of_which_nobody_hears_is_not_waited_for() -> None:
    call = forwarding()
    call.unanswered = (CopyMessage,)
    call.press("2")
    call.press("1")
    call.wait(20.0)
    assert call.hears() == ("vm-not-done",)


def test_an_owner_may_hang_up_while_the_copy_is_made() -> None:
    call = forwarding()
    call.unanswered = (CopyMessage,)
    call.press("2")
    call.hang_up()
    assert call.over


def test_an_owner_may_hang_up_while_asked_for_the_other_mailbox() -> None:
    call = forwarding("")
    call.hang_up()
    assert call.over


# --- greetings ------------------------------------------------------------------------


def greeting(key: str = "1", news: MailboxNews | None = None) -> MailboxCall:
    call = opened(news=news)
    call.press("9")
    assert call.hears() == ("vm-greetings",)
    call.press(key)
    return call


def recorded(call: MailboxCall) -> MailboxCall:
    call.press("2")
    call.press("1")
    call.hear_out()
    call.speak(4.0)
    call.press("#")
    return call


def test_an_owner_records_a_greeting_and_hears_it() -> None:
    call = recorded(greeting())
    assert call.noted(StartRecording)[-1] == (
        StartRecording("office", RecordingUse.GREETING)
    )
    assert call.noted(GreetingRecorded) == [
        GreetingRecorded("office", "standard", call.path)
    ]
    assert call.hears() == ("vm-greeting-kept", "vm-greeting-menu")
    call.press("1")
    assert call.sounding == PlayMessage(call.path)
    call.press("*")
    assert call.hears() == ("vm-greetings",)


def test_an_owner_hears_the_greeting_that_is_there() -> None:
    call = greeting("1")
    call.press("1")
    assert call.hears() == ("voicemail-greeting",)
    call.hear_out()
    assert call.hears() == ("vm-greeting-menu",)
    own = MailboxNews(greetings={"closed": "greetings/office/7.wav"})
    call = greeting("2", own)
    call.press("1")
    assert call.sounding == PlayMessage("greetings/office/7.wav")
    call.hang_up()
    assert call.over


def test_a_greeting_is_chosen_for_good_or_by_the_hours() -> None:
    call = greeting()
    call.press("3")
    assert call.noted(GreetingChosen) == [GreetingChosen("office", "standard")]
    assert call.hears() == ("vm-greeting-chosen", "vm-greetings")
    call.press("4")
    assert call.noted(GreetingChosen)[-1] == GreetingChosen("office", "")
    assert call.hears() == ("vm-greeting-by-hours", "vm-greetings")


def test_a_greeting_that_is_not_there_is_neither_heard_nor_chosen() -> None:
    call = greeting("3")
    for key in "13":
        call.press(key)
        assert call.hears() == ("vm-greeting-none", "vm-greeting-menu")
    assert call.noted(GreetingChosen) == []


def test_who_hangs_up_in_the_middle_has_recorded_no_greeting() -> None:
    call = greeting()
    call.press("21")
    call.hear_out()
    call.speak(4.0)
    call.hang_up()
    (order,) = call.noted(StopRecording)
    assert order == StopRecording(0.0, discard="not finished")
    assert call.noted(GreetingRecorded) == []
    assert call.over


def test_a_greeting_without_a_word_is_none() -> None:
    call = greeting()
    call.press("21")
    call.hear_out()
    call.wait(8.0)
    assert call.hears() == ("vm-not-done", "vm-greeting-menu")


def test_the_way_back_leads_to_the_messages() -> None:
    call = greeting("*")
    assert call.hears() == (*ENGLISH.messages(0, 0), "vm-main")
    assert len(call.noted(AskMessages)) == 2


def test_the_key_of_the_greetings_works_after_a_message_too() -> None:
    call = listening(FIRST)
    call.hear_out()
    call.press("9")
    assert call.hears() == ("vm-greetings",)
    call.hang_up()
    assert call.over


def test_whoever_talks_meanwhile_disturbs_nothing() -> None:
    call = opened(FIRST)
    for keys in ("1", "9", "4101#", "5", "202#", "1"):
        call.tell(VoiceHeard(active=True), VoiceHeard(active=False))
        call.press(keys)
    call.tell(CallerLeft("the caller hung up"))
    assert call.over


def test_an_owner_may_hang_up_while_the_messages_are_looked_for() -> None:
    call = MailboxCall(office())
    call.unanswered = (AskMessages,)
    call.press(f"{PIN}#")
    call.press("1")
    call.hang_up()
    assert call.over


def test_a_store_that_does_not_answer_is_told() -> None:
    call = MailboxCall(office())
    call.unanswered = (AskMessages,)
    call.press(f"{PIN}#")
    call.wait(3.0)
    assert call.hears() == ("vm-not-known",)
