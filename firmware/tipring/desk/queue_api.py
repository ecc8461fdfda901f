"""The queues' part of the desk's door: look, ask why, count, and tell the engine.

What is live comes from the running engine; what was comes from the store, so that it
can be asked for any time.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Protocol

from fastapi import FastAPI, HTTPException, Query, Request
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, BaseModel, Field

from tipring.desk.journal import new_id
from tipring.domain.days import day_began
from tipring.domain.errors import RuleError
from tipring.domain.queue.happenings import (
    AgentPaused,
    AgentResumed,
    AgentSignedIn,
    AgentSignedOut,
    AgentWrappedUp,
    CallbackBooked,
    CallClaimed,
    CallerJoined,
    CallerWithdrawn,
    Happening,
)
from tipring.domain.queue.live import QueueLive
from tipring.store.lost_callers import LostCaller, lost_callers
from tipring.store.queue_abandoned import AbandonedCall, abandoned
from tipring.store.queue_figures import Figures, QueueFigures, figures
from tipring.store.queue_story import QueueStory, queue_story

if TYPE_CHECKING:  # the console reads the shapes here, and runs no desk
    from tipring.desk.desk import Desk

_BOX = "box"
LONGEST_WORDS = 200
"""Of a reason; it is shown in tables."""


class QueueDoor(Protocol):
    """The running queue engine, as the door sees it."""

    def tell(self, happening: Happening) -> None:
        """Let the engine know; RuleError when that may not happen now."""
        ...

    async def tell_safely(self, happening: Happening) -> bool:
        """Let the engine know; return, in time, whether the disk has all of it."""
        ...

    def live(self) -> list[QueueLive]:
        """Return the queues as they are now."""
        ...

    async def is_promised(self, ticket: str) -> bool:
        """Return, once the disk has answered, whether a restart would call back."""
        ...


class NoQueues:
    """A box that has none."""

    def tell(self, happening: Happening) -> None:
        """Refuse."""
        raise RuleError(_BOX, "without queues", type(happening).__name__)

    async def tell_safely(self, happening: Happening) -> bool:
        """Refuse."""
        raise RuleError(_BOX, "without queues", type(happening).__name__)

    def live(self) -> list[QueueLive]:
        """Return nothing."""
        return []

    async def is_promised(self, ticket: str) -> bool:  # noqa: ARG002 - the door's
        """Promise nothing."""
        return False


@dataclass(frozen=True, slots=True)
class QueueNow:
    """One queue: now, and the figures of today."""

    live: QueueLive
    today: QueueFigures | None
    """None before the first caller of the day."""


class Pause(BaseModel):
    """Why an agent takes a pause."""

    reason: str = Field("", max_length=LONGEST_WORDS)


class Claim(BaseModel):
    """Who is to have a caller."""

    agent: str


class Withdrawal(BaseModel):
    """Why a caller is taken out of the queue."""

    why: str = Field("taken out by the office", max_length=LONGEST_WORDS)


class CallbackWish(BaseModel):
    """Who is to be called back."""

    number: str = Field(pattern=r"^\+?[0-9]{2,20}$", examples=["+12125550177"])


Since = Annotated[
    AwareDatetime | None,
    Query(description="with its zone; the office's midnight if left out"),
]
Until = Annotated[
    AwareDatetime | None,
    Query(description="with its zone; now if left out"),
]


def add_queues(api: FastAPI, desk: "Desk", door: QueueDoor) -> None:
    """Let *api* tell of the queues behind *door*, and tell them."""

    @api.exception_handler(RuleError)
    async def not_now(_request: Request, error: RuleError) -> JSONResponse:
        """Say what it met; whoever asked may try again later."""
        return JSONResponse({"detail": str(error)}, status_code=409)

    _tell_of_the_past(api, desk, door)
    _tell_of_now(api, desk, door)
    _take_word_of_agents(api, desk, door)
    _take_word_of_callers(api, desk, door)


def _tell_of_the_past(api: FastAPI, desk: "Desk", door: QueueDoor) -> None:
    def period(
        since: datetime | None,
        until: datetime | None,
    ) -> tuple[datetime, datetime]:
        now = desk.journal.wall()
        return since or day_began(now, desk.office.zone), until or now + _MOMENT

    @api.get("/queues/abandoned")
    async def gave_up(
        since: Since = None,
        until: Until = None,
        queue: str | None = None,
    ) -> list[AbandonedCall]:
        """Whom to call back, the newest first, and what came of it since."""
        country = desk.office.country
        question = abandoned(*period(since, until), queue, country=country)
        return await desk.journal.store.ask(question)

    @api.get("/queues/lost")
    async def lost(since: Since = None, until: Until = None) -> list[LostCaller]:
        """Who was lost with a trunk, the newest first, and what came of it since."""
        question = lost_callers(*period(since, until), desk.office.country)
        return await desk.journal.store.ask(question)

    @api.get("/queues/figures")
    async def in_figures(
        since: Since = None,
        until: Until = None,
        threshold_s: Annotated[float | None, Query(gt=0)] = None,
    ) -> Figures:
        """Count a period, with each queue's own threshold or with another."""
        if threshold_s is None:
            question = figures(*period(since, until), _thresholds_s(door.live()))
        else:
            question = figures(*period(since, until), default_s=threshold_s)
        return await desk.journal.store.ask(question)

    @api.get("/queues/calls/{ticket:path}/why")
    async def why(ticket: str) -> QueueStory:
        """Tell a call's story: rank, offers, who was not rung and why, the outcome."""
        await desk.journal.store.caught_up()
        if story := await desk.journal.store.ask(queue_story(ticket)):
            return story
        raise HTTPException(404, f"no queue has seen a call {ticket}")


def _tell_of_now(api: FastAPI, desk: "Desk", door: QueueDoor) -> None:
    async def now_and_today() -> list[QueueNow]:
        now, queues = desk.journal.wall(), door.live()
        question = figures(
            day_began(now, desk.office.zone), now + _MOMENT, _thresholds_s(queues)
        )
        today = await desk.journal.store.ask(question)
        by_name = {counted.queue: counted for counted in today.queues}
        return [QueueNow(live, by_name.get(live.queue)) for live in queues]

    @api.get("/queues")
    async def queues() -> list[QueueNow]:
        """Look at all queues: who waits and why there, agents, today's figures."""
        return await now_and_today()

    @api.get("/queues/{name}")
    async def queue(name: str) -> QueueNow:
        """Look at one queue."""
        found = {queue.live.queue: queue for queue in await now_and_today()}
        _known("queue", name, found)
        return found[name]


def _take_word_of_agents(api: FastAPI, desk: "Desk", door: QueueDoor) -> None:
    async def tell(happening: Happening, agent: str) -> dict[str, str]:
        _known("agent", agent, desk.office.team.agents)
        if not await door.tell_safely(happening):
            raise HTTPException(503, _NOT_WRITTEN)
        return {"told": agent}

    @api.post("/agents/{agent}/sign-in")
    async def sign_in(agent: str) -> dict[str, str]:
        """Let an agent begin to work."""
        return await tell(AgentSignedIn(agent), agent)

    @api.post("/agents/{agent}/sign-out")
    async def sign_out(agent: str) -> dict[str, str]:
        """Let an agent end work, after the running call if there is one."""
        return await tell(AgentSignedOut(agent), agent)

    @api.post("/agents/{agent}/pause")
    async def pause(agent: str, wish: Pause) -> dict[str, str]:
        """Let an agent take a pause, after the running call if there is one."""
        return await tell(AgentPaused(agent, wish.reason), agent)

    @api.post("/agents/{agent}/resume")
    async def resume(agent: str) -> dict[str, str]:
        """Take an agent back from a pause, or a miss."""
        return await tell(AgentResumed(agent), agent)

    @api.post("/agents/{agent}/wrapped-up")
    async def wrapped_up(agent: str) -> dict[str, str]:
        """End an agent's time after a call early."""
        return await tell(AgentWrappedUp(agent), agent)


def _take_word_of_callers(api: FastAPI, desk: "Desk", door: QueueDoor) -> None:
    @api.post("/queues/calls/{ticket:path}/claim")
    async def claim(ticket: str, wish: Claim) -> dict[str, str]:
        """Let a waiting caller go to this agent, before any other."""
        _known("agent", wish.agent, desk.office.team.agents)
        door.tell(CallClaimed(ticket, wish.agent))
        return {"told": ticket}

    @api.post("/queues/calls/{ticket:path}/withdraw")
    async def withdraw(ticket: str, wish: Withdrawal) -> dict[str, str]:
        """Take a caller out of the queue for good."""
        door.tell(CallerWithdrawn(ticket, wish.why))
        return {"told": ticket}

    @api.post("/queues/{name}/callbacks")
    async def call_back(name: str, wish: CallbackWish) -> dict[str, str]:
        """Give somebody a place who will be called when it is his turn."""
        _known("queue", name, desk.office.team.queues)
        if not desk.office.may_dial(wish.number):
            raise HTTPException(403, _may_not_dial(wish.number))
        ticket = new_id(desk.journal.wall())
        # As if a welcome played: nobody is rung for a person who is not on a line.
        door.tell(
            CallerJoined(
                ticket=ticket, queue=name, number=wish.number, welcome_first=True
            )
        )
        try:
            door.tell(CallbackBooked(ticket, wish.number))
        except RuleError as error:
            why = f"{name!r} has no place now, it is full or switched off"
            raise HTTPException(409, why) from error
        if not await door.is_promised(ticket):
            door.tell(CallerWithdrawn(ticket, _NOT_SAFE))
            raise HTTPException(503, _NOT_SAFE)
        return {"ticket": ticket}


_NOT_WRITTEN = (
    "it is so now, but the disk did not take it: after a restart it would be as it was"
    " before; see the log of the box"
)
_NOT_SAFE = "the promise of a callback could not be kept safe; see the log of the box"

_MOMENT = timedelta(seconds=1)
"""So that who joined at this very moment is counted, too."""


def _thresholds_s(queues: list[QueueLive]) -> dict[str, float]:
    return {queue.queue: queue.threshold_s for queue in queues}


def _known(what: str, name: str, those: Collection[str]) -> None:
    """Refuse a name that the settings do not have, and say which they have."""
    if name not in those:
        others = ", ".join(sorted(those)) or "none"
        raise HTTPException(404, f"there is no {what} {name!r}; there are: {others}")


def _may_not_dial(number: str) -> str:
    return (
        f"{number} is none of the numbers that this box may dial by itself; list it in"
        " tipring.toml: [outside] allowed"
    )
