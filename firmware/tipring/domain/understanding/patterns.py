"""A row of words against the patterns of a language."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from tipring.domain.understanding.lexicon import Words

Place = Callable[[Sequence[str]], int | None]
"""What the words at a place mean; None: they do not belong there."""
Cut = Callable[[str], tuple[str, ...]]
"""A text to its words."""
LONGEST_PLACE = 6
"""Words (in Chinese: letters) that one number or name may have."""


def matches(
    pattern: str,
    words: Sequence[str],
    places: Mapping[str, Place],
    cut: Cut,
) -> Iterator[dict[str, int]]:
    """Yield what stands at the places of *pattern*, for each way in which it fits."""
    yield from _fits(pattern.split(), tuple(words), places, cut)


def one_of(words: Words, cut: Cut) -> Place:
    """Return the place at which one of *words* must stand."""
    known = {cut(word): value for word, value in words.items()}
    return lambda said: known.get(tuple(said))


def literals(
    patterns: Mapping[str, object],
    places: Mapping[str, Place],
) -> Iterator[str]:
    """Yield the words of *patterns* that are no places."""
    for pattern in patterns:
        yield from (part for part in pattern.split() if part not in places)


def _fits(
    parts: Sequence[str],
    words: tuple[str, ...],
    places: Mapping[str, Place],
    cut: Cut,
) -> Iterator[dict[str, int]]:
    if not parts:
        if not words:
            yield {}
        return
    part, *rest = parts
    for length, found in _beginnings(part, words, places, cut):
        for others in _fits(rest, words[length:], places, cut):
            yield found | others


def _beginnings(
    part: str,
    words: tuple[str, ...],
    places: Mapping[str, Place],
    cut: Cut,
) -> Iterator[tuple[int, dict[str, int]]]:
    """Yield how many words *part* may take, and what they mean there."""
    place = places.get(part)
    if place is None:
        literal = cut(part)
        if words[: len(literal)] == literal:
            yield len(literal), {}
        return
    for length in range(1, min(len(words), LONGEST_PLACE) + 1):
        value = place(words[:length])
        if value is not None:
            yield length, {part: value}
