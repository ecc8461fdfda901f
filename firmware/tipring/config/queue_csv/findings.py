"""What an import or export has to say: what is wrong, and what is worth knowing."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from tipring.config.queue_csv.spelling import one_line
from tipring.config.toml_file import LONGEST_VALUE


class Level(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    """Nothing is imported."""
    WARNING = "warning"
    """The import does as told; the owner may not have meant it."""
    NOTE = "note"
    """A habit of a spreadsheet was understood."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file."""

    file: str = ""
    row: int | None = None
    """As a spreadsheet counts: the header is row 1."""
    column: str = ""
    raw: str = ""
    """What stands there."""

    @property
    def value(self) -> str:
        """Return what stands there on one line, and not too long."""
        text = one_line(self.raw)
        return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 3]}..."

    def __str__(self) -> str:
        row = f"row {self.row}" if self.row else ""
        where = ", ".join(part for part in (self.file, row, self.column) if part)
        return f'{where} "{self.value}"' if self.raw else where


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to say; an error names what would be right."""

    level: Level
    place: Place
    what: str
    remedy: str = ""
    allowed: str = ""

    def __str__(self) -> str:
        allowed = f"allowed: {self.allowed}" if self.allowed else ""
        said = "; ".join(part for part in (self.what, allowed, self.remedy) if part)
        return ": ".join(part for part in (str(self.place), said) if part)


class Findings:
    """All that was found, in the order in which it was found."""

    def __init__(self) -> None:
        self._all: list[Finding] = []
        self._times: Counter[tuple[Level, str, str]] = Counter()

    def __iter__(self) -> Iterator[Finding]:
        return iter(self._all)

    def error(
        self, place: Place, what: str, remedy: str = "", allowed: str = ""
    ) -> None:
        """Tell what keeps the whole import from happening."""
        self._all.append(Finding(Level.ERROR, place, what, remedy, allowed))

    def warning(self, place: Place, what: str, remedy: str = "") -> None:
        """Tell what the owner may not have meant."""
        self._all.append(Finding(Level.WARNING, place, what, remedy))

    def note(self, place: Place, what: str) -> None:
        """Tell a habit; the first of its kind in a column is kept, the rest counted."""
        key = Level.NOTE, place.column, what
        self._times[key] += 1
        if self._times[key] == 1:
            self._all.append(Finding(Level.NOTE, place, what))

    def times(self, finding: Finding) -> int:
        """Return how often *finding* came up in its column."""
        key = finding.level, finding.place.column, finding.what
        return max(self._times[key], 1)

    @property
    def errors(self) -> list[Finding]:
        """Return what must be mended before anything is imported."""
        return [finding for finding in self._all if finding.level is Level.ERROR]
