"""The console is killed in mid-call, and comes back: nobody on a telephone notices."""

import asyncio
from pathlib import Path

import pytest

from support.browser_rig import CHROMIUM
from support.console_box import OWNER, chromium, console_box
from support.link_rig import longest_gap
from support.queue_office import write_queue_office
from support.real_box import place, plug_in, running_box
from support.real_time import in_real_time
from tipring.dsp.frames import RATE_HZ
from tipring.exchange.clockwork import Exchange, PlacedCall

pytestmark = [
    pytest.mark.realtime,
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="chromium is not installed"),
]
MUSIC_S = 2


async def until_music(caller: PlacedCall) -> None:
    wanted = MUSIC_S * RATE_HZ
    async with asyncio.timeout(40):
        while len(caller.heard) < wanted or longest_gap(caller.heard[-wanted:])[0]:
            await asyncio.sleep(0.1)


@in_real_time
async def test_a_console_that_is_killed_costs_no_caller_a_frame(tmp_path: Path) -> None:
    write_queue_office(tmp_path, nodes=[str(tmp_path / "tty")])
    async with Exchange("us") as exchange, chromium() as browser:
        await plug_in(exchange, "usr", tmp_path / "tty")
        async with (
            running_box(tmp_path) as box,
            console_box(tmp_path, OWNER) as console,
        ):
            await box.until_line("idle")
            async with console.pages(browser, OWNER.name) as page:
                await page.goto(console.url("/"))
                caller = place(exchange, "waits 60 s")
                await page.locator("text=2125550123 >> visible=true").first.wait_for()
                await until_music(caller)
                await page.evaluate("window.isOfTheOldConsole = true")
                before = len(caller.heard)
                await console.kill()
                await console.start()
                # The page finds the new console by itself, and shows the caller again.
                await page.wait_for_function("!window.isOfTheOldConsole")
                await page.locator("text=2125550123 >> visible=true").first.wait_for()
                assert longest_gap(caller.heard[before:])[0] == 0.0
                assert len(caller.heard) - before > RATE_HZ
            caller.hang_up()
