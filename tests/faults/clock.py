"""The wall clock jumps by hours while the box runs, and summer time begins.

libfaketime moves the wall clock of the desk's process; what counts seconds (frames,
waits in the queue, timers) is left alone, as the kernel does. A Raspberry Pi without a
battery for its clock starts in the past and jumps when it has found a time server.
"""

import asyncio
from pathlib import Path
from random import Random

from faults.busy import (
    NUMBERS,
    Told,
    audit,
    node_of,
    queues_of,
    street,
    telling,
    write_office,
)
from faults.matrix import Row
from support.real_box import RealBox, running_box

FAULT = "wall clock jumps, summer time begins"
LIBRARY = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1")
JUMPS_H = (3.0, -5.0, 26.0, -1.0, -30.0, 0.5)
BEFORE_SUMMER = "@2026-03-08 01:59:40"
"""Of New York, where the office is: at two it is three."""
GOES_WELL_S = (2.0, 8.0)
LONGEST_WAIT_S = 60.0
"""Nobody waits in the queue for longer here, whatever the clock on the wall says."""
PATIENCE_S = 120.0


def why_no_faketime() -> str:
    """Return why no clock can be moved here; empty: it can."""
    return "" if LIBRARY.exists() else "libfaketime is not installed"


def strike(folder: Path, rounds: int, seed: int) -> Row:
    """Let the clock jump *rounds* times, the first of them into summer time."""
    if why := why_no_faketime():
        return Row(FAULT, notes=[why])
    lots = Random(seed)  # noqa: S311 - no secret
    return asyncio.run(jumps(folder / "office", rounds, lots))


async def jumps(directory: Path, rounds: int, lots: Random) -> Row:
    """Move the clock of a busy office; then start it by the right time and look."""
    row, told = Row(FAULT, rounds), Told()
    nodes = [node_of(directory, number) for number in NUMBERS]
    await asyncio.to_thread(write_office, directory, nodes)
    says = directory / "clock"
    await asyncio.to_thread(says.write_text, BEFORE_SUMMER)
    async with street(directory, NUMBERS, told) as people:
        async with running_box(directory, prefix(says)) as box:
            await box.until(
                lambda s: all(line.state != "down" for line in s.lines), PATIENCE_S
            )
            async with telling(box.state, told):
                for turn in range(rounds):
                    await asyncio.sleep(lots.uniform(*GOES_WELL_S))
                    if turn:
                        jump = f"{3600 * JUMPS_H[turn % len(JUMPS_H)]:+.0f}"
                        await asyncio.to_thread(says.write_text, jump)
                    row.lost += await waits_too_long(box)
                row.back_s.append(await people.until_saved(PATIENCE_S))
            await people.go_home()
            await box.until(lambda s: all(line.state == "idle" for line in s.lines))
            row.lost += await audit(box, told)
        async with running_box(directory) as box:
            await box.until(lambda s: all(line.state == "idle" for line in s.lines))
            row.lost += await audit(box, told)
            row.lost += await waits_too_long(box)
    row.told = told.counted()
    row.notes.append("queue waits, calls and messages are as without a jump")
    return row


def prefix(says: Path) -> tuple[str, ...]:
    """Return what goes before a program whose wall clock is as the file *says*."""
    return (
        "env",
        f"LD_PRELOAD={LIBRARY}",
        f"FAKETIME_TIMESTAMP_FILE={says}",
        "FAKETIME_NO_CACHE=1",
        "DONT_FAKE_MONOTONIC=1",
        "TZ=America/New_York",
    )


async def waits_too_long(box: RealBox) -> list[str]:
    """Return who is said to have waited too long, or for less than 0 s."""
    waits = {
        one.ticket: one.waited_s
        for queue in await queues_of(box)
        for one in (*queue.live.waiting, *queue.live.away)
    }
    return [
        f"{ticket} waits {waited_s:.0f} s"
        for ticket, waited_s in waits.items()
        if not 0 <= waited_s <= LONGEST_WAIT_S
    ]
