"""Calls: those that were, what became of each and why, and their end from here."""

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query
from pydantic import AwareDatetime

from tipring.console.api.asking import Answering, Asker, Guiding, Id, Looking, Replaying
from tipring.console.api.queues import Place
from tipring.console.api.shapes import CallRecord, Told
from tipring.desk.call_control import Park, SendOn
from tipring.domain.access import Right
from tipring.store.api_journal import journal_of_call
from tipring.store.call_search import CallSearch, found_calls, one_call, queues_of_calls

router = APIRouter(tags=["calls"])
MOST = 1000


@router.get("/calls")
async def calls(  # noqa: PLR0913 - each narrows the search
    asker: Looking,
    *,
    number: Annotated[str, Query(max_length=32, description="some digits of it")] = "",
    line: Annotated[str, Query(max_length=80)] = "",
    since: Annotated[AwareDatetime | None, Query(description="rang then or later")] = (
        None
    ),
    until: Annotated[AwareDatetime | None, Query(description="rang before")] = None,
    before: Annotated[
        str, Query(max_length=80, description="the last id of the page before")
    ] = "",
    limit: Annotated[int, Query(ge=1, le=MOST)] = 100,
) -> list[CallRecord]:
    """List calls, the newest first."""
    search = CallSearch(
        number=number, line=line, since=since, until=until, before=before, limit=limit
    )
    return await _seen(asker, await asker.ask(found_calls(search)))


@router.get("/calls/{call_id}")
async def call(asker: Looking, call_id: Id) -> CallRecord:
    """One call."""
    return await known(asker, call_id)


@router.get("/calls/{call_id}/journal")
async def journal(asker: Replaying, call_id: Id) -> list[dict[str, Any]]:
    """All that was written down of a call: its way through the flow, offers, sound."""
    await known(asker, call_id)
    return await asker.ask(journal_of_call(call_id))


@router.post("/calls/{call_id}/hang-up")
async def hang_up(asker: Guiding, call_id: Id) -> Told:
    """End a call; what the caller said so far is kept."""
    await known(asker, call_id)
    path = f"/calls/{call_id}/hang-up"
    await asker.tell(path, note="call.hang_up", call=call_id)
    return Told(call_id)


@router.post("/calls/{call_id}/take")
async def take(asker: Answering, call_id: Id, wish: Place) -> Told:
    """Let a caller go to you, or to another agent."""
    agent = wish.agent or asker.visitor.agent
    if agent != asker.visitor.agent:
        asker.visitor.insist(Right.GUIDE)
    if not agent:
        raise HTTPException(422, "name an agent: your account is none")
    return await _move(asker, call_id, "take", {"agent": agent})


@router.post("/calls/{call_id}/park")
async def park(asker: Answering, call_id: Id, wish: Park) -> Told:
    """Let a caller hear music until somebody takes him, or the time is over."""
    await _insist_on_talk(asker, call_id)
    return await _move(asker, call_id, "park", wish.model_dump())


@router.post("/calls/{call_id}/unpark")
async def unpark(asker: Answering, call_id: Id) -> Told:
    """Bring a parked caller back to where he was."""
    await _insist_on_talk(asker, call_id)
    return await _move(asker, call_id, "unpark", {})


@router.post("/calls/{call_id}/transfer")
async def transfer(asker: Answering, call_id: Id, wish: SendOn) -> Told:
    """Send a caller to an extension, queue, mailbox, number, or node of his flow."""
    await _insist_on_talk(asker, call_id)
    return await _move(asker, call_id, "transfer", wish.model_dump())


async def _move(asker: Asker, call_id: str, verb: str, words: dict[str, Any]) -> Told:
    await known(asker, call_id)
    path, told = f"/calls/{call_id}/{verb}", {**words, "by": asker.by}
    kept = {key: word for key, word in words.items() if word and key != "by"}
    await asker.tell(path, told, note=f"call.{verb}", call=call_id, **kept)
    return Told(call_id)


async def _insist_on_talk(asker: Asker, call_id: str) -> None:
    """Raise NotAllowed unless the call is the asker's own, or he guides others."""
    mine = asker.visitor.agent
    for each in asker.now.calls:
        if each.id == call_id and mine and mine in {each.agent, each.parked_by}:
            return
    asker.visitor.insist(Right.GUIDE)


async def known(asker: Asker, call_id: str) -> CallRecord:
    """Return one call that *asker* may see. Raises HTTPException: there is none."""
    found = await asker.ask(one_call(call_id))
    if found is None or not await _seen(asker, [found]):
        raise HTTPException(404, f"there is no call {call_id}")
    return found


async def _seen(asker: Asker, found: list[CallRecord]) -> list[CallRecord]:
    """Leave out those that stood in queues of others only."""
    if not asker.visitor.queues:
        return found
    queues = await asker.ask(queues_of_calls([call.id for call in found]))
    return [
        call
        for call in found
        if not (stood := queues.get(call.id)) or any(map(asker.visitor.sees, stood))
    ]
