"""Accounts and their changes: what each must be like, who may do it, what is noted.

    people = People(ground, visitor, address)
    await people.add(Person(name="anna", role=Role.AGENT), "a long password")

Everything raises PeopleRefused (with the remedy), NotAllowed or StoreError.
"""

import asyncio
import re
from dataclasses import dataclass

from tipring.console import passwords
from tipring.console.ground import Ground
from tipring.console.words import LANGUAGES, _
from tipring.domain.access import Right, Role, Visitor
from tipring.domain.errors import TipringError
from tipring.store.console_book import Account, AuditLine

NAME = re.compile(r"[\w.@+-]{2,64}")
THEMES = ("", "light", "dark")


class PeopleRefused(TipringError):  # noqa: N818 - it is an answer, not a mistake
    """An account is not made, changed or removed like this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What an owner says of an account."""

    name: str
    role: Role
    queues: tuple[str, ...] = ()
    agent: str = ""


@dataclass(frozen=True, slots=True)
class People:
    """The accounts, in the hands of *visitor*."""

    ground: Ground
    visitor: Visitor
    address: str = ""

    async def add(self, person: Person, password: str) -> None:
        """Make an account."""
        self.visitor.insist(Right.PEOPLE)
        self._check(person)
        _insist_on_strength(password, person.name)
        await asyncio.to_thread(self._add, person, password)

    async def change(self, person: Person) -> None:
        """Give an account another role, other queues, another agent."""
        self.visitor.insist(Right.PEOPLE)
        self._check(person)
        await asyncio.to_thread(self._change, person)

    async def remove(self, name: str) -> None:
        """Remove an account; whoever uses it is out at the next click."""
        self.visitor.insist(Right.PEOPLE)
        await asyncio.to_thread(self._remove, name)

    async def new_password(self, name: str, password: str) -> None:
        """Give somebody else a password; he is logged out everywhere."""
        self.visitor.insist(Right.PEOPLE)
        _insist_on_strength(password, name)
        await asyncio.to_thread(self._new_password, name, password, "")

    async def my_password(self, old: str, new: str, key: str) -> None:
        """Change the visitor's own; all sessions but the one of *key* end."""
        _insist_on_strength(new, self.visitor.name)
        is_right = await asyncio.to_thread(self._is_mine, old)
        if not is_right:
            raise PeopleRefused(_("The old password is another one."))
        kept = passwords.key_hash(key)
        await asyncio.to_thread(self._new_password, self.visitor.name, new, kept)

    async def my_taste(self, language: str, theme: str) -> None:
        """Change how the visitor's pages look and speak."""
        if theme not in THEMES or (language and language not in LANGUAGES):
            raise PeopleRefused(_("There is no such language or look."))
        change, name = self.ground.book.change_account, self.visitor.name
        await asyncio.to_thread(change, name, language=language, theme=theme)

    def _check(self, person: Person) -> None:
        if not NAME.fullmatch(person.name):
            raise PeopleRefused(
                _("A name has 2 to 64 letters, digits or any of . @ + - and no spaces.")
            )
        settings = self.ground.settings
        team = settings.office.team if settings else None
        if team is None:
            return
        if person.agent and person.agent not in team.agents:
            words = _("There is no agent {name}.").format(name=person.agent)
            raise PeopleRefused(words)
        for queue in person.queues:
            if queue not in team.queues:
                words = _("There is no queue {name}.").format(name=queue)
                raise PeopleRefused(words)

    def _add(self, person: Person, password: str) -> None:
        account = Account(
            name=person.name,
            role=person.role,
            queues=person.queues,
            agent=person.agent,
            made_at=self.ground.sessions.wall(),
        )
        self.ground.book.add_account(account, passwords.hashed(password))
        self._note("account.add", person)

    def _change(self, person: Person) -> None:
        self._insist_on_an_owner(person.name, person.role)
        done = self.ground.book.change_account(
            person.name, role=person.role, queues=person.queues, agent=person.agent
        )
        if not done:
            raise _unknown(person.name)
        self._note("account.change", person)

    def _remove(self, name: str) -> None:
        self._insist_on_an_owner(name, None)
        if not self.ground.book.remove_account(name):
            raise _unknown(name)
        self._write("account.remove", name=name)

    def _insist_on_an_owner(self, name: str, role: Role | None) -> None:
        """Refuse what would leave a box that nobody owns."""
        account = self.ground.book.account(name)
        was_owner = account is not None and account.role is Role.OWNER
        if was_owner and role is not Role.OWNER and self.ground.book.owners() == 1:
            raise PeopleRefused(
                _("This is the last owner. Make somebody else an owner first.")
            )

    def _new_password(self, name: str, password: str, kept: str) -> None:
        hashed = passwords.hashed(password)
        if not self.ground.book.change_account(name, password=hashed):
            raise _unknown(name)
        self.ground.book.end_sessions(name, kept)
        self._write("account.password", name=name)

    def _is_mine(self, password: str) -> bool:
        written = self.ground.book.password_of(self.visitor.name)
        return passwords.is_right(password, written)

    def _note(self, what: str, person: Person) -> None:
        queues = list(person.queues)
        self._write(
            what, name=person.name, role=person.role, queues=queues, agent=person.agent
        )

    def _write(self, what: str, **detail: object) -> None:
        line = AuditLine(
            at=self.ground.sessions.wall(),
            who=self.visitor.name,
            what=what,
            detail=detail,
            address=self.address,
        )
        self.ground.book.note(line)


def _insist_on_strength(password: str, name: str) -> None:
    if why := passwords.refusal(password, name):
        words = _("This password is not taken: {why}.").format(why=_(why))
        raise PeopleRefused(words)


def _unknown(name: str) -> PeopleRefused:
    return PeopleRefused(_("There is no account {name}.").format(name=name))
