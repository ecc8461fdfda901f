"""A moment's ear at an idle line: whether there is an exchange at its other end."""

import asyncio

import numpy as np

from tipring.domain.errors import LineError
from tipring.dsp.frames import FRAME_S, SILENT_FRAME, Frame
from tipring.dsp.levels import dbm0
from tipring.lines.port import Line

LISTEN_S = 1.5
"""An exchange gives its dial tone within a second."""
HEARD_S = 0.4
"""The end of that is judged; dial tones that pause do so for 0.2 s (Italy)."""
LOUD_DBM0 = -35.0
"""Dial tones come in at -10 to -25 dBm0; wires that end nowhere are below -50."""


async def hears_exchange(line: Line) -> bool:
    """Seize *line*, listen, let go of it. LineError when that cannot be done."""
    heard: list[Frame] = []
    await line.seize()
    try:
        line.listen(heard.append)
        await asyncio.sleep(LISTEN_S)
        line.listen(None)
    finally:
        await line.hang_up()
    end = heard[-round(HEARD_S / FRAME_S) :]
    return dbm0(np.concatenate([SILENT_FRAME[:0], *end])) > LOUD_DBM0


async def is_parted(line: Line) -> bool:
    """Whether nothing is at its other end; a modem may refuse such a line."""
    try:
        return not await hears_exchange(line)
    except LineError:
        return True
