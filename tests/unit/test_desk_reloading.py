"""Other settings while the box runs: what counts at once, soon, after a restart."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from support.queue_office import FLOW, write_queue_office
from support.toy_line import ToyLine, until
from support.virtual_time import run_virtually
from tipring.config.check import narrator_for, prompt_library
from tipring.config.reader import load, read
from tipring.config.settings import Settings
from tipring.config.spoken import spoken
from tipring.desk.desk import Desk
from tipring.desk.journal import Journal
from tipring.desk.prompt_desk import PromptDesk
from tipring.desk.reloading import (
    Fresh,
    Reloading,
    office_now,
    restart_for,
    taken,
)
from tipring.desk.reloading_api import add_reloading
from tipring.desk.shelf import PromptShelf
from tipring.domain.line import LineState
from tipring.speech.own_prompts import OwnPrompts
from tipring.store.store import Store


@dataclass
class Box:
    """A desk over a toy line, and the door to its settings."""

    directory: Path
    desk: Desk
    line: ToyLine
    reloading: Reloading
    http: httpx.AsyncClient

    async def change(self, name: str, old: str, new: str) -> None:
        await asyncio.to_thread(change, self.directory / name, old, new)

    async def told(self, path: str, **words: str) -> Any:  # noqa: ANN401 - JSON
        return (await self.http.post(path, json=words)).json()


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def fresh(directory: Path) -> Fresh:
    reading = read(directory)
    narrator = narrator_for(reading, prompt_library(directory))
    wanted = {(part.say, part.language) for part in spoken(reading)}
    prompts = PromptDesk(
        PromptShelf.fill(narrator, wanted),
        lambda: narrator,
        wanted,
        OwnPrompts(directory / "prompts"),
    )
    return Fresh(settings=reading.settings, prompts=prompts, languages=())


def tell(directory: Path, story: Callable[[Box], Awaitable[None]]) -> None:
    first, shelf = fresh(directory), PromptShelf({})
    shelf.take_over(first.prompts._shelf)  # noqa: SLF001 - it is put together by hand
    first.prompts._shelf = shelf  # noqa: SLF001

    async def run() -> None:
        async with await Store.open(directory / "state") as store:
            desk = Desk(first.settings.office, shelf, Journal(store))
            desk.prompts = first.prompts
            line = ToyLine()
            desk.add_line(line, "main", rings=1)
            running = asyncio.create_task(desk.run())
            reloading = Reloading(desk, first.settings, (), lambda: fresh(directory))
            api = FastAPI()
            add_reloading(api, reloading)
            way = httpx.ASGITransport(api)
            async with httpx.AsyncClient(transport=way, base_url="http://desk") as http:
                await story(Box(directory, desk, line, reloading, http))
            reloading.close()
            desk.stop()
            await running

    run_virtually(run())


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    write_queue_office(tmp_path / "office", "anna", nodes=["/dev/none"])
    return tmp_path / "office"


def changed(directory: Path, name: str, old: str, new: str) -> Settings:
    change(directory / name, old, new)
    return load(directory)


# --- what is what ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "restart"),
    [
        ("Harbor Dental", "Other", ["name"]),
        ('country = "us"', 'country = "de"', ["country"]),
        ("billing_delay_ms = 0", "billing_delay_ms = 9", ["lines"]),
        ("[outside]", '[care]\ntell = ["a@b.c"]\n[outside]', ["care"]),
        ("patience_s = 4", "patience_s = 4\nlamp_pin = 5", ["lamps"]),
        ("silence_s = 3", "silence_s = 2", []),
    ],
)
def test_what_only_a_restart_takes_over(
    directory: Path, old: str, new: str, restart: list[str]
) -> None:
    before = load(directory)
    wanted = changed(directory, "tipring.toml", old, new)
    now = replace(before, office=office_now(before.office, wanted.office))
    assert restart_for(before, now, wanted) == restart


def test_what_counts_at_once(directory: Path) -> None:
    before = load(directory).office
    other = changed(directory, "tipring.toml", "silence_s = 3", "silence_s = 2").office
    assert taken(before, other) == ["mailboxes"]
    assert taken(before, before) == []


def test_agents_keep_the_telephones_that_are_there(directory: Path) -> None:
    before = load(directory)
    text = (directory / "agents.toml").read_text()
    more = "\n[agent.ben]\n[agent.cleo]\nphone = 'simulated:agent'\n"
    (directory / "agents.toml").write_text(
        text.replace("simulated:agent", "simulated:deaf") + more
    )
    wanted = load(directory)
    office = office_now(before.office, wanted.office)
    assert office.team.agents["anna"].phone == "simulated:agent"
    assert set(office.team.agents) == {"anna", "ben"}
    now = replace(before, office=office)
    assert restart_for(before, now, wanted) == ["telephones of agents"]
    (directory / "agents.toml").write_text("[agent.anna]\n")
    gone = office_now(office, load(directory).office)
    assert set(gone.team.agents) == {"anna"}


# --- the desk ----------------------------------------------------------------------


def test_a_caller_keeps_the_flow_that_he_began_in(directory: Path) -> None:
    async def story(box: Box) -> None:
        box.line.ring()
        await until(box.desk, LineState.IN_CALL)
        await box.change(
            "flows/main.toml", 'say = "goodbye"', 'say = "callback-thanks"'
        )
        await box.change("tipring.toml", "silence_s = 3", "silence_s = 2")
        seen: list[object] = []
        box.desk.renewed.append(seen.append)
        assert await box.told("/settings/reload") == {
            "taken": ["flows", "mailboxes"],
            "soon": [],
            "restart": [],
        }
        assert seen == [box.desk.office]
        assert box.desk.messages.mailboxes["office"].silence_s == 2
        assert box.desk.watches[0].state is LineState.IN_CALL

    tell(directory, story)


def test_a_line_leads_elsewhere_from_the_next_call_on(directory: Path) -> None:
    async def story(box: Box) -> None:
        await box.change("tipring.toml", 'flow = "main"', 'flow = "night"\nrings = 3')
        assert (await box.told("/settings/reload"))["restart"] == []
        watch = box.desk.watches[0]
        assert box.reloading.settings.lines[0].rings == 3
        assert (watch.flow, watch.rings_now()) == ("night", 3)

    (directory / "flows/night.toml").write_text(FLOW)
    tell(directory, story)


def test_a_new_queue_comes_with_its_flow(directory: Path) -> None:
    async def story(box: Box) -> None:
        queues = box.directory / "queues"
        await asyncio.to_thread(
            shutil.copy, queues / "front.toml", queues / "back.toml"
        )
        await box.change("flows/main.toml", 'queue = "front"', 'queue = "back"')
        came = await box.told("/settings/reload")
        assert came == {"taken": [], "soon": ["queues"], "restart": []}
        assert "back" not in box.desk.office.team.queues
        await asyncio.sleep(5)
        assert "back" in box.desk.office.team.queues
        assert [live.queue for live in box.desk.queues.live()] == ["back", "front"]
        now = (await box.http.get("/settings")).json()
        assert now["last"]["soon"] == []

    tell(directory, story)


def test_a_mistake_changes_nothing_and_starts_nothing(directory: Path) -> None:
    async def story(box: Box) -> None:
        await box.change("flows/main.toml", 'next = "bye"', 'next = "nowhere"')
        before = box.desk.office
        for path in ("/settings/reload", "/restart"):
            assert "nowhere" in (await box.told(path))["detail"]
        assert box.desk.office is before
        assert not box.reloading.asked_again

    tell(directory, story)


def test_it_begins_again_when_nobody_talks(directory: Path) -> None:
    async def story(box: Box) -> None:
        box.line.ring()
        await until(box.desk, LineState.IN_CALL)
        assert (await box.told("/restart"))["restarts"] == "quiet"
        await asyncio.sleep(10)
        assert not box.reloading.asked_again
        assert (await box.told("/restart", when="now"))["restarts"] == "now"
        await asyncio.sleep(1)
        assert box.reloading.asked_again

    tell(directory, story)
