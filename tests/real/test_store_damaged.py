"""A box whose card has lost a block of the store comes up, answers, and says so."""

import asyncio
import contextlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from support.offices import write_settings
from support.real_box import place, plug_in, running_box
from support.real_time import in_real_time
from tipring.domain.backup_entries import StoreMended
from tipring.domain.journal import CallEnded, CallRang, Decided, Entry
from tipring.domain.journal_event import JournalEvent
from tipring.exchange.clockwork import Exchange
from tipring.store.engines import database_file
from tipring.store.ledger import Ledger

pytestmark = [pytest.mark.realtime, pytest.mark.timeout(180)]
NOW = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
CALLS = 40
PAGE = 4096


def a_worn_store(state: Path) -> None:
    """Write calls, and let the card forget one block of them."""
    ledger = Ledger.open(state)
    for number in range(CALLS):
        said = [Decided("menu", f"{number} {'because ' * 40}") for _ in range(4)]
        happened: list[JournalEvent] = [
            CallRang(),
            *said,
            CallEnded("the caller hung up"),
        ]
        ledger.write([[Entry(NOW, each, "line-1", f"c{number}") for each in happened]])
    ledger.close()
    whole = bytearray(database_file(state).read_bytes())
    at = (whole.index(b"20 because") // PAGE) * PAGE
    whole[at : at + PAGE] = bytes(PAGE)
    database_file(state).write_bytes(whole)
    sound = state / "messages" / "office" / "20261127-080000-abc.wav"
    sound.parent.mkdir(parents=True)
    sound.write_bytes(bytes(44 + 16_000))


@in_real_time
async def test_a_damaged_store_keeps_no_caller_out(tmp_path: Path) -> None:
    write_settings(tmp_path / "office", str(tmp_path / "modem"))
    await asyncio.to_thread(a_worn_store, tmp_path / "office" / "state")
    async with Exchange("us") as exchange, contextlib.AsyncExitStack() as stack:
        await plug_in(exchange, "usr", tmp_path / "modem")
        box = await stack.enter_async_context(running_box(tmp_path / "office"))
        await box.until_line("idle")
        call = place(exchange, 'waits for "press 1"', "hangs up")
        await call.ended
        (told,) = [
            each for each in await box.journal() if isinstance(each, StoreMended)
        ]
        calls, messages = await box.kept()
    assert told.missing > 0
    assert told.saved > CALLS
    assert told.found == 1
    assert (box.state / told.aside / "tipring.db").exists()
    assert len(calls) > CALLS // 2
    assert [message.mailbox for message in messages] == ["office"]
    log = await asyncio.to_thread((tmp_path / "office" / "box.log").read_text)
    assert "has mended its store" in log
