"""Whole numbers and rows of digits, from words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from tipring.domain.understanding.lexicon import Lexicon, NumberWords
from tipring.domain.understanding.text import plain, tokens

MOST_DIGITS_OF_NUMBER = 9
"""More digits in a row are no number that anybody counts with."""
HUNDRED = 100
MOST_HUNDREDS = 99
"""Nineteen hundred is said, and so is ninety-nine hundred."""
TEN = 10
LONGEST_RUN = 6
"""Words of one number within a row of digits: two thousand and five."""

Meaning = TypeVar("Meaning")


@dataclass(frozen=True, slots=True)
class Value:
    """A word that counts for itself."""

    number: int


@dataclass(frozen=True, slots=True)
class Times:
    """A word that multiplies what is before it."""

    number: int


@dataclass(frozen=True, slots=True)
class Joint:
    """And."""


Part = Value | Times | Joint


def number(words: Sequence[str], numbers: NumberWords) -> int | None:
    """Return the number that *words* say as one; None: they say none."""
    atoms = _atoms(numbers)
    for parts in _rows(words, atoms):
        value = _value(parts, numbers)
        if value is not None:
            return value
    return None


def digits(words: Sequence[str], lexicon: Lexicon) -> str | None:
    """Return the digits that *words* say one by one, or as numbers in a row."""
    said = ""
    rest = list(words)
    while rest:
        head, used = _next_digits(rest, lexicon)
        if not used:
            return None
        said += head
        rest = rest[used:]
    return said or None


def _next_digits(words: Sequence[str], lexicon: Lexicon) -> tuple[str, int]:
    """Return the digits that the beginning of *words* says, and how many words."""
    repeats = {plain(word): times for word, times in lexicon.repeats.items()}
    if words[0] in repeats:
        again, used = _next_digits(words[1:], lexicon) if words[1:] else ("", 0)
        return again[:1] * repeats[words[0]] + again[1:], used and used + 1
    first = _digit_by_digit(words[:1], lexicon)
    if lexicon.numbers is not None and first != "0":
        value, used = _longest_number(words, lexicon.numbers)
        if value is not None:
            return str(value), used
    return (first, 1) if first else ("", 0)


def _longest_number(
    words: Sequence[str],
    numbers: NumberWords,
) -> tuple[int | None, int]:
    """Return the number that *words* begin with, and how many of them say it.

    What begins a number is one itself, but for a joint before it.
    """
    found: tuple[int | None, int] = (None, 0)
    for end in range(1, min(len(words), LONGEST_RUN) + 1):
        value = number(words[:end], numbers)
        if value is not None:
            found = value, end
        elif end > 1:
            break
    return found


def _digit_by_digit(words: Sequence[str], lexicon: Lexicon) -> str:
    known = {plain(word): digit for word, digit in lexicon.digits.items()}
    return "".join(next(iter(_rows(words, known)), ()))


def whole_number(words: Sequence[str], lexicon: Lexicon) -> int | None:
    """Return the number that *words* say, as one or digit by digit."""
    if lexicon.numbers is None:
        return None
    value = number(words, lexicon.numbers)
    if value is not None:
        return value
    row = digits(words, lexicon)
    places = {plain(word) for word in lexicon.numbers.times}
    if row is None or len(row) > MOST_DIGITS_OF_NUMBER or places & set(words):
        return None
    return int(row)


def number_vocabulary(lexicon: Lexicon, most: int) -> Iterator[str]:
    """Yield the words that numbers up to *most* are said with."""
    numbers = lexicon.numbers
    if numbers is None:
        return
    yield from sorted(numbers.joints)
    for word in numbers.vocabulary or (*numbers.values, *numbers.times):
        value = number(tokens(word, spaced=lexicon.spaced), numbers)
        value = numbers.times.get(word, 0) if value is None else value
        if value <= most:
            yield word


@cache
def _atoms(numbers: NumberWords) -> Mapping[str, Part]:
    atoms: dict[str, Part] = {plain(word): Joint() for word in numbers.joints}
    atoms |= {plain(word): Value(value) for word, value in numbers.values.items()}
    return atoms | {plain(word): Times(by) for word, by in numbers.times.items()}


# --- words to parts ------------------------------------------------------------------


def _rows(
    words: Sequence[str],
    known: Mapping[str, Meaning],
) -> Iterator[tuple[Meaning, ...]]:
    """Yield what *words* may be made of: each is known, or joined of known ones."""
    if not words:
        yield ()
        return
    for head in _joined(words[0], known):
        for rest in _rows(words[1:], known):
            yield head + rest


def _joined(word: str, known: Mapping[str, Meaning]) -> Iterator[tuple[Meaning, ...]]:
    """Yield every way to cut *word* into known words, longest first."""
    if not word:
        yield ()
        return
    for end in range(len(word), 0, -1):
        if word[:end] in known:
            for rest in _joined(word[end:], known):
                yield (known[word[:end]], *rest)


# --- parts to a number ---------------------------------------------------------------


def _value(parts: Sequence[Part], numbers: NumberWords) -> int | None:
    """Return what *parts* mean: split at the greatest word that multiplies."""
    places = [part.number for part in parts if isinstance(part, Times)]
    if not places:
        return _below_hundred(parts, numbers)
    place = max(places)
    at = parts.index(Times(place))
    before = _how_many(parts[:at], place, numbers)
    after = _remainder(parts[at + 1 :], place, numbers)
    if before is None or after is None:
        return None
    return before * place + after


def _how_many(parts: Sequence[Part], place: int, numbers: NumberWords) -> int | None:
    """Return how often *place* counts; once, when nothing stands before it."""
    if _is_empty(parts):
        return 1
    value = _value(parts, numbers)
    most = MOST_HUNDREDS if place == HUNDRED else place - 1
    return value if value is not None and 0 < value <= most else None


def _remainder(parts: Sequence[Part], place: int, numbers: NumberWords) -> int | None:
    if _is_empty(parts):
        return 0
    if numbers.counts_places and place >= HUNDRED and len(parts) == 1:
        match parts[0]:
            case Value(one) if 0 < one < TEN:
                return one * place // TEN
    value = _value(parts, numbers)
    return value if value is not None and value < place else None


def _is_empty(parts: Iterable[Part]) -> bool:
    return all(isinstance(part, Joint) for part in parts)


def _below_hundred(parts: Sequence[Part], numbers: NumberWords) -> int | None:
    """Return hundreds that are one word, tens and ones; zeros may be places."""
    values = [part.number for part in parts if isinstance(part, Value)]
    joined = len(values) < len(parts)
    if numbers.counts_places and len(values) > 1:
        values = values[values[0] == 0 :]
    if numbers.ones_first and joined:
        values = _turned(values)
    total = 0
    room = 0
    for place, value in enumerate(values):
        if place and not 0 < value < room:
            return None
        total += value
        room = _room_after(value, numbers)
    return total if values else None


def _turned(values: list[int]) -> list[int]:
    """Return [20, 3] of [3, 20], which says three and twenty."""
    match values:
        case [*before, ones, tens] if ones < TEN < tens:
            return [*before, tens, ones]
        case _:
            return values


def _room_after(value: int, numbers: NumberWords) -> int:
    """Return below what the next value must be after *value*."""
    if value and value % HUNDRED == 0:
        return HUNDRED
    is_tens = value % TEN == 0 and value >= numbers.lowest_tens
    return TEN if is_tens else 0
