"""The console's process: settings, the way to the desk, and where pages are shown."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from fastapi import FastAPI

from tipring.config.reader import load
from tipring.config.settings import Settings, SipSettings
from tipring.console.door import DeskDoor
from tipring.console.ground import Console
from tipring.console.serving import serving
from tipring.console.setup import SetupDoor
from tipring.console.setup_links import SetupLinks
from tipring.console.tickets import Tickets, box_key
from tipring.console.web import make_console
from tipring.domain.errors import EdgeError, SettingsError, TipringError
from tipring.edge import addresses
from tipring.edge.certificate import make_certificate
from tipring.edge.plan import DIRECTORY, EdgePlan

KEY_FILE = "console.key"
"""In the store's directory: what tickets are signed with."""
LINKS_FILE = "setup-links.json"
"""In the store's directory: which links for telephones were used."""
AGAIN_S = 2.0
"""What cannot be shown is tried again: the border may be about to begin."""
NO_SIP = "this box has no telephones: name them in tipring.toml, [sip]"
NO_PORT = "pages are switched off in tipring.toml: [sip] web_port = 0"
log = logging.getLogger(__name__)


async def run_console(directory: Path) -> None:
    """Show the pages of the office in *directory* until SIGTERM or SIGINT.

    The desk need not run yet. Raises TipringError when the settings are wrong.
    """
    settings = await asyncio.to_thread(load, directory)
    sip = served(settings)
    key = await asyncio.to_thread(box_key, settings.store_directory / KEY_FILE)
    work = asyncio.current_task()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, lambda: work and work.cancel())
    async with DeskDoor.at(settings.socket) as door:
        memory = settings.store_directory / LINKS_FILE
        web = make_console(
            Console(sip=sip, door=door, tickets=Tickets(key, sip.passwords)),
            SetupDoor(SetupLinks(key, sip.passwords), memory),
        )
        with contextlib.suppress(asyncio.CancelledError):
            await show(web, settings, sip)


def served(settings: Settings) -> SipSettings:
    """Return what pages are for. Raises SettingsError: there is nothing to show."""
    if settings.sip is None:
        raise SettingsError(NO_SIP)
    if not settings.sip.web_port:
        raise SettingsError(NO_PORT)
    return settings.sip


async def show(web: FastAPI, settings: Settings, sip: SipSettings) -> None:
    """Show *web* at whatever the chosen addresses are, until cancelled."""
    border = EdgePlan(
        directory=settings.store_directory / DIRECTORY,
        listen=sip.listen,
        tls_port=sip.tls_port,
        domain=sip.domain,
    )
    shown: asyncio.Task[None] | None = None
    try:
        async for now in addresses.followed(sip.listen):
            await _stopped(shown)
            shown = asyncio.create_task(_show_at(web, border, now, sip.web_port))
    finally:
        await _stopped(shown)


async def _show_at(
    web: FastAPI, border: EdgePlan, now: Sequence[str], port: int
) -> None:
    if not now:
        log.warning("this box has none of these addresses: %s", border.listen)
        return
    last = ""
    while True:
        try:
            async with _serving(web, border, now, port):
                log.info("pages at %s", ", ".join(_url(one, port) for one in now))
                await asyncio.Event().wait()
        except (TipringError, OSError) as error:
            if str(error) != last:
                last = str(error)
                log.warning("%s; trying again", error)
            await asyncio.sleep(AGAIN_S)


@contextlib.asynccontextmanager
async def _serving(
    web: FastAPI, border: EdgePlan, now: Sequence[str], port: int
) -> AsyncIterator[None]:
    certificate, key = border.certificate, border.key
    if not border.tls_port:  # nobody else makes one
        await asyncio.to_thread(_make_private, border.directory)
        await make_certificate(certificate, key, [border.domain], now)
    if not await asyncio.to_thread(key.exists):
        message = f"the border has made no certificate yet ({certificate})"
        raise EdgeError(message)
    async with serving(web, now, port, certificate, key):
        yield


def _make_private(directory: Path) -> None:
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)


def _url(address: str, port: int) -> str:
    host = f"[{address}]" if ":" in address else address
    return f"https://{host}:{port}/"


async def _stopped(task: asyncio.Task[None] | None) -> None:
    if task is not None:
        task.cancel()
        await asyncio.wait({task})
