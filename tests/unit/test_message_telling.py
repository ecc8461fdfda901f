"""Every happening around messages has its sentence."""

from datetime import UTC, datetime
from typing import get_args

import pytest

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
    MessageEntry,
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
from tipring.domain.telling import tell

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SENTENCES: list[tuple[JournalEvent, str]] = [
    (
        MessageMarked("m", urgent=True, callback_number="2125550177"),
        "marks the message: urgent, to be called back at 2125550177",
    ),
    (MessageMarked("m"), "marks the message: as usual"),
    (MessageHeard("m", "anna"), "notes that the message was heard (by anna)"),
    (MessageHeard("m"), "notes that the message was heard"),
    (MessageClaimed("m", "anna"), "gives the message to anna"),
    (
        MessageReleased("m", "anna", "lunch"),
        "has nobody for the message any more (by anna): lunch",
    ),
    (MessageReleased("m", ""), "has nobody for the message any more"),
    (
        MessageReopened("m", "ben"),
        "notes that what the caller wanted is not done yet (by ben)",
    ),
    (MessageDone("m"), "notes that what the caller wanted is done"),
    (MessageDeleted("m", "ben"), "puts the message into the bin (by ben)"),
    (MessageRestored("m"), "takes the message back from the bin"),
    (
        MessageErased("m", "asked for"),
        "erases the sound and the text of the message: asked for",
    ),
    (
        MessageForwarded("m", "n", "billing", "n.wav", 1.0),
        "puts a copy of the message into 'billing'",
    ),
    (
        MessageTranscribed("m", "call me", 0.8, "vosk", "en"),
        "writes the message down: 2 word(s), 80% sure",
    ),
    (
        MessageTranscribed("m", "", 0.8, "vosk", "en"),
        "wrote the message down; its text was erased since",
    ),
    (TranscriptFailed("m", "no model"), "cannot write the message down: no model"),
    (MessageReminded("m", "a@x.y"), "reminds a@x.y of the message"),
    (MessageReminded("m", ""), "reminds nobody of the message"),
    (
        GreetingRecorded("office", "closed", "g.wav"),
        "has a new greeting of 'office': closed",
    ),
    (GreetingChosen("office", "closed"), "greets for 'office' from now on: closed"),
    (
        GreetingChosen("office", ""),
        "greets for 'office' from now on: as its settings say",
    ),
    (MailboxOpened("office"), "opens the mailbox 'office'"),
    (
        MailboxRefused("office", locked=True),
        "does not open the mailbox 'office': a wrong PIN, and locks it for a while",
    ),
    (
        MailboxRefused("office", locked=False),
        "does not open the mailbox 'office': a wrong PIN",
    ),
    (
        JobQueued("m/mail/1", "mail", "m", {"to": "a@x.y"}),
        "has work for the clerk: mail to a@x.y",
    ),
    (JobQueued("m/text", "transcript", "m", {}), "has work for the clerk: transcript"),
    (
        JobTried("m/mail/1", "451 later", NOON),
        "could not do m/mail/1: 451 later; again at 12:00 UTC",
    ),
    (JobTried("m/mail/1", "550 no", None), "could not do m/mail/1: 550 no; given up"),
    (JobDone("m/mail/1", "taken"), "has done m/mail/1: taken"),
    (JobDone("m/mail/1"), "has done m/mail/1"),
    (
        UtteranceKept("u", "menu", "u.wav", "guess", "en"),
        "keeps what was said at 'menu' and not understood",
    ),
    (UtteranceErased("u", "30 days"), "erases what was not understood: 30 days"),
    (
        RecordingBegan("r", "r.wav", "sales", "pressed 1"),
        "records the talk: pressed 1",
    ),
    (RecordingBegan("r", "r.wav"), "records the talk"),
    (RecordingPaused("r", "a card"), "records nothing for a while: a card"),
    (RecordingResumed("r"), "records the talk again"),
    (RecordingKept("r", 61.25), "has the recording safe on the disk: 61.2 s"),
    (
        RecordingKept("r", 61.25, interrupted=True),
        "has the recording safe on the disk: 61.2 s (mended after an interruption)",
    ),
    (RecordingErased("r", "30 days"), "erases the recording: 30 days"),
]


@pytest.mark.parametrize(("what", "sentence"), SENTENCES)
def test_what_happened_around_messages_is_told(
    what: JournalEvent,
    sentence: str,
) -> None:
    assert tell(what) == sentence


def test_nothing_around_messages_is_without_a_sentence() -> None:
    assert {type(what) for what, _ in SENTENCES} == set(get_args(MessageEntry))
