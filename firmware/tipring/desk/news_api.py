"""The desk's door for news: the clerk takes them, and says what came of it."""

from typing import Annotated

from fastapi import Body, FastAPI, Query, Request, Response
from fastapi.responses import JSONResponse

from tipring.desk.news import Delivery, NewsDesk, NewsStatus, NoSuchAddressee

NOTHING_TO_TELL = 204
Why = Annotated[str, Body(embed=True, max_length=1000)]
WaitS = Annotated[float, Query(ge=0.0, le=25.0)]
Id = Annotated[int, Body(embed=True, ge=0)]


def add_news(api: FastAPI, desk: NewsDesk) -> None:
    """Let *api* hand out news and hear of them."""

    @api.exception_handler(NoSuchAddressee)
    async def unknown(_request: Request, error: NoSuchAddressee) -> JSONResponse:
        """Say who is not known."""
        return JSONResponse({"detail": str(error)}, status_code=404)

    @api.get("/news")
    async def status() -> list[NewsStatus]:
        """Look at who is told news, and what waits."""
        return await desk.status()

    @api.post("/clerk/news/{addressee}/next")
    async def take(
        addressee: str, response: Response, wait_s: WaitS = 0.0
    ) -> Delivery | None:
        """Take what is to be told next; 204 when there is nothing, after *wait_s*."""
        found = await desk.next_within(addressee, wait_s)
        if found is None:
            response.status_code = NOTHING_TO_TELL
        return found

    @api.post("/clerk/news/{addressee}/delivered")
    async def delivered(addressee: str, up_to_id: Id) -> dict[str, int]:
        """Tell that everything up to there has been told."""
        await desk.delivered(addressee, up_to_id)
        return {"told": up_to_id}

    @api.post("/clerk/news/{addressee}/refused")
    async def refused(addressee: str, news_id: Id, why: Why) -> dict[str, int]:
        """Tell that one news is not wanted, and never will be."""
        await desk.refused(addressee, news_id, why)
        return {"refused": news_id}

    @api.post("/clerk/news/{addressee}/tried")
    async def tried(addressee: str, why: Why) -> dict[str, str]:
        """Tell that the addressee could not be told now."""
        await desk.tried(addressee, why)
        return {"noted": why}
