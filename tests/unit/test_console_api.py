"""The API for other machines: who may ask what, and what is answered."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from support.api_box import ApiBox, open_api, someone
from support.queue_door import ANNA
from support.queue_journal import QUEUE, a_call, given_up, queued
from tipring import __version__
from tipring.console.door import DeskDoor
from tipring.console.live import Live
from tipring.domain.access import RIGHTS, Right, Role
from tipring.domain.errors import RuleError
from tipring.domain.queue.happenings import AgentPaused, CallbackBooked, CallClaimed

OLGA = someone("olga", Role.OWNER)
SAM = someone("sam", Role.SUPERVISOR, "spare")
AGENT = someone("anna", Role.AGENT, agent=ANNA)
RITA = someone("rita", Role.READER)
TODAY = "2026-11-23T00:00:00Z"
TOMORROW = "2026-11-24T00:00:00Z"


def at_the_box(directory: Path, story: Callable[[ApiBox], Awaitable[None]]) -> None:
    async def tell() -> None:
        async with open_api(directory, OLGA, SAM, AGENT, RITA) as api:
            await story(api)

    asyncio.run(tell())


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    """Return all that the description lists: method, path, what is said of it."""
    from tipring.console.api.application import make_api  # noqa: PLC0415 - slow

    return [
        (method, path, told)
        for path, methods in make_api().openapi()["paths"].items()
        for method, told in methods.items()
    ]


def filled(path: str) -> str:
    """Return *path* with names that nobody has."""
    for name in ("call_id", "message_id", "recording_id", "drill_id", "ticket"):
        path = path.replace(f"{{{name}}}", "nobody")
    return path.replace("{number}", "999").replace("{", "").replace("}", "")


def test_each_question_is_for_those_who_may_ask_it_alone(tmp_path: Path) -> None:
    """No question answers a stranger, and each refuses whom its right refuses."""

    async def story(api: ApiBox) -> None:
        listed = operations()
        assert len(listed) > 50
        async with contextlib.AsyncExitStack() as stack:
            stranger = await stack.enter_async_context(api.asking())
            machines = [
                await stack.enter_async_context(api.asking(person.name, Right.ANSWER))
                for person in (OLGA, RITA)
            ]
            for method, path, told in listed:
                answer = await stranger.request(method, filled(path))
                assert answer.status_code == 401, path
                wanted = {Right(one) for one in told["security"][0]["token"]}
                for person, http in zip((OLGA, RITA), machines, strict=True):
                    may = wanted <= (RIGHTS[person.role] & {Right.ANSWER})
                    if not may:
                        answer = await http.request(method, filled(path))
                        assert answer.status_code == 403, (path, person.name)

    at_the_box(tmp_path, story)


def test_roles_limit_what_a_token_may(tmp_path: Path) -> None:
    async def story(api: ApiBox) -> None:
        async with api.asking("rita") as http:
            me = (await http.get("/me")).json()
            assert me["rights"] == ["look", "reports"]
            assert me["is_token"]
            answer = await http.get("/messages")
            assert answer.status_code == 403
            assert answer.json() == {"detail": "this needs the right to messages"}
        await asyncio.to_thread(api.ground.book.remove_account, "rita")
        async with api.asking("rita") as http:
            assert (await http.get("/me")).status_code == 401

    at_the_box(tmp_path, story)


def test_a_session_changes_things_from_our_own_pages_only(tmp_path: Path) -> None:
    async def story(api: ApiBox) -> None:
        from tipring.console.sessions import Place  # noqa: PLC0415 - one test's

        key = await api.ground.sessions.begin("olga", Place())
        async with api.asking() as http:
            http.cookies.set("tipring-office", key)
            assert (await http.get("/me")).json()["is_token"] is False
            path, ours = "/agents/ben/resume", {"Origin": "http://box"}
            bare = await http.post(path)
            assert (bare.status_code, api.queues.told) == (403, [])
            alien = await http.post(path, headers={"Origin": "http://evil.example"})
            assert (alien.status_code, api.queues.told) == (403, [])
            assert (await http.post(path, headers=ours)).status_code == 200
            assert len(api.queues.told) == 1

    at_the_box(tmp_path, story)


def test_what_others_queues_do_is_not_told(tmp_path: Path) -> None:
    """Sam is for the queue `spare` alone."""

    async def story(api: ApiBox) -> None:
        await api.lived(*a_call("c1", 0.0, 5.0, 60.0), *given_up("c2", 60.0, 30.0))
        async with api.asking("sam") as http, api.asking("olga") as owner:
            assert [one["queue"] for one in (await http.get("/queues")).json()] == [
                "spare"
            ]
            assert len((await owner.get("/queues")).json()) == 2
            now = (await http.get("/now")).json()
            assert [one["queue"] for one in now["queues"]] == ["spare"]
            assert (await http.get(f"/queues/{QUEUE}")).status_code == 404
            assert (await http.get("/agents")).json() == []
            words = {"agent": "ben"}
            for verb in ("claim", "withdraw"):
                answer = await http.post(f"/tickets/c1/{verb}", json=words)
                assert answer.status_code == 404, verb
            assert (await http.get("/tickets/c1/why")).status_code == 404
            span = {"since": TODAY, "until": TOMORROW}
            assert (await http.get("/queues/abandoned", params=span)).json() == []
            mine = (await owner.get("/queues/abandoned", params=span)).json()
            assert [one["ticket"] for one in mine] == ["c2"]
            assert (await http.get("/queues/figures", params=span)).json()[
                "queues"
            ] == []
            whole = (await owner.get("/queues/figures", params=span)).json()
            assert whole["queues"][0]["offered"] == 2

    at_the_box(tmp_path, story)


def test_an_agent_speaks_for_himself(tmp_path: Path) -> None:
    async def story(api: ApiBox) -> None:
        await api.lived((0.0, queued("c7")))
        async with api.asking("anna") as http:
            words = {"reason": "lunch"}
            answer = await http.post(f"/agents/{ANNA}/pause", json=words)
            assert answer.json() == {"told": ANNA}
            assert api.queues.told == [AgentPaused(ANNA, "lunch")]
            answer = await http.post("/agents/ben/sign-out")
            assert answer.status_code == 403
            answer = await http.post("/tickets/c7/claim", json={})
            assert answer.status_code == 200, answer.text
            assert api.queues.told[-1] == CallClaimed("c7", ANNA)
            answer = await http.post("/tickets/c7/claim", json={"agent": "ben"})
            assert answer.status_code == 403
        async with api.asking("olga") as http:
            answer = await http.post("/tickets/c7/claim", json={})
            assert answer.status_code == 422
            answer = await http.post("/agents/nobody/sign-in")
            assert answer.json() == {"detail": "there is no agent nobody"}
        lines = await asyncio.to_thread(api.ground.book.audit)
        assert [(line.who, line.what) for line in lines] == [
            ("anna", "caller.claim"),
            ("anna", "agent.pause"),
        ]
        assert lines[1].detail == {"agent": ANNA}
        assert lines[1].address == "192.0.2.7"

    at_the_box(tmp_path, story)


def test_somebody_is_called_back(tmp_path: Path) -> None:
    async def story(api: ApiBox) -> None:
        async with api.asking("anna") as http:
            path, words = f"/queues/{QUEUE}/callbacks", {"number": "+12125550123"}
            answer = await http.post(path, json=words)
            assert answer.status_code == 201
            assert isinstance(api.queues.told[-1], CallbackBooked)
            answer = await http.post(path, json={"number": "+998"})
            assert answer.status_code == 403
            refusal = RuleError("caller", "full", "CallbackBooked")
            api.queues.refusals[CallbackBooked] = refusal
            assert (await http.post(path, json=words)).status_code == 409

    at_the_box(tmp_path, story)


MOVES: dict[str, dict[str, object]] = {
    "park": {},
    "unpark": {},
    "transfer": {"queue": "spare"},
    "take": {"agent": "ben"},
}


def test_a_call_is_looked_at_and_ended(tmp_path: Path) -> None:
    async def story(api: ApiBox) -> None:
        api.line.ring()
        async with api.asking("olga") as http:
            while not (found := (await http.get("/calls")).json()):
                await asyncio.sleep(0.005)
            call = found[0]["id"]
            while (await http.get(f"/calls/{call}")).json()["state"] != "answered":
                await asyncio.sleep(0.005)
            entries = (await http.get(f"/calls/{call}/journal")).json()
            assert entries[0]["kind"] == "CallRang"
            older = await http.get("/calls", params={"before": call, "number": "1"})
            assert older.json() == []
            async with api.asking("anna") as agent:
                for verb, words in MOVES.items():
                    answer = await agent.post(f"/calls/{call}/{verb}", json=words)
                    assert answer.status_code == 403, verb
            answer = await http.post(f"/calls/{call}/park", json={})
            assert answer.json() == {"told": call}
            while api.ground.live.now is None or not api.ground.live.now.calls:
                await asyncio.sleep(0.005)
            answer = await http.post(f"/calls/{call}/unpark")
            assert answer.json() == {"told": call}
            answer = await http.post(f"/calls/{call}/take", json={"agent": "nobody"})
            assert answer.status_code == 404
            answer = await http.post(f"/calls/{call}/hang-up")
            assert answer.json() == {"told": call}
            wrong = await http.get("/calls/..%2F..%2Fstatus")
            assert wrong.status_code in {404, 422}
            params = {"line": "line-1", "since": TODAY, "until": TOMORROW}
            assert (await http.get("/calls", params=params)).json()[0]["id"] == call

    at_the_box(tmp_path, story)


def test_a_wrong_question_is_told_in_a_sentence(tmp_path: Path) -> None:
    async def story(api: ApiBox) -> None:
        async with api.asking("olga") as http:
            answer = await http.get("/calls", params={"limit": "many"})
            assert answer.status_code == 422
            assert answer.json()["detail"].startswith("query.limit: Input should be")
            answer = await http.get("/nowhere")
            assert answer.json() == {"detail": "Not Found"}
            span = {"since": TOMORROW, "until": TODAY}
            answer = await http.get("/queues/figures", params=span)
            assert answer.status_code == 422
            far = {"since": "0001-01-01T00:00:00+14:00"}
            answer = await http.get("/queues/figures", params=far)
            assert answer.status_code == 422
            told = (await http.get("/openapi.json")).json()
            assert told["info"]["version"] == __version__
            assert told["servers"] == [{"url": "/api/v1"}]

    at_the_box(tmp_path, story)


def test_without_a_desk_the_past_can_still_be_asked(tmp_path: Path) -> None:
    async def story(api: ApiBox) -> None:
        await api.lived(*given_up("c2", 60.0, 30.0))
        async with (
            DeskDoor.at(tmp_path / "nobody.sock") as nobody,
            api.asking("olga") as http,
        ):
            api.ground.live = Live(nobody)
            answer = await http.get("/queues")
            assert answer.status_code == 503
            assert "desk does not answer" in answer.json()["detail"]
            span = {"since": TODAY, "until": TOMORROW}
            answer = await http.get("/queues/abandoned", params=span)
            assert answer.json()[0]["ticket"] == "c2"

    at_the_box(tmp_path, story)


KNOWN = {
    "/lines": "line-1",
    "/lines/line-1/health": "line-1",
    "/extensions": "[]",
    "/routes/2125550177": "2125550177",
    "/link": "is_watched",
    "/link/history": "availability",
    "/link/drills": "[]",
    "/mailboxes": "office",
    "/queues/lost": "[]",
    "/reports": "resolution",
    "/schedules": "{}",
}
ABSENT: dict[str, dict[str, object]] = {
    "GET /lines/line-9/health": {},
    "GET /lifeline": {},
    "POST /lifeline/drill": {},
    "POST /lifeline/bypass": {"on": True},
    "GET /link/drill": {},
    "POST /link/drill": {},
    "DELETE /link/drill": {},
    "GET /link/drills/none": {},
    "POST /link/mode": {"to": "box"},
    "PUT /extensions/201/do-not-disturb": {"on": True},
    "PUT /extensions/201/forward": {"to": "202"},
    "DELETE /recordings/none": {},
    "POST /recordings/none/pause": {},
    "GET /recordings/none/sound": {},
    "GET /messages/none/sound": {},
    "POST /messages/none/done": {},
    "DELETE /messages/none": {},
    "PUT /schedules/none/switch": {"to": "closed"},
}


def test_what_the_desk_knows_is_handed_on(tmp_path: Path) -> None:
    async def story(api: ApiBox) -> None:
        async with api.asking("olga") as http:
            for path, words in KNOWN.items():
                answer = await http.get(path)
                assert answer.status_code == 200, path
                assert words in answer.text, path
            for asked, body in ABSENT.items():
                method, path = asked.split()
                answer = await http.request(method, path, json=body)
                assert answer.status_code == 404, (asked, answer.text)
                assert isinstance(answer.json()["detail"], str), asked

    at_the_box(tmp_path, story)


def test_files_are_checked_put_in_place_and_undone(tmp_path: Path) -> None:
    async def story(api: ApiBox) -> None:
        main = tmp_path / "config" / "tipring.toml"
        old = await asyncio.to_thread(main.read_text)
        new = old.replace("Harbor Dental", "Harbor Dentists")
        async with api.asking("olga") as http:
            assert "tipring.toml" in (await http.get("/settings")).json()
            shown = (await http.get("/settings/files/tipring.toml")).json()
            assert shown["text"] == old
            wrong = {"files": {"tipring.toml": "nonsense"}}
            found = (await http.post("/settings/check", json=wrong)).json()
            assert found["problems"][0].startswith("tipring.toml:1")
            answer = await http.post("/settings/deploy", json=wrong)
            assert answer.status_code == 422
            right = {"files": {"tipring.toml": new}, "why": "a new name"}
            answer = await http.post("/settings/deploy", json=right)
            assert answer.status_code == 200, answer.text
            assert await asyncio.to_thread(main.read_text) == new
            assert api.ground.settings is not None
            assert api.ground.settings.office.name == "Harbor Dentists"
            assert answer.json()["trouble"] == "Not Found"  # a desk of toys
            number = answer.json()["version"]["number"]
            listed = (await http.get("/settings/versions")).json()
            assert listed[0]["why"] == "a new name"
            seen = (await http.get(f"/settings/versions/{number}")).json()["text"]
            assert '+name = "Harbor Dentists"' in seen
            undone = await http.post(f"/settings/versions/{number}/undo")
            assert undone.status_code == 200, undone.text
            assert await asyncio.to_thread(main.read_text) == old
            again = await http.post(f"/settings/versions/{number}/undo")
            assert again.status_code == 409
            for name in ("../secret", "secrets.toml", "/etc/passwd"):
                path = f"/settings/files/{name}"
                assert (await http.get(path)).status_code in {404, 409}, name

    at_the_box(tmp_path, story)


def test_half_a_letter_in_a_question_is_told_as_it_was_written(tmp_path: Path) -> None:
    async def story(api: ApiBox) -> None:
        kind = {"Content-Type": "application/json"}
        async with api.asking("olga") as http:
            answer = await http.post("/backup", content=b'"\\ud800"', headers=kind)
            assert answer.status_code == 422

    at_the_box(tmp_path, story)
