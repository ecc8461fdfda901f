"""The desk has a quarter of a core of this machine, and two calls at once.

Quota 5 of each 20 ms (a longer period would let bursts run and then stall). What a
quota mimics is throughput, not a Pi's caches and memory: necessary, not sufficient.
"""

import asyncio
import os
from pathlib import Path

from faults.busy import NUMBERS, Told, audit, node_of, street, write_office
from faults.cgroups import BIG_SHARE, group, ourselves_in, prefix, why_no_groups
from faults.matrix import Row
from support.real_box import RealBox, running_box
from tipring.domain.health_entries import LineMeasured

FAULT = "a quarter of a core, two calls"
PERIOD_US, QUOTA_US = 20_000, 5_000
LATE_MS = 5.0
"""99.9 % of the frames may be so late at most."""
LOOKS_S = 65.0
"""The desk tells of its last minute; what was before is over."""
PATIENCE_S = 120.0
A_QUARTER = {
    "cpu__cfs_period_us": PERIOD_US,
    "cpu__cfs_quota_us": QUOTA_US,
    "cpu__shares": BIG_SHARE,
}


def strike(folder: Path, rounds: int, _seed: int) -> Row:
    """Measure *rounds* minutes of two busy lines."""
    if why := why_no_groups("cpu"):
        return Row(FAULT, notes=[why])
    with (
        group("cpu", "desk", **A_QUARTER) as quarter,
        group("cpu", "street", cpu__shares=BIG_SHARE) as beside,
        ourselves_in(beside),
    ):
        row = Row(FAULT, rounds)
        return asyncio.run(two_calls(folder / "office", row, prefix(quarter)))


async def two_calls(directory: Path, row: Row, before: tuple[str, ...]) -> Row:
    """Run the desk, *before* its command, and look at its frames each minute.

    The minute of its start is told of as well, and not one of the *rounds*: much in it
    is done for the first time.
    """
    told, rounds = Told(), row.rounds
    nodes = [node_of(directory, number) for number in NUMBERS]
    await asyncio.to_thread(write_office, directory, nodes)
    late_ms: list[float] = []
    async with (
        street(directory, NUMBERS, told) as people,
        running_box(directory, before) as box,
    ):
        row.back_s.append(
            await box.until(
                lambda s: all(line.state != "down" for line in s.lines), PATIENCE_S
            )
        )
        await asyncio.sleep(LOOKS_S)
        row.notes.append(f"its start's minute within {await p999_ms(box):.1f} ms")
        used_ms = await asyncio.to_thread(worked_ms, box)
        for _ in range(rounds):
            await asyncio.sleep(LOOKS_S)
            late_ms.append(await p999_ms(box))
        used_ms = await asyncio.to_thread(worked_ms, box) - used_ms
        await people.go_home()
        await box.until(lambda s: all(line.state == "idle" for line in s.lines))
        row.lost += await audit(box, told)
    row.lost += [f"frames {late:.1f} ms late" for late in late_ms if late > LATE_MS]
    row.told = told.counted()
    share = used_ms / (1000 * LOOKS_S * rounds)
    row.notes.append(f"the desk took {share:.0%} of a core")
    each = ", ".join(f"{late:.1f}" for late in late_ms)
    row.notes.append(f"99.9 % of each minute's frames within {each} ms")
    row.notes += await torn_sound(box, told)
    return row


async def torn_sound(box: RealBox, told: Told) -> list[str]:
    """Return what callers heard of it, in their words and in the desk's."""
    calls = [what for what in await box.journal() if isinstance(what, LineMeasured)]
    gaps, torn = sum(call.gaps for call in calls), len(told.torn)
    return [
        f"{len(told.saved)} callers heard the last sentence whole, {torn} torn",
        f"the desk knows of {gaps} gaps in prompts and music of {len(calls)} calls",
    ]


def worked_ms(box: RealBox) -> float:
    """Return how much processor's time the desk has used, its threads included."""
    stat = Path("/proc", str(box.process.pid), "stat").read_text().rpartition(")")[2]
    ticks = sum(map(int, stat.split()[11:13]))
    return 1000 * ticks / os.sysconf("SC_CLK_TCK")


async def p999_ms(box: RealBox) -> float:
    """Return what 999 of 1000 frames of the last minute were late at most."""
    status = await box.status()
    assert status is not None
    return status.loop_late_p999_ms
