"""The end of a line's last call for the browser."""

from typing import Final
from urllib.parse import quote

from fastapi import FastAPI, HTTPException, Request, Response

from tipring.console.ground import Ground
from tipring.domain.access import Right, Visitor

PRIVATE: Final = {"Content-Encoding": "identity", "Cache-Control": "no-store"}


def last_heard_of(line: str) -> str:
    """Return where the end of the last call of *line* is, here as at the desk."""
    return f"/lines/{quote(line, safe='')}/last-heard"


def add_line_sounds(web: FastAPI) -> None:
    """Let *web* give the ends of calls to those who may test lines."""

    @web.get("/lines/{name}/last-heard", include_in_schema=False)
    async def last_heard(request: Request, name: str) -> Response:
        """Give a WAV of 12 s at most. Raises DeskSaysNo."""
        ground: Ground = request.state.ground
        visitor: Visitor | None = request.state.visitor
        if visitor is None:
            raise HTTPException(401, "log in first")
        if not visitor.may(Right.LINES):
            raise HTTPException(403, "this is not for your account")
        lines = ground.settings.lines if ground.settings else ()
        if all(line.name != name for line in lines):
            raise HTTPException(404, f"there is no line {name}")
        sound, kind = await ground.door.fetch(last_heard_of(name))
        return Response(sound, media_type=kind, headers=PRIVATE)
