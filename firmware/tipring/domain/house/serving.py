"""What a feature code comes to: somewhere to go, something to note, or work to do."""

from collections.abc import Callable
from dataclasses import dataclass

from tipring.domain.house.book import HouseBook
from tipring.domain.house.codes import SUPERVISING, Code, Feature
from tipring.domain.house.meanings import (
    AsCaller,
    AtAgentDesk,
    CodeDialled,
    ListensToMailbox,
    Meaning,
)
from tipring.domain.house.seeking import GiveUp, forward_refusal
from tipring.domain.house.wishes import ForwardWhen
from tipring.domain.house_entries import DoNotDisturbSet, ForwardSet
from tipring.domain.leg_events import LegEnd

LastCaller = Callable[[str], str]
"""The number that called an extension last; empty: none."""
BY_TELEPHONE = "telephone"
_PLACES = frozenset(
    {
        *(Feature.OWN_MAILBOX, Feature.ANY_MAILBOX),
        *(Feature.AGENT_DESK, Feature.AS_CALLER),
    }
)
"""What is answered on an inside line."""


@dataclass(frozen=True, slots=True)
class DeskWork:
    """The desk does it: a pick-up, a supervisor's stance, an echo."""

    feature: Feature
    number: str


Served = Meaning | DoNotDisturbSet | ForwardSet | DeskWork | GiveUp


def serve(
    asked: CodeDialled, who: str, book: HouseBook, last_caller: LastCaller
) -> Served:
    """Return what *asked* comes to when the extension *who* dials it."""
    code, rest = asked.code, asked.rest
    match code.feature:
        case feature if feature in _PLACES:
            return _place(feature, who, book)
        case Feature.CALL_BACK:
            return book.caller(last_caller(who))
        case Feature.DISTURB | Feature.DISTURB_NOT:
            on = code.feature is Feature.DISTURB_NOT
            return DoNotDisturbSet(who, on, BY_TELEPHONE)
        case Feature.FORWARD | Feature.FORWARD_NOT:
            return _forward(code, who, rest, book)
        case feature if feature in SUPERVISING:
            return _supervise(feature, who, rest, book)
        case feature:
            return DeskWork(feature, rest)


def _place(feature: Feature, who: str, book: HouseBook) -> Meaning | GiveUp:
    match feature:
        case Feature.AS_CALLER:
            front = book.front
            return AsCaller(front) if front else _no("no flow answers callers")
        case Feature.AGENT_DESK:
            return AtAgentDesk(book.agents.get(who, ""))
        case Feature.ANY_MAILBOX:
            return ListensToMailbox()
        case _:
            own = book.extensions[who].mailbox
            return (
                ListensToMailbox(own) if own else _no("this extension has no mailbox")
            )


def _forward(code: Code, who: str, to: str, book: HouseBook) -> Served:
    if to and (why := forward_refusal(book, who, to)):
        return _no(why)
    return ForwardSet(who, (code.when or ForwardWhen.ALWAYS).value, to, BY_TELEPHONE)


def _supervise(feature: Feature, who: str, agent: str, book: HouseBook) -> Served:
    if not book.extensions[who].supervises:
        return _no(f"{who} does not supervise")
    return DeskWork(feature, agent)


def _no(why: str) -> GiveUp:
    return GiveUp(LegEnd.REFUSED, why)
