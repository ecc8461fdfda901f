"""Who sees which mailbox on a page: shared ones are shared, one's own is one's own."""

from tipring.domain.access import Role, Visitor
from tipring.domain.office import Office
from tipring.domain.voicemail.mailbox import Mailbox

PHONE = "extension:"
"""How the phone of an agent is told that is an extension."""


def may_open(visitor: Visitor, mailbox: Mailbox | None, office: Office) -> bool:
    """Return whether *visitor* may see the messages of *mailbox*.

    The owner sees all of them, also one that left the settings (None). A shared one
    with people is theirs, and that of the supervisors of the queues in which they work.
    One that belongs to a single telephone is that of its agent. All others are the
    office's.
    """
    if visitor.role is Role.OWNER:
        return True
    if mailbox is None:
        return False
    if mailbox.people:
        return visitor.agent in mailbox.people or _leads(visitor, mailbox, office)
    theirs = [
        each.number
        for each in office.extensions.values()
        if each.mailbox == mailbox.name
    ]
    if mailbox.shared or len(theirs) != 1:
        return True
    agent = office.team.agents.get(visitor.agent)
    return agent is not None and agent.phone == f"{PHONE}{theirs[0]}"


def _leads(visitor: Visitor, mailbox: Mailbox, office: Office) -> bool:
    if visitor.role is not Role.SUPERVISOR:
        return False
    led = [queue for name, queue in office.team.queues.items() if visitor.sees(name)]
    members = {member.agent for queue in led for member in queue.members}
    return not visitor.queues or not members.isdisjoint(mailbox.people)
