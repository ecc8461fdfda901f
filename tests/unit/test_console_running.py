"""The console's process: pages at the chosen addresses, whatever becomes of those."""

import asyncio
import os
import signal
import socket
import ssl
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from unittest.mock import patch

import httpx
import pytest
from click.testing import CliRunner

from support.offices import write_settings
from support.sip_net import free_port
from tipring.cli.main import cli
from tipring.config.reader import load
from tipring.config.settings import Settings
from tipring.console import running
from tipring.console.running import run_console, served
from tipring.domain.errors import SettingsError
from tipring.edge import addresses
from tipring.edge.certificate import make_certificate

HERE = ("127.0.0.1",)
ELSEWHERE = ("127.0.0.2",)


def an_office(directory: Path, port: int, tls_port: int = 0) -> Path:
    """Write settings of an office with one extension."""
    write_settings(directory, "/dev/nowhere")
    with (directory / "tipring.toml").open("a") as file:
        file.write(
            f'[sip]\nlisten = "127.0.0.1"\nweb_port = {port}\ntls_port = {tls_port}\n'
            '[extension.201]\nname = "Anna"\n'
        )
    secrets = directory / "secrets.toml"
    secrets.write_text('[extension_password]\n201 = "copper-wire-201"\n')
    secrets.chmod(0o600)
    return directory


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


def test_pages_are_shown_until_the_process_is_told_to_stop(tmp_path: Path) -> None:
    async def tell() -> None:
        port = free_port("127.0.0.1", socket.SOCK_STREAM)
        directory = an_office(tmp_path / "etc", port)
        work = asyncio.create_task(run_console(directory))
        certificate = directory / "state/border/border.crt"
        assert "Your telephone" in await shown("127.0.0.1", port, certificate)
        os.kill(os.getpid(), signal.SIGTERM)
        await work

    asyncio.run(tell())


def test_addresses_are_followed(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    moves: asyncio.Queue[tuple[str, ...]] = asyncio.Queue()

    async def followed(_listen: Sequence[str]) -> AsyncIterator[tuple[str, ...]]:
        while True:
            yield await moves.get()

    async def tell() -> None:
        port = free_port("127.0.0.1", socket.SOCK_STREAM)
        directory = an_office(tmp_path / "etc", port, tls_port=port + 1)
        border = directory / "state/border"
        work = asyncio.create_task(run_console(directory))
        await moves.put(HERE)
        await asyncio.sleep(0.3)
        # The border makes its certificate a little later.
        border.mkdir(mode=0o700, parents=True)
        await the_border_begins(border)
        await shown("127.0.0.1", port, border / "border.crt")
        await moves.put(())
        async with asyncio.timeout(5):
            while "this box has none of these addresses" not in caplog.text:
                await asyncio.sleep(0.01)
        await moves.put(ELSEWHERE)
        await shown("127.0.0.2", port, border / "border.crt")
        work.cancel()
        await work

    with (
        patch.object(addresses, "followed", followed),
        patch.object(running, "AGAIN_S", 0.05),
    ):
        asyncio.run(tell())
    assert caplog.text.count("the border has made no certificate yet") == 1


async def the_border_begins(border: Path) -> None:
    """Do what the border does at its first start."""
    await make_certificate(
        border / "border.crt", border / "border.key", ["tipring"], HERE
    )


def test_a_box_without_telephones_has_no_pages(tmp_path: Path) -> None:
    write_settings(tmp_path, "/dev/nowhere")
    settings = load(tmp_path)
    with pytest.raises(SettingsError, match="no telephones"):
        served(settings)


def test_pages_may_be_switched_off(tmp_path: Path) -> None:
    settings: Settings = load(an_office(tmp_path, 0))
    with pytest.raises(SettingsError, match="switched off"):
        served(settings)


def test_addresses_are_written_as_browsers_want_them() -> None:
    assert running._url("fd00::2", 8443) == "https://[fd00::2]:8443/"  # noqa: SLF001


def test_the_command_runs_the_console(tmp_path: Path) -> None:
    async def at_once(directory: Path) -> None:
        assert directory == tmp_path

    with patch.object(running, "run_console", at_once):
        done = CliRunner().invoke(cli, ["console", "--config", str(tmp_path)])
    assert done.exit_code == 0, done.output
