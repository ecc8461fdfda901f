"""Real telephones call each other by way of the box, and the street."""

import asyncio
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from support.baresip import RATE_HZ, BareSip, loudest_hz
from support.raw_sip import Proof
from support.sip_rig import why_no_office
from support.telephone_box import TelephoneBox, telephone_box
from support.watcher import watching
from tipring.domain.extensions import Extension
from tipring.domain.script import parse_script
from tipring.dsp.dtmf import detect
from tipring.dsp.frames import Samples
from tipring.dsp.tones import sine_mix
from tipring.exchange.caller import Voice
from tipring.store.house_views import HouseCallRecord, house_calls_of

pytestmark = [
    pytest.mark.realtime,
    pytest.mark.skipif(bool(why_no_office()), reason=why_no_office()),
]
HZ = {"201": 600, "202": 1000, "203": 1400}
COLLEAGUE = "2125550177"
COLLEAGUE_HZ = 1800
PEOPLE = {
    number: Extension(number=number, name=f"Desk {number}", pick_up="all")
    for number in HZ
}


async def until_heard(heard: Callable[[], Samples], hz: float) -> None:
    """Wait until this tone is the loudest: whoever says it is heard."""
    async with asyncio.timeout(10):
        while abs(loudest_hz(heard()) - hz) > 10:
            await asyncio.sleep(0.1)


async def both_hear(one: BareSip, one_hz: float, other: BareSip, hz: float) -> None:
    await until_heard(lambda: one.heard(0.4), hz)
    await until_heard(lambda: other.heard(0.4), one_hz)


async def rings(box: TelephoneBox, who: BareSip, number: str, whom: BareSip) -> None:
    mark = whom.mark
    await who.dial(box.uri(number))
    await whom.until("CALL_INCOMING", after=mark)


def dialog_with_the_box(phone: BareSip) -> str:
    """Return what names the last call that it made in a Replaces header (RFC 3891)."""
    answers = phone.log().split("SIP/2.0 200 OK")
    answer = [each for each in answers if re.match(r"[^|]*?CSeq: \d+ INVITE", each)][-1]
    call_id, box, own = (
        found[1].strip()
        for pattern in ("Call-ID: (.*)", "To: .*;tag=(.*)", "From: .*;tag=(.*)")
        if (found := re.search(pattern, answer))
    )
    return f"{call_id}%3Bto-tag%3D{box}%3Bfrom-tag%3D{own}"


async def a_blind_transfer(
    box: TelephoneBox, anna: BareSip, ben: BareSip, cara: BareSip
) -> None:
    """Anna calls Ben, who holds her (music), and sends her to Cara."""
    await rings(box, anna, "202", ben)
    await anna.until("CALL_RINGING")
    await ben.answer()
    await both_hear(anna, HZ["201"], ben, HZ["202"])
    await ben.hold()
    await asyncio.sleep(1.5)
    assert loudest_hz(anna.heard(0.4)) != pytest.approx(HZ["202"], abs=10)
    assert loudest_hz(anna.heard(0.4)) > 0
    await ben.resume()
    await both_hear(anna, HZ["201"], ben, HZ["202"])
    mark = ben.mark
    await ben.transfer(box.uri("203"))
    await cara.until("CALL_INCOMING")
    await cara.answer()
    await ben.until("CALL_CLOSED", after=mark)
    await both_hear(anna, HZ["201"], cara, HZ["203"])
    mark = cara.mark
    await anna.hang_up()
    await cara.until("CALL_CLOSED", after=mark)


async def an_attended_transfer(
    box: TelephoneBox, anna: BareSip, ben: BareSip, cara: BareSip
) -> None:
    """Anna calls Ben, asks Cara, and joins them."""
    await rings(box, anna, "202", ben)
    await ben.answer()
    await both_hear(anna, HZ["201"], ben, HZ["202"])
    first = dialog_with_the_box(anna)
    await anna.hold()
    await rings(box, anna, "203", cara)
    await cara.answer()
    await both_hear(anna, HZ["201"], cara, HZ["203"])
    await anna.transfer(f"{box.uri('202')}?Replaces={first}")
    await both_hear(ben, HZ["202"], cara, HZ["203"])
    mark = ben.mark
    await cara.hang_up()
    await ben.until("CALL_CLOSED", after=mark)


async def codes(box: TelephoneBox, anna: BareSip, ben: BareSip, cara: BareSip) -> None:
    """Cara picks up what rings at Ben's; then he is not to be disturbed.

    She sees both by the lamps at her telephone.
    """
    with watching(box.net, box.sip.port, Proof("203", "secret-203")) as lamp:
        assert await lamp.watches("202", "dialog") == "200 OK"
        await lamp.is_told("<state>terminated</state>")
        await rings(box, anna, "202", ben)
        await lamp.is_told("<state>early</state>")
        mark = ben.mark
        await cara.dial(box.uri("*8"))
        await ben.until("CALL_CLOSED", after=mark)
        await lamp.is_told("<state>terminated</state>")
        await both_hear(anna, HZ["201"], cara, HZ["203"])
        await cara.hang_up()
        await asyncio.sleep(0.3)
        mark = ben.mark
        await ben.dial(box.uri("*78"))
        await ben.until("CALL_CLOSED", after=mark)
        await lamp.is_told("<state>confirmed</state>")
    mark = anna.mark
    await anna.dial(box.uri("202"))
    closed = await anna.until("CALL_CLOSED", after=mark)
    assert closed["param"].startswith("486")


async def the_street(box: TelephoneBox, anna: BareSip) -> None:
    """Anna calls by copper what is allowed, and nothing else."""
    mark = anna.mark
    await anna.dial(box.uri("19005550100"))
    closed = await anna.until("CALL_CLOSED", after=mark)
    assert closed["param"].startswith(("403", "404"))
    await anna.dial(box.uri(COLLEAGUE))
    await until_heard(lambda: anna.heard(0.4), COLLEAGUE_HZ)
    colleague = box.exchange.telephones[COLLEAGUE]
    await until_heard(lambda: colleague.heard[-RATE_HZ // 2 :], HZ["201"])
    await anna.press("5")
    await asyncio.sleep(1)
    assert "5" in [key for _, key in detect(colleague.heard, RATE_HZ)]
    await until_heard(lambda: colleague.heard[-RATE_HZ // 2 :], HZ["201"])
    await anna.hang_up()


async def the_whole_story(folder: Path) -> list[HouseCallRecord]:
    async with telephone_box(
        folder,
        numbers=tuple(HZ),
        office={"outside": (COLLEAGUE,)},
        extensions=PEOPLE,
    ) as box:
        box.exchange.plug_in_telephone(
            COLLEAGUE,
            parse_script(["speaks x.wav", "waits 60 s"]),
            voice=Voice(load=lambda _: sine_mix((COLLEAGUE_HZ,), 20.0, -12.0)),
        )
        async with (
            box.phone("201", hz=HZ["201"]) as anna,
            box.phone("202", hz=HZ["202"]) as ben,
            box.phone("203", hz=HZ["203"]) as cara,
        ):
            await box.until_there(*HZ)
            await a_blind_transfer(box, anna, ben, cara)
            await an_attended_transfer(box, anna, ben, cara)
            await codes(box, anna, ben, cara)
            await the_street(box, anna)
            await asyncio.sleep(1)
        return await box.store.ask(house_calls_of())


@pytest.mark.timeout(90)
def test_telephones_call_each_other_and_the_street(tmp_path: Path) -> None:
    calls = asyncio.run(the_whole_story(tmp_path))
    for call in calls:
        print(call.extension, call.dialled, call.answered_by, call.how, call.why)
    assert [call.dialled for call in calls][::-1] == [
        "202",
        "202",
        "203",
        "202",
        "*8",
        "*78",
        "202",
        "19005550100",
        COLLEAGUE,
    ]
    assert all(call.ended_at for call in calls)
