"""Real browsers telephone with a desk: Chromium and Firefox, over real rtpengine."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import Page

from support.browser_rig import (
    MICROPHONE_HZ,
    PASSWORDS,
    BrowserRig,
    browser_rig,
    chromium,
    phone_page,
    why_no_browser,
)
from support.firefox import firefox
from support.sip_desk import Ear, becomes, playing
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
from tipring.legs.port import CallOrder, Display, Leg

pytestmark = pytest.mark.realtime
CALL = CallOrder(
    extension="201",
    display=Display(
        number="2125550123", name="Ann Smith", note="Sales 2:10", cadence="long-long"
    ),
)
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


@pytest.mark.skipif(bool(why_no_browser("chromium")), reason=why_no_browser("chromium"))
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

    with_chromium(tmp_path, story)


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


@pytest.mark.skipif(bool(why_no_browser("firefox")), reason=why_no_browser("firefox"))
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
