"""The desk's door to browser phones: pages come, call, answer and leave here.

The console asks on behalf of a page whose extension it has checked; nobody else may
open the socket.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, Field

from tipring.domain.errors import LegError
from tipring.legs.browser.leg import BrowserLeg
from tipring.legs.browser.page import Page
from tipring.legs.browser.pages import Pages
from tipring.legs.browser.studio import LARGEST_OFFER

ALIVE_S = 10.0
"""How often a quiet connection is written to: both sides notice one that broke."""

Sdp = Annotated[str, Field(max_length=LARGEST_OFFER)]


class Dialled(BaseModel):
    """Whom a page calls."""

    dialled: Annotated[str, Field(min_length=1, max_length=32)]
    sdp: Sdp


class Lifted(BaseModel):
    """A page takes a call, or connects its sound anew."""

    sdp: Sdp


class Begun(BaseModel):
    """A page's call, and what its browser needs to hear it."""

    leg: str
    sdp: str


class Wish(BaseModel):
    """What a page wants done with its call."""

    to: Annotated[str, Field(max_length=32)] = ""
    """Transfer: where to..."""
    leg: Annotated[str, Field(max_length=64)] = ""
    """... and by way of which other call of the page."""


def add_browsers(api: FastAPI, pages: Pages) -> None:
    """Let *api* take pages of browsers."""
    _tell_pages(api, pages)
    _take_calls(api, pages)
    _take_wishes(api, pages)


def _tell_pages(api: FastAPI, pages: Pages) -> None:
    @api.exception_handler(LegError)
    async def cannot(_request: Request, error: LegError) -> JSONResponse:
        """Say why, in the words that a person at a page needs."""
        return JSONResponse({"detail": str(error)}, status_code=409)

    @api.get("/browsers/{extension}/{page_id}/news")
    async def news(extension: str, page_id: str, at: str = "") -> StreamingResponse:
        """Be a phone of *extension* while this lasts (server-sent events).

        *at* is the address of the box that the page is connected to.
        """
        stream = _stream(pages, extension, page_id, at)
        first = await anext(stream)  # a refusal is an answer of its own
        return StreamingResponse(_after(first, stream), media_type="text/event-stream")


async def _stream(
    pages: Pages, extension: str, page_id: str, at: str
) -> AsyncIterator[str]:
    with pages.open(extension, page_id, at) as page:
        news = page.listen()
        yield _said({"what": "here", "legs": " ".join(pages.legs_of(page))})
        while True:
            try:
                async with asyncio.timeout(ALIVE_S):
                    found = await news.get()
            except TimeoutError:
                yield _said({"what": "alive"})
            else:
                if found is None:
                    return
                yield _said(found.as_words())


async def _after(first: str, rest: AsyncIterator[str]) -> AsyncIterator[str]:
    yield first
    async for each in rest:
        yield each


def _said(words: dict[str, str]) -> str:
    return f"data: {json.dumps(words, ensure_ascii=False)}\n\n"


def _take_calls(api: FastAPI, pages: Pages) -> None:
    @api.post("/browsers/{extension}/{page_id}/calls")
    async def call(extension: str, page_id: str, wanted: Dialled) -> Begun:
        """Call a number from a page."""
        page = pages.page(extension, page_id)
        leg, sdp = await pages.call_in(page, wanted.dialled, wanted.sdp)
        return Begun(leg=leg, sdp=sdp)

    @api.post("/browsers/{extension}/{page_id}/calls/{leg}/anew")
    async def anew(extension: str, page_id: str, leg: str, wanted: Lifted) -> Begun:
        """Connect the sound of a page's call anew: it broke, or the network changed."""
        page = pages.page(extension, page_id)
        answer = await pages.leg(page, leg).connect(page, wanted.sdp)
        return Begun(leg=leg, sdp=answer)

    @api.post("/browsers/{extension}/{page_id}/calls/{leg}/lift")
    async def lift(extension: str, page_id: str, leg: str, wanted: Lifted) -> Begun:
        """Take a call that rings on a page."""
        page = pages.page(extension, page_id)
        answer = await pages.leg(page, leg).lift(page, wanted.sdp)
        return Begun(leg=leg, sdp=answer)


def _take_wishes(api: FastAPI, pages: Pages) -> None:
    @api.post("/browsers/{extension}/{page_id}/calls/{leg}/{verb}")
    async def wish(
        extension: str, page_id: str, leg: str, verb: str, wanted: Wish
    ) -> dict[str, str]:
        """Let a call be `rung`, `put-down`, `hold`, `take-back` or `transfer`."""
        page = pages.page(extension, page_id)
        _do(pages.leg(page, leg), verb, wanted, pages, page)
        return {"asked": verb}


def _do(leg: BrowserLeg, verb: str, wanted: Wish, pages: Pages, page: Page) -> None:
    match verb:
        case "rung":
            leg.rung()
        case "put-down":
            leg.put_down()
        case "hold" | "take-back":
            leg.hold(on=verb == "hold")
        case "transfer":
            other = pages.leg(page, wanted.leg).id if wanted.leg else ""
            leg.refer(wanted.to, other)
        case _:
            raise HTTPException(404, f"a call cannot be {verb}")
