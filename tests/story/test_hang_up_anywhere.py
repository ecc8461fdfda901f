"""The caller hangs up at every single transition; nothing is lost, nothing is stuck."""

import asyncio
import wave
from pathlib import Path

import pytest

from support.box import Box, open_box
from support.sampling import also
from support.virtual_time import run_virtually
from tipring.domain.line import LineState
from tipring.exchange.clockwork import PlacedCall
from tipring.exchange.parting import Parting, PartingStyle
from tipring.store.records import CallState, MessageState

STORY = (
    "waits 3 s",
    "presses 9",
    "waits 5 s",
    "presses 3",
    "waits for the beep",
    "speaks 4 s",
    "presses #",
    "waits 2 s",
    "presses 1",
    "waits 60 s",
)
JUST_AFTER_S = 0.02
AS_ONE_S = 0.05


async def moments_of_a_whole_call(directory: Path, chip: str) -> list[float]:
    """Return when something happened, in seconds since the caller dialled."""
    async with open_box(directory, chip) as box:
        call = box.call(*STORY)
        await call.ended
        await box.until(LineState.IDLE)
        marks = [mark.at for mark in box.plugged.marks]
        notes = [float(line.split()[0]) for line in await box.told()]
        begun = call.placed_at
        return told_apart(sorted(at - begun for at in marks + notes if at >= begun))


def told_apart(moments: list[float]) -> list[float]:
    """Return *moments* without those that a hang-up cannot tell from the one before."""
    apart: list[float] = []
    for moment in moments:
        if not apart or moment - apart[-1] >= AS_ONE_S:
            apart.append(moment)
    return apart


async def hang_up_at(directory: Path, chip: str, when_s: float) -> None:
    async with open_box(directory, chip) as box:
        box.plugged.wire.parting = PartingStyle(Parting.BUSY)
        call = box.call(*STORY)
        await box_time(call.placed_at + when_s + JUST_AFTER_S)
        call.hang_up()
        await call.ended
        await nothing_is_stuck(box)
        await everything_is_whole(box, directory)
        await the_next_caller_is_answered(box)


async def box_time(moment: float) -> None:
    loop = asyncio.get_running_loop()
    await asyncio.sleep(max(0.0, moment - loop.time()))


async def nothing_is_stuck(box: Box) -> None:
    await box.until(LineState.IDLE, within_s=30)


async def everything_is_whole(box: Box, directory: Path) -> None:
    await box.store.append()
    for record in await box.store.calls():
        assert record.state is CallState.ENDED
        assert record.end_reason
    for message in await box.store.messages():
        assert message.state is not MessageState.RECORDING
        if message.state is MessageState.KEPT:
            with wave.open(str(message.path), "rb") as sound:
                length_s = sound.getnframes() / sound.getframerate()
            assert length_s == pytest.approx(message.duration_s, abs=0.02)
    assert await asyncio.to_thread(unfinished_files, directory) == []


def unfinished_files(directory: Path) -> list[Path]:
    return list(directory.rglob("*.part"))


async def the_next_caller_is_answered(box: Box) -> None:
    call: PlacedCall = box.call("waits 1 s", "hangs up")
    await call.ended
    assert call.answered_at is not None
    await box.until(LineState.IDLE, within_s=30)


PARTS = 16
"""So many tests share the moments of a call."""
CHIPS = ("usr", "conexant", "agere")
DAILY = {"usr": 0, "agere": 2}
"""Which of the parts `make test` tries: Conexant's moments are those of USR."""


def all_parts() -> list[object]:
    daily = [*DAILY.items()]
    others = [(chip, part) for chip in CHIPS for part in range(PARTS)]
    return [*daily, *also(*(one for one in others if one not in daily))]


@pytest.mark.no_cover
@pytest.mark.timeout(120)
@pytest.mark.parametrize(("chip", "part"), all_parts())
def test_a_caller_may_hang_up_at_any_transition(
    tmp_path: Path, chip: str, part: int
) -> None:
    moments = run_virtually(moments_of_a_whole_call(tmp_path / "whole", chip))
    assert len(moments) > 15
    for number, moment in enumerate(moments[part::PARTS]):
        run_virtually(hang_up_at(tmp_path / str(number), chip, moment))
