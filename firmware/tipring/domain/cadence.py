"""How a telephone's bell rings: the four patterns by which agents tell calls apart."""

from collections.abc import Iterator, Mapping
from itertools import count
from types import MappingProxyType
from typing import Final

CADENCES_S: Final[Mapping[str, tuple[float, ...]]] = MappingProxyType(
    {
        "normal": (2.0, 4.0),
        "long-long": (0.8, 0.4, 0.8, 4.0),
        "short-short-long": (0.4, 0.2, 0.4, 0.2, 0.8, 4.0),
        "short-long-short": (0.3, 0.2, 1.0, 0.2, 0.3, 4.0),
    }
)
"""Seconds on, off, on, off... again and again: the distinctive rings of exchanges."""

REMINDER_S: Final = 0.2
"""A bell that only reminds: shorter than any burst of ringing."""


def switchings(cadence: str) -> Iterator[tuple[float, bool]]:
    """Yield seconds since the ringing began and whether the bell is on from then.

    It never ends; a cadence that nobody knows rings as `normal`.
    """
    pattern = CADENCES_S.get(cadence, CADENCES_S["normal"])
    period_s = sum(pattern)
    for turn in count():
        at_s = turn * period_s
        for place, seconds in enumerate(pattern):
            yield at_s, place % 2 == 0
            at_s += seconds
