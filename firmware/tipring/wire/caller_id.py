"""Caller ID as modems print it: DATE, TIME, NMBR, NAME in any order or missing.

`O` means out of area, `P` withheld by the caller (Bellcore TR-TSY-000031).
"""

from dataclasses import dataclass, field

from tipring.domain.events import CallerIdReceived
from tipring.wire.results import CallerIdField

NAME_FOLLOWS_S = 0.25
"""How far NMBR and NAME may lie apart: both are printed in one go."""

LONGEST_NAME = 50
WITHHELD = frozenset({"P", "PRIVATE"})
UNKNOWN = frozenset({"O", "OUT OF AREA", "OUT_OF_AREA", "UNAVAILABLE", ""})


@dataclass
class CallerIdCollector:
    """Put the fields of one report together; time is an argument."""

    deadline: float | None = field(default=None, init=False)
    _number: str | None = field(default=None, init=False)
    _name: str | None = field(default=None, init=False)

    def feed(self, field_: CallerIdField, now: float) -> CallerIdReceived | None:
        """Take one field; return the caller when nothing more can follow."""
        match field_.key:
            case "NMBR":
                earlier = self.flush() if self._number is not None else None
                self._number = field_.value
                self.deadline = now + NAME_FOLLOWS_S
                return self.flush() if self._name is not None else earlier
            case "NAME":
                self._name = field_.value
                self.deadline = now + NAME_FOLLOWS_S
                return self.flush() if self._number is not None else None
            case _:
                return None

    def tick(self, now: float) -> CallerIdReceived | None:
        """Return the caller when no NAME came in time."""
        due = self.deadline is not None and now >= self.deadline
        return self.flush() if due else None

    def flush(self) -> CallerIdReceived | None:
        """Return what is known so far (None without a number) and start over."""
        number, name = self._number, self._name
        self._number = self._name = self.deadline = None
        if number is None:
            return None
        return CallerIdReceived(
            number=_clean_number(number),
            name=_clean_name(name),
            withheld=number.upper() in WITHHELD,
        )


def _clean_number(raw: str) -> str | None:
    if raw.upper() in WITHHELD | UNKNOWN:
        return None
    return "".join(c for c in raw if c in "0123456789+*#") or None


def _clean_name(raw: str | None) -> str | None:
    if raw is None or raw.upper() in WITHHELD | UNKNOWN:
        return None
    return "".join(c for c in raw if c.isprintable())[:LONGEST_NAME].strip() or None
