"""What people and the clerk did with messages, as views over the journal.

Whether something may be done (a message has one taker at most) is decided before it
is journalled (`desk.messages`); here it has happened.
"""

from datetime import datetime, timedelta
from functools import singledispatch
from typing import Any

from sqlalchemy import Executable, Update, literal, select

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
from tipring.store.message_records import RecordingState
from tipring.store.message_schema import (
    greetings,
    mailboxes,
    outbox,
    recordings,
    utterances,
    words,
)
from tipring.store.records import MessageState, StoredEntry
from tipring.store.schema import UtcTime, messages

AFTER = "after"
"""In a job's details: the job that it waits for."""
WAIT_S = "wait_s"
"""In a job's details: how long it waits at most, or before it begins."""


@singledispatch
def project_message(_what: JournalEvent, _stored: StoredEntry) -> list[Executable]:
    """Return the changes to these views that follow from *_stored*, in order."""
    return []


# --- messages --------------------------------------------------------------------


@project_message.register
def _(what: MessageMarked, _stored: StoredEntry) -> list[Executable]:
    number = what.callback_number or messages.c.callback_number
    marked = _message(what.message_id)
    return [marked.values(urgent=what.urgent, callback_number=number)]


@project_message.register
def _(what: MessageHeard, stored: StoredEntry) -> list[Executable]:
    unheard = _message(what.message_id).where(messages.c.heard_at.is_(None))
    return [unheard.values(heard_at=stored.entry.at, heard_by=what.by)]


@project_message.register
def _(what: MessageClaimed, stored: StoredEntry) -> list[Executable]:
    taken = _message(what.message_id)
    return [taken.values(claimed_at=stored.entry.at, claimed_by=what.by)]


@project_message.register
def _(what: MessageReleased, _stored: StoredEntry) -> list[Executable]:
    return [_message(what.message_id).values(claimed_at=None, claimed_by="")]


@project_message.register
def _(what: MessageDone, stored: StoredEntry) -> list[Executable]:
    done = _message(what.message_id)
    return [done.values(done_at=stored.entry.at, done_by=what.by)]


@project_message.register
def _(what: MessageReopened, _stored: StoredEntry) -> list[Executable]:
    again = _message(what.message_id)
    return [again.values(done_at=None, done_by="", claimed_at=None, claimed_by="")]


@project_message.register
def _(what: MessageDeleted, stored: StoredEntry) -> list[Executable]:
    return [_message(what.message_id).values(deleted_at=stored.entry.at)]


@project_message.register
def _(what: MessageRestored, _stored: StoredEntry) -> list[Executable]:
    return [_message(what.message_id).values(deleted_at=None)]


@project_message.register
def _(what: MessageErased, stored: StoredEntry) -> list[Executable]:
    erased = _message(what.message_id).values(
        state=MessageState.ERASED,
        erased_at=stored.entry.at,
        reason=what.why,
        text="",
        text_confidence=None,
        text_engine="",
        text_language="",
        transcript_failed="",
    )
    return [erased, _no_words_of(what.message_id)]


@project_message.register
def _(what: MessageForwarded, stored: StoredEntry) -> list[Executable]:
    row = {
        "id": literal(what.copy_id),
        "call_id": messages.c.call_id,
        "mailbox": literal(what.mailbox),
        "number": messages.c.number,
        "name": messages.c.name,
        "path": literal(what.path),
        "state": literal(MessageState.KEPT, messages.c.state.type),
        "started_at": messages.c.started_at,
        "duration_s": literal(what.duration_s),
        "interrupted": messages.c.interrupted,
        "urgent": messages.c.urgent,
        "callback_number": messages.c.callback_number,
        "forwarded_from": messages.c.id,
        "forwarded_at": literal(stored.entry.at, UtcTime),
    }
    copy = select(*row.values()).where(messages.c.id == what.message_id)
    return [messages.insert().from_select(list(row), copy)]


@project_message.register
def _(what: MessageTranscribed, stored: StoredEntry) -> list[Executable]:
    written = _message(what.message_id).where(messages.c.erased_at.is_(None))
    values = written.values(
        text=what.text,
        text_confidence=what.confidence,
        text_engine=what.engine,
        text_language=what.language,
        transcript_failed="",
    )
    return [values, _words(stored, what.message_id)]


@project_message.register
def _(what: TranscriptFailed, _stored: StoredEntry) -> list[Executable]:
    return [_message(what.message_id).values(transcript_failed=what.reason)]


@project_message.register
def _(what: MessageReminded, stored: StoredEntry) -> list[Executable]:
    return [_message(what.message_id).values(reminded_at=stored.entry.at)]


# --- mailboxes and greetings -----------------------------------------------------


@project_message.register
def _(what: GreetingRecorded, stored: StoredEntry) -> list[Executable]:
    mine = greetings.c.mailbox == what.mailbox, greetings.c.occasion == what.occasion
    row = {
        "mailbox": what.mailbox,
        "occasion": what.occasion,
        "path": what.path,
        "recorded_at": stored.entry.at,
    }
    return [greetings.delete().where(*mine), greetings.insert().values(row)]


@project_message.register
def _(what: GreetingChosen, _stored: StoredEntry) -> list[Executable]:
    return _mailbox(what.mailbox, {"greeting": what.occasion})


@project_message.register
def _(what: MailboxOpened, stored: StoredEntry) -> list[Executable]:
    changes = {"wrong_tries": 0, "locked_at": None, "opened_at": stored.entry.at}
    return _mailbox(what.mailbox, changes)


@project_message.register
def _(what: MailboxRefused, stored: StoredEntry) -> list[Executable]:
    changes: dict[str, Any] = {
        "wrong_tries": mailboxes.c.wrong_tries + 1,
        "refused_at": stored.entry.at,
    }
    if what.locked:
        changes["locked_at"] = stored.entry.at
    return _mailbox(what.mailbox, changes)


# --- the outbox ------------------------------------------------------------------


@project_message.register
def _(what: JobQueued, stored: StoredEntry) -> list[Executable]:
    at = stored.entry.at
    row = {
        "id": what.job_id,
        "kind": what.kind,
        "about": what.about,
        "details": dict(what.details),
        "after": what.details.get(AFTER, ""),
        "queued_at": at,
        "next_at": at + timedelta(seconds=float(what.details.get(WAIT_S, 0))),
        "tries": 0,
        "reason": "",
        "result": "",
    }
    return [outbox.insert().values(row)]


@project_message.register
def _(what: JobTried, stored: StoredEntry) -> list[Executable]:
    given_up = what.next_at is None
    tried = _job(what.job_id).values(
        tries=outbox.c.tries + 1,
        reason=what.reason,
        next_at=what.next_at,
        given_up_at=stored.entry.at if given_up else None,
    )
    return [tried, *([_go_on(what.job_id, stored.entry.at)] if given_up else [])]


@project_message.register
def _(what: JobDone, stored: StoredEntry) -> list[Executable]:
    done = _job(what.job_id).values(
        done_at=stored.entry.at,
        given_up_at=None,
        next_at=None,
        result=what.result,
    )
    return [done, _go_on(what.job_id, stored.entry.at)]


# --- kept speech -----------------------------------------------------------------


@project_message.register
def _(what: UtteranceKept, stored: StoredEntry) -> list[Executable]:
    row = {
        "id": what.utterance_id,
        "call_id": stored.entry.call_id,
        "node": what.node,
        "path": what.path,
        "guess": what.guess,
        "language": what.language,
        "kept_at": stored.entry.at,
        "erased_why": "",
    }
    kept = utterances.insert().values(row)
    return [kept, _words(stored, what.utterance_id)]


@project_message.register
def _(what: UtteranceErased, stored: StoredEntry) -> list[Executable]:
    mine = utterances.update().where(utterances.c.id == what.utterance_id)
    erased = mine.values(erased_at=stored.entry.at, erased_why=what.why, guess="")
    return [erased, _no_words_of(what.utterance_id)]


@project_message.register
def _(what: RecordingBegan, stored: StoredEntry) -> list[Executable]:
    row = {
        "id": what.recording_id,
        "call_id": stored.entry.call_id,
        "line": stored.entry.line,
        "queue": what.queue,
        "path": what.path,
        "consent": what.consent,
        "state": RecordingState.RUNNING,
        "began_at": stored.entry.at,
        "pauses": 0,
        "interrupted": False,
        "erased_why": "",
    }
    return [recordings.insert().values(row)]


@project_message.register
def _(what: RecordingPaused, _stored: StoredEntry) -> list[Executable]:
    paused = _recording(what.recording_id).values(
        state=RecordingState.PAUSED, pauses=recordings.c.pauses + 1
    )
    return [paused]


@project_message.register
def _(what: RecordingResumed, _stored: StoredEntry) -> list[Executable]:
    return [_recording(what.recording_id).values(state=RecordingState.RUNNING)]


@project_message.register
def _(what: RecordingKept, _stored: StoredEntry) -> list[Executable]:
    kept = _recording(what.recording_id).values(
        state=RecordingState.KEPT,
        duration_s=what.duration_s,
        interrupted=what.interrupted,
    )
    return [kept]


@project_message.register
def _(what: RecordingErased, stored: StoredEntry) -> list[Executable]:
    erased = _recording(what.recording_id).values(
        state=RecordingState.ERASED,
        erased_at=stored.entry.at,
        erased_why=what.why,
    )
    return [erased]


# --- rows ------------------------------------------------------------------------


def _message(message_id: str) -> Update:
    return messages.update().where(messages.c.id == message_id)


def _recording(recording_id: str) -> Update:
    return recordings.update().where(recordings.c.id == recording_id)


def _job(job_id: str) -> Update:
    return outbox.update().where(outbox.c.id == job_id)


def _go_on(job_id: str, at: datetime) -> Update:
    """Let the jobs begin that waited for this one."""
    waits = outbox.c.after == job_id, outbox.c.next_at > at, outbox.c.tries == 0
    return outbox.update().where(*waits).values(next_at=at)


def _mailbox(mailbox: str, changes: dict[str, Any]) -> list[Executable]:
    """Change the row of *mailbox*, which is made when it is spoken of first."""
    known = select(mailboxes.c.mailbox).where(mailboxes.c.mailbox == mailbox).exists()
    row: dict[str, Any] = {
        "mailbox": literal(mailbox),
        "greeting": literal(""),
        "wrong_tries": literal(0),
    }
    new = select(*row.values()).where(~known)
    change = mailboxes.update().where(mailboxes.c.mailbox == mailbox).values(changes)
    return [mailboxes.insert().from_select(list(row), new), change]


def _words(stored: StoredEntry, about: str) -> Executable:
    return words.insert().values(entry_id=stored.id, about=about)


def _no_words_of(about: str) -> Executable:
    return words.delete().where(words.c.about == about)
