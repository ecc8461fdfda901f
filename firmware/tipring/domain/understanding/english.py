"""English as callers say it."""

from dataclasses import replace
from types import MappingProxyType

from tipring.domain.understanding.lexicon import (
    Clock,
    DateWords,
    DayPart,
    Lexicon,
    NumberWords,
    Sort,
    TimeWords,
)

_ONES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = (
    *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen"),
    *("seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_FIRST = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"),
    *("ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth"),
    *("fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth"),
    *("twentieth", "twenty first", "twenty second", "twenty third"),
    *("twenty fourth", "twenty fifth", "twenty sixth", "twenty seventh"),
    *("twenty eighth", "twenty ninth", "thirtieth", "thirty first"),
)
_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august"),
    *("september", "october", "november", "december"),
)
_WEEKDAYS = (
    *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
)

_NUMBERS = NumberWords(
    values=MappingProxyType(
        {word: value for value, word in enumerate((*_ONES, *_TEENS))}
        | {word: 10 * tens for tens, word in enumerate(_TENS, 2)}
    ),
    times=MappingProxyType({"hundred": 100, "thousand": 1000}),
    joints=frozenset({"and", "a"}),
)

_DATES = DateWords(
    relative=MappingProxyType(
        {
            "today": 0,
            "tomorrow": 1,
            "day after tomorrow": 2,
            "yesterday": -1,
            "day before yesterday": -2,
        }
    ),
    weekdays=MappingProxyType({word: day for day, word in enumerate(_WEEKDAYS)}),
    months=MappingProxyType({word: month for month, word in enumerate(_MONTHS, 1)}),
    ordinals=MappingProxyType({word: nth for nth, word in enumerate(_FIRST, 1)}),
    patterns=MappingProxyType(
        {
            "RELATIVE": Sort.DISTANCE,
            "WEEKDAY": Sort.COMING,
            "this WEEKDAY": Sort.COMING,
            "coming WEEKDAY": Sort.COMING,
            "this coming WEEKDAY": Sort.COMING,
            "next WEEKDAY": Sort.NEXT_WEEK,
            "WEEKDAY next week": Sort.NEXT_WEEK,
            "next week WEEKDAY": Sort.NEXT_WEEK,
            "in N days": Sort.IN_DAYS,
            "in N day": Sort.IN_DAYS,
            "in a week": Sort.IN_WEEKS,
            "in N weeks": Sort.IN_WEEKS,
            "in N week": Sort.IN_WEEKS,
            "MONTH NTH": Sort.DAY,
            "NTH MONTH": Sort.DAY,
            "NTH": Sort.DAY,
            "NTH_MONTH NTH": Sort.DAY,
        }
    ),
    fillers=frozenset({"the", "of", "on", "for"}),
)

_TIMES = TimeWords(
    patterns=MappingProxyType(
        {
            "HOUR": Clock(),
            "HOUR o'clock": Clock(),
            "HOUR hundred": Clock(),
            "HOUR OH MIN": Clock(),
            "HOUR MIN": Clock(),
            "half past HOUR": Clock(30),
            "half HOUR": Clock(30),
            "QUARTER PAST HOUR": Clock(15),
            "QUARTER TO HOUR": Clock(-15),
            "MIN PAST HOUR": Clock(),
            "MIN minutes PAST HOUR": Clock(),
            "MIN TO HOUR": Clock(sign=-1),
            "MIN minutes TO HOUR": Clock(sign=-1),
        }
    ),
    places=MappingProxyType(
        {
            "OH": MappingProxyType({"oh": 0, "o": 0, "zero": 0}),
            "QUARTER": MappingProxyType({"quarter": 0, "a quarter": 0}),
            "PAST": MappingProxyType({"past": 0, "after": 0}),
            "TO": MappingProxyType({"to": 0, "till": 0, "before": 0}),
        }
    ),
    fixed=MappingProxyType(
        {
            **dict.fromkeys(("noon", "midday", "twelve noon"), 720),
            **dict.fromkeys(("midnight", "twelve midnight"), 0),
        }
    ),
    parts=MappingProxyType(
        {
            "a m": DayPart.MORNING,
            "am": DayPart.MORNING,
            "in the morning": DayPart.MORNING,
            "p m": DayPart.AFTERNOON,
            "pm": DayPart.AFTERNOON,
            "in the afternoon": DayPart.AFTERNOON,
            "in the evening": DayPart.AFTERNOON,
            "at night": DayPart.NIGHT,
            "tonight": DayPart.AFTERNOON,
        }
    ),
    fillers=frozenset({"the", "at", "about", "around", "exactly"}),
)

ENGLISH = Lexicon(
    language="en",
    yes=(
        *("yes", "yeah", "yep", "yup", "sure", "ok", "okay", "right", "correct"),
        *("yes it is", "yes i do", "yes i did", "that's right", "that is right"),
        *("of course", "absolutely", "exactly", "please do", "go ahead"),
    ),
    no=(
        *("no", "nope", "nah", "no it isn't", "no i don't", "no i didn't"),
        *("wrong", "that's wrong", "that is wrong", "not at all", "incorrect"),
        *("no thanks", "no thank you", "never", "not really"),
    ),
    digits=MappingProxyType(
        {word: str(digit) for digit, word in enumerate(_ONES)} | {"oh": "0", "o": "0"}
    ),
    repeats=MappingProxyType({"double": 2, "triple": 3, "treble": 3}),
    numbers=_NUMBERS,
    dates=_DATES,
    times=_TIMES,
    fillers=frozenset({"please", "um", "uh"}),
)

_DAY_FIRST = {
    pattern: sort
    for pattern, sort in _DATES.patterns.items()
    if pattern != "NTH_MONTH NTH"
} | {"NTH NTH_MONTH": Sort.DAY}
BRITISH = replace(
    ENGLISH,
    language="en_gb",
    dates=replace(_DATES, patterns=MappingProxyType(_DAY_FIRST)),
)
"""English where two numbers are the day and the month."""
