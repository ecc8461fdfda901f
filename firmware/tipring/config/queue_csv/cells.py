"""What a cell says: from its text to the value in a queue's file, and back."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from types import MappingProxyType
from zoneinfo import available_timezones

from tipring.config.problems import nearest
from tipring.config.queue_csv import numbers
from tipring.config.queue_csv.cell_text import FORMULA, REMOVE
from tipring.config.queue_csv.column import Column, Kind
from tipring.config.queue_csv.findings import Findings, Place
from tipring.config.queue_csv.numbers import Refused
from tipring.config.queue_csv.spelling import clean, folded, has_control


class Mark(Enum):
    """What a cell may say instead of a value."""

    BLANK = "no change"
    REMOVED = "the setting is cleared"
    WRONG = "an error, told already"


LONGEST_NUMBER = 9
"""Digits of a whole number that are worth reading."""

Value = str | int | bool | tuple[str, ...]

_GUARDED = re.compile(rf"'(?:[{re.escape(FORMULA)}'].*|{REMOVE})", re.DOTALL)
_AS_TEXT = re.compile(r'="(?P<text>.*)"', re.DOTALL)

_SWITCHES: Mapping[str, bool] = MappingProxyType(
    dict.fromkeys(
        ("true", "dogru", "evet", "yes", "wahr", "vrai", "verdadero", "vero"), True
    )
    | dict.fromkeys(
        ("false", "yanlis", "hayir", "no", "falsch", "faux", "falso"), False
    )
    | {"1": True, "0": False, "enabled": True, "disabled": False}
)
"""What spreadsheets of several languages write, folded."""
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class Cells:
    """Reads cells; what is wrong or odd goes to `findings`."""

    country: str
    """The office's, or empty where nobody wrote it down."""
    findings: Findings

    def read(self, column: Column, raw: str, place: Place) -> Value | Mark:
        """Return what *raw* says in *column*; *place* is its row."""
        here = Place(place.file, place.row, column.english, raw)
        text = clean(raw)
        if not raw.isascii() and text != raw.strip(" \t\r\n"):
            self.findings.note(here, "spaces that do not break were taken as spaces")
        if _GUARDED.fullmatch(text):
            text = text[1:]
        else:
            text = self._unwrapped(text, here)
            if text == REMOVE:
                return Mark.REMOVED
        if not text:
            return Mark.BLANK
        try:
            return self._value(column, text, here)
        except Refused as error:
            self.findings.error(here, error.what, error.remedy, column.allowed)
            return Mark.WRONG

    def _unwrapped(self, text: str, here: Place) -> str:
        match = _AS_TEXT.fullmatch(text)
        if match is None:
            return text
        self.findings.note(here, 'written as ="...": the text within was taken')
        return clean(match["text"].replace('""', '"'))

    def _value(self, column: Column, text: str, here: Place) -> Value:
        if has_control(text):
            what = "holds a line break or another control character"
            raise Refused(what, "write it on one line")
        match column.kind:
            case Kind.PHONE | Kind.TARGET | Kind.NUMBERS as kind:
                return self._dialled(kind, text, here)
            case Kind.EXTENSION:
                return self._extension(column, text, here)
            case Kind.INTEGER:
                return self._integer(column, text, here)
            case _:
                return self._word(column, text, here)

    def _dialled(self, kind: Kind, text: str, here: Place) -> Value:
        match kind:
            case Kind.PHONE:
                return self._number(numbers.phone(text, self.country), here)
            case Kind.TARGET:
                return self._number(numbers.target(text, self.country), here)
            case _:
                return self._numbers(text, here)

    def _word(self, column: Column, text: str, here: Place) -> Value:
        match column.kind:
            case Kind.SWITCH:
                return self._switch(column, text, here)
            case Kind.CHOICE:
                return self._choice(column, text, here)
            case Kind.ZONE:
                return self._zone(text, here)
            case Kind.LANGUAGE:
                return _language(text)
            case _:
                return _text(column, text)

    def _number(self, number: numbers.Number, here: Place) -> str:
        if number.note:
            self.findings.note(here, number.note)
        return number.text

    def _numbers(self, text: str, here: Place) -> tuple[str, ...]:
        """Read a list; the same number twice is one."""
        parts = filter(None, map(clean, re.split(r"[,;|]", text)))
        read = [numbers.target(part, self.country) for part in parts]
        return tuple(dict.fromkeys(self._number(number, here) for number in read))

    def _extension(self, column: Column, text: str, here: Place) -> str:
        digits = self._digits(text, "is no extension", here)
        if len(digits) < column.least:
            what = "is too short: the spreadsheet may have dropped its leading zeros"
            raise Refused(what, f"{numbers.AS_TEXT}, with its zeros")
        if len(digits) > column.most:
            what = "is too long for an extension"
            raise Refused(what, "choose a shorter one")
        return digits

    def _integer(self, column: Column, text: str, here: Place) -> int:
        digits = self._digits(text, "is no whole number", here)
        if len(digits) > LONGEST_NUMBER or not (
            column.least <= int(digits) <= column.most
        ):
            what = "is out of range"
            raise Refused(what, f"choose {column.allowed}")
        return int(digits)

    def _digits(self, text: str, what: str, here: Place) -> str:
        plain = text.lstrip("'")
        digits = numbers.whole(plain)
        if not (digits.isascii() and digits.isdecimal()):
            raise Refused(what, "write digits only")
        if digits != plain:
            self.findings.note(here, "the fraction .0 was left out")
        return digits

    def _zone(self, text: str, here: Place) -> str:
        spelling = text.replace(" ", "_").casefold()
        zone = _zones().get(spelling)
        if zone is None:
            what = "there is no such time zone"
            near = nearest(spelling, _zones())
            raise Refused(what, near or 'write for example "America/New_York"')
        if zone != text:
            self.findings.note(here, f'"{text}" was read as {zone}')
        return zone

    def _switch(self, column: Column, text: str, here: Place) -> bool:
        spelling = folded(text)
        on = _SWITCHES.get(spelling)
        if on is None:
            what = "is neither TRUE nor FALSE"
            raise Refused(what, "write one of the two, or leave it blank: no change")
        if spelling not in {"true", "false"}:
            self.findings.note(here, f'"{text}" was read as {str(on).upper()}')
        return on is not column.opposite

    def _choice(self, column: Column, text: str, here: Place) -> str | bool:
        spelling = folded(text)
        words = _words(column)
        if spelling in words:
            return column.choices[words[spelling]]
        on = _SWITCHES.get(spelling)
        if on is not None and on in column.choices.values():
            word = next(word for word in words.values() if column.choices[word] is on)
            self.findings.note(here, f'"{text}" was read as {word}')
            return on
        what = "is not one of the words of this column"
        near = nearest(spelling, words)
        raise Refused(what, near or "choose one of them")


def _text(column: Column, text: str) -> str:
    if column.most and len(text) > column.most:
        what = f"has {len(text)} characters"
        raise Refused(what, "write a shorter one")
    return text


def _language(text: str) -> str:
    if not _LANGUAGE.fullmatch(text):
        what = "is no language code"
        raise Refused(what, "write for example en_us")
    return text


@cache
def _words(column: Column) -> Mapping[str, str]:
    return {folded(word): word for word in column.choices}


@cache
def _zones() -> Mapping[str, str]:
    return {zone.casefold(): zone for zone in available_timezones()}
