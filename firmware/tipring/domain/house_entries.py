"""What is written down of calls among the office's telephones, and of their wishes."""

from tipring.domain.again_entries import AgainEntry
from tipring.domain.journal_event import JournalEvent
from tipring.domain.nouns import noun


@noun
class HouseCallBegan(JournalEvent):
    """A telephone of the office calls somebody."""

    extension: str
    """Who calls."""
    dialled: str
    """As a person reads it; a number after a code is left out."""


@noun
class HouseCallRang(JournalEvent):
    """An extension is rung."""

    extension: str
    caller: str
    """Who calls it; empty when withheld."""


@noun
class HouseCallSentOut(JournalEvent):
    """A number outside is called for an extension."""

    number: str
    payer: str
    """The extension that is allowed to; empty: anybody is (a call for help)."""


@noun
class HouseCallAnswered(JournalEvent):
    """Both can talk."""

    by: str


@noun
class HouseCallForwarded(JournalEvent):
    """A call goes on to another number, as its extension wants it."""

    extension: str
    to: str
    why: str


@noun
class HouseCallPickedUp(JournalEvent):
    """Somebody else took the call that rang."""

    extension: str
    by: str


@noun
class HouseCallTransferred(JournalEvent):
    """A party sends whom it talks with to somebody else."""

    by: str
    to: str


@noun
class HouseCallEnded(JournalEvent):
    """The call is over, or went on without the house."""

    how: str
    why: str


@noun
class OutsideRefused(JournalEvent):
    """A call to the street was not allowed."""

    extension: str
    number: str
    why: str


@noun
class ForwardSet(JournalEvent):
    """An extension's calls go on to a number from now on; empty: no more."""

    extension: str
    when: str
    to: str
    by: str
    """`telephone`, or who asked the box for it."""


@noun
class DoNotDisturbSet(JournalEvent):
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
