"""Simulated lines: flows can be tried in a box without any device."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from support.box import small_office, virtual_wall
from support.offices import write_settings
from support.toy_line import until
from support.virtual_time import run_virtually
from tipring.app.lines import make_line
from tipring.app.simulated import SimulatedStreet
from tipring.config.problems import SettingsProblems
from tipring.config.reader import load
from tipring.desk.desk import Desk
from tipring.desk.journal import Journal
from tipring.desk.street_api import add_street
from tipring.domain.errors import LineError
from tipring.domain.line import LineState
from tipring.store.store import Store

DESK = "http://desk"
URL = "simulated:5550100"
PATH = "/lines/line-1/trial-calls"


def simulated_office(directory: Path, url: str = URL) -> Path:
    config = directory / "config"
    write_settings(config, "/dev/ttyACM0")
    main = config / "tipring.toml"
    main.write_text(main.read_text().replace("modem:///dev/ttyACM0", url))
    return config


def at_the_door(
    directory: Path, story: Callable[[httpx.AsyncClient, Desk], Awaitable[None]]
) -> None:
    """Run a desk on a simulated line, and let *story* call it through the door."""

    async def tell() -> None:
        config = await asyncio.to_thread(simulated_office, directory)
        settings = await asyncio.to_thread(load, config)
        office, shelf = await asyncio.to_thread(small_office, config)
        street = SimulatedStreet(settings.country, shelf)
        line = make_line(settings.lines[0], settings, street=street)
        api = FastAPI()
        add_street(api, street)
        async with await Store.open(directory / "state") as store, street.open():
            desk = Desk(office, shelf, Journal(store, virtual_wall))
            desk.add_line(line, "main", rings=1)
            running = asyncio.create_task(desk.run())
            await until(desk, LineState.IDLE)
            door = httpx.ASGITransport(app=api)
            async with httpx.AsyncClient(transport=door, base_url=DESK) as http:
                await story(http, desk)
            desk.stop()
            await running

    run_virtually(tell())


def test_somebody_calls_and_walks_the_flow(tmp_path: Path) -> None:
    async def story(http: httpx.AsyncClient, desk: Desk) -> None:
        script = ['waits for "press 1"', "presses 1", "waits 3 s", "hangs up"]
        words = {"script": script, "caller_id": "2125550123"}
        told = (await http.post(PATH, json=words)).text.splitlines()
        assert "it rings" in told[0]
        assert any("press 1" in line for line in told)
        assert told[-1].endswith("hung up")
        (record,) = await desk.journal.store.calls()
        assert record.number == "2125550123"

    at_the_door(tmp_path, story)


def test_a_caller_without_ears_is_as_good(tmp_path: Path) -> None:
    async def story(http: httpx.AsyncClient, desk: Desk) -> None:
        told = await http.post(PATH, json={"script": ["waits 2 s", "hangs up"]})
        assert "hung up" in told.text
        await until(desk, LineState.IDLE)

    at_the_door(tmp_path, story)


def test_what_cannot_be_done_is_told(tmp_path: Path) -> None:
    async def story(http: httpx.AsyncClient, _desk: Desk) -> None:
        odd = await http.post(PATH, json={"script": ["sings"]})
        assert odd.status_code == 422
        assert "a caller cannot do 'sings'" in odd.json()["detail"]
        path = PATH.replace("line-1", "line-9")
        nowhere = await http.post(path, json={"script": ["hangs up"]})
        assert nowhere.status_code == 404
        assert nowhere.json()["detail"] == (
            "line-9 is no simulated line; there are: line-1"
        )

    at_the_door(tmp_path, story)


def test_a_street_without_lines_takes_no_time(tmp_path: Path) -> None:
    async def tell() -> None:
        settings = await asyncio.to_thread(load, simulated_office(tmp_path))
        with pytest.raises(LineError, match="exists only in a running box"):
            make_line(settings.lines[0], settings)
        _, shelf = await asyncio.to_thread(small_office, tmp_path / "config")
        async with SimulatedStreet("us", shelf).open():
            assert len(asyncio.all_tasks()) == 1

    run_virtually(tell())


@pytest.mark.parametrize("url", ["simulated:", "simulated:anna", "simulated:1"])
def test_a_simulated_line_has_a_number(tmp_path: Path, url: str) -> None:
    config = simulated_office(tmp_path, url)
    with pytest.raises(SettingsProblems, match=r"names no number; .*5550100"):
        load(config)
