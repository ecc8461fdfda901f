"""What a first call would compile is compiled before it, a little at a time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tipring.dsp.frames import FRAME_S
from tipring.late_methods import compile_ahead


@asynccontextmanager
async def made_ready() -> AsyncIterator[None]:
    """Compile one `__init__` with each frame until all are; some 20 s."""
    compiling = asyncio.create_task(_compile(), name="make ready")
    try:
        yield
    finally:
        compiling.cancel()


async def _compile() -> None:
    for _ in compile_ahead():
        await asyncio.sleep(FRAME_S)
