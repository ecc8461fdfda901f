"""What lasts of what one examination after the other finds.

A single look is often wrong: a modem that is being reset, a server that is slow once.
So something must be seen twice before it is a worry, and be well three times before
it is none any more.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from math import inf
from typing import Final

from tipring.domain.colours import Colour
from tipring.domain.findings import Finding
from tipring.domain.worries.worry import Worry, worry_about
from tipring.domain.worry_entries import (
    WorryBegan,
    WorryChanged,
    WorryEnded,
    WorryEntry,
)

LOOKS_TO_BELIEVE: Final = 2
"""So often something is seen before it is told, or is told to be worse."""
LOOKS_TO_FORGET: Final = 3
"""So often it is well, or better, before that is told."""


@dataclass(slots=True)
class _Case:
    """One key, and how often in a row it was seen to be otherwise than was told."""

    worry: Worry
    is_told: bool = False
    sightings: int = 0
    """Before it was told."""
    same: Colour = Colour.GREEN
    """As which it was seen last."""
    looks: int = 0
    """How often in a row."""

    def seen(self, colour: Colour) -> int:
        """Take note of one more look; return how often in a row it was so."""
        self.looks = self.looks + 1 if colour is self.same else 1
        self.same = colour
        return self.looks


class WorryWatch:
    """Looks at findings, one examination after the other; *known* were told before."""

    def __init__(self, known: Iterable[Worry] = ()) -> None:
        self._cases = {worry.key: _Case(worry, is_told=True) for worry in known}

    @property
    def worries(self) -> tuple[Worry, ...]:
        """All that lasts, worst first, then the oldest."""
        told = (case.worry for case in self._cases.values() if case.is_told)
        return tuple(sorted(told, key=lambda each: (-each.colour.worry, each.since)))

    def look(self, findings: Iterable[Finding], now: datetime) -> list[WorryEntry]:
        """Take one examination; return what follows from it."""
        amiss = {each.key: each for each in findings if each.colour.worry}
        for case in self._cases.values():
            if case.worry.since > now:  # the clock was put back
                case.worry = replace(case.worry, since=now)
        said = [entry for key in amiss for entry in self._amiss(amiss[key], now)]
        well = [key for key in self._cases if key not in amiss]
        return said + [entry for key in well for entry in self._well(key, now)]

    def _amiss(self, found: Finding, now: datetime) -> Iterator[WorryEntry]:
        case = self._cases.setdefault(found.key, _Case(worry_about(found, now)))
        looks = case.seen(found.colour)
        case.worry = case.worry.as_seen(found)
        if not case.is_told:
            case.sightings += 1
            if case.sightings >= LOOKS_TO_BELIEVE:
                case.is_told = True
                case.worry = replace(case.worry, colour=found.colour)
                yield _began(case.worry)
        elif looks >= _enough(case.worry.colour, found.colour):
            case.worry = replace(case.worry, colour=found.colour)
            yield WorryChanged(
                key=found.key, colour=found.colour, sentence=found.sentence
            )

    def _well(self, key: str, now: datetime) -> Iterator[WorryEntry]:
        case = self._cases[key]
        if not case.is_told:
            del self._cases[key]
        elif case.seen(Colour.GREEN) >= LOOKS_TO_FORGET:
            del self._cases[key]
            lasted = case.worry.lasted(now)
            yield WorryEnded(key=key, lasted_s=round(lasted.total_seconds(), 1))


def _enough(told: Colour, now: Colour) -> float:
    """Return after how many looks it is told that it is *now* another colour."""
    if told is now:
        return inf
    return LOOKS_TO_BELIEVE if now.worry > told.worry else LOOKS_TO_FORGET


def _began(worry: Worry) -> WorryBegan:
    return WorryBegan(
        key=worry.key,
        what=worry.what,
        colour=worry.colour,
        sentence=worry.sentence,
        remedy=worry.remedy,
        tries=worry.tries,
        since=worry.since,
    )
