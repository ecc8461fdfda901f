"""What is written down: one frozen noun per happening, in the office's own words.

The store appends every entry before it takes effect; call records and reports
are views over this log. Nothing secret is ever put in an entry: digits collected
as secret arrive here as bullets.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, get_args

from tipring.domain.agent_entries import AgentEntry
from tipring.domain.backup_entries import BackupEntry
from tipring.domain.care_entries import CareEntry
from tipring.domain.health_entries import HealthEntry
from tipring.domain.house_entries import HouseEntry
from tipring.domain.journal_event import JournalEvent
from tipring.domain.lifeline_entries import LifelineEntry
from tipring.domain.link.entries import LinkEntry
from tipring.domain.link_drill_entries import LinkDrillEntry
from tipring.domain.lost_entries import LostEntry
from tipring.domain.message_entries import MessageEntry
from tipring.domain.news_entries import NewsEntry
from tipring.domain.privacy_entries import PrivacyEntry
from tipring.domain.queue.entries import QueueEntry
from tipring.domain.security_entries import SecurityEntry
from tipring.domain.service_entries import ServiceEntry
from tipring.domain.sound_entries import SoundEntry
from tipring.domain.supervising_entries import SupervisingEntry
from tipring.domain.worry_entries import WorryEntry


@dataclass(frozen=True, slots=True)
class BoxStarted(JournalEvent):
    """The desk came up."""

    version: str


@dataclass(frozen=True, slots=True)
class BoxStopped(JournalEvent):
    """The desk went down in good order."""


@dataclass(frozen=True, slots=True)
class LineOpened(JournalEvent):
    """A line can be used."""

    device: str


@dataclass(frozen=True, slots=True)
class LineLost(JournalEvent):
    """A line cannot be used until further notice."""

    reason: str


@dataclass(frozen=True, slots=True)
class DisconnectLearned(JournalEvent):
    """Two calls of a line ended in the same tone, which no tone plan has."""

    tone: str
    """In the words of the setting `disconnect_tone`."""


@dataclass(frozen=True, slots=True)
class CallRang(JournalEvent):
    """A call began to ring; its record is open from here on."""


@dataclass(frozen=True, slots=True)
class CallPlaced(JournalEvent):
    """We call somebody; the record of this call is open from here on."""

    number: str


@dataclass(frozen=True, slots=True)
class PlacedCallAnswered(JournalEvent):
    """Somebody, or something, took the call that we made."""

    how: str
    """How we learned that."""


@dataclass(frozen=True, slots=True)
class CallHandedOver(JournalEvent):
    """The telephone beside us keeps the caller, we are on-hook."""


@dataclass(frozen=True, slots=True)
class CallerIdentified(JournalEvent):
    """The exchange said who calls."""

    number: str | None
    name: str | None
    withheld: bool


@dataclass(frozen=True, slots=True)
class CallAnswered(JournalEvent):
    """We took the line off-hook."""

    rings: int
    flow: str


@dataclass(frozen=True, slots=True)
class CallStillRinging(JournalEvent):
    """The line rang on although the device said it was off-hook; seized again."""

    attempt: int


@dataclass(frozen=True, slots=True)
class NodeEntered(JournalEvent):
    """The call reached a node of its flow, and why."""

    node: str
    do: str
    why: str


@dataclass(frozen=True, slots=True)
class PromptPlayed(JournalEvent):
    """A prompt ended, to its end or cut short by a key or a hang-up."""

    text: str
    played_ms: int
    whole: bool


@dataclass(frozen=True, slots=True)
class DigitHeard(JournalEvent):
    """The caller pressed a key ('•' where the digit is secret)."""

    digit: str


@dataclass(frozen=True, slots=True)
class Decided(JournalEvent):
    """A rule decided something; the sentence says what and why."""

    node: str
    sentence: str


@dataclass(frozen=True, slots=True)
class MessageStarted(JournalEvent):
    """A voicemail is being recorded; the row exists before the first sample."""

    message_id: str
    mailbox: str
    path: str
    """Of the finished WAV, relative to the store's directory."""


@dataclass(frozen=True, slots=True)
class MessageKept(JournalEvent):
    """A voicemail is safe on the disk."""

    message_id: str
    duration_s: float
    interrupted: bool
    """True when the box was cut off while recording and mended the file after."""


@dataclass(frozen=True, slots=True)
class MessageDiscarded(JournalEvent):
    """A recording was not kept, and why."""

    message_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class CallEnded(JournalEvent):
    """The line is on-hook again and the record is closed."""

    reason: str


@dataclass(frozen=True, slots=True)
class ScreeningPassGiven(JournalEvent):
    """The next caller who is on no list may come in unasked."""

    minutes: float
    """For so long from now on."""


@dataclass(frozen=True, slots=True)
class ScreeningPassUsed(JournalEvent):
    """The caller came in by the pass; there is none any more."""


KINDS: Final[tuple[type[JournalEvent], ...]] = (
    BoxStarted,
    BoxStopped,
    LineOpened,
    LineLost,
    DisconnectLearned,
    CallRang,
    CallPlaced,
    PlacedCallAnswered,
    CallHandedOver,
    CallerIdentified,
    CallAnswered,
    CallStillRinging,
    NodeEntered,
    PromptPlayed,
    DigitHeard,
    Decided,
    MessageStarted,
    MessageKept,
    MessageDiscarded,
    CallEnded,
    ScreeningPassGiven,
    ScreeningPassUsed,
    *get_args(AgentEntry),
    *get_args(BackupEntry),
    *get_args(CareEntry),
    *get_args(LifelineEntry),
    *get_args(LinkDrillEntry),
    *get_args(LinkEntry),
    LostEntry,
    *get_args(HealthEntry),
    *get_args(HouseEntry),
    *get_args(MessageEntry),
    *get_args(NewsEntry),
    PrivacyEntry,
    *get_args(QueueEntry),
    *get_args(SecurityEntry),
    *get_args(ServiceEntry),
    SoundEntry,
    *get_args(SupervisingEntry),
    *get_args(WorryEntry),
)
"""All that is ever written down."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journal."""

    at: datetime
    """UTC, aware."""
    what: JournalEvent
    line: str | None = None
    call_id: str | None = None
