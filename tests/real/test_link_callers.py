"""Callers who wait while the link dies, on copper and on the trunk: all is real."""

import asyncio
import time
from datetime import UTC, datetime

import pytest

from support.link_rig import (
    FAULTS,
    SECOND_NUMBER,
    LinkRig,
    link_rig,
    longest_gap,
    why_no_link_rig,
)
from support.real_time import in_real_time
from support.sip_provider import DOMAIN, USER
from tipring.domain.link.entries import LinkChanged
from tipring.domain.lost_entries import CallerLost
from tipring.domain.queue.entries import CallerQueued, PlaceKept
from tipring.domain.script import parse_script

WHY_NOT = why_no_link_rig()
pytestmark = [
    pytest.mark.realtime,
    pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT or "it can"),
    pytest.mark.timeout(90),
]
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
MARY = "+12125550142"
MARY_ON_COPPER = "2125550142"


async def queued(rig: LinkRig, number: str) -> CallerQueued:
    _at, place = await rig.until_noted(
        CallerQueued, LONG_AGO, 25, lambda one: one.number == number
    )
    return place


@in_real_time
async def test_who_waits_on_the_trunk_is_first_again_on_copper() -> None:
    async with link_rig() as rig, rig.provider.phone(MARY) as mary:
        await mary.until_registered()
        await mary.dial(f"sip:{USER}@{DOMAIN}")
        first = await queued(rig, MARY)
        other = rig.waits_on_copper()
        await rig.until_music(other)
        before = len(other.heard)
        began, struck = time.monotonic(), await rig.strike(FAULTS["cable cut"])
        noticed, _change = await rig.until_noted(LinkChanged, struck, 20)
        lost_at, lost = await rig.until_noted(CallerLost, struck, 20)
        assert (lost.number, lost.node, lost.trunk) == (MARY, "desk", "provider")
        _at, kept = await rig.until_noted(PlaceKept, struck)
        assert (kept.ticket, kept.for_s) == (first.ticket, lost.keeps_s)
        rig.office.exchange.place_call(
            SECOND_NUMBER, parse_script(["waits 3600 s"]), caller_id=MARY_ON_COPPER
        )
        again = await queued(rig, MARY_ON_COPPER)
        assert (again.position, again.place_of) == (1, first.ticket)
        await asyncio.sleep(1)
        assert longest_gap(other.heard[before:])[0] < 0.1, (
            "who waits on copper notices nothing"
        )
        print(
            f"noticed after {(noticed - struck).total_seconds():.1f} s,"
            f" lost after {(lost_at - struck).total_seconds():.1f} s,"
            f" first again after {time.monotonic() - began:.1f} s"
        )
