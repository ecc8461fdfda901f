"""All of an office in one file: fetched, looked at, put back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field
from starlette.background import BackgroundTask

from tipring.console.api.asking import Asker, Owning
from tipring.console.backup.manifest import Secrets
from tipring.console.backup.working import Backups, Restored

router = APIRouter(tags=["backup"])
LONGEST_PASSPHRASE = 200
ZIP = {"application/zip": {"schema": {"type": "string", "format": "binary"}}}
OCTETS = {"application/octet-stream": ZIP["application/zip"]}
BODY: dict[str, Any] = {"requestBody": {"required": True, "content": OCTETS}}
Passphrase = Annotated[
    str, Header(max_length=LONGEST_PASSPHRASE, description="of its secrets")
]


class Wish(BaseModel):
    """How a backup is made."""

    passphrase: Annotated[
        str,
        Field(max_length=LONGEST_PASSPHRASE, description="empty: without secrets"),
    ] = ""


class BackupShown(BaseModel):
    """What a backup says of itself."""

    office: str
    tipring: str
    made_at: datetime
    secrets: Secrets
    files: int
    size: int


@router.post(
    "/backup",
    response_class=FileResponse,
    responses={200: {"content": ZIP, "description": "The backup, a zip file."}},
)
async def make(asker: Owning, wish: Wish) -> FileResponse:
    """Make a backup of now; PINs, passwords and keys only under a passphrase."""
    async with AsyncExitStack() as stack:
        file = await stack.enter_async_context(_mine(asker).made(wish.passphrase))
        name = f"tipring-{asker.ground.sessions.wall():%Y%m%d-%H%M}.zip"
        done = BackgroundTask(stack.pop_all().aclose)
    return FileResponse(
        file, media_type="application/zip", filename=name, background=done
    )


@router.post("/backup/check", openapi_extra=BODY)
async def check(asker: Owning, request: Request) -> BackupShown:
    """Look at a backup; nothing is changed."""
    async with _received(asker, request) as file:
        told = await _mine(asker).look_at(file)
    return BackupShown(
        office=told.office,
        tipring=told.tipring,
        made_at=told.made_at,
        secrets=told.secrets,
        files=len(told.files),
        size=told.size,
    )


@router.post("/backup/restore", openapi_extra=BODY)
async def put_back(
    asker: Owning, request: Request, x_passphrase: Passphrase = ""
) -> Restored:
    """Put a backup back; the desk ends its calls and begins again with it.

    All of it is checked first. What was there stays in a folder beside. Larger ones
    are put back at the terminal: `tipring restore`.
    """
    async with _received(asker, request) as file:
        return await _mine(asker).put_back(file, x_passphrase)


def _mine(asker: Asker) -> Backups:
    return Backups(asker.ground, asker.visitor, asker.address)


@asynccontextmanager
async def _received(asker: Asker, request: Request) -> AsyncIterator[Path]:
    """Give the body as a file, which is gone when the context ends."""
    async with _mine(asker).folder() as folder:
        path = folder / "received.zip"
        file = await asyncio.to_thread(path.open, "wb")
        try:
            async for piece in request.stream():
                await asyncio.to_thread(file.write, piece)
        finally:
            await asyncio.to_thread(file.close)
        yield path
