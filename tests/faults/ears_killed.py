"""The process that understands speech is killed (SIGKILL) at random instants of a call.

The caller's key counts whatever becomes of the ears, and the next call has ears again.
"""

import asyncio
import os
import signal
from pathlib import Path
from random import Random

from faults.lots import in_lots
from faults.matrix import Row
from support.box import NODE, Box, open_box
from support.speech_office import write_office
from tipring.domain.line import LineState
from tipring.speech.ears.supervising import ToyEars

FAULT = "kill -9: ears' worker"
A_BOX = 4
"""So many rounds one box lives: a worker that dies again and again is given pauses."""
STRIKES_S = (0.0, 5.0)
"""After the answer; the key comes after 3 s."""
SCRIPT = ("waits 3 s", "presses 2", "waits 20 s")
PATIENCE_S = 60.0
POLL_S = 0.02


def strike(folder: Path, rounds: int, seed: int) -> Row:
    """Kill the ears of *rounds* calls."""
    return in_lots(Row(FAULT), folder, rounds, seed, most=A_BOX, one=one_box)


async def one_box(directory: Path, rounds: int, lots: Random) -> Row:
    """Kill the ears of *rounds* calls of one box."""
    row, ears = Row(FAULT, rounds), ToyEars()
    chosen = {"1": "sales", "2": "support"}
    await asyncio.to_thread(write_office, directory / "config", chosen, NODE)
    async with open_box(directory, ears=[ears]) as box:
        await until_listening(ears, 0)
        for _ in range(rounds):
            row.back_s.append(await one_call(box, ears, lots.uniform(*STRIKES_S)))
        records = await box.store.calls()
    row.told["calls"] = len(records)
    row.lost += [
        f"the key of {one.id}" for one in records if one.last_node != "chose-2"
    ]
    return row


async def one_call(box: Box, ears: ToyEars, strikes_s: float) -> float:
    """Let somebody call, kill the ears; return how soon there are others."""
    clock = asyncio.get_running_loop().time
    call = box.call(*SCRIPT)
    await box.until(LineState.IN_CALL, PATIENCE_S)
    await asyncio.sleep(strikes_s)
    hit, struck = ears.pid, clock()
    if hit is not None:
        os.kill(hit, signal.SIGKILL)
    await call.ended
    await box.until(LineState.IDLE, PATIENCE_S)
    over = clock()
    await until_listening(ears, hit or 0)
    return clock() - (over if clock() - over > POLL_S else struck)


async def until_listening(ears: ToyEars, hit: int) -> None:
    """Wait until a worker other than *hit* is ready."""
    async with asyncio.timeout(PATIENCE_S):
        while not ears.languages or ears.pid == hit:
            await asyncio.sleep(POLL_S)
