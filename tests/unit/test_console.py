"""The console's door for people: who gets in, what is asked of the desk for them."""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
import trustme
from fastapi import FastAPI

from support.pages_bench import PAGE, PagesBench
from support.sip_net import free_port
from tipring.config.settings import SipSettings
from tipring.console.certificates import Pair
from tipring.console.door import NOBODY, DeskDoor
from tipring.console.ground import Console
from tipring.console.guard import LARGEST_BODY
from tipring.console.serving import serving
from tipring.console.tickets import (
    FREE_GUESSES,
    LONGEST_WAIT_S,
    MOST_REMEMBERED,
    TICKET_S,
    GuessGuard,
    Tickets,
    box_key,
)
from tipring.console.web import make_console
from tipring.desk.browser_api import add_browsers
from tipring.desk.server import serving as desk_serving
from tipring.domain.errors import TipringError
from tipring.domain.extensions import Extension
from tipring.legs.port import CallOrder, Leg

PASSWORDS = {"201": "copper-wire", "202": "iron-wire"}
SIP = SipSettings(
    listen=(),
    extensions={"201": Extension(number="201", name="Anna")},
    passwords=PASSWORDS,
)
RIGHT = {"extension": "201", "password": "copper-wire"}
WRONG = {"extension": "201", "password": "guess"}


@dataclass
class Office:
    """A console before a desk, and somebody with a browser."""

    bench: PagesBench
    web: FastAPI
    browser: httpx.AsyncClient
    clock: list[float] = field(default_factory=lambda: [1000.0])

    async def logs_in(self) -> None:
        answer = await self.browser.post("/phone/session", json=RIGHT)
        assert answer.status_code == 200, answer.text

    def now(self) -> float:
        return self.clock[0]


def in_the_office(directory: Path, story: Callable[[Office], Awaitable[None]]) -> None:
    async def tell() -> None:
        bench, api, path = PagesBench(), FastAPI(), directory / "desk.sock"
        add_browsers(api, bench.pages)
        clock = [1000.0]
        async with desk_serving(api, path), DeskDoor.at(path) as door:
            console = Console(
                sip=SIP,
                door=door,
                tickets=Tickets(b"key", PASSWORDS),
                wall=lambda: clock[0],
            )
            web = make_console(console)
            transport = httpx.ASGITransport(app=web)
            async with httpx.AsyncClient(
                transport=transport, base_url="https://box:8443"
            ) as browser:
                await story(Office(bench, web, browser, clock))

    asyncio.run(tell())


def test_the_first_page_is_the_phone(tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        answer = await office.browser.get("/", follow_redirects=True)
        assert "Log in with your extension" in answer.text
        policy = answer.headers["content-security-policy"]
        assert "default-src 'self'" in policy
        for page in (
            "again.js",
            "phone.js",
            "call.js",
            "box.js",
            "sound.js",
            "phone.css",
        ):
            found = await office.browser.get(f"/pages/{page}")
            assert found.status_code == 200
            assert "http://" not in found.text.replace("http://www.w3.org", "")
        for nothing in ("/docs", "/openapi.json", "/pages/../web.py"):
            assert (await office.browser.get(nothing)).status_code == 404

    in_the_office(tmp_path, story)


def test_logging_in_and_out(tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        browser = office.browser
        assert (await browser.get("/phone/session")).status_code == 401
        answer = await browser.post("/phone/session", json=RIGHT)
        assert answer.json() == {"extension": "201", "name": "Anna", "box": "*40"}
        cookie = answer.headers["set-cookie"]
        for word in ("__Host-", "HttpOnly", "Secure", "SameSite=strict", "Path=/"):
            assert word in cookie
        assert "copper" not in cookie
        assert (await browser.get("/phone/session")).json()["name"] == "Anna"
        await browser.delete("/phone/session")
        assert (await browser.get("/phone/session")).status_code == 401

    in_the_office(tmp_path, story)


def test_guessing_takes_longer_and_longer(tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        browser = office.browser
        for _guess in range(FREE_GUESSES):
            answer = await browser.post("/phone/session", json=WRONG)
            assert answer.status_code == 403
        answer = await browser.post("/phone/session", json=RIGHT)
        assert answer.status_code == 429
        assert answer.headers["retry-after"] == "1"
        other = {"extension": "202", "password": "iron-wire"}
        assert (await browser.post("/phone/session", json=other)).status_code == 429
        office.clock[0] += 1.1
        await office.logs_in()

    in_the_office(tmp_path, story)


def test_who_is_not_logged_in_telephones_with_nobody(tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        for path in (f"/phone/{PAGE}/calls", f"/phone/{PAGE}/calls/x/lift"):
            assert (await office.browser.post(path, json={})).status_code == 401
        assert (await office.browser.get(f"/phone/{PAGE}/news")).status_code == 401
        assert office.bench.engine.asked == []

    in_the_office(tmp_path, story)


def test_pages_of_others_and_heaps_are_refused(tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        await office.logs_in()

        async def answers(**headers: str) -> int:
            names = {name.replace("_", "-"): value for name, value in headers.items()}
            path = "/phone/session"
            answer = await office.browser.post(path, json=RIGHT, headers=names)
            assert answer.headers["x-content-type-options"] == "nosniff"
            return answer.status_code

        assert await answers(origin="https://box:8443") == 200
        assert await answers(origin="https://box:8444") == 403
        assert await answers(origin="null") == 403
        assert await answers(content_length=str(LARGEST_BODY + 1)) == 413
        assert await answers(content_length="-1") == 413
        assert await answers(transfer_encoding="chunked") == 411

    in_the_office(tmp_path, story)


def test_a_call_goes_through_to_the_desk(tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        came: list[Leg] = []
        office.bench.pages.on_leg = came.append
        await office.logs_in()
        path = f"/phone/{PAGE}/calls"
        wanted = {"dialled": "202", "sdp": "offer"}
        lost = await office.browser.post(path, json=wanted)
        assert lost.json() == {
            "detail": "this page is not connected any more; load it again"
        }
        with office.bench.pages.open("201", PAGE):
            made = await office.browser.post(path, json=wanted)
            assert made.json() == {"leg": came[0].id, "sdp": "secured"}
            verb = f"{path}/{came[0].id}/put-down"
            assert (await office.browser.post(verb, json={})).status_code == 200
            elsewhere = f"/phone/{PAGE}/calls/..%2F..%2Fx/put-down"
            answer = await office.browser.post(elsewhere, json={})
            assert answer.status_code in {404, 422}

    in_the_office(tmp_path, story)


def test_a_desk_that_is_away_is_told(tmp_path: Path) -> None:
    async def tell() -> None:
        async with DeskDoor.at(tmp_path / "nobody.sock") as door:
            tickets = Tickets(b"key", PASSWORDS)
            web = make_console(Console(sip=SIP, door=door, tickets=tickets))
            transport = httpx.ASGITransport(app=web)
            async with httpx.AsyncClient(
                transport=transport, base_url="https://box"
            ) as browser:
                await browser.post("/phone/session", json=RIGHT)
                for answer in (
                    await browser.post(f"/phone/{PAGE}/calls", json={}),
                    await browser.get(f"/phone/{PAGE}/news"),
                ):
                    assert answer.status_code == 503
                    assert answer.json() == {"detail": NOBODY}

    asyncio.run(tell())


@contextlib.asynccontextmanager
async def by_https(office: Office, directory: Path) -> AsyncIterator[httpx.AsyncClient]:
    """Have the console at a port of loopback, and a browser that trusts it."""
    authority = trustme.CA()
    made = authority.issue_cert("127.0.0.1")
    pair = Pair(directory / "box.crt", directory / "box.key")
    made.cert_chain_pems[0].write_to_path(pair.certificate)
    made.private_key_pem.write_to_path(pair.key)
    trust = ssl.create_default_context()
    authority.configure_trust(trust)
    port = free_port("127.0.0.1", socket.SOCK_STREAM)
    async with (
        serving(office.web, ["127.0.0.1"], port, pair),
        httpx.AsyncClient(base_url=f"https://127.0.0.1:{port}", verify=trust) as http,
    ):
        with pytest.raises(TipringError, match="pages cannot be shown at 127"):
            async with serving(office.web, ["127.0.0.1"], port, pair):
                pass
        yield http


def test_news_come_by_https_and_name_the_address(tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        async with by_https(office, tmp_path) as browser:
            await browser.post("/phone/session", json=RIGHT)
            async with browser.stream("GET", f"/phone/{PAGE}/news") as answer:
                lines = answer.aiter_lines()
                assert '"here"' in await anext(lines)
                assert office.bench.pages.page("201", PAGE).at == "127.0.0.1"
                office.bench.pages.call(CallOrder(extension="201"))
                assert await anext(lines) == ""
                assert '"rings"' in await anext(lines)
            async with asyncio.timeout(5):
                while office.bench.pages.reachable("201"):
                    await asyncio.sleep(0.01)

    in_the_office(tmp_path, story)


# --- tickets and guesses, by themselves ---------------------------------------------


def test_a_ticket_is_good_for_a_month_and_for_its_password() -> None:
    tickets = Tickets(b"key", PASSWORDS)
    ticket = tickets.ticket("201", 1000.0)
    assert tickets.whose(ticket, 1000.0 + TICKET_S - 1) == "201"
    assert tickets.whose(ticket, 1000.0 + TICKET_S + 1) is None
    assert tickets.whose(ticket.replace("201", "202", 1), 1000.0) is None
    assert Tickets(b"other", PASSWORDS).whose(ticket, 1000.0) is None
    changed = Tickets(b"key", PASSWORDS | {"201": "another"})
    assert changed.whose(ticket, 1000.0) is None
    gone = Tickets(b"key", {})
    assert gone.whose(gone.ticket("201", 1000.0), 1000.0) is None
    endless = f"201.{'9' * 5000}.y"
    words = ("", "201", "201.x.y", "201.1", "201.².é", "201.9999999999.é", endless)
    for nonsense in words:
        assert tickets.whose(nonsense, 1000.0) is None


def test_an_extension_without_a_password_lets_nobody_in() -> None:
    tickets = Tickets(b"key", {"201": ""})
    assert not tickets.is_right("201", "")
    assert not tickets.is_right("202", "")


def test_the_key_is_made_once_and_for_the_box_only(tmp_path: Path) -> None:
    path = tmp_path / "console.key"
    key = box_key(path)
    assert len(key) == 32
    assert box_key(path) == key
    assert path.stat().st_mode & 0o077 == 0


def test_the_longest_wait_is_a_quarter_of_an_hour() -> None:
    guard, keys = GuessGuard(), ("from 192.0.2.7",)
    assert guard.wait_s(keys, 0.0) == 0
    for _guess in range(1100):
        guard.was_wrong(keys, 0.0)
    assert guard.wait_s(keys, 0.0) == LONGEST_WAIT_S
    assert guard.wait_s(("from 192.0.2.8",), 0.0) == 0
    guard.was_right(keys)
    assert guard.wait_s(keys, 0.0) == 0


def test_guesses_are_forgotten_and_never_fill_the_memory() -> None:
    guard = GuessGuard()
    for number in range(MOST_REMEMBERED + 10):
        guard.was_wrong((f"from {number}",), 0.0)
    for _guess in range(FREE_GUESSES):
        guard.was_wrong(("from 1",), 0.0)
    assert guard.wait_s(("from 1",), 0.0) > 0
    guard.was_wrong(("from 2",), 2 * LONGEST_WAIT_S)
    guard.was_wrong(("from 1",), 2 * LONGEST_WAIT_S)
    assert guard.wait_s(("from 1",), 2 * LONGEST_WAIT_S) == 0
