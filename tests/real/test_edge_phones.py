"""Telephones on UDP, TCP and TLS, plain and encrypted; several of one extension."""

import asyncio
import contextlib
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from support.baresip import loudest_hz
from support.raw_sip import Proof, RawSip
from support.real_time import in_real_time
from support.sip_net import sip_net
from support.sip_rig import SipOffice, sip_office, sip_plan, why_no_office
from support.toy_desk import toy_desk
from support.watcher import watching
from tipring.domain.watched import Activity, Watched
from tipring.edge.border import Border
from tipring.edge.news import EdgeNews, EdgeUp, ExtensionCame

pytestmark = [
    pytest.mark.realtime,
    pytest.mark.skipif(bool(why_no_office()), reason=why_no_office()),
]
PASSWORDS = {"201": "Zw4-hd8K.tuQ2mRv", "202": "another-password"}
PROOF = Proof("201", PASSWORDS["201"])
HZ = 700
SOUNDS_S = 0.7
ENCRYPTED = {"extra": ";mediaenc=srtp-mand", "more": "module srtp.so"}
WAYS: dict[str, dict[str, Any]] = {
    "tcp": {"transport": "tcp"},
    "tls": {"transport": "tls"},
    "tls and nothing but encrypted sound": {"transport": "tls", **ENCRYPTED},
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@in_real_time
async def test_a_telephone_calls_and_is_called(
    tmp_path: Path, way: dict[str, Any]
) -> None:
    async with (
        sip_office(tmp_path, passwords=PASSWORDS) as office,
        toy_desk(office.plan.desk_port) as desk,
        office.phone("201", hz=HZ, **way) as anna,
    ):
        await office.until(ExtensionCame("201"))
        await anna.dial(office.uri("100"))
        await anna.until("CALL_ESTABLISHED")
        desk.ask_again()
        await desk.until("200")
        await anna.until_hears(HZ)  # the desk's echo
        await desk.hang_up()
        await anna.until("CALL_CLOSED")

        mark = anna.mark
        desk.call("sip:201@tipring", office.inner)
        await anna.until("CALL_INCOMING", after=mark)
        await anna.answer()
        await desk.until("200")
        await anna.until("CALL_ESTABLISHED", after=mark)
        await asyncio.sleep(SOUNDS_S)
        assert round(loudest_hz(anna.heard(0.4)), -1) == HZ
        await anna.hang_up()
        await desk.until("BYE")


@in_real_time
async def test_a_telephone_calls_over_ipv6(tmp_path: Path) -> None:
    with sip_net() as net:
        place = net.place()
        six, news = net.six(place), list[EdgeNews]()
        plan = sip_plan(net, listen=(place.device,), passwords=PASSWORDS, tls_port=0)
        async with (
            Border(plan, news.append) as border,
            toy_desk(plan.desk_port) as desk,
        ):
            office = SipOffice(net, plan, border, tmp_path, news)
            await office.until_kind(EdgeUp)
            async with office.phone("201", place=six, hz=HZ) as anna:
                await anna.until_registered()
                await anna.dial(office.uri("100"))
                await anna.until("CALL_ESTABLISHED")
                await anna.until_hears(HZ)
                assert f"c=IN IP6 {six.box.strip('[]')}" in anna.log()
                assert "c=IN IP4 127.0.0.1" in desk.heard[0]


@in_real_time
async def test_one_of_two_telephones_answers_and_the_other_has_missed_nothing(
    tmp_path: Path,
) -> None:
    async with (
        sip_office(tmp_path, passwords=PASSWORDS, tls_port=0) as office,
        toy_desk(office.plan.desk_port) as desk,
        office.phone("201") as desk_phone,
        office.phone("201", transport="tcp") as softphone,
    ):
        await desk_phone.until_registered()
        await softphone.until_registered()
        desk.call("sip:202@tipring", office.inner)
        assert "X-Tipring-Reason: unregistered" in await desk.until("480")
        desk.call("sip:201@tipring", office.inner)
        await desk_phone.until("CALL_INCOMING")
        await softphone.until("CALL_INCOMING")
        await softphone.answer()
        await desk.until("200")
        await softphone.until("CALL_ESTABLISHED")
        await desk_phone.until("CALL_CLOSED")
        assert 'text="Call completed elsewhere"' in desk_phone.log()

        # the lamp of both, which nobody has asked for
        office.border.show_messages("201", 2, 1)
        async with asyncio.timeout(5):
            while not all(
                "Voice-Message: 2/1" in phone.log() for phone in (desk_phone, softphone)
            ):
                await asyncio.sleep(0.05)


@in_real_time
async def test_a_message_lamp_follows_the_count(tmp_path: Path) -> None:
    async with sip_office(tmp_path, passwords=PASSWORDS, tls_port=0) as office:
        with watching(office.net, office.plan.port, PROOF) as watcher:
            office.border.show_messages("201", 3, 1)
            assert await watcher.watches("201", "message-summary") == "200 OK"
            await watcher.is_told("Voice-Message: 3/1")
            office.border.show_messages("201", 0, 4)
            await watcher.is_told("Voice-Message: 0/4")
            assert (await watcher.watches("202", "message-summary"))[:3] == "403"


@in_real_time
async def test_colleagues_see_who_rings_and_who_talks_also_after_a_death(
    tmp_path: Path,
) -> None:
    async with sip_office(tmp_path, passwords=PASSWORDS, tls_port=0) as office:
        with watching(office.net, office.plan.port, PROOF) as watcher:
            office.border.show("202", Watched())
            assert (await watcher.watches("999", "dialog"))[:3] == "404"
            assert await watcher.watches("202", "dialog") == "200 OK"
            await watcher.is_told("<state>terminated</state>")
            for _ in range(2):
                office.border.show("202", Watched(activity=Activity.RINGS))
                await watcher.is_told("<state>early</state>")
                office.border.show("202", Watched(activity=Activity.TALKS))
                await watcher.is_told("<state>confirmed</state>")
                office.border.show("202", Watched())
                await watcher.is_told("<state>terminated</state>")
            assert await watcher.watches("202", "presence") == "200 OK"
            await watcher.is_told("<basic>open</basic>")
            office.border.show("202", Watched(is_quiet=True))
            await watcher.is_told("<rpid:busy/>")

            await asyncio.sleep(1.3)  # until it is written down who watches
            note = office.plan.directory / "kamailio.pid"
            os.kill(int(await asyncio.to_thread(note.read_text)), signal.SIGKILL)
            office.border.show("202", Watched(activity=Activity.TALKS))
            await watcher.is_told("<state>confirmed</state>", "<rpid:on-the-phone/>")


@in_real_time
async def test_the_key_of_a_lamp_that_blinks_picks_up(tmp_path: Path) -> None:
    replaces = "Replaces: pick-up-202;to-tag=202;from-tag=202"
    async with (
        sip_office(tmp_path, passwords=PASSWORDS, tls_port=0) as office,
        toy_desk(office.plan.desk_port) as desk,
    ):
        border = office.net.box, office.plan.port
        with contextlib.closing(RawSip(office.net.place(), border)) as phone:
            await asyncio.to_thread(
                lambda: phone.ask(
                    *("INVITE", "sip:202@tipring", replaces),
                    proof=PROOF,
                    within_s=0.3,
                )
            )
        assert "X-Tipring-Dialled: *8202\r\n" in desk.heard[0]
        assert "pick-up-" not in desk.heard[0]
