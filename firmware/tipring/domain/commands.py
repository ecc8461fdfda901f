"""What the rules ask the desk to do: imperatives, done in the order given.

A journal event among the commands means: write this down, before what follows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tipring.domain.command import Command
from tipring.domain.events import CallerIdReceived
from tipring.domain.flow import Node
from tipring.domain.hearing import Expected
from tipring.domain.leg_events import LegEnd
from tipring.domain.queue.happenings import Happening
from tipring.domain.transfer_style import TRANSFER_RING_S

# --- what a line's machine asks for ---------------------------------------------


@dataclass(frozen=True, slots=True)
class OpenRecord(Command):
    """A call begins: give it an identity and a record."""


@dataclass(frozen=True, slots=True)
class NoteCaller(Command):
    """The record learns who calls."""

    caller: CallerIdReceived


@dataclass(frozen=True, slots=True)
class TakeOffHook(Command):
    """Seize the line; the answer is Seized or SeizeFailed."""

    attempt: int


@dataclass(frozen=True, slots=True)
class DialOut(Command):
    """Call a number; the answer is Dialled or DialFailed."""

    number: str


@dataclass(frozen=True, slots=True)
class BeginOutgoing(Command):
    """The number is dialled: what is heard from now on concerns the call."""


@dataclass(frozen=True, slots=True)
class StepAside(Command):
    """Go on-hook, the telephone beside us keeps the caller; the answer is OnHook."""


@dataclass(frozen=True, slots=True)
class BeginCall(Command):
    """The caller can hear us: run the flow."""

    rings: int


@dataclass(frozen=True, slots=True)
class CutCall(Command):
    """Stop the running call: recording saved, prompt silent, no more decisions."""

    how: str


@dataclass(frozen=True, slots=True)
class PutOnHook(Command):
    """Release the line; the answer is OnHook."""


@dataclass(frozen=True, slots=True)
class CloseRecord(Command):
    """The call is over; nothing more will be written to its record."""

    reason: str


# --- what a call's machine asks for ---------------------------------------------


@dataclass(frozen=True, slots=True)
class Play(Command):
    """Play prompts one after another; the answer is PromptFinished."""

    prompts: tuple[str, ...]
    language: str


@dataclass(frozen=True, slots=True)
class PlayBeep(Command):
    """Play the recording tone; the answer is PromptFinished."""


@dataclass(frozen=True, slots=True)
class StopPlaying(Command):
    """Silence the prompt now; no PromptFinished follows."""


class Backdrop(StrEnum):
    """What a caller hears while nothing is said."""

    NOTHING = "nothing"
    """The line as it is."""
    COMFORT_NOISE = "comfort noise"
    """A line without it sounds dead."""
    MUSIC = "music"
    RINGBACK = "ringback"
    BUSY = "busy tone"


@dataclass(frozen=True, slots=True)
class SetBackdrop(Command):
    """Let this be heard whenever no prompt plays, from now on.

    Music goes on where it stopped in this call; a prompt pauses it.
    """

    kind: Backdrop
    source: str = ""
    """Of music: a prompt's id or a .wav path."""
    language: str = ""


@dataclass(frozen=True, slots=True)
class TellQueue(Command):
    """Tell the queue engine of this caller; it answers with QueueNews."""

    what: Happening


@dataclass(frozen=True, slots=True)
class CheckPin(Command):
    """Is this the PIN of the agent with this number? The answer is PinChecked."""

    code: str
    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AskAgentState(Command):
    """Where does this agent stand? The answer is AgentStateTold."""

    agent: str


@dataclass(frozen=True, slots=True)
class RecordTalk(Command):
    """Record the talk that begins, both sides, to its end."""

    queue: str
    consent: str
    """How the caller agreed."""


@dataclass(frozen=True, slots=True)
class AskScreening(Command):
    """What is this caller to the office? The answer is ScreeningTold."""

    number: str
    """Empty when withheld or unknown."""
    name: str
    draws: int = 0
    """How many digits are to be drawn, for a caller who must prove to be human."""


@dataclass(frozen=True, slots=True)
class TransferTo(Command):
    """Send the caller to another number; the answer is TransferEnded."""

    number: str
    ring_s: float = TRANSFER_RING_S
    """How long it may ring there, where the way of the transfer can tell."""


@dataclass(frozen=True, slots=True)
class RingExtension(Command):
    """Ring an extension for the caller; the answer is CompanionAnswered or -Left."""

    extension: str
    number: str
    """Of the caller; empty when withheld or unknown."""
    name: str


@dataclass(frozen=True, slots=True)
class JoinCompanion(Command):
    """Let the caller and whom we found for him hear each other."""


@dataclass(frozen=True, slots=True)
class LeaveCompanion(Command):
    """Hang up on whom we found for the caller; no event follows."""

    end: LegEnd
    why: str


@dataclass(frozen=True, slots=True)
class FlashHook(Command):
    """Flash the hook: the exchange is heard then, or the caller again."""

    to_exchange: bool


@dataclass(frozen=True, slots=True)
class SendKeys(Command):
    """Send keys to whom is heard."""

    keys: str


@dataclass(frozen=True, slots=True)
class EndTransfer(Command):
    """The caller may be let go, for others have him; or he is with us, and why."""

    done: bool
    why: str = ""


class RecordingUse(StrEnum):
    """What a recording is for."""

    MESSAGE = "message"
    GREETING = "greeting"
    """Of the mailbox; nobody is told of it before it is kept and chosen."""
    COMMENT = "comment"
    """Said before a message that is passed on."""
    PROMPT = "prompt"
    """Something that the box says, until it is kept among the prompts."""


@dataclass(frozen=True, slots=True)
class StartRecording(Command):
    """Record the caller for a mailbox."""

    mailbox: str
    use: RecordingUse = RecordingUse.MESSAGE


@dataclass(frozen=True, slots=True)
class HoldRecording(Command):
    """Let the recording rest; the answer is RecordingHeld. What it has is safe."""

    drop_tail_s: float = 0.0
    """As in StopRecording."""


@dataclass(frozen=True, slots=True)
class ResumeRecording(Command):
    """Go on with the recording that rests: what is said now follows what it has."""


@dataclass(frozen=True, slots=True)
class StopRecording(Command):
    """End the recording; the answer is RecordingStopped."""

    drop_tail_s: float = 0.0
    """Sound at the end that is known not to be the caller (a busy tone)."""
    shortest_s: float = 0.0
    """What is left must be at least this long to be kept."""
    discard: str | None = None
    """Why the recording is not worth keeping, if so."""


@dataclass(frozen=True, slots=True)
class PlayMessage(Command):
    """Play a recording of the store; the answer is PromptFinished or PromptFailed.

    StopPlaying ends it like any prompt.
    """

    path: str
    """Of the WAV, relative to the store's directory; it may still be recorded."""
    start_s: float = 0.0
    """Seconds of sound that are skipped."""
    speed: float = 1.0
    """Faster than 1 keeps the pitch."""


@dataclass(frozen=True, slots=True)
class CheckMailboxPin(Command):
    """Is this the PIN of the mailbox? The answer is MailboxPinChecked."""

    mailbox: str
    """Its name; or what was typed where no mailbox has such a number."""
    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AskMessages(Command):
    """Which messages are in the mailbox? The answer is MessagesTold."""

    mailbox: str


@dataclass(frozen=True, slots=True)
class ClaimMessage(Command):
    """Let somebody take care of a message; the answer is MessageClaimTold.

    The journal hears of it (MessageClaimed) unless somebody else was first.
    """

    message_id: str
    by: str


@dataclass(frozen=True, slots=True)
class CopyMessage(Command):
    """Put a copy of a message into another mailbox; the answer is MessageCopied.

    The journal hears of it (MessageForwarded) once the copy is safe.
    """

    message_id: str
    path: str
    """Of the message's WAV, relative to the store's directory."""
    mailbox: str
    """Where the copy goes."""
    comment: str = ""
    """Path of what is said before it; empty: nothing."""
    by: str = ""


@dataclass(frozen=True, slots=True)
class CheckPromptPin(Command):
    """May whoever typed this record prompts? The answer is PinChecked."""

    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class FindPrompt(Command):
    """Which prompt has this number? The answer is PromptFound."""

    number: str


@dataclass(frozen=True, slots=True)
class KeepPrompt(Command):
    """Let callers hear a recording in place of a prompt; the answer is PromptKept."""

    language: str
    say: str
    """As in PromptFound."""
    path: str
    """Of the recording, relative to the store's directory; it is moved from there."""


@dataclass(frozen=True, slots=True)
class DropDraft(Command):
    """Remove a recording that nobody kept."""

    path: str


@dataclass(frozen=True, slots=True)
class ListenFor(Command):
    """Listen for speech from now on, until StopListening or another ListenFor.

    The answers are SpeechBegan and SpeechHeard, once for each utterance, or
    EarsClosed. A line that is deaf while it plays hears when the prompt is over.
    """

    expected: Expected


@dataclass(frozen=True, slots=True)
class StopListening(Command):
    """Nobody needs to be understood any more; no SpeechHeard follows."""


@dataclass(frozen=True, slots=True)
class KeepUtterance(Command):
    """Keep the sound of what was heard last, if the owner wants such sound kept."""

    node: str
    guess: str = ""
    """What the ears thought it was; empty: no idea."""
    language: str = ""


@dataclass(frozen=True, slots=True)
class AskWeb(Command):
    """Ask a web service; the answer is WebAnswered. What is asked may be private."""

    method: str
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    """`secret:NAME` still stands for an entry of secrets.toml."""
    body: Mapping[str, str] = field(repr=False)
    """Sent as JSON unless empty."""


@dataclass(frozen=True, slots=True)
class CallFunction(Command):
    """Call a function of the owner's; the answer is FunctionReturned."""

    function: str
    """`FILE.py:NAME`."""
    variables: Mapping[str, str] = field(repr=False)
    digits: str = field(repr=False)
    """What the caller typed last."""
    more: Mapping[str, str] = field(repr=False)
    """Arguments by name."""


@dataclass(frozen=True, slots=True)
class DropErrand(Command):
    """Nobody waits any more for what was asked last; no answer follows."""


@dataclass(frozen=True, slots=True)
class Remember(Command):
    """A variable of the call gets a value; a secret one is never written down."""

    variable: str
    value: str
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Leave(Command):
    """A node is done; which node is next (None: the call ends), and why."""

    to: str | None
    why: str
    carry: str = ""
    """Keys that were pressed for the next node already."""
    spare: str = ""
    """A key that may still come and means nothing any more."""
    node: Node | None = None
    """Of no flow (the mailbox of a queue): entered instead of *to*."""


@dataclass(frozen=True, slots=True)
class Finish(Command):
    """The call wants no more: hang up."""

    reason: str
