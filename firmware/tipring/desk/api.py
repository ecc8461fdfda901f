"""The desk's door: HTTP and JSON on a unix socket (`curl --unix-socket` works).

The OpenAPI document is at /openapi.json. Whoever may open the socket (owner and
group of the desk) may use it; nothing here listens on the network.
"""

import json
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import FastAPI, HTTPException, Query, Request
from fastapi.responses import JSONResponse, StreamingResponse

from tipring import __version__
from tipring.desk.agent_api import add_agents
from tipring.desk.backup_api import add_backups
from tipring.desk.call_control import add_call_control
from tipring.desk.desk import Desk
from tipring.desk.footprint import Footprint, footprint
from tipring.desk.health_api import add_health
from tipring.desk.house_api import add_house
from tipring.desk.lifeline_api import add_lifeline
from tipring.desk.line_trials_api import add_line_trials
from tipring.desk.lines_api import add_lines
from tipring.desk.link_api import add_link
from tipring.desk.link_drill_api import add_link_drill
from tipring.desk.messages_api import MessageDoor, add_messages
from tipring.desk.misunderstood import add_misunderstood
from tipring.desk.mode_api import add_mode
from tipring.desk.news_api import add_news
from tipring.desk.now import add_now
from tipring.desk.privacy_api import add_privacy, add_retention
from tipring.desk.prompt_api import add_prompts
from tipring.desk.queue_api import NoQueues, QueueDoor, add_queues
from tipring.desk.recordings_api import add_recordings
from tipring.desk.route_api import add_route
from tipring.desk.screening_api import add_screening
from tipring.desk.speech_api import add_speech
from tipring.desk.status import Status, status_of, with_outbox
from tipring.desk.supervising_api import add_supervising
from tipring.desk.wished_api import add_wished
from tipring.domain.errors import StoreError
from tipring.domain.journal import BoxStopped
from tipring.store.codec import entry_to_json
from tipring.store.feed import Feed, FellBehind
from tipring.store.records import CallRecord

Limit = Annotated[int, Query(ge=1, le=1000, description="how many at most")]


def make_api(desk: Desk, queues: QueueDoor | None = None) -> FastAPI:
    """Return the API of *desk*, and of its *queues* if it has any."""
    api = FastAPI(title="Tipring desk", version=__version__)
    add_misunderstood(api)
    _tell_of_the_box(api, desk)
    _tell_of_calls(api, desk)
    _tell_of_the_journal(api, desk)
    door = queues or NoQueues()
    add_queues(api, desk, door)
    add_now(api, desk, door)
    add_agents(api, desk)
    add_call_control(api, desk, door)
    store = desk.journal.store
    add_messages(api, MessageDoor(store, desk.messages, desk.outbox))
    add_speech(api, desk)
    add_lifeline(api, desk)
    add_mode(api, desk)
    add_link(api, desk)
    add_link_drill(api, desk)
    add_screening(api, desk.screening)
    add_prompts(api, desk.prompts)
    add_recordings(api, store, desk.recordings, desk.talks)
    add_lines(api, desk.watches, desk.line_health)
    add_line_trials(api, desk)
    add_supervising(api, desk)
    add_house(api, lambda: desk.house, store)
    add_route(api, desk, desk.ways)
    add_news(api, desk.news)
    add_wished(api, desk)
    add_retention(api, desk.retention)
    add_privacy(api, desk.privacy)
    add_health(api, desk)
    add_backups(api, desk.journal)
    return api


def _tell_of_the_box(api: FastAPI, desk: Desk) -> None:
    @api.exception_handler(StoreError)
    async def cannot_tell(_request: Request, error: StoreError) -> JSONResponse:
        """Say why, in the words that the owner needs."""
        return JSONResponse({"detail": str(error)}, status_code=503)

    @api.get("/status")
    async def status() -> Status:
        """Look at the box: lines, their calls, lateness."""
        return await with_outbox(status_of(desk), desk)

    @api.get("/memory")
    def memory() -> Footprint:
        """Tell what the desk holds; in use it is the same whenever lines are idle.

        Collects garbage first, which may keep a frame waiting.
        """
        return footprint()


def _tell_of_calls(api: FastAPI, desk: Desk) -> None:
    @api.get("/calls")
    async def calls(limit: Limit = 100) -> list[CallRecord]:
        """Call records, newest first."""
        return await desk.journal.store.calls(limit)

    @api.get("/calls/{call_id}")
    async def call(call_id: str) -> CallRecord:
        """One call's record."""
        if record := await desk.journal.store.call(call_id):
            return record
        raise HTTPException(404, f"there is no call {call_id}")

    @api.post("/calls/{call_id}/hang-up")
    async def hang_up(call_id: str) -> dict[str, str]:
        """End a call; what the caller said so far is kept."""
        if not desk.hang_up(call_id):
            raise HTTPException(404, f"no line has a call {call_id} now")
        return {"asked_to_end": call_id}


def _tell_of_the_journal(api: FastAPI, desk: Desk) -> None:
    @api.get("/journal")
    async def journal(
        after_id: int = 0,
        limit: Limit = 100,
        call_id: str | None = None,
    ) -> list[dict[str, Any]]:
        """Journal entries in order, for whoever missed a part of the live events."""
        found = await desk.journal.store.journal(after_id, limit, call_id)
        return [{"id": item.id, **entry_to_json(item.entry)} for item in found]

    @api.get("/events")
    async def events() -> StreamingResponse:
        """Follow the journal live (server-sent events, one JSON document each)."""
        return StreamingResponse(_stream(desk), media_type="text/event-stream")


async def _stream(desk: Desk) -> AsyncIterator[str]:
    with desk.journal.store.subscribe() as feed:
        yield ": the journal from here on\n\n"
        async for line in _lines(feed):
            yield line


async def _lines(feed: Feed) -> AsyncIterator[str]:
    """Yield until the reader is too slow, or the box has stopped."""
    async for item in feed:
        if isinstance(item, FellBehind):
            yield f"event: fell-behind\ndata: {item.after_id}\n\n"
            return
        data = json.dumps(entry_to_json(item.entry), ensure_ascii=False)
        yield f"id: {item.id}\ndata: {data}\n\n"
        if isinstance(item.entry.what, BoxStopped):
            return
