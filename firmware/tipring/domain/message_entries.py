"""What is written down of messages, greetings and recordings, after `MessageKept`.

*by* is who did it: an agent's id, `mailbox NAME` (its owner, by telephone), or empty
where the box itself did.
"""

from datetime import datetime

from tipring.domain.journal_event import JournalEvent
from tipring.domain.nouns import noun


@noun
class MessageMarked(JournalEvent):
    """The caller said more about the message than its sound does."""

    message_id: str
    urgent: bool = False
    callback_number: str = ""
    """The number that the caller confirmed or typed; empty: none."""


@noun
class MessageHeard(JournalEvent):
    """Somebody listened to the message."""

    message_id: str
    by: str = ""


@noun
class MessageClaimed(JournalEvent):
    """Somebody takes care of the message; nobody else needs to."""

    message_id: str
    by: str


@noun
class MessageReleased(JournalEvent):
    """Nobody takes care of the message any more."""

    message_id: str
    by: str
    why: str = ""


@noun
class MessageDone(JournalEvent):
    """What the caller wanted has been done."""

    message_id: str
    by: str = ""


@noun
class MessageReopened(JournalEvent):
    """It is not done after all; nobody takes care of it yet."""

    message_id: str
    by: str = ""


@noun
class MessageDeleted(JournalEvent):
    """The message is in the bin: it can be restored until it is erased."""

    message_id: str
    by: str = ""


@noun
class MessageRestored(JournalEvent):
    """The message is back from the bin."""

    message_id: str
    by: str = ""


@noun
class MessageErased(JournalEvent):
    """The sound and the text of a message are gone for good."""

    message_id: str
    why: str


@noun
class MessageForwarded(JournalEvent):
    """A copy went to another mailbox, perhaps with a comment before it."""

    message_id: str
    copy_id: str
    mailbox: str
    path: str
    """Of the copy's WAV, relative to the store's directory."""
    duration_s: float
    by: str = ""


@noun
class MessageTranscribed(JournalEvent):
    """The clerk wrote down what the message says, as well as it could."""

    message_id: str
    text: str
    confidence: float
    """From 0 to 1, the mean of its words."""
    engine: str
    language: str


@noun
class TranscriptFailed(JournalEvent):
    """The message could not be written down; its sound is what counts."""

    message_id: str
    reason: str


@noun
class MessageReminded(JournalEvent):
    """Nobody took a message of a shared mailbox in time, and people were told."""

    message_id: str
    to: str


@noun
class GreetingRecorded(JournalEvent):
    """A mailbox has a greeting of its owner's own."""

    mailbox: str
    occasion: str
    """`standard`, `closed`, `vacation` or another occasion of the settings."""
    path: str
    """Relative to the store's directory."""


@noun
class GreetingChosen(JournalEvent):
    """From now on the mailbox greets so; empty: as its settings say."""

    mailbox: str
    occasion: str


@noun
class MailboxOpened(JournalEvent):
    """Somebody came into a mailbox by telephone, with its PIN."""

    mailbox: str


@noun
class MailboxRefused(JournalEvent):
    """A wrong PIN; *locked*: there were too many, nobody comes in for a while."""

    mailbox: str
    locked: bool


@noun
class JobQueued(JournalEvent):
    """Slow work for the clerk: it waits in the outbox until it is done."""

    job_id: str
    kind: str
    """`mail`, `transcript`, ..."""
    about: str
    """What it is about: the id of a message."""
    details: dict[str, str]
    """What the work needs besides; nothing secret."""


@noun
class JobTried(JournalEvent):
    """A try of the clerk's did not succeed; it is tried again at *next_at*."""

    job_id: str
    reason: str
    next_at: datetime | None
    """Aware, UTC; None: given up, a person has to look at it."""


@noun
class JobDone(JournalEvent):
    """The work is done."""

    job_id: str
    result: str = ""


@noun
class UtteranceKept(JournalEvent):
    """Something that a caller said and no menu understood is kept for the owner."""

    utterance_id: str
    node: str
    path: str
    """Of the WAV, relative to the store's directory."""
    guess: str
    """What the ears thought it was; empty: no idea."""
    language: str


@noun
class UtteranceErased(JournalEvent):
    """Its time is over, or the owner has seen to it."""

    utterance_id: str
    why: str


@noun
class RecordingBegan(JournalEvent):
    """A call is recorded: its caller on the left, its agent on the right."""

    recording_id: str
    path: str
    """Of the finished WAV, relative to the store's directory."""
    queue: str = ""
    consent: str = ""
    """How the caller agreed: `stayed after the notice`, `pressed 1`, ..."""


@noun
class RecordingPaused(JournalEvent):
    """Nothing is recorded for a while: what is entered is nobody else's affair."""

    recording_id: str
    why: str


@noun
class RecordingResumed(JournalEvent):
    """Recording goes on; the pause is silence of the same length in the file."""

    recording_id: str


@noun
class RecordingKept(JournalEvent):
    """The recording is safe on the disk."""

    recording_id: str
    duration_s: float
    interrupted: bool = False


@noun
class RecordingErased(JournalEvent):
    """Its retention is over, or somebody erased it."""

    recording_id: str
    why: str


MessageEntry = (
    MessageMarked
    | MessageHeard
    | MessageClaimed
    | MessageReleased
    | MessageDone
    | MessageReopened
    | MessageDeleted
    | MessageRestored
    | MessageErased
    | MessageForwarded
    | MessageTranscribed
    | TranscriptFailed
    | MessageReminded
    | GreetingRecorded
    | GreetingChosen
    | MailboxOpened
    | MailboxRefused
    | JobQueued
    | JobTried
    | JobDone
    | UtteranceKept
    | UtteranceErased
    | RecordingBegan
    | RecordingPaused
    | RecordingResumed
    | RecordingKept
    | RecordingErased
)
