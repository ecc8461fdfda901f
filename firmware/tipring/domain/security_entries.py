"""What is written down of calls that cost, and of whoever types PINs."""

from tipring.domain.command import Command
from tipring.domain.nouns import noun


@noun
class TollRefused(Command):
    """A number is not called: a limit of calls or minutes is used up."""

    number: str
    limit: str
    """As the settings write it."""
    why: str


@noun
class CallSentOn(Command):
    """The exchange takes a caller to a number, at the office's cost."""

    number: str


@noun
class PinRefused(Command):
    """A wrong PIN was typed by telephone; which one is never written down."""

    gate: str
    """What it would have opened: agents, mailboxes, prompts."""
    name: str
    """Whose PIN it would have been; empty: of nobody that there is."""


@noun
class PinForgiven(Command):
    """The right PIN came after wrong ones, which count no more."""

    gate: str
    name: str


SecurityEntry = TollRefused | CallSentOn | PinRefused | PinForgiven
