"""How soon a line answers: an owner hears by the rings whether there is news."""

from collections.abc import Iterator

from tipring.domain.flow import Flow, GotoNode, QueueNode, VoicemailNode
from tipring.domain.office import Office
from tipring.domain.queue.advice import destinations
from tipring.domain.voicemail.mailbox import Mailbox
from tipring.domain.voicemail.notes import Mailroom


def toll_savers(office: Office, flow: str) -> tuple[Mailbox, ...]:
    """Return the mailboxes with a toll saver that callers of *flow* may reach."""
    seen: dict[str, None] = {}
    ahead = [flow]
    names: dict[str, None] = {}
    while ahead:
        name = ahead.pop()
        if name in seen:
            continue
        seen[name] = None
        here = office.flows[name]
        ahead += [n.flow for n in here.nodes.values() if isinstance(n, GotoNode)]
        names |= dict.fromkeys(_reached(office, here))
    return tuple(
        box for name in names if (box := office.mailboxes[name]).toll_saver is not None
    )


def _reached(office: Office, flow: Flow) -> Iterator[str]:
    for node in flow.nodes.values():
        match node:
            case VoicemailNode(mailbox=mailbox):
                yield mailbox
            case QueueNode(queue=name) if queue := office.team.queues.get(name):
                for _, to in destinations(queue):
                    if to.mailbox:
                        yield to.mailbox
            case _:
                pass


def rings_wanted(savers: tuple[Mailbox, ...], mailroom: Mailroom, rings: int) -> int:
    """Return after how many rings to answer; *rings* without a toll saver."""
    wanted = [
        saver.rings_new if mailroom(box.name).new else saver.rings_none
        for box in savers
        if (saver := box.toll_saver)
    ]
    return min(wanted, default=rings)
