"""Calls: those that were, what became of each and why, and their end from here."""

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query
from pydantic import AwareDatetime

from tipring.console.api.asking import Asker, Guiding, Id, Looking, Replaying
from tipring.console.api.shapes import CallRecord, Told
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
