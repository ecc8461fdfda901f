"""Lines and their health, the lifeline, telephones, which way a number takes."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Path, Query
from pydantic import AwareDatetime

from tipring.console.api.asking import Asker, Looking, Name, Switching, Trying
from tipring.desk.house_api import ExtensionNow, Forwarding, Quiet
from tipring.desk.lifeline import LifelineStatus
from tipring.desk.lifeline_api import Bypass
from tipring.desk.lines_api import LineNow
from tipring.domain.dialplan.table import RouteTable
from tipring.domain.lifeline_entries import DrillDone
from tipring.domain.line_card import LineCard

router = APIRouter(tags=["lines"])
Extension = Annotated[str, Path(pattern=r"^[0-9]{1,8}$")]
Number = Annotated[str, Path(pattern=r"^\+?[0-9*#]{1,24}$")]


@router.get("/lines")
async def lines(asker: Looking) -> list[LineNow]:
    """All lines to the street: what they do, and how they are."""
    return await asker.desk.get("/lines", list[LineNow])


@router.get("/lines/{name}/health")
async def health(
    asker: Looking, name: Name, days: Annotated[int, Query(ge=1, le=90)] = 30
) -> LineCard:
    """One line's health card, with its history."""
    if name not in {line.name for line in await lines(asker)}:
        raise HTTPException(404, f"there is no line {name}")
    path = f"/lines/{quote(name, safe='')}/health"
    return await asker.desk.get(path, LineCard, days=days)


@router.get("/lifeline")
async def lifeline(asker: Looking) -> LifelineStatus:
    """Relay, watchdog, button, and the last drill; 404 for a box without a board."""
    return await asker.desk.get("/lifeline", LifelineStatus)


@router.post("/lifeline/bypass")
async def bypass(asker: Switching, wanted: Bypass) -> LifelineStatus:
    """Leave the line to the plain telephone, or let the box answer again."""
    await asker.tell("/lifeline/bypass", wanted.model_dump(), note="lifeline.switch")
    return await lifeline(asker)


@router.post("/lifeline/drill")
async def drill(asker: Trying) -> DrillDone:
    """Let the relay fall, look at what can be seen, put all back; takes 2 s."""
    answer = await asker.tell("/lifeline/drill", note="lifeline.drill")
    return DrillDone(**{name: tuple(said) for name, said in answer.items()})


@router.get("/extensions")
async def extensions(asker: Looking) -> list[ExtensionNow]:
    """All telephones of the office: who is there, who talks, what they want."""
    return asker.now.extensions


@router.put("/extensions/{number}/forward")
async def forward(
    asker: Switching, number: Extension, wanted: Forwarding
) -> ExtensionNow:
    """Forward the calls of a telephone; 422 where they may not go."""
    words = wanted.model_dump(mode="json")
    return await _wish(asker, number, "forward", words)


@router.put("/extensions/{number}/do-not-disturb")
async def do_not_disturb(
    asker: Switching, number: Extension, wanted: Quiet
) -> ExtensionNow:
    """Ring a telephone no more, or again."""
    return await _wish(asker, number, "do-not-disturb", wanted.model_dump())


@router.get("/routes/{number}")
async def route(
    asker: Looking,
    number: Number,
    at: Annotated[AwareDatetime | None, Query(description="another time")] = None,
) -> RouteTable:
    """Which way a number takes, now and in each failure; nothing is called."""
    moment = at.isoformat() if at else None
    path = f"/route/{quote(number, safe='')}"
    return await asker.desk.get(path, RouteTable, at=moment)


async def _wish(
    asker: Asker, number: str, verb: str, words: dict[str, object]
) -> ExtensionNow:
    path = f"/extensions/{number}/{verb}"
    note = f"extension.{verb.replace('-', '_')}"
    answer = await asker.tell(path, words, method="PUT", note=note, number=number)
    return ExtensionNow(**answer)
