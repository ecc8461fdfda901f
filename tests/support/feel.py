"""What a caller feels of the real box: how soon it speaks, how soon it is silent."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from support.offices import write_settings
from support.real_box import place, plug_in, running_box
from tipring.exchange.chips import Chip
from tipring.exchange.clockwork import Exchange, PluggedLine
from tipring.exchange.hybrid import MEASURED_LOSS_DB
from tipring.exchange.loop import MarkKind

ROUNDS = 2
"""The first call of a unit is another matter than those after it."""


@dataclass(frozen=True)
class Feel:
    """The figures of one chip, in seconds."""

    first_sample_s: list[float]
    """From the modem's OK to the first sample of the greeting on the line."""
    silence_s: list[float]
    """From key down to the last sample of the prompt on the line."""


async def feel_of(
    directory: Path, chip: str | Chip, hybrid_db: float = MEASURED_LOSS_DB
) -> Feel:
    node = directory / "tty"
    await asyncio.to_thread(write_settings, directory, str(node))
    async with Exchange("us") as exchange, running_box(directory) as box:
        line = await plug_in(exchange, chip, node)
        line.wire.set_hybrid(hybrid_db)
        await box.until_line("idle")
        for _ in range(ROUNDS):
            call = place(exchange, "waits 1.2 s", "presses 3", "waits 1 s", "hangs up")
            await call.ended
            await box.until_line("idle")
    return Feel(first_samples(line), silences(line))


def first_samples(line: PluggedLine) -> list[float]:
    spoken = [mark.at for mark in line.marks if mark.kind is MarkKind.PLAY_BEGAN]
    return [
        min(at for at in spoken if at > seized.at) - seized.at
        for seized in line.marks
        if seized.kind is MarkKind.SEIZED
    ]


def silences(line: PluggedLine) -> list[float]:
    ends = [mark.at for mark in line.marks if mark.kind is MarkKind.PLAY_ENDED]
    return [
        min(at for at in ends if at > key.at) - key.at
        for key in line.marks
        if key.kind is MarkKind.KEY_DOWN
    ]


def milliseconds(figures: list[float]) -> str:
    return f"median {1000 * median(figures):.0f} ms, worst {1000 * max(figures):.0f} ms"
