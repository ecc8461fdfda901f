"""Recorded talks."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import FileResponse

from tipring.console.api.asking import Asker, Changing, Id, Replaying
from tipring.console.api.messages import SOUND
from tipring.console.api.shapes import RecordingShown, Told
from tipring.store.message_records import RecordingRecord
from tipring.store.message_views import found_recordings, recording_of

router = APIRouter(tags=["recordings"])
MOST = 1000


@router.get("/recordings")
async def recordings(
    asker: Replaying, limit: Annotated[int, Query(ge=1, le=MOST)] = 100
) -> list[RecordingShown]:
    """List recorded talks, the newest first, erased ones included."""
    found = await asker.ask(found_recordings(asker.ground.state, limit))
    sees = asker.visitor.sees
    return [RecordingShown.of(each) for each in found if sees(each.queue)]


@router.get(
    "/recordings/{recording_id}/sound",
    response_class=FileResponse,
    responses={200: {"content": SOUND}},
)
async def sound(asker: Replaying, recording_id: Id) -> FileResponse:
    """Its sound: WAV, 8000 Hz, caller on the left, agent on the right."""
    path = (await _known(asker, recording_id)).path
    if not await asyncio.to_thread(path.is_file):
        raise HTTPException(404, f"the sound of {recording_id} is not there")
    await asker.note("recording.hear", recording=recording_id)
    return FileResponse(path, media_type="audio/wav", filename=f"{recording_id}.wav")


@router.post("/recordings/{recording_id}/pause")
async def pause(asker: Replaying, recording_id: Id) -> Told:
    """Record silence from now on: something secret is entered."""
    return await _tell(asker, recording_id, "pause")


@router.post("/recordings/{recording_id}/resume")
async def resume(asker: Replaying, recording_id: Id) -> Told:
    """Record what is said again."""
    return await _tell(asker, recording_id, "resume")


@router.delete("/recordings/{recording_id}")
async def erase(asker: Changing, recording_id: Id) -> Told:
    """Let its sound be gone for good; who talked and when stays known."""
    await _known(asker, recording_id)
    await asker.tell(
        f"/recordings/{recording_id}",
        method="DELETE",
        note="recording.erase",
        recording=recording_id,
    )
    return Told(recording_id)


async def _known(asker: Asker, recording_id: str) -> RecordingRecord:
    for found in await asker.ask(recording_of(asker.ground.state, recording_id)):
        if asker.visitor.sees(found.queue):
            return found
    raise HTTPException(404, f"there is no recording {recording_id}")


async def _tell(asker: Asker, recording_id: str, verb: str) -> Told:
    await _known(asker, recording_id)
    path = f"/recordings/{recording_id}/{verb}"
    await asker.tell(path, note=f"recording.{verb}", recording=recording_id)
    return Told(recording_id)
