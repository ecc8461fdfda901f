"""Waiting for something, but not for longer."""

import asyncio
import contextlib


async def is_set(event: asyncio.Event, within_s: float) -> bool:
    """Wait for *event*, but not for longer; return whether it came."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(within_s):
            await event.wait()
    return event.is_set()
