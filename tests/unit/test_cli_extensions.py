"""`tipring extensions`: who can be rung, and where calls go."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

from click.testing import CliRunner, Result

from support.box import BEGAN
from support.fake_leg import FakeLeg, FakeLegs, party
from support.house import ANNA, BEN, CARA
from support.offices import write_settings
from support.toy_line import ToyLine, toy_desk
from tipring.cli.extensions import history, table
from tipring.cli.main import cli
from tipring.desk.api import make_api
from tipring.desk.desk import Desk
from tipring.desk.house_api import ExtensionNow
from tipring.desk.server import serving, somebody_answers
from tipring.desk.switchboard import Switchboard
from tipring.domain.errors import TipringError
from tipring.store.house_views import HouseCallRecord

PEOPLE = MappingProxyType({each.number: each for each in (ANNA, BEN, CARA)})


@contextlib.asynccontextmanager
async def running(folder: Path, *, telephones: bool = True) -> AsyncIterator[Desk]:
    await asyncio.to_thread(write_settings, folder, "/dev/nowhere")
    async with toy_desk(folder, ToyLine()) as desk:
        desk.office = replace(desk.office, extensions=PEOPLE)
        if telephones:
            house = desk.add_house(Switchboard(FakeLegs({"201", "202"})))
            living = asyncio.create_task(house.run())
        door = folder / "state/desk.sock"
        async with serving(make_api(desk), door):
            while not await asyncio.to_thread(somebody_answers, door):
                await asyncio.sleep(0.01)
            yield desk
        if telephones:
            living.cancel()


async def types(folder: Path, *words: str) -> Result:
    arguments = ["extensions", *words, "--config", str(folder)]
    return await asyncio.to_thread(CliRunner().invoke, cli, arguments)


def rows(result: Result) -> list[list[str]]:
    assert result.exit_code == 0, result.output
    return [line.split(maxsplit=2) for line in result.stdout.splitlines()[1:]]


def test_what_is_wished_is_seen_and_kept(tmp_path: Path) -> None:
    async def story() -> None:
        async with running(tmp_path) as desk:
            assert rows(await types(tmp_path, "list")) == [
                ["201", "Anna", "there           nowhere else"],
                ["202", "Ben", "there           nowhere else"],
                ["203", "Cara", "not registered  nowhere else"],
            ]
            done = await types(tmp_path, "forward", "201", "202", "--when", "busy")
            assert done.stdout == "calls of 201 go on to 202 (busy)\n"
            done = await types(tmp_path, "forward", "201", "203", "--when", "no-answer")
            done = await types(tmp_path, "quiet", "202", "on")
            assert done.stdout == "202 is not rung from now on\n"
            assert desk.house is not None
            desk.house.came(FakeLeg(party("203"), dialled="201"))
            await asyncio.sleep(0.1)
            assert rows(await types(tmp_path, "list")) == [
                [
                    "201",
                    "Anna",
                    "in a call            to 202 when busy, to 203 when not answered",
                ],
                ["202", "Ben", "not to be disturbed  nowhere else"],
                ["203", "Cara", "in a call            nowhere else"],
            ]
            done = await types(tmp_path, "unforward", "201", "--when", "busy")
            assert done.stdout == "calls of 201 go nowhere else (busy)\n"
            await types(tmp_path, "forward", "201", "203")
            await types(tmp_path, "quiet", "202", "off")
            told = json.loads((await types(tmp_path, "list", "--json")).stdout)
            assert told[0]["forward_always"] == "203"
            assert told[1]["do_not_disturb"] is False
            await desk.journal.store.append()
            (call,) = json.loads((await types(tmp_path, "calls", "--json")).stdout)
            assert (call["extension"], call["rang"]) == ("203", "201")
            listed = rows(await types(tmp_path, "calls", "201"))
            assert listed[0][2].split()[:2] == ["203", "201"]

    asyncio.run(story())


def test_what_cannot_be_is_told(tmp_path: Path) -> None:
    async def story() -> None:
        async with running(tmp_path):
            for words, why in (
                (("forward", "201", "201"), "an extension does not forward to itself"),
                (("forward", "299", "201"), "there is no extension 299"),
                (("quiet", "299", "on"), "there is no extension 299"),
            ):
                refused = (await types(tmp_path, *words)).exception
                assert isinstance(refused, TipringError)
                assert why in str(refused)

    asyncio.run(story())


def test_a_box_without_telephones_says_so(tmp_path: Path) -> None:
    async def story() -> None:
        async with running(tmp_path, telephones=False):
            refused = (await types(tmp_path, "list")).exception
            assert "this box has no telephones" in str(refused)

    asyncio.run(story())


def test_tables_have_words_for_everything() -> None:
    assert table([]) == "there is no [extension.NUMBER] in tipring.toml"
    now = ExtensionNow(
        number="201",
        name="",
        is_there=True,
        calls=2,
        do_not_disturb=False,
        forward_always="9055",
        forward_busy="",
        forward_no_answer="",
    )
    assert " ".join(table([now]).split()).endswith("201 - in 2 calls to 9055")
    zone = ZoneInfo("UTC")
    assert history([], zone).startswith("no telephone of the office has called")
    call = HouseCallRecord(
        id="h1",
        extension="201",
        dialled="202",
        began_at=BEGAN,
        rang="202",
        answered_by="202",
        answered_at=BEGAN,
        sent_to="",
        ended_at=BEGAN + timedelta(seconds=65),
        how="hung up",
        why="hung up",
    )
    lasts = replace(call, ended_at=None, answered_at=None, answered_by="", how="")
    toll = "201 may call inside only (reach)"
    refused = replace(lasts, ended_at=BEGAN, how="refused", why=toll)
    lines = history([call, lasts, refused], zone).splitlines()
    assert lines[1].endswith("202          65 s    hung up")
    assert lines[2].endswith("-            -       it lasts")
    assert lines[3].endswith(f"refused: {toll}")
