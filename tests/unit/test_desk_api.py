"""The desk's door, through a real unix socket."""

import asyncio
import contextlib
import json
import socket
import stat
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from support.desk_socket import way_to
from support.toy_line import ToyLine, toy_desk, until
from tipring import __version__
from tipring.desk.api import make_api
from tipring.desk.desk import Desk
from tipring.desk.server import refuse_a_second_desk, serving, somebody_answers
from tipring.domain.errors import StoreError, TipringError
from tipring.domain.events import FarEndGone, Gone
from tipring.domain.journal import BoxStopped, CallEnded, CallRang, Decided
from tipring.domain.line import LineState
from tipring.store.codec import entry_from_json
from tipring.store.feed import BACKLOG

UNKNOWN = "20261123-151500-000000"
CALL_VERBS = ("take", "park", "unpark", "transfer")
MESSAGE_VERBS = (
    *("heard", "claim", "release", "done"),
    *("reopen", "mail", "delete", "restore", "forward", "remind"),
)


@dataclass
class Door:
    """A running desk and a client of its socket."""

    desk: Desk
    line: ToyLine
    path: Path
    http: httpx.AsyncClient

    async def call_id(self) -> str:
        """Let somebody call; return the call's id when it was answered."""
        self.line.ring()
        await until(self.desk, LineState.IN_CALL)
        await self.desk.journal.store.append()  # all that was posted is written
        (line,) = (await self.get("/status"))["lines"]
        return str(line["call_id"])

    async def get(self, path: str) -> dict[str, list[dict[str, object]]]:
        answer = await self.http.get(path)
        answer.raise_for_status()
        found: dict[str, list[dict[str, object]]] = answer.json()
        return found


@contextlib.asynccontextmanager
async def open_door(directory: Path) -> AsyncIterator[Door]:
    line, path = ToyLine(), directory / "desk.sock"
    transport = way_to(path)
    async with (
        toy_desk(directory, line) as desk,
        serving(make_api(desk), path),
        httpx.AsyncClient(transport=transport, base_url="http://desk") as http,
    ):
        await until(desk, LineState.IDLE)
        yield Door(desk, line, path, http)


def at_the_door(directory: Path, story: Callable[[Door], Awaitable[None]]) -> None:
    async def tell() -> None:
        async with open_door(directory) as door:
            await story(door)

    asyncio.run(tell())


def test_the_status_tells_of_the_lines(tmp_path: Path) -> None:
    async def story(door: Door) -> None:
        status = (await door.http.get("/status")).json()
        assert status["version"] == __version__
        assert status["office"] == "Harbor Dental"
        assert status["time_zone"] == "America/New_York"
        assert status["loop_late_worst_ms"] >= status["loop_late_p999_ms"] >= 0
        assert status["tasks"] > 3
        (line,) = status["lines"]
        assert (line["name"], line["state"]) == ("line-1", "idle")
        assert (line["device"], line["trouble"]) == ("a toy", "")
        assert line["call_id"] is None
        assert status["started_at"].endswith("Z")

    at_the_door(tmp_path, story)


def test_what_the_desk_holds_in_memory_can_be_asked(tmp_path: Path) -> None:
    async def story(door: Door) -> None:
        before = (await door.http.get("/memory")).json()
        kept = [bytearray(1_000_000) for _ in range(8)]
        after = (await door.http.get("/memory")).json()
        assert after["in_use_mb"] - before["in_use_mb"] > len(kept) - 1
        assert after["resident_mb"] > 20
        assert after["python_blocks"] > 10_000

    at_the_door(tmp_path, story)


def test_a_call_can_be_followed_and_ended(tmp_path: Path) -> None:
    async def story(door: Door) -> None:
        call_id = await door.call_id()
        call = (await door.http.get(f"/calls/{call_id}")).json()
        assert (call["id"], call["state"]) == (call_id, "answered")
        answer = await door.http.post(f"/calls/{call_id}/hang-up")
        assert answer.json() == {"asked_to_end": call_id}
        await until(door.desk, LineState.IDLE)
        await door.desk.journal.store.append()
        (call,) = (await door.http.get("/calls")).json()
        assert call["state"] == "ended"
        assert call["end_reason"] == "ended from the office"
        assert (await door.http.get("/messages?mailbox=office")).json() == []

    at_the_door(tmp_path, story)


def test_whoever_missed_a_part_of_the_journal_can_read_it(tmp_path: Path) -> None:
    async def story(door: Door) -> None:
        call_id = await door.call_id()
        await door.desk.journal.store.append()
        whole = (await door.http.get("/journal")).json()
        assert whole[0]["kind"] == "BoxStarted"
        rest = await door.http.get("/journal", params={"after_id": whole[0]["id"]})
        assert rest.json()[0] == whole[1]
        of_call = await door.http.get("/journal", params={"call_id": call_id})
        assert {entry["call"] for entry in of_call.json()} == {call_id}

    at_the_door(tmp_path, story)


@pytest.mark.parametrize(
    ("method", "path", "why"),
    [
        ("GET", f"/calls/{UNKNOWN}", f"there is no call {UNKNOWN}"),
        ("POST", f"/calls/{UNKNOWN}/hang-up", f"no line has a call {UNKNOWN} now"),
    ],
)
def test_an_unknown_call_is_told(
    tmp_path: Path,
    method: str,
    path: str,
    why: str,
) -> None:
    async def story(door: Door) -> None:
        answer = await door.http.request(method, path)
        assert answer.status_code == 404
        assert answer.json() == {"detail": why}

    at_the_door(tmp_path, story)


@pytest.mark.parametrize("limit", ["0", "1001", "many"])
def test_a_limit_must_be_sensible(tmp_path: Path, limit: str) -> None:
    async def story(door: Door) -> None:
        answer = await door.http.get("/calls", params={"limit": limit})
        assert answer.status_code == 422

    at_the_door(tmp_path, story)


def test_a_store_that_cannot_be_read_is_told_in_words(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def story(door: Door) -> None:
        async def refuse(_limit: int) -> None:
            message = "could not read the store: the card is failing: copy it"
            raise StoreError(message)

        monkeypatch.setattr(door.desk.journal.store, "calls", refuse)
        answer = await door.http.get("/calls")
        assert answer.status_code == 503
        assert "the card is failing" in answer.json()["detail"]

    at_the_door(tmp_path, story)


def test_the_journal_can_be_followed_live(tmp_path: Path) -> None:
    async def story(door: Door) -> None:
        seen = []
        async with door.http.stream("GET", "/events", timeout=5) as events:
            assert events.headers["content-type"].startswith("text/event-stream")
            lines = events.aiter_lines()
            assert (await anext(lines)).startswith(":")
            door.line.ring()
            await until(door.desk, LineState.IN_CALL)
            door.line.tell(FarEndGone(Gone.LOOP_BREAK))
            async for line in lines:
                if line.startswith("data: "):
                    entry = entry_from_json(json.loads(line.removeprefix("data: ")))
                    seen.append(entry)
                    if isinstance(entry.what, CallEnded):
                        break
        of_the_call = [entry for entry in seen if entry.call_id]
        assert of_the_call[0].what == CallRang()
        assert {entry.line for entry in of_the_call} == {"line-1"}
        assert len({entry.call_id for entry in of_the_call}) == 1

    at_the_door(tmp_path, story)


def test_whoever_falls_behind_is_told_so_and_let_go(tmp_path: Path) -> None:
    """The client takes nothing: the sockets fill, then the backlog, then it is cut."""
    parts = 3
    words = "because " * 600

    async def story(door: Door) -> None:
        async with door.http.stream("GET", "/events", timeout=15) as events:
            lines = events.aiter_lines()
            await anext(lines)
            pen = door.desk.journal
            for _ in range(parts):
                pen.note(*[Decided("menu", words)] * BACKLOG)
                await pen.store.append()
            rest = [line async for line in lines]
        assert "event: fell-behind" in rest
        after_id = int(rest[rest.index("event: fell-behind") + 1].split()[1])
        assert f"id: {after_id}" in rest
        assert rest.count("event: fell-behind") == 1
        assert after_id < parts * BACKLOG

    at_the_door(tmp_path, story)


def test_the_door_describes_itself(tmp_path: Path) -> None:
    async def story(door: Door) -> None:
        document = (await door.http.get("/openapi.json")).json()
        assert document["info"] == {"title": "Tipring desk", "version": __version__}
        assert set(document["paths"]) == {
            "/status",
            "/backups",
            "/news",
            "/clerk/news/{addressee}/next",
            "/clerk/news/{addressee}/delivered",
            "/clerk/news/{addressee}/refused",
            "/clerk/news/{addressee}/tried",
            "/calls",
            "/calls/{call_id}",
            "/extensions",
            "/extensions/{number}/call",
            "/extensions/{number}/do-not-disturb",
            "/extensions/{number}/forward",
            "/house-calls",
            "/calls/{call_id}/hang-up",
            *(f"/calls/{{call_id}}/{verb}" for verb in CALL_VERBS),
            "/lifeline",
            "/lifeline/bypass",
            "/lifeline/drill",
            "/mailboxes",
            "/messages",
            "/messages/{message_id}",
            "/messages/{message_id}/sound",
            *(f"/messages/{{message_id}}/{verb}" for verb in MESSAGE_VERBS),
            "/outbox",
            "/outbox/given-up",
            "/outbox/try-again",
            "/clerk/begin",
            "/clerk/report",
            "/clerk/jobs/next",
            "/clerk/jobs/{job_id}/tried",
            "/clerk/jobs/{job_id}/done",
            "/journal",
            "/events",
            "/prompts",
            "/privacy/about",
            "/privacy/erase",
            "/prompts/{language}/{name}/renew",
            "/route/{number}",
            "/recordings",
            "/recordings/{recording_id}",
            "/recordings/{recording_id}/sound",
            "/recordings/{recording_id}/pause",
            "/recordings/{recording_id}/resume",
            "/retention",
            "/screening",
            "/screening/pass",
            "/speech/misheard",
            "/speech/misheard/{utterance}/sound",
            "/speech/misheard/{utterance}/erase",
            "/lines",
            "/lines/{name}/health",
            "/lines/{name}/last-heard",
            "/lines/{name}/test",
            "/lines/{name}/test/answer",
            "/health",
            "/health/history",
            "/health/look",
            "/health/self-test",
            "/link",
            "/link/drill",
            "/link/drills",
            "/link/drills/{drill_id}",
            "/link/history",
            "/link/mode",
            "/link/plot.svg",
            "/memory",
            "/now",
            "/talks",
            "/talks/{extension}/supervise",
            "/queues",
            "/queues/abandoned",
            "/queues/figures",
            "/queues/lost",
            "/queues/{name}",
            "/queues/{name}/callbacks",
            "/queues/calls/{ticket}/why",
            "/queues/calls/{ticket}/claim",
            "/queues/calls/{ticket}/withdraw",
            "/agents/{agent}/sign-in",
            "/agents/{agent}/sign-out",
            "/agents/{agent}/pause",
            "/agents/{agent}/resume",
            "/agents/{agent}/wrapped-up",
            "/agents/{agent}/notes",
            "/agents/{agent}/help",
        }
        for path in document["paths"].values():
            for operation in path.values():
                assert operation["description"]

    at_the_door(tmp_path, story)


# --- the socket ------------------------------------------------------------------


def test_only_owner_and_group_may_open_the_door(tmp_path: Path) -> None:
    async def story(door: Door) -> None:
        mode = await asyncio.to_thread(door.path.stat)
        assert stat.S_ISSOCK(mode.st_mode)
        assert stat.S_IMODE(mode.st_mode) == 0o660

    at_the_door(tmp_path, story)
    assert not (tmp_path / "desk.sock").exists()


def test_a_second_desk_is_refused(tmp_path: Path) -> None:
    async def story(door: Door) -> None:
        with pytest.raises(TipringError, match=r"another desk answers at .*; stop it"):
            async with serving(make_api(door.desk), door.path):
                pass
        with pytest.raises(TipringError, match="another desk"):
            await asyncio.to_thread(refuse_a_second_desk, door.path)
        assert (await door.http.get("/status")).status_code == 200

    at_the_door(tmp_path, story)


def test_a_socket_that_a_power_cut_left_behind_is_replaced(tmp_path: Path) -> None:
    stale = tmp_path / "desk.sock"
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(stale))
    assert stale.is_socket()
    assert not somebody_answers(stale)

    async def story(door: Door) -> None:
        assert (await door.http.get("/status")).status_code == 200

    at_the_door(tmp_path, story)


def test_a_file_in_the_sockets_place_is_never_removed(tmp_path: Path) -> None:
    precious = tmp_path / "desk.sock"
    precious.write_text("settings")

    async def story(_door: Door) -> None:
        raise AssertionError

    with pytest.raises(TipringError, match="no socket is there; name another place"):
        at_the_door(tmp_path, story)
    assert precious.read_text() == "settings"


def test_a_place_where_no_socket_can_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    async def tell() -> None:
        place = tmp_path / "file" / "desk.sock"
        async with toy_desk(tmp_path) as desk, serving(make_api(desk), place):
            raise AssertionError

    with pytest.raises(TipringError, match=r"cannot make the socket .*\[api\] socket"):
        asyncio.run(tell())


def test_an_error_of_ours_comes_through_the_door_as_it_is(tmp_path: Path) -> None:
    async def story(_door: Door) -> None:
        message = "the disk is full"
        raise StoreError(message)

    with pytest.raises(StoreError, match="the disk is full"):
        at_the_door(tmp_path, story)
    assert not (tmp_path / "desk.sock").exists()


def test_the_last_event_is_that_the_box_stopped(
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def tell() -> list[str]:
        async with (
            open_door(tmp_path) as door,
            door.http.stream("GET", "/events", timeout=5) as events,
        ):
            lines = events.aiter_lines()
            await anext(lines)
            door.desk.stop()
            return [line async for line in lines if line.startswith("data: ")]

    *_, last = asyncio.run(tell())
    entry = entry_from_json(json.loads(last.removeprefix("data: ")))
    assert entry.what == BoxStopped()
    assert "Exception in ASGI application" not in caplog.text


def test_half_a_letter_is_refused_and_not_quoted(tmp_path: Path) -> None:
    async def story(door: Door) -> None:
        path, half = f"/calls/{UNKNOWN}/unpark", b'{"by": "\\ud800"}'
        kind = {"Content-Type": "application/json"}
        answer = await door.http.post(path, content=half, headers=kind)
        assert answer.status_code == 422
        (mistake,) = answer.json()["detail"]
        assert mistake["loc"] == ["body", "by"]

    at_the_door(tmp_path, story)


def test_a_reader_that_takes_nothing_does_not_hold_a_stopping_box_for_long(
    tmp_path: Path,
) -> None:
    async def tell() -> float:
        clock = asyncio.get_running_loop().time
        async with contextlib.AsyncExitStack() as stack:
            door = await stack.enter_async_context(open_door(tmp_path))
            _, writer = await asyncio.open_unix_connection(str(door.path))
            writer.write(b"GET /events HTTP/1.1\r\nHost: desk\r\n\r\n")
            await asyncio.sleep(0.2)
            began = clock()
            await stack.aclose()
            writer.close()
            return clock() - began

    assert asyncio.run(tell()) < 4


def test_a_user_who_may_not_ask_is_told_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(socket.socket, "connect", refuse, raising=False)
    with pytest.raises(TipringError, match=r"you may not open /run/desk\.sock"):
        somebody_answers(Path("/run/desk.sock"))
