"""What first calls would compile is compiled before them, a little at a time."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress

from tipring.desk.footprint import gently
from tipring.desk.journal import utc_now
from tipring.domain.errors import StoreError
from tipring.domain.health_entries import LineMeasured
from tipring.domain.journal import (
    CallAnswered,
    CallEnded,
    CallerIdentified,
    CallRang,
    Entry,
    MessageKept,
    MessageStarted,
    NodeEntered,
)
from tipring.domain.journal_event import JournalEvent
from tipring.domain.message_entries import JobQueued
from tipring.domain.queue.entries import (
    AgentMoved,
    CallerBounced,
    CallerJoinedAgent,
    CallerLeftQueue,
    CallerQueued,
    PlaceKept,
)
from tipring.dsp.frames import FRAME_S
from tipring.late_methods import compile_ahead
from tipring.store.store import Store

NOBODY = "rehearsal"
"""The line and the call of what is rehearsed."""


@asynccontextmanager
async def made_ready(store: Store) -> AsyncIterator[None]:
    """Rehearse what calls write and compile what they make, a piece each frame.

    The first takes half a second, the other some 20 s. Whoever writes next is told when
    the disk refuses. What was made stays: no garbage is looked for among it.
    """
    readying = asyncio.create_task(_make_ready(store), name="make ready")
    try:
        yield
    finally:
        readying.cancel()


async def _make_ready(store: Store) -> None:
    with gently():
        with suppress(StoreError):
            for what in _calls():
                await asyncio.sleep(FRAME_S)
                await store.rehearse(Entry(utc_now(), what, NOBODY, NOBODY))
        for _ in compile_ahead():
            await asyncio.sleep(FRAME_S)


def _calls() -> Iterator[JournalEvent]:
    """Yield what calls write that changes more than the journal."""
    yield CallRang()
    yield CallerIdentified("", "", withheld=False)
    yield CallAnswered(1, "")
    yield NodeEntered("", "", "")
    yield MessageStarted(NOBODY, "", "")
    yield MessageKept(NOBODY, 0.0, interrupted=False)
    yield JobQueued(NOBODY, "", "", {})
    yield CallerQueued(NOBODY, "", "", 1, 0, 0.0, 0.0, "", "")
    yield AgentMoved("", "", "", 0)
    yield CallerJoinedAgent(NOBODY, "", "", 0.0)
    yield CallerBounced(NOBODY, "", "")
    yield PlaceKept(NOBODY, "", 0.0, "")
    yield CallerLeftQueue(NOBODY, "", "", 0.0, 0.0, "", "")
    yield LineMeasured()
    yield CallEnded("")
