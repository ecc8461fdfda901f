"""Agents at real telephones send callers on, and supervisors come into their talks."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from support.baresip import RATE_HZ, BareSip
from support.sip_rig import why_no_office
from support.telephone_box import TelephoneBox, telephone_box
from tipring.domain.extensions import Extension
from tipring.domain.line import LineState
from tipring.domain.queue.entries import CallerLeftQueue
from tipring.domain.supervising_entries import SupervisorPresent, TalkTakenOver
from tipring.dsp.frames import Samples
from tipring.exchange.caller import Voice

WHY_NOT = why_no_office()
pytestmark = [
    pytest.mark.realtime,
    pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT or "it can"),
]

ANNA, BEN, BOSS = "201", "202", "250"
HZ = {ANNA: 600, BEN: 800, BOSS: 1400}
CALLER_HZ = 1000
EXTENSIONS = {
    ANNA: Extension(number=ANNA, name="Anna"),
    BEN: Extension(number=BEN, name="Ben"),
    BOSS: Extension(number=BOSS, name="Boss", supervises=True),
}


def tone(hz: float, seconds: float = 60.0) -> Samples:
    times = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    return (9000 * np.sin(2 * np.pi * hz * times)).astype(np.int16)


def level(sound: Samples, hz: float) -> float:
    """Return the amplitude of one frequency in the last half second of *sound*."""
    lately = sound[-RATE_HZ // 2 :].astype(float)
    turns = np.exp(-2j * np.pi * hz * np.arange(len(lately)) / RATE_HZ)
    return float(abs(lately @ turns)) * 2 / max(1, len(lately))


async def until(is_so: Callable[[], bool], what: str, within_s: float = 10.0) -> None:
    try:
        async with asyncio.timeout(within_s):
            while not is_so():
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise AssertionError(what) from None


async def hears(sound: Callable[[], Samples], hz: float) -> None:
    await until(lambda: level(sound(), hz) > 500, f"{hz} Hz is not heard")


async def hears_no_more(sound: Callable[[], Samples], hz: float) -> None:
    await until(lambda: level(sound(), hz) < 100, f"{hz} Hz is still heard")


async def sent_on(box: TelephoneBox, anna: BareSip) -> None:
    """Let Anna take the caller, and send him to Ben with her transfer key."""
    await anna.until("CALL_INCOMING", within_s=15)
    await anna.answer()
    await hears(anna.heard, CALLER_HZ)
    await anna.transfer(box.uri(BEN))


async def the_story(folder: Path) -> None:
    async with (
        telephone_box(
            folder,
            agents={"anna": ANNA},
            numbers=tuple(EXTENSIONS),
            extensions=EXTENSIONS,
        ) as box,
        box.phone(ANNA, hz=HZ[ANNA]) as anna,
        box.phone(BEN, hz=HZ[BEN]) as ben,
        box.phone(BOSS, hz=HZ[BOSS]) as boss,
    ):
        await box.until_there(*EXTENSIONS)
        voice = Voice(load=lambda _path: tone(CALLER_HZ))
        call = box.call("waits 1 s", "speaks x.wav", "waits 60 s", voice=voice)
        await sent_on(box, anna)
        await ben.until("CALL_INCOMING")
        gone = anna.mark
        await ben.hang_up()
        await ben.until("CALL_CLOSED")
        # This telephone hangs up when it is told so; the caller comes to it again.
        declined = ben.mark
        await anna.until("CALL_INCOMING", after=gone)
        await anna.answer()
        await hears(anna.heard, CALLER_HZ)
        await hears(lambda: call.heard, HZ[ANNA])
        await anna.transfer(box.uri(BEN))
        shown = await ben.until("CALL_INCOMING", after=declined)
        assert "anna" in shown["peerdisplayname"]
        await ben.answer()
        await hears(ben.heard, CALLER_HZ)
        await hears(lambda: call.heard, HZ[BEN])
        await anna.until("CALL_CLOSED")

        await boss.dial(box.uri(f"*56{BEN}"))
        await hears(boss.heard, CALLER_HZ)
        await hears(boss.heard, HZ[BEN])
        await hears(ben.heard, HZ[BOSS])
        assert level(call.heard, HZ[BOSS]) < 100
        await boss.press("3")
        await hears(lambda: call.heard, HZ[BOSS])
        await boss.press("1")
        await hears_no_more(lambda: call.heard, HZ[BOSS])
        await hears_no_more(ben.heard, HZ[BOSS])
        await boss.press("4")
        await ben.until("CALL_CLOSED", after=declined)
        await hears(lambda: call.heard, HZ[BOSS])
        await hears(boss.heard, CALLER_HZ)

        call.hang_up()
        await boss.until("CALL_CLOSED")
        await box.until_line("line-1", LineState.IDLE)
        entries = await box.noted()
        left = [one.why for one in entries if isinstance(one, CallerLeftQueue)]
        assert left == ["sent on to 202 (Ben) by anna"] * 2
        came = [one for one in entries if isinstance(one, SupervisorPresent)]
        assert [one.stance for one in came] == ["whispers", "joins in", "listens"]
        assert any(isinstance(one, TalkTakenOver) for one in entries)


@pytest.mark.timeout(60)
def test_a_caller_is_sent_on_and_a_supervisor_comes_and_takes_over(
    tmp_path: Path,
) -> None:
    asyncio.run(the_story(tmp_path))


async def asked_first(folder: Path) -> None:
    async with (
        telephone_box(
            folder,
            agents={"anna": ANNA},
            numbers=(ANNA, BEN),
            extensions={number: EXTENSIONS[number] for number in (ANNA, BEN)},
        ) as box,
        box.phone(ANNA, hz=HZ[ANNA]) as anna,
        box.phone(BEN, hz=HZ[BEN]) as ben,
    ):
        await box.until_there(ANNA, BEN)
        await ben.dial(box.uri("299"))
        voice = Voice(load=lambda _path: tone(CALLER_HZ))
        call = box.call("waits 1 s", "speaks x.wav", "waits 60 s", voice=voice)
        await anna.until("CALL_INCOMING", within_s=15)
        await anna.answer()
        await hears(anna.heard, CALLER_HZ)
        await anna.hold()
        await anna.dial(box.uri(BEN))
        await ben.until("CALL_CLOSED")
        refused = ben.mark
        await ben.until("CALL_INCOMING")
        await ben.answer()
        await hears(ben.heard, HZ[ANNA])
        await anna.transfer(f"{box.uri(BEN)}?Replaces={anna.first_dialog()}")
        await hears(ben.heard, CALLER_HZ)
        await hears(lambda: call.heard, HZ[BEN])
        await until(lambda: _closed(anna) == 2, "Anna is still in a call")
        call.hang_up()
        await ben.until("CALL_CLOSED", after=refused)
        assert ben.log().count("SIP/2.0 403") == 1, "a refusal is told once"


def _closed(phone: BareSip) -> int:
    return sum(event.get("type") == "CALL_CLOSED" for event in phone.events)


@pytest.mark.timeout(60)
def test_an_agent_asks_a_colleague_before_handing_the_caller_over(
    tmp_path: Path,
) -> None:
    asyncio.run(asked_first(tmp_path))
