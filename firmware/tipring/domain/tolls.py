"""How much the box may call at the owner's cost: calls and minutes, by hour and day.

What is allowed can still be abused: a stolen telephone, a flow with a hole in it, a
service that is called back a thousand times. The limits make that a small bill.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

HOUR_S: Final = 3600.0
DAY_S: Final = 86_400.0
EVERYTHING: Final = ""
"""The name under which the limits of all calls together stand."""
NAMES: Final = ("calls_an_hour", "calls_a_day", "minutes_an_hour", "minutes_a_day")


@dataclass(frozen=True, slots=True, kw_only=True)
class TollLimits:
    """What is enough; None: there is no such limit."""

    calls_an_hour: float | None = None
    calls_a_day: float | None = None
    minutes_an_hour: float | None = None
    minutes_a_day: float | None = None
    minutes_a_call: float | None = None
    """A call that takes longer is ended."""


USUAL_LIMITS: Final = TollLimits(
    calls_an_hour=60,
    calls_a_day=300,
    minutes_an_hour=240,
    minutes_a_day=1200,
    minutes_a_call=240,
)
"""More than a small office calls on its busiest day, and no ruin."""
Limits = Mapping[str, TollLimits]
"""By the group of lines, line or trunk whose calls count; `EVERYTHING`: all of them."""
ONLY_USUAL: Final[Limits] = MappingProxyType({EVERYTHING: USUAL_LIMITS})


@dataclass(slots=True)
class Toll:
    """One call of ours to the street; times in seconds of a clock that never jumps."""

    line: str
    scopes: frozenset[str]
    """What it counts for: its line, its trunk, their groups. All count for all."""
    began: float
    ended: float | None = None
    """None: it goes on."""

    def minutes(self, window_s: float, now: float) -> float:
        """Return how much of it lies within the last *window_s* seconds."""
        until = now if self.ended is None else self.ended
        return max(until - max(self.began, now - window_s), 0.0) / 60


@dataclass(frozen=True, slots=True)
class Spent:
    """How much of one limit is used up."""

    scope: str
    limit: str
    """A key of the settings, see `NAMES`."""
    used: float
    most: float

    @property
    def is_all(self) -> bool:
        """Whether nothing is left."""
        return self.used >= self.most

    @property
    def key(self) -> str:
        """The limit as the settings write it."""
        table = f"[outside.limits.{self.scope}]" if self.scope else "[outside]"
        return f"{self.limit} of {table}"

    def __str__(self) -> str:
        unit, _, span = self.limit.partition("_")
        when = "hour" if span.endswith("hour") else "day"
        return f"{self.used:.0f} {unit} in the last {when}, {self.key} is {self.most:g}"


class TollMeter:
    """Counts the calls of a box; one for all lines."""

    def __init__(self, limits: Limits = ONLY_USUAL) -> None:
        self.limits = limits
        self._tolls: list[Toll] = []

    def remember(self, tolls: Iterable[Toll]) -> None:
        """Count calls of an earlier life, too."""
        self._tolls += tolls

    def begin(self, line: str, scopes: frozenset[str], now: float) -> Toll:
        """Count a call that is being dialled; return what may be undone."""
        toll = Toll(line, scopes, now)
        self._tolls.append(toll)
        return toll

    def end(self, line: str, now: float) -> None:
        """Take note that the call of *line* is over."""
        for toll in self._tolls:
            if toll.line == line and toll.ended is None:
                toll.ended = now

    def undo(self, toll: Toll) -> None:
        """Forget a call that could not be dialled."""
        self._tolls = [each for each in self._tolls if each is not toll]

    def spent(self, scopes: frozenset[str], now: float) -> Spent | None:
        """Return a limit that a call in these *scopes* would break; None: none."""
        counted = (*self._counted(EVERYTHING, now), *self._of_scopes(scopes, now))
        return next((each for each in counted if each.is_all), None)

    def counted(self, now: float) -> list[Spent]:
        """Return how much of each limit is used up."""
        every = (self._counted(scope, now) for scope in self.limits)
        return [each for scope in every for each in scope]

    def longest_min(self, scopes: frozenset[str]) -> float | None:
        """Return how long a call in these *scopes* may last; None: for ever."""
        found = (
            self.limits[scope].minutes_a_call
            for scope in (EVERYTHING, *scopes)
            if scope in self.limits
        )
        return min((each for each in found if each is not None), default=None)

    def _of_scopes(self, scopes: frozenset[str], now: float) -> list[Spent]:
        every = (self._counted(scope, now) for scope in sorted(scopes))
        return [each for scope in every for each in scope]

    def _counted(self, scope: str, now: float) -> list[Spent]:
        limits = self.limits.get(scope, TollLimits())
        wanted = {name: getattr(limits, name) for name in NAMES}
        return [
            Spent(scope, name, self._used(scope, name, now), most)
            for name, most in wanted.items()
            if most is not None
        ]

    def _used(self, scope: str, name: str, now: float) -> float:
        window_s = HOUR_S if name.endswith("hour") else DAY_S
        self._forget(now)
        own = [each for each in self._tolls if not scope or scope in each.scopes]
        if name.startswith("minutes"):
            return sum(each.minutes(window_s, now) for each in own)
        return sum(now - each.began < window_s for each in own)

    def _forget(self, now: float) -> None:
        self._tolls = [
            each
            for each in self._tolls
            if each.ended is None or now - each.ended < DAY_S
        ]
