"""What is wrong with the owner's files: where it is, and how to mend it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from tipring.domain.errors import SettingsError

FIRST_FILE = "tipring.toml"
"""What one reads first."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake of one file; its text is the line that the owner reads."""

    file: str
    """Relative to the configuration directory."""
    line: int | None
    key: str
    """Dotted, tables of an array counted from 1; empty for a whole file."""
    value: str
    """As TOML writes it; empty for a missing key or a whole table."""
    what: str
    remedy: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        setting = f"{self.key} = {self.value}" if self.value else self.key
        trouble = f"{self.what}; {self.remedy}" if self.remedy else self.what
        return ": ".join(part for part in (place, setting, trouble) if part)


class SettingsProblems(SettingsError):  # noqa: N818 - it carries many errors
    """Every problem of a configuration at once, one line each."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Return *problems* as one reads the files: tipring.toml first, line by line."""
    return sorted(
        problems,
        key=lambda problem: (
            problem.file.count("/"),
            problem.file != FIRST_FILE,
            problem.file,
            problem.line or 0,
        ),
    )


def suggest(wrong: str, known: Iterable[str]) -> str:
    """Return the remedy for a name that is not one of *known*."""
    names = sorted(set(known))
    if near := nearest(wrong, {name: name for name in names}):
        return near
    if names:
        return f"choose one of: {', '.join(names)}"
    return "there is none yet, add one"


def nearest(wrong: str, spellings: Mapping[str, str]) -> str:
    """Ask for the name whose spelling is nearest to *wrong*; "" when none is near."""
    near = get_close_matches(wrong, spellings, 1)
    return f"did you mean {quoted(spellings[near[0]])}?" if near else ""


def quoted(name: str) -> str:
    """Return *name* in the quotes that TOML wants."""
    return f'"{name}"'
