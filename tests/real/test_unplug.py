"""Somebody pulls the modem's plug, at every step, and puts it in elsewhere."""

import asyncio
from pathlib import Path

import pytest

from support.offices import write_settings
from support.real_box import RealBox, place, plug_in, running_box
from tipring.exchange.bell import CallerIdStyle
from tipring.exchange.clockwork import Exchange, PlacedCall
from tipring.store.records import CallState, MessageState

BACK_S = 5.0
AWAY_S = 1.0
STEPS = {
    "while it rings": "noticed it rings",
    "just after the answer": "noticed answered",
    "while a prompt plays": 'heard "Thank you for calling Harbor Dental."',
    "while it waits for a key": 'heard "For appointments',
    "while it records": "said something for 20 s",
}


async def reach(call: PlacedCall, words: str) -> None:
    async with asyncio.timeout(30):
        while words not in call.transcript():
            await asyncio.sleep(0.02)
    await asyncio.sleep(0.5)


async def pull_and_put_back(directory: Path, words: str) -> tuple[float, float]:
    await asyncio.to_thread(write_settings, directory, str(directory / "ttyACM*"))
    async with Exchange("us") as exchange, running_box(directory) as box:
        line = await plug_in(exchange, "conexant", directory / "ttyACM0")
        line.wire.caller_id_style = CallerIdStyle.NEVER  # so that it rings twice
        await box.until_line("idle")
        call = place(
            exchange,
            'waits for "press 1"',
            "waits 1 s",
            "presses 3",
            "waits for the beep",
            "speaks 20 s",
            "waits 60 s",
        )
        await reach(call, words)
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
    records, messages = await box.kept()
    assert [record.state for record in records] == [CallState.ENDED] * 2
    assert MessageState.RECORDING not in [message.state for message in messages]


@pytest.mark.realtime
@pytest.mark.timeout(90)
@pytest.mark.parametrize("words", STEPS.values(), ids=STEPS.keys())
def test_a_modem_may_be_pulled_at_any_step(tmp_path: Path, words: str) -> None:
    noticed_s, back_s = asyncio.run(pull_and_put_back(tmp_path, words))
    print(f"noticed after {noticed_s:.2f} s, back {back_s:.2f} s after re-plug")
    assert noticed_s < 1.0
    assert back_s < BACK_S
