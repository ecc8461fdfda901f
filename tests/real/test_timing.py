"""What the caller feels: how soon the box speaks, how soon it is silent."""

import asyncio
from pathlib import Path

import pytest

from support.feel import ROUNDS, feel_of, milliseconds
from support.sampling import also
from tipring.exchange.chips import USR, deaf_to_keys

FIRST_SAMPLE_S = 0.060
OF_A_NEW_UNIT_S = 0.2
"""The first call of a unit waits until its full duplex is known, a queue may be the
first node; where a billing delay is wanted it happens within that."""
SILENCE_S = 0.150
EARS_SILENCE_S = 0.100
"""By our own ears, through our own prompt: 40 ms of tone, a frame, the way to the
modem and back. It is 60 ms where nothing else runs."""
BAD_HYBRID_DB = 6.0
TRIES = 2
"""A loaded machine may spoil one try; the box must manage in the other."""


@pytest.mark.quiet
@pytest.mark.timeout(180)
@pytest.mark.parametrize("chip", ["usr", *also("agere")])
def test_the_box_speaks_at_once_and_a_key_silences_it(
    tmp_path: Path,
    chip: str,
) -> None:
    for attempt in range(TRIES):
        feel = asyncio.run(feel_of(tmp_path / str(attempt), chip))
        print(f"{chip}: OK to first sample: {milliseconds(feel.first_sample_s)};")
        print(f"{chip}: key down to silence: {milliseconds(feel.silence_s)}")
        of_a_new_unit, *later = feel.first_sample_s
        at_once = of_a_new_unit <= OF_A_NEW_UNIT_S and max(later) <= FIRST_SAMPLE_S
        if at_once and max(feel.silence_s) <= SILENCE_S:
            break
    assert len(feel.first_sample_s) == len(feel.silence_s) == ROUNDS
    assert of_a_new_unit <= OF_A_NEW_UNIT_S
    assert max(later) <= FIRST_SAMPLE_S
    assert max(feel.silence_s) <= SILENCE_S


@pytest.mark.quiet
@pytest.mark.timeout(180)
def test_our_own_ears_silence_a_prompt_as_soon_on_a_bad_line(tmp_path: Path) -> None:
    for attempt in range(TRIES):
        directory = tmp_path / str(attempt)
        feel = asyncio.run(feel_of(directory, deaf_to_keys(USR), BAD_HYBRID_DB))
        print(f"{USR.name}: by our ears alone: {milliseconds(feel.silence_s)}")
        if max(feel.silence_s) <= EARS_SILENCE_S:
            break
    assert len(feel.silence_s) == ROUNDS
    assert max(feel.silence_s) <= EARS_SILENCE_S
