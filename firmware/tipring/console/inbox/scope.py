"""Which mailboxes a visitor has before him, and what he is called there."""

from collections.abc import Collection

from tipring.config.settings import Settings
from tipring.domain.access import NotAllowed, Right, Visitor
from tipring.domain.queue.settings import Team
from tipring.domain.voicemail.inboxes import may_open
from tipring.domain.voicemail.mailbox import Mailbox


class Scope:
    """The mailboxes of *visitor*, by the settings as they are now."""

    def __init__(self, visitor: Visitor, settings: Settings | None) -> None:
        self._visitor = visitor
        self._office = settings.office if settings else None
        self.can_mail = settings is not None and settings.mail is not None
        """The office has a way to send mail."""

    def sees(self, mailbox: str) -> bool:
        """Whether he may hear what is in *mailbox*."""
        office = self._office
        team = office.team if office else Team({}, {})
        known: Mailbox | None = office.mailboxes.get(mailbox) if office else None
        return may_open(self._visitor, known, team)

    def insist(self, mailbox: str) -> None:
        """Raise NotAllowed unless he may."""
        self._visitor.insist(Right.MESSAGES)
        if not self.sees(mailbox):
            raise NotAllowed(Right.MESSAGES, mailbox)

    def names(self, used: Collection[str] = ()) -> list[str]:
        """Return his mailboxes by name: those of the settings, and those *used*."""
        there = set(self._office.mailboxes) if self._office else set()
        return [name for name in sorted({*there, *used}) if self.sees(name)]

    @property
    def by(self) -> str:
        """What he is called in the journal: the agent he is, or his account."""
        return self._visitor.agent or self._visitor.name

    def called(self, who: str) -> str:
        """Return the name of who did something with a message."""
        agent = self._office.team.agents.get(who) if self._office else None
        return agent.name or who if agent else who

    @property
    def addresses(self) -> list[str]:
        """Addresses that the office's mailboxes write to anyway."""
        boxes = self._office.mailboxes.values() if self._office else ()
        return sorted({address for box in boxes for address in box.mail})
