"""Notes and cries for help of agents, through the desk's door."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from support.box import BEGAN
from support.queue_door import ANNA, FakeDoor, with_a_team
from support.queue_journal import QUEUE, a_call, told
from support.queue_room import queue_api
from support.toy_line import toy_desk
from support.virtual_time import run_virtually
from tipring.desk.desk import Desk
from tipring.desk.help_desk import AGAIN_S, HelpDesk
from tipring.desk.journal import Journal
from tipring.domain.agent_entries import AgentEntry, CallNoted, HelpAsked, HelpEnded
from tipring.domain.errors import RuleError
from tipring.domain.journal import BoxStarted, Entry
from tipring.domain.journal_event import JournalEvent
from tipring.domain.queue.entries import CallerLeftQueue
from tipring.domain.queue.happenings import DayBegan
from tipring.domain.reasons import Reason, Reasons
from tipring.domain.supervising_entries import SupervisorPresent, TalkTakenOver
from tipring.store.feed import BACKLOG, Feed
from tipring.store.records import StoredEntry

REASONS = Reasons(
    calls=(
        Reason(id="order", title="Order"),
        Reason(id="leak", title="Leak", queues=("spare",)),
    )
)


@dataclass
class Door:
    """A running desk, and a client of its API."""

    desk: Desk
    http: httpx.AsyncClient

    async def posts(self, path: str, **words: str) -> httpx.Response:
        return await self.http.post(path, json=words)

    async def helped(self) -> list[dict[str, Any]]:
        """Return who asks for help."""
        found: list[dict[str, Any]] = (await self.http.get("/now")).json()["help"]
        return found

    async def until_helped(self, count: int) -> None:
        async with asyncio.timeout(5):
            while len(await self.helped()) != count:
                await asyncio.sleep(0.01)

    async def happens(self, what: JournalEvent, call_id: str | None = None) -> None:
        pen = self.desk.journal.for_call(call_id) if call_id else self.desk.journal
        await pen.keep(what)

    async def noted(self) -> list[Entry]:
        await self.desk.journal.store.append()
        stored = await self.desk.journal.store.journal(0, 1000)
        return [one.entry for one in stored if isinstance(one.entry.what, AgentEntry)]


async def until_open(desk: Desk) -> None:
    """Wait until the desk does what it does beside its calls."""
    async with asyncio.timeout(5):
        while True:
            with contextlib.suppress(RuleError):
                desk.queues.tell(DayBegan())
                return
            await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def open_door(directory: Path) -> AsyncIterator[Door]:
    async with toy_desk(directory) as desk:
        await until_open(desk)
        with_a_team(desk)
        desk.office = replace(desk.office, reasons=REASONS)
        api = httpx.ASGITransport(app=queue_api(desk, FakeDoor()))
        async with httpx.AsyncClient(transport=api, base_url="http://desk") as http:
            yield Door(desk, http)


def at_the_door(directory: Path, story: Callable[[Door], Awaitable[None]]) -> None:
    async def tell() -> None:
        async with open_door(directory) as door:
            call = a_call("c1", 0, waited_s=5, talked_s=60)
            await door.desk.journal.store.append(*(told(at, it) for at, it in call))
            await story(door)

    asyncio.run(tell())


def test_what_a_call_was_about_is_written_down(tmp_path: Path) -> None:
    async def story(door: Door) -> None:
        words = {"ticket": "c1", "code": "order", "note": " Two lamps. "}
        answer = await door.posts(f"/agents/{ANNA}/notes", **words)
        assert answer.json() == {"noted": "c1"}
        (entry,) = await door.noted()
        assert entry.call_id == "c1"
        assert entry.what == CallNoted(
            ticket="c1", queue=QUEUE, agent=ANNA, code="order", note="Two lamps."
        )

    at_the_door(tmp_path, story)


@pytest.mark.parametrize(
    ("path", "words", "status", "why"),
    [
        ("/agents/nobody/notes", {"ticket": "c1"}, 404, "no agent 'nobody'"),
        (f"/agents/{ANNA}/notes", {"ticket": "c9"}, 404, "no queue has seen"),
        (f"/agents/{ANNA}/notes", {"ticket": "c1", "code": "leak"}, 422, "are: order"),
        (f"/agents/{ANNA}/notes", {"note": "x"}, 422, "missing"),
        ("/agents/nobody/help", {}, 404, "no agent"),
    ],
)
def test_what_cannot_be_noted_is_refused_in_words(
    path: str, words: dict[str, str], status: int, why: str, tmp_path: Path
) -> None:
    async def story(door: Door) -> None:
        answer = await door.posts(path, **words)
        assert answer.status_code == status
        assert why in answer.text
        assert await door.noted() == []

    at_the_door(tmp_path, story)


def test_who_asks_for_help_is_shown_until_it_is_settled(tmp_path: Path) -> None:
    async def story(door: Door) -> None:
        await door.posts(f"/agents/{ANNA}/help", ticket="c1", words="a discount")
        (first,) = await door.helped()
        assert (first["agent"], first["words"]) == (ANNA, "a discount")
        await door.posts(f"/agents/{ANNA}/help", ticket="c1", words="a discount")
        await door.posts(f"/agents/{ANNA}/help", ticket="c1", words="quickly")
        await door.posts("/agents/ben/help")
        anna, ben = await door.helped()
        assert (anna["words"], anna["since"]) == ("quickly", first["since"])
        assert (ben["agent"], ben["ticket"]) == ("ben", "")
        for _ in range(2):
            await door.http.delete(f"/agents/{ANNA}/help")
        await door.until_helped(1)
        entries = await door.noted()
        assert [entry.call_id for entry in entries] == ["c1", "c1", None, "c1"]
        assert entries[0].what == HelpAsked(agent=ANNA, ticket="c1", words="a discount")
        assert entries[-1].what == HelpEnded(agent=ANNA, why="it is settled")

    at_the_door(tmp_path, story)


@pytest.mark.parametrize(
    ("what", "why"),
    [
        (SupervisorPresent("250 (Boss)", ANNA, "listens"), "250 (Boss) came"),
        (TalkTakenOver("250 (Boss)", ANNA), "250 (Boss) took the caller"),
        (
            CallerLeftQueue("c1", QUEUE, "answered", 5.0, 60.0, ANNA, "hung up"),
            "the caller is gone",
        ),
    ],
)
def test_help_ends_by_itself(what: JournalEvent, why: str, tmp_path: Path) -> None:
    async def story(door: Door) -> None:
        await door.posts(f"/agents/{ANNA}/help", ticket="c1")
        await door.posts("/agents/ben/help", ticket="c2")
        await door.happens(what, "c1")
        await door.until_helped(1)
        assert (await door.noted())[-1].what == HelpEnded(agent=ANNA, why=why)

    at_the_door(tmp_path, story)


class Hasty:
    """A store whose journal runs ahead of its first reader."""

    def __init__(self) -> None:
        self.feeds: list[Feed] = []
        self.posted: list[JournalEvent] = []

    @contextlib.contextmanager
    def subscribe(self) -> Iterator[Feed]:
        self.feeds.append(feed := Feed())
        if len(self.feeds) == 1:
            for place in range(BACKLOG + 1):
                feed.offer(StoredEntry(place, Entry(BEGAN, BoxStarted("1"))))
        yield feed

    def post(self, entry: Entry) -> None:
        self.posted.append(entry.what)


def test_a_journal_that_runs_ahead_is_followed_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def story() -> None:
        store = Hasty()
        desk = HelpDesk(Journal(store, lambda: BEGAN))  # type: ignore[arg-type]
        running = asyncio.create_task(desk.run())
        desk.ask(ANNA)
        await asyncio.sleep(AGAIN_S + 0.1)
        assert "shown too long" in caplog.text
        came = SupervisorPresent("250 (Boss)", ANNA, "listens")
        store.feeds[-1].offer(StoredEntry(1, Entry(BEGAN, came)))
        await asyncio.sleep(0.1)
        assert desk.wanted == []
        assert store.posted[-1] == HelpEnded(agent=ANNA, why="250 (Boss) came")
        running.cancel()

    run_virtually(story())
