"""Kamailio or rtpengine is killed in mid-call: what survives, how soon all is back."""

import asyncio
import os
import signal
import time
from pathlib import Path

import pytest

from support.baresip import loudest_hz
from support.real_time import in_real_time
from support.sip_rig import SipOffice, sip_office, why_no_office
from support.toy_desk import toy_desk
from tipring.edge.child import end_left
from tipring.edge.news import EdgeDown, EdgeUp
from tipring.edge.registrations import registered_in
from tipring.edge.rpc import ask

pytestmark = [
    pytest.mark.realtime,
    pytest.mark.skipif(bool(why_no_office()), reason=why_no_office()),
]
PASSWORDS = {"201": "Zw4-hd8K.tuQ2mRv"}
HZ = 700
BACK_WITHIN_S = 4.0
WRITTEN_DOWN_S = 2.5
"""Kamailio writes registrations down every 2 s."""


async def killed(office: SipOffice, program: str) -> float:
    """Kill *program*; return how long the border was down."""
    note = office.plan.directory / f"{program}.pid"
    os.kill(int(await asyncio.to_thread(note.read_text)), signal.SIGKILL)
    died = time.monotonic()
    office.news.clear()
    await office.until_kind(EdgeDown)
    await office.until_kind(EdgeUp)
    return time.monotonic() - died


@in_real_time
async def test_a_call_outlives_kamailio_and_ends_as_it_should(tmp_path: Path) -> None:
    async with (
        sip_office(tmp_path, passwords=PASSWORDS, tls_port=0) as office,
        toy_desk(office.plan.desk_port) as desk,
        office.phone("201", hz=HZ) as anna,
    ):
        await anna.until_registered()
        await anna.dial(office.uri("100"))
        await anna.until("CALL_ESTABLISHED")
        await asyncio.sleep(WRITTEN_DOWN_S)

        packets = desk.packets
        down_s = await killed(office, "kamailio")
        print(f"Kamailio was away for {down_s:.2f} s")
        assert down_s < BACK_WITHIN_S
        assert desk.packets - packets > down_s * 40  # of 50 a second
        assert round(loudest_hz(anna.heard(0.4)), -1) == HZ
        # telephones are still registered, and the call still ends
        assert office.border.reachable("201")
        await anna.hang_up()
        await desk.until("BYE")
        mark = anna.mark
        desk.call("sip:201@tipring", office.inner)
        await anna.until("CALL_INCOMING", after=mark)

        # what a killed desk has left is ended by the next, and nobody is forgotten
        office.news.clear()
        note = office.plan.directory / "kamailio.pid"
        await asyncio.to_thread(end_left, note)
        await office.until_kind(EdgeUp)
        answer = await ask(office.plan.rpc_socket, "ul.dump", "brief")
        assert registered_in(answer) == {"201"}


@in_real_time
async def test_without_rtpengine_a_call_is_silent_and_the_next_is_not(
    tmp_path: Path,
) -> None:
    async with (
        sip_office(tmp_path, passwords=PASSWORDS, tls_port=0) as office,
        toy_desk(office.plan.desk_port) as desk,
        office.phone("201", hz=HZ) as anna,
    ):
        await anna.until_registered()
        await anna.dial(office.uri("100"))
        await anna.until("CALL_ESTABLISHED")
        down_s = await killed(office, "rtpengine")
        print(f"rtpengine was away for {down_s:.2f} s")
        assert down_s < BACK_WITHIN_S
        await anna.hang_up()
        await desk.until("BYE")
        mark, packets = anna.mark, desk.packets
        await anna.dial(office.uri("100"))
        await anna.until("CALL_ESTABLISHED", after=mark)
        await asyncio.sleep(0.5)
        assert desk.packets > packets + 10
