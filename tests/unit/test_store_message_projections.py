"""Messages, jobs, greetings and kept speech: rows that follow from the journal."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from support.queue_journal import at, empty_store
from tipring.domain.journal import Entry, MessageKept, MessageStarted
from tipring.domain.journal_event import JournalEvent
from tipring.domain.message_entries import (
    GreetingChosen,
    GreetingRecorded,
    JobDone,
    JobQueued,
    JobTried,
    MailboxOpened,
    MailboxRefused,
    MessageClaimed,
    MessageDeleted,
    MessageDone,
    MessageErased,
    MessageForwarded,
    MessageHeard,
    MessageMarked,
    MessageReleased,
    MessageReminded,
    MessageReopened,
    MessageRestored,
    MessageTranscribed,
    RecordingBegan,
    RecordingErased,
    RecordingKept,
    RecordingPaused,
    RecordingResumed,
    TranscriptFailed,
    UtteranceErased,
    UtteranceKept,
)
from tipring.domain.voicemail.notes import MailboxNews
from tipring.store.message_records import (
    Folder,
    Greeting,
    Job,
    MessageCounts,
    MessageSearch,
    OutboxCounts,
    RecordingState,
)
from tipring.store.message_views import (
    due_jobs,
    failed_jobs,
    found_greetings,
    found_messages,
    found_recordings,
    kept_utterances,
    mailbox_news,
    mailbox_states,
    message_counts,
    one_job,
    one_message,
    open_jobs,
    outbox_counts,
)
from tipring.store.projections import VIEWS, rebuild, record
from tipring.store.records import MessageRecord, MessageState
from tipring.store.schema import journal

ROOT = Path("/var/lib/tipring")
WORDS = "Please call me back about the crown"
TEXT = MessageTranscribed("m1", WORDS, 0.8, "vosk", "en")


def tell(connection: Connection, *story: JournalEvent, began_s: float = 0) -> None:
    for second, what in enumerate(story):
        record(connection, Entry(at(began_s + second), what, "front", "c1"))


def left_by_callers(
    connection: Connection, *names: str, mailbox: str = "office"
) -> None:
    """Leave a message for each name; the first is the oldest."""
    for second, name in enumerate(names):
        started = MessageStarted(name, mailbox, f"messages/{mailbox}/{name}.wav")
        kept = MessageKept(name, 4.5, interrupted=False)
        tell(connection, started, kept, began_s=10 * second)


def message(connection: Connection, name: str = "m1") -> MessageRecord:
    found = one_message(name, ROOT)(connection)
    assert found is not None
    return found


def in_folder(connection: Connection, folder: Folder) -> list[str]:
    search = MessageSearch(folder=folder)
    return [found.id for found in found_messages(search, ROOT)(connection)]


# --- messages --------------------------------------------------------------------


def test_a_message_goes_from_hand_to_hand_until_it_is_done() -> None:
    with empty_store() as connection:
        left_by_callers(connection, "m1")
        assert in_folder(connection, Folder.NEW) == ["m1"]
        tell(connection, MessageMarked("m1", urgent=True, callback_number="2125550177"))
        assert in_folder(connection, Folder.URGENT) == ["m1"]
        tell(connection, MessageHeard("m1", "anna"), MessageHeard("m1", "ben"))
        assert in_folder(connection, Folder.HEARD) == ["m1"]
        assert message(connection).heard_by == "anna"
        tell(connection, MessageClaimed("m1", "anna"))
        assert in_folder(connection, Folder.CLAIMED) == ["m1"]
        tell(connection, MessageReleased("m1", "anna", "lunch"))
        assert in_folder(connection, Folder.CLAIMED) == []
        tell(connection, MessageReminded("m1", "office@example.com"), began_s=50)
        tell(connection, MessageClaimed("m1", "ben"), MessageDone("m1", "ben"))
        found = message(connection)
    assert (found.urgent, found.callback_number) == (True, "2125550177")
    assert (found.claimed_by, found.done_by, found.done_at) == ("ben", "ben", at(1))
    assert found.reminded_at == at(50)


def test_done_messages_leave_the_open_ones() -> None:
    with empty_store() as connection:
        left_by_callers(connection, "m1", "m2")
        tell(connection, MessageDone("m1"))
        assert in_folder(connection, Folder.OPEN) == ["m2"]
        assert in_folder(connection, Folder.DONE) == ["m1"]
        assert in_folder(connection, Folder.PRESENT) == ["m2", "m1"]


def test_what_was_not_done_after_all_is_open_and_nobodys() -> None:
    with empty_store() as connection:
        left_by_callers(connection, "m1")
        tell(connection, MessageClaimed("m1", "ben"), MessageDone("m1", "ben"))
        tell(connection, MessageReopened("m1", "anna"))
        again = message(connection)
        assert (again.claimed_by, again.done_by, again.done_at) == ("", "", None)
        assert in_folder(connection, Folder.OPEN) == ["m1"]


def test_a_number_that_was_confirmed_is_not_forgotten_when_it_is_marked_again() -> None:
    with empty_store() as connection:
        left_by_callers(connection, "m1")
        marked = MessageMarked("m1", callback_number="2125550177")
        tell(connection, marked, MessageMarked("m1", urgent=True))
        assert message(connection).callback_number == "2125550177"


def test_the_bin_gives_back_until_it_is_emptied() -> None:
    with empty_store() as connection:
        left_by_callers(connection, "m1", "m2")
        tell(connection, MessageDeleted("m1", "anna"), MessageDeleted("m2", "anna"))
        assert in_folder(connection, Folder.PRESENT) == []
        tell(connection, MessageRestored("m1"), MessageErased("m2", "asked for"))
        assert in_folder(connection, Folder.NEW) == ["m1"]
        assert in_folder(connection, Folder.DELETED) == []
        assert in_folder(connection, Folder.ERASED) == ["m2"]
        assert in_folder(connection, Folder.ALL) == ["m2", "m1"]
        erased = message(connection, "m2")
    assert (erased.state, erased.reason) == (MessageState.ERASED, "asked for")


def test_an_erased_text_is_neither_in_the_views_nor_in_the_journal() -> None:
    with empty_store() as connection:
        left_by_callers(connection, "m1", "m2")
        tell(connection, TEXT, MessageTranscribed("m2", "keep me", 0.9, "vosk", "en"))
        assert message(connection).text == WORDS
        tell(connection, MessageErased("m1", "retention"))
        for view in (*VIEWS, journal):
            rows = str(connection.execute(select(view)).all())
            assert WORDS not in rows
        assert message(connection, "m2").text == "keep me"
        rebuild(connection)
        assert message(connection).text == ""
        assert message(connection, "m2").text == "keep me"


def test_a_text_that_comes_after_the_erasure_is_not_shown() -> None:
    with empty_store() as connection:
        left_by_callers(connection, "m1")
        tell(connection, MessageErased("m1", "asked for"), TEXT)
        assert message(connection).text == ""


def test_a_transcript_that_failed_says_why_until_one_succeeds() -> None:
    with empty_store() as connection:
        left_by_callers(connection, "m1")
        tell(connection, TranscriptFailed("m1", "no model for it"))
        assert message(connection).transcript_failed == "no model for it"
        tell(connection, TEXT)
        found = message(connection)
    assert (found.transcript_failed, found.text_confidence) == ("", 0.8)


def test_a_forwarded_message_is_new_for_whom_it_goes_to() -> None:
    with empty_store() as connection:
        left_by_callers(connection, "m1")
        tell(connection, MessageMarked("m1", urgent=True), MessageDone("m1"))
        copied = MessageForwarded("m1", "m9", "billing", "messages/billing/m9.wav", 6.5)
        tell(connection, copied, began_s=60)
        copy, original = message(connection, "m9"), message(connection)
        assert in_folder(connection, Folder.NEW) == ["m9"]
    assert copy.path == ROOT / "messages/billing/m9.wav"
    assert (copy.forwarded_from, copy.forwarded_at) == ("m1", at(60))
    assert (copy.started_at, copy.urgent) == (original.started_at, True)
    assert (copy.duration_s, original.duration_s) == (6.5, 4.5)


def test_messages_are_counted_by_mailbox() -> None:
    with empty_store() as connection:
        left_by_callers(connection, "m1", "m2", "m3", "m4")
        left_by_callers(connection, "b1", mailbox="billing")
        tell(connection, MessageMarked("m1", urgent=True), MessageHeard("m2"))
        tell(connection, MessageDone("m3"), MessageClaimed("b1", "anna"))
        office = MessageCounts("office", new=2, heard=1, urgent=1)
        assert message_counts()(connection) == [MessageCounts("billing"), office]
        assert message_counts("office")(connection) == [office]
        assert message_counts("nobody")(connection) == [MessageCounts("nobody")]


@pytest.mark.parametrize("words", ["CROWN", "crown", "call me", "0177"])
def test_words_are_found_in_texts_and_numbers(words: str) -> None:
    with empty_store() as connection:
        left_by_callers(connection, "m1", "m2")
        tell(connection, TEXT, MessageMarked("m1", callback_number="2125550177"))
        search = MessageSearch(words=words)
        assert [m.id for m in found_messages(search, ROOT)(connection)] == ["m1"]


def test_a_percent_sign_is_only_a_percent_sign() -> None:
    with empty_store() as connection:
        left_by_callers(connection, "m1")
        tell(connection, TEXT)
        assert found_messages(MessageSearch(words="%"), ROOT)(connection) == []


def test_pages_follow_each_other_without_a_gap() -> None:
    with empty_store() as connection:
        left_by_callers(connection, *(f"m{number}" for number in range(7)))
        seen = list[str]()
        search = MessageSearch("office", limit=3)
        while page := found_messages(search, ROOT)(connection):
            seen += [found.id for found in page]
            search = MessageSearch("office", limit=3, before=seen[-1])
    assert seen == ["m6", "m5", "m4", "m3", "m2", "m1", "m0"]


def test_there_is_no_message_that_nobody_left() -> None:
    with empty_store() as connection:
        assert one_message("m1", ROOT)(connection) is None


# --- the outbox ------------------------------------------------------------------

TRANSCRIPT = JobQueued("t1", "transcript", "m1", {"mailbox": "office"})
MAIL = JobQueued("j1", "mail", "m1", {"after": "t1", "wait_s": "300"})


KINDS = ("transcript", "mail")


def due(connection: Connection, second: float) -> list[str]:
    return [job.id for job in due_jobs(at(second), KINDS)(connection)]


def test_mail_waits_for_the_transcript_but_not_for_ever() -> None:
    with empty_store() as connection:
        tell(connection, TRANSCRIPT, MAIL)
        assert due(connection, 60) == ["t1"]
        assert due(connection, 301) == ["t1", "j1"]


@pytest.mark.parametrize("end", [JobDone("t1"), JobTried("t1", "no model", None)])
def test_mail_goes_as_soon_as_the_transcript_has_ended(end: JournalEvent) -> None:
    with empty_store() as connection:
        tell(connection, TRANSCRIPT, MAIL)
        tell(connection, end, began_s=20)
        assert due(connection, 20) == ["j1"]


def test_the_end_of_a_transcript_does_not_hasten_the_second_try() -> None:
    with empty_store() as connection:
        tell(connection, TRANSCRIPT, MAIL)
        tell(connection, JobTried("j1", "refused", at(3600)), began_s=310)
        tell(connection, JobDone("t1"), began_s=320)
        assert due(connection, 400) == []


def test_a_job_that_failed_comes_back_and_one_that_is_done_does_not() -> None:
    with empty_store() as connection:
        tell(connection, MAIL, JobTried("j1", "time-out", at(600)))
        assert due(connection, 599) == []
        assert due(connection, 600) == ["j1"]
        expected = OutboxCounts(waiting=1, late=1, reason="time-out")
        assert outbox_counts(connection) == expected
        tell(connection, JobDone("j1", "to a@example.com"), began_s=700)
        assert due(connection, 9999) == []
        job = one_job("j1")(connection)
        assert outbox_counts(connection) == OutboxCounts()
    assert job == Job(
        id="j1",
        kind="mail",
        about="m1",
        details=MAIL.details,
        after="t1",
        queued_at=at(0),
        next_at=None,
        tries=1,
        reason="time-out",
        done_at=at(700),
        given_up_at=None,
        result="to a@example.com",
    )


def test_a_job_that_was_given_up_is_told_until_somebody_sees_to_it() -> None:
    with empty_store() as connection:
        tell(connection, MAIL, JobTried("j1", "no such recipient", None))
        (lost,) = failed_jobs()(connection)
        assert (lost.id, lost.given_up_at) == ("j1", at(1))
        counts = OutboxCounts(given_up=1, reason="no such recipient")
        assert outbox_counts(connection) == counts
        tell(connection, JobTried("j1", "asked for again", at(9)), began_s=8)
        assert failed_jobs()(connection) == []
        assert due(connection, 9) == ["j1"]


def test_the_jobs_about_a_message_are_found() -> None:
    with empty_store() as connection:
        tell(connection, TRANSCRIPT, MAIL, JobQueued("j2", "mail", "m2", {}))
        assert [job.id for job in open_jobs("m1")(connection)] == ["t1", "j1"]
        assert [job.id for job in open_jobs()(connection)] == ["t1", "j1", "j2"]
        assert one_job("j7")(connection) is None


# --- mailboxes, greetings, kept speech -------------------------------------------


def test_wrong_pins_are_counted_until_the_right_one() -> None:
    with empty_store() as connection:
        assert mailbox_states(connection) == {}
        wrong = MailboxRefused("office", locked=False)
        tell(connection, wrong, MailboxRefused("office", locked=True))
        locked = mailbox_states(connection)["office"]
        assert (locked.wrong_tries, locked.locked_at) == (2, at(1))
        tell(connection, MailboxOpened("office"), began_s=900)
        opened = mailbox_states(connection)["office"]
    assert (opened.wrong_tries, opened.locked_at, opened.opened_at) == (
        0,
        None,
        at(900),
    )


def test_a_greeting_that_is_recorded_again_replaces_the_one_before() -> None:
    with empty_store() as connection:
        tell(
            connection,
            GreetingRecorded("office", "vacation", "greetings/1.wav"),
            GreetingRecorded("office", "vacation", "greetings/2.wav"),
            GreetingRecorded("billing", "standard", "greetings/3.wav"),
            GreetingChosen("office", "vacation"),
        )
        assert found_greetings(ROOT)(connection) == [
            Greeting("billing", "standard", ROOT / "greetings/3.wav", at(2)),
            Greeting("office", "vacation", ROOT / "greetings/2.wav", at(1)),
        ]
        assert mailbox_news(connection) == {
            "billing": MailboxNews(greetings={"standard": "greetings/3.wav"}),
            "office": MailboxNews(
                greetings={"vacation": "greetings/2.wav"}, greeting="vacation"
            ),
        }
        assert mailbox_states(connection)["office"].greeting == "vacation"


def test_an_utterance_goes_with_what_the_ears_thought_it_was() -> None:
    kept = UtteranceKept("u1", "menu", "utterances/u1.wav", "a secret word", "en")
    with empty_store() as connection:
        tell(connection, kept, UtteranceKept("u2", "menu", "utterances/u2.wav", "", ""))
        found = [one.id for one in kept_utterances(ROOT)(connection)]
        assert found == ["u2", "u1"]
        old = kept_utterances(ROOT, until=at(0))(connection)
        assert [one.id for one in old] == ["u1"]
        tell(connection, UtteranceErased("u1", "retention"))
        found = [one.id for one in kept_utterances(ROOT)(connection)]
        assert found == ["u2"]
        rows = str(connection.execute(select(journal)).all())
        assert "a secret word" not in rows


def test_a_recorded_call_is_told_with_its_pauses() -> None:
    with empty_store() as connection:
        began = RecordingBegan("r1", "recordings/r1.wav", "sales", "pressed 1")
        tell(connection, began, RecordingPaused("r1", "a card number"))
        (running,) = found_recordings(ROOT)(connection)
        assert (running.state, running.pauses) == (RecordingState.PAUSED, 1)
        tell(connection, RecordingResumed("r1"), RecordingKept("r1", 61.0))
        (kept,) = found_recordings(ROOT, until=at(0))(connection)
        assert (kept.state, kept.duration_s) == (RecordingState.KEPT, 61.0)
        assert (kept.call_id, kept.line, kept.consent) == ("c1", "front", "pressed 1")
        tell(connection, RecordingErased("r1", "retention"))
        (erased,) = found_recordings(ROOT)(connection)
        assert (erased.state, erased.erased_why) == (RecordingState.ERASED, "retention")


# --- rebuilding ------------------------------------------------------------------

IDS = st.sampled_from(["m1", "m2"])
JOBS = st.sampled_from(["j1", "j2"])
MOMENTS = st.none() | st.floats(0, 900).map(lambda s: at(0) + timedelta(seconds=s))
BOXES = st.sampled_from(["office", "billing"])
SPOKEN = st.sampled_from(["u1", "u2"])
EVENTS: st.SearchStrategy[JournalEvent] = st.one_of(
    st.builds(lambda name, box: MessageStarted(name, box, f"{name}.wav"), IDS, BOXES),
    st.builds(MessageKept, IDS, duration_s=st.floats(0, 180)),
    *(
        st.builds(kind, IDS)
        for kind in (
            MessageMarked,
            MessageHeard,
            MessageClaimed,
            MessageReleased,
            MessageDone,
            MessageReopened,
            MessageDeleted,
            MessageRestored,
            MessageErased,
            TranscriptFailed,
            MessageReminded,
        )
    ),
    st.builds(MessageTranscribed, IDS, confidence=st.floats(0, 1)),
    st.builds(
        MessageForwarded,
        IDS,
        st.just("m9"),
        BOXES,
        st.just("m9.wav"),
        duration_s=st.floats(0, 9),
    ),
    st.builds(
        JobQueued,
        JOBS,
        about=IDS,
        details=st.sampled_from([{}, {"after": "j1", "wait_s": "9"}]),
    ),
    st.builds(JobTried, JOBS, next_at=MOMENTS),
    st.builds(JobDone, JOBS),
    st.builds(GreetingRecorded, BOXES),
    st.builds(GreetingChosen, BOXES),
    st.builds(MailboxOpened, BOXES),
    st.builds(MailboxRefused, BOXES),
    st.builds(UtteranceKept, SPOKEN),
    st.builds(UtteranceErased, SPOKEN),
    st.builds(RecordingBegan, SPOKEN),
    st.builds(RecordingPaused, SPOKEN),
    st.builds(RecordingKept, SPOKEN, duration_s=st.floats(0, 9)),
)
MADE = (MessageStarted, MessageForwarded, JobQueued, UtteranceKept, RecordingBegan)
"""What the store takes once only under one name."""


def name_of(what: JournalEvent) -> str:
    match what:
        case MessageStarted(message_id=name) | MessageForwarded(copy_id=name):
            return name
        case JobQueued(job_id=name) | UtteranceKept(utterance_id=name):
            return name
        case RecordingBegan(recording_id=name):
            return f"recording {name}"
    raise AssertionError(what)


def views(connection: Connection) -> list[set[str]]:
    """Return the rows of every view; JSON compares as text."""
    return [
        {str(row) for row in connection.execute(select(view)).all()} for view in VIEWS
    ]


@settings(max_examples=30)
@given(st.lists(EVENTS, max_size=25))
def test_these_views_can_be_rebuilt_from_the_journal_alone(
    story: list[JournalEvent],
) -> None:
    with empty_store() as connection:
        names = set[str]()
        for second, what in enumerate(story):
            if isinstance(what, MADE):
                if name_of(what) in names:
                    continue
                names.add(name_of(what))
            record(connection, Entry(at(second), what, "front", "c1"))
        live = views(connection)
        log = connection.execute(select(journal)).all()
        rebuild(connection)
        assert views(connection) == live
        assert connection.execute(select(journal)).all() == log


def test_a_clock_that_is_set_back_holds_no_letter_up() -> None:
    with empty_store() as connection:
        tell(connection, MAIL)
        assert due(connection, -3600) == ["j1"]
        # Once it failed by the new time, it waits for its pause, not for the old time.
        tell(connection, JobTried("j1", "time-out", at(-3540)), began_s=-3600)
        assert due(connection, -3600) == []
        assert due(connection, -3540) == ["j1"]
        assert due(connection, -24 * 3600) == ["j1"]
