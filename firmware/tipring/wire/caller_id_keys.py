"""Caller ID as a string of DTMF keys, which some exchanges send before the first ring.

Fields begin with A, B or D; C or # ends the string (ETSI EN 300 659-1 leaves the
details to the countries; these are as published by the operators and as simulators of
exchanges send them):

- Sweden, Finland, India, Brazil and more: `A number C`, after a forwarded call
  `A number D number C`; `B 10 C` withheld, `B 00 C` not available;
- Denmark: `A number #`; `D 1 #` withheld, `D 2 #` from abroad, `D 3 #` not available;
- the Netherlands: `A number C`; `D 0000000000 C` not available;
- Taiwan and Kuwait: `D number C`.

The oldest Dutch form, `number #`, is not read: a caller may well key it in a call.
"""

import re
from typing import Final

from tipring.wire.caller_id_message import (
    Absence,
    CallerIdError,
    CallerIdMessage,
    MessageKind,
)

START_KEYS: Final = frozenset("ABD")
END_KEYS: Final = frozenset("C#")
MAX_KEYS: Final = 48
"""Two numbers of 20 digits, a code and the letters between them."""

WITHHELD_CODE: Final = "10"
NOT_AVAILABLE_CODE: Final = "00"

_STRING: Final = re.compile(r"(?:[ABD][0-9]*)+[C#]")
_FIELD: Final = re.compile(r"([ABD])([0-9]*)")
_REASON: Final = re.compile(r"[123]|10|0+")
"""After D: everything else is a number."""
_ABSENCES: Final = {
    "": None,
    "1": Absence.WITHHELD,
    WITHHELD_CODE: Absence.WITHHELD,
}
"""Codes after B and reasons after D; all others mean out of area."""


def parse_keys(keys: str) -> CallerIdMessage:
    """Read a whole string of keys; CallerIdError if it is no caller ID."""
    if not _STRING.fullmatch(keys):
        message = f"keys {keys!r} are no caller ID; it begins with A, B or D"
        raise CallerIdError(message)
    number = redirecting = absent = None
    for letter, digits in _FIELD.findall(keys):
        match letter:
            case "A":
                number = digits
            case "D" if number:
                redirecting = digits or None
            case "D" if not _REASON.fullmatch(digits):
                number = digits
            case _:
                absent = _ABSENCES.get(digits, Absence.OUT_OF_AREA)
    if not number and absent is None:
        message = f"keys {keys!r} tell neither a number nor why there is none"
        raise CallerIdError(message)
    return CallerIdMessage(
        MessageKind.KEYS,
        number=number or None,
        number_absent=None if number else absent,
        redirecting=redirecting,
    )


def build_keys(message: CallerIdMessage) -> str:
    """Return the keys that tell the number, as in Sweden; CallerIdError if none can."""
    if message.number is None:
        return f"B{WITHHELD_CODE if message.withheld else NOT_AVAILABLE_CODE}C"
    forwarded = f"D{message.redirecting}" if message.redirecting else ""
    keys = f"A{message.number}{forwarded}C"
    if not _STRING.fullmatch(keys):
        problem = f"{message.number!r} cannot be keyed; leave digits only"
        raise CallerIdError(problem)
    return keys
