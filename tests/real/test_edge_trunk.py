"""A provider: registration, calls both ways with digest, its death and its return."""

import asyncio
import time
from pathlib import Path

import pytest

from support.baresip import loudest_hz
from support.real_time import in_real_time
from support.sip_net import sip_net
from support.sip_provider import sip_provider
from support.sip_rig import SipOffice, sip_plan, why_no_office
from support.toy_desk import toy_desk
from tipring.edge.border import Border
from tipring.edge.news import EdgeNews, TrunkDown, TrunkUp
from tipring.edge.trunks import NO_ANSWER

pytestmark = [
    pytest.mark.realtime,
    pytest.mark.skipif(bool(why_no_office()), reason=why_no_office()),
]
BY_WAY = "X-Tipring-Trunk: provider"
STREET_HZ = 700
NOTICED_WITHIN_S = 8.0
BACK_WITHIN_S = 6.0


@in_real_time
async def test_calls_go_both_ways_until_the_provider_dies_and_again(
    tmp_path: Path,
) -> None:
    with sip_net() as net:
        place, news = net.place(), list[EdgeNews]()
        async with sip_provider(place, tmp_path) as provider:
            trunks = (provider.trunk,)
            plan = sip_plan(net, passwords={}, trunks=trunks, ping_s=2, tls_port=0)
            async with (
                Border(plan, news.append) as border,
                toy_desk(plan.desk_port) as desk,
            ):
                office = SipOffice(net, plan, border, tmp_path, news)
                await office.until(TrunkUp("provider"))

                async with provider.phone("555", hz=STREET_HZ) as street:
                    await street.until_registered()
                    # the street calls us by one of our numbers
                    await street.dial("sip:493012345611@provider.test")
                    await street.until("CALL_ESTABLISHED")
                    assert desk.header("X-Tipring-Account") == "trunk:provider"
                    assert desk.header("X-Tipring-Dialled") == "493012345611"
                    await asyncio.sleep(0.8)
                    assert round(loudest_hz(street.heard(0.4)), -1) == STREET_HZ
                    desk.hang_up()
                    await street.until("CALL_CLOSED")

                    # we call the street; the provider asks who we are
                    mark, packets = street.mark, desk.packets
                    desk.call("sip:555@tipring", office.inner, BY_WAY)
                    rings = await street.until("CALL_INCOMING", after=mark)
                    assert rings["peeruri"].startswith("sip:4930123456@")
                    await street.answer()
                    await desk.until("200")
                    desk.acknowledge()
                    await street.until("CALL_ESTABLISHED", after=mark)
                    await asyncio.sleep(0.4)
                    assert desk.packets > packets
                    await street.hang_up()
                    await desk.until("BYE")

                # it dies: that is told, and calls fail at once from then on
                await provider.kill()
                news.clear()
                died = time.monotonic()
                desk.call("sip:555@tipring", office.inner, BY_WAY)
                await desk.until("408")
                failed = time.monotonic() - died
                await office.until(TrunkDown("provider", NO_ANSWER), 15)
                noticed = time.monotonic() - died
                desk.call("sip:555@tipring", office.inner, BY_WAY)
                await desk.until("503", within_s=1)
                assert "X-Tipring-Reason: unreachable" in desk.heard[-1]

                # it is back, having forgotten all registrations: we register anew
                news.clear()
                await provider.start()
                returned = time.monotonic()
                await office.until(TrunkUp("provider"), 15)
                back = time.monotonic() - returned
                print(f"a call failed after {failed:.1f} s")
                assert failed < NOTICED_WITHIN_S
                print(f"noticed dead after {noticed:.1f} s, back after {back:.1f} s")
                assert noticed < NOTICED_WITHIN_S
                assert back < BACK_WITHIN_S
                async with provider.phone("556") as street:
                    await street.until_registered()
                    await street.dial("sip:493012345611@provider.test")
                    await street.until("CALL_ESTABLISHED")
