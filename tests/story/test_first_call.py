import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from support.box import open_box
from support.golden import assert_golden
from support.sampling import also
from support.virtual_time import run_virtually
from tipring.domain.line import LineState
from tipring.dsp.frames import RATE_HZ
from tipring.store.records import CallRecord, MessageRecord, MessageState

SCRIPT = (
    'waits for "press 1"',
    "presses 9",
    'waits for "not one of the choices"',
    "waits 1 s",
    "presses 3",
    "waits for the beep",
    "speaks 4 s",
    "presses #",
    "waits 2 s",
    "presses 1",
    'waits for "has been saved"',
    "hangs up after 1 s",
)


@dataclass
class Told:
    """What is left of a call."""

    lines: list[str]
    record: CallRecord
    message: MessageRecord
    said: float
    """How loud the caller was."""


async def live_through_a_voicemail(directory: Path, chip: str) -> Told:
    async with open_box(directory, chip) as box:
        call = box.call(*SCRIPT)
        await call.ended
        await box.until(LineState.IDLE)
        (record,) = await box.store.calls()
        (message,) = await box.store.messages()
        lines = sorted(
            [*await box.told(), *box.diary(call)],
            key=lambda line: float(line.split()[0]),
        )
        return Told(lines, record, message, float(np.abs(call.said).max()))


@pytest.mark.parametrize("chip", ["usr", *also("conexant"), "agere"])
def test_a_caller_chooses_wrongly_then_leaves_a_message(
    tmp_path: Path,
    chip: str,
) -> None:
    told = run_virtually(live_through_a_voicemail(tmp_path, chip))
    assert_golden(f"first_call_{chip}.txt", told.lines)
    assert told.record.number == "2125550123"
    assert told.record.end_reason == "the flow ended at bye: the prompt ended"
    assert told.message.state is MessageState.KEPT
    with wave.open(str(told.message.path), "rb") as sound:
        length_s = sound.getnframes() / RATE_HZ
        samples = np.frombuffer(sound.readframes(sound.getnframes()), np.int16)
    assert length_s == pytest.approx(told.message.duration_s, abs=0.01)
    assert length_s == pytest.approx(4.0, abs=0.3)
    assert np.abs(samples).max() > told.said / 4
