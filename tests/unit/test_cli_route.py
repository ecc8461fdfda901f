"""`tipring route`: which way a number takes, as a person and a program read it."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from types import MappingProxyType

import httpx
import pytest
from click.testing import CliRunner, Result

from support.desk_socket import way_to
from support.offices import write_settings
from support.toy_line import ToyLine, toy_desk
from tipring.cli.main import cli
from tipring.config.reader import load
from tipring.desk.api import make_api
from tipring.desk.desk import Desk
from tipring.desk.server import serving, somebody_answers
from tipring.domain.link.view import Cause, LinkView, Verdict

STREET = """
[schedule.nights]
mon-sun = ["22:00-06:00"]

[sip]
listen = "eth0"

[extension.201]
name = "Anna"

[outside]
allowed = ["1212*", "+49*"]
prefix = "9"

[[trunk]]
name = "provider"
server = "sip.example.com"
flow = "main"

[[route]]
numbers = ["+49*"]
by = ["trunk", "lines"]
during = "nights"
caller_id = "12125550100"
again = false
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_settings(tmp_path, "/dev/nowhere")
    with (tmp_path / "tipring.toml").open("a") as file:
        file.write(STREET)
    return tmp_path


def types(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, ["route", *words, "--config", str(folder)])


def test_a_person_sees_the_way_in_each_failure(folder: Path) -> None:
    result = types(folder, "912125550142")
    assert result.exit_code == 0, result.output
    head, again, _, columns, *rows = result.stdout.splitlines()
    assert head == "12125550142 (+12125550142), kind: national"
    assert again == "a call that the link takes down is offered again by another way"
    assert columns.split("  ")[0] == "when"
    found = {row.split("  ")[0]: row.split("  ", 1)[1].split()[0] for row in rows}
    assert found == {
        "now": "trunk:provider",
        "all is well": "trunk:provider",
        "the internet is gone": "lines",
        "the link is unfit for voice": "lines",
        "trunk provider is gone": "lines",
        "line line-1 is dead": "trunk:provider",
        "every line is in use": "trunk:provider",
        "the internet is gone and every line is in use": "nothing",
    }
    assert "trunk:provider (poor)" in result.stdout
    assert "trunk:provider (no answer)" in result.stdout


def test_the_hour_says_which_route_counts(folder: Path) -> None:
    night = types(folder, "+4930901820", "--at", "23:30").stdout
    assert "it is told as our number: 12125550100" in night
    assert "takes down is not offered again" in night
    day = types(folder, "+4930901820", "--at", "2026-11-27 12:00").stdout
    assert "our number" not in day


def test_what_is_not_called_is_told_in_a_word(folder: Path) -> None:
    assert types(folder, "14155550142").stdout.splitlines()[-1] == (
        "it is not called: 14155550142 is not among the allowed numbers of [outside]"
    )
    assert types(folder, "201").stdout == (
        "201 is extension 201 Anna: it needs no way to the street\n"
    )


def test_a_program_reads_the_same(folder: Path) -> None:
    found = json.loads(types(folder, "911", "--json").stdout)
    assert (found["kind"], found["rows"][0]["takes"]) == ("emergency", "lines")


@contextlib.asynccontextmanager
async def running(folder: Path) -> AsyncIterator[Desk]:
    async with toy_desk(folder, ToyLine()) as desk:
        desk.office = (await asyncio.to_thread(load, folder)).office
        door = folder / "state/desk.sock"
        async with serving(make_api(desk), door):
            while not await asyncio.to_thread(somebody_answers, door):
                await asyncio.sleep(0.01)
            yield desk


def test_a_box_that_runs_says_what_is_so_now(folder: Path) -> None:
    async def story() -> None:
        async with running(folder) as desk:
            desk.link.is_now(
                LinkView(
                    verdict=Verdict.DOWN,
                    cause=Cause.CARRIER,
                    trunks=MappingProxyType({"provider": "no answer"}),
                )
            )
            told = await asyncio.to_thread(types, folder, "911", "--at", "23:30")
            assert told.exit_code == 0, told.output
            assert "now" in told.stdout
            now = await asyncio.to_thread(types, folder, "911", "--json")
            assert json.loads(now.stdout)["rows"][0]["takes"] == "lines"
            transport = way_to(folder / "state/desk.sock")
            async with httpx.AsyncClient(
                transport=transport, base_url="http://desk"
            ) as http:
                found = await http.get("/route/911?at=2026-11-27T12:00:00")
                assert found.status_code == 422
                assert "names no time zone" in found.json()["detail"]

    asyncio.run(story())
