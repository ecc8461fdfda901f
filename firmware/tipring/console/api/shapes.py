"""What the API gives out where the box's own records have more than others need.

Names of files on the box are in none of them.
"""

from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel

from tipring.domain.access import Right, Role
from tipring.store.message_records import RecordingRecord, RecordingState
from tipring.store.records import CallRecord, MessageRecord, MessageState

__all__ = ["CallRecord", "MessageShown", "RecordingShown", "Refusal", "Told", "Who"]


class Refusal(BaseModel):
    """Why something was not done."""

    detail: str


@dataclass(frozen=True, slots=True)
class Told:
    """It was done."""

    told: str
    """What it was done to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Whom the API takes the asker for."""

    name: str
    role: Role
    agent: str
    """Which agent he is; empty: none."""
    queues: list[str]
    """Those that he is for; empty: all."""
    rights: list[Right]
    is_token: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageShown:
    """One voicemail."""

    id: str
    call_id: str | None
    mailbox: str
    number: str | None
    name: str | None
    state: MessageState
    started_at: datetime
    duration_s: float | None
    urgent: bool
    callback_number: str
    """The number that the caller confirmed or typed; empty: none."""
    heard_by: str
    heard_at: datetime | None
    claimed_by: str
    """Who takes care of it; empty: nobody."""
    claimed_at: datetime | None
    done_by: str
    done_at: datetime | None
    deleted_at: datetime | None
    forwarded_from: str
    text: str
    """What it says, written down by a machine; empty: it was not."""
    text_language: str
    text_confidence: float | None
    interrupted: bool
    reason: str | None

    @classmethod
    def of(cls, record: MessageRecord) -> "MessageShown":
        """Return what others may know of *record*."""
        return cls(**{name: getattr(record, name) for name in cls.__slots__})


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingShown:
    """One recorded talk."""

    id: str
    call_id: str | None
    line: str | None
    queue: str
    consent: str
    state: RecordingState
    began_at: datetime
    pauses: int
    duration_s: float | None
    interrupted: bool
    erased_at: datetime | None
    erased_why: str

    @classmethod
    def of(cls, record: RecordingRecord) -> "RecordingShown":
        """Return what others may know of *record*."""
        return cls(**{name: getattr(record, name) for name in cls.__slots__})
