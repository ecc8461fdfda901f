"""What agents say of calls, and earlier calls of a number, as the store finds them."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from support.box import BEGAN
from support.virtual_time import run_virtually
from tipring.domain.agent_entries import CallNoted, HelpAsked
from tipring.domain.journal import CallEnded, CallerIdentified, CallRang, Entry
from tipring.domain.journal_event import JournalEvent
from tipring.domain.queue.entries import (
    CallerJoinedAgent,
    CallerLeftQueue,
    CallerQueued,
)
from tipring.store.agent_views import (
    earlier_calls,
    note_of,
    notes_between,
    notes_of,
)
from tipring.store.projections import rebuild, record
from tipring.store.schema import metadata
from tipring.store.store import Store

MINUTE = timedelta(minutes=1)


def said(minute: int, call_id: str, what: JournalEvent) -> Entry:
    return Entry(BEGAN + minute * MINUTE, what, "line-1", call_id)


def note(ticket: str, code: str, words: str = "", agent: str = "anna") -> CallNoted:
    return CallNoted(ticket=ticket, queue="front", agent=agent, code=code, note=words)


def a_call(minute: int, call_id: str, number: str | None) -> list[Entry]:
    who = CallerIdentified(number, None, withheld=number is None)
    return [said(minute, call_id, what) for what in (CallRang(), who)]


def in_queue(minute: int, ticket: str, agent: str) -> list[Entry]:
    call_id = ticket.partition("/")[0]
    queued = CallerQueued(ticket, "front", "", 1, 0, 0.0, 0.0, "", "")
    left = CallerLeftQueue(ticket, "front", "answered", 9.0, 60.0, agent, "hung up")
    joined = CallerJoinedAgent(ticket, "front", agent, 9.0)
    answered = [said(minute, call_id, joined)] if agent else []
    return [
        said(minute, call_id, queued),
        *answered,
        said(minute + 1, call_id, left),
    ]


def test_the_last_word_of_an_agent_counts(tmp_path: Path) -> None:
    async def story() -> None:
        async with await Store.open(tmp_path) as store:
            await store.append(
                said(1, "c1", note("c1", "order", "Two lamps.")),
                said(2, "c1", note("c1", "order", "Ten.", agent="ben")),
                said(3, "c1", note("c1", "complaint", "Broken lamps.")),
                said(4, "c2", note("c2", "order")),
                said(4, "c2", HelpAsked(agent="anna", ticket="c2", words="")),
            )
            of_call = await store.ask(notes_of(["c1"]))
            assert [(each.agent, each.code) for each in of_call] == [
                ("ben", "order"),
                ("anna", "complaint"),
            ]
            mine = await store.ask(note_of("c1", "anna"))
            assert mine is not None
            assert (mine.call_id, mine.note) == ("c1", "Broken lamps.")
            assert await store.ask(note_of("c3", "anna")) is None
            late = await store.ask(
                notes_between(BEGAN + 3 * MINUTE, BEGAN + 4 * MINUTE)
            )
            assert [each.code for each in late] == ["complaint"]

    run_virtually(story())


def test_notes_are_made_anew_from_the_journal() -> None:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        metadata.create_all(connection)
        for code in ("order", "complaint"):
            record(connection, said(1, "c1", note("c1", code)))
        before = notes_of(["c1"])(connection)
        rebuild(connection)
        assert notes_of(["c1"])(connection) == before
        assert [each.code for each in before] == ["complaint"]
    engine.dispose()


def test_earlier_calls_are_found_however_the_number_is_written(tmp_path: Path) -> None:
    async def story() -> None:
        async with await Store.open(tmp_path) as store:
            await store.append(
                *a_call(0, "c0", "3125550123"),
                *a_call(1, "c1", "2125550123"),
                *in_queue(1, "c1", ""),
                *in_queue(2, "c1/2", "anna"),
                said(4, "c1", note("c1/2", "order")),
                said(5, "c1", CallEnded("hung up")),
                *a_call(6, "c2", None),
                *a_call(7, "c3", "+12125550123"),
                *a_call(9, "c4", "2125550123"),
            )
            found = await store.ask(earlier_calls("+1 212 555-0123", "us", but="c4"))
            assert [each.call.id for each in found] == ["c3", "c1"]
            newest, first = found
            assert (newest.queue, newest.agent, newest.outcome) == ("", "", "")
            assert (first.queue, first.agent, first.outcome) == (
                *("front", "anna"),
                "answered",
            )
            assert [each.code for each in first.notes] == ["order"]
            (one,) = await store.ask(earlier_calls("2125550123", "us", limit=1))
            assert one.call.id == "c4"

    run_virtually(story())


@pytest.mark.parametrize("nobody", ["", " "])
def test_who_has_no_number_never_called_before(nobody: str, tmp_path: Path) -> None:
    async def story() -> None:
        async with await Store.open(tmp_path) as store:
            await store.append(*a_call(1, "c1", None), *a_call(2, "c2", ""))
            assert await store.ask(earlier_calls(nobody, "us")) == []

    run_virtually(story())
