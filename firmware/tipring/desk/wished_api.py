"""The desk's door to calls that somebody wishes at a page."""

from typing import Annotated

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, ConfigDict, Field

from tipring.desk.desk import Desk
from tipring.domain.errors import LegError


class CallWish(BaseModel):
    """Whom he wants to talk with."""

    model_config = ConfigDict(extra="forbid")

    number: Annotated[str, Field(min_length=1, max_length=40)]


def add_wished(api: FastAPI, desk: Desk) -> None:
    """Let *api* ring a telephone of the office, and call a number for it."""

    @api.post("/extensions/{number}/call")
    async def call(number: str, wish: CallWish) -> dict[str, str]:
        """Ring an extension; whoever lifts hears the number being called."""
        if desk.wished is None or desk.house is None:
            raise HTTPException(404, "this box has no telephones; add [sip]")
        if number not in desk.house.book.extensions:
            raise HTTPException(404, f"there is no extension {number}")
        try:
            desk.wished.call(number, wish.number)
        except LegError as error:
            raise HTTPException(409, str(error)) from error
        return {"rings": number}
