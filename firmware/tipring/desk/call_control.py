"""Calls in the hands of the office: taken, parked, sent elsewhere.

What may not be has words: 404 for what is not there, 403 for numbers that the box may
not dial, 409 for what cannot be now.
"""

import logging
from collections.abc import Collection
from typing import TYPE_CHECKING, Annotated, Self

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, Field, model_validator

from tipring.desk.calls_now import ticket_of
from tipring.desk.queue_api import QueueDoor
from tipring.domain.errors import RuleError
from tipring.domain.moves import (
    LONGEST_PARK_S,
    CallerMoved,
    Move,
    Parked,
    PutThrough,
    Unparked,
)
from tipring.domain.queue.happenings import CallClaimed
from tipring.domain.queue.settings import Destination, OverflowAction

if TYPE_CHECKING:  # the console reads the shapes here, and runs no desk
    from tipring.desk.desk import Desk
    from tipring.desk.session import CallSession

PARK_MIN = 3.0
"""Minutes: as long as somebody needs to be found, and a caller likes to wait."""
log = logging.getLogger(__name__)

Name = Annotated[str, Field(max_length=80)]


class By(BaseModel):
    """Who does it; it is written into the journal of the call."""

    by: Name = "the office"


class Take(By):
    """Who is to have the caller."""

    agent: Name


class Park(By):
    """For how long, and who is rung when that is over."""

    minutes: float = Field(PARK_MIN, gt=0, le=LONGEST_PARK_S / 60)
    agent: Name = ""
    """Empty: the caller goes back to where he was."""


class SendOn(By):
    """Where the caller goes: one of these."""

    extension: Name = ""
    queue: Name = ""
    mailbox: Name = ""
    number: Annotated[str, Field(pattern=r"^(\+?[0-9]{2,20})?$")] = ""
    node: Name = ""

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        """Insist on exactly one."""
        named = self.extension, self.queue, self.mailbox, self.number, self.node
        if sum(map(bool, named)) != 1:
            message = "name one of extension, queue, mailbox, number, node"
            raise ValueError(message)
        return self


def add_call_control(api: FastAPI, desk: "Desk", queues: QueueDoor) -> None:
    """Let *api* move callers."""
    control = CallControl(desk, queues)

    @api.post("/calls/{call_id}/take")
    async def take(call_id: str, wish: Take) -> dict[str, str]:
        """Let a caller go to this agent: by his queue, else to his telephone."""
        control.take(call_id, wish)
        return {"taken_for": wish.agent}

    @api.post("/calls/{call_id}/park")
    async def park(call_id: str, wish: Park) -> dict[str, str]:
        """Let a caller hear music until somebody takes him, or the time is over."""
        control.park(call_id, wish)
        return {"parked": call_id}

    @api.post("/calls/{call_id}/unpark")
    async def unpark(call_id: str, wish: By) -> dict[str, str]:
        """Bring a parked caller back to where he was."""
        control.unpark(call_id, wish)
        return {"unparked": call_id}

    @api.post("/calls/{call_id}/transfer")
    async def transfer(call_id: str, wish: SendOn) -> dict[str, str]:
        """Send a caller to an extension, queue, mailbox, number, or node of his flow.

        Whom nobody takes there goes back to where he was.
        """
        control.send_on(call_id, wish)
        return {"moved": call_id}


class CallControl:
    """Move the calls of *desk*."""

    def __init__(self, desk: "Desk", queues: QueueDoor) -> None:
        self._desk = desk
        self._queues = queues

    def take(self, call_id: str, wish: Take) -> None:
        """Claim the caller for an agent, or put him through."""
        self._known("agent", wish.agent, self._desk.office.team.agents)
        session = self._session(call_id)
        place = ticket_of(call_id, self._queues.live())
        extension = self._extension_of(wish.agent)
        if place is not None:
            try:
                self._queues.tell(CallClaimed(place[1].ticket, wish.agent))
            except RuleError as error:
                if not extension:
                    raise
                log.info("%s is put through instead: %s", wish.agent, error)
            else:
                return
        if not extension:
            why = f"{wish.agent} has no telephone of this house to put a caller through"
            raise HTTPException(409, why)
        self._move(session, wish.by, PutThrough(extension))

    def park(self, call_id: str, wish: Park) -> None:
        """Park the caller."""
        extension = ""
        if wish.agent:
            self._known("agent", wish.agent, self._desk.office.team.agents)
            extension = self._extension_of(wish.agent)
        parked = Parked(wish.minutes * 60, extension)
        self._move(self._session(call_id), wish.by, parked)

    def unpark(self, call_id: str, wish: By) -> None:
        """Bring the caller back."""
        session = self._session(call_id)
        if session.machine.parked is None:
            raise HTTPException(409, "nobody parked this caller")
        self._move(session, wish.by, Unparked())

    def send_on(self, call_id: str, wish: SendOn) -> None:
        """Send the caller where the office wants him."""
        session = self._session(call_id)
        self._move(session, wish.by, self._goal(session, wish))

    def _goal(self, session: "CallSession", wish: SendOn) -> Move:
        office = self._desk.office
        if wish.extension:
            self._known("extension", wish.extension, self._desk.book().extensions)
            return PutThrough(wish.extension)
        if wish.queue:
            self._known("queue", wish.queue, office.team.queues)
            return Destination(action=OverflowAction.QUEUE, queue=wish.queue)
        if wish.mailbox:
            self._known("mailbox", wish.mailbox, office.mailboxes)
            return Destination(action=OverflowAction.VOICEMAIL, mailbox=wish.mailbox)
        if wish.number:
            if not office.may_dial(wish.number):
                why = f"the box may not dial {wish.number}; see [outside]"
                raise HTTPException(403, why)
            return Destination(action=OverflowAction.TRANSFER, number=wish.number)
        self._known("node", wish.node, session.machine.flow.nodes)
        return Destination(action=OverflowAction.NODE, node=wish.node)

    def _session(self, call_id: str) -> "CallSession":
        from tipring.desk.session import CallSession  # noqa: PLC0415 - see above

        for watch in self._desk.watches:
            if watch.call_id == call_id:
                if isinstance(watch.session, CallSession):
                    return watch.session
                raise HTTPException(409, "this call walks no flow, or not yet")
        raise HTTPException(404, f"no line has a call {call_id} now")

    def _move(self, session: "CallSession", by: str, to: Move) -> None:
        if why := session.move(CallerMoved(by, to)):
            raise HTTPException(409, why)

    def _extension_of(self, agent: str) -> str:
        """Return the extension that rings *agent*; empty: he has none."""
        watch = self._desk.queues.phones.get(agent)
        return watch.phone.capabilities.extension if watch else ""

    @staticmethod
    def _known(what: str, name: str, those: Collection[str]) -> None:
        if name not in those:
            raise HTTPException(404, f"there is no {what} {name!r}")
