"""What our processes write on the card: it bears only so much."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from tipring.domain.findings import Finding, amber, green
from tipring.health.surroundings import Surroundings

WHAT = "writing"
OURS = ("run", "console", "clerk")
NAMES = {"run": "desk"}
BUDGET_MB = 1000.0
"""A day, all of ours together: a busy office of 300 calls takes a quarter of it."""
YOUNG_S = 3600.0
"""What began later says nothing of a day."""
DAY_S = 86_400.0
MEGABYTE = 1_000_000
TICKS = 100
"""A second in /proc (proc(5), USER_HZ on every machine of today)."""
HELPS = "which one writes so much stands here; its log says why (docs/sd-card.md)"
_STARTED = 19
"""Where a process's beginning is in /proc/PID/stat, after its name."""


@dataclass(frozen=True, slots=True)
class Written:
    """What one of our processes has handed to disks so far."""

    name: str
    size_bytes: int
    age_s: float

    @property
    def mb_a_day(self) -> float:
        """How much that is in a day."""
        return self.size_bytes / MEGABYTE / max(self.age_s, 1.0) * DAY_S


def look(box: Surroundings) -> Finding | None:
    """Ask the kernel; None where none of ours runs, or we may not ask."""
    found = list(written(box))
    return judge(found) if found else None


def written(box: Surroundings) -> Iterator[Written]:
    """Yield what each of our processes has written (proc(5), `write_bytes`)."""
    up_s = float((box.text_of("proc/uptime").split() or ["0"])[0])
    for number, command in sorted(box.of_processes("cmdline")):
        place = f"proc/{number}"
        name = _ours(command.split("\0"))
        if not name:
            continue
        figures = dict(
            line.split(": ") for line in box.text_of(f"{place}/io").splitlines()
        )
        stat = box.text_of(f"{place}/stat").rpartition(") ")[2].split()
        if "write_bytes" in figures and len(stat) > _STARTED:
            size = int(figures["write_bytes"])
            size -= int(figures.get("cancelled_write_bytes", "0"))
            yield Written(name, max(size, 0), up_s - int(stat[_STARTED]) / TICKS)


def judge(found: list[Written]) -> Finding:
    """Return whether a card bears that for years."""
    parts = ", ".join(
        f"{each.name} {each.size_bytes / MEGABYTE:.1f} MB in {each.age_s / 3600:.1f} h"
        for each in found
    )
    old = [each for each in found if each.age_s >= YOUNG_S]
    if not old:
        return green(WHAT, parts)
    a_day = sum(each.mb_a_day for each in old)
    said = f"{a_day:.0f} MB a day ({parts})"
    if a_day > BUDGET_MB:
        return amber(WHAT, f"{said}, more than {BUDGET_MB:.0f}", HELPS)
    return green(WHAT, said)


def _ours(words: list[str]) -> str:
    """Return which of our processes began with *words*; empty: none of ours."""
    for program, verb in pairwise(words):
        if program.rpartition("/")[2] == "tipring" and verb in OURS:
            return NAMES.get(verb, verb)
    return ""
