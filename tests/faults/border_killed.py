"""Kamailio or rtpengine is killed (SIGKILL) at random instants of telephones' calls."""

import asyncio
import contextlib
import os
import signal
import time
from functools import partial
from pathlib import Path
from random import Random

from faults.lots import in_lots
from faults.matrix import Row
from support.baresip import BareSip
from support.sip_rig import SipOffice, sip_office, why_no_office
from support.toy_desk import ToyDesk, toy_desk
from tipring.edge.news import EdgeDown, EdgeUp

KAMAILIO, RTPENGINE = "kamailio", "rtpengine"
PASSWORDS = {"201": "Zw4-hd8K.tuQ2mRv"}
AN_OFFICE = 4
"""So many rounds one border lives: what dies again and again is given pauses."""
STRIKES_S = (0.0, 1.5)
"""After dialling; the answer comes within that."""
WRITTEN_DOWN_S = 2.5
"""Kamailio writes registrations down every 2 s."""
PATIENCE_S = 60.0


def kill_kamailio(folder: Path, rounds: int, seed: int) -> Row:
    """Kill the SIP proxy *rounds* times."""
    return kill(KAMAILIO, folder, rounds, seed)


def kill_rtpengine(folder: Path, rounds: int, seed: int) -> Row:
    """Kill the relay of sound *rounds* times."""
    return kill(RTPENGINE, folder, rounds, seed)


def kill(program: str, folder: Path, rounds: int, seed: int) -> Row:
    """Kill *program*: AN_OFFICE times in each office."""
    row = Row(f"kill -9: {program}")
    if why := why_no_office():
        row.notes.append(why)
        return row
    one = partial(killed, program)
    return in_lots(row, folder, rounds, seed, most=AN_OFFICE, one=one)


async def killed(program: str, folder: Path, rounds: int, lots: Random) -> Row:
    """Kill *program* while a telephone calls; the next call must be whole."""
    row = Row(f"kill -9: {program}", rounds)
    async with (
        sip_office(folder, passwords=PASSWORDS, tls_port=0) as office,
        toy_desk(office.plan.desk_port) as desk,
        office.phone("201", hz=700) as anna,
    ):
        await anna.until_registered()
        await asyncio.sleep(WRITTEN_DOWN_S)
        for turn in range(rounds):
            await anna.dial(office.uri("100"))
            await asyncio.sleep(lots.uniform(*STRIKES_S))
            row.back_s.append(await one_death(office, program))
            await anna.hang_up()
            row.told["registrations"] += 1
            if not office.border.reachable("201"):
                row.lost.append(f"the registration, in round {turn}")
            row.told["calls afterwards"] += 1
            if why := await next_call(office, desk, anna):
                row.lost.append(f"the call after round {turn}: {why}")
    return row


async def one_death(office: SipOffice, program: str) -> float:
    """Kill *program*; return how long the border was down."""
    note = office.plan.directory / f"{program}.pid"
    office.news.clear()
    os.kill(int(await asyncio.to_thread(note.read_text)), signal.SIGKILL)
    died = time.monotonic()
    await office.until_kind(EdgeDown, PATIENCE_S)
    await office.until_kind(EdgeUp, PATIENCE_S)
    return time.monotonic() - died


async def next_call(office: SipOffice, desk: ToyDesk, anna: BareSip) -> str:
    """Let her call until the desk hears her; return why not."""
    with contextlib.suppress(AssertionError):
        await anna.until("CALL_CLOSED", within_s=1.0)
    mark, packets = anna.mark, desk.packets
    await anna.dial(office.uri("100"))
    try:
        await anna.until("CALL_ESTABLISHED", after=mark, within_s=PATIENCE_S)
        async with asyncio.timeout(PATIENCE_S):
            while desk.packets < packets + 10:
                await asyncio.sleep(0.05)
    except (AssertionError, TimeoutError) as error:
        return str(error) or "no sound"
    await anna.hang_up()
    await anna.until("CALL_CLOSED", after=mark, within_s=PATIENCE_S)
    return ""
