"""What is written down: one frozen noun per happening, in the office's own words.

The store appends every entry before it takes effect; call records and reports
are views over this log. Nothing secret is ever put in an entry: digits collected
as secret arrive here as bullets.
"""

from dataclasses import dataclass
from datetime import datetime

from tipring.domain.agent_entries import AgentEntry
from tipring.domain.backup_entries import BackupEntry
from tipring.domain.care_entries import CareEntry
from tipring.domain.command import Command
from tipring.domain.health_entries import HealthEntry
from tipring.domain.house_entries import HouseEntry
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
class BoxStarted(Command):
    """The desk came up."""

    version: str


@dataclass(frozen=True, slots=True)
class BoxStopped(Command):
    """The desk went down in good order."""


@dataclass(frozen=True, slots=True)
class LineOpened(Command):
    """A line can be used."""

    device: str


@dataclass(frozen=True, slots=True)
class LineLost(Command):
    """A line cannot be used until further notice."""

    reason: str


@dataclass(frozen=True, slots=True)
class DisconnectLearned(Command):
    """Two calls of a line ended in the same tone, which no tone plan has."""

    tone: str
    """In the words of the setting `disconnect_tone`."""


@dataclass(frozen=True, slots=True)
class CallRang(Command):
    """A call began to ring; its record is open from here on."""


@dataclass(frozen=True, slots=True)
class CallPlaced(Command):
    """We call somebody; the record of this call is open from here on."""

    number: str


@dataclass(frozen=True, slots=True)
class PlacedCallAnswered(Command):
    """Somebody, or something, took the call that we made."""

    how: str
    """How we learned that."""


@dataclass(frozen=True, slots=True)
class CallHandedOver(Command):
    """The telephone beside us keeps the caller, we are on-hook."""


@dataclass(frozen=True, slots=True)
class CallerIdentified(Command):
    """The exchange said who calls."""

    number: str | None
    name: str | None
    withheld: bool


@dataclass(frozen=True, slots=True)
class CallAnswered(Command):
    """We took the line off-hook."""

    rings: int
    flow: str


@dataclass(frozen=True, slots=True)
class CallStillRinging(Command):
    """The line rang on although the device said it was off-hook; seized again."""

    attempt: int


@dataclass(frozen=True, slots=True)
class NodeEntered(Command):
    """The call reached a node of its flow, and why."""

    node: str
    do: str
    why: str


@dataclass(frozen=True, slots=True)
class PromptPlayed(Command):
    """A prompt ended, to its end or cut short by a key or a hang-up."""

    text: str
    played_ms: int
    whole: bool


@dataclass(frozen=True, slots=True)
class DigitHeard(Command):
    """The caller pressed a key ('•' where the digit is secret)."""

    digit: str


@dataclass(frozen=True, slots=True)
class Decided(Command):
    """A rule decided something; the sentence says what and why."""

    node: str
    sentence: str


@dataclass(frozen=True, slots=True)
class MessageStarted(Command):
    """A voicemail is being recorded; the row exists before the first sample."""

    message_id: str
    mailbox: str
    path: str
    """Of the finished WAV, relative to the store's directory."""


@dataclass(frozen=True, slots=True)
class MessageKept(Command):
    """A voicemail is safe on the disk."""

    message_id: str
    duration_s: float
    interrupted: bool
    """True when the box was cut off while recording and mended the file after."""


@dataclass(frozen=True, slots=True)
class MessageDiscarded(Command):
    """A recording was not kept, and why."""

    message_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class CallEnded(Command):
    """The line is on-hook again and the record is closed."""

    reason: str


@dataclass(frozen=True, slots=True)
class ScreeningPassGiven(Command):
    """The next caller who is on no list may come in unasked."""

    minutes: float
    """For so long from now on."""


@dataclass(frozen=True, slots=True)
class ScreeningPassUsed(Command):
    """The caller came in by the pass; there is none any more."""


JournalEvent = (
    BoxStarted
    | BoxStopped
    | LineOpened
    | LineLost
    | DisconnectLearned
    | CallRang
    | CallPlaced
    | PlacedCallAnswered
    | CallHandedOver
    | CallerIdentified
    | CallAnswered
    | CallStillRinging
    | NodeEntered
    | PromptPlayed
    | DigitHeard
    | Decided
    | MessageStarted
    | MessageKept
    | MessageDiscarded
    | CallEnded
    | ScreeningPassGiven
    | ScreeningPassUsed
    | AgentEntry
    | BackupEntry
    | CareEntry
    | LifelineEntry
    | LinkDrillEntry
    | LinkEntry
    | LostEntry
    | HealthEntry
    | HouseEntry
    | MessageEntry
    | NewsEntry
    | PrivacyEntry
    | QueueEntry
    | SecurityEntry
    | ServiceEntry
    | SoundEntry
    | SupervisingEntry
    | WorryEntry
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journal."""

    at: datetime
    """UTC, aware."""
    what: JournalEvent
    line: str | None = None
    call_id: str | None = None
