"""Questions around messages, for `Reader.ask` and `Store.ask`."""

from collections import defaultdict
from collections.abc import Callable, Collection
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    func,
    literal,
    or_,
    select,
)

from tipring.domain.outbox import LONGEST_PAUSE
from tipring.domain.voicemail.notes import MailboxNews
from tipring.store.message_records import (
    Folder,
    Greeting,
    Job,
    MailboxState,
    MessageCounts,
    MessageSearch,
    OutboxCounts,
    RecordingRecord,
    RecordingState,
    UtteranceRecord,
)
from tipring.store.message_schema import (
    greetings,
    mailboxes,
    outbox,
    recordings,
    utterances,
)
from tipring.store.records import MessageRecord, MessageState
from tipring.store.schema import UtcTime, messages

_M = messages.c
_KEPT = and_(_M.state == MessageState.KEPT, _M.deleted_at.is_(None))
_OPEN = and_(_KEPT, _M.done_at.is_(None))
_NEW = and_(_OPEN, _M.heard_at.is_(None), _M.claimed_by == "")
_FOLDERS: dict[Folder, ColumnElement[bool]] = {
    Folder.PRESENT: and_(_M.deleted_at.is_(None), _M.erased_at.is_(None)),
    Folder.NEW: _NEW,
    Folder.HEARD: and_(_OPEN, _M.heard_at.is_not(None)),
    Folder.CLAIMED: and_(_OPEN, _M.claimed_by != ""),
    Folder.OPEN: _OPEN,
    Folder.URGENT: and_(_OPEN, _M.urgent),
    Folder.DONE: and_(_KEPT, _M.done_at.is_not(None)),
    Folder.DELETED: and_(_M.deleted_at.is_not(None), _M.erased_at.is_(None)),
    Folder.ERASED: _M.erased_at.is_not(None),
}


# --- messages --------------------------------------------------------------------


def found_messages(
    search: MessageSearch,
    directory: Path,
) -> Callable[[Connection], list[MessageRecord]]:
    """Return the question for the messages that *search* is for, newest first."""
    newest = _M.started_at.desc(), _M.id.desc()
    query = select(messages).order_by(*newest).limit(search.limit)
    if search.mailbox is not None:
        query = query.where(_M.mailbox == search.mailbox)
    if search.mailboxes is not None:
        query = query.where(_M.mailbox.in_(search.mailboxes))
    if search.folder in _FOLDERS:
        query = query.where(_FOLDERS[search.folder])
    if search.words:
        query = query.where(_says(search.words))
    if search.before:
        query = query.where(_older_than(search.before))
    if search.until is not None:
        came_at = func.coalesce(_M.forwarded_at, _M.started_at)
        query = query.where(came_at <= literal(search.until, UtcTime))
    return lambda connection: _records(connection, query, directory)


def one_message(
    message_id: str,
    directory: Path,
) -> Callable[[Connection], MessageRecord | None]:
    """Return the question for one message, whatever became of it."""
    query = select(messages).where(_M.id == message_id)

    def ask(connection: Connection) -> MessageRecord | None:
        found = _records(connection, query, directory)
        return found[0] if found else None

    return ask


def message_counts(
    mailbox: str | None = None,
) -> Callable[[Connection], list[MessageCounts]]:
    """Return the question for new, heard and urgent messages of each mailbox.

    A mailbox that nobody has left a message in is not among them; one that is
    asked for by name always is.
    """
    query = select(
        _M.mailbox,
        _how_many(_NEW).label("new"),
        _how_many(_FOLDERS[Folder.HEARD]).label("heard"),
        _how_many(and_(_NEW, _M.urgent)).label("urgent"),
    )
    query = query.group_by(_M.mailbox).order_by(_M.mailbox)
    if mailbox is not None:
        query = query.where(_M.mailbox == mailbox)

    def ask(connection: Connection) -> list[MessageCounts]:
        counts = [MessageCounts(*row) for row in connection.execute(query)]
        return counts or ([] if mailbox is None else [MessageCounts(mailbox)])

    return ask


def _how_many(which: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(which)


def _says(words: str) -> ColumnElement[bool]:
    places = _M.text, _M.name, _M.number, _M.callback_number
    return or_(*(place.icontains(words, autoescape=True) for place in places))


def _older_than(message_id: str) -> ColumnElement[bool]:
    at = select(_M.started_at).where(_M.id == message_id).scalar_subquery()
    same = and_(_M.started_at == at, _M.id < message_id)
    return or_(_M.started_at < at, same)


def _records(
    connection: Connection,
    query: Select[Any],
    directory: Path,
) -> list[MessageRecord]:
    rows = connection.execute(query)
    return [MessageRecord(**_with_path(row, directory)) for row in rows]


# --- the outbox ------------------------------------------------------------------


def due_jobs(
    now: datetime,
    kinds: Collection[str],
    limit: int = 20,
) -> Callable[[Connection], list[Job]]:
    """Return the question for the jobs that are due at *now*, the longest due first.

    By a clock that was set back since, a job is due that was queued later than now, or
    is to wait for longer than any job does.
    """
    job = outbox.c
    is_due = or_(
        job.next_at <= now,
        and_(job.tries == 0, job.queued_at > now),
        job.next_at > now + LONGEST_PAUSE,
    )
    waits = job.next_at.is_not(None), is_due, job.kind.in_(kinds)
    due = select(outbox).where(*waits)
    return _jobs(due.order_by(outbox.c.next_at, outbox.c.id).limit(limit))


def open_jobs(about: str | None = None) -> Callable[[Connection], list[Job]]:
    """Return the question for all jobs that wait, oldest first, or those *about*."""
    query = select(outbox).where(outbox.c.next_at.is_not(None))
    if about is not None:
        query = query.where(outbox.c.about == about)
    return _jobs(query.order_by(outbox.c.queued_at, outbox.c.id))


def failed_jobs(limit: int = 20) -> Callable[[Connection], list[Job]]:
    """Return the question for the jobs that were given up, newest first."""
    query = select(outbox).where(outbox.c.given_up_at.is_not(None))
    return _jobs(query.order_by(outbox.c.given_up_at.desc()).limit(limit))


def one_job(job_id: str) -> Callable[[Connection], Job | None]:
    """Return the question for one job."""
    question = _jobs(select(outbox).where(outbox.c.id == job_id))

    def ask(connection: Connection) -> Job | None:
        found = question(connection)
        return found[0] if found else None

    return ask


def outbox_counts(connection: Connection) -> OutboxCounts:
    """Count the jobs that wait and those that were given up."""
    waits = outbox.c.next_at.is_not(None)
    lost = outbox.c.given_up_at.is_not(None)
    late = and_(waits, outbox.c.tries > 0)
    query = select(_how_many(waits), _how_many(late), _how_many(lost))
    troubled = select(outbox.c.reason).where(or_(late, lost))
    newest = troubled.order_by(outbox.c.queued_at.desc(), outbox.c.id.desc()).limit(1)
    waiting, late_ones, given_up = connection.execute(
        query.where(or_(waits, lost))
    ).one()
    reason = connection.execute(newest).scalar() or ""
    return OutboxCounts(waiting, late_ones, given_up, reason)


def _jobs(query: Select[Any]) -> Callable[[Connection], list[Job]]:
    return lambda connection: [
        Job(**row._asdict()) for row in connection.execute(query)
    ]


# --- mailboxes, greetings, kept speech -------------------------------------------


def mailbox_states(connection: Connection) -> dict[str, MailboxState]:
    """Return what each mailbox remembers that was ever used, by its name."""
    rows = connection.execute(select(mailboxes))
    return {row.mailbox: MailboxState(**row._asdict()) for row in rows}


def found_greetings(directory: Path) -> Callable[[Connection], list[Greeting]]:
    """Return the question for the recorded greetings of all mailboxes."""
    query = select(greetings).order_by(greetings.c.mailbox, greetings.c.occasion)
    return lambda connection: [
        Greeting(**_with_path(row, directory)) for row in connection.execute(query)
    ]


def mailbox_news(connection: Connection) -> dict[str, MailboxNews]:
    """Return what each mailbox is like, by its name; of one never used, nothing.

    All at once: it is asked for after each message, beside the frames of calls.
    """
    recorded: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for row in connection.execute(select(greetings)):
        recorded[row.mailbox][row.occasion] = row.path
    states = mailbox_states(connection)
    counts = {each.mailbox: each for each in message_counts()(connection)}
    news = {}
    for name in {*recorded, *states, *counts}:
        count = counts.get(name, MessageCounts(name))
        news[name] = MailboxNews(
            new=count.new,
            old=count.heard,
            urgent=count.urgent,
            greetings=recorded[name],
            greeting=states.get(name, MailboxState(name)).greeting,
        )
    return news


def kept_utterances(
    directory: Path,
    until: datetime | None = None,
    limit: int = 100,
) -> Callable[[Connection], list[UtteranceRecord]]:
    """Return the question for utterances not erased, newest first.

    *until* leaves those out that were kept after it.
    """
    query = select(utterances).where(utterances.c.erased_at.is_(None))
    if until is not None:
        query = query.where(utterances.c.kept_at <= until)
    newest = utterances.c.kept_at.desc(), utterances.c.id.desc()
    query = query.order_by(*newest).limit(limit)
    return lambda connection: [
        UtteranceRecord(**_with_path(row, directory))
        for row in connection.execute(query)
    ]


def found_recordings(
    directory: Path,
    limit: int = 100,
    until: datetime | None = None,
) -> Callable[[Connection], list[RecordingRecord]]:
    """Return the question for recorded calls, newest first, erased ones included.

    *until* leaves those out that began after it.
    """
    query = select(recordings)
    if until is not None:
        query = query.where(recordings.c.began_at <= until)
    newest = recordings.c.began_at.desc(), recordings.c.id.desc()
    return _recordings(query.order_by(*newest).limit(limit), directory)


def recording_of(
    directory: Path, recording_id: str
) -> Callable[[Connection], list[RecordingRecord]]:
    """Return the question for one recorded call; no answer: there is none."""
    return _recordings(
        select(recordings).where(recordings.c.id == recording_id), directory
    )


def kept_recordings(
    directory: Path, until: datetime
) -> Callable[[Connection], list[RecordingRecord]]:
    """Return the question for those that began by *until* and have their sound."""
    columns = recordings.c
    kept = columns.state == RecordingState.KEPT
    return recordings_where(directory, kept, columns.began_at <= until)


def recordings_where(
    directory: Path, *conditions: ColumnElement[bool]
) -> Callable[[Connection], list[RecordingRecord]]:
    """Return the question for recorded calls of which all *conditions* hold."""
    query = select(recordings).where(*conditions).order_by(recordings.c.began_at)
    return _recordings(query, directory)


def _recordings(
    query: Select[Any], directory: Path
) -> Callable[[Connection], list[RecordingRecord]]:
    return lambda connection: [
        RecordingRecord(**_with_path(row, directory))
        for row in connection.execute(query)
    ]


def _with_path(row: Row[Any], directory: Path) -> dict[str, Any]:
    return {**row._asdict(), "path": directory / row.path}
