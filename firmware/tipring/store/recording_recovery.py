"""Recorded talks that the box was cut off from: mended, or told to be lost."""

import asyncio
import logging
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, select

from tipring.domain.errors import StoreError
from tipring.domain.journal import Entry
from tipring.domain.message_entries import RecordingErased, RecordingKept
from tipring.dsp.frames import FRAME_S
from tipring.store.message_records import RecordingState
from tipring.store.message_schema import recordings
from tipring.store.sound import mend, part_of, remove, seconds_in
from tipring.store.store import Store

RECORDINGS = "recordings"
"""The folder of the store."""
NOTHING_LEFT = "the box was cut off before anything was said"
_LOG = logging.getLogger(__name__)
_OPEN = (RecordingState.RUNNING, RecordingState.PAUSED)


async def settle_recordings(store: Store, now: datetime) -> list[Entry]:
    """Finish every recording that was under way; return what was journalled for it.

    One that the disk does not let us mend stays as it is, for the next start.
    """
    entries = []
    for recording_id, call_id, line, path in await store.ask(_under_way):
        wav = store.directory / path
        try:
            seconds = await asyncio.to_thread(_finished, wav)
        except StoreError as error:
            _LOG.warning("%s", error)
            continue
        what: RecordingKept | RecordingErased = (
            RecordingKept(recording_id, round(seconds, 2), interrupted=True)
            if seconds >= FRAME_S
            else RecordingErased(recording_id, NOTHING_LEFT)
        )
        entries.append(Entry(now, what, line, call_id))
    await store.append(*entries)
    return entries


def _under_way(connection: Connection) -> list[tuple[str, str, str, str]]:
    columns = recordings.c
    query = select(columns.id, columns.call_id, columns.line, columns.path)
    rows = connection.execute(query.where(columns.state.in_(_OPEN)))
    return [(row.id, row.call_id, row.line, row.path) for row in rows]


def _finished(wav: Path) -> float:
    """Give a recording its final name; return its seconds, 0.0 for none."""
    if wav.is_file():
        return seconds_in(wav)
    part = part_of(wav)
    if seconds_in(part) >= FRAME_S:
        return mend(part)
    remove(part)
    return 0.0
