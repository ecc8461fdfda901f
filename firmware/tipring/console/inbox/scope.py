"""Which mailboxes a visitor has before him, and what he is called there."""

from collections.abc import Collection

from tipring.config.settings import Settings
from tipring.domain.access import NotAllowed, Right, Role, Visitor
from tipring.domain.voicemail.inboxes import may_open


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
        if office is None:
            return self._visitor.role is Role.OWNER
        return may_open(self._visitor, office.mailboxes.get(mailbox), office)

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
    def only(self) -> tuple[str, ...] | None:
        """The mailboxes that he sees; None: all, also those that left the settings."""
        if self._visitor.role is Role.OWNER:
            return None
        return tuple(self.names())

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
