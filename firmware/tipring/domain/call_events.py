"""What the desk tells a running call, besides what the line hears."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from tipring.domain.events import DigitPressed, ToneHeard, VoiceHeard
from tipring.domain.hearing import Heard
from tipring.domain.leg_events import LegEnd
from tipring.domain.moves import CallerMoved
from tipring.domain.queue.orders import CallerNews
from tipring.domain.queue.settings import Destination
from tipring.domain.queue.states import AgentState
from tipring.domain.screening import Standing
from tipring.domain.voicemail.notes import MessageNote


@dataclass(frozen=True, slots=True)
class Begin:
    """A node is entered, or a call begins."""


@dataclass(frozen=True, slots=True)
class PromptFinished:
    """What was to be played has been heard to its end."""


@dataclass(frozen=True, slots=True)
class PromptFailed:
    """A prompt could not be played."""

    reason: str


@dataclass(frozen=True, slots=True)
class RecordingStopped:
    """The recording is closed; a kept one is safe on the disk."""

    kept: bool
    duration_s: float
    path: str = ""
    """Of the WAV, relative to the store's directory; empty unless *kept*."""
    message_id: str = ""
    """Empty unless a message was kept."""


@dataclass(frozen=True, slots=True)
class RecordingHeld:
    """The recording rests; what it has is safe and can be listened to."""

    duration_s: float
    path: str
    """Of the WAV that it becomes, relative to the store's directory."""
    message_id: str = ""
    """Empty where it becomes no message."""


@dataclass(frozen=True, slots=True)
class RecordingFailed:
    """Recording is not possible (a full disk, for example)."""

    reason: str


@dataclass(frozen=True, slots=True)
class CallerLeft:
    """The caller is gone, or the desk ends the call."""

    how: str
    evidence_s: float = 0.0
    """How long the sign of it (a busy tone) has been on the line already."""


@dataclass(frozen=True, slots=True)
class QueueNews:
    """What the queue engine says about this caller."""

    news: CallerNews
    ticket: str = ""
    """Whose news this is, when the call had several tickets; empty: its last one."""


@dataclass(frozen=True, slots=True)
class TransferEnded:
    """The caller was handed over to another number, or not; and why not."""

    done: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class HookFlashed:
    """The hook was flashed, as was asked for."""


@dataclass(frozen=True, slots=True)
class KeysSent:
    """The last of the keys that were to be sent was sent."""


@dataclass(frozen=True, slots=True)
class LineRefused:
    """The line could not do what was asked of it; whom it heard it hears on."""

    reason: str


@dataclass(frozen=True, slots=True)
class PinChecked:
    """Whether an agent's number and PIN fit."""

    ok: bool
    agent: str = ""
    """Whose they are; empty unless *ok*."""
    locked: bool = False
    """There were too many wrong tries: not even the right PIN helps for a while."""


@dataclass(frozen=True, slots=True)
class PromptFound:
    """Which prompt has the number that was asked for."""

    say: str = ""
    """Its id, or its whole text where it has none; empty: no prompt has it."""
    language: str = ""


@dataclass(frozen=True, slots=True)
class PromptKept:
    """Whether a recording is a prompt now."""

    ok: bool
    why: str = ""
    """Why not, if so."""


@dataclass(frozen=True, slots=True)
class AgentStateTold:
    """Where the agent stands."""

    state: AgentState


@dataclass(frozen=True, slots=True)
class ScreeningTold:
    """What a caller is to the office."""

    standing: Standing
    why: str
    digits: str = ""
    """As many as were asked for, drawn at random, no two neighbours the same."""


@dataclass(frozen=True, slots=True)
class CompanionAnswered:
    """Whom we rang for the caller lifted."""


@dataclass(frozen=True, slots=True)
class CompanionLeft:
    """Whom we rang does not answer, or whom the caller talked with left."""

    end: LegEnd
    why: str = ""


@dataclass(frozen=True, slots=True)
class CompanionHeld:
    """With whom the caller talks put him on hold."""


@dataclass(frozen=True, slots=True)
class CompanionTookBack:
    """With whom the caller talks took him back from hold."""


@dataclass(frozen=True, slots=True)
class CallerSentOn:
    """With whom the caller talked wants him to be with somebody else."""

    by: str
    who: str
    """Where he goes, for the journal."""
    to: Destination | None = None
    """None: to somebody who was found already."""
    is_answered: bool = True
    """Who was found has lifted; otherwise it rings there."""


@dataclass(frozen=True, slots=True)
class MailboxPinChecked:
    """Whether a mailbox may be opened."""

    ok: bool
    locked: bool = False
    """There were too many wrong tries: not even the right PIN helps for a while."""


@dataclass(frozen=True, slots=True)
class MessagesTold:
    """What is in a mailbox, oldest first."""

    mailbox: str
    messages: tuple[MessageNote, ...]
    failed: str = ""
    """Why nobody knows, if so."""


@dataclass(frozen=True, slots=True)
class MessageClaimTold:
    """Who takes care of a message now; empty: nobody can, it is done or gone."""

    message_id: str
    claimed_by: str


@dataclass(frozen=True, slots=True)
class MessageCopied:
    """The copy of a message is in its mailbox, or not."""

    done: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class SecureEntry:
    """What the caller enters from now on is nobody's affair, or is again.

    Nothing of it is recorded nor written down.
    """

    active: bool


def _no_values() -> Mapping[str, str]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class WebAnswered:
    """A web service answered in JSON, or did not."""

    answer: object = field(default=None, repr=False)
    """What `json.loads` made of it."""
    trouble: str = ""
    """Why there is no answer; empty: there is."""


@dataclass(frozen=True, slots=True)
class FunctionReturned:
    """A function of the owner's returned, or did not."""

    go: str = ""
    """The way that it chose; empty: none."""
    values: Mapping[str, str] = field(default_factory=_no_values, repr=False)
    trouble: str = ""
    """Why it did not return; empty: it did."""


@dataclass(frozen=True, slots=True)
class SpeechBegan:
    """The ears hear words: a prompt that may be interrupted gives way to them."""


@dataclass(frozen=True, slots=True)
class SpeechHeard:
    """The caller has said something; an empty text: it was not understood."""

    heard: Heard


@dataclass(frozen=True, slots=True)
class EarsClosed:
    """Speech is not understood in this call, or no longer; keys go on working."""

    why: str


CallEvent = (
    Begin
    | PromptFinished
    | PromptFailed
    | RecordingStopped
    | RecordingHeld
    | RecordingFailed
    | CallerLeft
    | QueueNews
    | TransferEnded
    | CompanionAnswered
    | CompanionLeft
    | CompanionHeld
    | CompanionTookBack
    | CallerSentOn
    | CallerMoved
    | PinChecked
    | PromptFound
    | PromptKept
    | AgentStateTold
    | ScreeningTold
    | MailboxPinChecked
    | MessagesTold
    | MessageClaimTold
    | MessageCopied
    | SecureEntry
    | WebAnswered
    | FunctionReturned
    | SpeechBegan
    | SpeechHeard
    | EarsClosed
    | DigitPressed
    | ToneHeard
    | VoiceHeard
)
