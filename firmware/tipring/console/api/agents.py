"""Agents: what each does, and word of it. An agent speaks for himself only."""

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, Field

from tipring.console.api.asking import Answering, Asker, Looking, Name
from tipring.console.api.box import seen_by
from tipring.console.api.shapes import Told
from tipring.desk.agent_api import HelpWish, NoteWish
from tipring.desk.queue_api import LONGEST_WORDS
from tipring.domain.access import Right
from tipring.domain.queue.live import AgentLive

router = APIRouter(tags=["agents"])


class Pause(BaseModel):
    """Why an agent takes a pause."""

    reason: Annotated[str, Field(max_length=LONGEST_WORDS)] = ""


@router.get("/agents")
async def agents(asker: Looking) -> list[AgentLive]:
    """All agents as they are now."""
    found = {
        agent.agent: agent for queue in seen_by(asker).queues for agent in queue.agents
    }
    return [found[name] for name in sorted(found)]


@router.post("/agents/{agent}/sign-in")
async def sign_in(asker: Answering, agent: Name) -> Told:
    """Let an agent begin to work."""
    return await _tell(asker, agent, "sign-in")


@router.post("/agents/{agent}/sign-out")
async def sign_out(asker: Answering, agent: Name) -> Told:
    """Let an agent end work, after the running call if there is one."""
    return await _tell(asker, agent, "sign-out")


@router.post("/agents/{agent}/pause")
async def pause(asker: Answering, agent: Name, wish: Pause) -> Told:
    """Let an agent take a pause, after the running call if there is one."""
    return await _tell(asker, agent, "pause", wish.model_dump())


@router.post("/agents/{agent}/resume")
async def resume(asker: Answering, agent: Name) -> Told:
    """Take an agent back from a pause, or a miss."""
    return await _tell(asker, agent, "resume")


@router.post("/agents/{agent}/wrapped-up")
async def wrapped_up(asker: Answering, agent: Name) -> Told:
    """End an agent's time after a call early."""
    return await _tell(asker, agent, "wrapped-up")


@router.post("/agents/{agent}/notes")
async def note(asker: Answering, agent: Name, wish: NoteWish) -> Told:
    """Write down what a caller wanted, with a reason code of the settings."""
    return await _tell(asker, agent, "notes", wish.model_dump())


@router.post("/agents/{agent}/help")
async def ask_for_help(asker: Answering, agent: Name, wish: HelpWish) -> Told:
    """Tell the supervisors that an agent needs one."""
    return await _tell(asker, agent, "help", wish.model_dump())


async def _tell(
    asker: Asker, agent: str, verb: str, words: dict[str, Any] | None = None
) -> Told:
    if agent != asker.visitor.agent:
        asker.visitor.insist(Right.GUIDE)
    if agent not in {each.agent for each in await agents(asker)}:
        raise HTTPException(404, f"there is no agent {agent}")
    note = f"agent.{verb.replace('-', '_')}"
    path = f"/agents/{quote(agent, safe='')}/{verb}"
    await asker.tell(path, words, note=note, agent=agent)
    return Told(agent)
