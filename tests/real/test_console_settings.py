"""Hours, a spreadsheet of queues, and versions, in a browser of an owner."""

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from support.console_box import OWNER, SUPERVISOR, ConsoleBox, chromium, console_box
from support.queue_office import write_queue_office
from support.queue_sheets import FRONT, sheet

pytestmark = [
    pytest.mark.realtime,
    pytest.mark.browser,
    pytest.mark.timeout(120),
]

HOURS = """
# our hours
[schedule.office]
mon-thu = ["08:30-12:30", "13:30-17:30"]
fri = ["08:30-12:30"]

[schedule.office.holidays]
"2026-12-25" = "Christmas Day"
"""
FLOW = """\
start = "when"
language = "en"

[node.when]
do = "hours"
schedule = "office"
open = "desk"
closed = "bye"
holiday = "bye"

[node.desk]
do = "queue"
queue = "front"
next = "bye"

[node.bye]
do = "hangup"
say = "goodbye"
"""
SALES = {**FRONT, "Name": "Sales", "Extension": "300"}


class Owner:
    """Somebody before the pages."""

    def __init__(self, console: ConsoleBox, page: Page, directory: Path) -> None:
        self.console = console
        self.page = page
        self.directory = directory

    async def goes(self, path: str) -> None:
        await self.page.goto(self.console.url(path))

    async def presses(self, name: str) -> None:
        await self.page.get_by_role("button", name=name, exact=True).first.click()

    async def sees(self, words: str) -> None:
        await expect(self.page.get_by_text(words).first).to_be_visible()

    async def reads(self, name: str, words: str) -> str:
        """Wait until a file says *words*; return all of it."""
        path = self.directory / name
        for _ in range(200):
            text = await asyncio.to_thread(_text, path)
            if words in text:
                return text
            await asyncio.sleep(0.05)
        message = f"{name} does not say {words}"
        raise AssertionError(message)


def _text(path: Path) -> str:
    return path.read_text() if path.exists() else ""


async def changes_hours(olga: Owner) -> None:
    await olga.goes("/hours")
    await olga.page.get_by_label("Day").last.fill("2026-12-25")
    await olga.page.get_by_label("Time").last.fill("13:05")
    await olga.presses("What happens?")
    await olga.sees("holiday: Christmas Day")
    await olga.sees("when → bye")
    await olga.page.get_by_text("Change the hours").click()
    await olga.page.get_by_label("Friday").fill("9-12, 13.30 – 16:00")
    await olga.presses("Save the hours")
    text = await olga.reads("tipring.toml", "16:00")
    assert 'fri = ["09:00-12:00", "13:30-16:00"]' in text
    assert "# our hours" in text
    await olga.sees("09:00-12:00, 13:30-16:00")
    await expect(olga.page.get_by_label("Friday")).to_be_visible()  # still open
    await olga.page.get_by_label("Night switch").click()
    await olga.page.get_by_role("option", name="Closed, by hand").click()
    await olga.reads("tipring.toml", 'switch = "closed"')


async def takes_public_holidays(olga: Owner) -> None:
    await olga.goes("/hours")  # the page that was switched draws itself anew
    await olga.page.get_by_text("holiday to come").click()
    await olga.presses("Public holidays")
    await olga.presses("Show them")
    await olga.presses("Write them down")
    text = await olga.reads("tipring.toml", "2027-07-04")
    assert '"2026-12-25" = "Christmas Day"' in text
    assert text.count("2026-12-25") == 1
    to_remove = olga.page.get_by_role("button", name="Remove Christmas Day")
    await expect(to_remove.nth(1)).to_be_visible()
    there = await to_remove.count()
    await to_remove.first.click()
    await expect(to_remove).to_have_count(there - 1)
    await expect(to_remove.first).to_be_visible()  # where it was removed is still open


async def hires_and_dismisses(olga: Owner) -> None:
    await olga.goes("/agents")
    await olga.presses("New agent")
    await olga.page.get_by_label("Short name").fill("ben")
    await olga.page.get_by_label("Name", exact=True).fill("Ben Okri")
    await olga.presses("Save")
    await olga.reads("agents.toml", "Ben Okri")
    await olga.presses("New PIN: Ben Okri")
    await olga.page.get_by_label("PIN", exact=True).fill("471147")
    await olga.presses("Save")
    assert "471147" in await olga.reads("secrets.toml", "ben")
    await olga.goes("/queues/front")
    await olga.page.get_by_label("Agent", exact=True).click()
    await olga.page.get_by_role("option", name="Ben Okri").click()
    await olga.presses("Add")
    await olga.presses("Move Ben Okri up")
    await expect(olga.page.get_by_role("button", name="Move anna up")).to_be_visible()
    await olga.page.get_by_label("Title").fill("Reception")
    await olga.presses("Save")
    await olga.reads("queues/front.toml", "Reception")
    await olga.goes("/agents")
    await olga.presses("Remove: Ben Okri")
    await olga.presses("Remove")
    await expect(olga.page.get_by_text("Ben Okri")).to_have_count(0)
    for name in ("agents.toml", "queues/front.toml", "secrets.toml"):
        text = await asyncio.to_thread(_text, olga.directory / name)
        assert "ben" not in text, name


async def imports_queues(olga: Owner) -> None:
    await olga.goes("/queues")
    await olga.presses("From a spreadsheet")
    chooser = olga.page.locator("input[type=file]")
    wrong = sheet({**SALES, "Call Routing Pattern": "ROULETTE"})
    await chooser.set_input_files(
        {"name": "queues.csv", "mimeType": "text/csv", "buffer": wrong.encode()}
    )
    row = olga.page.get_by_role("row").filter(has_text="ROULETTE")
    await expect(row).to_contain_text("Call Routing Pattern")
    await olga.sees("1 mistake to mend; nothing was changed")
    await chooser.set_input_files(
        {"name": "queues.csv", "mimeType": "text/csv", "buffer": sheet(SALES).encode()}
    )
    await olga.presses("Import 1 queue")
    await olga.reads("queues/sales.toml", "circular")


async def undoes_it(olga: Owner) -> None:
    await olga.goes("/settings")
    await olga.page.get_by_text("Queues from a spreadsheet").first.click()
    await olga.presses("Undo this")
    await olga.sees("/dev/null")
    await olga.presses("Put in place")
    await expect(olga.page.get_by_role("dialog")).to_have_count(0)
    assert not await asyncio.to_thread(_text, olga.directory / "queues/sales.toml")


async def asks_for_the_sheet(console: ConsoleBox) -> None:
    async with console.asking("olga") as http:
        answer = await http.get("/export/queues")
        assert (answer.status_code, "Reception" in answer.text) == (200, True)
    for name, status in (("sam", 403), ("", 401)):
        async with console.asking(name) as http:
            assert (await http.get("/export/queues")).status_code == status


def test_an_owner_changes_hours_and_queues_and_undoes_it(tmp_path: Path) -> None:
    write_queue_office(tmp_path / "office", "anna", nodes=["/dev/none"], flow=FLOW)
    main = tmp_path / "office/tipring.toml"
    main.write_text(main.read_text() + HOURS)

    async def story() -> None:
        async with (
            console_box(main.parent, OWNER, SUPERVISOR) as console,
            chromium() as browser,
            console.pages(browser, "olga") as page,
        ):
            olga = Owner(console, page, main.parent)
            await changes_hours(olga)
            await takes_public_holidays(olga)
            await hires_and_dismisses(olga)
            await imports_queues(olga)
            await undoes_it(olga)
            await asks_for_the_sheet(console)
            assert "Traceback" not in console.log()

    asyncio.run(story())
