"""Journal entries as JSON, for the journal's rows and for the live event stream."""

import dataclasses
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol, get_args, get_type_hints

from tipring.domain.errors import StoreError
from tipring.domain.journal import KINDS, Entry
from tipring.domain.journal_event import JournalEvent
from tipring.store.schema import utc_text

_EVENTS: dict[str, type[JournalEvent]] = {event.__name__: event for event in KINDS}
_MOMENTS = {
    kind: frozenset(
        name
        for name, hint in get_type_hints(event).items()
        if datetime in (hint, *get_args(hint))
    )
    for kind, event in _EVENTS.items()
}
"""Which fields of an event are points in time; most events have none."""


class JournalRow(Protocol):
    """What a row of the journal table looks like."""

    at: datetime
    line: str | None
    call_id: str | None
    kind: str
    data: Mapping[str, Any]


def entry_to_row(entry: Entry) -> dict[str, Any]:
    """Return the values of the journal's columns, all but the id."""
    return {
        "at": entry.at,
        "line": entry.line,
        "call_id": entry.call_id,
        "kind": type(entry.what).__name__,
        "data": _fields(entry.what),
    }


def entry_from_row(row: JournalRow) -> Entry:
    """Return the entry of one journal row, or raise StoreError."""
    return Entry(row.at, _event(row.kind, row.data), row.line, row.call_id)


def entry_to_json(entry: Entry) -> dict[str, Any]:
    """Return kind, at (ISO 8601, UTC, Z), line, call and the event's own fields.

    Raises ValueError when a time is naive.
    """
    return {
        "kind": type(entry.what).__name__,
        "at": utc_text(entry.at),
        "line": entry.line,
        "call": entry.call_id,
        "fields": _fields(entry.what),
    }


def entry_from_json(data: Mapping[str, Any]) -> Entry:
    """Return the entry that `entry_to_json` described.

    StoreError when this version does not know the event.
    """
    return Entry(
        at=datetime.fromisoformat(data["at"]),
        what=_event(data["kind"], data["fields"]),
        line=data["line"],
        call_id=data["call"],
    )


def _fields(what: JournalEvent) -> dict[str, Any]:
    fields = dataclasses.asdict(what)
    for name in _MOMENTS[type(what).__name__]:
        if fields[name] is not None:
            fields[name] = utc_text(fields[name])
    return fields


def _event(kind: str, fields: Mapping[str, Any]) -> JournalEvent:
    try:
        values = {name: _frozen(value) for name, value in fields.items()}
        for name in _MOMENTS[kind]:
            if values[name] is not None:
                values[name] = datetime.fromisoformat(values[name])
        return _EVENTS[kind](**values)
    except (KeyError, TypeError) as error:
        message = (
            f"the journal tells of {kind} with {sorted(fields)}, which this Tipring"
            " does not know; read it with the version that wrote it, or a newer one"
        )
        raise StoreError(message) from error


def _frozen(value: Any) -> Any:  # noqa: ANN401 - any field of any entry
    """Return *value*; what JSON had to make a list of as the tuple it was."""
    return tuple(value) if isinstance(value, list) else value
