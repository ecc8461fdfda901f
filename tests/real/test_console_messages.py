"""Somebody hears, takes and answers a message in a browser; a line is tested there."""

import asyncio
import re
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Page, expect

from support.console_box import OWNER, ConsoleBox, an_agent, chromium, console_box
from support.desk_socket import way_to
from support.mailroom import mailroom
from support.queue_office import write_queue_office
from support.real_box import running_box
from tipring.domain.health_entries import LineMeasured
from tipring.domain.journal import DisconnectLearned, Entry
from tipring.domain.message_entries import MessageMarked, MessageTranscribed

pytestmark = [
    pytest.mark.realtime,
    pytest.mark.browser,
    pytest.mark.timeout(120),
]

MAILBOXES = """\
[mailbox.olga]
shared = true
people = ["ben"]
"""
MAIL = """
[mail]
host = "127.0.0.1"
sender = "box@harbor.example"
security = "none"
"""
TONE = "425 Hz, 300 ms on, 300 ms off"
WORDS = "please call me back <b>about</b> the crown"
AT = ".at"
PATIENCE_MS = 20_000
"""With all the others beside it."""


async def write_office(directory: Path) -> None:
    """Write an office with three messages, and a line that is not plugged in."""
    write_queue_office(directory, "anna", "ben", nodes=["/dev/tipring-none"])
    main = directory / "tipring.toml"
    main.write_text(main.read_text() + MAILBOXES + MAIL)
    async with mailroom(directory / "state") as room:
        await room.leave("m1", seconds=4.0)
        await room.leave("m2", number="2125550177", name="SMITH")
        await room.leave("own", "olga", name="A FRIEND")
        text = MessageTranscribed("m1", WORDS, 0.8, "vosk", "en")
        await room.journal.keep(text, MessageMarked("m1", urgent=True))
        call = LineMeasured(heard_s=30.0, speech_dbm0=-20.0, noise_dbm0p=-61.0)
        yesterday = datetime.now(UTC) - timedelta(days=1)
        await room.store.append(
            Entry(yesterday, call, "line-1", "c1"),
            Entry(yesterday, DisconnectLearned(TONE), "line-1"),
        )


async def presses(page: Page, name: str) -> None:
    await page.get_by_role("button", name=name, exact=True).click()


async def hears_takes_and_finishes(page: Page, console: ConsoleBox) -> None:
    await page.goto(console.url("/voicemail"))
    await expect(page).to_have_title("(2) Voicemail · Tipring")
    await expect(page.get_by_text("A FRIEND")).to_have_count(0)
    await page.get_by_text("about").first.click()
    await presses(page, "Play")
    await expect(page).to_have_title("(1) Voicemail · Tipring")
    await expect(page.locator(AT).first).not_to_have_text("0:00")
    await presses(page, "I take care of it")
    await expect(page.get_by_text("With anna")).to_be_visible()
    await sends_it_on(page)
    await presses(page, "Done")
    await expect(page.get_by_text("With anna")).to_have_count(0)
    await presses(page, "Archive")
    await expect(page.get_by_text("Done by anna")).to_be_visible()
    await page.get_by_text("about").first.click()
    await presses(page, "Not done after all")
    await expect(page.get_by_text("The archive is empty")).to_be_visible()
    await presses(page, "Inbox")
    await page.get_by_role("searchbox", name="Search").fill("crown")
    await expect(page.get_by_text("SMITH")).to_have_count(0)


async def sends_it_on(page: Page) -> None:
    """Somebody gets it by mail, and another mailbox a copy."""
    await presses(page, "Send by mail")
    await page.get_by_role("textbox", name="Address").fill("carl@harbor.example")
    await presses(page, "Send")
    await expect(page.get_by_text("It is on its way.")).to_be_visible()
    await presses(page, "Copy to a mailbox")
    await presses(page, "Copy")
    await expect(page.get_by_text("The copy is there.")).to_be_visible()


async def sees_what_others_do(page: Page, directory: Path) -> None:
    """Somebody else takes a message while the page is open."""
    await page.get_by_role("searchbox", name="Search").fill("")
    await expect(page.get_by_text("SMITH")).to_be_visible()
    transport = way_to(directory / "state" / "desk.sock")
    async with httpx.AsyncClient(transport=transport, base_url="http://desk") as desk:
        answer = await desk.post("/messages/m2/claim", json={"by": "ben"})
        assert answer.status_code == 200, answer.text
    await expect(page.get_by_text("With ben")).to_be_visible()


async def has_a_line_tested(page: Page, console: ConsoleBox) -> None:
    await page.goto(console.url("/lines/line-1"))
    await expect(page.get_by_role("img", name="Noise (dBm0p)")).to_be_visible()
    await presses(page, "Begin the test")
    await expect(page.get_by_text("What helps").last).to_be_visible()
    await expect(page.get_by_text("device").first).to_be_visible()


async def teaches_it(page: Page, directory: Path) -> None:
    """What was learned from calls goes into the settings at a button."""
    await presses(page, "Look at the end of the last call")
    await expect(page.get_by_text("There is no call to look at")).to_be_visible()
    await presses(page, "Write it into the settings")
    await expect(
        page.get_by_text("It is written").or_(page.get_by_text("It counts"))
    ).to_be_visible()
    assert f'disconnect_tone = "{TONE}"' in (directory / "tipring.toml").read_text()


async def looks_at_the_doctor(page: Page, console: ConsoleBox) -> None:
    """What worries the box is shown, and it is looked at again at a button."""
    await page.goto(console.url("/doctor"))
    worries = page.get_by_role("region", name="What worries the box")
    await expect(worries).to_be_visible()
    await presses(page, "Look again")
    await expect(page.get_by_text(re.compile("^Looked at "))).to_be_visible()
    await expect(page.get_by_text("can be had")).to_be_visible()
    await presses(page, "Examine the box")
    await expect(page.get_by_text("all is well", exact=False).first).to_be_visible()


async def has_somebody_forgotten(
    page: Page, console: ConsoleBox, directory: Path
) -> None:
    """All about a number is handed out, then erased."""
    await page.goto(console.url("/privacy"))
    await page.get_by_role("textbox", name="Number").fill("(212) 555-0177")
    await presses(page, "Look")
    await expect(page.get_by_text("Messages", exact=True)).to_be_visible()
    async with page.expect_download() as downloading:
        await presses(page, "Download all of it")
    download = await downloading.value
    with zipfile.ZipFile(await download.path()) as file:
        assert "SMITH" in file.read("about.json").decode()
        assert "sound/messages/office/m2.wav" in file.namelist()
    assert (directory / "state" / "messages/office/m2.wav").exists()
    await presses(page, "Erase all of it")
    await presses(page, "Erase")
    await expect(page.get_by_text("It is erased")).to_be_visible()
    left = [path for path in (directory / "state").rglob("*") if path.is_file()]
    assert [path.name for path in left if b"2125550177" in path.read_bytes()] == []
    assert "m2.wav" not in [path.name for path in left]


async def asks_for_a_number(page: Page, console: ConsoleBox) -> None:
    await page.goto(console.url("/link"))
    await expect(page.get_by_text("Nobody watches the link. Add")).to_be_visible()
    await page.get_by_role("textbox", name="Number").fill("2125550123")
    await presses(page, "Show its ways")
    await expect(page.get_by_text("It is not called")).to_be_visible()


def test_a_message_is_heard_taken_and_archived_and_a_line_tested(
    tmp_path: Path,
) -> None:
    expect.set_options(timeout=PATIENCE_MS)

    async def story() -> None:
        await write_office(tmp_path)
        async with (
            running_box(tmp_path),
            console_box(tmp_path, OWNER, an_agent("anna")) as console,
            chromium() as browser,
        ):
            async with console.pages(browser, "anna") as page:
                await hears_takes_and_finishes(page, console)
                await sees_what_others_do(page, tmp_path)
            async with console.pages(browser, "olga") as page:
                await has_a_line_tested(page, console)
                await teaches_it(page, tmp_path)
                await asks_for_a_number(page, console)
                await looks_at_the_doctor(page, console)
                await has_somebody_forgotten(page, console, tmp_path)
            assert "Traceback" not in console.log()

    asyncio.run(story())
