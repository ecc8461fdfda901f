"""The console's process: settings, the way to the desk, and where pages are shown."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from fastapi import FastAPI
from starlette.types import ASGIApp

from tipring.config.settings import ConsoleSettings, SipSettings
from tipring.console import words
from tipring.console.certificates import pair_of
from tipring.console.door import DeskDoor
from tipring.console.ground import Console, Ground
from tipring.console.plain import PlainDoor
from tipring.console.serving import serving
from tipring.console.setup import SetupDoor
from tipring.console.setup_links import SetupLinks
from tipring.console.tickets import Tickets, box_key
from tipring.console.web import awake, make_pages
from tipring.console.whereabouts import console_settings, whereabouts
from tipring.domain.errors import TipringError
from tipring.edge import addresses
from tipring.health.service_manager import ServiceManager, no_trouble
from tipring.store.book_mending import mend_book
from tipring.store.console_book import ConsoleBook

KEY_FILE = "console.key"
"""In the store's directory: what tickets are signed with."""
LINKS_FILE = "setup-links.json"
"""In the store's directory: which links for telephones were used."""
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - what owners write for all addresses
AGAIN_S = 2.0
"""What cannot be shown is tried again: the border may be about to begin."""
log = logging.getLogger(__name__)


async def run_console(directory: Path) -> bool:
    """Show the pages of the office in *directory* until SIGTERM or SIGINT.

    Returns True when they are to be shown elsewhere, for which it shall begin again.
    Neither the desk need run yet, nor need there be any settings: then the pages are
    those of the first run.
    """
    state, socket = await asyncio.to_thread(whereabouts, directory)
    key = await asyncio.to_thread(box_key, state / KEY_FILE)
    if aside := await asyncio.to_thread(mend_book, state, datetime.now(UTC)):
        log.error("the console's book is mended; what it was is in %s", aside)
    book = await asyncio.to_thread(ConsoleBook.open, state)
    await asyncio.to_thread(words.learn)
    work, is_moved = asyncio.current_task(), False
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, lambda: work and work.cancel())
    async with DeskDoor.at(socket) as door:
        ground = Ground(directory, book, door, state)
        await ground.read_settings()
        if ground.trouble:
            log.warning("the settings do not pass: %s", ground.trouble)
        web = make_pages(ground, *telephones(ground, key))
        with contextlib.suppress(asyncio.CancelledError):
            async with awake(web, ground):
                manager = ServiceManager.around_us()
                manager.ready("shows pages")
                pages = asyncio.gather(show(web, ground), manager.watched(no_trouble))
                moved = asyncio.create_task(elsewhere(ground))
                moved.add_done_callback(lambda _: pages.cancel())
                try:
                    await pages
                finally:
                    is_moved = moved.done()
                    moved.cancel()
    book.close()
    return is_moved


async def elsewhere(ground: Ground) -> None:
    """Return when pages, or telephones in them, are to be shown another way.

    Whenever the desk is back the settings are read anew: it has read them, too.
    """
    shown, back = _ways(ground), asyncio.Event()
    was_away = ground.live.now is None

    def look() -> None:
        nonlocal was_away
        is_away = ground.live.now is None
        if was_away and not is_away:
            back.set()
        was_away = is_away

    with ground.live.watching(look):
        while shown is None or _ways(ground) == shown:
            shown = _ways(ground)
            await back.wait()
            back.clear()
            await ground.read_settings()


def _ways(ground: Ground) -> tuple[ConsoleSettings, SipSettings | None] | None:
    settings = ground.settings
    return (settings.console, settings.sip) if settings is not None else None


def telephones(
    ground: Ground, key: bytes
) -> tuple[Console, SetupDoor] | tuple[None, None]:
    """Return what telephones in browsers, and those that are set up, are served by."""
    settings = ground.settings
    if settings is None or settings.sip is None:
        return None, None
    sip = settings.sip
    tickets = Tickets(key, sip.passwords)
    links = SetupLinks(key, sip.passwords)
    console = Console(sip=sip, door=ground.door, tickets=tickets)
    return console, SetupDoor(links, settings.store_directory / LINKS_FILE)


async def show(web: FastAPI, ground: Ground) -> None:
    """Show *web* by HTTP and by HTTPS until cancelled."""
    settings = ground.settings
    chosen = settings.console if settings else None
    if chosen is None:
        chosen = await asyncio.to_thread(console_settings, ground.directory)
    work = [_plainly(PlainDoor(web, ground, chosen), chosen)]
    sip = settings.sip if settings else None
    if sip is not None and sip.web_port:
        work.append(_where_telephones_are(web, ground, chosen, sip))
    elif sip is None and chosen.https_port:
        work.append(_show_at(web, ground.state, chosen, None, chosen.listen))
    await asyncio.gather(*work)


async def _plainly(web: ASGIApp, chosen: ConsoleSettings) -> None:
    if not chosen.http_port:
        return
    async with serving(web, chosen.listen, chosen.http_port):
        log.info("pages at http://localhost:%s/", chosen.http_port)
        await asyncio.Event().wait()


async def _where_telephones_are(
    web: FastAPI, ground: Ground, chosen: ConsoleSettings, sip: SipSettings
) -> None:
    """Show pages at whatever the telephones' addresses are."""
    shown: asyncio.Task[None] | None = None
    try:
        async for now in addresses.followed(sip.listen):
            await _stopped(shown)
            showing = _show_at(web, ground.state, chosen, sip, now)
            shown = asyncio.create_task(showing)
    finally:
        await _stopped(shown)


async def _show_at(
    web: FastAPI,
    state: Path,
    chosen: ConsoleSettings,
    sip: SipSettings | None,
    now: Sequence[str],
) -> None:
    """Show pages by HTTPS at the addresses *now*; try again what cannot be done."""
    if not now:
        listen = sip.listen if sip else ()
        log.warning("this box has none of these addresses: %s", listen)
        return
    port, last = sip.web_port if sip else chosen.https_port, ""
    while True:
        try:
            pair = await pair_of(
                chosen, sip, state, [one for one in now if one not in EVERYWHERE]
            )
            async with serving(web, now, port, pair):
                log.info("pages at %s", ", ".join(_url(one, port) for one in now))
                await asyncio.Event().wait()
        except (TipringError, OSError) as error:
            if str(error) != last:
                last = str(error)
                log.warning("%s; trying again", error)
            await asyncio.sleep(AGAIN_S)


def _url(address: str, port: int) -> str:
    host = f"[{address}]" if ":" in address else address
    return f"https://{host}:{port}/"


async def _stopped(task: asyncio.Task[None] | None) -> None:
    if task is not None:
        task.cancel()
        await asyncio.wait({task})
