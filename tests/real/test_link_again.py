"""A talk over the trunk dies by the link, and goes on over copper: nothing is wired."""

import asyncio
import time

import pytest

from support.baresip import loudest_hz
from support.link_rig import FAULTS, LinkRig, link_rig, why_no_link_rig
from support.owner_box import STREET
from support.real_time import in_real_time
from tipring.domain.again_entries import OfferedAgain, OtherWayTaken, TalkCut
from tipring.dsp.frames import RATE_HZ

WHY_NOT = why_no_link_rig()
pytestmark = [
    pytest.mark.realtime,
    pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT or "it can"),
]
ANNA_HZ = 600


async def until_copper_hears(rig: LinkRig, hz: float, within_s: float) -> None:
    async with asyncio.timeout(within_s):
        while round(loudest_hz(rig.street.heard[-RATE_HZ // 2 :]), -1) != hz:
            await asyncio.sleep(0.05)


@in_real_time
async def test_a_talk_that_the_link_takes_down_goes_on_over_copper() -> None:
    async with (
        link_rig() as rig,
        rig.office.phone("201", hz=ANNA_HZ) as anna,
        rig.provider.phone(STREET) as there,
    ):
        await anna.until_registered()
        await there.until_registered()
        await anna.dial(f"sip:{STREET}@tipring")
        await there.until("CALL_INCOMING")
        await there.answer()
        await there.until_hears(ANNA_HZ)
        began = time.monotonic()
        struck = await rig.strike(FAULTS["cable cut"])
        mark = anna.mark
        at, cut = await rig.until_noted(TalkCut, struck, 25)
        assert (cut.number, cut.who) == (STREET, "201")
        await rig.until_noted(OfferedAgain, struck)
        await rig.until_noted(OtherWayTaken, struck)
        await until_copper_hears(rig, ANNA_HZ, 25)
        cut_s = (at - struck).total_seconds()
        print(f"cut after {cut_s:.1f} s, again after {time.monotonic() - began:.1f} s")
        assert not [e for e in anna.events[mark:] if e.get("type") == "CALL_CLOSED"]
        await anna.hang_up()
        await rig.office.box.until(
            lambda status: all(line.state == "idle" for line in status.lines[:2])
        )
