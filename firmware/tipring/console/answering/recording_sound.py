"""The sound of a recorded talk for the browser, and what it looks like."""

import asyncio
import time
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import FileResponse

from tipring.console.ground import Ground
from tipring.console.look.player import PIECES
from tipring.domain.access import Right, Visitor
from tipring.domain.errors import StoreError
from tipring.dsp.waveform import waveform
from tipring.store.message_records import RecordingRecord, RecordingState
from tipring.store.message_views import recording_of

AS_IT_IS = {"Content-Encoding": "identity", "Cache-Control": "private, no-cache"}
"""Never squeezed on the way: a browser asks for parts of it (RFC 9110, 14)."""
SAME_HEARING_S: Final = 600.0
"""A browser asks for one sound many times; that is one line of the audit log."""
MOST_REMEMBERED: Final = 1000
LOUDEST: Final = 32767
"""Of 16 bit; minus 32768 has no opposite there."""
NOT_FOR_YOU: Final = "this is not for your account"


class Hearings:
    """Who heard what lately."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._last: dict[tuple[str, str], float] = {}

    def is_new(self, who: str, recording_id: str) -> bool:
        """Return whether *who* did not hear it just now already; take note of it."""
        now = self._clock()
        last = self._last.get((who, recording_id))
        if len(self._last) >= MOST_REMEMBERED:
            self._last.clear()
        self._last[who, recording_id] = now
        return last is None or now - last > SAME_HEARING_S


def recording_url(recording_id: str) -> str:
    """Return where a browser finds the sound of a recorded talk."""
    return f"/recordings/{recording_id}/sound"


def add_recording_sounds(web: FastAPI) -> None:
    """Let *web* give recorded talks to those who may hear them, and note who did."""
    hearings = Hearings()

    @web.get("/recordings/{recording_id}/sound", include_in_schema=False)
    async def sound(
        request: Request, recording_id: str, *, download: bool = False
    ) -> FileResponse:
        """Give a WAV: 8000 Hz, caller on the left, agent on the right."""
        ground: Ground = request.state.ground
        visitor: Visitor | None = request.state.visitor
        if visitor is None:
            raise HTTPException(401, "log in first")
        if not visitor.may(Right.RECORDINGS):
            raise HTTPException(403, NOT_FOR_YOU)
        record = await _known(ground, recording_id)
        if not visitor.sees(record.queue):
            raise HTTPException(403, NOT_FOR_YOU)
        if not await asyncio.to_thread(record.path.is_file):
            raise HTTPException(404, f"the sound of {recording_id} is not there")
        if hearings.is_new(visitor.name, record.id):
            address = request.client.host if request.client else ""
            await ground.note(visitor, "recording.hear", address, recording=record.id)
        return FileResponse(
            record.path,
            media_type="audio/wav",
            headers=AS_IT_IS,
            filename=f"{record.id}.wav",
            content_disposition_type="attachment" if download else "inline",
        )


async def look_of(path: Path) -> list[int]:
    """Return the peaks of a recorded talk; flat where it cannot be read."""
    try:
        return await asyncio.to_thread(_peaks, path)
    except (OSError, EOFError, wave.Error):
        return [0] * PIECES


def _peaks(path: Path) -> list[int]:
    """Read piece by piece: a talk of an hour is larger than the console may grow."""
    with wave.open(str(path), "rb") as file:
        size = max(1, -(-file.getnframes() // PIECES))
        loudest = [
            int(np.abs(piece.astype(np.int32)).max(initial=0))
            for piece in (
                np.frombuffer(file.readframes(size), "<i2") for _ in range(PIECES)
            )
        ]
    return waveform(np.minimum(loudest, LOUDEST).astype(np.int16), PIECES)


async def _known(ground: Ground, recording_id: str) -> RecordingRecord:
    try:
        found = await ground.ask(recording_of(ground.state.absolute(), recording_id))
    except StoreError as error:
        raise HTTPException(503, str(error)) from error
    for record in found:
        if record.state is RecordingState.KEPT:
            return record
    raise HTTPException(404, f"there is no recording {recording_id}")
