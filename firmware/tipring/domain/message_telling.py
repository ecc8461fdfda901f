"""Messages, greetings, kept speech and the clerk's work as sentences."""

from functools import singledispatch

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
from tipring.domain.queue.telling import tell_of_queue


@singledispatch
def tell_of_messages(what: object) -> str:
    """Return what happened, as a sentence about the box.

    NotImplementedError for what has no sentence, here or among those of queues.
    """
    return tell_of_queue(what)


def _by(who: str) -> str:
    return f" (by {who})" if who else ""


# --- messages --------------------------------------------------------------------


@tell_of_messages.register
def _(what: MessageMarked) -> str:
    urgent = ["urgent"] if what.urgent else []
    number = what.callback_number
    back = [f"to be called back at {number}"] if number else []
    return f"marks the message: {', '.join([*urgent, *back]) or 'as usual'}"


@tell_of_messages.register
def _(what: MessageHeard) -> str:
    return f"notes that the message was heard{_by(what.by)}"


@tell_of_messages.register
def _(what: MessageClaimed) -> str:
    return f"gives the message to {what.by}"


@tell_of_messages.register
def _(what: MessageReleased) -> str:
    why = f": {what.why}" if what.why else ""
    return f"has nobody for the message any more{_by(what.by)}{why}"


@tell_of_messages.register
def _(what: MessageDone) -> str:
    return f"notes that what the caller wanted is done{_by(what.by)}"


@tell_of_messages.register
def _(what: MessageReopened) -> str:
    return f"notes that what the caller wanted is not done yet{_by(what.by)}"


@tell_of_messages.register
def _(what: MessageDeleted) -> str:
    return f"puts the message into the bin{_by(what.by)}"


@tell_of_messages.register
def _(what: MessageRestored) -> str:
    return f"takes the message back from the bin{_by(what.by)}"


@tell_of_messages.register
def _(what: MessageErased) -> str:
    return f"erases the sound and the text of the message: {what.why}"


@tell_of_messages.register
def _(what: MessageForwarded) -> str:
    return f"puts a copy of the message into {what.mailbox!r}{_by(what.by)}"


@tell_of_messages.register
def _(what: MessageTranscribed) -> str:
    if not what.text:
        return "wrote the message down; its text was erased since"
    words = len(what.text.split())
    return f"writes the message down: {words} word(s), {what.confidence:.0%} sure"


@tell_of_messages.register
def _(what: TranscriptFailed) -> str:
    return f"cannot write the message down: {what.reason}"


@tell_of_messages.register
def _(what: MessageReminded) -> str:
    return f"reminds {what.to or 'nobody'} of the message"


# --- mailboxes -------------------------------------------------------------------


@tell_of_messages.register
def _(what: GreetingRecorded) -> str:
    return f"has a new greeting of {what.mailbox!r}: {what.occasion}"


@tell_of_messages.register
def _(what: GreetingChosen) -> str:
    chosen = what.occasion or "as its settings say"
    return f"greets for {what.mailbox!r} from now on: {chosen}"


@tell_of_messages.register
def _(what: MailboxOpened) -> str:
    return f"opens the mailbox {what.mailbox!r}"


@tell_of_messages.register
def _(what: MailboxRefused) -> str:
    locked = ", and locks it for a while" if what.locked else ""
    return f"does not open the mailbox {what.mailbox!r}: a wrong PIN{locked}"


# --- the clerk's work --------------------------------------------------------------


@tell_of_messages.register
def _(what: JobQueued) -> str:
    to = what.details.get("to", "")
    return f"has work for the clerk: {what.kind}{f' to {to}' if to else ''}"


@tell_of_messages.register
def _(what: JobTried) -> str:
    then = "given up" if what.next_at is None else f"again at {what.next_at:%H:%M} UTC"
    return f"could not do {what.job_id}: {what.reason}; {then}"


@tell_of_messages.register
def _(what: JobDone) -> str:
    return f"has done {what.job_id}{f': {what.result}' if what.result else ''}"


# --- kept speech -------------------------------------------------------------------


@tell_of_messages.register
def _(what: UtteranceKept) -> str:
    return f"keeps what was said at {what.node!r} and not understood"


@tell_of_messages.register
def _(what: UtteranceErased) -> str:
    return f"erases what was not understood: {what.why}"


@tell_of_messages.register
def _(what: RecordingBegan) -> str:
    agreed = f": {what.consent}" if what.consent else ""
    return f"records the talk{agreed}"


@tell_of_messages.register
def _(what: RecordingPaused) -> str:
    return f"records nothing for a while: {what.why}"


@tell_of_messages.register
def _(_what: RecordingResumed) -> str:
    return "records the talk again"


@tell_of_messages.register
def _(what: RecordingKept) -> str:
    mended = " (mended after an interruption)" if what.interrupted else ""
    return f"has the recording safe on the disk: {what.duration_s:.1f} s{mended}"


@tell_of_messages.register
def _(what: RecordingErased) -> str:
    return f"erases the recording: {what.why}"
