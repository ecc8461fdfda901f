"""Days on which a link hiccups as links do, and nothing is really wrong with it.

Generated, and always the same for the same seed. What each day has is written down in
`HABITS`; docs/link.md says it in words.
"""

import random
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from support.link_weather import ANCHORS, Sight, clear
from tipring.domain.link.probing import Probe, ProbeKind, Saw

DAY_S: Final = 86_400.0
Spell = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """What happens on an ordinary day: how often, and for how long."""

    loss: float = 0.001
    """Of packets, each way, at all times."""
    hiccups: int = 8
    hiccup_s: Spell = (0.2, 2.5)
    """Nothing beyond the router is reached: a line trains anew, a route moves."""
    crowded: int = 2
    crowded_s: Spell = (1800.0, 5400.0)
    crowded_loss: float = 0.01
    """The neighbours watch films."""
    backups: int = 3
    backup_s: Spell = (300.0, 1800.0)
    backup_delay_s: float = 0.15
    backup_shake_s: float = 0.06
    """Our own uploads fill what waits in the router."""
    dead_anchors: int = 1
    dead_anchor_s: Spell = (7200.0, 28_800.0)
    slow_names: int = 1
    slow_names_s: Spell = (600.0, 3600.0)
    slow_name_s: Spell = (0.1, 1.2)
    lost_names: float = 0.1
    page_errors: int = 1
    page_error_s: Spell = (600.0, 3600.0)
    reloads: int = 2
    reload_s: Spell = (0.5, 2.5)
    """The provider's server begins anew."""
    busy_router: float = 0.005
    """Of pings that the router lets lie."""


HABITS: Final = Habits()


@dataclass
class OrdinaryDay:
    """One day as a sky; *length_s* crowds its hiccups into less."""

    seed: int
    length_s: float = DAY_S
    habits: Habits = HABITS
    _spells: dict[str, list[Spell]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rng = random.Random(self.seed)  # noqa: S311 - weather is no secret
        habits = self.habits
        wanted = {
            "hiccup": (habits.hiccups, habits.hiccup_s),
            "crowded": (habits.crowded, habits.crowded_s),
            "backup": (habits.backups, habits.backup_s),
            "names": (habits.slow_names, habits.slow_names_s),
            "page": (habits.page_errors, habits.page_error_s),
            "reload": (habits.reloads, habits.reload_s),
        }
        for what, (times, length_s) in wanted.items():
            self._spells[what] = self._some(rng, times, length_s)
        for name in rng.sample(ANCHORS, k=2):
            self._spells[name] = self._some(
                rng, habits.dead_anchors, habits.dead_anchor_s
            )

    def _some(self, rng: random.Random, times: int, length_s: Spell) -> list[Spell]:
        """Spread *times* spells over the day, each in its own part of it."""
        part_s = (self.length_s - 120.0) / max(times, 1)
        shrinks = min(1.0, self.length_s / DAY_S * 4) if length_s[1] > 60.0 else 1.0
        found = []
        for turn in range(times):
            began = 60.0 + part_s * (turn + rng.random() * 0.6)
            found.append((began, began + rng.uniform(*length_s) * shrinks))
        return found

    def is_in(self, what: str, at: float) -> bool:
        """Whether *at* is in a spell of *what*."""
        spells = self._spells.get(what, [])
        index = bisect_right(spells, (at, float("inf"))) - 1
        return index >= 0 and at < spells[index][1]

    def __call__(self, probe: Probe, at: float, rng: random.Random) -> Sight:
        """Return what a packet comes to."""
        kind = probe.kind
        sight = clear(probe, at, rng)
        if kind is ProbeKind.CARRIER:
            return sight
        if kind is ProbeKind.GATEWAY:
            return None if rng.random() < self.habits.busy_router else sight
        if self.is_in("hiccup", at) or self._is_lost(at, rng):
            return None
        return self._far(probe, at, rng, sight)

    def _far(self, probe: Probe, at: float, rng: random.Random, sight: Sight) -> Sight:
        kind, habits = probe.kind, self.habits
        if kind is ProbeKind.ANCHOR and self.is_in(probe.name, at):
            return None
        if kind is ProbeKind.TRUNK and self.is_in("reload", at):
            return None
        if kind is ProbeKind.WEB and self.is_in("page", at):
            return Saw.REFUSED
        if kind is ProbeKind.DNS and self.is_in("names", at):
            is_lost = rng.random() < habits.lost_names
            return None if is_lost else rng.uniform(*habits.slow_name_s)
        if isinstance(sight, float) and self.is_in("backup", at):
            queued = habits.backup_delay_s * (0.5 + 0.5 * rng.random() ** 3)
            return sight + queued + rng.uniform(0.0, habits.backup_shake_s)
        return sight

    def _is_lost(self, at: float, rng: random.Random) -> bool:
        is_crowded = self.is_in("crowded", at) or self.is_in("backup", at)
        loss = self.habits.crowded_loss if is_crowded else self.habits.loss
        return rng.random() < loss or rng.random() < loss


def summary(days: Iterable[OrdinaryDay]) -> dict[str, int]:
    """Return how many spells of each kind *days* have."""
    found: dict[str, int] = {}
    for day in days:
        for what, spells in day._spells.items():  # noqa: SLF001 - of this file
            name = "anchor" if what in ANCHORS else what
            found[name] = found.get(name, 0) + len(spells)
    return found
