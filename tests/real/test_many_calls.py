"""Many calls over ptys: no task, no file descriptor, no memory stays behind."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

import pytest

from support.offices import write_settings
from support.real_box import RealBox, place, plug_in, running_box
from tipring.exchange.clockwork import Exchange, PluggedLine
from tipring.exchange.parting import Parting, PartingStyle
from tipring.store.records import CallRecord, CallState, MessageRecord, MessageState

LINES = 8
ROUNDS = 10
WARM_UP_ROUNDS = 4
"""After so many rounds everything that is made once has been made."""

GROWTH_MB = 10.0
"""Room for the allocator: of 155 MB 35 are in use, before and after alike, and 14
are holes that it would give back if it were asked (`malloc_trim`). Growth of up to 8 MB
was seen without anything alive behind it; the end of each call's sound would be 9."""

PATIENCE_S = 60.0
MESSAGE_EVERY = 5
SHORT = ("waits 0.3 s", "presses 1", "waits 0.7 s", "hangs up")
MESSAGE = ("waits 0.3 s", "presses 3", "waits for the beep", "speaks 4 s", "hangs up")


@dataclass(frozen=True)
class Footprint:
    """What the box holds while all lines are idle."""

    tasks: int
    files: int
    memory_mb: float
    late_p999_ms: float
    """How late the audio loop was, of the last minute, 999 frames of 1000."""


async def footprint(box: RealBox) -> Footprint:
    await box.until(lambda s: all(line.state == "idle" for line in s.lines))
    await asyncio.sleep(0.5)
    status = await box.status()
    assert status is not None
    pid = box.process.pid
    files, memory_mb = await asyncio.to_thread(look_at_process, pid)
    return Footprint(status.tasks, files, memory_mb, status.loop_late_p999_ms)


def look_at_process(pid: int) -> tuple[int, float]:
    process = Path("/proc", str(pid))
    pages = int((process / "statm").read_text().split()[1])
    return len(list((process / "fd").iterdir())), pages * 4096 / 1e6


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

    before: Footprint
    after: Footprint
    records: list[CallRecord]
    messages: list[MessageRecord]


async def many_calls(directory: Path) -> Outcome:
    nodes = [directory / f"tty{number}" for number in range(LINES)]
    await asyncio.to_thread(write_settings, directory, *map(str, nodes))
    async with Exchange("us") as exchange, running_box(directory) as box:
        lines = []
        for number, node in enumerate(nodes):
            line = await plug_in(exchange, "conexant", node, f"555010{number}")
            line.wire.parting = PartingStyle(Parting.LOOP_BREAK)
            lines.append(line)
        await box.until(lambda s: all(line.state == "idle" for line in s.lines))
        await all_lines(exchange, lines, range(WARM_UP_ROUNDS))
        before = await footprint(box)
        await all_lines(exchange, lines, range(WARM_UP_ROUNDS, ROUNDS))
        after = await footprint(box)
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
def test_many_calls_leave_nothing_behind(tmp_path: Path) -> None:
    outcome = asyncio.run(many_calls(tmp_path))
    print(outcome.before, outcome.after)
    assert len(outcome.records) == LINES * ROUNDS
    assert {record.state for record in outcome.records} == {CallState.ENDED}
    kept = [m for m in outcome.messages if m.state is MessageState.KEPT]
    assert len(kept) == LINES * ROUNDS / MESSAGE_EVERY
    assert outcome.after.tasks == outcome.before.tasks
    assert outcome.after.files <= outcome.before.files
    assert outcome.after.memory_mb - outcome.before.memory_mb < GROWTH_MB
