"""The desk's door to browser phones, through a real unix socket."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from support.desk_socket import way_to
from support.pages_bench import PAGE, PagesBench
from tipring.desk import browser_api
from tipring.desk.browser_api import add_browsers
from tipring.desk.server import serving
from tipring.domain.leg_events import (
    LegAnswered,
    LegEnd,
    LegEnded,
    LegHeld,
    LegReferred,
    LegRings,
    LegTakenBack,
)
from tipring.legs.port import CallOrder, Leg

OTHER = "fedcba9876543210"
FOR_ANNA = CallOrder(extension="201")


@dataclass
class Door:
    bench: PagesBench
    http: httpx.AsyncClient

    async def does(self, call: Leg, verb: str, page: str = PAGE, **words: str) -> int:
        """Let a page of 201 do something; return the status."""
        path = f"/browsers/201/{page}/calls/{call.id}/{verb}"
        return (await self.http.post(path, json=words)).status_code

    @contextlib.asynccontextmanager
    async def page(
        self, extension: str = "201", page: str = PAGE
    ) -> AsyncIterator[AsyncIterator[str]]:
        """Be connected; yield the lines that come, `here` left out."""
        async with self.http.stream(
            "GET", f"/browsers/{extension}/{page}/news", params={"at": "192.168.7.1"}
        ) as answer:
            lines = answer.aiter_lines()
            assert json.loads((await anext(lines))[6:])["what"] == "here"
            assert await anext(lines) == ""
            yield lines


def at_the_door(directory: Path, story: Callable[[Door], Awaitable[None]]) -> None:
    async def tell() -> None:
        bench, api, path = PagesBench(), FastAPI(), directory / "desk.sock"
        add_browsers(api, bench.pages)
        transport = way_to(path)
        async with (
            serving(api, path),
            httpx.AsyncClient(transport=transport, base_url="http://desk") as http,
        ):
            await story(Door(bench, http))

    asyncio.run(tell())


async def news(lines: AsyncIterator[str]) -> Any:  # noqa: ANN401 - JSON
    """Return the next news."""
    async for line in lines:
        if line.startswith("data: "):
            return json.loads(line[6:])
    return None


def test_a_page_is_a_phone_while_it_is_connected(tmp_path: Path) -> None:
    async def story(door: Door) -> None:
        async with door.page() as lines:
            assert door.bench.pages.page("201", PAGE).at == "192.168.7.1"
            leg = door.bench.pages.call(FOR_ANNA)
            assert (await news(lines))["what"] == "rings"
            assert await door.does(leg, "rung") == 200
            assert await door.does(leg, "lift", sdp="offer") == 200
            assert await door.does(leg, "anew", sdp="offer") == 200
            for verb in ("hold", "take-back"):
                assert await door.does(leg, verb) == 200
            assert await door.does(leg, "transfer", to="202") == 200
            assert await door.does(leg, "put-down") == 200
            events = [await leg.next_event() for _ in range(6)]
            assert events == [
                *(LegRings(), LegAnswered(), LegHeld(), LegTakenBack()),
                LegReferred("202"),
                LegEnded(LegEnd.HUNG_UP, "201 (Anna) hung up"),
            ]
            assert (await news(lines))["what"] == "ended"
        async with asyncio.timeout(2):
            while door.bench.pages.reachable("201"):
                await asyncio.sleep(0.01)

    at_the_door(tmp_path, story)


def test_a_page_calls_twice_and_joins_both(tmp_path: Path) -> None:
    async def story(door: Door) -> None:
        came: list[Leg] = []
        door.bench.pages.on_leg = came.append
        path = f"/browsers/201/{PAGE}/calls"
        async with door.page():
            for dialled in ("202", "203"):
                wanted = {"dialled": dialled, "sdp": "offer"}
                answer = await door.http.post(path, json=wanted)
                assert answer.json() == {"leg": came[-1].id, "sdp": "secured"}
                await came[-1].answer()
            first, second = came
            wanted = {"to": "203", "leg": second.id}
            assert await door.does(first, "transfer", **wanted) == 200
            assert await first.next_event() == LegReferred("203", second.id)
            assert await door.does(first, "transfer", leg="browser-of-nobody") == 409

    at_the_door(tmp_path, story)


def test_what_cannot_be_done_is_told_in_words(tmp_path: Path) -> None:
    async def story(door: Door) -> None:
        async with door.page(), door.page("202", OTHER):
            leg = door.bench.pages.call(FOR_ANNA)
            assert await door.does(leg, "sing") == 404
            assert await door.does(leg, "hold", page=OTHER) == 409
            answer = await door.http.post(
                f"/browsers/202/{OTHER}/calls/{leg.id}/put-down", json={}
            )
            assert answer.json() == {"detail": "this call is over, or is not yours"}
        refused = await door.http.get(f"/browsers/299/{PAGE}/news")
        assert refused.status_code == 409
        assert refused.json() == {"detail": "there is no extension 299"}

    at_the_door(tmp_path, story)


def test_a_quiet_connection_is_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser_api, "ALIVE_S", 0.02)

    async def story(door: Door) -> None:
        async with door.page() as lines:
            assert await news(lines) == {"what": "alive"}

    at_the_door(tmp_path, story)


def test_a_page_that_comes_again_hears_all_and_knows_its_calls(tmp_path: Path) -> None:
    async def story(door: Door) -> None:
        async with door.page() as before:
            leg = door.bench.pages.call(FOR_ANNA)
            assert (await news(before))["what"] == "rings"
            path = f"/browsers/201/{PAGE}/news"
            async with door.http.stream("GET", path) as answer:
                again = answer.aiter_lines()
                assert await news(again) == {"what": "here", "legs": leg.id}
                assert await news(before) is None
                leg.hang_up("the caller left")
                assert (await news(again))["what"] == "ended"

    at_the_door(tmp_path, story)
