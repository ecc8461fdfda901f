from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, select
from sqlalchemy.exc import IntegrityError

from tipring.domain.journal import (
    BoxStarted,
    CallAnswered,
    CallEnded,
    CallerIdentified,
    CallPlaced,
    CallRang,
    CallStillRinging,
    DigitHeard,
    Entry,
    MessageDiscarded,
    MessageKept,
    MessageStarted,
    NodeEntered,
    PlacedCallAnswered,
)
from tipring.domain.journal_event import JournalEvent
from tipring.store import projections
from tipring.store.projections import CUT_OFF, rebuild, record
from tipring.store.records import CallState, MessageState
from tipring.store.schema import calls, journal, messages, metadata

START = datetime(2026, 11, 23, 10, 15, tzinfo=UTC)
CALLS = st.sampled_from(["c1", "c2", "c3"])
MESSAGES = st.sampled_from(["m1", "m2", "m3"])
EVENTS = st.one_of(
    st.builds(BoxStarted),
    st.just(CallRang()),
    st.builds(CallPlaced),
    st.builds(PlacedCallAnswered),
    st.builds(CallerIdentified),
    st.builds(CallAnswered, rings=st.integers(0, 9)),
    st.builds(NodeEntered),
    st.builds(DigitHeard),
    st.builds(MessageStarted, MESSAGES, path=MESSAGES),
    st.builds(MessageKept, MESSAGES, duration_s=st.floats(0, 180)),
    st.builds(MessageDiscarded, MESSAGES),
    st.builds(CallEnded, st.sampled_from([CUT_OFF, "the caller hung up"])),
)
Rows = list[tuple[Any, ...]]


@contextmanager
def empty_store() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def views(connection: Connection) -> tuple[Rows, Rows]:
    call_rows = connection.execute(select(calls).order_by(calls.c.id)).all()
    message_rows = connection.execute(select(messages).order_by(messages.c.id)).all()
    return [tuple(row) for row in call_rows], [tuple(row) for row in message_rows]


def tell(connection: Connection, *story: JournalEvent, call_id: str = "c1") -> None:
    for second, what in enumerate(story):
        at = START + timedelta(seconds=second)
        record(connection, Entry(at, what, "front", call_id))


def test_a_call_that_leaves_a_message_is_told_by_its_rows() -> None:
    with empty_store() as connection:
        tell(
            connection,
            CallRang(),
            CallerIdentified("5550123", "Ada", withheld=False),
            CallAnswered(rings=2, flow="main"),
            CallStillRinging(attempt=1),
            NodeEntered("night", "voicemail", "after hours"),
            MessageStarted("m1", "office", "messages/office/1.wav"),
            MessageKept("m1", 4.5, interrupted=False),
            CallEnded("the caller hung up"),
        )
        call = connection.execute(select(calls)).one()
        message = connection.execute(select(messages)).one()
    assert (call.number, call.name, call.withheld) == ("5550123", "Ada", False)
    assert (call.rings, call.flow, call.last_node) == (2, "main", "night")
    assert call.rang_at == START
    assert call.answered_at == START + timedelta(seconds=2)
    assert call.ended_at == START + timedelta(seconds=7)
    assert (call.state, call.end_reason) == (CallState.ENDED, "the caller hung up")
    assert not call.interrupted
    assert (message.call_id, message.mailbox) == ("c1", "office")
    assert (message.number, message.name) == ("5550123", "Ada")
    assert (message.state, message.duration_s) == (MessageState.KEPT, 4.5)
    assert message.started_at == START + timedelta(seconds=5)


def test_a_discarded_message_says_why() -> None:
    with empty_store() as connection:
        started = MessageStarted("m1", "office", "1.wav")
        tell(connection, CallRang(), started, MessageDiscarded("m1", "too short"))
        message = connection.execute(select(messages)).one()
    assert (message.state, message.reason) == (MessageState.DISCARDED, "too short")


def test_a_call_that_we_placed_is_told_by_its_row() -> None:
    with empty_store() as connection:
        tell(connection, CallPlaced("2125550177"), CallEnded("nobody answered"))
        call = connection.execute(select(calls)).one()
    assert (call.number, call.placed, call.rang_at) == ("2125550177", True, START)
    assert (call.line, call.state) == ("front", CallState.ENDED)


def test_a_call_that_we_placed_lasts_from_the_answer() -> None:
    answered = PlacedCallAnswered("a voice")
    with empty_store() as connection:
        tell(connection, CallPlaced("2125550177"), answered, CallEnded("hung up"))
        call = connection.execute(select(calls)).one()
    assert call.answered_at == START + timedelta(seconds=1)
    assert call.state == CallState.ENDED


def test_a_record_that_is_open_learns_that_we_placed_the_call() -> None:
    with empty_store() as connection:
        tell(connection, CallRang(), CallPlaced("2125550177"))
        call = connection.execute(select(calls)).one()
    assert (call.number, call.placed, call.rang_at) == ("2125550177", True, START)


def test_a_call_that_the_power_cut_ended_is_marked() -> None:
    with empty_store() as connection:
        tell(connection, CallRang(), CallEnded(CUT_OFF))
        assert connection.execute(select(calls.c.interrupted)).scalar_one() is True


def test_a_name_that_comes_after_the_beep_still_reaches_the_message() -> None:
    with empty_store() as connection:
        tell(
            connection,
            CallRang(),
            MessageStarted("m1", "office", "1.wav"),
            CallerIdentified("5550123", "Ada", withheld=False),
        )
        message = connection.execute(select(messages)).one()
    assert (message.number, message.name) == ("5550123", "Ada")


def test_a_message_is_kept_although_nobody_knows_its_call() -> None:
    with empty_store() as connection:
        tell(connection, MessageStarted("m1", "office", "1.wav"))
        assert connection.execute(select(messages.c.call_id)).scalar_one() is None


def test_a_call_cannot_ring_twice_under_one_name() -> None:
    with empty_store() as connection:
        tell(connection, CallRang())
        with pytest.raises(IntegrityError):
            tell(connection, CallRang())


def without_repetition(story: list[tuple[str, JournalEvent]]) -> list[Entry]:
    """Leave out what the store refuses: the same call or message a second time."""
    seen = set[tuple[str, str]]()
    entries = []
    for second, (call_id, what) in enumerate(story):
        match what:
            case CallRang() | CallPlaced():
                names = {("call", call_id)}
            case MessageStarted(message_id, _, path):
                names = {("message", message_id), ("path", path)}
            case _:
                names = set()
        if not names & seen:
            at = START + timedelta(seconds=second)
            entries.append(Entry(at, what, "front", call_id))
        seen |= names
    return entries


@given(st.lists(st.tuples(CALLS, EVENTS), max_size=25), st.integers(1, 4))
def test_the_views_can_be_rebuilt_from_the_journal_alone(
    story: list[tuple[str, JournalEvent]],
    rows_at_a_time: int,
) -> None:
    with empty_store() as connection, pytest.MonkeyPatch.context() as patch:
        patch.setattr(projections, "REBUILD_ROWS", rows_at_a_time)
        for entry in without_repetition(story):
            record(connection, entry)
        live = views(connection)
        log = connection.execute(select(journal)).all()
        rebuild(connection)
        assert views(connection) == live
        assert connection.execute(select(journal)).all() == log
