"""Agents in order of one figure, and what that order cannot tell.

Figures of few calls lie far apart by chance alone, and who is given the long calls is
not slow for it. So each figure has its range, who has too few calls has no place, and
who cannot be told from the office's mean is said to be so. Handling times are compared
with what the same queues take on average.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from statistics import fmean, stdev

from tipring.domain.reports.shares import Share
from tipring.domain.staffing.fitting import Z95, poisson_range

FEWEST = 20
"""Calls; with fewer nobody has a place."""


class Metric(StrEnum):
    """What agents are ordered by."""

    RESOLUTION = "resolution"
    """Resolved contacts / contacts: more is better."""
    HANDLING = "handling"
    """Handling time / what the same queues take on average: less is better."""
    PER_HOUR = "per hour"
    """Calls in an hour of serving: more is better."""
    ACCURACY = "accuracy"
    """Right transfers / transfers: more is better."""


LESS_IS_BETTER = frozenset({Metric.HANDLING})


class Standing(StrEnum):
    """How somebody stands to the office's mean."""

    BETTER = "better than the mean"
    WORSE = "worse than the mean"
    SAME = "not to be told from the mean"
    TOO_FEW = "too few calls"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One agent's figure, and the range in which the truth behind it lies."""

    agent: str
    value: float
    low: float
    high: float
    cases: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """One agent's place."""

    place: int | None
    """None: too few cases for one."""
    measured: Measured
    standing: Standing


def of_shares(shares: Mapping[str, Share]) -> list[Measured]:
    """Return figures that are shares."""
    return [
        Measured(
            agent=agent, value=found.share, low=found.low, high=found.high, cases=whole
        )
        for agent, found in shares.items()
        if (whole := found.whole) and found.share is not None
    ]


def of_counts(counts: Mapping[str, tuple[int, float]]) -> list[Measured]:
    """Return figures that are rates: how many in so many hours."""
    return [
        Measured(
            agent=agent,
            value=count / hours,
            low=poisson_range(count)[0] / hours,
            high=poisson_range(count)[1] / hours,
            cases=count,
        )
        for agent, (count, hours) in counts.items()
        if hours
    ]


def of_ratios(ratios: Mapping[str, Sequence[float]]) -> list[Measured]:
    """Return figures that are means: of each call, its time over the expected one."""
    found = []
    for agent, values in ratios.items():
        if not values:
            continue
        mean = fmean(values)
        half = Z95 * stdev(values) / sqrt(len(values)) if len(values) > 1 else mean
        found.append(
            Measured(
                agent=agent,
                value=mean,
                low=max(mean - half, 0.0),
                high=mean + half,
                cases=len(values),
            )
        )
    return found


def ranked(measured: Sequence[Measured], metric: Metric) -> list[Ranked]:
    """Return the order, the best first; who has no place comes last."""
    enough = [each for each in measured if each.cases >= FEWEST]
    few = [each for each in measured if each.cases < FEWEST]
    cases = sum(each.cases for each in enough)
    mean = sum(each.value * each.cases for each in enough) / cases if cases else 0.0
    less = metric in LESS_IS_BETTER
    order = sorted(enough, key=lambda each: each.value if less else -each.value)
    return [
        *(
            Ranked(
                place=place, measured=each, standing=_standing(each, mean, less=less)
            )
            for place, each in enumerate(order, 1)
        ),
        *(
            Ranked(place=None, measured=each, standing=Standing.TOO_FEW)
            for each in sorted(few, key=lambda each: each.agent)
        ),
    ]


def _standing(each: Measured, mean: float, *, less: bool) -> Standing:
    if each.low <= mean <= each.high:
        return Standing.SAME
    is_better = each.value < mean if less else each.value > mean
    return Standing.BETTER if is_better else Standing.WORSE
