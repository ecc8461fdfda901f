"""What may be kept for so many days is erased after them."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from tipring.desk.journal import Journal
from tipring.domain.errors import StoreError

log = logging.getLogger(__name__)

SWEEP_EVERY_S = 6 * 3600.0
"""Nothing is kept for a day longer than it may be."""
TOO_OLD = "its time was over"


async def sweep(
    journal: Journal, days: int, erase: Callable[[datetime], Awaitable[None]]
) -> None:
    """Let *erase* take what is older than *days*, now and every few hours.

    It is called with the moment before which things are too old. A disk that refuses
    is told to the log, and asked again the next time. Ends by being cancelled.
    """
    while True:
        try:
            await erase(journal.wall() - timedelta(days=days))
        except StoreError as error:
            log.warning("%s", error)
        await asyncio.sleep(SWEEP_EVERY_S)
