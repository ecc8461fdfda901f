"""Days, from words: "tomorrow", "next Monday", "the third of December".

The day on which it is said is an argument. A day of a month without its year is the
next one, today included. A bare weekday is the first one after today; *next* Monday
is that of the next week, weeks begin on Monday. Years are not understood.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from tipring.domain.understanding.lexicon import DateWords, Lexicon, Sort
from tipring.domain.understanding.numbers import number
from tipring.domain.understanding.patterns import Cut, Place, matches, one_of
from tipring.domain.understanding.text import tokens

LAST_DAY = 31
LAST_MONTH = 12
WEEK_DAYS = 7
FARTHEST = 366
"""Days or weeks that somebody may count on from today."""
MOST_MONTHS_AHEAD = 8 * LAST_MONTH + 1
"""A 29th of February may be eight years away (1896 to 1904)."""


def day(text: str, lexicon: Lexicon, today: date) -> date | None:
    """Return the day that *text* names, as said on *today*; None: it names none."""
    words = lexicon.dates
    if words is None:
        return None
    cut = cutter(lexicon, words)
    places = date_places(lexicon, words)
    said = cut(text)
    found = _by_pattern(said, words, places, cut, today)
    return found or _with_its_weekday(said, words, places, cut, today)


def cutter(lexicon: Lexicon, words: DateWords) -> Cut:
    """Return what cuts a text about days into its words."""
    fillers = lexicon.fillers | words.fillers
    return lambda text: tokens(text, fillers, spaced=lexicon.spaced)


def date_places(lexicon: Lexicon, words: DateWords) -> Mapping[str, Place]:
    """Return what may stand at each place of a pattern."""
    cut = cutter(lexicon, words)
    ordinal = one_of(words.ordinals, cut)

    def counted(said: Sequence[str], most: int) -> int | None:
        value = number(said, lexicon.numbers) if lexicon.numbers else None
        return value if value is not None and 0 < value <= most else None

    def nth(said: Sequence[str], most: int = LAST_DAY) -> int | None:
        value = ordinal(said)
        value = counted(said, most) if value is None else value
        return value if value is not None and value <= most else None

    return {
        "RELATIVE": one_of(words.relative, cut),
        "WEEKDAY": one_of(words.weekdays, cut),
        "MONTH": one_of(words.months, cut),
        "NTH": nth,
        "NTH_MONTH": lambda said: nth(said, LAST_MONTH),
        "N": lambda said: counted(said, FARTHEST),
    }


def _by_pattern(
    said: Sequence[str],
    words: DateWords,
    places: Mapping[str, Place],
    cut: Cut,
    today: date,
) -> date | None:
    for pattern, sort in words.patterns.items():
        for found in matches(pattern, said, places, cut):
            meant = _meant(sort, found, today)
            if meant is not None:
                return meant
    return None


def _with_its_weekday(
    said: Sequence[str],
    words: DateWords,
    places: Mapping[str, Place],
    cut: Cut,
    today: date,
) -> date | None:
    """Return "Monday the third": a day that must be that weekday."""
    for length in range(1, len(said)):
        weekday = places["WEEKDAY"](said[:length])
        if weekday is not None:
            found = _by_pattern(said[length:], words, places, cut, today)
            return found if found and found.weekday() == weekday else None
    return None


def _meant(sort: Sort, found: Mapping[str, int], today: date) -> date | None:
    match sort:
        case Sort.DISTANCE:
            return today + timedelta(days=found["RELATIVE"])
        case Sort.COMING:
            ahead = (found["WEEKDAY"] - today.weekday() - 1) % WEEK_DAYS + 1
            return today + timedelta(days=ahead)
        case Sort.NEXT_WEEK:
            monday = today + timedelta(days=WEEK_DAYS - today.weekday())
            return monday + timedelta(days=found["WEEKDAY"])
        case Sort.IN_DAYS:
            return today + timedelta(days=found["N"])
        case Sort.IN_WEEKS:
            return today + timedelta(weeks=found.get("N", 1))
        case Sort.DAY:
            month = found.get("MONTH") or found.get("NTH_MONTH")
            return next_day(found["NTH"], month, today)


def next_day(nth: int, month: int | None, today: date) -> date | None:
    """Return the next *nth* (of *month*) from *today* on; None: there is none."""
    for ahead in range(MOST_MONTHS_AHEAD):
        years, index = divmod(today.month - 1 + ahead, LAST_MONTH)
        if month in (None, index + 1):
            try:
                found = date(today.year + years, index + 1, nth)
            except ValueError:
                continue
            if found >= today:
                return found
    return None
