"""A message that a call leaves makes work for the clerk in the same breath."""

import asyncio
from pathlib import Path

import numpy as np
import pytest

from support.box import virtual_wall
from support.mailroom import BILLING, OFFICE
from support.virtual_time import run_virtually
from tipring.desk.journal import Journal
from tipring.desk.recorder import Recorder
from tipring.domain.commands import RecordingUse, StartRecording, StopRecording
from tipring.domain.journal import CallRang, Entry, MessageKept
from tipring.domain.message_entries import JobQueued
from tipring.domain.outbox import follow_up
from tipring.store.store import Store

FRAME = np.full(160, 1000, np.int16)
MAILBOXES = {box.name: box for box in (OFFICE, BILLING)}


def groups_of(
    directory: Path, order: StartRecording, stop: StopRecording
) -> list[tuple[str, ...]]:
    """Return what was written down together while a message was recorded."""
    groups: list[tuple[str, ...]] = []

    async def tell() -> None:
        async with await Store.open(directory) as store:
            append = store.append

            async def noted(*entries: Entry) -> None:
                groups.append(tuple(type(entry.what).__name__ for entry in entries))
                await append(*entries)

            store.append = noted  # type: ignore[method-assign]
            pen = Journal(store, virtual_wall, follow_up=follow_up(MAILBOXES))
            call = pen.for_line("line-1").for_call("call-1")
            call.note(CallRang())
            recorder = Recorder(call, order, lambda _held: None)
            running = asyncio.create_task(recorder.run())
            for _ in range(100):
                await asyncio.sleep(0.02)
                recorder.take(FRAME)
            recorder.stop(stop)
            await running

    run_virtually(tell())
    return groups


@pytest.mark.parametrize(("mailbox", "jobs"), [("office", 2), ("billing", 2)])
def test_the_work_is_written_down_with_the_message(
    tmp_path: Path,
    mailbox: str,
    jobs: int,
) -> None:
    groups = groups_of(tmp_path, StartRecording(mailbox), StopRecording())
    assert groups[-1] == (MessageKept.__name__, *[JobQueued.__name__] * jobs)


def test_a_message_that_is_dropped_makes_no_work(tmp_path: Path) -> None:
    stop = StopRecording(discard="nothing was said")
    groups = groups_of(tmp_path, StartRecording("office"), stop)
    assert groups[-1] == ("MessageDiscarded",)


def test_a_greeting_makes_no_work(tmp_path: Path) -> None:
    order = StartRecording("office", use=RecordingUse.GREETING)
    assert groups_of(tmp_path, order, StopRecording()) == []
