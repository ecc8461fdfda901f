"""Backups that a page has made wait to be fetched by its browser, once."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import FileResponse
from starlette.background import BackgroundTask

from tipring.console import passwords
from tipring.domain.access import Right, Visitor

URL = "/backup/made"
PATIENCE_S = 600.0
"""Who has not fetched it by then makes another."""


@dataclass(slots=True)
class Waiting:
    """A backup, for one person."""

    account: str
    file: Path
    name: str
    stack: AsyncExitStack
    """Removes the file."""


@dataclass(slots=True)
class Counter:
    """Where backups wait; one in a process."""

    _waiting: dict[str, Waiting] = field(default_factory=dict)

    def put(self, made: Waiting) -> str:
        """Let a backup wait; return its address, which nobody can guess."""
        ticket = passwords.new_key()
        self._waiting[ticket] = made
        asyncio.get_running_loop().call_later(PATIENCE_S, self._forget, ticket)
        return f"{URL}/{ticket}"

    def take(self, ticket: str, account: str) -> Waiting | None:
        """Return a backup that waits for *account*; None: there is none."""
        made = self._waiting.get(ticket)
        if made is None or made.account != account:
            return None
        return self._waiting.pop(ticket)

    def _forget(self, ticket: str) -> None:
        if made := self._waiting.pop(ticket, None):
            task = asyncio.ensure_future(made.stack.aclose())
            _ENDING.add(task)
            task.add_done_callback(_ENDING.discard)


_ENDING: set[asyncio.Future[None]] = set()
COUNTER = Counter()


def add_backups(web: FastAPI) -> None:
    """Let *web* hand over what a page has made."""

    @web.get(f"{URL}/{{ticket}}", include_in_schema=False)
    async def fetch(request: Request, ticket: str) -> FileResponse:
        """Hand a backup over; then it is gone."""
        visitor: Visitor | None = request.state.visitor
        if visitor is None or not visitor.may(Right.PEOPLE):
            raise HTTPException(403, "this is not for your account")
        made = COUNTER.take(ticket, visitor.name)
        if made is None:
            raise HTTPException(404, "this backup was fetched already, or is too old")
        return FileResponse(
            made.file,
            media_type="application/zip",
            filename=made.name,
            background=BackgroundTask(made.stack.aclose),
            headers={"Cache-Control": "no-store"},
        )
