"""Lines that are tested while the box runs."""

import asyncio
import io
import wave
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import numpy as np
import pytest

from support.toy_line import ToyLine, toy_desk, until
from support.virtual_time import run_virtually
from tipring.desk.api import make_api
from tipring.desk.desk import Desk
from tipring.desk.line_trials import BROKEN_OFF, TrialNow
from tipring.domain.colours import Colour
from tipring.domain.errors import LineError
from tipring.domain.findings import Report, green
from tipring.domain.line import LineState
from tipring.domain.line_test import TESTED
from tipring.store.line_tests import keep_test, kept_tests

MINE = "2125550177"
Story = Callable[[Desk, ToyLine, httpx.AsyncClient], Awaitable[None]]


def at_the_desk(directory: Path, story: Story) -> None:
    async def tell() -> None:
        line, other = ToyLine(), ToyLine("line-2")
        async with toy_desk(directory, line, other) as desk:
            await until(desk, LineState.IDLE)
            transport = httpx.ASGITransport(app=make_api(desk))
            async with httpx.AsyncClient(transport=transport, base_url="http://d") as c:
                await story(desk, line, c)

    run_virtually(tell())


async def over(desk: Desk, name: str = "line-1") -> TrialNow:
    async with asyncio.timeout(600):
        while (now := desk.trials.now(name)) is None or not now.is_over:
            await asyncio.sleep(0.1)
    return now


async def asked(desk: Desk) -> str:
    async with asyncio.timeout(600):
        while (now := desk.trials.now("line-1")) is None or not now.question:
            await asyncio.sleep(0.1)
    return now.question


async def ask_for(http: httpx.AsyncClient, **wish: object) -> httpx.Response:
    return await http.post("/lines/line-1/test", json=wish)


def test_a_line_is_taken_out_tested_and_put_back(tmp_path: Path) -> None:
    async def story(desk: Desk, line: ToyLine, http: httpx.AsyncClient) -> None:
        assert (await http.get("/lines/line-1/test")).json() is None
        begun = (await ask_for(http)).json()
        assert (begun["line"], begun["report"], begun["trouble"]) == (
            "line-1",
            None,
            "",
        )
        await until(desk, LineState.DOWN)
        assert desk.watches[0].trouble == TESTED
        assert desk.watches[1].state is LineState.IDLE
        now = await over(desk)
        assert now.report is not None
        assert now.report.device == "a toy"
        assert now.report.findings[0].what == "off-hook"
        assert "listening to the dial tone" in now.told
        await until(desk, LineState.IDLE)
        assert line.is_open
        told = (await http.get("/lines/line-1/test")).json()
        assert told["report"]["about"] == "line-1"
        store = desk.journal.store.directory
        (kept,) = await asyncio.to_thread(kept_tests, "line-1", store)
        assert kept == now.report
        card = (await http.get("/lines/line-1/health")).json()
        assert card["colour"] == "green"

    at_the_desk(tmp_path, story)


def test_a_line_that_is_in_use_is_left_alone(tmp_path: Path) -> None:
    async def story(desk: Desk, line: ToyLine, http: httpx.AsyncClient) -> None:
        line.ring()
        await until(desk, LineState.IN_CALL)
        answer = await ask_for(http)
        assert answer.status_code == 409
        assert "for a quiet minute" in answer.json()["detail"]
        assert (await http.post("/lines/attic/test", json={})).status_code == 404
        assert (await http.get("/lines/attic/test")).status_code == 404

    at_the_desk(tmp_path, story)


def test_a_test_is_broken_off_and_there_is_one_at_a_time(tmp_path: Path) -> None:
    async def story(desk: Desk, line: ToyLine, http: httpx.AsyncClient) -> None:
        nothing = await http.delete("/lines/line-1/test")
        assert nothing.status_code == 409
        await ask_for(http, by_call=True)
        assert (await ask_for(http)).status_code == 409
        while not line.deeds:
            await asyncio.sleep(0.1)
        answer = await http.delete("/lines/line-1/test")
        assert answer.json() == {"broken_off": "line-1"}
        assert (await over(desk)).trouble == BROKEN_OFF
        await until(desk, LineState.IDLE)
        assert not line.off_hook

    at_the_desk(tmp_path, story)


def test_the_person_is_asked_and_the_number_must_be_allowed(tmp_path: Path) -> None:
    async def story(desk: Desk, line: ToyLine, http: httpx.AsyncClient) -> None:
        refused = await ask_for(http, transfer_to=MINE)
        assert refused.status_code == 409
        assert "[outside] allowed" in refused.json()["detail"]
        desk.renew(replace(desk.office, outside=(MINE,)))
        nobody_asks = await http.post("/lines/line-1/test/answer", json={"yes": True})
        assert nobody_asks.status_code == 409
        await ask_for(http, transfer_to=MINE)
        while "call this line from your mobile" not in "".join(
            now.told if (now := desk.trials.now("line-1")) else ()
        ):
            await asyncio.sleep(0.1)
        line.ring()
        assert "still connected" in await asked(desk)
        answer = await http.post("/lines/line-1/test/answer", json={"yes": False})
        assert answer.json() == {"told": False}
        report = (await over(desk)).report
        assert report is not None
        assert report.findings[-1].what == "transfer"
        assert report.findings[-1].sentence.startswith("the trial was not finished")

    at_the_desk(tmp_path, story)


def test_a_line_that_does_not_let_go_or_a_mistake_of_ours_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(desk: Desk, _line: ToyLine, http: httpx.AsyncClient) -> None:
        async def never() -> None:
            await asyncio.sleep(1000)

        with monkeypatch.context() as patch:
            patch.setattr(desk.watches[0], "let_go", never)
            await ask_for(http)
            assert (await over(desk)).trouble == "the line could not be closed"
        await until(desk, LineState.IDLE)
        for error, said in ((ValueError("x"), "see the log"), (LineError("no"), "no")):
            with monkeypatch.context() as patch:
                patch.setattr("tipring.desk.line_trials.examine", _raising(error))
                await ask_for(http)
                assert said in (await over(desk)).trouble
            await until(desk, LineState.IDLE)

    at_the_desk(tmp_path, story)


def _raising(error: Exception) -> Callable[..., Awaitable[Report]]:
    async def examine(*_args: object) -> Report:
        raise error

    return examine


def test_who_took_a_line_out_puts_it_back_and_nobody_else(tmp_path: Path) -> None:
    async def story(desk: Desk, _line: ToyLine, _http: httpx.AsyncClient) -> None:
        watch = desk.watches[0]
        watch.take_out("one reason", "one")
        watch.take_out("another", "two")
        await watch.let_go()
        assert watch.trouble == "one reason; another"
        watch.put_back("one")
        await asyncio.sleep(5)
        assert (watch.state, watch.is_in_service) == (LineState.DOWN, False)
        watch.put_back("two")
        await until(desk, LineState.IDLE)

    at_the_desk(tmp_path, story)


def test_the_box_stops_in_the_middle_of_a_test(tmp_path: Path) -> None:
    trials = []

    async def story(desk: Desk, line: ToyLine, http: httpx.AsyncClient) -> None:
        trials.append(desk.trials)
        await ask_for(http)
        while not line.deeds:
            await asyncio.sleep(0.1)

    at_the_desk(tmp_path, story)
    now = trials[0].now("line-1")
    assert now is not None
    assert now.trouble == BROKEN_OFF


def test_the_end_of_the_last_call_is_heard(tmp_path: Path) -> None:
    async def story(_desk: Desk, line: ToyLine, http: httpx.AsyncClient) -> None:
        assert (await http.get("/lines/line-1/last-heard")).status_code == 404
        line.heard_last = np.arange(8000, dtype=np.int16)
        answer = await http.get("/lines/line-1/last-heard")
        assert answer.headers["content-type"] == "audio/wav"
        with wave.open(io.BytesIO(answer.content)) as sound:
            assert (sound.getframerate(), sound.getnframes()) == (8000, 8000)

    at_the_desk(tmp_path, story)


def test_damaged_reports_and_those_of_others_are_left_out(tmp_path: Path) -> None:
    at = datetime(2026, 11, 23, 12, tzinfo=UTC)
    mine = Report("line-1", at, Colour.GREEN, (green("noise", "none"),), "a toy")
    keep_test(mine, tmp_path)
    keep_test(replace(mine, about="line-2"), tmp_path)
    (tmp_path / "line-tests" / "20990101-000000-line-1.json").write_text("{")
    assert kept_tests("line-1", tmp_path) == [mine]
    assert kept_tests("line-1", tmp_path, limit=0) == []
