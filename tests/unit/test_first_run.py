"""The first run without a browser: who may begin, what is likely, what is kept."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from tipring.console.door import DeskDoor
from tipring.console.first_run.account import add_first_run, is_near
from tipring.console.first_run.draft import FILE, Draft, spans_of
from tipring.console.first_run.guesses import guessed, public_holidays
from tipring.console.ground import Ground
from tipring.console.reception import COOKIE, Reception
from tipring.console.whereabouts import console_settings
from tipring.domain.access import Role
from tipring.store.console_book import ConsoleBook

GIVEN = {
    "name": "olga",
    "password": "copper-and-paper",
    "again": "copper-and-paper",
}


def at_first(
    directory: Path,
    story: Callable[[httpx.AsyncClient, Ground], Awaitable[None]],
    address: str = "192.168.1.20",
) -> None:
    """Tell *story* to a browser at *address*, before a box that nobody owns."""

    async def tell() -> None:
        book = await asyncio.to_thread(ConsoleBook.open, directory / "state")
        async with DeskDoor.at(directory / "desk.sock") as door:
            ground = Ground(directory, book, door, directory / "state")
            await ground.read_settings()
            web = FastAPI()
            add_first_run(web)
            web.add_middleware(Reception, ground=ground)
            way = httpx.ASGITransport(app=web, client=(address, 4711))
            async with httpx.AsyncClient(
                transport=way, base_url="http://box:8080"
            ) as browser:
                await story(browser, ground)
        await asyncio.to_thread(book.close)

    asyncio.run(tell())


def test_whoever_comes_first_owns_the_box(tmp_path: Path) -> None:
    async def story(browser: httpx.AsyncClient, ground: Ground) -> None:
        asked = await browser.get("/first-run", headers={"accept-language": "en"})
        assert "Welcome to Tipring" in asked.text
        assert "Nothing is encrypted before this step" in asked.text
        made = await browser.post("/first-run", data=GIVEN)
        assert (made.status_code, made.headers["location"]) == (303, "/set-up")
        assert made.cookies[COOKIE]
        (account,) = await asyncio.to_thread(ground.book.accounts)
        assert (account.name, account.role) == ("olga", Role.OWNER)
        assert ground.is_set_up
        assert ground.is_unset
        (line,) = await asyncio.to_thread(ground.book.audit)
        assert (line.who, line.what) == ("olga", "account.added")

    at_first(tmp_path, story)


def test_nobody_is_second(tmp_path: Path) -> None:
    async def story(browser: httpx.AsyncClient, ground: Ground) -> None:
        others = [{**GIVEN, "name": name} for name in ("olga", "eve")]
        answers = await asyncio.gather(
            *(browser.post("/first-run", data=data) for data in others)
        )
        assert sorted(answer.headers["location"] for answer in answers) == [
            "/",
            "/set-up",
        ]
        assert len(await asyncio.to_thread(ground.book.accounts)) == 1
        assert (await browser.get("/first-run")).headers["location"] == "/"

    at_first(tmp_path, story)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"name": "  "}, "enter a name"),
        ({"password": "short", "again": "short"}, "too short"),
        ({"again": "copper-and-pepper"}, "not the same"),
    ],
)
def test_what_is_missing_is_told_and_the_name_is_kept(
    tmp_path: Path, changed: dict[str, str], told: str
) -> None:
    async def story(browser: httpx.AsyncClient, ground: Ground) -> None:
        answer = await browser.post("/first-run", data={**GIVEN, **changed})
        assert answer.status_code == 400
        assert told in answer.text
        assert f'value="{changed.get("name", "olga").strip()}"' in answer.text
        assert not ground.is_set_up

    at_first(tmp_path, story)


def test_who_comes_from_outside_cannot_own_the_box(tmp_path: Path) -> None:
    async def story(browser: httpx.AsyncClient, ground: Ground) -> None:
        assert (await browser.get("/first-run")).status_code == 403
        answer = await browser.post("/first-run", data=GIVEN)
        assert answer.status_code == 403
        assert "in its own network" in answer.text
        assert not ground.is_set_up

    at_first(tmp_path, story, "9.9.9.9")


@pytest.mark.parametrize(
    ("address", "near"),
    [
        ("127.0.0.1", True),
        ("10.1.2.3", True),
        ("::ffff:192.168.1.4", True),
        ("fe80::1%eth0", True),
        ("fd00::17", True),
        ("9.9.9.9", False),
        ("::ffff:9.9.9.9", False),
        ("2a00:1450::1", False),
        ("testclient", False),
    ],
)
def test_near_is_the_offices_own_network(address: str, *, near: bool) -> None:
    assert is_near(address) is near


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", ()),
        ("9-17", ("09:00-17:00",)),
        ("8:30-12:30, 13.30 - 17:30", ("08:30-12:30", "13:30-17:30")),
        ("22:00–02:00", ("22:00-02:00",)),
        ("0-24", ("00:00-24:00",)),
    ],
)
def test_hours_are_understood_as_people_write_them(
    typed: str, meant: tuple[str, ...]
) -> None:
    assert spans_of(typed) == meant


@pytest.mark.parametrize("typed", ["nine", "9", "9-", "9:75-10", "24-25", "8-30:00"])
def test_what_are_no_hours_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        spans_of(typed)


def test_a_draft_outlives_the_browser(tmp_path: Path) -> None:
    draft = Draft.read(tmp_path / "state")
    draft.name, draft.step, draft.urls = "Müller", 3, ["simulated:5550142"]
    draft.write(tmp_path / "state")
    assert Draft.read(tmp_path / "state") == draft
    (tmp_path / "state" / FILE).write_text('{"name": "Müller", "of_old": 1}')
    assert Draft.read(tmp_path / "state").name == "Müller"
    (tmp_path / "state" / FILE).write_text("half a f")
    assert Draft.read(tmp_path / "state") == Draft()


def test_a_draft_becomes_wishes() -> None:
    draft = Draft(
        name="Harbor", time_zone="Europe/Rome", country="it", language="it",
        urls=["simulated:5550142"], people=["Anna"], phone="handset:line-1",
        mail_to="a@b.example", mail_host="mail.example.com",
    )  # fmt: skip
    wishes = draft.wishes({date(2026, 12, 25): "Natale"})
    assert wishes.hours["mon"] == ("09:00-17:00",)
    assert wishes.hours["sun"] == ()
    assert wishes.people[0].phone == "handset:line-1"
    assert wishes.mail is not None
    assert wishes.mail.sender == "a@b.example"
    draft.mail_to, draft.holidays = "", False
    plain = draft.wishes({date(2026, 12, 25): "Natale"})
    assert (plain.mail, dict(plain.holidays)) == (None, {})


def test_the_browser_tells_where_it_is() -> None:
    assert guessed("en", "Europe/London") == ("uk", "Europe/London")
    assert guessed("de", "Europe/Vienna") == ("de", "Europe/Vienna")
    assert guessed("zh") == ("cn", "Asia/Shanghai")
    assert guessed("en", "UTC") == ("us", "America/New_York")
    assert guessed("fr", "Mars/Olympus") == ("us", "America/New_York")


def test_public_holidays_are_those_of_the_country() -> None:
    assert date(2026, 10, 3) in public_holidays("de", (2026,))
    assert date(2026, 12, 26) in public_holidays("uk", (2026, 2027))


def test_where_pages_are_shown_is_known_without_an_office(tmp_path: Path) -> None:
    assert console_settings(tmp_path).http_port == 8080
    (tmp_path / "tipring.toml").write_text("[console]\nhttp_port = 8081\n")
    assert console_settings(tmp_path).http_port == 8081
    (tmp_path / "tipring.toml").write_text("nonsense")
    assert console_settings(tmp_path).http_port == 8080
