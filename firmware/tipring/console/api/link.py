"""The way to the internet: how it is, how it was, who answers, drills."""

from typing import Annotated

from fastapi import APIRouter, Query

from tipring.console.api.asking import Id, Looking, Switching, Trying
from tipring.console.api.shapes import Told
from tipring.desk.link_api import LinkHistory, LinkNow
from tipring.desk.link_drill_api import DrillNow
from tipring.desk.mode import ModeNow
from tipring.desk.mode_api import WhoAnswers
from tipring.domain.link_drill.record import DrillRecord

router = APIRouter(tags=["link"])
Days = Annotated[int, Query(ge=1, le=3650, description="how far back")]


@router.get("/link")
async def link(asker: Looking) -> LinkNow:
    """See what the link is good for, and what every probe saw last."""
    return asker.now.link


@router.get("/link/history")
async def history(asker: Looking, days: Days = 30) -> LinkHistory:
    """See what the link was: spells without gaps, and their figures."""
    return await asker.desk.get("/link/history", LinkHistory, days=days)


@router.post("/link/mode")
async def mode(asker: Switching, wanted: WhoAnswers) -> ModeNow:
    """Let the box answer, the cloud PBX, or whoever can; 409 in mode front."""
    words = {"to": wanted.to, "who": asker.visitor.name}
    await asker.tell("/link/mode", words, note="link.mode", to=wanted.to)
    return await asker.desk.get("/link/mode", ModeNow)


@router.get("/link/drill")
async def drill(asker: Looking) -> DrillNow:
    """See what goes on, the last drill and the next."""
    return await asker.desk.get("/link/drill", DrillNow)


@router.post("/link/drill")
async def begin_drill(asker: Trying) -> Told:
    """Cut the office off from the internet for a minute or two, and try it."""
    answer = await asker.tell("/link/drill", note="drill.begin")
    return Told(str(answer["began"]))


@router.delete("/link/drill")
async def break_off_drill(asker: Trying) -> Told:
    """Let the internet in again at once."""
    await asker.tell("/link/drill", method="DELETE", note="drill.break_off")
    return Told("drill")


@router.get("/link/drills")
async def drills(
    asker: Looking, limit: Annotated[int, Query(ge=1, le=1000)] = 20
) -> list[DrillRecord]:
    """List drills of the link, the newest first."""
    return await asker.desk.get("/link/drills", list[DrillRecord], limit=limit)


@router.get("/link/drills/{drill_id}")
async def drill_record(asker: Looking, drill_id: Id) -> DrillRecord:
    """Give one drill, with all that was measured."""
    return await asker.desk.get(f"/link/drills/{drill_id}", DrillRecord)
