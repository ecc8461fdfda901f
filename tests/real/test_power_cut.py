"""kill -9 in the middle of a message: what was said up to the last second is there."""

import asyncio
from pathlib import Path

import pytest

from support.offices import write_settings
from support.real_box import place, plug_in, running_box
from tipring.exchange.clockwork import Exchange
from tipring.store.records import CallRecord, MessageRecord, MessageState
from tipring.store.sound import seconds_in

SPOKEN_S = 5.0
LOST_AT_MOST_S = 1.0


async def cut_the_power_in_a_message(
    directory: Path,
) -> tuple[MessageRecord, CallRecord]:
    node = str(directory / "tty")
    await asyncio.to_thread(write_settings, directory, node)
    async with Exchange("us") as exchange:
        await plug_in(exchange, "usr", directory / "tty")
        async with running_box(directory) as box:
            await box.until_line("idle")
            call = place(
                exchange,
                'waits for "press 1"',
                "presses 3",
                "waits for the beep",
                f"speaks {SPOKEN_S:g} s",
                "speaks 30 s",
            )
            while "heard the beep" not in call.transcript():
                await asyncio.sleep(0.05)
            await asyncio.sleep(SPOKEN_S)
            box.kill()
            await box.process.wait()
            call.hang_up()
        async with running_box(directory) as box:
            await box.until_line("idle")
            (record,), (message,) = await box.kept()
    return message, record


@pytest.mark.realtime
@pytest.mark.timeout(90)
def test_a_power_cut_leaves_the_message_up_to_the_last_second(tmp_path: Path) -> None:
    message, record = asyncio.run(cut_the_power_in_a_message(tmp_path))
    assert message.state is MessageState.KEPT
    assert message.interrupted
    kept_s = seconds_in(message.path)
    print(f"spoken {SPOKEN_S:.1f} s, kept {kept_s:.2f} s")
    assert SPOKEN_S - LOST_AT_MOST_S <= kept_s <= SPOKEN_S + 0.5
    assert record.interrupted
    assert record.ended_at is not None
