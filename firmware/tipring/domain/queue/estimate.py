"""How long a caller at a certain position will wait: a range, not a number.

With c agents whose calls take a mean time, the caller at position n is answered
after n calls have ended: the sum of n exponential times of rate c / mean, which is
Erlang (gamma) distributed. Its 10 % and 90 % quantiles hold four waits of five.
"""

from functools import lru_cache
from math import exp, sqrt

LOW, HIGH = 0.1, 0.9
NARROW = 1e-6
"""Relative width at which the search for a quantile ends."""
NORMAL_AT = {LOW: -1.2815515655446004, HIGH: 1.2815515655446004}
MOST_EXACT = 200
"""Up to this position the exact distribution is used, beyond it Wilson and Hilferty's
approximation (better than 0.1 % there)."""


def wait_range_s(
    position: int,
    handling_s: float,
    agents: float,
) -> tuple[float, float]:
    """Return the ends of the range in which four waits of five will lie."""
    scale = handling_s / agents
    return quantile(LOW, position) * scale, quantile(HIGH, position) * scale


@lru_cache(maxsize=1024)
def quantile(part: float, shape: int) -> float:
    """Return the quantile of the Erlang distribution of *shape* and mean *shape*."""
    if shape > MOST_EXACT:
        return _wilson_hilferty(part, shape)
    low, high = 0.0, 4.0 * shape + 20.0
    while high - low > NARROW * high:
        middle = (low + high) / 2
        if _probability(middle, shape) < part:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _probability(x: float, shape: int) -> float:
    """Return P(X <= x): one minus the Poisson terms below *shape*."""
    term = exp(-x)
    below = term
    for count in range(1, shape):
        term *= x / count
        below += term
    return 1.0 - below


def _wilson_hilferty(part: float, shape: int) -> float:
    ninth = 1.0 / (9.0 * shape)
    return shape * (1.0 - ninth + NORMAL_AT[part] * sqrt(ninth)) ** 3
