"""What every language can say of figures; each of them is a file of its own.

All doors return ids of prompts, to be played one after another. Dates and times stand
for themselves, as after a colon ("Thursday, November 26th, 3 PM"): no language then
needs another form of them for another sentence.
"""

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tipring.domain.say import Say, filled
from tipring.domain.spoken.recordings import Recordings
from tipring.domain.spoken.vocabulary import Plural, Vocabulary
from tipring.domain.spoken.words import COINS, Currency, Noun

BREATH = "breath"
"""The prompt that is a short silence; it has no language."""
GREATEST_NUMBER = 999_999
GREATEST_ORDINAL = 31
"""The last day of a month."""
WAIT_MINUTES = (*range(11), 15, 20, 25, 30, 40, 50, 60, 75, 90)
"""Minutes of a wait that people say; others pretend to know more than anybody can."""

MINUTE_S = 60
HOUR_S = 3600
EXACT_MIN = 10
"""From here on a duration is said without its seconds."""
HUNDREDTHS = 100
"""Of a coin."""
LAST_GROUP = 4
"""Most digits that are said in one breath at the end of a telephone number."""
GROUP = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentences:
    """How the pieces stand in a sentence; another order is another table.

    `{low}` is a number of minutes, without their name.
    """

    position: Say = ("queue-number", "{number}", "queue-in-line")
    soon: Say = ("queue-wait-soon",)
    between: Say = ("queue-wait-about", "{low}", "queue-to", "{high_minutes}")
    about: Say = ("queue-wait-about", "{high_minutes}")
    up_to: Say = ("queue-wait-up-to", "{high_minutes}")
    more_than: Say = ("queue-wait-more-than", "{low_minutes}")
    no_messages: Say = ("messages-none",)
    messages: Say = ("messages-have", "{counts}")
    joint: Say = ()
    """Before the last part of a duration or a sum of money."""
    also: Say = ("joint-and",)
    """Between messages of two sorts."""


class Language(ABC):
    """One language; its rules say a figure by recordings of its vocabulary.

    Figures are whole and not negative, up to GREATEST_NUMBER; others raise ValueError.
    """

    sentences: Sentences = Sentences()
    telephone_groups: Mapping[int, tuple[int, ...]] = MappingProxyType({})
    """How many digits go to one breath, by the length of a telephone number."""

    def __init__(self, code: str, words: Vocabulary) -> None:
        self.code = code
        record = Recordings()
        keys = dict(zip("0123456789*#", _KEY_NAMES, strict=True))
        texts = (*words.digits, words.star, words.pound)
        self._keys = {
            key: record.add(f"digit-{name}", text)
            for (key, name), text in zip(keys.items(), texts, strict=True)
        }
        for name, text in words.phrases.items():
            record.add(name, text)
        self._small = record.row("number", words.small)
        self._hundreds = tuple(
            record.add(f"number-{figure}00", text)
            for figure, text in enumerate(words.hundreds, 1)
        )
        self._forms = {
            (form, figure): record.add(f"number-{figure}-{form}", text)
            for form, texts_of in words.forms.items()
            for figure, text in texts_of.items()
        }
        self._ordinals = record.row("ordinal", words.ordinals, 1)
        self._weekdays = record.row("weekday", words.weekdays, 1)
        self._months = record.row("month", words.months, 1)
        self._words = words
        self._nouns = {
            (noun, plural): record.add(f"{noun}-{plural}", counted.text(plural))
            for noun, counted in words.nouns.items()
            for plural in Plural
        }
        self.pieces = record.texts
        """Every recording that this language is joined from, id to text."""

    # --- numbers -------------------------------------------------------------------

    def number(self, figure: int, form: str = "") -> Say:
        """Say a number from 0 to GREATEST_NUMBER, in a form of the vocabulary's."""
        within(figure, 0, GREATEST_NUMBER)
        thousands, rest = divmod(figure, 1000)
        hundreds, tail = divmod(rest, 100)
        say = self._thousands(thousands) if thousands else ()
        if hundreds:
            say += (self._hundreds[hundreds - 1],)
        if tail or not figure:
            say += (self._forms.get((form, tail), self._small[tail]),)
        return say

    def _thousands(self, count: int) -> Say:
        return (*self.number(count), "number-thousand")

    def ordinal(self, figure: int) -> Say:
        """Say a place in a row, 1 to GREATEST_ORDINAL: the first, the second."""
        within(figure, 1, GREATEST_ORDINAL)
        return (self._ordinals[figure - 1],)

    def counted(self, noun: Noun, figure: int) -> Say:
        """Say how many there are of *noun*: "twenty-one minutes"."""
        counted, plural = self._words.nouns[noun], self.plural(figure)
        name = (self._nouns[noun, plural],)
        if counted.whole_one and figure == 1:
            return name
        return self.number(figure, counted.number) + name

    def plural(self, figure: int) -> Plural:
        """Return which form of a noun follows *figure*."""
        return Plural.ONE if figure == 1 else Plural.MANY

    # --- a place in line, and the wait ---------------------------------------------

    def position(self, place: int) -> Say:
        """Say which place in line the caller has; who is next is told otherwise."""
        return filled(self.sentences.position, number=self.number(place))

    def wait_range(self, low_min: int, high_min: int | None) -> Say:
        """Say how long a wait will be, from one to the other of WAIT_MINUTES.

        None: longer than anybody wants to hear.
        """
        wait = self.sentences
        if high_min is None:
            return self._waiting(wait.more_than, low_min, low_min)
        if high_min <= 1:
            return wait.soon
        phrase = wait.between
        if low_min == 0:
            phrase = wait.up_to
        elif low_min == high_min:
            phrase = wait.about
        return self._waiting(phrase, low_min, high_min)

    def _waiting(self, phrase: Say, low: int, high: int) -> Say:
        return filled(
            phrase,
            low=self._wait_number(low),
            low_minutes=self._wait_minutes(low),
            high_minutes=self._wait_minutes(high),
        )

    def _wait_number(self, minutes: int) -> Say:
        return self.number(minutes, self._words.nouns[Noun.MINUTE].number)

    def _wait_minutes(self, minutes: int) -> Say:
        return self.counted(Noun.MINUTE, minutes)

    # --- time ------------------------------------------------------------------------

    def duration(self, seconds: int) -> Say:
        """Say how long something was; seconds only below EXACT_MIN minutes."""
        minutes, rest_s = divmod(seconds, MINUTE_S)
        hours, rest_min = divmod(minutes, MINUTE_S)
        if minutes >= EXACT_MIN:
            rest_s = 0
        parts = (Noun.HOUR, hours), (Noun.MINUTE, rest_min), (Noun.SECOND, rest_s)
        said = [self.counted(noun, figure) for noun, figure in parts if figure]
        if not said:
            return self.counted(Noun.SECOND, 0)
        return _joined(said, self.sentences.joint)

    @abstractmethod
    def date(self, day: dt.date, *, year: bool = False) -> Say:
        """Say the weekday, the day and the month, and the year if wanted."""

    def year(self, year: int) -> Say:
        """Say a year from 1901 to 2099, as a date ends with it."""
        return self.number(year)

    @abstractmethod
    def time_of_day(self, at: dt.time) -> Say:
        """Say the hour and the minute, by twelve or twenty-four as people do."""

    def when(self, moment: dt.datetime, today: dt.date) -> Say:
        """Say a day and a time of it; the days near *today* by their names."""
        near = {today: "day-today", today - dt.timedelta(days=1): "day-yesterday"}
        day = moment.date()
        name = near.get(day)
        said = (name,) if name else self.date(day, year=day.year != today.year)
        return said + self.time_of_day(moment.time())

    # --- money, messages -------------------------------------------------------------

    def money(self, hundredths: int, currency: Currency) -> Say:
        """Say an amount, given in hundredths (cents) of *currency*."""
        coins = COINS[currency]
        whole, rest = divmod(hundredths, HUNDREDTHS)
        parts = [self.counted(coins.whole, whole)] if whole or not rest else []
        parts += [self.counted(coins.hundredth, rest)] if rest else []
        return _joined(parts, self.sentences.joint)

    def messages(self, new: int, old: int) -> Say:
        """Say how many messages there are that nobody heard, and others."""
        parts = [self.counted(Noun.NEW_MESSAGE, new)] if new else []
        parts += [self.counted(Noun.SAVED_MESSAGE, old)] if old else []
        if not parts:
            return self.sentences.no_messages
        return filled(
            self.sentences.messages, counts=_joined(parts, self.sentences.also)
        )

    # --- digits ----------------------------------------------------------------------

    def digits(self, keys: str) -> Say:
        """Say *keys* one by one; what is no key (`+`, a space) is not spoken."""
        return tuple(self._keys[key] for key in keys if key in self._keys)

    def telephone(self, number: str) -> Say:
        """Say a telephone number in groups, a breath between them."""
        digits = self.telephone_digits(number)
        groups = self.telephone_groups.get(len(digits)) or _threes(len(digits))
        said: Say = ()
        start = 0
        for size in groups:
            said += (BREATH, *digits[start : start + size])
            start += size
        return said[1:]

    def telephone_digits(self, number: str) -> Say:
        """Say the digits of a telephone number one by one."""
        return self.digits(number)


def _joined(parts: list[Say], joint: Say) -> Say:
    *before, last = parts
    said: Say = ()
    for part in before:
        said += part
    return said + joint + last if before else last


def within(figure: int, least: int, greatest: int) -> None:
    """Raise ValueError unless *figure* is one of those that can be said."""
    if not least <= figure <= greatest:
        message = f"{figure} cannot be said; {least} to {greatest} can"
        raise ValueError(message)


def _threes(length: int) -> tuple[int, ...]:
    """Cut *length* into threes, with a last group of two to four."""
    if length <= LAST_GROUP:
        return (length,)
    return (GROUP, *_threes(length - GROUP))


_KEY_NAMES = (*"0123456789", "star", "pound")
