"""The network gives the box another address: telephones find it there."""

import asyncio
import contextlib
import time
from pathlib import Path

import pytest

from support.raw_sip import Proof, RawSip
from support.real_time import in_real_time
from support.sip_net import run, sip_net
from support.sip_rig import SipOffice, sip_plan, why_no_office
from tipring.edge.border import Border
from tipring.edge.news import EdgeDown, EdgeNews, EdgeUp

pytestmark = [
    pytest.mark.realtime,
    pytest.mark.skipif(bool(why_no_office()), reason=why_no_office()),
]
PROOF = Proof("201", "Zw4-hd8K.tuQ2mRv")
FOLLOWED_WITHIN_S = 6.0


@in_real_time
async def test_an_address_that_changes_is_followed(tmp_path: Path) -> None:
    with sip_net() as net:
        place, news = net.place(), list[EdgeNews]()
        device, there = place.device, place.address
        new = net.box.removesuffix(".1") + ".201"
        plan = sip_plan(net, listen=(device,), passwords={"201": PROOF.password})
        async with Border(plan, news.append) as border:
            office = SipOffice(net, plan, border, tmp_path, news)
            await office.until(EdgeUp((net.box,)))
            # the lease is over, and another one comes
            run(f"ip addr del {net.box} peer {there} dev {device}")
            await office.until(
                EdgeDown(f"this box has none of these addresses: {device}")
            )
            run(f"ip addr add {new} peer {there} dev {device}")
            run(f"ip -n {place.namespace} route replace default dev wan0")
            began = time.monotonic()
            await office.until(EdgeUp((new,)))
            followed_s = time.monotonic() - began
            print(f"followed after {followed_s:.1f} s")
            assert followed_s < FOLLOWED_WITHIN_S
            with contextlib.closing(RawSip(place, (new, plan.port))) as phone:
                answer = await asyncio.to_thread(
                    lambda: phone.ask("REGISTER", "sip:tipring", proof=PROOF)
                )
            assert answer == "200 OK"
