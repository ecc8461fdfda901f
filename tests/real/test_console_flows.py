"""A flow is changed, tried and put in place in a browser, and a prompt is recorded."""

import asyncio
import json
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from support.console_box import OWNER, ConsoleBox, chromium, console_box
from support.offices import write_settings

pytestmark = [
    pytest.mark.realtime,
    pytest.mark.browser,
    pytest.mark.timeout(120),
]

EXAMPLE = """
# Who presses 1 hears when we are here.
[[example]]
name = "who presses 1 hears the hours"
caller = ["presses 1"]
expect = ["menu", "hours"]
"""
MAIN = "flows/main.toml"


class Owner:
    """Somebody before the page of a flow."""

    def __init__(self, console: ConsoleBox, page: Page, directory: Path) -> None:
        self.console = console
        self.page = page
        self.directory = directory

    @property
    def text(self) -> str:
        return (self.directory / MAIN).read_text()

    async def presses(self, name: str) -> None:
        await self.page.get_by_role("button", name=name, exact=True).click()

    async def opens(self, node: str) -> None:
        """Press a node in the drawing, by the keyboard."""
        await self.page.locator(f'svg.flow [data-node="{node}"]').press("Enter")
        title = self.page.get_by_role("heading", name=node, exact=False, level=2)
        await expect(title).to_be_visible()

    async def sees(self, words: str) -> None:
        await expect(self.page.get_by_text(words).first).to_be_visible()


def test_an_owner_changes_a_flow_and_a_prompt(tmp_path: Path) -> None:
    write_settings(tmp_path, "/dev/tipring-none")
    flow = tmp_path / MAIN
    flow.write_text("# Written by Olga.\n" + flow.read_text() + EXAMPLE)

    async def story() -> None:
        async with (
            console_box(tmp_path, OWNER) as console,
            chromium() as browser,
            console.pages(browser, "olga") as page,
        ):
            owner = Owner(console, page, tmp_path)
            await page.goto(console.url("/flows/main"))
            await owner.sees("In use")
            await breaks_and_mends_it(owner)
            await tries_it(owner)
            await puts_it_in_place(owner)
            await records_the_goodbye(owner)

    asyncio.run(story())
    noted = json.loads((tmp_path / "prompts/en/manifest.json").read_text())
    assert "recorded in the browser" in json.dumps(noted)


async def breaks_and_mends_it(owner: Owner) -> None:
    """A form changes the text; the example tells what is wrong, before it is used."""
    await owner.opens("menu")
    await owner.page.get_by_label("Key").first.fill("2")
    await owner.page.get_by_label("Key").first.blur()
    await owner.sees("1 problem")
    await owner.sees('did not reach "hours"')
    text = owner.page.get_by_label("The text of the flow")
    assert '2 = "hours"' in await text.input_value()
    await owner.presses("Undo")
    await owner.sees("In use")
    await text.fill(owner.text.replace("timeout_s = 3", "timeout_s = 4"))
    await owner.sees("Changed, and fit to be used")
    await expect(owner.page.get_by_label("Seconds of waiting")).to_have_value("4")


async def tries_it(owner: Owner) -> None:
    await owner.page.get_by_label("Day").fill("2026-12-25")
    await owner.presses("Call")
    await owner.sees("The caller hears something now")
    await owner.presses("Press 1")
    await owner.presses("Wait")
    await owner.presses("Press 1")
    here = owner.page.locator("svg.flow .box.here")
    await expect(here).to_have_attribute("data-node", "hours")


async def puts_it_in_place(owner: Owner) -> None:
    await owner.presses("Put in place")
    await owner.sees("+timeout_s = 4")
    dialog = owner.page.get_by_role("dialog")
    await dialog.get_by_label("Why").fill("people are slow")
    await dialog.get_by_role("button", name="Put in place").click()
    await owner.sees("It is written, and counts when the box starts again")
    assert "timeout_s = 4" in owner.text
    assert owner.text.startswith("# Written by Olga.\n")


async def records_the_goodbye(owner: Owner) -> None:
    page = owner.page
    await page.goto(owner.console.url("/prompts?find=goodbye"))
    await page.get_by_role("button", name="Open Thank you for calling").click()
    await owner.presses("Record with the microphone")
    await owner.sees("Recording: 1 s")
    await owner.presses("Stop recording")
    await owner.sees("This is the new sound")
    await owner.presses("Use it")
    await owner.sees("It is kept, and heard when the box starts again")
    await expect(page.get_by_text("yours").first).to_be_visible()
