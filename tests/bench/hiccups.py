"""A month of ordinary hiccups on a clock of its own: how often the link is misjudged.

An ordinary day is described in `support.ordinary_days`. Whatever the rules say of it
is a false switch-over, for nothing was really wrong.
"""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace

from bench.tables import note, show
from support.link_weather import OFFICE, Weather
from support.ordinary_days import DAY_S, OrdinaryDay, summary
from tipring.domain.link.probing import Probe, ProbeKind

DAYS = 30
CALM_S = 10.0
"""How often the cable is looked at here: nothing ever happens to it."""


@dataclass(frozen=True, slots=True)
class Day:
    """What became of one."""

    seed: int
    looks: int
    told: tuple[str, ...]
    trunk_lost: int
    """Times at which the trunk was out of use, be the link what it may."""


def measure(seed: int, scale: float, jobs: int) -> None:
    """Print how many switch-overs there were in a month (times *scale*)."""
    seeds = range(seed * 1000, seed * 1000 + max(1, round(DAYS * scale)))
    with ProcessPoolExecutor(jobs) as pool:
        days = list(pool.map(live, seeds))
    happened = summary(OrdinaryDay(one) for one in seeds)
    rows = [(what, str(times)) for what, times in happened.items()]
    told = [f"day {day.seed}: {', '.join(day.told)}" for day in days if day.told]
    rows += [
        ("days", str(len(days))),
        ("looks", str(sum(day.looks for day in days))),
        ("false switch-overs", str(sum(len(day.told) for day in days))),
        ("trunk taken for gone", str(sum(day.trunk_lost for day in days))),
    ]
    show("Ordinary days", ("what", "how many"), rows)
    for line in told:
        note(line)


def live(seed: int) -> Day:
    """Live through one day."""
    link = Weather(OrdinaryDay(seed), probes=calm(), seed=seed).until(DAY_S)
    lost = sum(bool(one.view.trunks) for _at, one in link.views)
    return Day(seed, link.looks, tuple(link.told), lost)


def calm() -> tuple[Probe, ...]:
    """Return the office's probes; the cable is hardly looked at."""
    return tuple(
        replace(one, every_s=CALM_S) if one.kind is ProbeKind.CARRIER else one
        for one in OFFICE
    )
