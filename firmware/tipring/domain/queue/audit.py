"""What must be true of the queue at any moment, checked from outside.

The desk asks once a minute and logs what is found: a fault here is a mistake of ours,
and it is better told than noticed by a caller who waits for ever.
"""

from collections import Counter
from collections.abc import Iterator

from tipring.domain.queue.engine import QueueEngine
from tipring.domain.queue.hall import Hall
from tipring.domain.queue.matching import may_take
from tipring.domain.queue.people import STANDING, Agent, Caller, Room
from tipring.domain.queue.settings import Standing
from tipring.domain.queue.states import AgentState, CallerState
from tipring.domain.queue.timers import Timer

RUNG = frozenset({AgentState.OFFERED, AgentState.ACCEPTING})
IN_TALK = frozenset({AgentState.TALKING, AgentState.HOLDING})
HAS_WISH = RUNG | IN_TALK | {AgentState.OUTSIDE}
"""Only in these states what an agent asked for has to wait."""
LASTS = frozenset({AgentState.OFFLINE, AgentState.READY, AgentState.PAUSED})
"""Other states end by themselves, whatever is forgotten to be reported."""

TALKS = frozenset({CallerState.TALKING, CallerState.HELD})
HAS_AGENT = TALKS | {CallerState.JOINING}
MAY_RING = frozenset({CallerState.OFFERED, CallerState.JOINING, CallerState.DIALLED})
AT_HOME = frozenset({CallerState.CALLBACK, CallerState.DIALLED})
IN_LINE = MAY_RING | AT_HOME | {CallerState.WELCOMED, CallerState.WAITING}
"""Callers in these states stand in the line of their queue, others nowhere."""


def faults(engine: QueueEngine) -> list[str]:
    """Return what is wrong, in words; nothing as long as all is well."""
    hall = engine.hall
    found: list[str] = []
    for agent in hall.agents.values():
        found += _of_agent(agent, hall)
        found += () if hall.is_closing else _overlooked(agent)
    for ticket, caller in hall.callers.items():
        wrong = [*_of_caller(caller), *_of_place(caller, hall), *_of_claim(caller)]
        found += (f"{ticket}: {fault}" for fault in wrong)
    for room in hall.rooms.values():
        here = [caller for caller in hall.callers.values() if caller.room is room]
        wrong = [*_of_line(room, here), *_of_counts(room)]
        found += (f"{room.name}: {fault}" for fault in wrong)
    return found


# --- agents ---------------------------------------------------------------------


def _of_agent(agent: Agent, hall: Hall) -> Iterator[str]:
    caller = agent.caller
    if (agent.state in RUNG | IN_TALK) != (caller is not None):
        yield f"{agent}, and the caller is {caller and caller.ticket}"
    if caller is not None and not _belong(agent, caller):
        yield f"{agent}, but {caller.ticket} is {caller.state}"
    if caller is not None and hall.callers.get(caller.ticket) is not caller:
        yield f"{agent}, for a caller who is gone"
    if agent.state not in LASTS and not _will_end(agent):
        yield f"{agent}, and nothing will end that"
    if agent.wish is not None and agent.state not in HAS_WISH:
        yield f"{agent}, and what was asked for was not done: {agent.wish[0]}"


def _belong(agent: Agent, caller: Caller) -> bool:
    if agent.state is AgentState.OFFERED:
        return caller.offers.get(agent.id) is agent
    return caller.agent is agent


def _will_end(agent: Agent) -> bool:
    """Return whether a due time ends it: his own, or that of the person dialled."""
    caller = agent.caller
    is_kept_free = caller is not None and caller.state is CallerState.DIALLED
    timer = caller.timer if caller is not None and is_kept_free else None
    return _is_ahead(agent.timer) or _is_ahead(timer)


def _overlooked(agent: Agent) -> Iterator[str]:
    """Yield who waits although this agent is free and could answer."""
    if not agent.is_free:
        return
    for seat in agent.seats:
        for (stage, line, beside), lane in seat.room.lanes.items():
            if lane.keys and may_take(seat, stage, line, beside):
                yield f"{agent}, and {lane.keys[0][4].ticket} waits for him"
    for caller in agent.claims:
        if caller.may_be_rung_for:
            yield f"{agent}, and {caller.ticket} was claimed for him"


# --- callers --------------------------------------------------------------------


def _of_caller(caller: Caller) -> Iterator[str]:
    state, offers = caller.state, caller.offers
    if state is CallerState.GONE:
        yield "is gone, and was not forgotten"
    if state is CallerState.OFFERED and not offers:
        yield "is being offered to nobody"
    if offers and state not in MAY_RING:
        yield f"is {state}, and {', '.join(offers)} rings"
    for agent in offers.values():
        if agent.caller is not caller or agent.state not in RUNG:
            yield f"rings {agent}, who does not know it"
    if (caller.agent is not None) != (state in HAS_AGENT):
        yield f"is {state}, and the agent is {caller.agent}"


def _of_place(caller: Caller, hall: Hall) -> Iterator[str]:
    is_to_want = caller.may_be_rung_for and caller.pinned_to is None
    if caller.is_wanting != is_to_want or caller.is_wanting != bool(caller.lane):
        yield f"is {caller.state}, and an agent is looked for: {caller.is_wanting}"
    if caller.state is not CallerState.AWAY:
        return
    if not _is_ahead(caller.timer):
        yield "is away, and the place is kept for ever"
    known = hall.known_as(caller.number)
    if known and caller not in hall.kept.get(known, ()):
        yield "is away, and the place cannot be found"


def _of_claim(caller: Caller) -> Iterator[str]:
    agent = caller.pinned_to
    if agent is None:
        return
    if caller not in agent.claims:
        yield f"was claimed for {agent}, who does not know it"
    if agent.state in {AgentState.OFFLINE, AgentState.PAUSED} or not agent.reachable:
        yield f"was claimed for {agent}"


# --- rooms ----------------------------------------------------------------------


def _of_line(room: Room, here: list[Caller]) -> Iterator[str]:
    if room.line.keys != sorted(c.key for c in here if c.state in IN_LINE):
        yield "the line is not those who wait, by rank"
    lanes = [key for lane in room.lanes.values() for key in lane.keys]
    if sorted(lanes) != sorted(c.key for c in here if c.is_wanting):
        yield "the lanes are not those for whom an agent is looked for"
    at_home = sum(c.state in AT_HOME and not c.is_reached for c in here)
    if room.callbacks != at_home:
        yield f"{room.callbacks} wait at home, and in truth {at_home}"


def _of_counts(room: Room) -> Iterator[str]:
    counted = Counter(room.counts)
    true = Counter(_standing(seat.agent) for seat in room.seats)
    if counted != true:
        yield f"agents are counted as {counted}, and in truth {true}"
    free = {seat.agent.id for seat in room.seats if seat.agent.is_free}
    if set(room.free) != free:
        yield f"{sorted(room.free)} can be rung, and in truth {sorted(free)}"


def _standing(agent: Agent) -> Standing | None:
    standing = STANDING.get(agent.state)
    if agent.reachable or standing is Standing.OFFLINE:
        return standing
    return Standing.UNREACHABLE


def _is_ahead(timer: Timer | None) -> bool:
    return timer is not None and timer.deed is not None
