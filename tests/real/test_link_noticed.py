"""The real process in an office whose way to the internet breaks: what it notices."""

from datetime import UTC, datetime

import pytest

from support.link_rig import FAULTS, link_rig, why_no_link_rig
from support.real_time import in_real_time

WHY_NOT = why_no_link_rig()
pytestmark = [
    pytest.mark.realtime,
    pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT or "it can"),
    pytest.mark.timeout(90),
]
STABLE_S = 5.0
BUSY_S = 2.0
"""What a machine that runs other tests may add."""


@in_real_time
async def test_a_black_hole_is_noticed_and_told_though_an_anchor_is_dead() -> None:
    async with link_rig(stable_s=STABLE_S) as rig:
        rig.net.kill_anchors(1)
        fault = FAULTS["silent drop"]
        struck = await rig.strike(fault)
        noticed, change = await rig.until_link(fault.verdict, struck, 30)
        assert change.cause in fault.causes
        status, told = await rig.office.says("link")
        assert status == 0
        assert told.startswith("link: down"), told
        noticed_s = (noticed - struck).total_seconds()
        mending = datetime.now(UTC)  # it is whole some milliseconds before that is over
        await rig.mend(fault)
        back, _change = await rig.until_link("up", mending, 30)
        back_s = (back - mending).total_seconds()
        print(f"noticed after {noticed_s:.1f} s, back after {back_s:.1f} s")
        assert noticed_s < fault.within_s + BUSY_S
        assert back_s >= STABLE_S
        changes = [change.verdict for _at, change in await rig.changes()]
        assert changes == ["down", "up"]
