"""What every database must do for the store; SQLite always, others when offered."""

import asyncio
import os
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import MetaData, create_engine

from support.queue_journal import queued
from tipring.domain.errors import StoreError
from tipring.domain.journal import (
    BoxStarted,
    CallAnswered,
    CallEnded,
    CallerIdentified,
    CallPlaced,
    CallRang,
    DigitHeard,
    Entry,
    MessageKept,
    MessageStarted,
    NodeEntered,
)
from tipring.domain.journal_event import JournalEvent
from tipring.domain.message_entries import (
    JobDone,
    JobQueued,
    MailboxRefused,
    MessageErased,
    MessageForwarded,
    MessageHeard,
    MessageMarked,
    MessageTranscribed,
)
from tipring.domain.queue.entries import (
    AgentMoved,
    CallerJoinedAgent,
    CallerLeftQueue,
)
from tipring.domain.queue.states import AgentState
from tipring.store.message_records import Folder, MessageSearch
from tipring.store.message_views import due_jobs, mailbox_states, outbox_counts
from tipring.store.queue_abandoned import abandoned
from tipring.store.queue_figures import figures
from tipring.store.queue_memory import queue_memory
from tipring.store.queue_story import queue_story
from tipring.store.reader import open_reader
from tipring.store.records import (
    CallRecord,
    CallState,
    MessageRecord,
    MessageState,
    StoredEntry,
)
from tipring.store.recovery import recover
from tipring.store.store import Store

POSTGRES = "TIPRING_TEST_POSTGRES"
"""Names an SQLAlchemy URL of an empty database, e.g. postgresql+psycopg:///test."""
START = datetime(2026, 11, 23, 10, 15, 0, 250_000, tzinfo=UTC)
Story = Callable[[Store], Coroutine[None, None, None]]
Box = Callable[[Story], None]


def database(kind: str) -> str | None:
    """Return the URL of an empty database; None stands for the file in the box."""
    if kind == "sqlite":
        return None
    if POSTGRES not in os.environ:
        pytest.skip(f"{POSTGRES} names no database")
    url = os.environ[POSTGRES]
    engine = create_engine(url)
    leftovers = MetaData()
    leftovers.reflect(engine)
    leftovers.drop_all(engine)
    engine.dispose()
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str | None:
    return database(request.param)


@pytest.fixture
def box(tmp_path: Path, url: str | None) -> Box:
    """Run a story from the opening of the store to its closing."""

    async def within_a_store(story: Story) -> None:
        async with await Store.open(tmp_path, url) as store:
            await story(store)

    return lambda story: asyncio.run(within_a_store(story))


def entry(second: float, what: JournalEvent, call: str | None = "c1") -> Entry:
    return Entry(START + timedelta(seconds=second), what, "front", call)


CALL = (
    entry(0, CallRang()),
    entry(1, CallerIdentified("5550123", "Ada • Lovelace", withheld=False)),
    entry(4, CallAnswered(2, "main")),
    entry(5, NodeEntered("night", "voicemail", "after hours")),
    entry(6, MessageStarted("m1", "office", "messages/office/1.wav")),
    entry(6.5, DigitHeard("•")),
    entry(9, MessageKept("m1", 2.75, interrupted=False)),
    entry(10, CallEnded("the caller hung up")),
)


def test_a_call_is_read_back_as_it_was_told(box: Box, tmp_path: Path) -> None:
    async def story(store: Store) -> None:
        await store.append(*CALL)
        call = CallRecord(
            id="c1",
            line="front",
            state=CallState.ENDED,
            number="5550123",
            name="Ada • Lovelace",
            withheld=False,
            rang_at=START,
            answered_at=START + timedelta(seconds=4),
            ended_at=START + timedelta(seconds=10),
            rings=2,
            flow="main",
            last_node="night",
            end_reason="the caller hung up",
            interrupted=False,
        )
        message = MessageRecord(
            id="m1",
            call_id="c1",
            mailbox="office",
            number="5550123",
            name="Ada • Lovelace",
            path=tmp_path / "messages/office/1.wav",
            state=MessageState.KEPT,
            started_at=START + timedelta(seconds=6),
            duration_s=2.75,
            interrupted=False,
            reason=None,
        )
        assert await store.call("c1") == call
        assert await store.calls() == [call]
        assert await store.messages("office") == [message]
        assert await store.message_at("messages/office/1.wav") == message

    box(story)


def test_the_journal_is_read_back_in_order_and_from_any_place(box: Box) -> None:
    async def story(store: Store) -> None:
        await store.append(*CALL)
        stored = [StoredEntry(n, told) for n, told in enumerate(CALL, start=1)]
        assert await store.journal() == stored
        assert await store.journal(after_id=3, limit=2) == stored[3:5]
        assert await store.journal(after_id=99) == []

    box(story)


def test_the_journal_of_one_call_leaves_out_the_others(box: Box) -> None:
    async def story(store: Store) -> None:
        first = entry(0, CallRang(), "c1")
        await store.append(entry(0, BoxStarted("1"), None), first)
        await store.append(entry(0, CallRang(), "c2"))
        assert [s.entry for s in await store.journal(call_id="c1")] == [first]

    box(story)


def test_the_newest_calls_come_first_and_only_as_many_as_asked(box: Box) -> None:
    async def story(store: Store) -> None:
        rings = [entry(second, CallRang(), f"c{second}") for second in range(5)]
        await store.append(*rings)
        assert [call.id for call in await store.calls(limit=2)] == ["c4", "c3"]
        in_tokyo = rings[3].at.astimezone(timezone(timedelta(hours=9)))
        assert [c.id for c in await store.calls(since=in_tokyo)] == ["c4", "c3"]

    box(story)


def test_each_mailbox_has_its_own_messages(box: Box) -> None:
    async def story(store: Store) -> None:
        for second, mailbox in enumerate(["office", "billing", "office"]):
            started = MessageStarted(f"m{second}", mailbox, f"{second}.wav")
            await store.append(entry(second, started))
        assert [m.id for m in await store.messages("office")] == ["m2", "m0"]
        assert [m.id for m in await store.messages(limit=2)] == ["m2", "m1"]

    box(story)


def test_a_call_or_message_that_never_was_is_not_found(box: Box) -> None:
    async def story(store: Store) -> None:
        assert await store.call("c1") is None
        assert await store.message_at("1.wav") is None

    box(story)


def test_of_a_refused_append_nothing_is_left(box: Box) -> None:
    async def story(store: Store) -> None:
        rang = entry(0, CallRang())
        await store.append(rang)
        with pytest.raises(StoreError, match="could not write BoxStarted, CallRang"):
            await store.append(entry(1, BoxStarted("1"), None), rang)
        await store.append(entry(2, CallEnded("bye")))
        whats = [stored.entry.what for stored in await store.journal()]
        assert whats == [CallRang(), CallEnded("bye")]

    box(story)


def test_two_hundred_clerks_write_at_once_and_none_is_lost(box: Box) -> None:
    async def story(store: Store) -> None:
        told = [entry(n, CallRang(), f"c{n:03}") for n in range(200)]
        await asyncio.gather(*map(store.append, told))
        assert [stored.entry for stored in await store.journal()] == told
        assert len(await store.calls(limit=1000)) == 200

    box(story)


def test_what_was_cut_off_is_ended_at_the_next_start(box: Box) -> None:
    async def morning(store: Store) -> None:
        await store.append(*CALL[:4])

    async def next_start(store: Store) -> None:
        (ended,) = await recover(store, START + timedelta(minutes=1))
        assert ended.call_id == "c1"
        call = await store.call("c1")
        assert call is not None
        assert call.interrupted

    box(morning)
    box(next_start)


def test_the_queue_is_remembered_over_a_restart(box: Box) -> None:
    async def morning(store: Store) -> None:
        ready = AgentMoved("anna", "ready", "signs in", 0)
        talk = CallerJoinedAgent("c1", "sales", "anna", 30.0)
        done = CallerLeftQueue("c1", "sales", "answered", 30.0, 60.0, "anna", "bye")
        await store.append(
            entry(0, ready, None),
            entry(0, queued("c1", "5550123")),
            entry(30, talk),
            entry(90, done),
            entry(90, AgentMoved("anna", "wrap-up", "for 30 s", 0), None),
            entry(95, queued("c2", ""), "c2"),
            entry(95, queued("c3", "5550199"), "c3"),
        )

    async def next_start(store: Store) -> None:
        ended = await recover(store, START + timedelta(minutes=3), {"sales"})
        assert [entry.call_id for entry in ended] == ["c2"]
        memory = await store.ask(queue_memory(START + timedelta(minutes=3), START))
        (anna,) = memory.agents
        assert (anna.state, anna.calls_today) == (AgentState.WRAP_UP, 1)
        assert anna.last_call_ended_at == START + timedelta(seconds=90)
        assert [ticket.ticket for ticket in memory.tickets] == ["c3"]
        (past,) = memory.queues
        assert (past.handled_calls, past.last_agent) == (1, "anna")

    box(morning)
    box(next_start)


def test_the_queue_is_counted_and_explained(box: Box) -> None:
    async def story(store: Store) -> None:
        gone = CallerLeftQueue("c1", "sales", "abandoned", 30.0, 0.0, "", "hung up")
        full = CallerLeftQueue("c2", "sales", "the queue was full", 0, 0, "", "1 of 1")
        await store.append(
            entry(0, CallRang()),
            entry(1, CallerIdentified("5550123", None, withheld=False)),
            entry(2, AgentMoved("anna", "ready", "signs in", 0), None),
            entry(2, queued("c1", "5550123")),
            entry(32, gone),
            entry(40, CallRang(), "c2"),
            entry(40, CallerIdentified("5550123", None, withheld=False), "c2"),
            entry(41, full, "c2"),
            entry(99, CallPlaced("5550123"), "c3"),
        )
        hour = START, START + timedelta(hours=1)
        counted = await store.ask(figures(*hour))
        (sales,) = counted.queues
        assert (sales.offered, sales.abandoned) == (2, 1)
        assert counted.agents[0].serving_s == 3598
        (missed,) = await store.ask(abandoned(*hour))
        assert missed.called_again_at == START + timedelta(seconds=40)
        assert missed.left_at == START + timedelta(seconds=32)
        told = await store.ask(queue_story("c2"))
        assert told is not None
        assert (told.number, len(told.lines)) == ("5550123", 1)
        placed = await store.call("c3")
        assert placed is not None
        assert (placed.placed, placed.number) == (True, "5550123")

    box(story)


def test_the_command_line_reads_what_the_desk_left(
    box: Box,
    url: str | None,
    tmp_path: Path,
) -> None:
    async def story(store: Store) -> None:
        await store.append(*CALL)

    box(story)
    with open_reader(tmp_path, url) as reader:
        assert [stored.entry for stored in reader.journal()] == list(CALL)
        assert [call.id for call in reader.calls()] == ["c1"]
        assert [message.id for message in reader.messages()] == ["m1"]


def test_the_command_line_makes_nothing_where_no_desk_was(
    url: str | None,
    tmp_path: Path,
) -> None:
    for _ in range(2):
        with pytest.raises(StoreError, match="there is no store"):
            open_reader(tmp_path, url)
    assert list(tmp_path.iterdir()) == []


def test_messages_and_the_work_about_them_are_found(box: Box, tmp_path: Path) -> None:
    path = "messages/billing/m2.wav"

    async def story(store: Store) -> None:
        await store.append(
            *CALL,
            entry(11, MessageTranscribed("m1", "About the Crown", 0.8, "vosk", "en")),
            entry(12, MessageMarked("m1", urgent=True)),
            entry(13, MessageForwarded("m1", "m2", "billing", path, 3.5)),
            entry(14, MessageHeard("m1", "anna"), call=None),
            entry(15, JobQueued("t", "transcript", "m1", {})),
            entry(16, JobQueued("j", "mail", "m1", {"after": "t", "wait_s": "300"})),
            entry(17, MailboxRefused("office", locked=False)),
        )
        found = await store.find(MessageSearch(words="CROWN"))
        assert [(one.id, one.text_confidence) for one in found] == [("m1", 0.8)]
        urgent = await store.find(MessageSearch(folder=Folder.URGENT, limit=1))
        rest = MessageSearch(folder=Folder.URGENT, before=urgent[0].id)
        ids = [one.id for one in (*urgent, *await store.find(rest))]
        assert ids == ["m2", "m1"]
        assert (await store.counts("office")).heard == 1
        assert (await store.counts("billing")).urgent == 1
        copy = await store.message("m2")
        assert copy is not None
        assert (copy.path, copy.forwarded_from) == (tmp_path / path, "m1")
        now = START + timedelta(seconds=20)
        due = await store.ask(due_jobs(now, ["transcript", "mail"]))
        assert [job.id for job in due] == ["t"]
        await store.append(entry(20, JobDone("t")), entry(21, MessageErased("m1", "x")))
        due = await store.ask(due_jobs(now, ["transcript", "mail"]))
        assert [(job.id, job.details["wait_s"]) for job in due] == [("j", "300")]
        assert (await store.ask(outbox_counts)).waiting == 1
        assert (await store.ask(mailbox_states))["office"].wrong_tries == 1
        erased = await store.message("m1")
        assert erased is not None
        assert erased.text == ""
        told = [stored.entry.what for stored in await store.journal()]
        assert "Crown" not in str(told)

    box(story)
