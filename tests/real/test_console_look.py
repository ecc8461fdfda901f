"""Each page of the console is looked at: by people in pictures, and by rules."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from support.console_box import ConsoleBox, chromium, console_box, person
from support.desk_socket import way_to
from support.gallery import Gallery, main_pages
from support.real_box import running_box
from support.sampling import also
from tipring.config.templates.filling import TRIAL_AGENT, Person, Wishes, office_of
from tipring.console import views
from tipring.domain.access import Role
from tipring.domain.hours import WEEKDAYS

ALWAYS = dict.fromkeys(WEEKDAYS, ("00:00-24:00",))
WISHES = Wishes(
    template="dental",
    name="Harbor Dental",
    time_zone="Europe/Berlin",
    country="de",
    language="en",
    urls=("simulated:5550142", "simulated:5550143"),
    hours=ALWAYS,
    people=(Person(name="Anna", phone=TRIAL_AGENT), Person(name="Bert")),
)
LEAVES_WORD = ["waits 5 s", "presses 3", "waits for the beep", "speaks 4 s", "hangs up"]
WAITS = ["waits 5 s", "presses 1", "waits 300 s", "hangs up"]
PLACES = ("/flows/main", "/lines/line-1")
assert views.PAGES


@contextlib.asynccontextmanager
async def office(directory: Path) -> AsyncIterator[ConsoleBox]:
    """Run an office with something to be seen: a message, and somebody who calls."""
    owner = person("olga", Role.OWNER, agent="anna")
    async with (
        running_box(directory) as box,
        console_box(directory, owner) as console,
        asyncio.TaskGroup() as street,
    ):
        await box.until_line("idle")
        callers = [
            street.create_task(call(directory, "line-1", LEAVES_WORD)),
            street.create_task(call(directory, "line-2", WAITS)),
        ]
        yield console
        for caller in callers:
            caller.cancel()


async def call(directory: Path, line: str, script: list[str]) -> None:
    """Let somebody call; he hangs up when this is cancelled."""
    socket = way_to(directory / "state" / "desk.sock")
    async with httpx.AsyncClient(transport=socket, base_url="http://desk") as desk:
        words = {"script": script, "caller_id": "2125550123"}
        path = f"/lines/{line}/trial-calls"
        async with desk.stream("POST", path, json=words, timeout=None) as told:
            async for _sentence in told.aiter_lines():
                pass


@pytest.mark.realtime
@pytest.mark.browser
@pytest.mark.timeout(300)
@pytest.mark.parametrize("rules", ["in turns", *also("all")])
def test_each_page_is_fit_for_everybody(tmp_path: Path, rules: str) -> None:
    async def tell() -> list[str]:
        gallery = Gallery(is_thorough=rules == "all")
        async with office(tmp_path) as console, chromium() as browser:
            async with console.pages(browser, "olga") as page:
                page.set_default_timeout(30_000)
                for path in main_pages(PLACES):
                    await gallery.look(page, path, console.url(""))
            assert "fails" not in console.log()
        return gallery.faults

    for name, text in office_of(WISHES).items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    assert asyncio.run(tell()) == []
