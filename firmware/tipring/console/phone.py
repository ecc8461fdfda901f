"""The phone page's questions: log in, follow the news, call, lift, hold, transfer."""

import contextlib
import math
from collections.abc import AsyncIterator
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import FastAPI, HTTPException, Path, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from tipring.console.answering.own_phone import own_extension
from tipring.console.ground import AS_CALLER, Console, Ground
from tipring.console.tickets import TICKET_S
from tipring.domain.access import Right, Visitor

COOKIE = "__Host-tipring"
"""A browser takes this name by HTTPS only, for this host and no other."""
WRONG = "This extension and this password do not belong together."
LOG_IN = "Log in first."
NO_TELEPHONE = "Your account has no extension of this office."

Name = Annotated[str, Path(pattern=r"^[0-9A-Za-z_-]{1,64}$")]
"""Of a page, a call, or a verb: nothing that leads elsewhere."""


class LogIn(BaseModel):
    """Who somebody says to be."""

    extension: Annotated[str, Field(max_length=16)]
    password: Annotated[str, Field(max_length=200, repr=False)]


class Words(BaseModel):
    """What a page says of a call."""

    dialled: Annotated[str, Field(max_length=32)] = ""
    sdp: Annotated[str, Field(max_length=65_536)] = ""
    to: Annotated[str, Field(max_length=32)] = ""
    leg: Annotated[str, Field(max_length=64)] = ""


def add_phone(web: FastAPI, console: Console) -> None:
    """Let *web* be a phone for whoever has logged in."""
    _add_session(web, console)
    _add_calls(web, console)


def _add_session(web: FastAPI, console: Console) -> None:
    @web.post("/phone/session")
    async def log_in(wanted: LogIn, request: Request, response: Response) -> Any:  # noqa: ANN401 - JSON
        """Log in with an extension and its password."""
        client = request.client.host if request.client else ""
        keys = (f"from {client}", f"as {wanted.extension}")
        now = console.wall()
        if wait_s := console.guard.wait_s(keys, now):
            wait = math.ceil(wait_s)
            words = f"Too many wrong passwords. Wait {wait} s, then try again."
            raise HTTPException(429, words, {"Retry-After": str(wait)})
        if not console.tickets.is_right(wanted.extension, wanted.password):
            console.guard.was_wrong(keys, now)
            raise HTTPException(403, WRONG)
        console.guard.was_right(keys)
        _give_ticket(console, response, wanted.extension)
        return _who(console, wanted.extension)

    @web.get("/phone/session")
    async def session(request: Request, response: Response) -> Any:  # noqa: ANN401 - JSON
        """Say who is logged in; the ticket is good for another month."""
        extension = whose(console, request)
        if not _asks_the_office(request):
            _give_ticket(console, response, extension)
        return _who(console, extension)

    @web.delete("/phone/session")
    async def log_out(response: Response) -> dict[str, str]:
        """Log out."""
        response.delete_cookie(COOKIE, secure=True, httponly=True, samesite="strict")
        return {"logged": "out"}


def whose(console: Console, request: Request) -> str:
    """Return the extension that asks: by its own ticket, or in a page of the office.

    Raises HTTPException 401, and 403 for an account without a telephone.
    """
    if _asks_the_office(request):
        return _of_account(request)
    ticket = request.cookies.get(COOKIE, "")
    extension = console.tickets.whose(ticket, console.wall())
    if extension is None:
        raise HTTPException(401, LOG_IN)
    return extension


def _asks_the_office(request: Request) -> bool:
    return "office" in request.query_params


def _of_account(request: Request) -> str:
    visitor: Visitor | None = getattr(request.state, "visitor", None)
    if visitor is None or visitor.scopes is not None:
        raise HTTPException(401, LOG_IN)
    ground: Ground = request.state.ground
    extension = own_extension(ground.settings, visitor)
    if not extension or not visitor.may(Right.ANSWER):
        raise HTTPException(403, NO_TELEPHONE)
    return extension


def _give_ticket(console: Console, response: Response, extension: str) -> None:
    ticket = console.tickets.ticket(extension, console.wall())
    response.set_cookie(
        COOKIE,
        ticket,
        max_age=TICKET_S,
        secure=True,
        httponly=True,
        samesite="strict",
    )


def _who(console: Console, extension: str) -> dict[str, str]:
    known = console.sip.extensions.get(extension)
    name = known.name if known else ""
    return {"extension": extension, "name": name, "box": AS_CALLER}


def _add_calls(web: FastAPI, console: Console) -> None:
    @web.get("/phone/{page}/news")
    async def news(request: Request, page: Name) -> StreamingResponse:
        """Be a phone while this lasts."""
        extension = whose(console, request)
        server = request.scope.get("server") or ("",)
        path = f"/browsers/{quote(extension)}/{page}/news"
        stack = contextlib.AsyncExitStack()
        pieces = await stack.enter_async_context(console.door.news(path, server[0]))
        return StreamingResponse(_all(stack, pieces), media_type="text/event-stream")

    @web.post("/phone/{page}/calls")
    async def call(request: Request, page: Name, words: Words) -> Any:  # noqa: ANN401 - JSON
        """Call a number."""
        extension = whose(console, request)
        path = f"/browsers/{quote(extension)}/{page}/calls"
        asked = {"dialled": words.dialled, "sdp": words.sdp}
        return await console.door.ask(path, asked)

    @web.post("/phone/{page}/calls/{leg}/{verb}")
    async def wish(
        request: Request, page: Name, leg: Name, verb: Name, words: Words
    ) -> Any:  # noqa: ANN401 - JSON
        """Lift, hold, take back, transfer or put down."""
        extension = whose(console, request)
        path = f"/browsers/{quote(extension)}/{page}/calls/{leg}/{verb}"
        asked = {"sdp": words.sdp, "to": words.to, "leg": words.leg}
        return await console.door.ask(path, asked)


async def _all(
    stack: contextlib.AsyncExitStack, pieces: AsyncIterator[bytes]
) -> AsyncIterator[bytes]:
    async with stack:
        async for piece in pieces:
            yield piece
