"""The link as a person at a terminal sees it, and as its door tells it."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest
from click.testing import CliRunner, Result

from support.desk_socket import way_to
from support.offices import write_settings
from support.toy_lookout import ANCHORS, TRUNK, ToyLookout
from tipring.cli import link_show
from tipring.cli.main import cli
from tipring.cli.mode import sentence
from tipring.config.reader import load
from tipring.desk.api import make_api
from tipring.desk.desk import Desk
from tipring.desk.journal import Journal
from tipring.desk.link import LinkDesk
from tipring.desk.link_api import link_now
from tipring.desk.mode import ModeDesk, ModeNow
from tipring.desk.server import serving, somebody_answers
from tipring.desk.shelf import PromptShelf
from tipring.domain.journal import Entry
from tipring.domain.link.entries import LinkChanged
from tipring.domain.link.machine import LinkMachine
from tipring.domain.link.mode import Mode
from tipring.domain.link.probing import ProbeKind, Saw
from tipring.domain.link.view import Cause, LinkView, Verdict
from tipring.store.store import Store


@pytest.fixture
def office(tmp_path: Path) -> Path:
    write_settings(tmp_path, "/dev/nowhere")
    return tmp_path


def tipring(office: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, [*words, "--config", str(office)])


@dataclass
class Terminal:
    """A desk whose link is watched, and somebody who types."""

    desk: Desk
    lookout: ToyLookout
    http: httpx.AsyncClient
    office: Path

    async def type(self, *words: str) -> str:
        typed = await asyncio.to_thread(tipring, self.office, *words)
        assert typed.exit_code == 0, typed.output
        return typed.output


@contextlib.asynccontextmanager
async def at_work(office: Path, *, watched: bool = True) -> AsyncIterator[Terminal]:
    settings = await asyncio.to_thread(load, office)
    async with await Store.open(settings.store_directory) as store:
        desk = Desk(settings.office, PromptShelf({}), Journal(store))
        lookout, path = ToyLookout(), settings.socket
        probes = [looker.probe for looker in lookout.lookers]
        machine = LinkMachine(probes, stable_s=5.0)
        if watched:
            watch = LinkDesk(desk.link, machine, lookout, desk.journal)
            desk.link_desk = watch
        transport = way_to(path)
        async with (
            lookout.opened(watch.hear) if watched else contextlib.nullcontext(),
            serving(make_api(desk), path),
            httpx.AsyncClient(transport=transport, base_url="http://desk") as http,
        ):
            while not await asyncio.to_thread(somebody_answers, path):
                await asyncio.sleep(0.01)
            yield Terminal(desk, lookout, http, office)


def tell(
    office: Path, story: Callable[[Terminal], Awaitable[None]], *, watched: bool = True
) -> None:
    async def run() -> None:
        async with at_work(office, watched=watched) as terminal:
            await story(terminal)

    asyncio.run(run())


def test_every_probe_has_a_row_and_what_is_amiss_is_marked(office: Path) -> None:
    async def story(terminal: Terminal) -> None:
        lookout, desk = terminal.lookout, terminal.desk
        lookout.all_see()
        lookout.sees(ProbeKind.ANCHOR, Saw.SILENCE, name=ANCHORS[1])
        lookout.sees(ProbeKind.TRUNK, Saw.REFUSED, "it answers 503", TRUNK)
        desk.link.is_now(
            LinkView(
                verdict=Verdict.DEGRADED,
                cause=Cause.PROVIDER,
                why="provider: it answers 503",
                since=datetime(2026, 11, 23, 15, 15, tzinfo=UTC),
                is_watched=True,
                trunks={TRUNK: "it answers 503"},
                pbx="it does not answer",
            )
        )
        lookout.lookers[0].spent = 2_500_000
        told = await terminal.type("link")
        head, trunk, pbx, *rows, cost = told.splitlines()
        since = "2026-11-23 10:15:00"
        assert head == f"link: degraded since {since}: provider: it answers 503"
        assert (trunk, pbx) == (
            f"trunk {TRUNK}: it answers 503",
            "cloud PBX: it does not answer",
        )
        assert len(rows) == len(lookout.lookers)
        marked = [row for row in rows if row.startswith("!")]
        assert [row.split()[1] for row in marked] == ["anchor", "trunk"]
        assert "no answer" in marked[0]
        assert "refused: it answers 503" in marked[1]
        assert "well, 20 ms" in rows[0]
        assert cost.startswith("looking has cost 2.5 MB since ")

    tell(office, story)


def test_a_probe_that_was_never_well_says_so(office: Path) -> None:
    async def story(terminal: Terminal) -> None:
        terminal.lookout.sees(
            ProbeKind.CARRIER, Saw.NO_WAY, "there is no default route"
        )
        told = await terminal.type("link")
        assert "not looked at yet" in told
        assert link_show.NEVER_WELL in told
        found = json.loads(await terminal.type("link", "--json"))
        assert found["is_watched"] is True
        assert found["probes"][0]["saw"] == "no way there"
        assert found["probes"][1]["looked_at"] is None
        assert found == (await terminal.http.get("/link")).json()

    tell(office, story)


def test_where_nobody_watches_the_remedy_is_told(office: Path) -> None:
    async def story(terminal: Terminal) -> None:
        assert await terminal.type("link") == f"link: {link_show.NOT_WATCHED}\n"
        assert link_now(terminal.desk).probes == []

    tell(office, story, watched=False)


def test_each_change_is_told_once_while_somebody_watches(
    office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(terminal: Terminal) -> None:
        hub, loop = terminal.desk.link, asyncio.get_running_loop()
        views = [
            LinkView(is_watched=True),
            LinkView(is_watched=True),
            LinkView(verdict=Verdict.DOWN, why="it is cut", is_watched=True),
        ]
        hub.is_now(views.pop(0))

        def wait(_seconds: float) -> None:
            if not views:
                raise KeyboardInterrupt
            done = asyncio.run_coroutine_threadsafe(change(), loop)
            done.result()

        async def change() -> None:
            hub.is_now(views.pop(0))

        monkeypatch.setattr("tipring.cli.link.time.sleep", wait)
        told = await terminal.type("link", "--watch")
        lines = [line.partition(" ")[2] for line in told.splitlines()]
        assert lines == ["link: up", "link: down: it is cut"]

    tell(office, story)


async def _an_hour_without(terminal: Terminal) -> None:
    now = datetime.now(UTC)
    cut = LinkChanged(verdict=Verdict.DOWN, cause=Cause.CARRIER, why="the cable is out")
    well = LinkChanged(verdict=Verdict.UP, cause=Cause.NOTHING, why="")
    store = terminal.desk.journal.store
    await store.append(
        Entry(now - timedelta(hours=6), cut), Entry(now - timedelta(hours=5), well)
    )


def test_what_was_is_told_with_its_figures(office: Path) -> None:
    async def story(terminal: Terminal) -> None:
        quiet = await terminal.type("link", "history")
        assert quiet.startswith("it was well all the time\nin 30 days calls could be")
        await _an_hour_without(terminal)
        told = await terminal.type("link", "history", "--days", "1")
        row, figures, cause = told.splitlines()
        assert row.endswith("60 min  down  the cable is out") or "1 h 0 min" in row
        assert "data went through 95.833%; outages: 1" in figures
        assert cause.startswith("carrier lost: ")
        found = json.loads(await terminal.type("link", "history", "--json"))
        assert [spell["verdict"] for spell in found["spells"]] == ["up", "down", "up"]
        assert found["availability"]["lost_s"] == {"carrier lost": 3600.0}
        asked = (await terminal.http.get("/link/history?days=30")).json()
        assert asked["availability"]["outages"] == 1

    tell(office, story)


def test_what_was_is_drawn(office: Path) -> None:
    async def story(terminal: Terminal) -> None:
        await _an_hour_without(terminal)
        assert "#" in await terminal.type("link", "plot", "--days", "2")
        svg = await terminal.type("link", "plot", "--days", "2", "--svg")
        assert svg.startswith("<svg ")
        drawn = await terminal.http.get("/link/plot.svg")
        assert drawn.headers["content-type"] == "image/svg+xml"
        assert "the cable is out" in drawn.text

    tell(office, story)


def test_who_answers_is_shown_and_changed_by_hand(office: Path) -> None:
    async def story(terminal: Terminal) -> None:
        desk = terminal.desk
        mode = ModeDesk(Mode.STANDBY, desk.link, [], desk.journal, lambda: None)
        desk.mode = mode
        running = asyncio.create_task(mode.run())
        assert "cloud PBX answers" in await terminal.type("link")
        assert "by hand, as asked" in await terminal.type("link", "mode", "box")
        told = await terminal.type("link", "mode")
        assert told.startswith("the box answers since ")
        found = json.loads(await terminal.type("link", "mode", "itself", "--json"))
        assert found["is_by_hand"] is False
        running.cancel()
        await asyncio.wait([running])

    tell(office, story)


def test_lines_that_are_still_busy_are_named() -> None:
    now = ModeNow(
        mode="standby",
        to_box=False,
        why="all is well",
        since=None,
        is_by_hand=False,
        waits_for=("line-1", "line-2"),
    )
    told = sentence(now, ZoneInfo("UTC"))
    expected = "the cloud PBX answers: all is well; waiting for calls on line-1, line-2"
    assert told == expected
