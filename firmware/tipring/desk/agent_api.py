"""What agents say: what a call was about, and that they need help."""

from typing import TYPE_CHECKING, Annotated

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, Field

from tipring.domain.agent_entries import CallNoted
from tipring.store.agent_views import queue_of

if TYPE_CHECKING:  # the console reads the shapes here, and runs no desk
    from tipring.desk.desk import Desk

LONGEST_NOTE = 2000
LONGEST_TICKET = 64


class NoteWish(BaseModel):
    """What a call was about."""

    ticket: str = Field(max_length=LONGEST_TICKET)
    code: Annotated[str, Field(max_length=64)] = Field(
        "", description="of [call_reason]; empty: none"
    )
    note: str = Field("", max_length=LONGEST_NOTE)


class HelpWish(BaseModel):
    """Whom it is about, and why."""

    ticket: str = Field("", max_length=LONGEST_TICKET)
    words: str = Field("", max_length=200)


def add_agents(api: FastAPI, desk: "Desk") -> None:
    """Let *api* take notes and cries for help of the agents of *desk*."""

    def known(agent: str) -> None:
        if agent not in desk.office.team.agents:
            raise HTTPException(404, f"there is no agent {agent!r}")

    @api.post("/agents/{agent}/notes")
    async def note(agent: str, wish: NoteWish) -> dict[str, str]:
        """Write down what a caller wanted; the last word of an agent counts."""
        known(agent)
        await desk.journal.store.caught_up()
        queue = await desk.journal.store.ask(queue_of(wish.ticket))
        if queue is None:
            raise HTTPException(404, f"no queue has seen a caller {wish.ticket!r}")
        codes = {reason.id for reason in desk.office.reasons.of_queue(queue)}
        if wish.code and wish.code not in codes:
            there_are = ", ".join(sorted(codes)) or "none"
            why = f"{wish.code!r} is no reason of {queue!r}; there are: {there_are}"
            raise HTTPException(422, why)
        noted = CallNoted(
            ticket=wish.ticket,
            queue=queue,
            agent=agent,
            code=wish.code,
            note=wish.note.strip(),
        )
        await desk.journal.for_call(wish.ticket.partition("/")[0]).keep(noted)
        return {"noted": wish.ticket}

    @api.post("/agents/{agent}/help")
    async def ask_for_help(agent: str, wish: HelpWish) -> dict[str, str]:
        """Tell the supervisors that an agent needs one."""
        known(agent)
        desk.help.ask(agent, wish.ticket, wish.words.strip())
        return {"asks": agent}

    @api.delete("/agents/{agent}/help")
    async def end_help(agent: str, why: str = "it is settled") -> dict[str, str]:
        """Take note that nobody need come any more."""
        known(agent)
        desk.help.end(agent, why[:200])
        return {"settled": agent}
