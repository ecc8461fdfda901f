"""Rows of the fault matrix."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median

HEADER = ("fault", "rounds", "lost", "of acknowledged", "back after s", "worst", "note")


@dataclass
class Row:
    """What became of one fault."""

    fault: str
    rounds: int = 0
    told: Counter[str] = field(default_factory=Counter)
    """How much was acknowledged, by kind."""
    lost: list[str] = field(default_factory=list)
    """What was acknowledged and is not there, in words."""
    back_s: list[float] = field(default_factory=list)
    """From the fault's end (or the next start) until everything works again."""
    notes: list[str] = field(default_factory=list)

    def add(self, other: "Row") -> None:
        """Count the rounds of *other* as ours."""
        self.rounds += other.rounds
        self.told += other.told
        self.lost += other.lost
        self.back_s += other.back_s
        self.notes += [note for note in other.notes if note not in self.notes]

    def cells(self) -> tuple[object, ...]:
        """Return the row as the table shows it."""
        middle = f"{median(self.back_s):.1f}" if self.back_s else "-"
        worst = f"{max(self.back_s):.1f}" if self.back_s else "-"
        kinds = ", ".join(f"{count} {kind}" for kind, count in self.told.items())
        notes = "; ".join(self.notes)
        return self.fault, self.rounds, len(self.lost), kinds, middle, worst, notes


def total(rows: Iterable[Row]) -> tuple[object, ...]:
    """Return the last row of the table."""
    shown: Sequence[Row] = list(rows)
    lost = sum(len(row.lost) for row in shown)
    told = sum(row.told.total() for row in shown)
    return "all", sum(row.rounds for row in shown), lost, told, "", "", ""
