"""The lifeline as a person at a terminal sees it, and as its door tells it."""

import asyncio
import contextlib
import json
import re
import shlex
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner, Result

from support.desk_socket import way_to
from support.offices import write_settings
from support.panels import HAT, PanelBox, WiredLine, panel_box
from tipring.cli import show
from tipring.cli.main import cli
from tipring.config.factory_reset import ASIDE, MARK, ask, is_asked, set_aside
from tipring.config.reader import load
from tipring.desk.api import make_api
from tipring.desk.lifeline import FELL, LifelineStatus
from tipring.desk.server import serving, somebody_answers
from tipring.domain.drill import WireFinding
from tipring.domain.errors import PanelError, SettingsError, TipringError
from tipring.domain.lifeline_entries import DrillDone
from tipring.domain.line import LineState


@pytest.fixture
def office(tmp_path: Path) -> Path:
    write_settings(tmp_path, "/dev/nowhere")
    return tmp_path


def tipring(office: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, [*words, "--config", str(office)])


@dataclass
class Terminal:
    """A running box with a board, and somebody who types."""

    box: PanelBox
    line: WiredLine
    http: httpx.AsyncClient
    office: Path

    async def type(self, *words: str) -> Result:
        return await asyncio.to_thread(tipring, self.office, *words)


@contextlib.asynccontextmanager
async def at_work(office: Path) -> AsyncIterator[Terminal]:
    """Run a box whose settings and store are those of the terminal's office."""
    line, path = WiredLine(), office / "state" / "desk.sock"
    line.looks_for_s = 0.01
    transport = way_to(path)
    async with (
        panel_box(office, HAT, line) as box,
        serving(make_api(box.desk), path),
        httpx.AsyncClient(transport=transport, base_url="http://desk") as http,
    ):
        while not await asyncio.to_thread(somebody_answers, path):
            await asyncio.sleep(0.02)
        yield Terminal(box, line, http, office)


def tell(office: Path, story: Callable[[Terminal], Awaitable[None]]) -> None:
    async def run() -> None:
        async with at_work(office) as terminal:
            await story(terminal)

    asyncio.run(run())


def test_the_line_is_left_to_the_telephone_and_taken_back(office: Path) -> None:
    async def story(here: Terminal) -> None:
        given = await here.type("lifeline", "telephone")
        assert given.stdout == "line-1 is given to the telephone\n"
        await here.box.until(LineState.DOWN)
        shown = await here.type("status")
        assert f"lifeline: line-1 is given to the telephone; the relay {FELL}" in (
            shown.stdout
        )
        assert "the telephone has the line: as asked from the office" in shown.stdout
        back = await here.type("lifeline", "box")
        assert back.stdout == "line-1 is the box's again; the lifeline is ready\n"
        await here.box.until(LineState.IDLE)
        told = json.loads((await here.type("lifeline", "show", "--json")).stdout)
        assert (told["state"], told["watchdog_alive"]) == ("ready", True)
        shown = await here.type("lifeline", "show")
        assert shown.stdout == f"lifeline: line-1 is ready; the relay {FELL}\n"

    tell(office, story)


def test_a_box_without_a_board_has_nothing_to_try_each_month(tmp_path: Path) -> None:
    write_settings(tmp_path, "/dev/nowhere")
    drilled = tipring(tmp_path, "drill", "--if-there")
    assert drilled.exit_code == 0
    assert drilled.stdout == "this box has no lifeline to be tried\n"


def test_a_drill_is_told_kept_and_shown(office: Path) -> None:
    async def story(here: Terminal) -> None:
        drilled = await here.type("drill")
        assert drilled.exit_code == 0
        assert drilled.stdout.splitlines() == [
            "well: the relay was let fall",
            "well: the line has battery",
            "well: the watchdog has its edges",
            "the drill was passed",
        ]
        here.line.found = [WireFinding("no battery", is_well=False)]
        drilled = await here.type("drill")
        assert drilled.exit_code == 1
        assert "amiss: no battery\n" in drilled.stdout
        shown = (await here.type("status")).stdout
        assert "lifeline: drill of 20" in shown
        assert "failed: no battery" in shown

    tell(office, story)


def test_what_cannot_be_is_refused_with_its_reason(office: Path) -> None:
    async def story(here: Terminal) -> None:
        await here.box.call()
        drilled = await here.type("drill")
        assert isinstance(drilled.exception, TipringError)
        assert "line-1 is in a call; a drill is for" in str(drilled.exception)
        answer = await here.http.post("/lifeline/bypass", json={"on": True, "x": 1})
        assert answer.status_code == 422
        given = await here.http.post(
            "/lifeline/bypass", json={"on": True, "why": "a storm"}
        )
        assert given.json()["state"] == "given to the telephone after this call"
        given_now = await here.type("lifeline", "telephone", "--now")
        assert given_now.stdout == "line-1 is given to the telephone\n"
        here.box.lifeline._fail(PanelError("the chip is gone"))  # noqa: SLF001 - as pins do
        for path, words in (("bypass", {"on": False}), ("drill", {})):
            answer = await here.http.post(f"/lifeline/{path}", json=words)
            assert (answer.status_code, answer.json()["detail"]) == (
                503,
                "the chip is gone",
            )

    tell(office, story)


def test_a_box_without_a_board_says_so(office: Path) -> None:
    async def story(here: Terminal) -> None:
        here.box.desk.lifeline = None
        for path in ("bypass", "drill"):
            answer = await here.http.post(f"/lifeline/{path}", json={"on": True})
            assert answer.status_code == 404
        assert "lifeline" not in (await here.type("status")).stdout
        shown = await here.type("lifeline", "show")
        assert "this box has no board" in str(shown.exception)

    tell(office, story)


def test_what_is_amiss_with_the_board_is_shown(office: Path) -> None:
    zone = load(office).office.zone
    at = datetime(2026, 11, 27, tzinfo=UTC)

    def shown(
        *, trouble: str = "", alive: bool = True, state: str = "ready"
    ) -> list[str]:
        status = LifelineStatus(
            board="hat",
            line="line-1",
            state=state,
            relay=FELL,
            watchdog_alive=alive,
            trouble=trouble,
            button_is_down=False,
            asks_for_reset=True,
            last_drill_at=at,
            last_drill=DrillDone((), ()),
            advice="never drilled",
        )
        return list(show.lifeline(status, zone))[1:]

    rest = [
        "lifeline: the button asks whether the factory reset is meant",
        "lifeline: drill of 2026-11-26 19:00:00 passed",
        "lifeline: never drilled",
    ]
    assert shown(trouble="no pins") == ["lifeline: no pins", *rest]
    assert shown() == rest
    assert shown(alive=False, state="given to the telephone") == rest
    assert shown(alive=False) == [
        "lifeline: sound has stopped, the watchdog lets go of the line",
        *rest,
    ]


# --- the factory reset ------------------------------------------------------------


def test_settings_are_set_aside_and_what_callers_said_stays(office: Path) -> None:
    (office / "state").mkdir()
    (office / "state" / "message.wav").touch()
    refused = CliRunner().invoke(
        cli, ["factory-reset", "--config", str(office)], input="n\n"
    )
    assert refused.exit_code == 1
    done = tipring(office, "factory-reset", "--yes")
    (aside,) = office.glob(f"{ASIDE}*")
    assert done.stdout.startswith(f"the settings are in {aside} now")
    assert {path.name for path in office.iterdir()} == {"state", aside.name}
    assert (aside / "flows" / "main.toml").exists()
    with pytest.raises(
        SettingsError, match=f"a factory reset, the settings are in {aside}"
    ):
        load(office)
    again = tipring(office, "factory-reset", "--yes")
    assert str(again.exception) == f"there are no settings in {office}"


def test_a_store_elsewhere_in_the_folder_stays(office: Path) -> None:
    with (office / "tipring.toml").open("a") as file:
        file.write('\n[store]\ndirectory = "kept/store"\n')
    (office / "kept" / "store").mkdir(parents=True)
    assert tipring(office, "factory-reset", "--yes").exit_code == 0
    assert (office / "kept" / "store").is_dir()


def test_broken_settings_can_be_set_aside_too(office: Path) -> None:
    (office / "tipring.toml").write_text("nonsense")
    assert tipring(office, "factory-reset", "--yes").exit_code == 0


def test_who_may_not_write_asks_for_it_at_the_next_start(office: Path) -> None:
    assert tipring(office, "factory-reset", "--if-asked").stdout == ""
    with pytest.raises(SettingsError, match="cannot be written"):
        ask(office)
    (office / "prompts").mkdir()
    ask(office)
    assert is_asked(office)
    assert tipring(office, "factory-reset", "--if-asked").exit_code == 0
    assert not is_asked(office)
    (aside,) = office.glob(f"{ASIDE}*")
    assert not (aside / MARK).exists()


def test_the_service_sets_aside_what_was_asked_for_at_the_button(office: Path) -> None:
    unit = (Path(__file__).parents[2] / "systemd/tipring.service").read_text()
    (line,) = re.findall(r"^ExecStartPre=\+(/bin/sh .*)$", unit, re.MULTILINE)
    here = line.replace("/etc/tipring", str(office)).replace(
        "/opt/tipring/bin/tipring", f"{sys.executable} -m tipring"
    )
    (office / "prompts").mkdir()
    for is_there in (True, False):
        subprocess.run(shlex.split(here), check=True, capture_output=True)
        assert (office / "tipring.toml").exists() is is_there
        if is_there:
            ask(office)


def test_a_folder_that_nobody_may_write_is_told(
    office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_self: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(SettingsError, match="cannot be set aside: Permission denied"):
        set_aside(office, datetime(2026, 11, 27, tzinfo=UTC))


def test_where_there_is_no_folder_there_is_nothing_to_set_aside(office: Path) -> None:
    with pytest.raises(SettingsError, match="there are no settings in"):
        set_aside(office / "nowhere", datetime(2026, 11, 27, tzinfo=UTC))
