"""What is written down of calls among the office's telephones, and of their wishes."""

from tipring.domain.again_entries import AgainEntry
from tipring.domain.command import Command
from tipring.domain.nouns import noun


@noun
class HouseCallBegan(Command):
    """A telephone of the office calls somebody."""

    extension: str
    """Who calls."""
    dialled: str
    """As a person reads it; a number after a code is left out."""


@noun
class HouseCallRang(Command):
    """An extension is rung."""

    extension: str
    caller: str
    """Who calls it; empty when withheld."""


@noun
class HouseCallSentOut(Command):
    """A number outside is called for an extension."""

    number: str
    payer: str
    """The extension that is allowed to; empty: anybody is (a call for help)."""


@noun
class HouseCallAnswered(Command):
    """Both can talk."""

    by: str


@noun
class HouseCallForwarded(Command):
    """A call goes on to another number, as its extension wants it."""

    extension: str
    to: str
    why: str


@noun
class HouseCallPickedUp(Command):
    """Somebody else took the call that rang."""

    extension: str
    by: str


@noun
class HouseCallTransferred(Command):
    """A party sends whom it talks with to somebody else."""

    by: str
    to: str


@noun
class HouseCallEnded(Command):
    """The call is over, or went on without the house."""

    how: str
    why: str


@noun
class OutsideRefused(Command):
    """A call to the street was not allowed."""

    extension: str
    number: str
    why: str


@noun
class ForwardSet(Command):
    """An extension's calls go on to a number from now on; empty: no more."""

    extension: str
    when: str
    to: str
    by: str
    """`telephone`, or who asked the box for it."""


@noun
class DoNotDisturbSet(Command):
    """An extension is not to be rung, or is again."""

    extension: str
    on: bool
    by: str


HouseEntry = (
    HouseCallBegan
    | HouseCallRang
    | HouseCallSentOut
    | HouseCallAnswered
    | HouseCallForwarded
    | HouseCallPickedUp
    | HouseCallTransferred
    | HouseCallEnded
    | OutsideRefused
    | ForwardSet
    | DoNotDisturbSet
    | AgainEntry
)
