"""A provider: registration, calls both ways with digest, its death and its return."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from support.real_time import in_real_time
from support.sip_net import sip_net
from support.sip_provider import SipProvider, sip_provider
from support.sip_rig import SipOffice, sip_plan, why_no_office
from support.toy_desk import ToyDesk, toy_desk
from tipring.edge.border import Border
from tipring.edge.news import EdgeNews, TrunkDown, TrunkUp
from tipring.edge.trunks import NO_ANSWER

pytestmark = [
    pytest.mark.realtime,
    pytest.mark.skipif(bool(why_no_office()), reason=why_no_office()),
]
BY_WAY = "X-Tipring-Trunk: provider"
ONE_OF_OURS = "sip:493012345611@provider.test"
STREET_HZ = 700
NOTICED_WITHIN_S = 8.0
BACK_WITHIN_S = 6.0


@dataclass
class Branch:
    """An office whose normal line is a trunk."""

    office: SipOffice
    desk: ToyDesk
    provider: SipProvider

    def calls(self, number: str) -> None:
        """Let the desk call the street."""
        self.desk.call(f"sip:{number}@tipring", self.office.inner, BY_WAY)

    async def is_called(self, number: str) -> None:
        """Let somebody call one of our numbers, and be heard."""
        async with self.provider.phone(number, hz=STREET_HZ) as street:
            await street.until_registered()
            await street.dial(ONE_OF_OURS)
            await street.until("CALL_ESTABLISHED")
            await street.until_hears(STREET_HZ)
            await self.desk.hang_up()
            await street.until("CALL_CLOSED")


@contextlib.asynccontextmanager
async def branch(folder: Path) -> AsyncIterator[Branch]:
    with sip_net() as net:
        place, news = net.place(), list[EdgeNews]()
        async with sip_provider(place, folder) as provider:
            trunks = (provider.trunk,)
            plan = sip_plan(net, passwords={}, trunks=trunks, ping_s=2, tls_port=0)
            async with (
                Border(plan, news.append) as border,
                toy_desk(plan.desk_port) as desk,
            ):
                office = SipOffice(net, plan, border, folder, news)
                await office.until(TrunkUp("provider"))
                yield Branch(office, desk, provider)


@in_real_time
async def test_calls_go_both_ways(tmp_path: Path) -> None:
    async with branch(tmp_path) as here:
        await here.is_called("555")
        assert here.desk.header("X-Tipring-Account") == "trunk:provider"
        assert here.desk.header("X-Tipring-Dialled") == "493012345611"

        # we call the street; the provider asks who we are
        async with here.provider.phone("556", hz=STREET_HZ) as street:
            await street.until_registered()
            packets = here.desk.packets
            here.calls("556")
            rings = await street.until("CALL_INCOMING")
            assert rings["peeruri"].startswith("sip:4930123456@")
            await street.answer()
            await here.desk.until("200")
            await street.until("CALL_ESTABLISHED")
            await asyncio.sleep(0.4)
            assert here.desk.packets > packets
            await street.hang_up()
            await here.desk.until("BYE")
        here.calls("557")
        await here.desk.until("404")


@in_real_time
async def test_a_provider_that_dies_is_noticed_and_its_return_as_well(
    tmp_path: Path,
) -> None:
    async with branch(tmp_path) as here:
        office, desk = here.office, here.desk
        await here.provider.kill()
        office.news.clear()
        died = time.monotonic()
        here.calls("555")  # before anybody has noticed
        await desk.until("408")
        failed = time.monotonic() - died
        await office.until(TrunkDown("provider", NO_ANSWER), 15)
        noticed = time.monotonic() - died
        here.calls("555")
        reply = await desk.until("503", within_s=1)
        assert "X-Tipring-Reason: unreachable" in reply

        # it has forgotten all registrations: we register anew
        office.news.clear()
        await here.provider.start()
        returned = time.monotonic()
        await office.until(TrunkUp("provider"), 15)
        back = time.monotonic() - returned
        print(f"a call failed after {failed:.1f} s")
        print(f"noticed dead after {noticed:.1f} s, back after {back:.1f} s")
        assert max(failed, noticed) < NOTICED_WITHIN_S
        assert back < BACK_WITHIN_S
        await here.is_called("556")
