import dataclasses
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tipring.domain.errors import StoreError
from tipring.domain.journal import KINDS, CallAnswered, Entry
from tipring.domain.journal_event import JournalEvent
from tipring.domain.queue.entries import AgentRung
from tipring.store.codec import entry_from_json, entry_to_json

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MOMENTS = st.datetimes(timezones=st.just(UTC))
VALUES: dict[object, st.SearchStrategy[object]] = {
    float: st.floats(0, 3600),
    datetime: MOMENTS,
    datetime | None: st.none() | MOMENTS,
}


def of_kind(event: type[JournalEvent]) -> st.SearchStrategy[JournalEvent]:
    """Build entries of one kind; lengths of time are never "not a number"."""
    fields = dataclasses.fields(event)
    values: dict[str, st.SearchStrategy[object]] = {
        field.name: VALUES[field.type] for field in fields if field.type in VALUES
    }
    return st.builds(event, **values)


EVENTS = {event: of_kind(event) for event in KINDS}
NAMES = st.none() | st.text()


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
@given(data=st.data())
@settings(max_examples=5)
def test_every_kind_of_entry_comes_back_from_json_as_it_was(
    event: type[JournalEvent],
    data: st.DataObject,
) -> None:
    entry = data.draw(st.builds(Entry, MOMENTS, EVENTS[event], NAMES, NAMES))
    sent = json.dumps(entry_to_json(entry))
    assert entry_from_json(json.loads(sent)) == entry


def test_every_kind_of_the_rules_is_listed() -> None:
    """One that is not would be refused when a journal is read."""
    kinds = JournalEvent.__subclasses__()
    ours = {kind.__name__ for kind in kinds if kind.__module__.startswith("tipring.")}
    assert ours == {kind.__name__ for kind in KINDS}


def test_json_names_the_kind_the_time_the_line_and_the_call() -> None:
    entry = Entry(NOON, CallAnswered(rings=2, flow="main"), "front", "c1")
    assert entry_to_json(entry) == {
        "kind": "CallAnswered",
        "at": "2026-11-23T12:00:00.000000Z",
        "line": "front",
        "call": "c1",
        "fields": {"rings": 2, "flow": "main"},
    }


def test_reasons_come_back_as_the_tuple_they_were() -> None:
    not_others = ("ben: paused (lunch)", "cleo: talking")
    entry = Entry(NOON, AgentRung("c1", "sales", "anna", "idle", "first", not_others))
    sent = json.loads(json.dumps(entry_to_json(entry)))
    assert sent["fields"]["not_others"] == list(not_others)
    assert entry_from_json(sent) == entry


def test_a_time_of_another_zone_is_written_in_utc() -> None:
    in_tokyo = NOON.astimezone(timezone(timedelta(hours=9)))
    entry = Entry(in_tokyo, CallAnswered(2, "main"))
    assert entry_to_json(entry)["at"] == "2026-11-23T12:00:00.000000Z"


def test_a_time_without_a_zone_is_not_guessed() -> None:
    entry = Entry(NOON.replace(tzinfo=None), CallAnswered(2, "main"))
    with pytest.raises(ValueError, match="no time zone"):
        entry_to_json(entry)


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("CallTeleported", {"rings": 2, "flow": "main"}),
        ("CallAnswered", {"rings": 2, "flow": "main", "by": "robot"}),
        ("CallAnswered", {"rings": 2}),
    ],
)
def test_what_another_version_wrote_is_refused_by_name(
    kind: str,
    fields: dict[str, object],
) -> None:
    told = {"kind": kind, "at": NOON.isoformat(), "line": None, "call": None}
    with pytest.raises(StoreError, match=kind):
        entry_from_json({**told, "fields": fields})
