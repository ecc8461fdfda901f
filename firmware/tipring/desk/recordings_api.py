"""The recordings' part of the desk's door."""

import asyncio
from typing import Annotated

from fastapi import FastAPI, HTTPException, Query, Request
from fastapi.responses import FileResponse, JSONResponse

from tipring.desk.recordings import NoSuchRecording, RecordingKeeper
from tipring.desk.talk_recorder import RunningTalks
from tipring.store.message_records import RecordingRecord
from tipring.store.message_views import found_recordings
from tipring.store.store import Store

FROM_THE_OFFICE = "asked for from the office"


def add_recordings(
    api: FastAPI, store: Store, keeper: RecordingKeeper, talks: RunningTalks
) -> None:
    """Let *api* tell of recorded talks, pause those under way, and erase others."""

    @api.exception_handler(NoSuchRecording)
    async def no_such(_request: Request, error: Exception) -> JSONResponse:
        """Say which one there is not."""
        return JSONResponse({"detail": str(error)}, status_code=404)

    @api.get("/recordings")
    async def recordings(
        limit: Annotated[int, Query(ge=1, le=1000, description="at most")] = 100,
    ) -> list[RecordingRecord]:
        """List recorded talks, newest first, erased ones included."""
        return await store.ask(found_recordings(store.directory, limit))

    @api.get("/recordings/{recording_id}/sound")
    async def sound(recording_id: str) -> FileResponse:
        """Play one: WAV, 8000 Hz, caller on the left, agent on the right."""
        path = (await keeper.find(recording_id)).path
        if not await asyncio.to_thread(path.is_file):
            raise HTTPException(404, f"the sound of {recording_id} is not there")
        return FileResponse(path, media_type="audio/wav", filename=path.name)

    @api.post("/recordings/{recording_id}/pause")
    async def pause(recording_id: str) -> dict[str, str]:
        """Record silence from now on: something secret is entered."""
        if not talks.pause(recording_id, FROM_THE_OFFICE):
            raise _over(recording_id)
        return {"paused": recording_id}

    @api.post("/recordings/{recording_id}/resume")
    async def resume(recording_id: str) -> dict[str, str]:
        """Record what is said again."""
        if not talks.resume(recording_id):
            raise _over(recording_id)
        return {"resumed": recording_id}

    @api.delete("/recordings/{recording_id}")
    async def erase(
        recording_id: str,
        why: Annotated[str, Query(max_length=1000)] = FROM_THE_OFFICE,
    ) -> RecordingRecord:
        """Let its sound be gone for good; who talked and when stays known."""
        return await keeper.erase(recording_id, why)


def _over(recording_id: str) -> HTTPException:
    return HTTPException(409, f"{recording_id} is not being recorded now")
