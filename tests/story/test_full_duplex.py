"""The box hears while it speaks, and not itself, even on a bad line."""

import wave
from pathlib import Path

import numpy as np
import pytest

from support.box import Box, open_box
from support.sampling import also
from support.virtual_time import run_virtually
from tipring.domain.line import LineState
from tipring.dsp.frames import RATE_HZ, Samples
from tipring.dsp.levels import dbm0
from tipring.exchange.chips import CONEXANT, USR, Chip, deaf_to_keys
from tipring.exchange.clockwork import PlacedCall
from tipring.exchange.loop import MarkKind
from tipring.exchange.parting import Parting, PartingStyle
from tipring.store.records import CallRecord, MessageState

pytestmark = pytest.mark.no_cover

BAD_HYBRID_DB = 6.0
"""Half of the voltage of every prompt comes back."""
WORST_HYBRID_DB = 0.0
FAR_AWAY_DB = -16.0
"""Loss of a long line: a key arrives at -25 dBm0, the softest that Q.24 wants heard."""
NOTICED_S = 3.0
"""From the first beep of the busy tone to on-hook."""
SIGN_AFTER_S = 0.5
BEEP_HZ = 1000.0

MENU = '"For appointments, press 1. For billing, press 2. To leave a message, press 3."'

usr_before_conexant = pytest.mark.parametrize(
    "chip", [USR, *also(CONEXANT)], ids=lambda chip: chip.name
)
conexant_before_usr = pytest.mark.parametrize(
    "chip", [CONEXANT, *also(USR)], ids=lambda chip: chip.name
)


async def over(box: Box, call: PlacedCall) -> CallRecord:
    await call.ended
    await box.until(LineState.IDLE)
    record, *_ = await box.store.calls()
    return record


def power_at(sound: Samples, frequency_hz: float) -> float:
    """Return the amplitude of one frequency in *sound*."""
    turns = np.exp(-2j * np.pi * frequency_hz * np.arange(len(sound)) / RATE_HZ)
    return float(abs(sound.astype(float) @ turns)) * 2 / len(sound)


@usr_before_conexant
def test_a_key_under_a_prompt_is_obeyed_though_only_our_own_ears_hear_it(
    tmp_path: Path, chip: Chip
) -> None:
    async def tell() -> None:
        async with open_box(tmp_path, deaf_to_keys(chip)) as box:
            box.plugged.wire.set_hybrid(WORST_HYBRID_DB)
            box.plugged.wire.set_gain(FAR_AWAY_DB)
            call = box.call(
                "waits 2.2 s",
                "presses 1 for 50 ms",
                'waits for "appointments"',
                "waits 2 s",
                "presses 3",
                "waits for the beep",
                "hangs up",
            )
            record = await over(box, call)
            story = call.transcript()
            assert record.last_node == "message"
            assert f"heard {MENU} (cut short)" in story
            assert "gave up" not in story

    run_virtually(tell())


@conexant_before_usr
def test_a_caller_who_leaves_under_a_prompt_frees_the_line_in_time(
    tmp_path: Path, chip: Chip
) -> None:
    async def tell() -> None:
        async with open_box(tmp_path, chip) as box:
            box.plugged.wire.set_hybrid(BAD_HYBRID_DB)
            box.plugged.wire.parting = PartingStyle(Parting.BUSY, SIGN_AFTER_S)
            call = box.call("waits 3 s", "hangs up")
            record = await over(box, call)
            assert "busy tone" in (record.end_reason or "")
            left, hung_up = (
                box.plugged.wire.loop.marked(kind)[-1].at
                for kind in (MarkKind.CALLER_LEFT, MarkKind.ON_HOOK)
            )
            assert hung_up - left - SIGN_AFTER_S <= NOTICED_S

    run_virtually(tell())


@usr_before_conexant
def test_no_prompt_interrupts_itself(tmp_path: Path, chip: Chip) -> None:
    async def tell() -> None:
        async with open_box(tmp_path, deaf_to_keys(chip)) as box:
            box.plugged.wire.set_hybrid(BAD_HYBRID_DB)
            call = box.call("waits 60 s")
            await over(box, call)
            story = await box.told()
            said = [line for line in story if " said " in line]
            assert len(said) > 6
            assert all("(to its end)" in line for line in said)
            assert not any("hears the key" in line for line in story)

    run_virtually(tell())


@conexant_before_usr
def test_a_message_holds_the_caller_and_nothing_of_our_beep(
    tmp_path: Path, chip: Chip
) -> None:
    async def tell() -> None:
        async with open_box(tmp_path, chip) as box:
            box.plugged.wire.set_hybrid(BAD_HYBRID_DB)
            call = box.call(
                'waits for "press 1"',
                "presses 3",
                "waits for the beep",
                "waits 0.5 s",
                "speaks 4 s",
                "presses #",
                'waits for "has been saved"',
                "hangs up",
            )
            await over(box, call)
            (message,) = await box.store.messages()
            assert message.state is MessageState.KEPT
            with wave.open(str(message.path), "rb") as file:
                sound = np.frombuffer(file.readframes(file.getnframes()), np.int16)
            before, words = sound[: 3 * RATE_HZ // 10], sound[RATE_HZ : 4 * RATE_HZ]
            assert power_at(before, BEEP_HZ) < 10
            assert dbm0(before) < -50
            assert -25 < dbm0(words) < -14

    run_virtually(tell())
