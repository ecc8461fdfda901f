"""The live picture: one look at the desk for everybody, when something happened."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
from pydantic import TypeAdapter

from support.virtual_time import run_virtually
from tipring.console.door import DeskDoor
from tipring.console.live import AGAIN_S, MOST_S, Live
from tipring.desk.link_api import LinkNow
from tipring.desk.now import BoxNow
from tipring.desk.status import Status

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
BOX = BoxNow(
    at=NOW,
    status=Status("1", "Harbor Dental", "UTC", NOW, [], 0.0, 0.0, 1, ""),
    queues=[],
    link=LinkNow(
        verdict="up",
        cause="",
        why="",
        since=None,
        is_watched=False,
        trunks={},
        pbx="",
        never=[],
        time_zone="UTC",
        probes=[],
    ),
    talks=[],
    calls=[],
    extensions=[],
)
WRITTEN = TypeAdapter(BoxNow).dump_json(BOX)


@dataclass
class ToyDesk(httpx.AsyncBaseTransport):
    """A desk that answers two questions."""

    looks: int = 0
    is_away: bool = False
    journal: asyncio.Queue[str] = field(default_factory=asyncio.Queue)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.is_away:
            message = "away"
            raise httpx.ConnectError(message)
        if request.url.path == "/events":
            return httpx.Response(200, stream=_Lines(self.journal))
        self.looks += 1
        return httpx.Response(200, content=WRITTEN)

    def happens(self, kind: str) -> None:
        self.journal.put_nowait(f"data: {json.dumps({'kind': kind})}\n\n")


class _Lines(httpx.AsyncByteStream):
    def __init__(self, journal: asyncio.Queue[str]) -> None:
        self._journal = journal

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while line := await self._journal.get():
            yield line.encode()


def watched(story: Callable[[ToyDesk, Live], Awaitable[None]]) -> None:
    async def tell() -> None:
        desk = ToyDesk()
        async with DeskDoor(desk) as door:
            live = Live(door)
            async with live.opened():
                await asyncio.sleep(0.5)
                await story(desk, live)

    run_virtually(tell())


def test_what_happens_is_seen_at_once() -> None:
    async def story(desk: ToyDesk, live: Live) -> None:
        seen: list[BoxNow | None] = []
        with live.watching(lambda: seen.append(live.now)):
            desk.happens("CallerQueued")
            await asyncio.sleep(0.05)
            assert seen == [BOX]
        desk.happens("CallerLeftQueue")
        await asyncio.sleep(0.3)
        assert len(seen) == 1

    watched(story)


def test_much_at_once_is_one_look() -> None:
    async def story(desk: ToyDesk, _live: Live) -> None:
        before = desk.looks
        for number in range(50):
            desk.happens(f"entry {number}")
        await asyncio.sleep(0.4)
        assert desk.looks - before <= 3

    watched(story)


def test_it_looks_now_and_then_without_a_reason() -> None:
    async def story(desk: ToyDesk, _live: Live) -> None:
        before = desk.looks
        await asyncio.sleep(4 * MOST_S)
        assert 3 <= desk.looks - before <= 4

    watched(story)


def test_a_desk_that_goes_is_missed_and_found_again() -> None:
    async def story(desk: ToyDesk, live: Live) -> None:
        desk.is_away = True
        live.stir()
        await asyncio.sleep(0.2)
        assert live.now is None
        assert "does not answer" in live.trouble
        desk.is_away = False
        await asyncio.sleep(AGAIN_S + 0.2)
        found: BoxNow | None = live.now
        assert found == BOX
        assert live.trouble == ""

    watched(story)


def test_readers_get_each_line_and_a_mistake_of_one_harms_no_other() -> None:
    async def story(desk: ToyDesk, live: Live) -> None:
        read: list[dict[str, Any]] = []

        def clumsy(_entry: dict[str, Any]) -> None:
            message = "a page made a mistake"
            raise ValueError(message)

        with live.reading(clumsy), live.reading(read.append):
            desk.happens("CallerQueued")
            await asyncio.sleep(0.1)
        assert read == [{"kind": "CallerQueued"}]

    watched(story)


def test_a_journal_that_fell_behind_is_followed_anew() -> None:
    async def story(desk: ToyDesk, live: Live) -> None:
        desk.journal.put_nowait("event: fell-behind\ndata: 7\n\n")
        await asyncio.sleep(AGAIN_S + 0.2)
        read: list[dict[str, Any]] = []
        with live.reading(read.append):
            desk.happens("CallEnded")
            await asyncio.sleep(0.1)
        assert len(read) == 1

    watched(story)
