"""The gates of the console: what a question must be like, who is let in, and how."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI, Request, WebSocket
from fastapi.responses import HTMLResponse
from starlette.types import Message

from support.console_box import OWNER, PASSWORD, register
from support.offices import write_settings
from tipring.config.settings import ConsoleSettings
from tipring.console.door import DeskDoor
from tipring.console.ground import Ground
from tipring.console.guard import LARGEST_BODY, Guard
from tipring.console.log_in import add_log_in, inside
from tipring.console.plain import PlainDoor
from tipring.console.reception import SECURE_COOKIE, Reception
from tipring.console.sessions import visitor_of
from tipring.store.console_book import ConsoleBook

LOG_IN = {"name": OWNER.name, "password": PASSWORD, "next": "/calls"}


@dataclass
class Gate:
    """A console's gates with nothing behind them but who was let in."""

    web: FastAPI
    ground: Ground

    def browser(self, headers: dict[str, str] | None = None) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app=self.web, client=("10.0.0.7", 1))
        return httpx.AsyncClient(
            transport=transport, base_url="https://box:8443", headers=headers
        )


def at_the_gate(folder: Path, story: Callable[[Gate], Awaitable[None]]) -> None:
    write_settings(folder, "/dev/nowhere")
    register(folder, [OWNER])
    book = ConsoleBook.open(folder / "state")

    async def tell() -> None:
        async with DeskDoor(httpx.MockTransport(_nobody)) as door:
            ground = Ground(folder, book, door, folder / "state")
            await ground.read_settings()
            await story(Gate(a_web(ground), ground))

    asyncio.run(tell())
    book.close()


async def _nobody(_request: httpx.Request) -> httpx.Response:
    return httpx.Response(503)


def a_web(ground: Ground) -> FastAPI:
    web = FastAPI(openapi_url=None)
    web.add_middleware(Guard)
    web.add_middleware(Reception, ground=ground)
    add_log_in(web)

    @web.get("/who")
    async def who(request: Request) -> str:
        visitor = request.state.visitor
        return visitor.name if visitor else ""

    @web.get("/page")
    async def page() -> HTMLResponse:
        return HTMLResponse('<script src="/_nicegui/x.js"></script><script>1</script>')

    @web.websocket("/_nicegui_ws/socket.io")
    async def machinery(socket: WebSocket) -> None:
        await socket.accept()
        await socket.close()

    return web


def test_a_person_logs_in_is_known_and_logs_out(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        async with gate.browser() as browser:
            assert (await browser.get("/who")).json() == ""
            asked = await browser.get("/log-in?next=/calls")
            assert 'value="/calls"' in asked.text
            answer = await browser.post("/log-in", data=LOG_IN)
            assert (answer.status_code, answer.headers["location"]) == (303, "/calls")
            cookie = answer.headers["set-cookie"]
            for word in (SECURE_COOKIE, "HttpOnly", "Secure", "SameSite=lax", "Path=/"):
                assert word in cookie
            assert (await browser.get("/who")).json() == OWNER.name
            await browser.get("/log-out")
            assert (await browser.get("/who")).json() == ""

    at_the_gate(tmp_path, story)


def test_a_wrong_password_is_told_in_the_browsers_language_and_then_slowed(
    tmp_path: Path,
) -> None:
    async def story(gate: Gate) -> None:
        async with gate.browser(headers={"Accept-Language": "tlh, en;q=0.8"}) as http:
            wrong = {**LOG_IN, "password": "guess-guess-guess"}
            for _guess in range(5):
                answer = await http.post("/log-in", data=wrong)
                assert answer.status_code == 403
                assert 'role="alert"' in answer.text
            answer = await http.post("/log-in", data=LOG_IN)
            assert answer.status_code == 429
            assert int(answer.headers["retry-after"]) >= 1

    at_the_gate(tmp_path, story)


@pytest.mark.parametrize(
    "path", ["https://evil.example/", "//evil.example", "/\\evil.example", "evil", ""]
)
def test_nobody_is_led_elsewhere_after_the_log_in(path: str) -> None:
    assert inside(path) == "/"


def test_a_page_of_somebody_else_asks_nothing(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        async with gate.browser(headers={"Origin": "https://evil.example"}) as http:
            assert (await http.post("/log-in", data=LOG_IN)).status_code == 403
            assert (await http.get("/who")).status_code == 403
        async with gate.browser(headers={"Origin": "https://box:8443"}) as http:
            assert (await http.post("/log-in", data=LOG_IN)).status_code == 303

    at_the_gate(tmp_path, story)


def test_what_is_too_large_or_endless_is_refused(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        async with gate.browser() as http:
            large = await http.post("/log-in", content=b"x" * (LARGEST_BODY + 1))
            assert large.status_code == 413

            async def pieces() -> AsyncIterator[bytes]:
                yield b"x"

            assert (await http.post("/log-in", content=pieces())).status_code == 411

    at_the_gate(tmp_path, story)


def test_every_script_of_a_page_has_a_nonce_that_is_used_once(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        async with gate.browser() as http:
            pages = [await http.get("/page") for _time in range(2)]
        nonces = set()
        for page in pages:
            policy = page.headers["content-security-policy"]
            nonce = policy.split("'nonce-")[1].split("'")[0]
            assert (
                page.text.count("<script") == page.text.count(f'nonce="{nonce}"') == 2
            )
            assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]
            assert page.headers["x-content-type-options"] == "nosniff"
            nonces.add(nonce)
        assert len(nonces) == 2

    at_the_gate(tmp_path, story)


def test_pages_talk_with_visitors_only(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        async with gate.browser() as http:
            await http.post("/log-in", data=LOG_IN)
            key = http.cookies[SECURE_COOKIE]
        mine = {"cookie": f"{SECURE_COOKIE}={key}"}
        assert await knocks(gate, {}) == "websocket.close"
        assert await knocks(gate, mine) == "websocket.accept"
        evil = {**mine, "origin": "https://evil.example"}
        assert await knocks(gate, evil) == "websocket.close"

    at_the_gate(tmp_path, story)


async def knocks(gate: Gate, headers: dict[str, str]) -> str:
    """Return what a websocket is answered first."""
    written = {"host": "box:8443", **headers}
    scope = {
        "type": "websocket",
        "scheme": "wss",
        "path": "/_nicegui_ws/socket.io",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in written.items()],
        "client": ("10.0.0.7", 1),
        "server": ("box", 8443),
    }
    answers: list[str] = []

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        answers.append(message["type"])

    await gate.web(scope, receive, send)
    return answers[0]


@pytest.mark.parametrize(
    ("address", "chosen", "lets_in"),
    [
        ("10.0.0.7", ConsoleSettings(), False),
        ("127.0.0.1", ConsoleSettings(), True),
        ("10.0.0.7", ConsoleSettings(plain=True), True),
        ("10.0.0.7", ConsoleSettings(https_port=0), True),
    ],
)
def test_people_are_led_to_https(
    tmp_path: Path, address: str, chosen: ConsoleSettings, *, lets_in: bool
) -> None:
    async def story(gate: Gate) -> None:
        door = PlainDoor(gate.web, gate.ground, chosen)
        transport = httpx.ASGITransport(app=door, client=(address, 1))
        async with httpx.AsyncClient(
            transport=transport, base_url="http://box:8080"
        ) as http:
            answer = await http.get("/who")
            assert answer.is_success == lets_in
            if not lets_in:
                assert answer.headers["location"] == "https://box:8443/who"
                gate.ground.is_set_up = False  # the first run comes before HTTPS
                assert (await http.get("/who")).is_success

    at_the_gate(tmp_path, story)


def test_who_changed_what_is_written_down_with_the_time(tmp_path: Path) -> None:
    async def story(gate: Gate) -> None:
        before = datetime.now(UTC)
        await gate.ground.note(
            visitor_of(OWNER), "hours.change", "10.0.0.7", schedule="office"
        )
        (line,) = await asyncio.to_thread(gate.ground.book.audit)
        assert before <= line.at <= datetime.now(UTC)
        assert (line.what, line.detail) == ("hours.change", {"schedule": "office"})

    at_the_gate(tmp_path, story)
