"""Times that come by chance, drawn so that a million of them are no luckier than most.

Of each distribution as many equally likely slices are made as there are callers, and
every slice gives one time, in random order (stratified sampling). What happens to a
queue is as random as before; that one day has a third of a percent less work than
another is not, and no longer hides behind the errors of the queue.
"""

from collections.abc import Callable
from math import log, sqrt

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.float64]
Draw = Callable[[np.random.Generator, int], Column]
"""Called with the chance and how many times are wanted, shape (n,) seconds."""


def exponential(mean_s: float) -> Draw:
    """Return how to draw times without a memory."""

    def draw(chance: np.random.Generator, count: int) -> Column:
        slices = (chance.permutation(count) + chance.random(count)) / count
        times: Column = -mean_s * np.log1p(-slices)
        return times

    return draw


def lognormal(mean_s: float, spread: float) -> Draw:
    """Return how to draw times of which some are long; *spread* is sd / mean."""
    variance = log(1 + spread**2)

    def draw(chance: np.random.Generator, count: int) -> Column:
        normal = chance.standard_normal(count)
        normal = (normal - normal.mean()) / normal.std()
        times = np.exp(sqrt(variance) * normal)
        scaled: Column = times * (mean_s / times.mean())
        return scaled

    return draw
