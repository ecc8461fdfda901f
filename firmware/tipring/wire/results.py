"""What a line of text from a modem means: a result, a ring, a caller ID, a value."""

import re
from dataclasses import dataclass
from enum import StrEnum

_PREFIX = re.compile(r"^[+#-][A-Z0-9]+ ?: ?")
_CALLER_ID = re.compile(r"^(DATE|TIME|NMBR|NAME|MESG|ERRM|DDN_NMBR) ?= ?(.*)$")
_CADENCE = re.compile(r"^DR(?:ON|OF) ?= ?\d+$")


class Final(StrEnum):
    """Result codes that end a command (V.250 clause 5.7 and voice variants)."""

    OK = "OK"
    CONNECT = "CONNECT"
    VCON = "VCON"
    ERROR = "ERROR"
    NO_CARRIER = "NO CARRIER"
    NO_DIAL_TONE = "NO DIALTONE"
    NO_ANSWER = "NO ANSWER"
    BUSY = "BUSY"
    LINE_IN_USE = "LINE-IN-USE"


_FINALS = {
    **{final.value: final for final in Final},
    "NO DIAL TONE": Final.NO_DIAL_TONE,
    "#VCON": Final.VCON,
    "+VCON": Final.VCON,
    "VOICE": Final.VCON,
    "LINE IN USE": Final.LINE_IN_USE,
}

GOOD = frozenset({Final.OK, Final.CONNECT, Final.VCON})
"""Results that mean that the command was done."""


@dataclass(frozen=True, slots=True)
class Result:
    """The command is done, well or not."""

    final: Final


@dataclass(frozen=True, slots=True)
class Ring:
    """One burst of ringing."""


@dataclass(frozen=True, slots=True)
class CallerIdField:
    """One field of a caller ID report."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class Info:
    """Anything else: usually the value that a query asked for."""

    text: str


Meaning = Result | Ring | CallerIdField | Info


def meaning_of(text: str) -> Meaning:
    """Return what one line says; a `+VSM: ` before a value is taken off."""
    if final := _FINALS.get(text):
        return Result(final)
    if text == "RING":
        return Ring()
    if field := _CALLER_ID.match(text):
        return CallerIdField(field[1], field[2].strip())
    if _CADENCE.match(text):
        return Ring() if text.startswith("DRON") else Info(text)
    return Info(_PREFIX.sub("", text))
