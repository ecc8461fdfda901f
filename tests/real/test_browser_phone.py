"""Real browsers telephone with a desk: Chromium and Firefox, over real rtpengine."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import Page

from support.baresip import loudest_hz
from support.beeping import beeps
from support.browser_rig import (
    MICROPHONE_HZ,
    PASSWORDS,
    PLAIN_SOUND,
    BrowserRig,
    browser_rig,
    chromium,
    console_of,
    log_in,
    phone_page,
)
from support.firefox import firefox
from support.sip_desk import Ear, becomes, playing
from support.sip_net import why_no_rig
from support.sip_rig import why_no_office
from support.telephone_box import telephone_box
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
from tipring.domain.queue.entries import CallerLeftQueue
from tipring.dsp.frames import RATE_HZ
from tipring.exchange.caller import Voice
from tipring.exchange.clockwork import PlacedCall
from tipring.legs.port import CallOrder, Display, Leg

pytestmark = pytest.mark.realtime
CALL = CallOrder(
    extension="201",
    display=Display(
        number="2125550123", name="Ann Smith", note="Sales 2:10", cadence="long-long"
    ),
)
NO_CHROMIUM = why_no_rig("rtpengine", "chromium")
NO_FIREFOX = why_no_rig("rtpengine", "firefox-esr", "pulseaudio")
NO_BOX = NO_CHROMIUM or why_no_office()
ENTER = "\ue007"
"""The key, as remote controls write it."""


def with_chromium(
    folder: Path, story: Callable[[BrowserRig, Page], Awaitable[None]]
) -> None:
    async def tell() -> None:
        async with (
            browser_rig(folder) as rig,
            chromium(rig.net.place(), folder) as browser,
        ):
            await story(rig, await phone_page(rig, browser, "201"))

    asyncio.run(tell())


async def loud(page: Page, whose: str) -> None:
    """Wait until a meter of the call shows sound."""
    meter = page.locator(f"#calls .{whose}").last
    async with asyncio.timeout(5):
        while await meter.evaluate("one => one.value") < -30:
            await asyncio.sleep(0.05)


@pytest.mark.skipif(bool(NO_CHROMIUM), reason=NO_CHROMIUM or "it can")
def test_chromium_is_rung_talks_and_calls(tmp_path: Path) -> None:
    async def story(rig: BrowserRig, page: Page) -> None:
        leg = rig.pages.call(CALL)
        await becomes(leg, LegRings)
        card = page.locator("#calls li").last
        assert "Ann Smith 2125550123 Sales 2:10" in await card.inner_text()
        await page.keyboard.press("Enter")
        await becomes(leg, LegAnswered)
        ear = Ear()
        leg.listen(ear.frames.append)
        with playing(leg, 600):
            await ear.until(MICROPHONE_HZ)
            await loud(page, "theirs")
            await page.keyboard.press("5")
            await page.keyboard.press("#")
            assert await becomes(leg, DigitPressed) == DigitPressed("5")
            assert await becomes(leg, DigitPressed) == DigitPressed("#")
            await page.keyboard.press("h")
            await becomes(leg, LegHeld)
            await ear.until(0)
            await page.keyboard.press("h")
            await becomes(leg, LegTakenBack)
            await page.keyboard.press("m")
            await ear.until(0)
            await page.keyboard.press("m")
            await ear.until(MICROPHONE_HZ)
        await page.fill("#number", "88")
        await card.get_by_role("button", name="Transfer").click()
        assert await becomes(leg, LegReferred) == LegReferred("88")
        leg.referral_went(None)
        await page.keyboard.press("Escape")
        assert (await becomes(leg, LegEnded)).end is LegEnd.HUNG_UP
        await calls_two_and_joins_them(rig, page)
        await a_second_tab_takes_over(rig, page)

    with_chromium(tmp_path, story)


async def a_second_tab_takes_over(rig: BrowserRig, page: Page) -> None:
    second = await page.context.new_page()
    await second.goto(rig.url)
    await second.locator("#take").click()
    await second.locator("#line", has_text="ready").wait_for()
    await page.locator("#elsewhere").wait_for()
    rig.pages.call(CALL)
    await second.locator("#calls li.rings").wait_for()
    assert await page.locator("#calls li.rings").count() == 0


async def calls_two_and_joins_them(rig: BrowserRig, page: Page) -> None:
    came: asyncio.Queue[Leg] = asyncio.Queue()
    rig.pages.on_leg = came.put_nowait
    legs: list[Leg] = []
    for number in ("202", "203"):
        await page.fill("#number", number)
        await page.press("#number", "Enter")
        leg = await came.get()
        assert leg.dialled == number
        leg.ring()
        await page.locator("#calls li", has_text="rings there").wait_for()
        await leg.answer()
        await page.locator("#calls li", has_text="talking").wait_for()
        with playing(leg, 600):
            await loud(page, "theirs")
        legs.append(leg)
    await becomes(legs[0], LegHeld)
    await page.get_by_role("button", name="Join with the other call").click()
    found = await becomes(legs[0], LegReferred)
    assert found == LegReferred("203", legs[1].id)
    for leg in legs:
        leg.hang_up("they talk with each other")
    await page.locator("#empty").wait_for()


@pytest.mark.skipif(bool(NO_FIREFOX), reason=NO_FIREFOX or "it can")
def test_firefox_is_rung_and_talks(tmp_path: Path) -> None:
    async def tell() -> None:
        async with browser_rig(tmp_path) as rig, firefox(rig.net.place()) as browser:
            await browser.goes_to(rig.url)
            await browser.types("#extension", "201")
            await browser.types("#password", PASSWORDS["201"] + ENTER)
            await browser.shows("#line", "ready")
            leg = rig.pages.call(CALL)
            await becomes(leg, LegRings)
            await browser.clicks("#calls [data-do=lift]")
            await becomes(leg, LegAnswered)
            ear = Ear()
            leg.listen(ear.frames.append)
            with playing(leg, 600):
                await ear.until(MICROPHONE_HZ)
                level = "return document.querySelector('#calls .theirs').value"
                async with asyncio.timeout(5):
                    while await browser.runs(level) < -30:
                        await asyncio.sleep(0.05)
            await browser.clicks("#keys button:nth-child(5)")
            assert await becomes(leg, DigitPressed) == DigitPressed("5")
            await browser.clicks("#calls [data-do=hold]")
            await becomes(leg, LegHeld)
            await browser.clicks("#calls [data-do=hold]")
            await becomes(leg, LegTakenBack)
            await browser.clicks("#calls [data-do=end]")
            assert (await becomes(leg, LegEnded)).end is LegEnd.HUNG_UP

    asyncio.run(tell())


@pytest.mark.skipif(bool(NO_BOX), reason=NO_BOX or "it can")
@pytest.mark.timeout(60)
def test_a_caller_who_waits_talks_with_an_agent_at_a_page(tmp_path: Path) -> None:
    async def tell() -> None:
        async with (
            telephone_box(tmp_path, agents={"anna": "201"}) as box,
            console_of(box.telephones.pages, box.sip, box.net.box, tmp_path) as url,
            chromium(box.net.place(), tmp_path) as browser,
        ):
            context = await browser.new_context(ignore_https_errors=True)
            await context.add_init_script(PLAIN_SOUND)
            page = await context.new_page()
            await log_in(page, url, "201", "secret-201")
            voice = Voice(load=lambda _path: beeps(440))
            call = box.call("waits 1 s", "speaks x.wav", "waits 30 s", voice=voice)
            rings = page.locator("#calls li.rings")
            await rings.wait_for(timeout=20_000)
            assert "2125550123 Front desk 0:0" in await rings.inner_text()
            await page.keyboard.press("Enter")
            await loud(page, "theirs")
            await until_caller_hears(call, MICROPHONE_HZ)
            await page.keyboard.press("h")
            await page.locator("#calls .state", has_text="on hold").wait_for()
            await asyncio.sleep(2)
            held = loudest_hz(call.heard[-RATE_HZ:])
            assert held != pytest.approx(MICROPHONE_HZ, abs=10)
            await page.keyboard.press("h")
            await until_caller_hears(call, MICROPHONE_HZ)
            call.hang_up()
            await page.locator("#calls li", has_text="The call is over").wait_for()
            entries = await box.noted()
        left = [entry for entry in entries if isinstance(entry, CallerLeftQueue)]
        assert [entry.outcome for entry in left] == ["answered"]

    asyncio.run(tell())


async def until_caller_hears(call: PlacedCall, hz: float) -> None:
    async with asyncio.timeout(8):
        while abs(loudest_hz(call.heard[-RATE_HZ // 2 :]) - hz) > 10:
            await asyncio.sleep(0.1)
