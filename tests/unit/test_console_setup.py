"""Links that set telephones up, and the door behind them."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tipring.config.settings import SipSettings
from tipring.console.door import DeskDoor
from tipring.console.ground import Console
from tipring.console.setup import GONE, SetupDoor, account_for
from tipring.console.setup_links import AGAIN_S, LINK_S, SetupLink, SetupLinks
from tipring.console.tickets import Tickets
from tipring.console.web import make_console
from tipring.domain.extensions import Extension
from tipring.domain.provisioning.account import Transport

KEY = b"key"
PASSWORDS = {"201": "copper-wire", "299": "of nobody"}
SIP = SipSettings(
    listen=(),
    tls_port=0,
    extensions={
        "201": Extension(number="201", name="Anna"),
        "202": Extension(number="202"),
    },
    passwords=PASSWORDS,
)
LINK = SetupLink("201", "linphone", Transport.UDP, 1000 + LINK_S, "mark")
FILE = "linphone.xml"


@dataclass
class Office:
    folder: Path
    links: SetupLinks = field(default_factory=lambda: SetupLinks(KEY, PASSWORDS))
    now: float = 1000.0

    async def fetch(
        self,
        link: SetupLink | str,
        file: str = FILE,
        *,
        at: str = "10.0.0.7",
        by: str = "10.0.0.1",
    ) -> httpx.Response:
        """Fetch a file as the telephone at an address, of a console that just began."""
        async with DeskDoor(httpx.MockTransport(_nobody)) as door:
            console = Console(
                sip=SIP,
                door=door,
                tickets=Tickets(KEY, PASSWORDS),
                wall=lambda: self.now,
            )
            setup = SetupDoor(self.links, self.folder / "setup-links.json")
            web = make_console(console, setup)
            transport = httpx.ASGITransport(app=web, client=(at, 1))
            text = link if isinstance(link, str) else self.links.make(link)
            async with httpx.AsyncClient(transport=transport) as phone:
                return await phone.get(
                    f"https://10.0.0.1:8443/setup/{text}/{file}",
                    headers={"Host": f"{by}:8443"},
                )


def _nobody(_request: httpx.Request) -> httpx.Response:
    return httpx.Response(503)


def in_the_office(folder: Path, story: Callable[[Office], Awaitable[None]]) -> None:
    async def tell() -> None:
        await story(Office(folder))

    asyncio.run(tell())


def test_a_link_sets_one_telephone_up(tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        answer = await office.fetch(LINK)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "application/xml"
        assert answer.headers["cache-control"] == "no-store"
        assert "copper-wire" in answer.text
        assert "sip:10.0.0.1:5060;transport=udp" in answer.text
        other = await office.fetch(LINK, at="10.0.0.8")
        assert (other.status_code, other.text) == (410, GONE)
        assert "copper-wire" not in (tmp_path / "setup-links.json").read_text()

    in_the_office(tmp_path, story)


def test_a_telephone_that_knows_our_name_goes_on_with_it(tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        named = await office.fetch(LINK, by="Tipring")
        assert "sip:tipring:5060" in named.text
        other = await office.fetch(LINK, by="evil.example")
        assert "sip:10.0.0.1:5060" in other.text

    in_the_office(tmp_path, story)


def test_a_telephone_may_ask_again_for_a_while(tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        await office.fetch(LINK)
        office.now += AGAIN_S - 1
        assert (await office.fetch(LINK)).status_code == 200
        office.now += 2
        assert (await office.fetch(LINK)).status_code == 410

    in_the_office(tmp_path, story)


def test_a_door_remembers_whom_it_opened_for(tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        door = SetupDoor(office.links, tmp_path / "links.json")
        text = office.links.make(LINK)
        assert await door.opened(text, "10.0.0.7", 1000.0) == LINK
        assert await door.opened(text, "10.0.0.7", 1001.0) == LINK
        assert await door.opened(text, "10.0.0.8", 1001.0) is None

    in_the_office(tmp_path, story)


def test_an_old_link_is_none_and_is_forgotten(tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        await office.fetch(LINK)
        office.now += LINK_S + 1
        assert (await office.fetch(LINK)).status_code == 410
        later = SetupLink("201", "linphone", Transport.UDP, int(office.now) + 9, "b")
        assert (await office.fetch(later)).status_code == 200
        assert "mark" not in (tmp_path / "setup-links.json").read_text()

    in_the_office(tmp_path, story)


def test_a_memory_that_cannot_be_read_is_begun_anew(tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        (tmp_path / "setup-links.json").write_text('{"mark": 3}')
        assert (await office.fetch(LINK)).status_code == 200

    in_the_office(tmp_path, story)


def test_a_telephone_that_was_told_a_folder_finds_its_file(tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        link = SetupLink("201", "yealink", Transport.TCP, LINK.until, "y")
        for file in ("y000000000044.cfg", "001565a1b2c3.boot"):
            assert (await office.fetch(link, file)).status_code == 404
        answer = await office.fetch(link, "001565a1b2c3.cfg", at="10.0.0.9")
        assert answer.text.startswith("#!version:1.0.0.1\n")
        assert "transport_type = 1\n" in answer.text

    in_the_office(tmp_path, story)


def test_forged_links_open_nothing(tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        good = office.links.make(LINK)
        forged = (
            good.replace("201.", "202.", 1),
            good.replace("linphone", "snom", 1),
            good.replace(str(LINK.until), str(LINK.until + 1)),
            good[:-1] + ("0" if good[-1] != "0" else "1"),
            "201",
            "ü" + good[1:],
            SetupLinks(b"other key", PASSWORDS).make(LINK),
            SetupLinks(KEY, {"201": "new password"}).make(LINK),
            SetupLinks(KEY, {}).make(LINK),
        )
        for link in forged:
            assert (await office.fetch(link)).status_code == 410, link
        assert not (tmp_path / "setup-links.json").exists()

    in_the_office(tmp_path, story)


def test_an_unknown_extension_or_maker_has_no_settings(tmp_path: Path) -> None:
    async def story(office: Office) -> None:
        for extension, maker, transport in (
            ("299", "linphone", Transport.UDP),
            ("202", "linphone", Transport.UDP),
            ("201", "rotary", Transport.UDP),
            ("201", "linphone", Transport.TLS),
        ):
            link = SetupLink(extension, maker, transport, LINK.until, extension)
            assert (await office.fetch(link)).status_code == 410

    in_the_office(tmp_path, story)


def test_by_tls_the_other_port_is_told() -> None:
    sip = SipSettings(
        listen=(), extensions=SIP.extensions, passwords=PASSWORDS, domain="office"
    )
    account = account_for(sip, "201", "10.0.0.1", Transport.TLS)
    assert account is not None
    assert (account.port, account.realm) == (5061, "office")
    assert account_for(sip, "202", "10.0.0.1", Transport.UDP) is None
