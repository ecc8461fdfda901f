"""What the border tells reaches whom it concerns, and a box lives without one."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from support.box import small_office, virtual_wall
from support.telephone_office import SIP
from tipring.app.sip import one_of_each
from tipring.app.telephones import NOT_YET, Telephones
from tipring.config.reader import read
from tipring.desk.desk import Desk
from tipring.desk.journal import Journal
from tipring.desk.status import status_of
from tipring.domain.errors import EdgeError
from tipring.domain.journal import MessageKept, MessageStarted
from tipring.domain.line import LineState
from tipring.edge import border
from tipring.edge.news import (
    AddressFloods,
    AddressLocked,
    EdgeDown,
    EdgeUp,
    ExtensionCame,
    TrunkDown,
    TrunkUp,
)
from tipring.store.store import Store


def nothing_is_installed(program: str) -> str:
    message = f"{program} is not installed (see docs/sip.md)"
    raise EdgeError(message)


@contextlib.asynccontextmanager
async def box(directory: Path) -> AsyncIterator[tuple[Desk, Telephones]]:
    """Run the desk of an office with telephones, on a box without their programs."""
    office, shelf = await asyncio.to_thread(small_office, directory / "config")
    settings = (await asyncio.to_thread(read, directory / "config")).settings
    settings = replace(settings, store_directory=directory)
    async with await Store.open(directory) as store:
        desk = Desk(office, shelf, Journal(store, virtual_wall))
        telephones = Telephones(desk, settings, SIP)
        async with telephones.opened():
            running = asyncio.create_task(desk.run())
            async with asyncio.timeout(20):
                inside = [one for one in desk.watches if not one.calls_out]
                while any(one.state is not LineState.IDLE for one in inside):
                    await asyncio.sleep(0.02)
            yield desk, telephones
            desk.stop()
            await running


def test_a_box_without_the_border_runs_and_says_why_no_telephone_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(border, "whereis", nothing_is_installed)

    async def story() -> None:
        async with box(tmp_path) as (desk, telephones):
            assert not telephones.board.legs.reachable("201")
            states = {watch.line.name: watch.state for watch in desk.watches}
            assert states["provider-1"] is LineState.DOWN
            assert states["inside-1"] is LineState.IDLE
            shown = [line.name for line in status_of(desk).lines]
            assert shown == ["provider-1", "provider-2"]
            alarms = [watch.line.name for watch in one_of_each(desk.watches)]
            assert alarms == ["provider-1", "inside-1", "inside-2"]
            pen = desk.journal.for_line("line-1").for_call("a-call")
            pen.note(MessageStarted("m1", "office", "messages/office/m1.wav"))
            pen.note(MessageKept("m1", 2.0, interrupted=False))
            async with asyncio.timeout(5):
                while not desk.mailroom.news("office").new:
                    await asyncio.sleep(0.02)

    asyncio.run(story())
    assert "no telephone can be reached: kamailio is not installed" in caplog.text


def test_what_the_border_tells_reaches_whom_it_concerns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(border, "whereis", nothing_is_installed)
    caplog.set_level(logging.INFO)

    async def story() -> None:
        async with box(tmp_path) as (desk, telephones):
            looks: list[str] = []
            telephones.board.when_reach_changes("201", lambda: looks.append("201"))
            (watch, *_) = (one for one in desk.watches if one.trunk == "provider")
            assert watch.trouble == NOT_YET
            telephones.hear(EdgeUp(("10.0.0.1",)))
            telephones.hear(ExtensionCame("201"))
            telephones.hear(TrunkUp("provider"))
            await asyncio.sleep(0.1)
            assert looks == ["201"]
            assert watch.state is LineState.IDLE
            telephones.hear(TrunkDown("provider", "it does not answer"))
            await asyncio.sleep(0.1)
            assert (watch.state, watch.trouble) == (
                LineState.DOWN,
                "it does not answer",
            )
            telephones.hear(EdgeDown("Kamailio ended"))
            telephones.hear(AddressLocked("10.0.0.9"))
            telephones.hear(AddressFloods("10.0.0.8"))

    asyncio.run(story())
    for told in (
        "telephones register at 10.0.0.1",
        "telephones cannot reach the box: Kamailio ended",
        "10.0.0.9 guesses passwords",
        "10.0.0.8 sends too much",
    ):
        assert told in caplog.text
