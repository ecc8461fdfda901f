"""`tipring demo --page`: a box with nothing plugged in, called from a browser.

The box and its console are the real ones, each in a process of its own; Anna, a
simulated agent, answers whoever wants to talk.
"""

import asyncio
import contextlib
import secrets
import shutil
import signal
import socket
import sys
import tempfile
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from tipring.cli.demo import AGENT, EXAMPLE_PHONE, OFFICE, stop
from tipring.config.reader import load
from tipring.domain.errors import TipringError
from tipring.edge.addresses import own_addresses
from tipring.edge.programs import KAMAILIO, RTPENGINE, whereis

EXTENSION = "201"
LINE = "[[line]]\n"
END_OF_LINES = "# --- Where messages go"
LOOPBACK = "127.0.0.1"
LOOPBACK_FLAG = "LOOPBACK"
"""As `ip` tells it of an interface."""
POLL_S = 0.1
START_S = 60.0
"""Two processes, a certificate, Kamailio and rtpengine on a slow computer."""
TELEPHONES = """\
[sip]
listen = "{address}"
port = {port}
tls_port = 0
web_port = {web_port}

[extension.{extension}]
name = "You"

"""
SAYS = """\
Open   https://{address}:{web_port}/   (the browser warns: the box made its certificate)
Log in with extension {extension} and password {password}, then press "Call this box".
Press 3 to leave a message, 1 to talk with Anna, whom this demo simulates.

Ctrl-C ends it."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """How to get into the page."""

    address: str
    port: int
    web_port: int
    password: str
    extension: str = EXTENSION


def run_page(keep: Path | None) -> int:
    """Show the page until Ctrl-C or SIGTERM; return the exit status."""
    folder = keep or Path(tempfile.mkdtemp(prefix="tipring-demo-"))
    try:
        for program in (KAMAILIO, RTPENGINE):
            whereis(program)
        with contextlib.suppress(asyncio.CancelledError):
            asyncio.run(_show(folder.resolve()))
    except TipringError as error:
        click.echo(f"\nThe demo failed: {error}", err=True)
        click.echo(f"What the box said: {folder / 'run.log'}", err=True)
        return 1
    return 0


async def _show(folder: Path) -> None:
    _end_when_told()
    where = await _invitation()
    await asyncio.to_thread(_prepare, folder, where)
    async with _process(folder, "run") as box, _process(folder, "console") as console:
        await _until_shown(where, (box, console))
        click.echo(
            SAYS.format(
                address=where.address,
                web_port=where.web_port,
                extension=where.extension,
                password=where.password,
            )
        )
        await asyncio.wait(
            [asyncio.create_task(one.wait()) for one in (box, console)],
            return_when=asyncio.FIRST_COMPLETED,
        )
    message = "the box stopped; its log says why"
    raise TipringError(message)


def _end_when_told() -> None:
    """Leave no box behind, even where Ctrl-C is ignored (`nohup`, `&` in a script)."""
    showing, loop = asyncio.current_task(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, lambda: showing and showing.cancel())


async def _invitation() -> Invitation:
    address = _first_address(await own_addresses())
    port, web_port = _free_port(address), _free_port(address)
    return Invitation(address, port, web_port, secrets.token_urlsafe(9))


def _first_address(interfaces: list[dict[str, Any]]) -> str:
    """Return this computer's first IPv4 address that others may reach."""
    for interface in interfaces:
        if LOOPBACK_FLAG in interface.get("flags", ()):
            continue
        for one in interface.get("addr_info", ()):
            if one.get("family") == "inet" and one.get("scope") == "global":
                return str(one["local"])
    return LOOPBACK


def _free_port(address: str) -> int:
    with socket.socket() as probe:
        probe.bind((address, 0))
        return int(probe.getsockname()[1])


def _prepare(folder: Path, where: Invitation) -> None:
    """Write the demo's office with telephones instead of a line. SettingsError."""
    shutil.copytree(OFFICE, folder, dirs_exist_ok=True)
    folder.chmod(0o711)  # where we are root, Kamailio is not
    path = folder / "tipring.toml"
    before, _, rest = path.read_text().partition(f"\n{LINE}")
    _, mark, after = rest.partition(END_OF_LINES)
    telephones = TELEPHONES.format(
        address=where.address,
        port=where.port,
        web_port=where.web_port,
        extension=where.extension,
    )
    path.write_text(f"{before}\n{telephones}{mark}{after}")
    agents = folder / "agents.toml"
    agents.write_text(agents.read_text().replace(EXAMPLE_PHONE, AGENT))
    secret = folder / "secrets.toml"
    secret.touch(mode=0o600)
    secret.write_text(f'[extension_password]\n{where.extension} = "{where.password}"\n')
    load(folder)


@contextlib.asynccontextmanager
async def _process(folder: Path, command: str) -> AsyncIterator[Process]:
    """Run `tipring run` or `tipring console` while the context lasts."""
    log = await asyncio.to_thread((folder / f"{command}.log").open, "wb")
    with log:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "tipring", command, "--config", str(folder)),
            stdout=log,
            stderr=log,
        )
    try:
        yield process
    finally:
        await stop(process)


async def _until_shown(where: Invitation, processes: tuple[Process, ...]) -> None:
    """Wait until the page is there. Raises TipringError: it does not come."""
    try:
        async with asyncio.timeout(START_S):
            while True:
                with contextlib.suppress(OSError):
                    _, writer = await asyncio.open_connection(
                        where.address, where.web_port
                    )
                    writer.close()
                    return
                if any(one.returncode is not None for one in processes):
                    message = "it stopped before it was ready; its log says why"
                    raise TipringError(message)
                await asyncio.sleep(POLL_S)
    except TimeoutError:
        message = f"the page was not there within {START_S:g} s"
        raise TipringError(message) from None
