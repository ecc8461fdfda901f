"""Browser phones: how soon they talk, how late they hear, and what they survive.

A caller on an emulated modem talks with an agent whose phone is a page in Chromium;
two more pages are called by the desk again and again.
"""

import argparse
import asyncio
import os
import signal
import subprocess
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import quantiles

import numpy as np
from playwright.async_api import Browser, Page

from bench.tables import show
from support.beeping import beeps, delays_ms, onsets
from support.browser_rig import (
    BrowserRig,
    browser_rig,
    chromium,
    console_of,
    log_in,
    phone_page,
)
from support.firefox import Firefox, firefox
from support.telephone_box import TelephoneBox, telephone_box
from tipring.domain.leg_events import LegAnswered, LegRings
from tipring.dsp.frames import Frame
from tipring.exchange.caller import Voice
from tipring.legs.port import CallOrder

BEEPING = Path(__file__).parents[1] / "support" / "beeping_page.js"
CALLS = 20
TALK_S = 14.0
SETTLES_S = 3.0
LOUD = 300
ENTER = "\ue007"
Press = Callable[[], Awaitable[None]]


def measure(options: argparse.Namespace, folder: Path) -> None:
    """Measure with real browsers, in namespaces; takes a minute and needs root."""
    calls = max(3, round(CALLS * options.scale))
    asyncio.run(_connections(folder, calls))
    asyncio.run(_talk(folder))


# --- how soon -------------------------------------------------------------------------


async def _connections(folder: Path, calls: int) -> None:
    rows = []
    async with browser_rig(folder) as rig:
        async with chromium(rig.net.place(), folder) as browser:
            page = await phone_page(rig, browser, "201")
            rows += await _row(
                "Chromium", rig, lambda: page.keyboard.press("Enter"), calls
            )
        async with firefox(rig.net.place()) as fox:
            await _log_in(fox, rig)
            last = "#calls li:last-child [data-do=lift]"
            rows += await _row("Firefox", rig, lambda: fox.clicks(last), calls)
    head = ("from the click, ms", "calls", "answered p50", "p95", "heard p50", "p95")
    show("An incoming call is answered in a page", head, rows)


async def _log_in(fox: Firefox, rig: BrowserRig) -> None:
    await fox.goes_to(rig.url)
    await fox.types("#extension", "201")
    await fox.types("#password", "copper-wire-201" + ENTER)
    await fox.shows("#line", "ready")


async def _row(
    name: str, rig: BrowserRig, press: Press, calls: int
) -> list[tuple[object, ...]]:
    answered, heard = [], []
    for _call in range(calls):
        one, other = await _answered(rig, press)
        answered.append(one)
        heard.append(other)
    return [(name, calls, *_percentiles(answered), *_percentiles(heard))]


async def _answered(rig: BrowserRig, press: Press) -> tuple[float, float]:
    """Return after how many ms a page had answered, and was heard."""
    leg = rig.pages.call(CallOrder(extension="201"))
    assert isinstance(await leg.next_event(), LegRings)
    began = time.monotonic()
    await press()
    assert isinstance(await leg.next_event(), LegAnswered)
    answered = time.monotonic() - began
    first: asyncio.Future[float] = asyncio.get_running_loop().create_future()

    def sink(frame: Frame) -> None:
        if not first.done() and np.abs(frame.astype(int)).max() > LOUD:
            first.set_result(time.monotonic() - began)

    leg.listen(sink)
    async with asyncio.timeout(10):
        heard = await first
    leg.hang_up("measured")
    await asyncio.sleep(0.4)
    return 1000 * answered, 1000 * heard


def _percentiles(values: list[float]) -> tuple[int, int]:
    cuts = quantiles(values, n=100)
    return round(cuts[49]), round(cuts[94])


# --- how late, and what is survived ----------------------------------------------


async def _talk(folder: Path) -> None:
    async with (
        telephone_box(folder, agents={"anna": "201"}) as box,
        console_of(box.telephones.pages, box.sip, box.net.box, folder) as url,
        chromium(box.net.place(), folder) as browser,
    ):
        page = await _beeping(browser, url)
        wall = time.time() - asyncio.get_running_loop().time()
        voice = Voice(load=lambda _path: beeps(1000))
        call = box.call("waits 1 s", "speaks x.wav", "waits 90 s", voice=voice)
        await page.locator("#calls li.rings").wait_for(timeout=20_000)
        await page.keyboard.press("Enter")
        await asyncio.sleep(TALK_S)
        said = onsets(call.said, call.placed_at + wall)
        heard = onsets(call.heard, call.placed_at + wall)
        theirs = await _noted(page, "heard")
        since = theirs[0] + SETTLES_S
        ways = {
            "caller to page": (said, theirs),
            "page to caller": (await _noted(page, "said"), heard),
        }
        rows = []
        for way, (mouth, ear) in ways.items():
            delays = delays_ms(mouth, [at for at in ear if at > since])
            rows.append((way, len(delays), *_percentiles(delays)))
        head = ("mouth to ear, ms", "beeps", "p50", "p95")
        show("An analog caller and an agent at a page", head, rows)
        back_s = await _killed(box, page)
        show("In mid-call", ("kill -9 of", "sound is back, s"), [("rtpengine", back_s)])
        call.hang_up()


async def _beeping(browser: Browser, url: str) -> Page:
    context = await browser.new_context(ignore_https_errors=True)
    await context.add_init_script(path=BEEPING)
    page = await context.new_page()
    await log_in(page, url, "201", "secret-201")
    return page


async def _noted(page: Page, what: str) -> list[float]:
    return [float(at) for at in await page.evaluate(f"window.{what}")]


async def _killed(box: TelephoneBox, page: Page) -> float:
    """Kill rtpengine; return after how long the page heard the caller again."""
    pattern = f"^rtpengine.*--interface=lan0/{box.net.box} |/rtpengine .*{box.net.box} "
    found = await asyncio.to_thread(
        subprocess.run, ["pgrep", "-f", pattern], capture_output=True, check=True
    )
    for process in found.stdout.split():
        os.kill(int(process), signal.SIGKILL)
    killed = time.time()
    async with asyncio.timeout(20):
        while not (
            later := [at for at in await _noted(page, "heard") if at > killed + 0.5]
        ):
            await asyncio.sleep(0.1)
    return round(later[0] - killed, 1)
