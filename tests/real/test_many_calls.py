"""Many calls over ptys: no task, no file descriptor, no memory stays behind."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from support.desk_socket import way_to
from support.offices import write_settings
from support.real_box import RealBox, place, plug_in, running_box
from support.sampling import also
from tipring.desk.footprint import Footprint
from tipring.exchange.clockwork import Exchange, PluggedLine
from tipring.exchange.parting import Parting, PartingStyle
from tipring.store.records import CallRecord, CallState, MessageRecord, MessageState

ROUNDS = 8
WARM_UP_ROUNDS = 4
"""After so many rounds everything that is made once has been made."""

GROWTH_MB = 1.0
"""Of what is in use. The sound of the end of each line's last call is kept, 0.2 MB a
line: it is there before and after."""
GROWTH_BLOCKS = 4000
"""Python's pieces: 32 calls leave some in caches and logs. One object that stayed for
each frame would be 15,000, and 7500 of 16 calls."""

OWN_FILES = 3
"""Asking for the box's state is a connection, too; and once a minute the box looks at
itself, with the store's file and its log."""

PATIENCE_S = 60.0
MESSAGE_EVERY = 5
SHORT = ("waits 0.3 s", "presses 1", "waits 0.7 s", "hangs up")
MESSAGE = ("waits 0.3 s", "presses 3", "waits for the beep", "speaks 4 s", "hangs up")


@dataclass(frozen=True)
class Idle:
    """What the box holds while all lines are idle."""

    tasks: int
    files: int
    memory: Footprint
    late_p999_ms: float
    """How late the audio loop was, of the last minute, 999 frames of 1000."""


async def idle(box: RealBox) -> Idle:
    await box.until(lambda s: all(line.state == "idle" for line in s.lines))
    await asyncio.sleep(0.5)
    status = await box.status()
    assert status is not None
    files = await asyncio.to_thread(open_files, box.process.pid)
    memory = await memory_of(box)
    return Idle(status.tasks, files, memory, status.loop_late_p999_ms)


async def memory_of(box: RealBox) -> Footprint:
    way = way_to(box.state / "desk.sock")
    async with httpx.AsyncClient(transport=way, base_url="http://desk") as desk:
        return Footprint(**(await desk.get("/memory")).json())


def open_files(pid: int) -> int:
    return len(list(Path("/proc", str(pid), "fd").iterdir()))


async def call_and_call_again(
    exchange: Exchange,
    line: PluggedLine,
    rounds: range,
) -> None:
    for number in rounds:
        script = MESSAGE if number % MESSAGE_EVERY == 0 else SHORT
        while not line.wire.is_free:
            await asyncio.sleep(0.05)
        call = place(exchange, *script, number=line.number)
        async with asyncio.timeout(PATIENCE_S):
            await call.ended
        assert call.answered_at is not None, call.transcript()


@dataclass
class Outcome:
    """What many calls leave."""

    before: Idle
    after: Idle
    records: list[CallRecord]
    messages: list[MessageRecord]


async def many_calls(directory: Path, lines_there: int) -> Outcome:
    nodes = [directory / f"tty{number}" for number in range(lines_there)]
    await asyncio.to_thread(write_settings, directory, *map(str, nodes))
    async with Exchange("us") as exchange, running_box(directory) as box:
        lines = []
        for number, node in enumerate(nodes):
            line = await plug_in(exchange, "conexant", node, f"555010{number}")
            line.wire.parting = PartingStyle(Parting.LOOP_BREAK)
            lines.append(line)
        await box.until(lambda s: all(line.state == "idle" for line in s.lines))
        await all_lines(exchange, lines, range(WARM_UP_ROUNDS))
        before = await idle(box)
        await all_lines(exchange, lines, range(WARM_UP_ROUNDS, ROUNDS))
        after = await idle(box)
        return Outcome(before, after, *await box.kept())


async def all_lines(
    exchange: Exchange,
    lines: list[PluggedLine],
    rounds: range,
) -> None:
    async with asyncio.TaskGroup() as tasks:
        for line in lines:
            tasks.create_task(call_and_call_again(exchange, line, rounds))


@pytest.mark.realtime
@pytest.mark.timeout(300)
@pytest.mark.parametrize("lines", [2, *also(4, 8)])
def test_many_calls_leave_nothing_behind(tmp_path: Path, lines: int) -> None:
    outcome = asyncio.run(many_calls(tmp_path, lines))
    print(outcome.before, outcome.after)
    assert len(outcome.records) == lines * ROUNDS
    assert {record.state for record in outcome.records} == {CallState.ENDED}
    kept = [m for m in outcome.messages if m.state is MessageState.KEPT]
    assert len(kept) == lines * len(range(0, ROUNDS, MESSAGE_EVERY))
    assert outcome.after.tasks == outcome.before.tasks
    assert outcome.after.files <= outcome.before.files + OWN_FILES
    before, after = outcome.before.memory, outcome.after.memory
    assert before.in_use_mb
    assert after.in_use_mb
    assert after.in_use_mb - before.in_use_mb < GROWTH_MB
    assert after.python_blocks - before.python_blocks < GROWTH_BLOCKS
