"""Another program eats the memory that the desk and it have together.

Both are in a control group that has a little more than the desk needs. The kernel takes
what it can from caches, then it ends the eater, which asked to be the first to go; the
desk and its calls go on.
"""

import asyncio
import sys
from pathlib import Path
from random import Random

from faults.busy import NUMBERS, Told, audit, node_of, street, write_office
from faults.cgroups import group, prefix, why_no_groups
from faults.matrix import Row
from support.real_box import RealBox, running_box

FAULT = "memory eaten by another program"
ROOM_MB = 24
"""What is left when the eater begins."""
FIRST_TO_GO = 1000
GOES_WELL_S = (1.0, 6.0)
EATER = """
from pathlib import Path
Path("/proc/self/oom_score_adj").write_text("{score}")
eaten = []
while True:
    eaten.append(bytearray(1 << 20))
"""
PATIENCE_S = 120.0


def strike(folder: Path, rounds: int, seed: int) -> Row:
    """Let the memory be eaten *rounds* times."""
    if why := why_no_groups("memory"):
        return Row(FAULT, notes=[why])
    lots = Random(seed)  # noqa: S311 - no secret
    with group("memory", "box") as together:
        return asyncio.run(eaten(folder / "office", rounds, lots, together))


async def eaten(directory: Path, rounds: int, lots: Random, together: Path) -> Row:
    """Eat the memory of a busy office; the eater must go, the desk must stay."""
    row, told = Row(FAULT, rounds), Told()
    nodes = [node_of(directory, number) for number in NUMBERS]
    await asyncio.to_thread(write_office, directory, nodes)
    async with (
        street(directory, NUMBERS, told) as people,
        running_box(directory, prefix(together)) as box,
    ):
        await box.until(
            lambda s: all(line.state != "down" for line in s.lines), PATIENCE_S
        )
        for _ in range(rounds):
            await asyncio.sleep(lots.uniform(*GOES_WELL_S))
            await asyncio.to_thread(leave_room, together, ROOM_MB)
            row.back_s.append(await one_meal(box, together))
        await people.go_home()
        await box.until(lambda s: all(line.state == "idle" for line in s.lines))
        row.lost += await audit(box, told)
    row.told = told.counted()
    return row


def leave_room(together: Path, room_mb: int) -> None:
    """Let the group have so much more than it uses now."""
    limit, used = together / "memory.limit_in_bytes", "memory.usage_in_bytes"
    limit.write_text("-1")
    (together / "memory.force_empty").write_text("0")
    limit.write_text(str(int((together / used).read_text()) + (room_mb << 20)))


async def one_meal(box: RealBox, together: Path) -> float:
    """Let a program eat until it is ended; return how soon the desk answers then."""
    eater = await asyncio.create_subprocess_exec(
        *prefix(together), sys.executable, "-c", EATER.format(score=FIRST_TO_GO)
    )
    async with asyncio.timeout(PATIENCE_S):
        assert await eater.wait() != 0
    assert box.process.returncode is None, "the desk was ended, not the eater"
    return await box.until(lambda _: True, PATIENCE_S)
