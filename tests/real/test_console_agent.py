"""An agent in a browser: rung, talking, a note, and a supervisor who helps."""

import asyncio
import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, FrameLocator, Page

from support.baresip import loudest_hz
from support.beeping import beeps
from support.browser_rig import MICROPHONE_HZ, PLAIN_SOUND, chromium
from support.console_box import OWNER, PASSWORD, an_agent, console_box, person
from support.owner_box import OwnerBox, owner_box
from support.sip_net import why_no_rig
from support.sip_rig import why_no_office
from tipring.domain.access import Role
from tipring.domain.agent_entries import CallNoted, HelpAsked, HelpEnded
from tipring.domain.queue.entries import CallerHeldByAgent
from tipring.domain.supervising_entries import SupervisorPresent
from tipring.dsp.frames import RATE_HZ
from tipring.exchange.caller import Voice
from tipring.exchange.clockwork import PlacedCall
from tipring.store.console_book import ConsoleBook

pytestmark = [pytest.mark.realtime, pytest.mark.browser]
NO_BOX = why_no_rig("rtpengine", "chromium") or why_no_office()
PEOPLE = """
[agent.ben]
name = "Ben"
phone = "extension:202"

[call_reason.order]
title = "Order taken"
solved = true
"""
BEN = person("ben", Role.SUPERVISOR, agent="ben")
PATIENCE_MS = 20_000


@pytest.mark.skipif(bool(NO_BOX), reason=NO_BOX or "it can")
@pytest.mark.timeout(90)
def test_an_agent_answers_in_the_browser_and_is_helped() -> None:
    async def tell() -> None:
        async with owner_box(runs=False) as office:
            agents = office.config / "agents.toml"
            agents.write_text(agents.read_text() + PEOPLE)
            async with (
                office.running() as box,
                console_box(office.config, OWNER, an_agent("anna"), BEN),
                chromium(office.net.place(), office.folder) as browser,
            ):
                await office.until_up()
                await a_call_is_answered(office, browser)
                journal = await box.journal()
            noted = [what for what in journal if isinstance(what, CallNoted)]
            assert [(one.code, one.note) for one in noted] == [("", "Two lamps")]
            held = [what for what in journal if isinstance(what, CallerHeldByAgent)]
            assert [one.on_hold for one in held] == [True, False]
            there = [what for what in journal if isinstance(what, SupervisorPresent)]
            assert [one.stance for one in there] == ["whispers", "listens"]
            assert any(isinstance(what, HelpAsked) for what in journal)
            assert any(isinstance(what, HelpEnded) for what in journal)
            assert await audited(office.config / "state") >= {
                "help.asked",
                "call.note",
                "talk.whisper",
                "talk.listen",
            }

    asyncio.run(tell())


async def a_call_is_answered(office: OwnerBox, browser: Browser) -> None:
    page, boss = await asyncio.gather(
        opened(office, browser, "anna", "/agent"),
        opened(office, browser, "ben", "/supervisor"),
    )
    telephone = await ready(page)
    voice = Voice(load=lambda _path: beeps(440))
    call = office.call("waits 1 s", "speaks x.wav", "waits 60 s", voice=voice)
    await telephone.locator("#calls li.rings").wait_for(state="attached")
    await page.keyboard.press("Enter")
    await page.get_by_text("Talking").first.wait_for()
    await loud(telephone, "theirs")
    await until_caller_hears(call, MICROPHONE_HZ)
    await page.keyboard.press("h")
    await page.get_by_text("Caller on hold").first.wait_for()
    await page.keyboard.press("h")
    await until_caller_hears(call, MICROPHONE_HZ)
    await page.keyboard.press("s")
    await boss.get_by_text("Asks for help").wait_for()
    await a_supervisor_comes(boss)
    await boss.get_by_text("Asks for help").wait_for(state="hidden")
    await page.keyboard.press("e")
    await page.keyboard.type("Two lamps")
    await page.keyboard.press("Tab")
    await page.get_by_text("Your note is saved.").wait_for()
    call.hang_up()
    await page.get_by_text("Ready").first.wait_for()


async def a_supervisor_comes(boss: Page) -> None:
    await boss.get_by_role("button", name="Whisper to Anna").click()
    telephone = await ready(boss)
    await telephone.locator("#calls li.rings").wait_for(state="attached")
    await boss.keyboard.press("Enter")
    await boss.get_by_text("202 (Ben) whispers").wait_for()
    await boss.get_by_role("button", name="Listen to Anna").click()
    await boss.get_by_text("202 (Ben) listens").wait_for()
    await loud(telephone, "theirs")


async def opened(office: OwnerBox, browser: Browser, name: str, path: str) -> Page:
    """Return a page of somebody who has just logged in, by HTTPS."""
    settings = (office.config / "tipring.toml").read_text()
    port = re.findall(r"web_port = (\d+)", settings)[0]
    context = await browser.new_context(ignore_https_errors=True)
    await context.add_init_script(PLAIN_SOUND)
    context.set_default_timeout(PATIENCE_MS)
    page = await context.new_page()
    page.on("pageerror", lambda error: print("page:", error))
    await page.goto(f"https://{office.net.box}:{port}{path}")
    await page.fill("[name=name]", name)
    await page.fill("[name=password]", PASSWORD)
    await page.press("[name=password]", "Enter")
    return page


async def ready(page: Page) -> FrameLocator:
    """Return the telephone in the page, once it would ring."""
    telephone = page.frame_locator("iframe.phone")
    await telephone.locator("#line", has_text="ready").wait_for()
    return telephone


async def loud(telephone: FrameLocator, whose: str) -> None:
    """Wait until a meter of the call shows sound."""
    meter = telephone.locator(f"#calls .{whose}").last
    async with asyncio.timeout(10):
        while await meter.evaluate("one => one.value") < -30:
            await asyncio.sleep(0.05)


async def until_caller_hears(call: PlacedCall, hz: float) -> None:
    async with asyncio.timeout(10):
        while abs(loudest_hz(call.heard[-RATE_HZ // 2 :]) - hz) > 10:
            await asyncio.sleep(0.1)


async def audited(state: Path) -> set[str]:
    def look() -> set[str]:
        book = ConsoleBook.open(state)
        found = {line.what for line in book.audit()}
        book.close()
        return found

    return await asyncio.to_thread(look)
