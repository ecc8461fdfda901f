"""What is read back around messages: frozen records, times in UTC, paths absolute."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path


class Folder(StrEnum):
    """Which messages a person looks for."""

    PRESENT = "present"
    """All that are neither in the bin nor erased, unfinished ones included."""
    NEW = "new"
    """Nobody has heard it, taken it or finished it."""
    HEARD = "heard"
    """Somebody has heard it, and what the caller wanted is not done yet."""
    CLAIMED = "claimed"
    """Somebody takes care of it."""
    OPEN = "open"
    """What the caller wanted is not done yet: new, heard or claimed."""
    URGENT = "urgent"
    """The open ones that their callers called urgent."""
    DONE = "done"
    DELETED = "deleted"
    """In the bin."""
    ERASED = "erased"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class MessageSearch:
    """A question for messages; the newest come first."""

    mailbox: str | None = None
    folder: Folder = Folder.PRESENT
    words: str = ""
    """In the text, the caller's name or a number; case makes no difference."""
    limit: int = 100
    before: str = ""
    """The id of the last message of the page before; empty: the first page."""
    until: datetime | None = None
    """Only what came (or was copied here) until then."""
    mailboxes: tuple[str, ...] | None = None
    """Only of these; None: of all."""


@dataclass(frozen=True, slots=True)
class MessageCounts:
    """How many messages a mailbox has."""

    mailbox: str
    new: int = 0
    heard: int = 0
    urgent: int = 0
    """Of the new ones."""


@dataclass(frozen=True, slots=True)
class Job:
    """Slow work for the clerk, and what came of it so far."""

    id: str
    kind: str
    about: str
    details: Mapping[str, str]
    after: str
    """The job that this one waits for, at most until `next_at`; empty: none."""
    queued_at: datetime
    next_at: datetime | None
    """When it is due; None: it is done, or given up."""
    tries: int
    """That did not succeed."""
    reason: str
    """Of the last one."""
    done_at: datetime | None
    given_up_at: datetime | None
    result: str


@dataclass(frozen=True, slots=True)
class OutboxCounts:
    """The outbox at a glance."""

    waiting: int = 0
    late: int = 0
    """Of the waiting ones, those that were tried without success."""
    given_up: int = 0
    reason: str = ""
    """Of the newest one that was tried without success; empty: all is well."""


@dataclass(frozen=True, slots=True)
class MailboxState:
    """What a mailbox remembers besides its messages."""

    mailbox: str
    greeting: str = ""
    """The occasion that was chosen; empty: as the settings say."""
    wrong_tries: int = 0
    """PINs since it was last opened."""
    refused_at: datetime | None = None
    locked_at: datetime | None = None
    """When too many wrong PINs locked it; None once it was opened again."""
    opened_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Greeting:
    """A greeting that a mailbox's owner recorded."""

    mailbox: str
    occasion: str
    path: Path
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class UtteranceRecord:
    """Something that a caller said and no menu understood."""

    id: str
    call_id: str | None
    node: str
    path: Path
    guess: str
    """Empty when there was none, or when it was erased."""
    language: str
    kept_at: datetime
    erased_at: datetime | None
    erased_why: str


class RecordingState(StrEnum):
    """How far the recording of a call has come."""

    RUNNING = "running"
    PAUSED = "paused"
    KEPT = "kept"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class RecordingRecord:
    """A recorded call."""

    id: str
    call_id: str | None
    line: str | None
    queue: str
    path: Path
    consent: str
    state: RecordingState
    began_at: datetime
    pauses: int
    duration_s: float | None
    interrupted: bool
    erased_at: datetime | None
    erased_why: str
