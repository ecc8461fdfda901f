"""When a tone switches on and off: from edge to edge at about half amplitude."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tipring.dsp.levels import power_dbm0
from tipring.dsp.progress_sound import (
    HOP_S,
    MIN_POWER,
    MIN_SHARE,
    PER_POWER,
    centre_s,
)

EDGE_POWER: Final = 0.3
"""Where a 40 ms window lies about half inside the tone."""
GAP_S: Final = 0.05
"""A burst ends when so much misses it: two close tones beat, and vanish for 40 ms."""
SHORT_GAP_S: Final = 0.03
"""The same where an exchange makes pauses of 40 ms."""
SURE_S: Final = 0.06
"""A burst has begun when it lasted so long."""
_RISING_HOPS: Final = 8
_CLOSING_HOPS: Final = round(GAP_S / HOP_S)


@dataclass(frozen=True, slots=True)
class Burst:
    """One stretch of tone."""

    began_s: float
    ended_s: float
    power: float
    """Of its loudest window, in its band."""

    @property
    def seconds(self) -> float:
        """How long it lasted."""
        return self.ended_s - self.began_s

    @property
    def level_dbm0(self) -> float:
        """How loud it was."""
        return power_dbm0(self.power / PER_POWER)


@dataclass(slots=True)
class _Open:
    """A burst that still sounds."""

    first_hop: int
    last_hop: int
    peak: float
    powers: list[float] = field(default_factory=list)
    """Of its first hops, to find the edge once the full level is known."""

    def take(self, hop: int, power: float) -> None:
        if power * EDGE_POWER > self.peak:
            # What came before was a remainder of another sound.
            self.first_hop, self.powers = hop, []
        self.peak = max(self.peak, power)
        if len(self.powers) < _RISING_HOPS:
            self.powers.append(power)
        if power >= EDGE_POWER * self.peak:
            self.last_hop = hop

    @property
    def began_s(self) -> float:
        edge = EDGE_POWER * self.peak
        late = next((i for i, power in enumerate(self.powers) if power >= edge), 0)
        return max(centre_s(self.first_hop + late) - HOP_S / 2, 0.0)

    @property
    def ended_s(self) -> float:
        return centre_s(self.last_hop) + HOP_S / 2


class BurstFinder:
    """Follow one band from hop to hop."""

    def __init__(self, gap_s: float = GAP_S) -> None:
        self._gap_hops = round(gap_s / HOP_S)
        self._open: _Open | None = None

    @property
    def sounding_since_s(self) -> float | None:
        """When the present burst began; None between bursts."""
        return None if self._open is None else self._open.began_s

    @property
    def lasted_s(self) -> float:
        """For how long the present burst has certainly sounded."""
        return 0.0 if self._open is None else self._open.ended_s - self._open.began_s

    @property
    def power(self) -> float:
        """Of the loudest window of the present burst."""
        return 0.0 if self._open is None else self._open.peak

    def step(self, hop: int, power: float, *, rules: bool) -> Burst | None:
        """Take the next hop; return the burst that is now known to be over."""
        burst = self._open
        if burst is None:
            if rules:
                self._open = _Open(hop, hop, power, [power])
            return None
        if rules:
            burst.take(hop, power)
        if hop - burst.last_hop < self._gap_hops:
            return None
        self._open = None
        return Burst(burst.began_s, burst.ended_s, burst.peak)


def bursts_in(
    near: NDArray[np.float32], whole: NDArray[np.float32], gap_s: float = GAP_S
) -> list[Burst]:
    """Return the bursts of a recording in one band; silence is thought to follow.

    *near* and *whole*: the power of each hop in the band and in all, shape (hops,).
    """
    silence = np.zeros(_CLOSING_HOPS, dtype=np.float32)
    powers = np.concatenate([near, silence])
    rules = powers >= np.maximum(
        MIN_SHARE * np.concatenate([whole, silence]), MIN_POWER
    )
    finder = BurstFinder(gap_s)
    ended = (
        finder.step(hop, power, rules=rule)
        for hop, (power, rule) in enumerate(
            zip(powers.tolist(), rules.tolist(), strict=True)
        )
    )
    return [burst for burst in ended if burst is not None]
