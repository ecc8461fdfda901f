"""After the box was cut off: mend what was being recorded, close what was open.

Places in queues are not ended: whoever calls again within the queue's time gets his
own back, and who waits at home is called (`open_tickets` has them). Only places that
nobody can come back to end here.

Every step is written to the journal before the next one, and a box that is cut off
again while it recovers does the rest at the next start.
"""

import asyncio
import logging
from collections.abc import Collection, Iterator
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Connection, select

from tipring.domain.errors import StoreError
from tipring.domain.house_entries import HouseCallEnded
from tipring.domain.journal import (
    CallEnded,
    Entry,
    MessageDiscarded,
    MessageKept,
    MessageStarted,
)
from tipring.domain.leg_events import LegEnd
from tipring.domain.message_entries import MessageErased
from tipring.domain.outbox import FollowUp, no_follow_up
from tipring.domain.queue.entries import AgentMoved, CallerLeftQueue, Outcome
from tipring.domain.queue.memory import OpenTicket
from tipring.domain.queue.states import AgentState, CallerState
from tipring.store import queue_memory
from tipring.store.house_views import open_house_calls
from tipring.store.message_records import Folder, MessageSearch
from tipring.store.projections import CUT_OFF
from tipring.store.queue_records import QueueCall, call_of
from tipring.store.recording_recovery import RECORDINGS, settle_recordings
from tipring.store.records import MessageRecord, MessageState
from tipring.store.schema import agent_spells, journal
from tipring.store.sound import (
    COPY,
    PART,
    copy_of,
    mend,
    part_of,
    remove,
    seconds_in,
    settle_copy,
)
from tipring.store.store import Store
from tipring.store.utterances import UTTERANCES

WORTH_KEEPING_S = 0.5
"""Less sound than this is the click of a caller who said nothing."""
CUT_OFF_ERASING = "the box was cut off while it was being erased"
ELSEWHERE = frozenset({UTTERANCES, RECORDINGS})
"""Folders with sound that is no message."""
_WHOLE_BIN = 1_000_000
WITH_AGENT = frozenset({CallerState.TALKING, CallerState.HELD})
_LOG = logging.getLogger(__name__)


async def recover(
    store: Store,
    now: datetime,
    queues: Collection[str] = (),
    follow_up: FollowUp = no_follow_up,
) -> list[Entry]:
    """Set right what the last run left behind; return what was journalled for it.

    Call it once, before the first line is opened; *queues* are those that the office
    has today, *follow_up* says what is to be done about a message that is kept. A
    message that the disk does not let us mend stays as it is, with a warning in the
    log, for the next start.
    """
    lost = await _end_tickets(store, queues)
    adopted = await _adopt_orphans(store, now)
    settled = await _settle_messages(store, now, follow_up)
    erased = await _finish_erasing(store, now)
    await _settle_copies(store)
    talks = await settle_recordings(store, now)
    ended = await _end_calls(store, now)
    house = await _end_house_calls(store)
    return [*lost, *adopted, *settled, *erased, *talks, *ended, *house]


async def open_tickets(store: Store) -> list[OpenTicket]:
    """Return the places in queues that are kept over the cut, oldest first."""
    return await store.ask(queue_memory.open_tickets)


async def _end_tickets(store: Store, queues: Collection[str]) -> list[Entry]:
    """End the places that nobody can come back to, at the last moment of the last run.

    Not now: else the hours without power would count as waiting, or as talk.
    """
    lost = [
        (call, why)
        for call in await store.ask(queue_memory.open_calls)
        if (why := _why_lost(call, queues))
    ]
    if not lost:
        return []
    seen = await store.ask(_last_seen)
    wishes = await store.ask(_wishes)
    entries = [
        Entry(seen, what, call.line or None, call_of(call.ticket))
        for call, why in lost
        for what in _end_ticket(call, why, seen, wishes.get(call.agent, ("", "")))
    ]
    await store.append(*entries)
    return entries


def _why_lost(call: QueueCall, queues: Collection[str]) -> str:
    """Return why nobody can come back to this place; empty when somebody can."""
    if call.queue not in queues:
        return "there is no such queue any more"
    if call.state in WITH_AGENT:
        return f"{CUT_OFF}, with {call.agent}"
    if call.number or call.callback_number:
        return ""
    return f"{CUT_OFF}, and the caller's number is not known"


def _end_ticket(
    call: QueueCall,
    why: str,
    seen: datetime,
    wish: tuple[str, str],
) -> Iterator[CallerLeftQueue | AgentMoved]:
    talks = call.state in WITH_AGENT
    waited_s = call.carried_s + (seen - call.joined_at).total_seconds()
    talked_s = 0.0
    if call.answered_at is not None:
        waited_s = call.answered_after_s or 0.0
        talked_s = (seen - call.answered_at).total_seconds()
    yield CallerLeftQueue(
        ticket=call.ticket,
        queue=call.queue,
        outcome=(Outcome.ANSWERED if talks else Outcome.LOST).value,
        waited_s=waited_s,
        talked_s=talked_s,
        agent=call.agent,
        why=why,
    )
    if talks:
        # What was asked for during the talk is left to the queues, which know how.
        yield AgentMoved(call.agent, AgentState.READY.value, CUT_OFF, 0, *wish)


def _wishes(connection: Connection) -> dict[str, tuple[str, str]]:
    """Return what agents asked for that waits for the end of their call, and why."""
    columns = agent_spells.c
    query = select(columns.agent, columns.wish, columns.wish_why)
    rows = connection.execute(query.where(columns.until.is_(None)))
    return {row.agent: (row.wish, row.wish_why) for row in rows}


def _last_seen(connection: Connection) -> datetime:
    newest = select(journal.c.at).order_by(journal.c.id.desc()).limit(1)
    seen: datetime = connection.execute(newest).scalar_one()
    return seen


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


async def _settle_messages(
    store: Store,
    now: datetime,
    follow_up: FollowUp,
) -> list[Entry]:
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
        kept = isinstance(what, MessageKept)
        jobs = follow_up(message.id, message.mailbox) if kept else ()
        settled = [Entry(now, each, line, message.call_id) for each in (what, *jobs)]
        await store.append(*settled)
        entries += settled
    return entries


async def _finish_erasing(store: Store, now: datetime) -> list[Entry]:
    """Erase the texts of messages in the bin whose sound was erased already.

    Only where their mailbox's folder is there: a disk that is not mounted has lost
    nothing.
    """
    binned = MessageSearch(folder=Folder.DELETED, limit=_WHOLE_BIN)
    entries = [
        Entry(now, MessageErased(message.id, CUT_OFF_ERASING), None, message.call_id)
        for message in await store.find(binned)
        if await asyncio.to_thread(_is_gone, message.path)
    ]
    await store.append(*entries)
    return entries


async def _settle_copies(store: Store) -> None:
    """Finish the copies that the journal knows of, and remove all others."""
    for path in await asyncio.to_thread(_copies, store.directory):
        known = await store.message_at(path)
        wav = store.directory / path
        if known is not None and known.state is MessageState.KEPT:
            await asyncio.to_thread(settle_copy, wav)
        else:
            await asyncio.to_thread(remove, copy_of(wav))


def _copies(directory: Path) -> list[str]:
    """Return the relative paths of all copies that have not got their names yet."""
    files = sorted(directory.rglob(f"*.wav{COPY}"))
    return [str(file.relative_to(directory)).removesuffix(COPY) for file in files]


def _is_gone(path: Path) -> bool:
    return path.parent.is_dir() and not (path.exists() or copy_of(path).exists())


async def _end_calls(store: Store, now: datetime) -> list[Entry]:
    """End every call that nobody saw end."""
    entries = [
        Entry(now, CallEnded(CUT_OFF), call.line, call.id)
        for call in await store.open_calls()
    ]
    await store.append(*entries)
    return entries


async def _end_house_calls(store: Store) -> list[Entry]:
    """End the calls among extensions at the last moment of the last run."""
    unended = await store.ask(open_house_calls)
    if not unended:
        return []
    seen, end = await store.ask(_last_seen), HouseCallEnded(LegEnd.LOST.value, CUT_OFF)
    entries = [Entry(seen, end, None, call_id) for call_id in unended]
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
    """Return the relative paths of all messages whose recording did not end."""
    parts = sorted(directory.rglob(f"*.wav{PART}"))
    paths = [part.relative_to(directory) for part in parts]
    return [
        str(path).removesuffix(PART) for path in paths if path.parts[0] not in ELSEWHERE
    ]
