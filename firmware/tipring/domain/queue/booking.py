"""A caller asks to be called back: under which number is found out here."""

from enum import StrEnum
from types import MappingProxyType

from tipring.domain.command import Command
from tipring.domain.dialogue import Dialogue
from tipring.domain.flow import CollectNode, MenuNode
from tipring.domain.office import Office
from tipring.domain.queue.phrases import Phrasebook
from tipring.domain.say import Say

FEWEST_DIGITS = 3
MOST_DIGITS = 15
"""Of a telephone number (ITU-T E.164 6)."""
TRIES = 2
ANSWER_S = 6.0


class Booked(StrEnum):
    """How the dialogue ended, or that it goes on."""

    NOT_YET = "asking"
    YES = "booked"
    NO = "the caller goes on waiting"


class Booking:
    """Confirm the number that is known, or ask for another one."""

    def __init__(
        self,
        office: Office,
        number: str,
        language: str,
        book: Phrasebook,
    ) -> None:
        self._office = office
        self._book = book
        self._refused = 0
        self.dialogue = Dialogue(language)
        self.number = number

    def begin(self, now: float) -> list[Command]:
        """Ask the first question."""
        if self._office.may_dial(self.number):
            return self._confirm(now)
        return self._enter((), now)

    def step(self, event: object, now: float) -> tuple[list[Command], Booked]:
        """Hand on an event; return what is to be done, and whether it is booked."""
        done, answer = self.dialogue.step(event, now)
        match answer:
            case "":
                return done, Booked.NOT_YET
            case "right":
                return done, Booked.YES
            case "other":
                return done + self._enter((), now), Booked.NOT_YET
            case "entered":
                more, booked = self._entered(now)
                return done + more, booked
            case _:
                return done, Booked.NO

    def _entered(self, now: float) -> tuple[list[Command], Booked]:
        number = self.dialogue.entered
        if self._office.may_dial(number):
            self.number = number
            return self._confirm(now), Booked.NOT_YET
        self._refused += 1
        if self._refused >= TRIES:
            return [], Booked.NO
        return self._enter(self._book.callback_not_that, now), Booked.NOT_YET

    def _confirm(self, now: float) -> list[Command]:
        question = MenuNode(
            name="callback",
            say=self._book.confirm_callback(self.number),
            choices=MappingProxyType({"1": "right", "2": "other", "3": "wait"}),
            otherwise="wait",
            tries=TRIES,
            timeout_s=ANSWER_S,
        )
        return self.dialogue.ask(question, now)

    def _enter(self, before: Say, now: float) -> list[Command]:
        question = CollectNode(
            name="callback",
            say=before + self._book.callback_enter,
            into="number",
            next="entered",
            otherwise="wait",
            min_digits=FEWEST_DIGITS,
            max_digits=MOST_DIGITS,
            tries=TRIES,
            timeout_s=ANSWER_S,
        )
        return self.dialogue.ask(question, now)
