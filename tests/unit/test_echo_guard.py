"""Frames do not wait for the echo to be worked out."""

import asyncio

import pytest

from support.hybrids import echo_of, g168
from support.sounds import babble, frames
from support.virtual_time import run_virtually
from tipring.dsp.frames import FRAME_S
from tipring.lines.sound.echo_guard import EchoGuard

SECONDS = 1.0


async def left_of_a_prompt(*, breaks: bool) -> float:
    """Return the canceller's gain (dB) after a second, with time to work or without."""
    played = babble(SECONDS, seed=3)
    sound = echo_of(played, g168("D.2"))
    guard = EchoGuard()
    for heard, ours in zip(frames(sound), frames(played), strict=True):
        guard.clean(heard, ours)
        if breaks:
            await asyncio.sleep(FRAME_S)
    return guard.canceller.erle_db


@pytest.mark.parametrize(("breaks", "least", "most"), [(True, 20, 80), (False, -1, 1)])
def test_a_frame_is_not_kept_until_the_echo_is_worked_out(
    *, breaks: bool, least: float, most: float
) -> None:
    assert least < run_virtually(left_of_a_prompt(breaks=breaks)) < most
