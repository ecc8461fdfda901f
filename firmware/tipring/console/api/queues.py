"""Queues: who waits, figures, whom to call back, and callers who are moved."""

from datetime import UTC, datetime, timedelta
from typing import Annotated
from urllib.parse import quote
from zoneinfo import ZoneInfo

from fastapi import APIRouter, HTTPException, Path, Query
from pydantic import AwareDatetime, BaseModel, Field

from tipring.console.api.asking import (
    Answering,
    Asker,
    Guiding,
    Looking,
    Name,
    Replaying,
    Reporting,
)
from tipring.console.api.box import seen_by
from tipring.console.api.shapes import Told
from tipring.desk.queue_api import LONGEST_WORDS, CallbackWish
from tipring.domain.access import Right
from tipring.domain.days import day_began
from tipring.domain.queue.live import QueueLive
from tipring.store.call_search import queues_of_calls
from tipring.store.lost_callers import LostCaller, lost_callers
from tipring.store.queue_abandoned import AbandonedCall, abandoned
from tipring.store.queue_figures import Figures, figures
from tipring.store.queue_records import call_of
from tipring.store.queue_story import QueueStory, queue_story

router = APIRouter(tags=["queues"])
LONGEST = timedelta(days=3660)
MOMENT = timedelta(seconds=1)
"""So that who joined at this very moment is counted, too."""
Ticket = Annotated[str, Path(pattern=r"^[A-Za-z0-9._-]{1,80}(/[0-9]{1,4})?$")]
Since = Annotated[
    AwareDatetime | None, Query(description="the office's midnight if left out")
]
Until = Annotated[AwareDatetime | None, Query(description="now if left out")]


class Place(BaseModel):
    """Who is to have a caller."""

    agent: str = Field("", max_length=80, description="empty: you")


class Why(BaseModel):
    """Why a caller is taken out."""

    why: str = Field("taken out by the office", max_length=LONGEST_WORDS)


@router.get("/queues")
async def queues(asker: Looking) -> list[QueueLive]:
    """All queues as they are now: who waits and why there, who serves."""
    return seen_by(asker).queues


@router.get("/queues/figures")
async def in_figures(
    asker: Reporting,
    since: Since = None,
    until: Until = None,
    threshold_s: Annotated[float | None, Query(gt=0, le=86400)] = None,
) -> Figures:
    """Count a period, with each queue's own threshold or with another."""
    begins, ends = period(asker, since, until)
    if threshold_s is None:
        question = figures(begins, ends, _thresholds_s(asker))
    else:
        question = figures(begins, ends, default_s=threshold_s)
    found = await asker.ask(question)
    sees = asker.visitor.sees
    return Figures(
        since=found.since,
        until=found.until,
        queues=tuple(each for each in found.queues if sees(each.queue)),
        agents=() if asker.visitor.queues else found.agents,
    )


@router.get("/queues/abandoned")
async def gave_up(
    asker: Looking,
    since: Since = None,
    until: Until = None,
    queue: Annotated[str | None, Query(max_length=80)] = None,
) -> list[AbandonedCall]:
    """Whom to call back, the newest first, and what came of it since."""
    country = _country(asker)
    question = abandoned(*period(asker, since, until), queue, country=country)
    return [one for one in await asker.ask(question) if asker.visitor.sees(one.queue)]


@router.get("/queues/lost")
async def lost(
    asker: Looking, since: Since = None, until: Until = None
) -> list[LostCaller]:
    """Who was lost with a trunk, the newest first, and what came of it since."""
    question = lost_callers(*period(asker, since, until), _country(asker))
    found = await asker.ask(question)
    return [one for one in found if not one.queue or asker.visitor.sees(one.queue)]


@router.get("/queues/{name}")
async def queue(asker: Looking, name: Name) -> QueueLive:
    """One queue as it is now."""
    return _queue(asker, name)


@router.post("/queues/{name}/callbacks", status_code=201)
async def call_back(asker: Answering, name: Name, wish: CallbackWish) -> Told:
    """Give somebody a place who will be called when it is his turn."""
    _queue(asker, name)
    answer = await asker.tell(
        f"/queues/{quote(name, safe='')}/callbacks",
        wish.model_dump(),
        note="callback.book",
        queue=name,
        number=wish.number,
    )
    return Told(str(answer["ticket"]))


@router.get("/tickets/{ticket:path}/why")
async def why(asker: Replaying, ticket: Ticket) -> QueueStory:
    """Tell a caller's story: rank, offers, who was not rung and why, the outcome."""
    await _known_ticket(asker, ticket)
    if story := await asker.ask(queue_story(ticket)):
        return story
    raise _no_ticket(ticket)


@router.post("/tickets/{ticket:path}/claim")
async def claim(asker: Answering, ticket: Ticket, place: Place) -> Told:
    """Let a waiting caller go to you, or to another agent, before any other."""
    agent = place.agent or asker.visitor.agent
    if agent != asker.visitor.agent:
        asker.visitor.insist(Right.GUIDE)
    if not agent:
        raise HTTPException(422, "name an agent: your account is none")
    await _known_ticket(asker, ticket)
    path, words = f"/queues/calls/{ticket}/claim", {"agent": agent}
    await asker.tell(path, words, note="caller.claim", ticket=ticket, agent=agent)
    return Told(ticket)


@router.post("/tickets/{ticket:path}/withdraw")
async def withdraw(asker: Guiding, ticket: Ticket, wish: Why) -> Told:
    """Take a caller out of the queue for good."""
    await _known_ticket(asker, ticket)
    path = f"/queues/calls/{ticket}/withdraw"
    words = wish.model_dump()
    await asker.tell(path, words, note="caller.withdraw", ticket=ticket)
    return Told(ticket)


def period(
    asker: Asker, since: datetime | None, until: datetime | None
) -> tuple[datetime, datetime]:
    """Return the time that is asked for, in UTC. Raises HTTPException: it is none."""
    now = datetime.now(UTC)
    settings = asker.ground.settings
    zone = settings.office.zone if settings else ZoneInfo("UTC")
    try:
        ends = until.astimezone(UTC) if until else now + MOMENT
        begins = since.astimezone(UTC) if since else day_began(now, zone)
    except OverflowError:
        raise HTTPException(422, "no clock shows this time") from None
    if not begins <= ends <= begins + LONGEST:
        raise HTTPException(422, "the period ends before it begins, or is too long")
    return begins, ends


def _queue(asker: Asker, name: str) -> QueueLive:
    """Return one queue that *asker* may see. Raises HTTPException: there is none."""
    for found in seen_by(asker).queues:
        if found.queue == name:
            return found
    raise HTTPException(404, f"there is no queue {name}")


async def _known_ticket(asker: Asker, ticket: str) -> None:
    """Raise HTTPException unless it stands, or stood, in a queue that is *asker*'s."""
    stood = (await asker.ask(queues_of_calls([call_of(ticket)]))).get(call_of(ticket))
    if not stood or not any(map(asker.visitor.sees, stood)):
        raise _no_ticket(ticket)


def _no_ticket(ticket: str) -> HTTPException:
    return HTTPException(404, f"no queue has seen a caller {ticket}")


def _country(asker: Asker) -> str:
    settings = asker.ground.settings
    return settings.country if settings else "us"


def _thresholds_s(asker: Asker) -> dict[str, float]:
    settings = asker.ground.settings
    team = settings.office.team.queues if settings else {}
    return {name: queue.threshold_s for name, queue in team.items()}
