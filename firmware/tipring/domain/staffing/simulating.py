"""A simulated day: callers whose number changes, log-normal calls, shifts of agents.

Where Erlang's assumptions fail (rates that change within the hour, days that differ,
calls that are no exponential), the same day is lived through many times instead. The
same seed lives through the same days.
"""

import heapq
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp
from random import Random

from tipring.domain.staffing.fitting import share_range
from tipring.domain.staffing.load import HOUR_S

DAYS = 200
"""Lived through for one answer: its shares are then known to some per cent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What a day is like."""

    slot_s: float
    calls_per_hour: Sequence[float]
    """In each slot."""
    agents: Sequence[int]
    """In each slot; who has begun a call ends it in the next one."""
    log_mean: float
    log_deviation: float
    """Of the handling times' logarithms."""
    patience_s: float | None
    """The mean; None: for ever."""
    over: float = 1.0
    """How many times more than a Poisson process the days vary."""


@dataclass(frozen=True, slots=True)
class SlotSeen:
    """What became of those who came in a slot, all days together."""

    offered: int
    in_time: int
    given_up: int
    waited_s: float
    """The answered, all together."""

    @property
    def share(self) -> float | None:
        """The service level; None where nobody came."""
        return self.in_time / self.offered if self.offered else None

    @property
    def share_range(self) -> tuple[float, float]:
        """Between what the service level truly is."""
        return share_range(self.in_time, self.offered)


@dataclass(slots=True)
class _Tally:
    offered: int = 0
    in_time: int = 0
    given_up: int = 0
    waited_s: float = 0.0


def simulate(
    day: Day, threshold_s: float, seed: int = 1, days: int = DAYS
) -> list[SlotSeen]:
    """Live through *day* so many times; return what became of the callers, by slot."""
    chance = Random(seed)  # noqa: S311 - no secret hangs on it
    tallies = [_Tally() for _ in day.calls_per_hour]
    for _ in range(days):
        _Street(day, chance, tallies, threshold_s).live()
    return [
        SlotSeen(tally.offered, tally.in_time, tally.given_up, tally.waited_s)
        for tally in tallies
    ]


class _Street:
    """One day. Who gave up is found when it would have been his turn."""

    def __init__(
        self, day: Day, chance: Random, tallies: Sequence[_Tally], threshold_s: float
    ) -> None:
        self._day = day
        self._chance = chance
        self._tallies = tallies
        self._threshold_s = threshold_s
        self._ends: list[float] = []
        """When running calls end, as a heap."""
        self._line: deque[tuple[float, float]] = deque()
        """Who waits: since when, and until when he is ready to."""

    def live(self) -> None:
        """Live through the day, and tally it."""
        slots = len(self._day.agents)
        end_s = slots * self._day.slot_s
        shifts = deque(slot * self._day.slot_s for slot in range(1, slots))
        for came_at in self._arrivals():
            self._until(came_at, shifts)
            patience_s = self._day.patience_s
            leaves = self._chance.expovariate(1 / patience_s) if patience_s else end_s
            self._tally(came_at).offered += 1
            self._line.append((came_at, came_at + leaves))
            self._serve(came_at)
        self._until(2 * end_s, shifts)
        for came_at, _leaves_at in self._line:
            self._tally(came_at).given_up += 1

    def _until(self, now: float, shifts: deque[float]) -> None:
        """Let calls end and shifts begin until *now*."""
        while True:
            end = self._ends[0] if self._ends else now
            shift = shifts[0] if shifts else now
            if min(end, shift) >= now:
                return
            if shift <= end:
                self._serve(shifts.popleft())
            else:
                heapq.heappop(self._ends)
                self._serve(end)

    def _serve(self, now: float) -> None:
        slot = min(int(now / self._day.slot_s), len(self._day.agents) - 1)
        while self._line and len(self._ends) < self._day.agents[slot]:
            came_at, leaves_at = self._line.popleft()
            tally = self._tally(came_at)
            if leaves_at < now:
                tally.given_up += 1
                continue
            tally.waited_s += now - came_at
            tally.in_time += now - came_at <= self._threshold_s
            takes_s = exp(
                self._chance.gauss(self._day.log_mean, self._day.log_deviation)
            )
            heapq.heappush(self._ends, now + takes_s)

    def _tally(self, came_at: float) -> _Tally:
        return self._tallies[int(came_at / self._day.slot_s)]

    def _arrivals(self) -> Iterator[float]:
        """Yield when callers come: Poisson in each slot, busy days and quiet days."""
        slot_s, factor = self._day.slot_s, self._factor()
        for slot, calls in enumerate(self._day.calls_per_hour):
            per_s = calls * factor / HOUR_S
            at = slot * slot_s
            while per_s:
                at += self._chance.expovariate(per_s)
                if at >= (slot + 1) * slot_s:
                    break
                yield at

    def _factor(self) -> float:
        """Return how many times the usual number comes today (gamma distributed)."""
        calls = self._day.calls_per_hour
        busy = [each for each in calls if each]
        extra = self._day.over - 1.0
        if extra <= 0 or not busy:
            return 1.0
        a_slot = sum(busy) / len(busy) * self._day.slot_s / HOUR_S
        variance = extra / a_slot
        return self._chance.gammavariate(1 / variance, variance)
