"""What a mailbox is like: its settings."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tipring.domain.say import Say


class Occasion(StrEnum):
    """When a greeting is heard."""

    STANDARD = "standard"
    CLOSED = "closed"
    VACATION = "vacation"


class Order(StrEnum):
    """Which message is heard first; urgent ones come before all others."""

    OLDEST = "oldest"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class TollSaver:
    """When a line answers: who calls his own mailbox hears by the rings what is new."""

    rings_new: int = 2
    """With new messages."""
    rings_none: int = 4


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where messages go, how long they may be, and who listens to them."""

    name: str
    greeting: Say = ("voicemail-greeting",)
    longest_s: float = 180.0
    shortest_s: float = 2.0
    """Of voice; a message with less is not kept."""
    silence_s: float = 6.0
    """A pause of this length ends the message."""
    patience_s: float = 8.0
    """How long a caller may take to begin to speak."""
    greeting_closed: Say = ()
    """Where `schedule` is not open; empty: the same as ever."""
    greeting_vacation: Say = ()
    """Through the day `vacation_until`; empty: the same as ever."""
    schedule: str = ""
    vacation_until: date | None = None
    """The last day."""
    number: str = ""
    """What its owner types in to listen to it; empty: no node asks for it."""
    shared: bool = False
    """Several people listen to it, and each message is taken care of by one."""
    people: tuple[str, ...] = ()
    """Agents whose mailbox it is."""
    review: bool = True
    """A caller who ended the message may listen to it and record it again."""
    ask_number: bool = False
    """A caller who stays is asked where to call back."""
    order: Order = Order.OLDEST
    toll_saver: TollSaver | None = None
    mail: tuple[str, ...] = ()
    """Addresses that get every message."""
    transcript: bool = False
    """The clerk writes down what messages say."""
    retention_days: int | None = None
    """After so many days a message is erased; None: never by itself."""
    reminder_min: float | None = None
    """People are told of a message that nobody took for so long; None: never."""
    lamp_pin: int | None = None
    """GPIO of a lamp that blinks while there are new messages."""
