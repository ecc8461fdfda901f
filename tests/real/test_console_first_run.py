"""From an empty box to one that answers, as somebody does it who has no manual."""

import asyncio
import tomllib
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from support.console_box import PASSWORD, ConsoleBox, chromium, console_box, free_port
from support.real_box import RealBox, running_box

CONSOLE = '# Ours.\n[console]\nlisten = "127.0.0.1"\nhttp_port = {}\nhttps_port = 0\n'


@pytest.mark.realtime
@pytest.mark.browser
@pytest.mark.timeout(120)
def test_an_empty_box_is_set_up_in_a_browser_and_takes_a_call(tmp_path: Path) -> None:
    async def tell() -> None:
        port = free_port()
        (tmp_path / "tipring.toml").write_text(CONSOLE.format(port))
        async with (
            running_box(tmp_path) as box,
            console_box(tmp_path, port=port) as console,
            chromium() as browser,
            console.pages(browser) as page,
        ):
            page.set_default_timeout(30_000)
            await becomes_owner(page, console)
            await says_what_the_office_is(page)
            await page.reload()  # whoever is interrupted goes on where he was
            await starts(page, box)
            await calls(page)
            await page.get_by_role("button", name="Finish").click()
            await page.wait_for_url(console.url("/"))
            async with console.asking() as stranger:
                answer = await stranger.get("/first-run")
                assert answer.headers["location"] == "/"

    asyncio.run(tell())
    main = (tmp_path / "tipring.toml").read_text()
    assert main.startswith("# Ours.")
    assert tomllib.loads(main)["office"]["name"] == "Harbor Dental"


async def becomes_owner(page: Page, console: ConsoleBox) -> None:
    await page.goto(console.url("/"))
    await page.get_by_label("Your name").fill("olga")
    await page.get_by_label("A password").fill(PASSWORD)
    await page.get_by_label("The password once more").fill(PASSWORD)
    await page.get_by_role("button", name="Make my account").click()


async def says_what_the_office_is(page: Page) -> None:
    await going_on(page, "enter the name of the office")
    await page.get_by_label("What is the office called?").fill("Harbor Dental")
    await going_on(page)
    monday = page.get_by_label("Monday")
    await monday.fill("when I feel like it")
    await going_on(page, "these are no hours")
    await monday.fill("8:30-12:30, 13.30-17")
    await going_on(page)
    await page.get_by_text("Two simulated lines").wait_for()
    await going_on(page)
    await page.get_by_text("Workshop").click()
    await page.get_by_text("No menu: all telephones ring").wait_for()
    await going_on(page)
    await page.get_by_label("Who gets a mail").fill("desk@harbor.example")
    await going_on(page, "name the mail server")
    await page.get_by_label("Who gets a mail").fill("")
    await going_on(page)


async def going_on(page: Page, refused: str = "") -> None:
    """Press Next; with *refused* the step says that something is missing."""
    here = page.locator(".steps [aria-current] .nicegui-label, .steps [aria-current]")
    before = await here.first.inner_text()
    await page.get_by_role("button", name="Next").click()
    if refused:
        await page.get_by_role("alert").get_by_text(refused).wait_for()
    else:
        await expect(here.first).not_to_have_text(before)


async def starts(page: Page, box: RealBox) -> None:
    assert await box.status() is None
    await page.get_by_role("button", name="Start answering").click()
    await page.get_by_text("Ready").nth(1).wait_for()
    await going_on(page)


async def calls(page: Page) -> None:
    await page.get_by_role("button", name="Somebody hangs up soon").click()
    await page.get_by_role("log").get_by_text("answered").wait_for()
