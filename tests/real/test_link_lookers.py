"""What each witness of the link sees of each trouble, through real sockets."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import pytest

from support.sip_net import inside, why_no_rig
from support.wan import BEYOND, GATEWAY, SAYS, Beyond, Wan, beyond, wan
from tipring.domain.link.probing import Look, Probe, ProbeKind, Saw
from tipring.health.link.hosts import TcpLooker
from tipring.health.link.looker import Looker
from tipring.health.link.names import NameLooker, Names, Where
from tipring.health.link.office import Carrier, Gateway
from tipring.health.link.page import PageLooker
from tipring.health.link.sip_server import SipLooker

MISSING = why_no_rig("nft")
pytestmark = [
    pytest.mark.realtime,
    pytest.mark.skipif(bool(MISSING), reason=f"no network of our own: {MISSING}"),
]
PATIENCE_S = 0.3
CARRIER, GATE, ANCHOR, DNS, WEB, SIP = (
    *(ProbeKind.CARRIER, ProbeKind.GATEWAY, ProbeKind.ANCHOR),
    *(ProbeKind.DNS, ProbeKind.WEB, ProbeKind.TRUNK),
)


def probe(kind: ProbeKind, timeout_s: float = PATIENCE_S) -> Probe:
    return Probe(kind=kind, name=kind.value, every_s=1.0, timeout_s=timeout_s)


class Office:
    """All witnesses, standing in the office."""

    def __init__(self, way: Wan) -> None:
        resolv = way.etc / "resolv.conf"
        self.names = Names(PATIENCE_S / 2, resolv)
        self.gateway = Gateway(1.0, PATIENCE_S)
        self.lookers: Sequence[Looker] = (
            Carrier(),
            self.gateway,
            TcpLooker(probe(ANCHOR), f"{BEYOND}:443", self.names),
            NameLooker("sip.test", 1.0, PATIENCE_S / 2, resolv),
            PageLooker("http://sip.test/x", SAYS, self.names, 60.0, 2 * PATIENCE_S),
            SipLooker(probe(SIP), "sip.test", self.names),
        )

    async def looks(self) -> dict[ProbeKind, Look]:
        """Let them all look at once."""
        seen = await asyncio.gather(*(looker.look() for looker in self.lookers))
        return {look.kind: look for look in seen if look is not None}

    async def saw(self) -> dict[ProbeKind, Saw]:
        return {kind: look.saw for kind, look in (await self.looks()).items()}


Story = Callable[[Office, Wan, Beyond], Awaitable[None]]


def tell(story: Story) -> None:
    """Let *story* happen in the office, while everybody else is in the internet."""

    async def run() -> None:
        with wan() as way:
            async with beyond(way) as people:

                def play() -> None:
                    asyncio.run(_whole(story, way, people))

                await asyncio.to_thread(inside, way.office, play)

    asyncio.run(run())


async def _whole(story: Story, way: Wan, people: Beyond) -> None:
    await story(Office(way), way, people)


ALL = dict.fromkeys((CARRIER, GATE, ANCHOR, DNS, WEB, SIP), Saw.WELL)


def test_on_a_good_day_all_see_well() -> None:
    async def story(office: Office, _way: Wan, people: Beyond) -> None:
        looks = await office.looks()
        assert {kind: look.saw for kind, look in looks.items()} == ALL
        assert looks[GATE].why == GATEWAY
        assert looks[SIP].why == looks[DNS].why == BEYOND
        assert "_sip._udp.sip.test SRV" in people.asked
        anchor, name, page, sip = office.lookers[2:]
        assert anchor.spent <= 300
        assert name.spent <= 220
        assert page.spent <= 1500
        assert sip.spent <= 900
        assert office.gateway.spent == 0

    tell(story)


def test_a_cable_that_is_out_at_the_far_end_is_silence_then_no_signal() -> None:
    async def story(office: Office, way: Wan, _people: Beyond) -> None:
        await office.looks()
        way.cut()
        saw = await office.saw()
        assert saw[ANCHOR] in {Saw.SILENCE, Saw.NO_WAY}
        assert saw[SIP] in {Saw.SILENCE, Saw.NO_WAY}
        async with asyncio.timeout(3.0):
            while (await office.saw())[CARRIER] is not Saw.NO_WAY:
                pass
        assert Saw.WELL not in (await office.saw()).values()
        way.mend()
        async with asyncio.timeout(5.0):
            while await office.saw() != ALL:
                pass

    tell(story)


def test_without_a_route_everybody_knows_at_once() -> None:
    async def story(office: Office, way: Wan, _people: Beyond) -> None:
        await office.looks()
        way.unplug()
        looks = await office.looks()
        assert {look.saw for look in looks.values()} == {Saw.NO_WAY}
        assert looks[CARRIER].why == "wan0 has no signal"
        assert looks[GATE].why == "there is no default route"

    tell(story)


def test_a_black_hole_beyond_the_router_spares_only_what_is_in_the_office() -> None:
    async def story(office: Office, way: Wan, _people: Beyond) -> None:
        await office.looks()
        way.swallow()
        saw = await office.saw()
        assert {kind for kind in saw if saw[kind] is Saw.WELL} == {CARRIER, GATE}
        assert {saw[kind] for kind in (ANCHOR, DNS, WEB, SIP)} == {Saw.SILENCE}

    tell(story)


def test_only_the_sip_witness_sees_that_only_its_port_is_dropped() -> None:
    async def story(office: Office, way: Wan, _people: Beyond) -> None:
        await office.looks()
        way.swallow("udp dport 5060")
        assert await office.saw() == {**ALL, SIP: Saw.SILENCE}
        way.let_through()
        assert await office.saw() == ALL

    tell(story)


def test_without_names_hosts_are_still_found_where_they_were() -> None:
    async def story(office: Office, way: Wan, people: Beyond) -> None:
        await office.looks()
        way.swallow("udp dport 53")
        office.names.doubt("sip.test")
        assert await office.saw() == {**ALL, DNS: Saw.SILENCE}
        assert await office.saw() == {**ALL, DNS: Saw.SILENCE}
        way.let_through()
        people.names.clear()
        look = (await office.looks())[DNS]
        assert (look.saw, look.why) == (Saw.REFUSED, "sip.test: there is no such name")
        people.names["sip.test"] = ""
        look = (await office.looks())[DNS]
        assert look.why == "sip.test: it has no address"
        (way.etc / "resolv.conf").write_text("")
        assert (await office.looks())[DNS].saw is Saw.NO_WAY

    tell(story)


def test_a_name_that_was_never_found_is_named_as_such() -> None:
    async def story(office: Office, _way: Wan, people: Beyond) -> None:
        people.names.clear()
        looks = await office.looks()
        assert looks[SIP].saw is looks[WEB].saw is Saw.REFUSED
        assert looks[SIP].why == "sip.test: there is no such name"
        assert looks[ANCHOR].saw is Saw.WELL

    tell(story)


def test_a_portal_is_another_page_and_a_sip_server_may_be_unable() -> None:
    async def story(office: Office, _way: Wan, people: Beyond) -> None:
        people.page = b"HTTP/1.1 302 Found\r\nLocation: http://portal/\r\n\r\n"
        people.sip = "503 Service Unavailable"
        looks = await office.looks()
        assert (looks[WEB].saw, looks[SIP].saw) == (Saw.FORGED, Saw.REFUSED)
        assert looks[SIP].why == "it answers 503"
        people.sip = "501 Not Implemented"
        assert (await office.saw())[SIP] is Saw.WELL
        people.is_mute = True
        assert (await office.saw())[SIP] is Saw.SILENCE

    tell(story)


def test_a_router_that_answers_no_question_is_believed_while_it_is_on_the_wire() -> (
    None
):
    async def story(office: Office, way: Wan, _people: Beyond) -> None:
        way.swallow(f"ip daddr {GATEWAY}")
        look = await office.gateway.look()
        assert look is not None
        assert (look.saw, look.why) == (Saw.WELL, f"{GATEWAY}, by ARP only")
        way.let_through()
        await office.gateway.look()
        way.swallow(f"ip daddr {GATEWAY}")
        look = await office.gateway.look()
        assert look is not None
        assert (look.saw, look.why) == (Saw.SILENCE, f"{GATEWAY} does not answer")

    tell(story)


def test_a_port_where_nobody_listens_is_a_refusal() -> None:
    async def story(office: Office, _way: Wan, _people: Beyond) -> None:
        broker = TcpLooker(probe(ProbeKind.BROKER), f"{BEYOND}:8883", office.names)
        look = await broker.look()
        assert look is not None
        assert (look.saw, look.why) == (Saw.REFUSED, "Connection refused")

    tell(story)


def test_a_router_is_asked_by_ping_where_the_kernel_allows_it() -> None:
    async def story(office: Office, way: Wan, _people: Beyond) -> None:
        allowed = Path("/proc/sys/net/ipv4/ping_group_range")
        await asyncio.to_thread(allowed.write_text, "0 0\n")
        way.swallow(f"ip daddr {GATEWAY} udp dport 33434")
        for _ in range(2):
            look = await office.gateway.look()
            assert look is not None
            assert (look.saw, look.why) == (Saw.WELL, GATEWAY)

    tell(story)


def test_a_sealed_page_whose_certificate_is_a_strangers_is_forged() -> None:
    async def story(office: Office, _way: Wan, people: Beyond) -> None:
        page = PageLooker("https://sip.test/x", SAYS, office.names, 60.0, 1.0)
        look = await page.look()
        assert look is not None
        assert look.saw is Saw.FORGED
        assert "certificate" in look.why
        people.names.clear()
        office.names.doubt("sip.test")

    tell(story)


def test_a_name_may_have_a_record_for_sip_or_an_address_of_the_new_kind() -> None:
    async def story(office: Office, _way: Wan, people: Beyond) -> None:
        people.names["_sip._udp.sip.test"] = "10 5 5070 other.test."
        people.names["other.test"] = "2001:db8::7"
        there = await office.names.find("sip.test", 5060, "_sip._udp")
        assert there == Where("2001:db8::7", 5070)
        assert await office.names.find("sip.test", 80) == Where(BEYOND, 80)

    tell(story)


def test_resolvers_that_are_dead_refuse() -> None:
    async def story(office: Office, way: Wan, _people: Beyond) -> None:
        (way.etc / "resolv.conf").write_text(f"nameserver {GATEWAY}\n")
        look = (await office.looks())[DNS]
        assert look.saw in {Saw.REFUSED, Saw.SILENCE}

    tell(story)
