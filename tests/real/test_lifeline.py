"""If the box dies, the telephone works: a real process, a board modelled in time."""

import asyncio
import signal
from pathlib import Path

import pytest

from support.box import NUMBER
from support.dying_box import STUCK, DyingBox, dying_box
from support.real_box import place
from support.sampling import also
from tipring.config.board_file import load_board
from tipring.domain.script import Wait
from tipring.exchange.line import LineState

pytestmark = [pytest.mark.realtime, pytest.mark.timeout(60)]

LETS_GO_S = 2.0
DEATHS = {
    "killed": signal.SIGKILL,
    "stopped": signal.SIGSTOP,
    "stuck": STUCK,
}


async def dies_in_a_call(here: DyingBox, death: signal.Signals) -> float:
    """Let the box die; return how long the line and the relay were held after it."""
    loop = here.plugged.board.loop
    call = place(here.exchange, "waits 60 s")
    await here.box.until_line("in a call")
    assert here.board.is_relay_up
    assert loop.taken
    here.signal(death)
    held_s = await here.until(lambda: not here.board.is_relay_up and not loop.taken)
    call.hang_up()
    return held_s


async def the_plain_telephone_takes_the_next_call(here: DyingBox) -> None:
    telephone = here.exchange.plug_in_handset(NUMBER, [Wait(60)])
    await here.until(lambda: here.plugged.wire.state is LineState.IDLE)
    call = place(here.exchange, "waits 60 s")
    await here.until(lambda: here.plugged.board.loop.ringing)
    telephone.lift()
    await here.until(lambda: call.answered_at is not None)
    call.hang_up()


@pytest.mark.parametrize("how", ["killed", *also("stopped"), "stuck"])
def test_a_box_that_dies_in_a_call_gives_the_line_to_the_telephone(
    tmp_path: Path, how: str
) -> None:
    death = DEATHS[how]
    board = load_board("lifeline-only", tmp_path)

    async def story() -> None:
        async with dying_box(tmp_path, NUMBER, board) as here:
            await here.box.until_line("idle")
            held_s = await dies_in_a_call(here, death)
            print(f"line and relay were held for {held_s:.2f} s after: {death.name}")
            assert held_s < LETS_GO_S
            if death is signal.SIGKILL:
                await the_plain_telephone_takes_the_next_call(here)

    asyncio.run(story())
