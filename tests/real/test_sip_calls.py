"""Real telephones (baresip) call the desk and are called, by way of a real border."""

import asyncio
import os
import shutil
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from support.baresip import BareSip, loudest_hz
from support.linphone import linphone
from support.sip_desk import Ear, SipDesk, becomes, playing, sip_desk
from support.sip_rig import why_no_office
from tipring.domain.events import DigitPressed
from tipring.domain.leg_events import (
    LegAnswered,
    LegEnd,
    LegEnded,
    LegHeld,
    LegReferred,
    LegRings,
    LegTakenBack,
)
from tipring.edge.news import EdgeDown
from tipring.legs.port import CallOrder, Display, Leg

pytestmark = [
    pytest.mark.realtime,
    pytest.mark.skipif(bool(why_no_office()), reason=why_no_office()),
]
PASSWORDS = {"201": "eins-zwei-drei", "202": "vier-fuenf-sechs"}
TO_201 = CallOrder(
    extension="201",
    display=Display(
        number="2125550123", name="Ann Smith", note="Sales 2:10", cadence="long-long"
    ),
)
Story = Callable[[SipDesk, BareSip], Awaitable[None]]


def told(folder: Path, story: Story, **phone: Any) -> None:  # noqa: ANN401 - as of a phone
    """Let *story* happen with a telephone of 201 that hums 1000 Hz."""

    async def main() -> None:
        async with (
            sip_desk(folder, passwords=PASSWORDS, tls_port=0) as desk,
            desk.office.phone("201", hz=1000, **phone) as anna,
        ):
            await desk.registered("201")
            await story(desk, anna)

    asyncio.run(main())


async def hears(phone: BareSip, hz: float, within_s: float = 8.0) -> None:
    """Wait until the telephone hears *hz*; its recording is a second late."""
    until = asyncio.get_running_loop().time() + within_s
    while abs((heard := loudest_hz(phone.heard(0.4))) - hz) > 10:
        assert asyncio.get_running_loop().time() < until, f"not {hz} Hz, but {heard}"
        await asyncio.sleep(0.05)


async def dialled(desk: SipDesk, phone: BareSip, number: str) -> Leg:
    await phone.dial(desk.office.uri(number))
    return await desk.next_leg()


def test_a_telephone_calls_and_both_hear_each_other(tmp_path: Path) -> None:
    async def story(desk: SipDesk, anna: BareSip) -> None:
        leg = await dialled(desk, anna, "*77")
        assert (leg.name, leg.dialled) == ("201", "*77")
        leg.ring()
        await anna.until("CALL_RINGING")
        await leg.sound_early()
        ear = Ear()
        leg.listen(ear.frames.append)
        with playing(leg, 440):
            await anna.until("CALL_PROGRESS")
        await leg.answer()
        with playing(leg, 600):
            await ear.until(1000)
            await hears(anna, 600)
        await anna.press("5#")
        assert [await becomes(leg, DigitPressed) for _ in "5#"] == [
            DigitPressed("5"),
            DigitPressed("#"),
        ]
        await leg.send_keys("9")
        await anna.until("CALL_DTMF_START")
        await anna.hang_up()
        assert (await becomes(leg, LegEnded)).end is LegEnd.HUNG_UP
        assert leg.figures.lost == 0

    told(tmp_path, story)


def test_a_telephone_is_called_held_taken_back_and_sends_on(tmp_path: Path) -> None:
    async def story(desk: SipDesk, anna: BareSip) -> None:
        leg = desk.agent.call(TO_201)
        incoming = await anna.until("CALL_INCOMING")
        assert incoming["peeruri"].startswith("sip:2125550123@")
        assert incoming["peerdisplayname"] == "Sales 2:10 Ann Smith"
        await becomes(leg, LegRings)
        await anna.answer()
        await becomes(leg, LegAnswered)
        ear = Ear()
        leg.listen(ear.frames.append)
        with playing(leg, 600):
            await ear.until(1000)
            await hears(anna, 600)
            await anna.hold()
            await becomes(leg, LegHeld)
            await anna.resume()
            await becomes(leg, LegTakenBack)
            await hears(anna, 600)
            await ear.until(1000)
        leg.show(Display(number="205", name="Ben"))
        await anna.transfer(desk.office.uri("88"))
        assert await becomes(leg, LegReferred) == LegReferred("88")
        leg.referral_went(None)
        assert (await becomes(leg, LegEnded)).end is LegEnd.HUNG_UP

    told(tmp_path, story)


def test_calls_that_come_to_nothing(tmp_path: Path) -> None:
    async def story(desk: SipDesk, anna: BareSip) -> None:
        nobody = desk.agent.call(CallOrder(extension="202"))
        assert (await becomes(nobody, LegEnded)).end is LegEnd.UNREGISTERED
        busy = desk.agent.call(TO_201)
        await becomes(busy, LegRings)
        await anna.hang_up()
        assert (await becomes(busy, LegEnded)).end is LegEnd.BUSY
        mark = anna.mark
        late = desk.agent.call(TO_201)
        await becomes(late, LegRings)
        late.hang_up("somebody else was quicker", LegEnd.ELSEWHERE)
        await anna.until("CALL_CLOSED", after=mark)
        no_trunk = desk.agent.call(CallOrder(trunk="provider", number="5550100"))
        assert (await becomes(no_trunk, LegEnded)).end is LegEnd.REFUSED
        gives_up = await dialled(desk, anna, "77")
        await anna.hang_up()
        assert (await becomes(gives_up, LegEnded)).end is LegEnd.CANCELLED
        mark = anna.mark
        refused = await dialled(desk, anna, "77")
        refused.refuse(LegEnd.BUSY)
        closed = await anna.until("CALL_CLOSED", after=mark)
        assert "486" in closed["param"]

    told(tmp_path, story)


@pytest.mark.skipif(not shutil.which("linphonec"), reason="Linphone is not installed")
def test_attended_the_telephone_names_its_other_leg(tmp_path: Path) -> None:
    async def main() -> None:
        async with (
            sip_desk(tmp_path, passwords=PASSWORDS, tls_port=0) as desk,
            linphone(desk.office, tmp_path / "linphone", "201", hz=800) as anna,
        ):
            await desk.registered("201")
            first = desk.agent.call(TO_201)
            await becomes(first, LegRings)
            await anna.types("answer")
            await becomes(first, LegAnswered)
            ear = Ear()
            first.listen(ear.frames.append)
            await ear.until(800)
            await anna.types("pause")
            await becomes(first, LegHeld)
            await anna.types(f"call {desk.office.uri('88')}")
            second = await desk.next_leg()
            await second.answer()
            await anna.until("Media streams established with sip:88")
            await anna.types("transfer 1 --to-call 2")
            wish = await becomes(first, LegReferred)
            assert wish == LegReferred("88", second.id)
            first.referral_went(None)
            second.hang_up("it talks with the first now")
            assert (await becomes(first, LegEnded)).end is LegEnd.HUNG_UP

    asyncio.run(main())


def test_two_telephones_of_one_extension_ring_and_the_first_takes_it(
    tmp_path: Path,
) -> None:
    async def story(desk: SipDesk, anna: BareSip) -> None:
        async with desk.office.phone("201", hz=700) as upstairs:
            await asyncio.sleep(0.5)
            mark = anna.mark
            leg = desk.agent.call(TO_201)
            await asyncio.gather(
                anna.until("CALL_INCOMING", after=mark),
                upstairs.until("CALL_INCOMING"),
            )
            await upstairs.answer()
            await becomes(leg, LegAnswered)
            await anna.until("CALL_CLOSED", after=mark)
            ear = Ear()
            leg.listen(ear.frames.append)
            await ear.until(700)
            leg.hang_up("done")
            await upstairs.until("CALL_CLOSED")

    told(tmp_path, story)


def test_a_relay_that_is_killed_in_mid_talk_is_replaced(tmp_path: Path) -> None:
    async def story(desk: SipDesk, anna: BareSip) -> None:
        leg = await dialled(desk, anna, "77")
        await leg.answer()
        ear = Ear()
        leg.listen(ear.frames.append)
        with playing(leg, 600):
            await ear.until(1000)
            note = desk.office.plan.directory / "rtpengine.pid"
            os.kill(int(await asyncio.to_thread(note.read_text)), signal.SIGKILL)
            await desk.office.until_kind(EdgeDown)
            while not desk.office.border.is_up:
                await asyncio.sleep(0.05)
            await ear.until(0)
            desk.agent.border_is_back()
            await ear.until(1000)
            await hears(anna, 600)
        await anna.hang_up()
        await becomes(leg, LegEnded)

    told(tmp_path, story)
