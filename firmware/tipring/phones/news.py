"""News of a call that is over is no news."""

import asyncio

from tipring.phones.port import PhoneEvent


def only_kept(events: asyncio.Queue[PhoneEvent], *kinds: type[PhoneEvent]) -> None:
    """Take back what nobody has read yet, all but these *kinds*."""
    waiting = [events.get_nowait() for _ in range(events.qsize())]
    for event in waiting:
        if isinstance(event, kinds):
            events.put_nowait(event)
