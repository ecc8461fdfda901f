"""What is read back from the store: frozen records, times in UTC, paths absolute."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from tipring.domain.journal import Entry


class CallState(StrEnum):
    """How far a call has come."""

    RINGING = "ringing"
    ANSWERED = "answered"
    ENDED = "ended"


class MessageState(StrEnum):
    """How far a voicemail has come."""

    RECORDING = "recording"
    KEPT = "kept"
    DISCARDED = "discarded"
    ERASED = "erased"
    """Its sound and its text are gone; that it was there is all that is left."""


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One call from its first ring to its end."""

    id: str
    line: str
    state: CallState
    number: str | None
    name: str | None
    withheld: bool
    rang_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    rings: int | None
    flow: str | None
    last_node: str | None
    end_reason: str | None
    interrupted: bool
    """The box was cut off during the call."""
    placed: bool = False
    """We called `number`; the call rang there from `rang_at` on."""


@dataclass(frozen=True, slots=True)
class MessageRecord:
    """One voicemail."""

    id: str
    call_id: str | None
    """None when the sound was found without a call (see `recovery`)."""
    mailbox: str
    number: str | None
    name: str | None
    path: Path
    """Of the finished WAV; while recording, `sound.part_of(path)` grows instead."""
    state: MessageState
    started_at: datetime
    duration_s: float | None
    interrupted: bool
    """The box was cut off while recording and mended the file after."""
    reason: str | None
    """Why it was discarded, or erased."""
    urgent: bool = False
    """Its caller said so."""
    callback_number: str = ""
    """The number that the caller confirmed or typed; empty: none."""
    heard_by: str = ""
    claimed_by: str = ""
    """Who takes care of it; empty: nobody."""
    done_by: str = ""
    forwarded_from: str = ""
    """The message that this one is a copy of; empty: none."""
    text: str = ""
    """What it says, written down by a machine; empty: it was not."""
    text_engine: str = ""
    text_language: str = ""
    transcript_failed: str = ""
    """Why it was not written down; empty: it was, or nobody tried."""
    heard_at: datetime | None = None
    """When somebody heard it for the first time."""
    claimed_at: datetime | None = None
    done_at: datetime | None = None
    deleted_at: datetime | None = None
    """Since when it is in the bin."""
    erased_at: datetime | None = None
    reminded_at: datetime | None = None
    """When people were told last that nobody took care of it."""
    forwarded_at: datetime | None = None
    """When this copy was made."""
    text_confidence: float | None = None
    """From 0 to 1."""


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """A journal entry that is safe on the disk, with its place in the journal."""

    id: int
    """Grows with every entry; never used twice."""
    entry: Entry
