"""Voicemail: shared inboxes, messages with sound and text, and what is done."""

import asyncio
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field, TypeAdapter

from tipring.console.api.asking import Asker, Changing, Hearing, Id
from tipring.console.api.shapes import MessageShown
from tipring.console.inbox.scope import Scope
from tipring.desk.messages_api import LONGEST_WORDS, MailboxNow
from tipring.domain.access import Right
from tipring.store.message_records import Folder, MessageSearch
from tipring.store.message_views import found_messages, one_message
from tipring.store.records import MessageRecord

router = APIRouter(tags=["messages"])
_RECORD = TypeAdapter(MessageRecord)
SOUND = {"audio/wav": {"schema": {"type": "string", "format": "binary"}}}


class Release(BaseModel):
    """Why it is let go of."""

    why: Annotated[str, Field(max_length=LONGEST_WORDS)] = ""


class Forward(BaseModel):
    """Where a copy goes."""

    mailbox: Annotated[str, Field(min_length=1, max_length=80)]


@router.get("/mailboxes")
async def mailboxes(asker: Hearing) -> list[MailboxNow]:
    """All mailboxes, and how many messages are in each."""
    found = await asker.desk.get("/mailboxes", list[MailboxNow])
    return [each for each in found if _scope(asker).sees(each.name)]


@router.get("/messages")
async def messages(
    asker: Hearing,
    *,
    mailbox: Annotated[str | None, Query(max_length=80)] = None,
    state: Folder = Folder.PRESENT,
    q: Annotated[str, Query(max_length=200, description="words to find")] = "",
    before: Annotated[
        str, Query(max_length=80, description="the last id of the page before")
    ] = "",
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> list[MessageShown]:
    """Voicemails, the newest first."""
    mine = _scope(asker).only
    search = MessageSearch(mailbox, state, q, limit, before, mailboxes=mine)
    found = await asker.ask(found_messages(search, asker.ground.state))
    return [MessageShown.of(record) for record in found]


@router.get("/messages/{message_id}")
async def message(asker: Hearing, message_id: Id) -> MessageShown:
    """One voicemail, whatever became of it."""
    return MessageShown.of(await _known(asker, message_id))


@router.get(
    "/messages/{message_id}/sound",
    response_class=FileResponse,
    responses={200: {"content": SOUND}},
)
async def sound(asker: Hearing, message_id: Id) -> FileResponse:
    """Its sound: WAV, 8000 Hz, mono, 16 bit."""
    path = (await _known(asker, message_id)).path
    if not await asyncio.to_thread(path.is_file):
        raise HTTPException(404, f"the sound of {message_id} is not there")
    return FileResponse(path, media_type="audio/wav", filename=f"{message_id}.wav")


@router.post("/messages/{message_id}/heard")
async def heard(asker: Hearing, message_id: Id) -> MessageShown:
    """Note that you listened to it."""
    return await _tell(asker, message_id, "heard", {"by": asker.by})


@router.post("/messages/{message_id}/claim")
async def claim(asker: Hearing, message_id: Id) -> MessageShown:
    """Take care of it; 409 when somebody else does."""
    return await _tell(asker, message_id, "claim", {"by": asker.by})


@router.post("/messages/{message_id}/release")
async def release(asker: Hearing, message_id: Id, wish: Release) -> MessageShown:
    """Let somebody else take care of it."""
    words = {"by": asker.by, "why": wish.why}
    return await _tell(asker, message_id, "release", words)


@router.post("/messages/{message_id}/done")
async def done(asker: Hearing, message_id: Id) -> MessageShown:
    """Note that what the caller wanted has been done."""
    return await _tell(asker, message_id, "done", {"by": asker.by})


@router.post("/messages/{message_id}/delete")
async def delete(asker: Hearing, message_id: Id) -> MessageShown:
    """Put it into the bin."""
    return await _tell(asker, message_id, "delete", {"by": asker.by})


@router.post("/messages/{message_id}/restore")
async def restore(asker: Hearing, message_id: Id) -> MessageShown:
    """Take it back from the bin."""
    return await _tell(asker, message_id, "restore", {"by": asker.by})


@router.post("/messages/{message_id}/forward")
async def forward(asker: Hearing, message_id: Id, wish: Forward) -> MessageShown:
    """Put a copy into another mailbox; the answer is the copy."""
    words = {"by": asker.by, "mailbox": wish.mailbox}
    return await _tell(asker, message_id, "forward", words)


@router.delete("/messages/{message_id}")
async def erase(
    asker: Changing,
    message_id: Id,
    why: Annotated[str, Query(max_length=LONGEST_WORDS)] = "asked for",
) -> MessageShown:
    """Let its sound and its text be gone for good."""
    asker.visitor.insist(Right.MESSAGES)
    await _known(asker, message_id)
    answer = await asker.tell(
        f"/messages/{message_id}?{urlencode({'why': why, 'by': asker.by})}",
        method="DELETE",
        note="message.erase",
        message=message_id,
        why=why,
    )
    return MessageShown.of(_RECORD.validate_python(answer))


async def _known(asker: Asker, message_id: str) -> MessageRecord:
    found = await asker.ask(one_message(message_id, asker.ground.state))
    if found is None:
        raise HTTPException(404, f"there is no message {message_id}")
    _scope(asker).insist(found.mailbox)
    return found


def _scope(asker: Asker) -> Scope:
    return Scope(asker.visitor, asker.ground.settings)


async def _tell(
    asker: Asker, message_id: str, verb: str, words: dict[str, str]
) -> MessageShown:
    await _known(asker, message_id)
    answer = await asker.tell(
        f"/messages/{message_id}/{verb}",
        words,
        note=f"message.{verb}",
        message=message_id,
    )
    return MessageShown.of(_RECORD.validate_python(answer))
