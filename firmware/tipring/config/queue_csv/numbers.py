"""Telephone numbers as spreadsheets leave them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

LONGEST = 23
"""Digits of a number that is no E.164 number (column 19 and 51)."""

_CODES: Mapping[str, tuple[str, frozenset[int]]] = MappingProxyType(
    {
        "us": ("1", frozenset({11})),
        "uk": ("44", frozenset({12})),
        "de": ("49", frozenset({12, 13})),
        "it": ("39", frozenset({12})),
        "ru": ("7", frozenset({11})),
        "tr": ("90", frozenset({12})),
        "cn": ("86", frozenset({12, 13})),
        "fr": ("33", frozenset({11})),
        "es": ("34", frozenset({11})),
        "jp": ("81", frozenset({11, 12})),
        "au": ("61", frozenset({11})),
    }
)
"""Country code, and with how many digits (it included) a number can be nothing else:
as long as an international number is, longer than a national one can be."""

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_MARKS = re.compile(r"[\s().\-/\u2010-\u2015]")
_FLOAT = re.compile(r"(?P<whole>[0-9]+)[.,]0+")
_POWER = re.compile(r"\+?[0-9](?:[.,][0-9]+)?[eE]\+?[0-9]+")

DIGITS_LOST = "the spreadsheet made a power of ten of the number: its digits are lost"
AS_TEXT = "set the column to Text in the spreadsheet and type the number again"
PLUS_FOUND = "the + that the spreadsheet had dropped was put back"
PLUS_LOST = "has no +, and whether its first digits are a country code is not certain"


class Refused(Exception):  # noqa: N818 - it says what was done to the cell
    """A cell is not accepted: what is wrong with it and the remedy."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what, remedy)
        self.what, self.remedy = what, remedy


@dataclass(frozen=True, slots=True)
class Number:
    """A number as the settings hold it."""

    text: str
    note: str = ""
    """What the spreadsheet had done to it."""


def phone(text: str, country: str) -> Number:
    """Return the E.164 number of *text*; raise Refused if it is not certain.

    *country* is the office's, a key of `tipring.dsp.plans.PLANS`, or empty.
    """
    digits = _digits(text)
    if digits.startswith("+"):
        return Number(_e164(digits))
    if not (digits.isascii() and digits.isdecimal()):
        what = "is no telephone number"
        raise Refused(what, "write + and the country code, as in +12125550142")
    if _is_certain(digits, country):
        return Number(f"+{digits}", PLUS_FOUND)
    remedy = "write it with + and the country code, as in +12125550142"
    raise Refused(PLUS_LOST, remedy)


def target(text: str, country: str) -> Number:
    """Return what is dialled for *text*: an E.164 number, or digits as they are."""
    digits = _digits(text)
    if digits.startswith("+"):
        return Number(_e164(digits))
    if not re.fullmatch(rf"[0-9]{{1,{LONGEST}}}", digits):
        what = "is neither a telephone number nor an extension"
        raise Refused(what, f"write up to {LONGEST} digits, or + and the number")
    if _is_certain(digits, country):
        return Number(f"+{digits}", PLUS_FOUND)
    return Number(digits)


def is_internal(number: str) -> bool:
    """Return whether *number* is as short as an extension."""
    return not number.startswith("+") and len(number) <= 6  # noqa: PLR2004 - column 3


def whole(text: str) -> str:
    """Return the digits of *text*, `25.0` without its fraction.

    Raises Refused for a power of ten.
    """
    if _POWER.fullmatch(text):
        raise Refused(DIGITS_LOST, AS_TEXT)
    match = _FLOAT.fullmatch(text)
    return match["whole"] if match else text


def _digits(text: str) -> str:
    return _MARKS.sub("", whole(text.lstrip("'")))


def _e164(digits: str) -> str:
    if not _E164.fullmatch(digits):
        what = "is no international number"
        raise Refused(what, "after the + write 7 to 15 digits, as in +12125550142")
    return digits


def _is_certain(digits: str, country: str) -> bool:
    code, lengths = _CODES.get(country, ("", frozenset()))
    return bool(code) and digits.startswith(code) and len(digits) in lengths
