"""Which reports of a detector are right."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bench.keys import Press

EARLY_S = 0.005
"""A report may be ahead of the nominal beginning by so much, for its soft edge."""
LATE_S = 0.15
"""A report counts until so long after the end of the key."""
INTO_NEXT_S = 0.015
"""...yet not deeper than this into the next key."""


@dataclass(frozen=True, slots=True)
class Report:
    """A detector said: this key. *at_s* is when the application could know."""

    at_s: float
    digit: str


@dataclass(slots=True)
class Score:
    """Reports of one sound or of many, compared with what was pressed."""

    expected: int = 0
    hits: int = 0
    splits: int = 0
    """The same key reported once more."""
    false: list[Report] = field(default_factory=list)
    latencies_s: list[float] = field(default_factory=list)
    """From the beginning of a key to its report."""

    def add(self, other: "Score") -> None:
        self.expected += other.expected
        self.hits += other.hits
        self.splits += other.splits
        self.false += other.false
        self.latencies_s += other.latencies_s

    @property
    def percent(self) -> float:
        return 100 * self.hits / max(1, self.expected)


def score(presses: Sequence[Press], reports: Iterable[Report]) -> Score:
    """Match reports, in time order, with the first press of that key still unmatched.

    A report that finds only matched ones is a split, any other is false.
    """
    result = Score(expected=len(presses))
    ends_s = _latest(presses)
    matched: set[int] = set()
    for report in sorted(reports, key=lambda report: report.at_s):
        fitting = [
            place
            for place, press in enumerate(presses)
            if press.digit == report.digit
            and press.began_s - EARLY_S <= report.at_s <= ends_s[place]
        ]
        place = next((place for place in fitting if place not in matched), None)
        if place is not None:
            matched.add(place)
            result.latencies_s.append(report.at_s - presses[place].began_s)
        elif fitting:
            result.splits += 1
        else:
            result.false.append(report)
    result.hits = len(matched)
    return result


def _latest(presses: Sequence[Press]) -> list[float]:
    """Return until when a report of each press counts."""
    nexts_s = [press.began_s + INTO_NEXT_S for press in presses[1:]]
    return [
        min(press.ended_s + LATE_S, next_s)
        for press, next_s in zip(presses, [*nexts_s, math.inf], strict=False)
    ]
