"""The console's process: pages at the chosen addresses, whatever becomes of those."""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import cast
from unittest.mock import patch

import httpx
import pytest
from click.testing import CliRunner

from support.offices import write_settings
from support.sip_net import free_port
from tipring.cli import console
from tipring.cli.main import cli
from tipring.config.reader import load
from tipring.config.settings import SipSettings
from tipring.console import running
from tipring.console.door import DeskDoor
from tipring.console.ground import Console, Ground
from tipring.console.running import elsewhere, show
from tipring.console.tickets import Tickets
from tipring.console.web import make_console
from tipring.desk.now import BoxNow
from tipring.edge import addresses
from tipring.edge.certificate import make_certificate
from tipring.store.console_book import ConsoleBook

HERE = ("127.0.0.1",)
ELSEWHERE = ("127.0.0.2",)
ANSWERS = cast("BoxNow", "it answers")


def an_office(directory: Path, port: int, tls_port: int = 0) -> Path:
    """Write settings of an office with one extension."""
    write_settings(directory, "/dev/nowhere")
    with (directory / "tipring.toml").open("a") as file:
        file.write(
            f'[sip]\nlisten = "127.0.0.1"\nweb_port = {port}\ntls_port = {tls_port}\n'
            '[extension.201]\nname = "Anna"\n[console]\nhttp_port = 0\n'
        )
    secrets = directory / "secrets.toml"
    secrets.write_text('[extension_password]\n201 = "copper-wire-201"\n')
    secrets.chmod(0o600)
    return directory


def a_plain_office(directory: Path, port: int, https_port: int) -> None:
    """Write settings of an office without telephones."""
    write_settings(directory, "/dev/nowhere")
    with (directory / "tipring.toml").open("a") as file:
        file.write(
            f'[console]\nlisten = "127.0.0.1"\nhttp_port = {port}\n'
            f"https_port = {https_port}\n"
        )


async def shown(host: str, port: int, trust: Path) -> str:
    """Return the first page, as soon as it is shown there."""
    url = f"https://{host}:{port}/"
    async with asyncio.timeout(15):
        while True:
            try:
                context = ssl.create_default_context(cafile=trust)
                context.check_hostname = False  # the address may be a later one
                async with httpx.AsyncClient(verify=context) as http:
                    answer = await http.get(url, follow_redirects=True)
            except (httpx.HTTPError, OSError):
                await asyncio.sleep(0.05)
            else:
                return answer.text


def test_addresses_are_followed(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    moves: asyncio.Queue[tuple[str, ...]] = asyncio.Queue()

    async def followed(_listen: Sequence[str]) -> AsyncIterator[tuple[str, ...]]:
        while True:
            yield await moves.get()

    async def tell() -> None:
        port = free_port("127.0.0.1", socket.SOCK_STREAM)
        etc = tmp_path / "etc"
        directory = await asyncio.to_thread(an_office, etc, port, port + 1)
        border = directory / "state/border"
        async with showing(directory):
            await moves.put(HERE)
            async with asyncio.timeout(5):
                while "has made no certificate yet" not in caplog.text:
                    await asyncio.sleep(0.01)
            # The border makes its certificate a little later.
            await the_border_begins(border)
            await shown("127.0.0.1", port, border / "border.crt")
            await moves.put(())
            async with asyncio.timeout(5):
                while "this box has none of these addresses" not in caplog.text:
                    await asyncio.sleep(0.01)
            await moves.put(ELSEWHERE)
            await shown("127.0.0.2", port, border / "border.crt")

    with (
        patch.object(addresses, "followed", followed),
        patch.object(running, "AGAIN_S", 0.05),
    ):
        asyncio.run(tell())
    assert caplog.text.count("the border has made no certificate yet") == 1


@contextlib.asynccontextmanager
async def showing(directory: Path) -> AsyncIterator[asyncio.Task[None]]:
    """Show the telephones' pages of an office whose desk is away."""
    settings = await asyncio.to_thread(load, directory)
    book = await asyncio.to_thread(ConsoleBook.open, directory / "state")
    async with DeskDoor.at(settings.socket) as door:
        ground = Ground(directory, book, door, directory / "state")
        await ground.read_settings()
        sip = settings.sip or SipSettings(listen=())
        tickets = Tickets(b"key", sip.passwords)
        web = make_console(Console(sip=sip, door=door, tickets=tickets))
        work = asyncio.create_task(show(web, ground))
        yield work
        work.cancel()
        await asyncio.wait([work])
    await asyncio.to_thread(book.close)


async def the_border_begins(border: Path) -> None:
    """Do what the border does at its first start."""
    await asyncio.to_thread(border.mkdir, mode=0o700, parents=True)
    await make_certificate(
        border / "border.crt", border / "border.key", ["tipring"], HERE
    )


def test_a_box_without_telephones_makes_its_own_certificate(tmp_path: Path) -> None:
    async def tell() -> None:
        ports = [free_port("127.0.0.1", socket.SOCK_STREAM) for _door in range(2)]
        await asyncio.to_thread(a_plain_office, tmp_path, *ports)
        async with showing(tmp_path):
            certificate = tmp_path / "state/console/border.crt"
            assert "Your telephone" in await shown("127.0.0.1", ports[1], certificate)
            async with httpx.AsyncClient() as http:
                plain = await http.get(f"http://127.0.0.1:{ports[0]}/pages/phone.html")
            assert "Your telephone" in plain.text

    asyncio.run(tell())


def test_pages_may_be_switched_off(tmp_path: Path) -> None:
    async def tell() -> None:
        directory = await asyncio.to_thread(an_office, tmp_path, 0)
        async with showing(directory) as work:
            await asyncio.wait([work], timeout=5)
            assert work.done()

    asyncio.run(tell())


def test_addresses_are_written_as_browsers_want_them() -> None:
    assert running._url("fd00::2", 8443) == "https://[fd00::2]:8443/"  # noqa: SLF001


@pytest.mark.parametrize("again", [False, True])
def test_the_command_runs_the_console(tmp_path: Path, *, again: bool) -> None:
    async def at_once(directory: Path) -> bool:
        assert directory == tmp_path
        return again

    begun: list[bool] = []
    with (
        patch.object(running, "run_console", at_once),
        patch.object(console, "begin_again", lambda: begun.append(True)),
    ):
        done = CliRunner().invoke(cli, ["console", "--config", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert bool(begun) is again


class Desk:
    """A desk that comes and goes, before a ground whose files may change."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground

    async def comes_back(self) -> None:
        live = self.ground.live
        for now in (None, ANSWERS):
            live.now = now
            for watcher in [*live._watchers]:  # noqa: SLF001 - as a look does
                watcher()
        for _turn in range(50):
            await asyncio.sleep(0.01)


def test_the_console_begins_again_when_it_is_to_be_shown_elsewhere(
    tmp_path: Path,
) -> None:
    async def tell() -> None:
        await asyncio.to_thread(a_plain_office, tmp_path, 8080, 8443)
        book = await asyncio.to_thread(ConsoleBook.open, tmp_path / "state")
        async with DeskDoor.at(tmp_path / "desk.sock") as door:
            ground = Ground(tmp_path, book, door, tmp_path / "state")
            await ground.read_settings()
            moved, desk = asyncio.create_task(elsewhere(ground)), Desk(ground)
            await asyncio.sleep(0)
            await desk.comes_back()
            assert not moved.done()
            main = tmp_path / "tipring.toml"
            main.write_text(main.read_text().replace("8443", "8444"))
            await desk.comes_back()
            assert moved.done()
        await asyncio.to_thread(book.close)

    asyncio.run(tell())
