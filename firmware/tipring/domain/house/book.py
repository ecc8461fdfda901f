"""The book of the house: what each number means here, and who may call the street."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from tipring.domain.caller_number import bare
from tipring.domain.dial_plan import PLUS
from tipring.domain.dialplan.choosing import refusal
from tipring.domain.dialplan.plan import Plan, Route, Street
from tipring.domain.extensions import Extension, Reach
from tipring.domain.house.codes import STAR, code_of
from tipring.domain.house.emergency import emergency_number
from tipring.domain.house.meanings import (
    CodeDialled,
    Colleague,
    ForHelp,
    LeavesMessage,
    Meaning,
    Nothing,
    OutsideNumber,
    WaitsInQueue,
)
from tipring.domain.office import Office

_NUMBER: Final = re.compile(r"\+?[0-9]+")
MOST_DIGITS: Final = 32
"""More than any number has (ITU-T E.164: 15, and what goes before it)."""
MAIN: Final = "main"
"""As the first flow is called in most offices."""
PHONE: Final = "extension:"
"""How the phone of an agent is told that is an extension."""
END_KEY: Final = "#"
"""Pressed by habit after a number; means nothing."""


def _nobody() -> Mapping[str, str]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseBook:
    """What is known of numbers; a change of settings makes a new one."""

    extensions: Mapping[str, Extension]
    queues: Mapping[str, str] = field(default_factory=_nobody)
    """The number that is dialled for a queue, to its name."""
    mailboxes: Mapping[str, str] = field(default_factory=_nobody)
    """The same for mailboxes."""
    country: str = "us"
    prefix: str = ""
    """Dialled before every number outside; empty: nothing is."""
    allowed: tuple[str, ...] = ()
    """Numbers outside that may be called, in any spelling."""
    routes: tuple[Route, ...] = ()
    street: Street = field(default_factory=Street)
    agents: Mapping[str, str] = field(default_factory=_nobody)
    """Whose telephone an extension is: agents by its number."""
    front: str = ""
    """The flow that callers from the street enter; empty: none does."""

    def meaning(self, dialled: str) -> Meaning:
        """Return what *dialled* means; a number for help goes before anything else."""
        number = bare(dialled).removesuffix(END_KEY)
        if help_number := emergency_number(number, self.country, self.prefix):
            return ForHelp(help_number)
        if number.startswith(STAR):
            found = code_of(number)
            return CodeDialled(*found) if found else Nothing(f"{number} is no code")
        if extension := self.extensions.get(number):
            return Colleague(extension)
        if number in self.queues:
            return WaitsInQueue(self.queues[number])
        if number in self.mailboxes:
            return LeavesMessage(self.mailboxes[number])
        return self._outside(number)

    def _outside(self, number: str) -> Meaning:
        if not _NUMBER.fullmatch(number) or len(number) > MOST_DIGITS:
            return Nothing("that is no number")
        if number.startswith(PLUS):
            return OutsideNumber(number)
        if not number.startswith(self.prefix):
            return Nothing(f"nobody here has the number {number}")
        number = number.removeprefix(self.prefix)
        if not _NUMBER.fullmatch(number):
            return Nothing("nothing was dialled after the prefix")
        return OutsideNumber(number)

    def caller(self, number: str) -> Meaning:
        """Return where to call whoever called as *number*: no prefix is before it."""
        if extension := self.extensions.get(number):
            return Colleague(extension)
        number = bare(number)
        if not _NUMBER.fullmatch(number):
            return Nothing("nobody has called this extension")
        return OutsideNumber(number)

    def refusal(self, extension: str, number: str) -> str:
        """Return why *extension* may not call *number* outside; empty: it may.

        Whoever asks for a call pays for it: the caller, who forwards his calls, who
        sends a caller on. What is not allowed is closed.
        """
        payer = self.extensions.get(extension)
        if payer is None:
            return "only telephones of the office may call outside"
        if payer.reach is Reach.INSIDE:
            return f"{extension} may call inside only (reach)"
        return refusal(number, self.plan)

    @property
    def plan(self) -> Plan:
        """The dial plan: what may be called, and how."""
        return Plan(
            country=self.country,
            allowed=self.allowed,
            routes=self.routes,
            street=self.street,
        )


def book_of(office: Office, extensions: Mapping[str, Extension]) -> HouseBook:
    """Return the book of *office*: its queues and mailboxes by their numbers."""
    queues = office.team.queues.values()
    boxes = office.mailboxes.values()
    return HouseBook(
        extensions=extensions,
        queues={
            each.card.extension: each.name for each in queues if each.card.extension
        },
        mailboxes={box.number: box.name for box in boxes if box.number},
        agents={
            agent.phone.removeprefix(PHONE): agent.id
            for agent in office.team.agents.values()
            if agent.phone.startswith(PHONE)
        },
        country=office.country,
        prefix=office.outside_prefix,
        allowed=office.outside,
        routes=office.routes,
        street=office.street,
        front=MAIN if MAIN in office.flows else next(iter(office.flows), ""),
    )
