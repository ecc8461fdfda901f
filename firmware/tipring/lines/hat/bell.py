"""The ring detector's pulses, and what they mean now."""

from collections.abc import Callable
from typing import Final

from tipring.lines.hat.alarm import Alarm
from tipring.lines.hat.timings import GLARE_PULSES, RING_PAUSE_S
from tipring.wire.ring_edges import RingEdges, RingSign

LONG_AGO: Final = float("-inf")


class Bell:
    """Hears ringing; *told* learns each sign of it."""

    def __init__(
        self, pulses_per_cycle: int, told: Callable[[RingSign, float], None]
    ) -> None:
        self._edges = RingEdges(pulses_per_cycle)
        self._told = told
        self._alarm = Alarm(self._tick)
        self._rang_at = LONG_AGO

    def edge(self, at: float, *, is_doubted: bool) -> None:
        """Take the beginning of a pulse; *is_doubted*: perhaps a neighbour dials."""
        self._take(self._edges.edge(at, is_doubted=is_doubted), at)

    def is_ringing(self, at: float, look_s: float) -> bool:
        """Whether somebody calls us: a ring, the pause after it, or its beginning."""
        if self._edges.rings or at - self._rang_at < RING_PAUSE_S:
            return True
        return self._edges.pulses(since=at - look_s) >= GLARE_PULSES

    def may_begin(self, at: float, look_s: float) -> bool:
        """Whether there was one pulse: ringing that begins, or something else."""
        return self._edges.pulses(since=at - look_s) == 1

    @property
    def hertz(self) -> float | None:
        """Of the last ring's voltage."""
        return self._edges.hertz

    def forget(self) -> None:
        """Take the call that rang for answered."""
        self._rang_at = LONG_AGO

    def close(self) -> None:
        """Wait for nothing more."""
        self._alarm.set(None)

    def _tick(self, at: float) -> None:
        self._take(self._edges.tick(at), at)

    def _take(self, sign: RingSign | None, at: float) -> None:
        self._alarm.set(self._edges.deadline)
        if sign is None:
            return
        self._rang_at = at
        self._told(sign, at)
