"""The desk is killed (SIGKILL) at random instants of a busy office.

Also while it starts: it lives from a moment to some seconds, starting included.
"""

import asyncio
from pathlib import Path
from random import Random

from faults.busy import (
    NUMBERS,
    Told,
    audit,
    is_in_use,
    node_of,
    street,
    telling,
    write_office,
)
from faults.lots import in_lots
from faults.matrix import Row
from support.real_box import RealBox, running_box

FAULT = "kill -9: desk"
A_FOLDER = 20
"""So many rounds one store lives; then all of it is audited."""
LIVES_S = (0.5, 20.0)
LOOK_S = 0.05


def strike(folder: Path, rounds: int, seed: int) -> Row:
    """Kill the desk *rounds* times."""
    return in_lots(Row(FAULT), folder, rounds, seed, most=A_FOLDER, one=one_store)


async def one_store(directory: Path, rounds: int, lots: Random) -> Row:
    """Kill the desk *rounds* times over one store; then start it and look."""
    row, told = Row(FAULT, rounds), Told()
    nodes = [node_of(directory, number) for number in NUMBERS]
    await asyncio.to_thread(write_office, directory, nodes)
    async with street(directory, NUMBERS, told) as people:
        async with telling(directory / "state", told):
            for _ in range(rounds):
                async with running_box(directory) as box:
                    row.back_s += await in_use_after(box, lots.uniform(*LIVES_S))
                    box.kill()
                    await box.process.wait()
                    people.all_hang_up()
        await people.go_home()
        async with running_box(directory) as box:
            await box.until(lambda s: all(line.state == "idle" for line in s.lines))
            row.lost += await audit(box, told)
    row.told = told.counted()
    return row


async def in_use_after(box: RealBox, lives_s: float) -> list[float]:
    """Let the box live so long; return after how many seconds its lines were in use."""
    clock = asyncio.get_running_loop().time
    began, found = clock(), list[float]()
    while (left_s := began + lives_s - clock()) > 0:
        if await is_in_use(box):
            found.append(clock() - began)
            await asyncio.sleep(left_s)
        await asyncio.sleep(LOOK_S)
    return found[:1]
