"""What an answer means, and what may be said for it."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache

from tipring.domain.flow import Answer
from tipring.domain.hearing import Expected
from tipring.domain.understanding.clock import LAST_MINUTE, time_places
from tipring.domain.understanding.clock import time_of_day as _time_of_day
from tipring.domain.understanding.days import LAST_DAY, date_places
from tipring.domain.understanding.days import day as _day
from tipring.domain.understanding.languages import LEXICONS, lexicon_for
from tipring.domain.understanding.lexicon import DateWords, Lexicon, TimeWords
from tipring.domain.understanding.numbers import (
    digits,
    number_vocabulary,
    whole_number,
)
from tipring.domain.understanding.patterns import literals
from tipring.domain.understanding.text import tokens

GREATEST_NUMBER = 999_999
LONGEST_TEXT = 160
"""Letters; no answer is longer, and nobody waits for the reading of a speech."""
YES, NO = "yes", "no"


def understands(language: str, answer: Answer) -> bool:
    """Whether *answer* can be understood in *language*; phrases can in every one."""
    lexicon = lexicon_for(language)
    match answer:
        case Answer.PHRASE:
            return True
        case Answer.YES_NO | Answer.DIGITS:
            return lexicon is not None
        case Answer.NUMBER:
            return lexicon is not None and lexicon.numbers is not None
        case Answer.DATE:
            return lexicon is not None and lexicon.dates is not None
        case Answer.TIME:
            return lexicon is not None and lexicon.times is not None


def understood(text: str, answer: Answer, language: str, today: date) -> str | None:
    """Return what *text* means as a call keeps it: `yes`, `42`, `2026-12-03`, `14:30`.

    None: it means nothing of that kind. Phrases are the affair of their node.
    """
    lexicon = lexicon_for(language)
    if lexicon is None or len(text) > LONGEST_TEXT:
        return None
    match answer:
        case Answer.YES_NO:
            return _yes_or_no(text, lexicon)
        case Answer.DATE:
            found = _day(text, lexicon, today)
            return found.isoformat() if found else None
        case Answer.TIME:
            moment = _time_of_day(text, lexicon)
            return moment.isoformat("minutes") if moment else None
        case _:
            return _figures(text, answer, lexicon)


def expected(
    answer: Answer,
    language: str,
    phrases: Iterable[str] = (),
) -> Expected:
    """Return what the ears must listen for, *phrases* beside it."""
    lexicon = lexicon_for(language)
    whole = list(phrases)
    if lexicon is not None and answer is Answer.YES_NO:
        whole += [*lexicon.yes, *lexicon.no]
    words = _words_for(answer, lexicon.language) if lexicon else ()
    return Expected(language, _once(whole), words)


@cache
def _words_for(answer: Answer, code: str) -> tuple[str, ...]:
    lexicon = LEXICONS[code]
    match answer:
        case Answer.DIGITS:
            return _once([*lexicon.digits, *lexicon.repeats])
        case Answer.NUMBER:
            return _once(number_vocabulary(lexicon, GREATEST_NUMBER))
        case Answer.DATE if lexicon.dates:
            return _once(_date_words(lexicon, lexicon.dates))
        case Answer.TIME if lexicon.times:
            return _once(_time_words(lexicon, lexicon.times))
        case _:
            return ()


def key_phrases(keys: str, language: str) -> tuple[str, ...]:
    """Return how *keys* are said aloud; empty when they are not all digits."""
    lexicon = lexicon_for(language)
    if lexicon is None or not keys.isdecimal():
        return ()
    if len(keys) == 1:
        return tuple(word for word, digit in lexicon.digits.items() if digit == keys)
    first = {digit: word for word, digit in reversed([*lexicon.digits.items()])}
    return (" ".join(first[key] for key in keys),)


def _figures(text: str, answer: Answer, lexicon: Lexicon) -> str | None:
    said = _words(text, lexicon)
    match answer:
        case Answer.DIGITS:
            return digits(said, lexicon)
        case Answer.NUMBER:
            value = whole_number(said, lexicon)
            return None if value is None else str(value)
        case _:
            return None


def _words(text: str, lexicon: Lexicon) -> tuple[str, ...]:
    return tokens(text, lexicon.fillers, spaced=lexicon.spaced)


def _yes_or_no(text: str, lexicon: Lexicon) -> str | None:
    said = _words(text, lexicon)
    for answer, phrases in ((YES, lexicon.yes), (NO, lexicon.no)):
        if any(said == _words(phrase, lexicon) for phrase in phrases):
            return answer
    return None


def _once(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))


def _date_words(lexicon: Lexicon, words: DateWords) -> Iterator[str]:
    rows = (
        *(words.relative, words.weekdays, words.months, words.ordinals),
        literals(words.patterns, date_places(lexicon, words)),
        sorted(words.fillers),
    )
    for row in rows:
        yield from _single(row, lexicon)
    yield from number_vocabulary(lexicon, LAST_DAY)


def _time_words(lexicon: Lexicon, words: TimeWords) -> Iterator[str]:
    places = time_places(lexicon, words)
    rows = (words.hours, *words.places.values(), words.fixed, words.parts)
    for row in (*rows, literals(words.patterns, places), sorted(words.fillers)):
        yield from _single(row, lexicon)
    yield from number_vocabulary(lexicon, LAST_MINUTE)


def _single(phrases: Iterable[str], lexicon: Lexicon) -> Iterator[str]:
    """Yield the words of *phrases* one by one: so they may come in any order."""
    for phrase in phrases:
        yield from phrase.split() if lexicon.spaced else [phrase]
