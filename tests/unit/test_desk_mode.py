"""Mode standby at work: with a relay, without one, over restarts, by hand."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import httpx
import pytest
from fastapi import FastAPI

from support.box import small_office, virtual_wall
from support.panels import PanelBox, panel_box
from support.toy_line import ToyLine, until
from support.virtual_time import run_virtually
from tipring.desk.desk import Desk
from tipring.desk.journal import Journal
from tipring.desk.mode import ModeDesk, ModeNow
from tipring.desk.mode_api import add_mode
from tipring.domain.errors import PanelError
from tipring.domain.events import FarEndGone, Gone
from tipring.domain.lifeline_entries import LifelineSwitched
from tipring.domain.line import LineState
from tipring.domain.link.entries import ModeSwitched
from tipring.domain.link.mode import Mode, ModeError
from tipring.domain.link.view import Cause, LinkView, Verdict
from tipring.store.store import Store

DOWN = LinkView(verdict=Verdict.DOWN, cause=Cause.CARRIER, why="no signal")
WELL = LinkView(is_watched=True)
SETTLED_S = 25.0


def mode_of(desk: Desk, mode: Mode = Mode.STANDBY) -> ModeDesk:
    return ModeDesk(mode, desk.link, desk.watches, desk.journal, lambda: desk.lifeline)


def waiting(mode: ModeDesk) -> set[str]:
    return set(mode.now.waits_for)


@contextlib.asynccontextmanager
async def at_work(desk: Desk, mode: Mode = Mode.STANDBY) -> AsyncIterator[ModeDesk]:
    found = mode_of(desk, mode)
    running = asyncio.create_task(found.run())
    await asyncio.sleep(1.0)
    yield found
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running


@contextlib.asynccontextmanager
async def plain_box(directory: Path, line: ToyLine) -> AsyncIterator[Desk]:
    """Run a desk over a line without a relay, in standby from the start."""
    office, shelf = await asyncio.to_thread(small_office, directory / "config")
    async with await Store.open(directory / "state") as store:
        desk = Desk(office, shelf, Journal(store, virtual_wall))
        desk.add_line(line, "main", rings=1)
        desk.mode = mode_of(desk)
        running = asyncio.create_task(desk.run())
        await asyncio.sleep(SETTLED_S)
        yield desk
        desk.stop()
        await running


async def switches(box: PanelBox) -> list[bool]:
    return [
        one.to_box
        for one in await box.noted(ModeSwitched)
        if isinstance(one, ModeSwitched)
    ]


def test_the_relay_gives_the_line_away_and_takes_it_while_the_link_is_down(
    tmp_path: Path,
) -> None:
    async def tell() -> None:
        async with panel_box(tmp_path) as box, at_work(box.desk) as mode:
            await box.until(LineState.DOWN)
            assert not box.holds()
            assert not mode.now.to_box
            await asyncio.sleep(SETTLED_S)
            box.desk.link.is_now(DOWN)
            await box.until(LineState.IDLE)
            assert box.holds()
            await box.call()
            box.desk.link.is_now(WELL)
            await asyncio.sleep(5.0)
            assert box.state() is LineState.IN_CALL
            box.line.tell(FarEndGone(Gone.LOOP_BREAK))
            await box.until(LineState.DOWN)
            assert not box.holds()
            assert await switches(box) == [False, True, False]
            whys = [
                one.why
                for one in await box.noted(LifelineSwitched)
                if isinstance(one, LifelineSwitched)
            ]
            assert "the link is down (carrier lost): no signal" in whys

    run_virtually(tell())


def test_pins_that_cannot_be_used_are_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def tell() -> None:
        async with panel_box(tmp_path) as box:
            give, failures = box.lifeline.give_to_telephone, iter(range(3))

            def fails(why: str, *, now: bool = False) -> None:
                if next(failures, None) is not None:
                    message = "no pins"
                    raise PanelError(message)
                give(why, now=now)

            monkeypatch.setattr(box.lifeline, "give_to_telephone", fails)
            async with at_work(box.desk) as mode:
                assert waiting(mode) == {box.line.name}
                await box.until(LineState.DOWN)
                await asyncio.sleep(1.0)
                assert waiting(mode) == set()

    run_virtually(tell())


def test_a_line_without_a_relay_is_let_go_of_and_seized(tmp_path: Path) -> None:
    async def tell() -> None:
        line = ToyLine()
        async with plain_box(tmp_path, line) as desk:
            assert desk.mode is not None
            assert not line.is_open
            desk.link.is_now(DOWN)
            await until(desk, LineState.IDLE)
            line.ring()
            await until(desk, LineState.IN_CALL)
            desk.link.is_now(WELL)
            await asyncio.sleep(5.0)
            assert desk.watches[0].state is LineState.IN_CALL
            assert waiting(desk.mode) == {line.name}
            line.tell(FarEndGone(Gone.LOOP_BREAK))
            await until(desk, LineState.DOWN)
            assert waiting(desk.mode) == set()
            assert not line.is_open

    run_virtually(tell())


def test_what_was_is_so_after_a_restart(tmp_path: Path) -> None:
    async def tell() -> None:
        async with plain_box(tmp_path, ToyLine()) as desk:
            assert desk.mode is not None
            desk.mode.by_hand(to_box=True, who="anna")
            await until(desk, LineState.IDLE)
        async with plain_box(tmp_path, ToyLine()) as desk:
            assert desk.mode is not None
            now = desk.mode.now
            assert (now.to_box, now.is_by_hand) == (True, True)
            assert now.why == "by hand, anna"
            assert now.since is not None
            assert not desk.mode.by_itself().to_box
            await until(desk, LineState.DOWN)

    run_virtually(tell())


def test_a_box_that_comes_to_the_front_has_its_relay_again(tmp_path: Path) -> None:
    async def tell() -> None:
        async with panel_box(tmp_path) as box:
            async with at_work(box.desk):
                await box.until(LineState.DOWN)
            async with at_work(box.desk, Mode.FRONT) as mode:
                await box.until(LineState.IDLE)
                assert mode.now.to_box
                box.desk.link.is_now(DOWN)
                assert await switches(box) == [False, True]

    run_virtually(tell())


class ToyMode:
    """Takes what it is told."""

    def __init__(self, *, is_front: bool = False) -> None:
        self.is_front = is_front
        self.now = ModeNow(
            mode="standby", to_box=True, why="down", since=None, is_by_hand=False
        )

    def by_hand(self, *, to_box: bool, who: str) -> ModeNow:
        if self.is_front:
            message = "front"
            raise ModeError(message)
        return ModeNow(
            mode="standby", to_box=to_box, why=who, since=None, is_by_hand=True
        )

    def by_itself(self) -> ModeNow:
        return self.now


def test_the_api_tells_and_changes_who_answers() -> None:
    async def tell() -> None:
        api, desk = FastAPI(), SimpleNamespace(mode=ToyMode())
        add_mode(api, cast("Desk", desk))
        door = httpx.ASGITransport(app=api)
        async with httpx.AsyncClient(transport=door, base_url="http://desk") as http:

            async def hand(to: str, who: str = "anna") -> httpx.Response:
                return await http.post("/link/mode", json={"to": to, "who": who})

            assert (await http.get("/link/mode")).json()["to_box"] is True
            asked = (await hand("pbx")).json()
            assert (asked["to_box"], asked["why"]) == (False, "anna")
            assert (await hand("itself")).json()["why"] == "down"
            assert (await hand("him")).status_code == 422
            desk.mode = ToyMode(is_front=True)
            assert (await hand("pbx")).status_code == 409
            desk.mode = None
            assert (await http.get("/link/mode")).status_code == 404

    asyncio.run(tell())
