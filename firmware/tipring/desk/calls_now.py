"""The calls in progress, as pages show them at a glance."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tipring.domain.moves import Doing
from tipring.domain.queue.live import CallerLive, QueueLive
from tipring.domain.queue.states import CallerState

if TYPE_CHECKING:  # the console reads the shapes here, and runs no desk
    from tipring.desk.desk import Desk
    from tipring.desk.line_watch import LineWatch

_BY_QUEUE: Mapping[CallerState, Doing] = {
    CallerState.OFFERED: Doing.RUNG,
    CallerState.TALKING: Doing.TALKS,
    CallerState.HELD: Doing.HELD,
}
_LEFT_QUEUE = frozenset({CallerState.AWAY, CallerState.GONE, CallerState.CALLBACK})


@dataclass(frozen=True, slots=True, kw_only=True)
class CallNow:
    """One call on a line, now."""

    id: str
    line: str
    number: str = ""
    """Empty when withheld or unknown."""
    name: str = ""
    is_ours: bool = False
    """The box placed the call."""
    began_at: datetime
    """UTC, aware: the first ring."""
    answered_at: datetime | None = None
    doing: Doing
    flow: str = ""
    """The document that it walks; empty: none."""
    node: str = ""
    """Where it is in there, as the journal calls it."""
    queue: str = ""
    """In which it waits or talks; empty: in none."""
    ticket: str = ""
    agent: str = ""
    """With whom the caller talks; empty: with nobody."""
    parked_by: str = ""
    parked_until: datetime | None = None


def calls_now(desk: "Desk", queues: Sequence[QueueLive]) -> list[CallNow]:
    """Return the calls on all lines of *desk*; *queues* are as they are now."""
    tickets = {
        caller.ticket: (queue.queue, caller)
        for queue in queues
        for caller in (*queue.waiting, *queue.talking, *queue.away)
    }
    return [
        _call(desk, watch, _place(watch.call_id, tickets))
        for watch in desk.watches
        if watch.call_id is not None
    ]


def ticket_of(
    call_id: str, queues: Sequence[QueueLive]
) -> tuple[str, CallerLive] | None:
    """Return the queue in which a call has a place, and its caller there."""
    for queue in queues:
        for caller in (*queue.waiting, *queue.talking):
            if caller.ticket.partition("/")[0] == call_id:
                return queue.queue, caller
    return None


Place = tuple[str, CallerLive]


def _place(call_id: str, tickets: Mapping[str, Place]) -> Place | None:
    for ticket, place in tickets.items():
        is_here = place[1].state not in _LEFT_QUEUE
        if is_here and ticket.partition("/")[0] == call_id:
            return place
    return None


def _call(desk: "Desk", watch: "LineWatch", place: Place | None) -> CallNow:
    from tipring.desk.session import CallSession  # noqa: PLC0415 - see above

    session = watch.session
    machine = session.machine if isinstance(session, CallSession) else None
    queue, caller = place or ("", None)
    parked = machine.parked if machine else None
    talk = next((t for t in desk.floor.talks if t.line == watch.line.name), None)
    in_queue = _BY_QUEUE.get(caller.state) if caller else None
    agent = caller.agent if caller and caller.state in _BY_QUEUE else ""
    return CallNow(
        id=watch.call_id or "",
        line=watch.line.name,
        number=(watch.caller.number if watch.caller else "") or "",
        name=(watch.caller.name if watch.caller else "") or "",
        is_ours=watch.is_ours,
        began_at=watch.began_at or desk.journal.wall(),
        answered_at=watch.answered_at,
        doing=in_queue or (machine.doing if machine else _without_flow(watch)),
        flow=machine.flow.name if machine else "",
        node=machine.whereabouts if machine else "",
        queue=queue,
        ticket=caller.ticket if caller else "",
        agent=agent or (talk.who if talk else ""),
        parked_by=parked[0] if parked else "",
        parked_until=_wall(desk, parked[1]) if parked else None,
    )


def _without_flow(watch: "LineWatch") -> Doing:
    if watch.is_ours:
        return Doing.CALLED
    return Doing.ENDS if watch.answered_at else Doing.RINGS


def _wall(desk: "Desk", moment: float) -> datetime:
    left_s = moment - asyncio.get_running_loop().time()
    return desk.journal.wall() + timedelta(seconds=left_s)
