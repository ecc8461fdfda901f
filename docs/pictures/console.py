#!/usr/bin/env python3
"""Take the README's picture of the console anew: a busy morning on three lines.

PYTHONPATH=tests .venv/bin/python docs/pictures/console.py
"""

import asyncio
import tempfile
from pathlib import Path

from playwright.async_api import Page, ViewportSize, expect

from support.console_box import OWNER, ConsoleBox, chromium, console_box
from support.real_box import running_box
from tipring.cli.client import DeskClient
from tipring.config.templates.filling import TRIAL_AGENT, Person, Wishes, office_of
from tipring.domain.hours import WEEKDAYS

PICTURE = Path(__file__).parent / "console.png"
SIZE = ViewportSize(width=1180, height=860)
BETWEEN_CALLS_S = 3
PATIENCE_MS = 30_000
OFFICE = office_of(
    Wishes(
        template="dental",
        name="Harbor Dental",
        time_zone="America/New_York",
        country="us",
        language="en",
        urls=tuple(f"simulated:555014{n}" for n in (1, 2, 3)),
        hours=dict.fromkeys(WEEKDAYS, ("00:00-24:00",)),
        people=(Person(name="Anna", phone=TRIAL_AGENT), Person(name="Bert")),
    )
)
WAITS = ["waits 5 s", "presses 1", "waits 300 s"]
READS = ["waits 300 s"]
CALLERS = {
    "line-3": ("2125550164", READS),
    "line-1": ("2125550123", WAITS),
    "line-2": ("2125550187", WAITS),
}
"""Who calls there, and what he does."""


async def main() -> None:
    """Run an office, let three people call, take the picture."""
    with tempfile.TemporaryDirectory(prefix="tipring-picture-") as name:
        directory = Path(name)
        for file, text in OFFICE.items():
            (directory / file).parent.mkdir(exist_ok=True)
            (directory / file).write_text(text)
        async with (
            running_box(directory) as box,
            console_box(directory, OWNER) as console,
            chromium() as browser,
            console.pages(browser, "olga") as page,
        ):
            await box.until_line("idle")
            await _picture(directory, console, page)


async def _picture(directory: Path, console: ConsoleBox, page: Page) -> None:
    await page.set_viewport_size(SIZE)
    await page.goto(console.url("/"))
    calls = []
    for line in CALLERS:
        calls.append(asyncio.create_task(asyncio.to_thread(_call, directory, line)))
        await asyncio.sleep(BETWEEN_CALLS_S)
    talks = page.get_by_text("talks", exact=True)
    await expect(talks).to_be_visible(timeout=PATIENCE_MS)
    await page.screenshot(path=PICTURE)


def _call(directory: Path, line: str) -> None:
    number, script = CALLERS[line]
    with DeskClient(directory / "state" / "desk.sock") as desk:
        for _told in desk.trial_call(line, tuple(script), number):
            pass


if __name__ == "__main__":
    asyncio.run(main())
