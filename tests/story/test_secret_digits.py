"""Digits that are secret leave no trace: with real tones, from a caller's telephone."""

import json
import logging
from pathlib import Path

import numpy as np
import pytest

from support.box import open_box
from support.queue_office import FLOW, QUEUE, write_queue_office
from support.virtual_time import run_virtually
from tipring.domain.journal import DigitHeard
from tipring.domain.line import LineState
from tipring.dsp.dtmf import detect
from tipring.dsp.frames import RATE_HZ, Samples
from tipring.phones.simulated import SimulatedPhone
from tipring.store.codec import entry_to_json

pytestmark = pytest.mark.timeout(120)

CARD = "4929118033"
PIN = "7351"
ASKS = (
    FLOW.replace('start = "desk"', 'start = "pin"')
    + """
[node.pin]
do = "collect"
say = "agent-pin"
into = "pin"
max_digits = 4
secret = true
next = "desk"
otherwise = "desk"
"""
)


def keys_in(sound: Samples) -> str:
    return "".join(digit for _, digit in detect(sound, RATE_HZ))


def files_in(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]


def caller_in(path: Path) -> Samples:
    """Return the caller's side of a recorded talk."""
    both = np.frombuffer(path.read_bytes()[44:], "<i2").reshape(-1, 2)
    return both[:, 0].copy()


@pytest.mark.parametrize("secure", [True, pytest.param(False, marks=pytest.mark.soak)])
def test_secret_digits_are_in_no_file_no_log_and_no_ear(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, *, secure: bool
) -> None:
    caplog.set_level(logging.DEBUG)

    async def story() -> None:
        write_queue_office(
            tmp_path / "config", "anna", queue=f'record = "always"\n{QUEUE}', flow=ASKS
        )
        star = ["presses * after 6 s"] if secure else []
        anna = SimulatedPhone("anna", ["answers", *star, "hangs up after 18 s"])
        async with open_box(tmp_path, phones={"anna": anna}) as box:
            call = box.call(
                "waits 1 s",
                f"presses {PIN}",
                'waits for "This call may be recorded."',
                "waits 7 s",
                f"presses {CARD}",
                "waits 20 s",
            )
            await call.ended
            await box.until(LineState.IDLE)
            entries = await box.store.journal()
        written = json.dumps([entry_to_json(one.entry) for one in entries])
        pressed = [
            one.entry.what.digit
            for one in entries
            if isinstance(one.entry.what, DigitHeard)
        ]
        assert pressed == ["•"] * len(PIN + CARD)
        files = files_in(tmp_path)
        sounds = [path for path in files if path.suffix == ".wav"]
        left = b"".join(path.read_bytes() for path in files if path not in sounds)
        for secret in (PIN, CARD):
            assert secret not in written
            assert secret not in caplog.text
            assert secret.encode() not in left
        assert len(sounds) == 1, "the talk was recorded"
        assert keys_in(caller_in(sounds[0])) == ("" if secure else CARD), (
            "else they are heard"
        )
        assert keys_in(anna.heard) == ("" if secure else CARD)

    run_virtually(story())
