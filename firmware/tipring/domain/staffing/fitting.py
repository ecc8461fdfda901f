"""What the office's own records say: rates, handling times, patience, and how surely.

Each fit carries the number of cases behind it and the range in which the truth lies,
at 95 %, so that nobody takes three calls for a law.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import erf, exp, expm1, inf, log, sqrt
from statistics import fmean, stdev

Z95 = 1.959963984540054
"""Of the normal distribution, for a range that holds 95 %."""
DOUBTFUL = 0.05
"""What is less likely than this by chance is no chance."""
FEWEST_TO_TEST = 8
"""With fewer, no test tells one shape from another."""
SMALLEST_S = 1.0
"""Shorter times are counted so: a logarithm of nothing is none."""


@dataclass(frozen=True, slots=True)
class Rate:
    """How many come in an hour."""

    cases: int
    hours: float
    """That were looked at."""
    mean: float
    low: float
    high: float

    @property
    def spread(self) -> float:
        """Half of the range over the mean: 0.2 is twenty per cent more or less."""
        return (self.high - self.low) / 2 / self.mean if self.mean else inf


def rate(cases: int, hours: float, over: float = 1.0) -> Rate:
    """Return the rate of *cases* in so many *hours*, with Byar's range.

    *over* is how many times more than a Poisson process they vary; the range widens
    by its root.
    """
    low, high = poisson_range(cases)
    wide = sqrt(max(over, 1.0))
    return Rate(
        cases,
        hours,
        cases / hours,
        max(cases - (cases - low) * wide, 0.0) / hours,
        (cases + (high - cases) * wide) / hours,
    )


def poisson_range(cases: int) -> tuple[float, float]:
    """Return between which means *cases* are no wonder (Byar's approximation)."""
    above = cases + 1
    high = above * (1 - 1 / (9 * above) + Z95 / (3 * sqrt(above))) ** 3
    if not cases:
        return 0.0, high
    return cases * (1 - 1 / (9 * cases) - Z95 / (3 * sqrt(cases))) ** 3, high


def share_range(part: int, whole: int) -> tuple[float, float]:
    """Return between which shares *part* of *whole* is no wonder (E. B. Wilson)."""
    if not whole:
        return 0.0, 1.0
    share, square = part / whole, Z95**2 / whole
    middle = share + square / 2
    half = Z95 * sqrt(share * (1 - share) / whole + square / whole / 4)
    low, high = (middle - half) / (1 + square), (middle + half) / (1 + square)
    return max(low, 0.0), min(high, 1.0)


# --- arrivals ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Dispersion:
    """Whether the same half hour varies from week to week by chance alone."""

    index: float
    """Variance over mean: 1 for a Poisson process, more where days differ."""
    chance: float
    """How likely chance alone makes at least as much of it."""

    @property
    def is_poisson(self) -> bool:
        """Whether nothing speaks against it."""
        return self.chance >= DOUBTFUL


def dispersion(slots: Sequence[Sequence[int]]) -> Dispersion:
    """Return it for *slots*: of each, how many came on each of its days."""
    square, freedom = 0.0, 0
    for counts in slots:
        mean = fmean(counts) if counts else 0.0
        if mean:
            square += sum((count - mean) ** 2 for count in counts) / mean
            freedom += len(counts) - 1
    if not freedom:
        return Dispersion(1.0, 1.0)
    return Dispersion(square / freedom, _above_chi_square(square, freedom))


def _above_chi_square(square: float, freedom: int) -> float:
    """Return how likely chi square is above that (Wilson and Hilferty)."""
    ninth = 2 / (9 * freedom)
    deviate = ((square / freedom) ** (1 / 3) - (1 - ninth)) / sqrt(ninth)
    return 1 - normal(deviate)


def normal(deviate: float) -> float:
    """Return how much of the normal distribution is below that."""
    return (1 + erf(deviate / sqrt(2))) / 2


# --- handling times ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Handling:
    """How long calls take: a log-normal distribution, and whether it is one."""

    cases: int
    mean_s: float
    low_s: float
    high_s: float
    log_mean: float
    log_deviation: float
    chance: float
    """How likely records of a log-normal distribution look at least as odd
    (Anderson and Darling); 1 where there are too few to tell."""

    @property
    def variation(self) -> float:
        """Deviation over mean of the fitted distribution; 1 if it were exponential."""
        return sqrt(expm1(self.log_deviation**2))

    @property
    def is_log_normal(self) -> bool:
        """Whether nothing speaks against it."""
        return self.chance >= DOUBTFUL


def handling(lengths_s: Sequence[float]) -> Handling | None:
    """Return the fit of handling times; None for fewer than two."""
    if len(lengths_s) < 2:  # noqa: PLR2004 - a deviation needs two
        return None
    logs = sorted(log(max(length_s, SMALLEST_S)) for length_s in lengths_s)
    mean_s, deviation_s = fmean(lengths_s), stdev(lengths_s)
    half_s = Z95 * deviation_s / sqrt(len(lengths_s))
    log_mean, log_deviation = fmean(logs), stdev(logs)
    return Handling(
        len(lengths_s),
        mean_s,
        max(mean_s - half_s, 0.0),
        mean_s + half_s,
        log_mean,
        log_deviation,
        _oddness(logs, log_mean, log_deviation),
    )


def _oddness(ordered: Sequence[float], mean: float, deviation: float) -> float:
    """Return how likely normal values look so (R. B. D'Agostino, M. A. Stephens)."""
    count = len(ordered)
    if count < FEWEST_TO_TEST or not deviation:
        return 1.0
    below = [
        min(max(normal((value - mean) / deviation), 1e-15), 1 - 1e-15)
        for value in ordered
    ]
    total = sum(
        (2 * place + 1) * (log(below[place]) + log(1 - below[-1 - place]))
        for place in range(count)
    )
    square = (-count - total / count) * (1 + 0.75 / count + 2.25 / count**2)
    return _chance_of_square(square)


def _chance_of_square(a: float) -> float:
    """Return the chance of Anderson and Darling's statistic, mean and deviation fitted.

    After M. A. Stephens 1986, table 4.9.
    """
    if a >= 0.6:  # noqa: PLR2004 - of the table, like those below
        return min(exp(1.2937 - 5.709 * a + 0.0186 * a**2), 1.0) if a < 10 else 0.0  # noqa: PLR2004
    if a >= 0.34:  # noqa: PLR2004
        return exp(0.9177 - 4.279 * a - 1.38 * a**2)
    if a >= 0.2:  # noqa: PLR2004
        return 1 - exp(-8.318 + 42.796 * a - 59.938 * a**2)
    return 1 - exp(-13.436 + 101.14 * a - 223.73 * a**2)


# --- patience ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Patience:
    """How long callers are ready to wait."""

    cases: int
    """How many gave up."""
    mean_s: float
    low_s: float
    high_s: float
    chance: float
    """How likely a patience that does not change with the wait looks so uneven."""

    @property
    def is_steady(self) -> bool:
        """Whether giving up is as likely late as early: what Erlang A supposes."""
        return self.chance >= DOUBTFUL


def patience(given_up_s: Sequence[float], served_s: Sequence[float]) -> Patience | None:
    """Return the patience behind the waits of both; None where nobody gave up.

    Who was served might have waited on: his wait counts as one that was not the last
    (exponential, censored).
    """
    waited_s = sum(given_up_s) + sum(served_s)
    if not given_up_s or not waited_s:
        return None
    low, high = poisson_range(len(given_up_s))
    return Patience(
        len(given_up_s),
        waited_s / len(given_up_s),
        waited_s / high,
        waited_s / low,
        _evenness(given_up_s, served_s),
    )


def _evenness(given_up_s: Sequence[float], served_s: Sequence[float]) -> float:
    """Return how likely a steady patience parts its cases so between early and late.

    Early is before the median of those who gave up; each part of the waits has its
    share of them, if patience is steady.
    """
    count = len(given_up_s)
    if count < FEWEST_TO_TEST:
        return 1.0
    border_s = sorted(given_up_s)[count // 2]
    waits_s = [*given_up_s, *served_s]
    early_s = sum(min(wait_s, border_s) for wait_s in waits_s)
    share = early_s / sum(waits_s)
    early = sum(wait_s <= border_s for wait_s in given_up_s)
    spread = sqrt(count * share * (1 - share))
    if not spread:
        return 1.0
    return 2 * (1 - normal(abs(early - count * share) / spread))
