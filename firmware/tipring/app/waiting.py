"""A box that nobody has set up yet: it answers nobody, and says what is plugged in."""

import asyncio
import contextlib
import logging
import signal
from pathlib import Path

from fastapi import FastAPI, HTTPException

from tipring.config.begun import is_unset
from tipring.config.factory_reset import last_set_aside
from tipring.console.whereabouts import whereabouts
from tipring.desk.server import serving
from tipring.health.plugged import Found, plugged
from tipring.health.service_manager import ServiceManager

LOOK_S = 0.5
"""How often it is looked whether there are settings now."""
NOT_YET = "this box is not set up yet: there are no settings"
log = logging.getLogger(__name__)


async def settings_are_there(directory: Path) -> bool:
    """Wait until the office in *directory* has settings; False: told to stop.

    Meanwhile the first run finds out here which lines there are: the console may open
    no device itself.
    """
    if not await asyncio.to_thread(is_unset, directory):
        return True
    _state, socket = await asyncio.to_thread(whereabouts, directory)
    log.info("waiting for settings in %s: open http://THIS-BOX:8080/", directory)
    if aside := await asyncio.to_thread(last_set_aside, directory):
        log.info("those of before the factory reset are in %s", aside)
    manager = ServiceManager.around_us()
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    async with serving(make_waiting_api(), socket):
        manager.ready(NOT_YET)
        while not stopped.is_set() and await asyncio.to_thread(is_unset, directory):
            manager.feed()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stopped.wait(), LOOK_S)
    manager.begins_again()
    return not stopped.is_set()


def make_waiting_api() -> FastAPI:
    """Return the API of a desk that has no office yet."""
    api = FastAPI(title="Tipring desk")
    at_work = asyncio.Lock()

    @api.get("/plugged")
    async def look() -> list[Found]:
        """Say which modems are plugged in, each asked for its voice."""
        async with at_work:
            return await plugged()

    @api.get("/now")
    @api.get("/status")
    async def not_yet() -> None:
        """Say that there is no office."""
        raise HTTPException(503, NOT_YET)

    return api
