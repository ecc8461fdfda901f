"""Many rounds of one fault, in lots: each has a box of its own."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from random import Random
from typing import Any

from faults.matrix import Row

OneLot = Callable[[Path, int, Random], Coroutine[Any, Any, Row]]
"""Strikes so often in a folder; when and whom is drawn."""


def in_lots(
    row: Row, folder: Path, rounds: int, seed: int, *, most: int, one: OneLot
) -> Row:
    """Let *one* strike *rounds* times, *most* of them in one lot; add them to *row*."""
    drawn = Random(seed)  # noqa: S311 - no secret
    for first in range(0, rounds, most):
        times = min(most, rounds - first)
        (folder / str(first)).mkdir()
        row.add(asyncio.run(one(folder / str(first), times, drawn)))
    return row
