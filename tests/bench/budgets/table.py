"""What is promised, and how figures are kept and compared."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

FIGURES = Path(__file__).parents[1] / "figures"
"""One file for each release."""
HEADER = ("budget", "at", "now", "before", "change", "")
LITTLE = 0.05
"""A change by less is none: machines differ from hour to hour."""


class Side(StrEnum):
    """On which side of the limit a figure must be."""

    AT_MOST = "<="
    AT_LEAST = ">="


@dataclass(frozen=True, slots=True)
class Budget:
    """One promise."""

    key: str
    what: str
    limit: float
    unit: str
    side: Side = Side.AT_MOST

    def is_kept(self, figure: float) -> bool:
        """Return whether *figure* keeps it."""
        if self.side is Side.AT_MOST:
            return figure <= self.limit
        return figure >= self.limit

    @property
    def told(self) -> str:
        """The limit, for people."""
        return f"{self.side} {self.limit:g} {self.unit}".rstrip()


BUDGETS = (
    Budget("silent_ms", "a key silences a prompt, by our own ears", 60, "ms"),
    Budget("first_sample_ms", "off-hook to the first sample", 60, "ms"),
    Budget("joined_ms", "an agent lifts: both hear each other", 40, "ms"),
    Budget("word_ms", "a spoken word's end to the chosen node", 500, "ms"),
    Budget("late_ms", "8 calls: lateness of frames, 99.9 %", 5, "ms"),
    Budget("late_lost", "8 calls: frames lost", 0, ""),
    Budget("bridge_core", "a bridged SIP call, of one core", 1.5, "%"),
    Budget("bridge_p50_ms", "mouth to ear of it, half of them", 60, "ms"),
    Budget("bridge_p95_ms", "mouth to ear of it, 95 %", 80, "ms"),
    Budget("dtmf_speed", "keys found, times real time", 1000, "x", Side.AT_LEAST),
    Budget("desk_mb", "memory of the desk", 80, "MB"),
    Budget("ears_mb", "memory of the ears beside their model", 60, "MB"),
    Budget("ready_s", "the desk answers after its start", 2, "s"),
    Budget("link_s", "a cut link is noticed, the slowest", 5, "s"),
    Budget("power_cut_lost", "power cut: acknowledged, and lost", 0, ""),
)


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured of one release."""

    release: str
    measured: Mapping[str, float]
    at: str = ""
    machine: str = ""
    notes: Mapping[str, str] | None = None
    """Why a figure is missing."""

    def written(self) -> str:
        """Return it as JSON."""
        told = {
            "release": self.release,
            "at": self.at,
            "machine": self.machine,
            "figures": dict(self.measured),
            "not measured": dict(self.notes or {}),
        }
        return json.dumps(told, indent=1) + "\n"

    @staticmethod
    def read(path: Path) -> "Figures":
        """Return what a file says."""
        told = json.loads(path.read_text(encoding="utf-8"))
        return Figures(
            told["release"],
            told["figures"],
            told.get("at", ""),
            told.get("machine", ""),
            told.get("not measured", {}),
        )


def path_of(release: str) -> Path:
    """Return where the figures of *release* are kept."""
    return FIGURES / f"{release}.json"


def before(release: str, known: Iterable[Path] | None = None) -> Figures | None:
    """Return the figures of the newest release before *release*, if there is one."""
    paths = FIGURES.glob("*.json") if known is None else known
    order = {_order(path.stem): path for path in paths}
    older = [each for each in order if each < _order(release)]
    return Figures.read(order[max(older)]) if older else None


def rows(now: Figures, earlier: Figures | None) -> list[tuple[str, ...]]:
    """Return a line for each budget."""
    return [_row(budget, now, earlier) for budget in BUDGETS]


def broken(now: Figures) -> list[Budget]:
    """Return the budgets that were measured and are not kept."""
    return [
        budget
        for budget in BUDGETS
        if budget.key in now.measured and not budget.is_kept(now.measured[budget.key])
    ]


def _row(budget: Budget, now: Figures, earlier: Figures | None) -> tuple[str, ...]:
    figure = now.measured.get(budget.key)
    was = earlier.measured.get(budget.key) if earlier else None
    if figure is None:
        why = (now.notes or {}).get(budget.key, "not asked for")
        return (budget.what, budget.told, "", _said(was), "", why)
    verdict = "" if budget.is_kept(figure) else "BROKEN"
    return (
        budget.what,
        budget.told,
        _said(figure),
        _said(was),
        _change(budget, figure, was),
        verdict,
    )


def _change(budget: Budget, figure: float, was: float | None) -> str:
    if was is None:
        return ""
    if not was:
        return "same" if figure == was else f"{figure - was:+g}"
    share = figure / was - 1
    if abs(share) < LITTLE:
        return "same"
    better = (share < 0) is (budget.side is Side.AT_MOST)
    return f"{100 * share:+.0f} % ({'better' if better else 'worse'})"


def _said(figure: float | None) -> str:
    if figure is None:
        return ""
    return f"{figure:.3g}" if figure < 100 else f"{figure:.0f}"


def _order(release: str) -> tuple[int, ...]:
    return tuple(int(part) for part in release.split("."))
