"""A modem's plug is pulled and put in again and again, each time under another name."""

import asyncio
from pathlib import Path
from random import Random

from faults.busy import Street, Told, audit, write_office
from faults.matrix import Row
from support.box import NUMBER
from support.real_box import plug_in, running_box
from tipring.exchange.clockwork import Exchange

FAULT = "USB plug pulled and put back"
OUT_S = (0.05, 1.5)
IN_S = (0.1, 8.0)
"""Shorter than a call most times, now and then long enough for one."""
PATIENCE_S = 120.0


def strike(folder: Path, rounds: int, seed: int) -> Row:
    """Pull the plug *rounds* times."""
    lots = Random(seed)  # noqa: S311 - no secret
    return asyncio.run(storm(folder / "office", rounds, lots))


async def storm(directory: Path, rounds: int, lots: Random) -> Row:
    """Pull the plug of a line that is called all the time."""
    row, told = Row(FAULT, rounds), Told()
    await asyncio.to_thread(write_office, directory, [directory / "ttyACM*"])
    async with Exchange("us") as exchange, running_box(directory) as box:
        line = await plug_in(exchange, "conexant", directory / "ttyACM0")
        people = Street(exchange, told)
        await box.until_line("idle", PATIENCE_S)
        people.begin([NUMBER])
        for turn in range(1, rounds + 1):
            await asyncio.sleep(lots.uniform(*IN_S))
            await line.unplug()
            people.all_hang_up()
            await asyncio.sleep(lots.uniform(*OUT_S))
            await line.plug(directory / f"ttyACM{turn}")
        row.back_s.append(
            await box.until(lambda s: s.lines[0].state != "down", PATIENCE_S)
        )
        await people.until_saved(PATIENCE_S)
        await people.go_home()
        await box.until_line("idle", PATIENCE_S)
        row.lost += await audit(box, told)
    row.told = told.counted()
    row.notes.append("afterwards a caller leaves a message")
    return row
