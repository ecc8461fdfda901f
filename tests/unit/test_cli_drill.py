"""Drills of the link as a person at a terminal sees them, and as their door tells."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner, Result

from support.desk_socket import way_to
from support.offices import write_settings
from support.toy_cutter import ToyCutter
from support.toy_lookout import ToyLookout
from tipring.app import link_drill
from tipring.cli.main import cli
from tipring.config.reader import load
from tipring.desk.api import make_api
from tipring.desk.desk import Desk
from tipring.desk.journal import Journal
from tipring.desk.link import LinkDesk
from tipring.desk.server import serving, somebody_answers
from tipring.desk.shelf import PromptShelf
from tipring.domain.errors import TipringError
from tipring.domain.link.machine import LinkMachine
from tipring.store.store import Store


@pytest.fixture
def office(tmp_path: Path) -> Path:
    write_settings(tmp_path, "/dev/nowhere")
    with (tmp_path / "tipring.toml").open("a") as file:
        file.write('\n[link]\n[drill]\nat = "Sun 04:10"\n')
    return tmp_path


def tipring(office: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, [*words, "--config", str(office)])


@dataclass
class Terminal:
    """A desk that holds drills, and somebody who types."""

    desk: Desk
    cutter: ToyCutter
    http: httpx.AsyncClient
    office: Path

    async def type(self, *words: str) -> Result:
        return await asyncio.to_thread(tipring, self.office, *words)


@contextlib.asynccontextmanager
async def at_work(office: Path, *, watched: bool) -> AsyncIterator[Terminal]:
    settings = await asyncio.to_thread(load, office)
    async with await Store.open(settings.store_directory) as store:
        desk = Desk(settings.office, PromptShelf({}), Journal(store))
        lookout, path = ToyLookout(), settings.socket
        machine = LinkMachine([looker.probe for looker in lookout.lookers])
        watch = LinkDesk(desk.link, machine, lookout, desk.journal)
        if watched:
            desk.link_desk = watch
        cutter = ToyCutter(refuses="it takes CAP_NET_ADMIN")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(link_drill, "Firewall", lambda _office: cutter)
            link_drill.add_drills(desk, settings)
        transport = way_to(path)
        async with (
            lookout.opened(watch.hear),
            serving(make_api(desk), path),
            httpx.AsyncClient(transport=transport, base_url="http://desk") as http,
        ):
            while not await asyncio.to_thread(somebody_answers, path):
                await asyncio.sleep(0.01)
            yield Terminal(desk, cutter, http, office)
            if desk.drills is not None:
                await desk.drills.drill.close()


def tell(
    office: Path,
    story: Callable[[Terminal], Awaitable[None]],
    *,
    watched: bool = True,
) -> None:
    async def run() -> None:
        async with at_work(office, watched=watched) as terminal:
            await story(terminal)

    asyncio.run(run())


def test_a_drill_is_held_told_and_kept(office: Path) -> None:
    async def story(here: Terminal) -> None:
        held = await here.type("drill", "link")
        assert held.exit_code == 0, held.output
        assert held.stdout.startswith("drill 20")
        assert "Passed: the office does without the internet." in held.stdout
        assert "nothing was cut, as asked from the office" in held.stdout
        shown = await here.type("drill", "show")
        assert shown.stdout.strip() in held.stdout
        page = (await here.type("drill", "show", "--html")).stdout
        assert page.startswith("<!doctype html>")
        told = json.loads((await here.type("drill", "show", "--json")).stdout)
        assert told["done"]["faults"] == []
        again = await here.type("drill", "show", told["drill_id"])
        assert again.stdout == shown.stdout
        listed = (await here.type("drill", "show", "--list")).stdout
        assert listed.startswith(f"{told['drill_id']}  20")
        assert "  Passed: the office" in listed
        listed = (await here.type("drill", "show", "--list", "--json")).stdout
        assert json.loads(listed) == [told]
        now = (await here.http.get("/link/drill")).json()
        assert (now["step"], now["why_not"], now["advice"]) == ("", "", "")
        assert now["last"]["drill_id"] == told["drill_id"]
        assert now["next_at"]
        found = (await here.http.get("/link/drills")).json()
        assert [each["drill_id"] for each in found] == [told["drill_id"]]

    tell(office, story)


def test_a_drill_is_broken_off_at_the_terminal(office: Path) -> None:
    async def story(here: Terminal) -> None:
        here.cutter.refuses, here.cutter.is_blunt = "", True
        holding = asyncio.create_task(here.type("drill", "link"))
        while not here.cutter.asked:
            await asyncio.sleep(0.01)
        refused = await here.http.post("/link/drill")
        assert (refused.status_code, refused.json()["detail"]) == (
            409,
            "no drill now: one is being held",
        )
        assert (await here.http.delete("/link/drill")).status_code == 200
        held = await holding
        assert held.exit_code == 1
        assert "... " in held.stderr
        assert "Broken off: as asked from the office." in held.stdout
        assert (await here.http.post("/link/drill")).status_code == 200
        stopped = await here.type("drill", "link", "--stop")
        assert stopped.stdout == "the drill is broken off\n"
        while (await here.http.get("/link/drill")).json()["step"]:
            await asyncio.sleep(0.01)
        stopped = await here.type("drill", "link", "--stop")
        assert str(stopped.exception) == "no drill goes on"

    tell(office, story)


def test_without_a_drill_there_is_nothing_to_show(office: Path) -> None:
    async def story(here: Terminal) -> None:
        shown = await here.type("drill", "show")
        assert str(shown.exception) == "no drill was held yet"
        shown = await here.type("drill", "show", "x1")
        assert isinstance(shown.exception, TipringError)
        assert str(shown.exception) == "there is no drill x1"
        assert (await here.http.get("/link/drills/x1")).status_code == 404
        assert (await here.type("drill", "show", "--list")).stdout == "\n"

    tell(office, story)


def test_where_nobody_watches_the_link_there_are_no_drills(office: Path) -> None:
    async def story(here: Terminal) -> None:
        held = await here.type("drill", "link")
        assert "nobody watches the link here" in str(held.exception)
        lifelines = await here.type("drill")
        assert "this box has no board with a lifeline" in str(lifelines.exception)

    tell(office, story, watched=False)
