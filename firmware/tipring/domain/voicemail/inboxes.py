"""Who sees which mailbox on a page: shared ones are shared, one's own is one's own."""

from tipring.domain.access import Role, Visitor
from tipring.domain.queue.settings import Team
from tipring.domain.voicemail.mailbox import Mailbox


def may_open(visitor: Visitor, mailbox: Mailbox | None, team: Team) -> bool:
    """Return whether *visitor* may see the messages of *mailbox*.

    The owner sees all of them, also one that left the settings (None). A mailbox
    without people is the office's. One with people is theirs; a shared one is also
    seen by supervisors of the queues in which they work.
    """
    if visitor.role is Role.OWNER:
        return True
    if mailbox is None:
        return False
    if not mailbox.people or visitor.agent in mailbox.people:
        return True
    is_supervisor = visitor.role is Role.SUPERVISOR
    return mailbox.shared and is_supervisor and _leads(visitor, mailbox, team)


def _leads(visitor: Visitor, mailbox: Mailbox, team: Team) -> bool:
    led = [queue for name, queue in team.queues.items() if visitor.sees(name)]
    members = {member.agent for queue in led for member in queue.members}
    return not visitor.queues or not members.isdisjoint(mailbox.people)
