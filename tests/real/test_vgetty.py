"""Debian's vgetty, which knows nothing of us, judges the emulated modem."""

import asyncio
import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from support.sampling import also
from support.vgetty import RMD_HEADER_BYTES, VgettyWorld, running_vgetty, why_not
from tipring.domain.script import HangUp, Press, SpeakFile, Step, Wait
from tipring.dsp.codec import Coding, make_codec
from tipring.dsp.frames import Frame
from tipring.exchange.caller import Voice
from tipring.exchange.clockwork import Exchange, PlacedCall, PluggedLine
from tipring.exchange.loop import MarkKind
from tipring.exchange.wires import Copper

pytestmark = [
    pytest.mark.realtime,
    pytest.mark.timeout(120),
    pytest.mark.skipif(why_not() is not None, reason=str(why_not())),
]

NUMBER, CALLER = "5550100", "5551234567"
QUICK_RINGS = "jp"
"""A ring every 3 s: vgetty waits for two."""
UNSIGNED_8 = make_codec(Coding.UNSIGNED_8)


def bytes_full_of_dle(seconds: float, seed: int) -> bytes:
    chance = random.Random(seed)  # noqa: S311 - sound, not a secret
    return bytes(
        chance.choice((0x10, chance.randrange(40, 216)))
        for _ in range(round(seconds * 8000))
    )


SPOKEN = bytes_full_of_dle(1.5, seed=2)


class Tap(Copper):
    """A wire that remembers what went through."""

    def __init__(self) -> None:
        super().__init__()
        self.frames: list[Frame] = []

    def carry(self, frame: Frame) -> Frame:
        self.frames.append(frame)
        return frame

    def as_bytes(self) -> bytes:
        return UNSIGNED_8.encode(np.concatenate(self.frames))


@dataclass
class Outcome:
    call: PlacedCall
    line: PluggedLine
    towards_modem: Tap


async def call_vgetty(chip: str, world: VgettyWorld, *script: Step) -> Outcome:
    link = world.root / "modem"
    voice = Voice(load=lambda _: UNSIGNED_8.decode(SPOKEN))
    async with Exchange(QUICK_RINGS) as exchange:
        line = await exchange.plug_in(chip, number=NUMBER, link=link)
        line.wire.towards = tap = Tap()
        async with running_vgetty(world, line.device.node):
            call = exchange.place_call(NUMBER, script, caller_id=CALLER, voice=voice)
            await call.ended
            await exchange.until(lambda: not line.wire.loop.off_hook)
    return Outcome(call, line, tap)


@pytest.mark.parametrize("chip", ["usr", *also("conexant", "agere")])
def test_vgetty_greets_and_records_without_losing_a_byte(
    chip: str, tmp_path: Path
) -> None:
    greeting = bytes_full_of_dle(1.0, seed=1)
    world = VgettyWorld(tmp_path, greeting)
    script = (Wait(4), SpeakFile("words.wav"), HangUp())
    outcome = asyncio.run(call_vgetty(chip, world, *script))

    assert greeting in UNSIGNED_8.encode(outcome.call.heard)
    (recording,) = world.recordings()
    recorded = recording.read_bytes()[RMD_HEADER_BYTES:]
    assert SPOKEN in recorded
    assert recorded in outcome.towards_modem.as_bytes()
    assert recording.stem.endswith(f"-{CALLER}")


@pytest.mark.parametrize("chip", [*also("usr"), "conexant", *also("agere")])
def test_vgetty_lets_a_key_stop_its_greeting(chip: str, tmp_path: Path) -> None:
    greeting = bytes_full_of_dle(12.0, seed=3)
    world = VgettyWorld(tmp_path, greeting)
    journal = world.run_barge_in()
    outcome = asyncio.run(
        call_vgetty(chip, world, Wait(2), Press("5"), Wait(4), HangUp())
    )

    told = journal.read_text().split()
    assert told.count("RECEIVED_DTMF") == 1
    assert told[told.index("RECEIVED_DTMF") + 1] == "5"
    heard = UNSIGNED_8.encode(outcome.call.heard)
    assert greeting[:8000] in heard
    assert greeting not in heard
    (key,) = outcome.line.wire.loop.marked(MarkKind.KEY_DOWN)
    flushed, *_ = outcome.line.wire.loop.marked(MarkKind.PLAY_FLUSHED)
    assert key.at < flushed.at < key.at + 4
