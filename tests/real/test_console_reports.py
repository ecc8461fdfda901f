"""A supervisor reads the report, takes it along, and has who gave up called back."""

import asyncio
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from support.console_box import OWNER, SUPERVISOR, ConsoleBox, chromium, console_box
from support.office_records import write_records
from support.queue_office import write_queue_office
from support.real_box import plug_in, running_box
from tipring.exchange.clockwork import Exchange

pytestmark = [
    pytest.mark.realtime,
    pytest.mark.browser,
    pytest.mark.timeout(120),
]


def test_a_supervisor_reads_the_report(tmp_path: Path) -> None:
    node = tmp_path / "tty"
    write_queue_office(tmp_path, nodes=[str(node)], outside=["212555*"])
    # Early in the day of UTC the last one is the office's own today, not yet reported.
    write_records(tmp_path / "state", datetime.now(UTC), days=2)

    async def story() -> None:
        async with Exchange("us") as exchange:
            await plug_in(exchange, "usr", node)
            async with (
                running_box(tmp_path) as box,
                console_box(tmp_path, OWNER, SUPERVISOR) as console,
                chromium() as browser,
                console.pages(browser, "sam") as page,
            ):
                await box.until_line("idle")
                began = time.monotonic()
                await reads(console, page)
                await takes_along(page)
                await calls_back(page)
                await plans(console, page)
                print(f"in the browser: {time.monotonic() - began:.1f} s")

    asyncio.run(story())


async def reads(console: ConsoleBox, page: Page) -> None:
    await page.goto(console.url("/reports"))
    await expect(page.get_by_text("service level", exact=True)).to_be_visible()
    await page.get_by_label("Rows").click()
    await page.get_by_role("option", name="Hour of the day").click()
    await expect(page.get_by_role("cell", name="09:00")).to_be_visible()
    await page.get_by_role("checkbox", name="Beside the period before").click()
    await expect(page.get_by_text("in the period before").first).to_be_visible()


async def takes_along(page: Page) -> None:
    for name, begins in (("As CSV", b"\xef\xbb\xbfCallers"), ("As Excel file", b"PK")):
        async with page.expect_download() as downloading:
            await page.get_by_role("link", name=name).click()
        download = await downloading.value
        path = await download.path()
        told = await asyncio.to_thread(path.read_bytes)
        assert told.startswith(begins)
        assert download.suggested_filename.startswith("tipring-")


async def calls_back(page: Page) -> None:
    """One click; the number has a place in the queue then."""
    buttons = page.get_by_role("button", name="Call 212555")
    button = buttons.first
    name = await button.get_attribute("aria-label")
    assert name
    await button.click()
    await expect(
        page.get_by_text("The number will be called when an agent is free.")
    ).to_be_visible()
    await expect(page.get_by_role("button", name=name)).to_be_disabled()


async def plans(console: ConsoleBox, page: Page) -> None:
    await page.goto(console.url("/staffing"))
    await expect(page.get_by_text("callers wanted to be answered")).to_be_visible()
    await page.get_by_label("Calls an hour").fill("100")
    await page.get_by_label("Handling time in seconds").fill("300")
    await page.get_by_label("Agents", exact=True).fill("10")
    # The reference case: 10 agents, patience 120 s, 20 s.
    await expect(page.get_by_role("cell", name="79.7 %")).to_be_visible()
