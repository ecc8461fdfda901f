"""After the box was cut off: mend what was being recorded, close what was open.

Every step is written to the journal before the next one, and a box that is cut off
again while it recovers does the rest at the next start.
"""

import asyncio
import logging
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from tipring.domain.errors import StoreError
from tipring.domain.journal import (
    CallEnded,
    Entry,
    MessageDiscarded,
    MessageKept,
    MessageStarted,
)
from tipring.store.projections import CUT_OFF
from tipring.store.records import MessageRecord, MessageState
from tipring.store.sound import PART, mend, part_of, remove, seconds_in
from tipring.store.store import Store

WORTH_KEEPING_S = 0.5
"""Less sound than this is the click of a caller who said nothing."""
_LOG = logging.getLogger(__name__)


async def recover(store: Store, now: datetime) -> list[Entry]:
    """Set right what the last run left behind; return what was journalled for it.

    Call it once, before the first line is opened. A message that the disk does not
    let us mend stays as it is, with a warning in the log, for the next start.
    """
    adopted = await _adopt_orphans(store, now)
    settled = await _settle_messages(store, now)
    ended = await _end_calls(store, now)
    return [*adopted, *settled, *ended]


async def _adopt_orphans(store: Store, now: datetime) -> list[Entry]:
    """Open a record for every recording that no record knows."""
    entries = []
    for path in await asyncio.to_thread(_recordings, store.directory):
        match await store.message_at(path):
            case None:
                mailbox = Path(path).parent.name
                started = MessageStarted(uuid4().hex, mailbox, path)
                entries.append(Entry(now, started))
            case MessageRecord(state=MessageState.DISCARDED, path=wav):
                await asyncio.to_thread(remove, part_of(wav))
    await store.append(*entries)
    return entries


async def _settle_messages(store: Store, now: datetime) -> list[Entry]:
    """Keep or discard every message that was being recorded."""
    lines = {call.id: call.line for call in await store.open_calls()}
    entries = []
    for message in await store.open_messages():
        try:
            what = await asyncio.to_thread(_settle, message)
        except StoreError as error:
            _LOG.warning("%s", error)
            continue
        line = lines.get(message.call_id) if message.call_id else None
        entry = Entry(now, what, line, message.call_id)
        await store.append(entry)
        entries.append(entry)
    return entries


async def _end_calls(store: Store, now: datetime) -> list[Entry]:
    """End every call that nobody saw end."""
    entries = [
        Entry(now, CallEnded(CUT_OFF), call.line, call.id)
        for call in await store.open_calls()
    ]
    await store.append(*entries)
    return entries


def _settle(message: MessageRecord) -> MessageKept | MessageDiscarded:
    """Mend the message's file (blocks); its rename is what makes it kept."""
    if message.path.is_file():
        seconds = seconds_in(message.path)
        return MessageKept(message.id, seconds, interrupted=False)
    part = part_of(message.path)
    seconds = seconds_in(part)
    if seconds >= WORTH_KEEPING_S:
        return MessageKept(message.id, mend(part), interrupted=True)
    remove(part)
    reason = f"the box was cut off after {seconds:.1f} s of sound"
    return MessageDiscarded(message.id, reason)


def _recordings(directory: Path) -> list[str]:
    """Return the relative paths of all WAVs whose recording did not end."""
    parts = sorted(directory.rglob(f"*.wav{PART}"))
    return [str(part.relative_to(directory)).removesuffix(PART) for part in parts]
