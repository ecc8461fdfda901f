"""Times of day, from words: "half past two", "halb drei", "quarter to nine".

Who says neither morning nor afternoon means the hours of an office: from seven in the
morning to just before seven in the evening.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import time

from tipring.domain.understanding.lexicon import DayPart, Lexicon, TimeWords
from tipring.domain.understanding.numbers import number
from tipring.domain.understanding.patterns import Cut, Place, matches, one_of
from tipring.domain.understanding.text import tokens

HOUR_MIN = 60
HALF_DAY_MIN = 12 * HOUR_MIN
DAY_MIN = 24 * HOUR_MIN
OFFICE_OPENS_MIN = 7 * HOUR_MIN
"""Earlier than this means the afternoon, where nothing else is said."""
LATEST_MORNING_MIN = 10 * HOUR_MIN
"""Around noon begins here; an earlier hour is one of the afternoon."""
EVENING_MIN = 6 * HOUR_MIN
"""From here on (after noon) it is the evening, before it (after midnight) the night."""
LAST_HOUR = 24
LAST_HOUR_OF_HALF = 12
LAST_MINUTE = 59


def time_of_day(text: str, lexicon: Lexicon) -> time | None:
    """Return the time that *text* names; None: it names none."""
    words = lexicon.times
    if words is None:
        return None
    cut = time_cutter(lexicon, words)
    said = cut(text)
    fixed = one_of(words.fixed, cut)(said)
    if fixed is not None:
        return _time(fixed)
    places = time_places(lexicon, words)
    for part, rest in _parts(said, words, cut):
        for pattern, clock in words.patterns.items():
            for found in matches(pattern, rest, places, cut):
                hour, minute = _figures(found)
                offset = clock.minutes + clock.sign * minute
                return _time(_minutes(hour, offset, part))
    return None


def time_cutter(lexicon: Lexicon, words: TimeWords) -> Cut:
    """Return what cuts a text about times into its words."""
    fillers = lexicon.fillers | words.fillers
    return lambda text: tokens(text, fillers, spaced=lexicon.spaced)


def time_places(lexicon: Lexicon, words: TimeWords) -> Mapping[str, Place]:
    """Return what may stand at each place of a pattern."""
    cut = time_cutter(lexicon, words)
    named = one_of(words.hours, cut)

    def counted(said: Sequence[str], most: int) -> int | None:
        value = number(said, lexicon.numbers) if lexicon.numbers else None
        return value if value is not None and value <= most else None

    def hour(said: Sequence[str]) -> int | None:
        value = named(said)
        return counted(said, LAST_HOUR) if value is None else value

    more = {name: one_of(forms, cut) for name, forms in words.places.items()}
    return {"HOUR": hour, "MIN": lambda said: counted(said, LAST_MINUTE), **more}


def _parts(
    said: Sequence[str],
    words: TimeWords,
    cut: Cut,
) -> Iterator[tuple[DayPart | None, Sequence[str]]]:
    """Yield the part of the day that stands at either end, and the words beside it."""
    yield None, said
    for phrase, part in words.parts.items():
        row = cut(phrase)
        if said[: len(row)] == row:
            yield part, said[len(row) :]
        if said[len(said) - len(row) :] == row:
            yield part, said[: len(said) - len(row)]


def _figures(found: Mapping[str, int]) -> tuple[int, int]:
    hours = [value for place, value in found.items() if place.startswith("HOUR")]
    minutes = [value for place, value in found.items() if place.startswith("MIN")]
    return hours[0], sum(minutes)


def _minutes(hour: int, offset: int, part: DayPart | None) -> int:
    """Return the minutes since midnight, before they are brought into one day."""
    if hour == 0 or hour > LAST_HOUR_OF_HALF:
        return hour * HOUR_MIN + offset
    half = (hour * HOUR_MIN + offset) % HALF_DAY_MIN
    match part:
        case None:
            later = half < OFFICE_OPENS_MIN
        case DayPart.MORNING:
            later = False
        case DayPart.AFTERNOON:
            later = True
        case DayPart.NOON:
            later = half < LATEST_MORNING_MIN
        case DayPart.NIGHT:
            later = half >= EVENING_MIN
    return half + HALF_DAY_MIN * later


def _time(minutes: int) -> time:
    hour, minute = divmod(minutes % DAY_MIN, HOUR_MIN)
    return time(hour, minute)
