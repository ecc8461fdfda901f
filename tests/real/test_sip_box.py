"""The real process with an owner's files: a talk outlives the border's programs."""

import asyncio
import os
import signal

import pytest

from bench.sip_box import ANNA_HZ, BEN_HZ, Talk, next_call_s, now, talk
from support.owner_box import OwnerBox, owner_box
from support.real_time import in_real_time
from support.sip_rig import why_no_office

WHY_NOT = why_no_office()
pytestmark = [
    pytest.mark.realtime,
    pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT or "it can"),
    pytest.mark.timeout(90),
]
WATCH_S = 1.5
SILENT_S = 4.0
"""By itself 0.3 s; beside other tests on a machine it takes longer to come back."""


async def killed(office: OwnerBox, made: Talk, program: str) -> float:
    """Kill a program of the border in a talk; return how long one heard nothing."""
    mark = len(office.log())
    os.kill(office.child(program), signal.SIGKILL)
    async with asyncio.timeout(20):
        watching = asyncio.create_task(made.silence_s(WATCH_S))
        await office.until_logged("telephones register at", mark)
        silent_s = await watching
    print(f"{program} was killed: {silent_s:.1f} s of silence")
    return silent_s


@in_real_time
async def test_a_talk_outlives_what_is_killed_around_it() -> None:
    async with (
        owner_box() as office,
        office.phone("201", hz=ANNA_HZ) as anna,
        office.phone("202", hz=BEN_HZ) as ben,
    ):
        await anna.until_registered()
        await ben.until_registered()
        status, told = await office.says("status")
        assert status == 0
        assert f"telephones: 201, 202 registered; at {office.net.box}" in told
        async with talk(office, anna) as made:
            assert await killed(office, made, "kamailio") < 0.5
            assert await killed(office, made, "rtpengine") < SILENT_S
            assert await next_call_s(ben, now()) < 5
