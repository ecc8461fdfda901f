"""English, as in America: twelve hours, "November twenty-sixth"."""

import datetime as dt
from types import MappingProxyType

from tipring.domain.say import Say
from tipring.domain.spoken.language import Language, Sentences
from tipring.domain.spoken.vocabulary import Counted, Vocabulary, words
from tipring.domain.spoken.words import Noun

NOON_H = 12
CENTURY = 100
ROUND_CENTURIES = range(2000, 2010)
"""Years that are said as one number: two thousand five."""


class English(Language):
    """English."""

    sentences = Sentences(joint=("joint-and",))
    telephone_groups = MappingProxyType(
        {7: (3, 4), 10: (3, 3, 4), 11: (1, 3, 3, 4)},
    )

    def date(self, day: dt.date, *, year: bool = False) -> Say:
        """Say "Thursday, November twenty-sixth, twenty twenty-six"."""
        named = (self._weekdays[day.weekday()], self._months[day.month - 1])
        said = named + self.ordinal(day.day)
        return said + self.year(day.year) if year else said

    def year(self, year: int) -> Say:
        """Say "twenty twenty-six", "nineteen oh five", "two thousand five"."""
        century, rest = divmod(year, CENTURY)
        if year in ROUND_CENTURIES:
            return self.number(year)
        nought = ("time-oh",) if rest < len(DIGITS) else ()
        return self.number(century) + nought + self.number(rest)

    def time_of_day(self, at: dt.time) -> Say:
        """Say "three thirty PM", "nine oh five AM", "noon"."""
        if at.minute == 0 and at.hour % NOON_H == 0:
            return ("time-noon",) if at.hour else ("time-midnight",)
        said = self.number(at.hour % NOON_H or NOON_H)
        if 0 < at.minute < len(DIGITS):
            said += ("time-oh",)
        if at.minute:
            said += self.number(at.minute)
        return (*said, "time-am" if at.hour < NOON_H else "time-pm")


DIGITS = words("zero one two three four five six seven eight nine")
TEENS = words(
    "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
)
TENS = words("twenty thirty forty fifty sixty seventy eighty ninety")
ORDINALS = words(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh"
    " twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth"
    " nineteenth twentieth"
)


def _small() -> tuple[str, ...]:
    compound = (
        ten if digit == DIGITS[0] else f"{ten}-{digit}"
        for ten in TENS
        for digit in DIGITS
    )
    return (*DIGITS, *TEENS, *compound)


WORDS = Vocabulary(
    digits=DIGITS,
    star="star",
    pound="pound",
    small=_small(),
    hundreds=tuple(f"{digit} hundred" for digit in DIGITS[1:]),
    ordinals=(
        *ORDINALS,
        *(f"twenty-{ordinal}" for ordinal in ORDINALS[:9]),
        "thirtieth",
        "thirty-first",
    ),
    weekdays=words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday"),
    months=words(
        "January February March April May June July August September October"
        " November December"
    ),
    nouns=MappingProxyType(
        {
            Noun.SECOND: Counted("second", "seconds"),
            Noun.MINUTE: Counted("minute", "minutes"),
            Noun.HOUR: Counted("hour", "hours"),
            Noun.DAY: Counted("day", "days"),
            Noun.MESSAGE: Counted("message", "messages"),
            Noun.NEW_MESSAGE: Counted("new message", "new messages"),
            Noun.SAVED_MESSAGE: Counted("saved message", "saved messages"),
            Noun.CALL: Counted("call", "calls"),
            Noun.CALLER: Counted("caller", "callers"),
            Noun.EURO: Counted("euro", "euros"),
            Noun.EURO_CENT: Counted("cent", "cents"),
            Noun.DOLLAR: Counted("dollar", "dollars"),
            Noun.CENT: Counted("cent", "cents"),
            Noun.POUND: Counted("pound", "pounds"),
            Noun.PENNY: Counted("penny", "pence"),
            Noun.LIRA: Counted("lira"),
            Noun.KURUS: Counted("kurush"),
            Noun.RUBLE: Counted("ruble", "rubles"),
            Noun.KOPECK: Counted("kopeck", "kopecks"),
            Noun.YUAN: Counted("yuan"),
            Noun.FEN: Counted("fen"),
            Noun.FRANC: Counted("franc", "francs"),
            Noun.RAPPEN: Counted("centime", "centimes"),
        },
    ),
    phrases=MappingProxyType(
        {
            "queue-number": "You are number",
            "queue-in-line": "in line.",
            "queue-wait-soon": "The wait is less than a minute.",
            "queue-wait-about": "The wait is about",
            "queue-wait-up-to": "The wait is up to",
            "queue-wait-more-than": "The wait is more than",
            "queue-to": "to",
            "queue-minute": "minute.",
            "queue-minutes": "minutes.",
            "number-thousand": "thousand",
            "joint-and": "and",
            "day-today": "today",
            "day-yesterday": "yesterday",
            "time-am": "A M",
            "time-pm": "P M",
            "time-oh": "oh",
            "time-noon": "noon",
            "time-midnight": "midnight",
            "messages-have": "You have",
            "messages-none": "You have no messages.",
        },
    ),
)

ENGLISH = English("en", WORDS)
