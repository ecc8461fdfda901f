"""From what a node's table says to what fields show, and back."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from tipring.config.node_forms import FieldKind

Put = Callable[[str, object], None]
"""Sets a key of a node; None removes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What a node may name."""

    nodes: tuple[str, ...]
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Of schedules, mailboxes, queues, extensions and flows, by the key."""
    nodes_elsewhere: tuple[str, ...] = ()
    """Of the flow that a `goto` leads to."""
    text_of: Callable[[str], str] = str
    """What a prompt says, by its id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a table."""

    name: str = ""
    value: str = ""
    """A text, or the node that it leads to."""
    say: str = ""
    """Of a menu's choice: what may be said instead, with commas."""
    rest: Mapping[str, object] = field(default_factory=dict)
    """Whatever else a choice has: it stays."""


def lines_of(value: object) -> list[str]:
    """Return the texts of a list, of one text, or of lines."""
    if isinstance(value, list):
        return [str(each) for each in value]
    return [line.strip() for line in str(value or "").split("\n") if line.strip()]


def as_written(lines: list[str], before: object) -> object:
    """Return *lines* as the file has them: one by itself is a list where it was one."""
    if not lines:
        return None
    return lines[0] if len(lines) == 1 and not isinstance(before, list) else lines


def rows_of(kind: FieldKind, value: object) -> list[Row]:
    """Return the rows of a table that is a *kind*."""
    table = value.items() if isinstance(value, dict) else ()
    return [_row(kind, str(name), line) for name, line in table]


def table_of(
    kind: FieldKind, rows: Iterable[Row], before: object
) -> dict[str, object] | None:
    """Return the table that *rows* say; None: none. What is empty is left out."""
    was = before if isinstance(before, dict) else {}
    found = {
        row.name.strip(): _line(kind, row, was.get(row.name.strip()))
        for row in rows
        if row.name.strip() and (row.value.strip() or kind is FieldKind.TABLE)
    }
    return found or None


def _row(kind: FieldKind, name: str, line: object) -> Row:
    match line:
        case {"go": go, **rest} if kind is FieldKind.CHOICES:
            said = _commas(rest.pop("say", ""))
            kept = {str(key): more for key, more in rest.items()}
            return Row(name=name, value=str(go), say=said, rest=kept)
        case _:
            return Row(name=name, value=_commas(line))


def _commas(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _line(kind: FieldKind, row: Row, before: object) -> object:
    if kind is FieldKind.PHRASES:
        return as_written(_parts(row.value), before)
    if kind is not FieldKind.CHOICES:
        return row.value.strip()
    said = _parts(row.say)
    if not said and not row.rest:
        return row.value
    old = before.get("say") if isinstance(before, dict) else []
    says = {"say": as_written(said, old)} if said else {}
    return {"go": row.value, **says, **row.rest}
