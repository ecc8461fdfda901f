"""The queues' part of the desk's door, through a real unix socket."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from support.box import BEGAN
from support.desk_socket import way_to
from support.queue_door import ANNA, FakeDoor, with_a_team
from support.queue_journal import QUEUE, a_call, given_up, told
from support.queue_room import queue_api
from support.toy_line import toy_desk
from tipring.desk.desk import Desk
from tipring.desk.queue_api import QueueDoor
from tipring.desk.server import serving
from tipring.domain.errors import RuleError
from tipring.domain.journal import CallRang, Entry
from tipring.domain.journal_event import JournalEvent
from tipring.domain.lost_entries import CallerLost
from tipring.domain.queue.happenings import (
    AgentPaused,
    AgentResumed,
    AgentSignedIn,
    AgentSignedOut,
    AgentWrappedUp,
    CallbackBooked,
    CallClaimed,
    CallerJoined,
    CallerWithdrawn,
    Happening,
)

TODAY_S = 4500.0
"""The desk of these tests begins at a quarter past ten, the journal's day at nine."""


@dataclass
class Door:
    """A running desk with queues, and a client of its socket."""

    desk: Desk
    queues: FakeDoor
    http: httpx.AsyncClient

    async def lived(self, *story: tuple[float, JournalEvent]) -> None:
        """Write down what happened before."""
        await self.desk.journal.store.append(*(told(at, what) for at, what in story))

    async def get(self, path: str, **wanted: str) -> Any:  # noqa: ANN401 - JSON
        answer = await self.http.get(path, params=wanted)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def post(self, path: str, **body: str) -> Any:  # noqa: ANN401 - JSON
        answer = await self.http.post(path, json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()


@contextlib.asynccontextmanager
async def open_door(
    directory: Path,
    queues: QueueDoor | None,
) -> AsyncIterator[tuple[Desk, httpx.AsyncClient]]:
    path = directory / "desk.sock"
    transport = way_to(path)
    async with (
        toy_desk(directory) as desk,
        serving(queue_api(desk, queues), path),
        httpx.AsyncClient(transport=transport, base_url="http://desk") as http,
    ):
        yield desk, http


def at_the_door(directory: Path, story: Callable[[Door], Awaitable[None]]) -> None:
    async def tell() -> None:
        queues = FakeDoor()
        async with open_door(directory, queues) as (desk, http):
            with_a_team(desk)
            await story(Door(desk, queues, http))

    asyncio.run(tell())


# --- looking ---------------------------------------------------------------------


def test_the_queues_show_who_waits_and_why_there(tmp_path: Path) -> None:
    async def story(door: Door) -> None:
        sales, spare = await door.get("/queues")
        first, second = sales["live"]["waiting"]
        assert (first["ticket"], first["position"], first["waited_s"]) == ("c7", 1, 75)
        assert first["why"] == "rank 105 s, head start 30 s"
        assert (first["state"], first["offered_to"]) == ("being offered", [ANNA])
        assert (second["number"], second["agent"]) == ("", "ben")
        anna, ben = sales["live"]["agents"]
        assert (anna["state"], anna["ends"], anna["ticket"]) == ("ringing", None, "c7")
        assert (ben["reason"], ben["ends"]) == ("no answer", "2026-11-23T15:00:10Z")
        assert (spare["live"]["enabled"], spare["today"]) == (False, None)

    at_the_door(tmp_path, story)


def test_the_figures_are_those_of_today_with_the_queues_own_threshold(
    tmp_path: Path,
) -> None:
    async def story(door: Door) -> None:
        await door.lived(
            *a_call("c0", -24 * 3600, waited_s=5, talked_s=60),
            *a_call("c1", 0, waited_s=25, talked_s=60),
            *given_up("c2", 0, waited_s=9),
        )
        today = (await door.get(f"/queues/{QUEUE}"))["today"]
        assert (today["offered"], today["answered"], today["abandoned"]) == (2, 1, 1)
        assert today["service"]["threshold_s"] == 30
        assert today["service"]["of_offered"] == 0.5

    at_the_door(tmp_path, story)


def test_a_caller_of_this_very_moment_is_counted(tmp_path: Path) -> None:
    async def story(door: Door) -> None:
        left = a_call("c1", 0, waited_s=0, talked_s=0)
        await door.desk.journal.store.append(
            *(Entry(BEGAN, what, "line-1", "c1") for _, what in left)
        )
        assert (await door.get(f"/queues/{QUEUE}"))["today"]["answered"] == 1

    at_the_door(tmp_path, story)


def test_a_period_can_be_counted_with_another_threshold(tmp_path: Path) -> None:
    async def story(door: Door) -> None:
        await door.lived(
            *a_call("c1", 0, waited_s=25, talked_s=60),
            *a_call("c2", 300, waited_s=0, talked_s=60),
        )
        own = await door.get("/queues/figures")
        assert own["queues"][0]["service"]["of_offered"] == 1.0
        assert own["since"] == "2026-11-23T05:00:00Z"
        assert [agent["agent"] for agent in own["agents"]] == ["anna"]
        strict = await door.get("/queues/figures", threshold_s="20")
        assert strict["queues"][0]["service"]["of_offered"] == 0.5
        since = "2026-11-23T09:05:00-05:00"
        later = await door.get(
            "/queues/figures", since=since, until="2026-11-24T00:00Z"
        )
        assert later["queues"][0]["offered"] == 1

    at_the_door(tmp_path, story)


def test_whom_to_call_back_is_told(tmp_path: Path) -> None:
    async def story(door: Door) -> None:
        await door.lived(*given_up("c1", 0, waited_s=9), *given_up("c2", 9, waited_s=9))
        found = await door.get("/queues/abandoned")
        assert [(call["ticket"], call["waited_s"]) for call in found] == [
            ("c2", 9),
            ("c1", 9),
        ]
        assert await door.get("/queues/abandoned", queue="spare") == []

    at_the_door(tmp_path, story)


def test_who_was_lost_with_a_trunk_is_told(tmp_path: Path) -> None:
    lost = CallerLost(
        number="+12125550142", trunk="provider", node="menu", why="cut", keeps_s=600.0
    )

    async def story(door: Door) -> None:
        append = door.desk.journal.store.append
        await append(Entry(BEGAN, CallRang(), "sip-1", "c1"))
        await append(Entry(BEGAN, lost, "sip-1", "c1"))
        since = {"since": "2026-11-23T00:00:00Z"}
        [found] = await door.get("/queues/lost", **since)
        assert (found["number"], found["node"]) == (lost.number, "menu")

    at_the_door(tmp_path, story)


def test_why_a_caller_waited_is_told_under_either_name(tmp_path: Path) -> None:
    async def story(door: Door) -> None:
        await door.lived(*given_up("c1/2", 0, waited_s=9))
        for name in ("c1", "c1/2"):
            found = await door.get(f"/queues/calls/{name}/why")
            assert found["places"][0]["outcome"] == "abandoned"
            assert found["lines"][0]["sentence"].startswith("gives the caller place 1")

    at_the_door(tmp_path, story)


def test_a_story_is_told_up_to_now_though_the_disk_is_behind(tmp_path: Path) -> None:
    async def story(door: Door) -> None:
        post = door.desk.journal.store.post
        for number in range(100):
            for at, what in given_up(f"c{number}", number, waited_s=9):
                post(told(at, what))
        found = await door.get("/queues/calls/c99/why")
        assert found["places"][0]["outcome"] == "abandoned"

    at_the_door(tmp_path, story)


# --- telling ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "body", "happening"),
    [
        (f"/agents/{ANNA}/sign-in", {}, AgentSignedIn(ANNA)),
        (f"/agents/{ANNA}/sign-out", {}, AgentSignedOut(ANNA)),
        (f"/agents/{ANNA}/pause", {}, AgentPaused(ANNA, "")),
        (f"/agents/{ANNA}/pause", {"reason": "lunch"}, AgentPaused(ANNA, "lunch")),
        (f"/agents/{ANNA}/resume", {}, AgentResumed(ANNA)),
        (f"/agents/{ANNA}/wrapped-up", {}, AgentWrappedUp(ANNA)),
        ("/queues/calls/c1/2/claim", {"agent": ANNA}, CallClaimed("c1/2", ANNA)),
        (
            "/queues/calls/c1/withdraw",
            {},
            CallerWithdrawn("c1", "taken out by the office"),
        ),
        (
            "/queues/calls/c1/withdraw",
            {"why": "talks to the boss"},
            CallerWithdrawn("c1", "talks to the boss"),
        ),
    ],
)
def test_what_people_do_reaches_the_engine(
    tmp_path: Path,
    path: str,
    body: dict[str, str],
    happening: Happening,
) -> None:
    async def story(door: Door) -> None:
        await door.post(path, **body)
        assert door.queues.told == [happening]

    at_the_door(tmp_path, story)


def test_a_callback_is_a_place_and_a_promise(tmp_path: Path) -> None:
    async def story(door: Door) -> None:
        made = await door.post(f"/queues/{QUEUE}/callbacks", number="+12125550199")
        assert door.queues.told == [
            CallerJoined(
                ticket=made["ticket"],
                queue=QUEUE,
                number="+12125550199",
                welcome_first=True,
            ),
            CallbackBooked(made["ticket"], "+12125550199"),
        ]

    at_the_door(tmp_path, story)


@pytest.mark.parametrize(
    ("path", "body", "status", "why"),
    [
        ("/agents/eve/sign-in", {}, 404, "there is no agent 'eve'; there are: anna@"),
        ("/queues/calls/c1/claim", {"agent": "eve"}, 404, "there is no agent 'eve'"),
        ("/queues/shop/callbacks", {"number": "42"}, 404, "there are: sales, spare"),
        (f"/queues/{QUEUE}/callbacks", {"number": "0190123"}, 403, "[outside] allowed"),
        (f"/queues/{QUEUE}/callbacks", {"number": "2125550177,9"}, 422, "pattern"),
        (f"/queues/{QUEUE}/callbacks", {"number": ""}, 422, "pattern"),
        (f"/agents/{ANNA}/pause", {"reason": "x" * 201}, 422, "200"),
        ("/queues/calls/c1/withdraw", {"why": "x" * 201}, 422, "200"),
    ],
)
def test_what_cannot_be_is_refused_before_the_engine_hears_of_it(
    tmp_path: Path,
    path: str,
    body: dict[str, str],
    status: int,
    why: str,
) -> None:
    async def story(door: Door) -> None:
        answer = await door.http.post(path, json=body)
        assert answer.status_code == status
        assert why in answer.text
        assert door.queues.told == []

    at_the_door(tmp_path, story)


def test_what_the_engine_does_not_allow_now_is_told_in_its_words(
    tmp_path: Path,
) -> None:
    async def story(door: Door) -> None:
        offline = RuleError("agent", "offline", "pauses")
        door.queues.refusals[AgentPaused] = offline
        answer = await door.http.post(f"/agents/{ANNA}/pause", json={})
        assert answer.status_code == 409
        assert answer.json() == {
            "detail": "pauses is not allowed while the agent is offline"
        }

    at_the_door(tmp_path, story)


def test_a_queue_that_is_full_keeps_no_place_for_a_callback(tmp_path: Path) -> None:
    async def story(door: Door) -> None:
        gone = RuleError("queue", "without that caller", "ticket 'c1'")
        door.queues.refusals[CallbackBooked] = gone
        path = f"/queues/{QUEUE}/callbacks"
        answer = await door.http.post(path, json={"number": "2125550177"})
        assert answer.status_code == 409
        assert answer.json() == {
            "detail": "'sales' has no place now, it is full or switched off"
        }

    at_the_door(tmp_path, story)


def test_an_agent_is_told_when_the_disk_does_not_take_his_pause(
    tmp_path: Path,
) -> None:
    async def story(door: Door) -> None:
        door.queues.disk_works = False
        answer = await door.http.post(f"/agents/{ANNA}/pause", json={"reason": "tea"})
        assert answer.status_code == 503
        assert "it is so now, but the disk did not take it" in answer.json()["detail"]
        assert door.queues.told == [AgentPaused(ANNA, "tea")]

    at_the_door(tmp_path, story)


def test_nobody_is_promised_what_the_disk_does_not_keep(tmp_path: Path) -> None:
    async def story(door: Door) -> None:
        door.queues.disk_works = False
        path = f"/queues/{QUEUE}/callbacks"
        answer = await door.http.post(path, json={"number": "2125550177"})
        assert answer.status_code == 503
        _, _, gone = door.queues.told
        assert isinstance(gone, CallerWithdrawn)
        assert gone.why == answer.json()["detail"]

    at_the_door(tmp_path, story)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/queues/shop", 404),
        ("/queues/calls/c9/why", 404),
        ("/queues/figures?threshold_s=0", 422),
        ("/queues/figures?since=2026-11-23T09:05:00", 422),
    ],
)
def test_what_is_not_there_is_told(tmp_path: Path, path: str, status: int) -> None:
    async def story(door: Door) -> None:
        assert (await door.http.get(path)).status_code == status

    at_the_door(tmp_path, story)


def test_a_box_without_queues_says_so(tmp_path: Path) -> None:
    async def tell() -> None:
        async with open_door(tmp_path, None) as (_, http):
            assert (await http.get("/queues")).json() == []
            there_are_none = "there is no queue 'sales'; there are: none"
            assert (await http.get("/queues/sales")).json()["detail"] == there_are_none
            answer = await http.post("/queues/calls/c1/withdraw", json={})
            assert answer.status_code == 409
            assert "the box is without queues" in answer.json()["detail"]

    asyncio.run(tell())
