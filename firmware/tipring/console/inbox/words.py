"""What a message looks like in a line or two."""

from tipring.console.cards import N_
from tipring.console.inbox.scope import Scope
from tipring.console.look.parts import Tone, escaped
from tipring.console.look.player import clock
from tipring.console.room import Room
from tipring.console.words import _
from tipring.store.message_records import Folder
from tipring.store.records import MessageRecord

FOLDERS = {
    Folder.OPEN: N_("Inbox"),
    Folder.DONE: N_("Archive"),
    Folder.DELETED: N_("Bin"),
}
EMPTY = {
    Folder.OPEN: (
        N_("Nobody waits for an answer"),
        N_("Messages that callers leave appear here at once."),
    ),
    Folder.DONE: (
        N_("The archive is empty"),
        N_("A message that is marked as done goes here."),
    ),
    Folder.DELETED: (
        N_("The bin is empty"),
        N_("A message that is thrown away can be taken back from here."),
    ),
}


def is_new(message: MessageRecord) -> bool:
    """Whether nobody has heard it, taken it or finished it."""
    return not (message.heard_at or message.claimed_by or message.done_at)


def state_of(message: MessageRecord, scope: Scope) -> tuple[str, Tone]:
    """Return its state in words, and how pressing that is."""
    if message.done_at:
        who = scope.called(message.done_by)
        return (_("Done by {who}").format(who=who) if who else _("Done")), Tone.GOOD
    if message.claimed_by:
        who = scope.called(message.claimed_by)
        return _("With {who}").format(who=who), Tone.MARK
    if message.heard_at:
        return _("Heard"), Tone.IDLE
    return _("New"), Tone.WARN


def number_of(message: MessageRecord) -> str:
    """Return where to call back; empty: nobody knows."""
    return message.callback_number or message.number or ""


def caller_of(message: MessageRecord) -> str:
    """Return who left it, as far as that is known."""
    number = number_of(message)
    if message.name and number:
        return f"{message.name} · {number}"
    return message.name or number or _("Number withheld")


def head_of(message: MessageRecord, scope: Scope, room: Room) -> str:
    """Return HTML of a message in a list."""
    state, tone = state_of(message, scope)
    badges = [f'<span class="badge {tone}">{escaped(state)}</span>']
    if message.urgent:
        badges.append(f'<span class="badge bad">{escaped(_("Urgent"))}</span>')
    facts = [
        room.when(message.started_at),
        clock(message.duration_s or 0.0),
        message.mailbox,
    ]
    said = f'<span class="said">{escaped(message.text)}</span>' if message.text else ""
    return (
        f'<span class="row"><span class="who">{escaped(caller_of(message))}</span>'
        f'{"".join(badges)}<span class="soft">{escaped(" · ".join(facts))}</span>'
        f"</span>{said}"
    )


def text_of(message: MessageRecord) -> str:
    """Return what it says, or why nobody wrote that down."""
    if message.text:
        return message.text
    if message.transcript_failed:
        return _("It could not be written down: {why}").format(
            why=message.transcript_failed
        )
    return _("Nobody has written down what it says.")


def doubt_of(message: MessageRecord) -> str:
    """Return how far a written text is to be trusted; empty: there is none."""
    if not message.text or message.text_confidence is None:
        return ""
    return _("Written down by a machine, {share} sure").format(
        share=f"{message.text_confidence:.0%}"
    )
