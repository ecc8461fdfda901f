"""The desk's door to the mode: who answers, and who shall."""

from typing import TYPE_CHECKING, Literal

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel

from tipring.desk.mode import ModeDesk, ModeNow
from tipring.domain.link.mode import ModeError

if TYPE_CHECKING:  # the console reads the shapes here, and runs no desk
    from tipring.desk.desk import Desk

NOT_WATCHED = "nobody watches the link; add [link] to tipring.toml"


class WhoAnswers(BaseModel):
    """Who shall answer; "itself": whoever can, by the link."""

    to: Literal["box", "pbx", "itself"]
    who: str = "as asked"
    """Who wants it, for the journal."""


def add_mode(api: FastAPI, desk: "Desk") -> None:
    """Let *api* tell and change who answers."""

    def there() -> ModeDesk:
        if desk.mode is None:
            raise HTTPException(404, NOT_WATCHED)
        return desk.mode

    @api.get("/link/mode")
    async def now() -> ModeNow:
        """Look at who answers, since when, and why."""
        return there().now

    @api.post("/link/mode")
    async def hand(wanted: WhoAnswers) -> ModeNow:
        """Let the box answer, the cloud PBX, or whoever can; 409 in mode front."""
        mode = there()
        try:
            if wanted.to == "itself":
                return mode.by_itself()
            return mode.by_hand(to_box=wanted.to == "box", who=wanted.who)
        except ModeError as error:
            raise HTTPException(409, str(error)) from error
