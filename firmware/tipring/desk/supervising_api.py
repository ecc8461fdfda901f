"""Supervision's part of the desk's door: who talks, and who comes into a talk."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, Field

from tipring.domain.supervising import Stance

if TYPE_CHECKING:  # the console reads the shapes here, and runs no desk
    from tipring.desk.desk import Desk


class Coming(StrEnum):
    """How a supervisor comes into a talk."""

    LISTEN = "listen"
    WHISPER = "whisper"
    BARGE = "barge"
    TAKE_OVER = "take over"


STANCES = {
    Coming.LISTEN: Stance.LISTENING,
    Coming.WHISPER: Stance.WHISPERING,
    Coming.BARGE: Stance.JOINED,
    Coming.TAKE_OVER: None,
}


@dataclass(frozen=True, slots=True)
class TalkNow:
    """Somebody of the office talks with a caller on a line."""

    line: str
    extension: str
    """Empty: on none of the office's telephones."""
    who: str
    supervisors: tuple[str, ...]
    """Who is present, and how: `250: whispers`."""


class Supervision(BaseModel):
    """Who is to be present in a talk, and how."""

    supervisor: str = Field(pattern=r"^[0-9]{2,6}$", examples=["250"])
    come: Coming = Coming.LISTEN


def talks_now(desk: "Desk") -> list[TalkNow]:
    """Return who of the office talks with a caller now."""
    return [
        TalkNow(
            talk.line,
            talk.extension,
            talk.who,
            tuple(
                f"{third.end.name}: {third.stance}"
                for third in talk.gallery.thirds
                if third.is_there
            ),
        )
        for talk in desk.floor.talks
    ]


def add_supervising(api: FastAPI, desk: "Desk") -> None:
    """Let talks be seen, and supervisors be called into them."""

    @api.get("/talks")
    async def talks() -> list[TalkNow]:
        """Look who of the office talks with a caller now."""
        return talks_now(desk)

    @api.post("/talks/{extension}/supervise")
    async def supervise(extension: str, wish: Supervision) -> dict[str, str]:
        """Ring a supervisor, who is in the talk on *extension* as soon as he lifts."""
        board = desk.switchboard
        if board is None:
            raise HTTPException(404, "this box has no telephones of its own")
        stance = STANCES[wish.come]
        why = desk.supervisors.call(board.legs, wish.supervisor, stance, extension)
        if why:
            raise HTTPException(409, why)
        return {"rung": wish.supervisor}
