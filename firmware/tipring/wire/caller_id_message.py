"""What caller ID says, however it was sent.

See `caller_id_packet` for the bytes of modems, `caller_id_keys` for DTMF.
"""

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Final

from tipring.domain.errors import LineError
from tipring.domain.events import CallerIdReceived
from tipring.wire.caller_id import LONGEST_NAME

_DAYS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_HOURS: Final = range(24)
_MINUTES: Final = range(60)


class CallerIdError(LineError):
    """Bytes that are no caller ID; the message says what was wrong."""


class MessageKind(StrEnum):
    """How a message was written."""

    SINGLE_CALL = "a call, single data format"
    CALL = "a call, multiple data format"
    SINGLE_WAITING = "messages waiting, single data format"
    WAITING = "messages waiting, multiple data format"
    KEYS = "a call, by DTMF"


class Absence(StrEnum):
    """Why a number or a name is not told; the value is what is sent."""

    WITHHELD = "P"
    OUT_OF_AREA = "O"


class CallType(IntEnum):
    """What kind of call this is (EN 300 659-3; BT SIN 242 has 1, 2 and 0x81)."""

    VOICE = 0x01
    RING_BACK_WHEN_FREE = 0x02
    CALLING_NAME = 0x03
    MESSAGE_WAITING = 0x81


@dataclass(frozen=True, slots=True)
class Moment:
    """Local date and time; the year is not sent."""

    month: int
    day: int
    hour: int
    minute: int

    def __post_init__(self) -> None:
        """Refuse what no calendar and no clock shows."""
        if not (
            1 <= self.month <= len(_DAYS)
            and 1 <= self.day <= _DAYS[self.month - 1]
            and self.hour in _HOURS
            and self.minute in _MINUTES
        ):
            message = f"there is no {self}; send month, day, hour and minute"
            raise CallerIdError(message)

    def __str__(self) -> str:
        return f"{self.month:02}{self.day:02}{self.hour:02}{self.minute:02}"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter as it was sent."""

    code: int
    value: bytes


@dataclass(frozen=True, slots=True)
class CallerIdMessage:
    """One message of an exchange."""

    kind: MessageKind = MessageKind.CALL
    when: Moment | None = None
    number: str | None = None
    number_absent: Absence | None = None
    name: str | None = None
    name_absent: Absence | None = None
    called: str | None = None
    """The number that was called, where several share a line."""
    first_called: str | None = None
    """Whom the caller dialled, before the call was forwarded."""
    redirecting: str | None = None
    """Who forwarded the call last."""
    complementary: str | None = None
    """A second number of the caller, as the user gave it."""
    call_type: int | None = None
    """A CallType, if it is one of those."""
    message_waiting: bool | None = None
    """Whether the exchange's own mailbox holds messages; None if it does not say."""
    messages: int | None = None
    """How many they are."""
    others: tuple[Parameter, ...] = ()
    """What is not understood here, in the order of the wire."""

    @property
    def withheld(self) -> bool:
        """The caller asked for privacy."""
        return self.number_absent is Absence.WITHHELD

    @property
    def out_of_area(self) -> bool:
        """The network does not know the number."""
        return self.number_absent is Absence.OUT_OF_AREA

    @property
    def caller(self) -> CallerIdReceived:
        """Return who calls."""
        name = self.name and self.name[:LONGEST_NAME]
        return CallerIdReceived(self.number, name, self.withheld)
