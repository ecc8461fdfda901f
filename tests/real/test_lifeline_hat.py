"""A HAT with real PortAudio: its drill, and a box that stands still in a call."""

import asyncio
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.hat_box import HatBox, hat_box
from support.pulse import SoundServer, sound_server
from support.real_box import place
from tipring.cli.client import DeskClient
from tipring.domain.lifeline_entries import DrillDone
from tipring.exchange.fxo_board import FxoBoard
from tipring.lines.hat.wires import CURRENT

pytestmark = [pytest.mark.quiet, pytest.mark.timeout(60)]

LETS_GO_S = 2.0
LOOK_S = 0.005


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SoundServer]:
    with sound_server(tmp_path_factory.mktemp("pulse")) as running:
        yield running


def holds(board: FxoBoard) -> tuple[bool, bool]:
    """Return whether the board holds the line, and its telephone off the line."""
    return board.is_off_hook, board.is_relay_up


async def stops_in_a_call(here: HatBox) -> float:
    """Stop the box; return how long hook and relay were held after it."""
    board, now = here.plugged.board, asyncio.get_running_loop().time
    call = place(here.exchange, "waits 60 s")
    await here.box.until_line("in a call")
    assert holds(board) == (True, True)
    here.box.process.send_signal(signal.SIGSTOP)
    began = now()
    async with asyncio.timeout(10):
        while any(holds(board)):
            await asyncio.sleep(LOOK_S)
    held_s = now() - began
    call.hang_up()
    here.box.kill()
    return held_s


def drill(door: Path) -> DrillDone:
    with DeskClient(door) as desk:
        return desk.drill()


def test_a_hat_passes_its_drill_and_lets_go_of_the_line_when_its_box_stands_still(
    tmp_path: Path, server: SoundServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        async with hat_box(tmp_path, server, monkeypatch) as here:
            result = await asyncio.to_thread(drill, here.box.state / "desk.sock")
            assert result.faults == ()
            assert CURRENT.sentence in result.findings
            held_s = await stops_in_a_call(here)
            print(f"hook and relay were held for {held_s:.2f} s")
            assert held_s < LETS_GO_S

    asyncio.run(story())
