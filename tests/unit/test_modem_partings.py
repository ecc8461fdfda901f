"""The caller hangs up, as every exchange shows it and every chip can tell it."""

import asyncio

import pytest

from support.street import (
    CHIPS_IN_TURN,
    LONG_PROMPT,
    MODEM_STREETS,
    Street,
    told_on,
)
from tipring.domain.events import FarEndGone, Gone
from tipring.exchange.parting import Parting, PartingStyle

on_every_chip = told_on(MODEM_STREETS, turns=CHIPS_IN_TURN)

GONE_WITHIN_S = 3.0
"""From the sign to FarEndGone, while we listen."""
SLOWER_S = 6.0
"""The same while a prompt plays, with the chip's detectors alone."""
SIGN_AFTER_S = 0.5

LISTENING = {
    Parting.LOOP_BREAK: {"conexant": Gone.LOOP_BREAK},
    Parting.DIAL_TONE: dict.fromkeys(MODEM_STREETS, Gone.DIAL_TONE),
    Parting.BUSY: dict.fromkeys(MODEM_STREETS, Gone.BUSY_TONE),
    Parting.REORDER: dict.fromkeys(MODEM_STREETS, Gone.BUSY_TONE),
}
"""What each chip, or our own ears, tell. Everything else is silence to them: how long
that may last is for the desk to say."""

PLAYING = {
    **LISTENING,
    Parting.DIAL_TONE: {"usr": Gone.DIAL_TONE, "agere": Gone.DIAL_TONE},
}
"""A CX930xx has no code for dial tone: it is heard when the prompt is over."""


async def leave(street: Street, how: Parting) -> float:
    """Let the caller hang up; return when the sign of it will begin."""
    street.plugged.wire.parting = PartingStyle(how, after_s=SIGN_AFTER_S)
    await street.take_call("waits 2 s", "hangs up")
    return street.now + 2 + SIGN_AFTER_S


def chip_of(street: Street) -> str:
    assert street.plugged.modem is not None
    return street.plugged.modem.chip.name


@pytest.mark.sampled(1)
@pytest.mark.parametrize("how", Parting)
@told_on(MODEM_STREETS)
async def test_a_caller_who_hangs_up_while_we_listen_is_missed_within_3_s(
    street: Street, how: Parting
) -> None:
    sign_at = await leave(street, how)
    await asyncio.sleep(8)
    expected = LISTENING.get(how, {}).get(chip_of(street))
    gone = street.all(FarEndGone)
    assert [event.how for event in gone] == ([expected] if expected else [])
    assert all(event.evidence_s < GONE_WITHIN_S for event in gone)
    if expected:
        assert street.told_at(FarEndGone) - sign_at <= GONE_WITHIN_S


@pytest.mark.sampled(1)
@pytest.mark.parametrize("how", Parting)
@told_on(MODEM_STREETS)
async def test_a_caller_who_hangs_up_in_mid_prompt_is_missed_as_far_as_the_chip_can(
    street: Street, how: Parting
) -> None:
    sign_at = await leave(street, how)
    prompt = street.start_play(LONG_PROMPT)
    await asyncio.sleep(9)
    expected = PLAYING.get(how, {}).get(chip_of(street))
    gone = street.all(FarEndGone)
    assert [event.how for event in gone] == ([expected] if expected else [])
    if expected:
        assert street.told_at(FarEndGone) - sign_at <= SLOWER_S
    assert not prompt.done()


@on_every_chip
async def test_dial_tone_under_a_prompt_is_heard_when_the_prompt_is_over(
    street: Street,
) -> None:
    sign_at = await leave(street, Parting.DIAL_TONE)
    await street.play(LONG_PROMPT[: 8000 * 4])
    over = street.now
    await street.until(FarEndGone)
    assert street.told_at(FarEndGone) - max(over, sign_at) <= GONE_WITHIN_S


@on_every_chip
async def test_a_noisy_line_does_not_hide_that_the_caller_left(street: Street) -> None:
    street.plugged.wire.set_noise(-40)
    sign_at = await leave(street, Parting.BUSY)
    await street.until(FarEndGone)
    assert street.told_at(FarEndGone) - sign_at <= GONE_WITHIN_S


@on_every_chip
async def test_a_caller_who_only_speaks_is_never_taken_for_gone(street: Street) -> None:
    await street.take_call("waits 1 s", "speaks 20 s", "waits 20 s")
    await asyncio.sleep(23)
    assert street.all(FarEndGone) == []
