"""Somebody pulls the modem's plug, at every step, and puts it in elsewhere."""

import asyncio
from pathlib import Path

import pytest

from support.offices import write_settings
from support.real_box import PATIENCE_S, POLL_S, RealBox, place, plug_in, running_box
from support.sampling import also
from tipring.domain.journal import (
    CallAnswered,
    CallRang,
    MessageStarted,
    NodeEntered,
    PromptPlayed,
)
from tipring.exchange.bell import CallerIdStyle
from tipring.exchange.clockwork import Exchange
from tipring.store.records import CallState, MessageState

BACK_S = 10.0
NOTICED_S = 2.0
"""Both with four other tests on the machine."""
AWAY_S = 1.0
A_LITTLE_LATER_S = 0.5
STEPS = {
    "while it rings": (CallRang, ""),
    "just after the answer": (CallAnswered, ""),
    "while a prompt plays": (NodeEntered, "welcome"),
    "while it waits for a key": (PromptPlayed, "For appointments"),
    "while it records": (MessageStarted, ""),
}
"""What the box writes down when it is there, and a word of it: the caller's own ears
are no witness on a machine that is too busy to play without a gap."""
DAILY = ("while it records",)
PRESSES_3_AFTER_S = {"while it records": 3}


async def reach(box: RealBox, kind: type, word: str) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not any(
            isinstance(what, kind) and word in str(what) for what in await box.journal()
        ):
            await asyncio.sleep(POLL_S)
    await asyncio.sleep(A_LITTLE_LATER_S)


async def pull_and_put_back(directory: Path, step: str) -> tuple[float, float]:
    await asyncio.to_thread(write_settings, directory, str(directory / "ttyACM*"))
    async with Exchange("us") as exchange, running_box(directory) as box:
        line = await plug_in(exchange, "conexant", directory / "ttyACM0")
        line.wire.caller_id_style = CallerIdStyle.NEVER  # so that it rings twice
        await box.until_line("idle")
        waits_s = PRESSES_3_AFTER_S.get(step, 60)
        script = (f"waits {waits_s} s", "presses 3", "waits 3 s", "speaks 20 s")
        call = place(exchange, *script)
        await reach(box, *STEPS[step])
        await line.unplug()
        noticed_s = await box.until(lambda s: s.lines[0].trouble != "")
        call.hang_up()
        await asyncio.sleep(AWAY_S)
        await line.plug(directory / "ttyACM1")
        back_s = await box.until_line("idle")
        await the_next_call_gets_through(exchange, box)
        await nothing_is_lost(box)
    return noticed_s, back_s


async def the_next_call_gets_through(exchange: Exchange, box: RealBox) -> None:
    call = place(exchange, "waits 1 s", "hangs up")
    await call.ended
    assert call.answered_at is not None
    await box.until_line("idle")


async def nothing_is_lost(box: RealBox) -> None:
    records, messages = await box.until_kept()
    assert [record.state for record in records] == [CallState.ENDED] * 2
    assert MessageState.RECORDING not in [message.state for message in messages]


@pytest.mark.realtime
@pytest.mark.timeout(150)
@pytest.mark.parametrize(
    "step", [*DAILY, *also(*(step for step in STEPS if step not in DAILY))]
)
def test_a_modem_may_be_pulled_at_any_step(tmp_path: Path, step: str) -> None:
    noticed_s, back_s = asyncio.run(pull_and_put_back(tmp_path, step))
    print(f"noticed after {noticed_s:.2f} s, back {back_s:.2f} s after re-plug")
    assert noticed_s < NOTICED_S
    assert back_s < BACK_S
