"""The times of transactions (RFC 3261 section 17.1.1.1, table 4)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Timers:
    """The times that the others are multiples of."""

    t1_s: float = 0.5
    """How long a message and its answer are thought to take."""
    t2_s: float = 4.0
    """The longest pause between two repetitions."""
    t4_s: float = 5.0
    """How long a message may still be on its way."""

    @property
    def long_s(self) -> float:
        """Timers B, F, H, J, L and M (and D, which is 32 s at least)."""
        return 64 * self.t1_s
