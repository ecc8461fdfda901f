"""The kinds of values that settings have: what is accepted, what is answered."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Annotated, TypeVar
from zoneinfo import available_timezones

from pydantic import AfterValidator, BeforeValidator, PlainValidator
from pydantic_core import PydanticCustomError

from tipring.config.problems import nearest, suggest
from tipring.domain.errors import SettingsError
from tipring.domain.events import DTMF_DIGITS
from tipring.domain.hours import DAY_MIN, WEEKDAYS, Span, Switch
from tipring.domain.script import Step, parse_sentence
from tipring.domain.transfer_style import CompleteOn, TransferWay
from tipring.dsp.plans import PLANS, Signal
from tipring.dsp.signal_text import signal_from

LINE_SCHEMES = ("modem",)
"""Kinds of lines that this version can hold."""

REFUSED = "refused"
"""The type of our own validation errors; their context carries `what`, `remedy`."""

Number = TypeVar("Number", int, float)
Parsed = TypeVar("Parsed")


def refusal(what: str, remedy: str) -> PydanticCustomError:
    """Return the error that says *what* is wrong and how to mend it."""
    context = {"what": what, "remedy": remedy}
    return PydanticCustomError(REFUSED, "{what}; {remedy}", context)


def parsed(parse: Callable[[str], Parsed], text: str) -> Parsed:
    """Return what *text* means; its SettingsError becomes one of ours."""
    try:
        return parse(text)
    except SettingsError as error:
        what, _, remedy = str(error).partition("; ")
        raise refusal(what, remedy) from None


@dataclass(frozen=True, slots=True)
class Between:
    """Accepts *least* to *most*; forms know the bounds by it."""

    least: float
    most: float

    def __call__(self, number: Number) -> Number:
        """Return *number* if it is within."""
        if not self.least <= number <= self.most:
            what = "is out of range"
            raise refusal(what, f"choose {self.least:g} to {self.most:g}")
        return number


@dataclass(frozen=True, slots=True)
class OneOf:
    """Accepts one of *names*; forms offer them."""

    names: Collection[str]
    what: str
    """Said about any other."""

    def __call__(self, name: str) -> str:
        """Return *name* if it is one of them."""
        if name not in self.names:
            raise refusal(self.what, suggest(name, self.names))
        return name


def between(least: Number, most: Number) -> AfterValidator:
    """Accept *least* to *most*."""
    return AfterValidator(Between(least, most))


def one_of(names: Collection[str], what: str) -> AfterValidator:
    """Accept one of *names*; *what* is said about any other."""
    return AfterValidator(OneOf(names, what))


def shaped(pattern: str, what: str, remedy: str) -> AfterValidator:
    """Accept texts that match *pattern* as a whole."""
    whole = re.compile(pattern)

    def check(text: str) -> str:
        if not whole.fullmatch(text):
            raise refusal(what, remedy)
        return text

    return AfterValidator(check)


def listed(value: object) -> object:
    """Let one text stand for a list of one; TOML's lists become tuples."""
    match value:
        case str():
            return (value,)
        case list():
            return tuple(value)
        case _:
            return value


def _not_empty(items: tuple[str, ...]) -> tuple[str, ...]:
    if not items:
        what = "is empty"
        raise refusal(what, "write at least one text, or leave the key out")
    return items


def _some(table: dict[str, str]) -> dict[str, str]:
    if not table:
        what = "is empty"
        raise refusal(what, "add at least one line to it")
    return table


Text = Annotated[str, shaped(r"(?s).*\S.*", "is empty", "write a text")]
Texts = Annotated[tuple[str, ...], BeforeValidator(listed), AfterValidator(_not_empty)]
Say = Annotated[tuple[Text, ...], BeforeValidator(listed), AfterValidator(_not_empty)]
"""One prompt or several: ids, texts of the catalogue, paths of .wav files."""

Name = Annotated[
    str,
    shaped(
        r"[\w-]+",
        "is not a name",
        "use letters, digits, hyphens and underscores",
    ),
]
Groups = Annotated[
    tuple[Name, ...], BeforeValidator(listed), AfterValidator(_not_empty)
]
Variables = Annotated[dict[Name, str], AfterValidator(_some)]
Switched = Annotated[str, one_of(list(Switch), "is no position of the switch")]
Country = Annotated[str, one_of(PLANS, "is not a country whose tones are known")]
Transfer = Annotated[
    str, one_of(list(TransferWay), "is no way to send a caller to another number")
]
Completion = Annotated[
    str, one_of(list(CompleteOn), "is no moment to leave a transfer to the carrier")
]
AtCommands = Annotated[
    str,
    shaped(
        r"(AT[ -~]+)?",
        "is no AT command",
        'begin with AT, for example "AT!4886=00"',
    ),
]


# --- Telephone keys ------------------------------------------------------------

ChoiceKey = Annotated[
    str,
    shaped(
        rf"[{re.escape(DTMF_DIGITS)}]+|otherwise",
        "is not on a telephone's keypad",
        "use keys of 0-9 * # A-D, or otherwise",
    ),
]
EndKey = Annotated[str, one_of(("#", "*", *"ABCD"), "cannot end a number")]


# --- Where we are --------------------------------------------------------------


_time_zones = cache(available_timezones)
"""Read from the disk once: an office may have a thousand queues with a zone each."""


def _time_zone(name: str) -> str:
    zones = _time_zones()
    if name not in zones:
        cities = {zone.split("/")[-1]: zone for zone in sorted(zones)}
        spellings = {spelling.casefold(): zone for spelling, zone in cities.items()}
        spellings |= {zone.casefold(): zone for zone in zones}
        near = nearest(name.replace(" ", "_").casefold(), spellings)
        what = "there is no such time zone"
        raise refusal(what, near or 'write for example "America/New_York"')
    return name


TimeZone = Annotated[str, AfterValidator(_time_zone)]


_OTHER_LINES = {
    "hat:": (r"[\w-]+", "names no board", "hat:tipring-fxo"),
    "simulated:": (r"[0-9]{2,15}", "names no number", "simulated:5550100"),
}
"""Lines that are no modems: what stands behind the colon, and an example."""


_USB_SERIAL, _USB_PORT = "usb-serial:", "usb-port:"
_PORT = re.compile(r"\d+-\d+(\.\d+)*")


def _line_url(url: str) -> str:
    for kind, (shape, what, example) in _OTHER_LINES.items():
        if url.startswith(kind):
            if not re.fullmatch(shape, url.removeprefix(kind)):
                raise refusal(what, f'write for example "{example}"')
            return url
    scheme, colon, device = url.partition("://")
    if scheme not in LINE_SCHEMES:
        kind = scheme if colon else "this"
        what = f"{kind} is not a kind of line that this version knows"
        raise refusal(what, 'write for example "modem:///dev/ttyACM0"')
    if device.startswith(_USB_SERIAL):
        if not device.removeprefix(_USB_SERIAL).strip():
            what = "names no serial"
            raise refusal(what, "`tipring modems` lists those of your modems")
    elif device.startswith(_USB_PORT):
        if not _PORT.fullmatch(device.removeprefix(_USB_PORT)):
            what = "is no USB port"
            remedy = (
                'write for example "modem://usb-port:1-1.2"; `tipring modems` helps'
            )
            raise refusal(what, remedy)
    elif not device.startswith("/"):
        what = "names no device"
        raise refusal(what, 'write three slashes, as in "modem:///dev/ttyACM0"')
    return url


LineUrl = Annotated[str, AfterValidator(_line_url)]


def _tone(value: object) -> Signal:
    if not isinstance(value, str):
        what = "is not a tone"
        raise refusal(what, 'write for example "425 Hz, 300 ms on, 300 ms off"')
    return parsed(signal_from, value)


ToneText = Annotated[Signal, PlainValidator(_tone)]


# --- Office hours ---------------------------------------------------------------

_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")


def days_of(key: str) -> tuple[str, ...]:
    """Return the weekdays of "tue" or "mon-fri" (over the week's end: "sat-mon")."""
    first, _, last = key.partition("-")
    if not {first, last or first} <= set(WEEKDAYS) or first == last:
        what = "is neither a weekday nor a range of weekdays"
        raise refusal(what, f"use {' '.join(WEEKDAYS)}, or a range such as mon-fri")
    start = WEEKDAYS.index(first)
    count = (WEEKDAYS.index(last or first) - start) % len(WEEKDAYS) + 1
    return tuple((WEEKDAYS * 2)[start : start + count])


def _span(value: object) -> Span:
    match = _SPAN.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        what = "is not a span of time"
        raise refusal(what, 'write for example "09:00-17:30"')
    hour, minute, end_hour, end_minute = map(int, match.groups())
    span = Span(hour * 60 + minute, end_hour * 60 + end_minute)
    if span.end_min > DAY_MIN:
        what = "ends after midnight"
        raise refusal(what, 'the latest end is 24:00; past it write "22:00-02:00"')
    if span.start_min == span.end_min:
        what = "begins and ends at once"
        raise refusal(what, 'the whole day is "00:00-24:00"')
    return span


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        what = "is not a date"
        raise refusal(what, 'write for example "2026-12-25"') from None


Days = Annotated[tuple[str, ...], PlainValidator(days_of)]
OneSpan = Annotated[Span, PlainValidator(_span)]
Hours = Annotated[tuple[OneSpan, ...], BeforeValidator(listed)]
Holiday = Annotated[date, PlainValidator(_date)]


# --- Examples of a flow -----------------------------------------------------------


def _sentence(value: object) -> tuple[Step, ...]:
    if not isinstance(value, str):
        what = "is not a sentence"
        raise refusal(what, 'write for example "presses 2"')
    return parsed(parse_sentence, value)


def _local_time(value: object) -> datetime:
    remedy = 'write the office\'s local time, for example "2026-11-23T10:15"'
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        moment = None
    if not isinstance(moment, datetime):
        what = "is not a date and time"
        raise refusal(what, remedy)
    if moment.tzinfo is not None:
        what = "names a time zone"
        raise refusal(what, remedy)
    return moment


Caller = Annotated[
    tuple[Annotated[tuple[Step, ...], PlainValidator(_sentence)], ...],
    BeforeValidator(listed),
]
LocalTime = Annotated[datetime, PlainValidator(_local_time)]
