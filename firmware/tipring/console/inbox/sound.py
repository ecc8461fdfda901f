"""The sound of a message for the browser, and what it looks like."""

import asyncio
from pathlib import Path

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import FileResponse

from tipring.console.ground import Ground
from tipring.console.inbox.scope import Scope
from tipring.console.look.player import PIECES
from tipring.domain.access import NotAllowed, Right, Visitor
from tipring.domain.errors import SpeechError, StoreError
from tipring.dsp.waveform import waveform
from tipring.speech.wav import read_wav
from tipring.store.message_views import one_message
from tipring.store.records import MessageRecord, MessageState

AS_IT_IS = {"Content-Encoding": "identity", "Cache-Control": "private, no-cache"}
"""Never squeezed on the way: a browser asks for parts of it (RFC 9110, 14)."""


def sound_of(message_id: str) -> str:
    """Return where a browser finds the sound of a message."""
    return f"/voicemail/{message_id}/sound"


def add_message_sounds(web: FastAPI) -> None:
    """Let *web* give the sound of messages to those who may hear them."""

    @web.get("/voicemail/{message_id}/sound", include_in_schema=False)
    async def sound(
        request: Request, message_id: str, *, download: bool = False
    ) -> FileResponse:
        """Give a WAV: 8000 Hz, mono, 16 bit."""
        ground: Ground = request.state.ground
        visitor: Visitor | None = request.state.visitor
        if visitor is None:
            raise HTTPException(401, "log in first")
        if not visitor.may(Right.MESSAGES):
            raise HTTPException(403, "this is not for your account")
        try:
            message = await known(ground, message_id)
            Scope(visitor, ground.settings).insist(message.mailbox)
        except StoreError as error:
            raise HTTPException(503, str(error)) from error
        except NotAllowed as error:
            raise HTTPException(403, "this is not for your account") from error
        if not await asyncio.to_thread(message.path.is_file):
            raise HTTPException(404, f"the sound of {message_id} is not there")
        return FileResponse(
            message.path,
            media_type="audio/wav",
            headers=AS_IT_IS,
            filename=f"{message.id}.wav",
            content_disposition_type="attachment" if download else "inline",
        )


async def known(ground: Ground, message_id: str) -> MessageRecord:
    """Return a message that is kept. Raises StoreError, HTTPException."""
    found = await ground.ask(one_message(message_id, ground.state.absolute()))
    if found is None or found.state is not MessageState.KEPT:
        raise HTTPException(404, f"there is no message {message_id}")
    return found


async def look_of(path: Path) -> list[int]:
    """Return the peaks of a message's sound; flat where it cannot be read."""
    try:
        return waveform(await asyncio.to_thread(read_wav, path), PIECES)
    except SpeechError:
        return [0] * PIECES
