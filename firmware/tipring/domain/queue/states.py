"""Where agents and callers can stand, and what moves them: two tables.

A pair that is not in a table is refused and changes nothing. `tipring draw agent`
and `tipring draw caller` print them.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from tipring.domain.errors import RuleError

AGENT, CALLER, OFFER, QUEUE = "agent", "caller", "offer", "queue"


class AgentState(StrEnum):
    """Where an agent stands; one at a time, over all queues."""

    OFFLINE = "offline"
    READY = "ready"
    OFFERED = "ringing"
    ACCEPTING = "hearing the whisper"
    TALKING = "talking"
    HOLDING = "holding"
    WRAP_UP = "wrap-up"
    PAUSED = "paused"
    MISSED = "missed"
    OUTSIDE = "outside call"


class AgentCause(StrEnum):
    """What moves an agent."""

    SIGNS_IN = "signs in"
    SIGNS_OUT = "signs out"
    PAUSES = "pauses"
    RESUMES = "resumes"
    IS_RUNG = "is rung"
    LIFTS = "lifts"
    OFFER_GOES = "the offer is withdrawn"
    MISSES = "does not take the call"
    IS_JOINED = "is joined with the caller"
    HOLDS = "puts the caller on hold"
    TAKES_BACK = "takes the caller back"
    CALL_ENDS = "the call ends"
    IS_DONE = "is done with it"
    DIALS_OUT = "begins an outside call"
    HANGS_UP = "ends the outside call"


class CallerState(StrEnum):
    """Where a caller stands."""

    WELCOMED = "hearing the welcome"
    WAITING = "waiting"
    OFFERED = "being offered"
    JOINING = "about to be joined"
    TALKING = "talking"
    HELD = "on hold"
    AWAY = "away, the place is kept"
    CALLBACK = "waiting at home"
    DIALLED = "being called back"
    GONE = "gone"


class CallerCause(StrEnum):
    """What moves a caller."""

    WELCOME_ENDS = "the welcome ends"
    IS_OFFERED = "an agent is rung"
    OFFERS_END = "no agent rings any more"
    AGENT_LIFTS = "an agent lifts"
    IS_JOINED = "is joined with the agent"
    BOUNCES = "comes back to the head of the queue"
    IS_HELD = "is put on hold"
    IS_TAKEN_BACK = "is taken back"
    STEPS_OUT = "drops, or steps out to a menu"
    BOOKS_CALLBACK = "hangs up and keeps the place"
    IS_DIALLED = "is called back"
    DIAL_FAILS = "cannot be reached"
    LEAVES = "leaves for good"


_A, _AC = AgentState, AgentCause
_C, _CC = CallerState, CallerCause

AGENT_TABLE: Mapping[tuple[AgentState, AgentCause], AgentState] = MappingProxyType(
    {
        (_A.OFFLINE, _AC.SIGNS_IN): _A.READY,
        (_A.READY, _AC.SIGNS_OUT): _A.OFFLINE,
        (_A.READY, _AC.PAUSES): _A.PAUSED,
        (_A.READY, _AC.IS_RUNG): _A.OFFERED,
        (_A.READY, _AC.DIALS_OUT): _A.OUTSIDE,
        (_A.OFFERED, _AC.LIFTS): _A.ACCEPTING,
        (_A.OFFERED, _AC.OFFER_GOES): _A.READY,
        (_A.OFFERED, _AC.MISSES): _A.MISSED,
        (_A.OFFERED, _AC.PAUSES): _A.PAUSED,
        (_A.OFFERED, _AC.SIGNS_OUT): _A.OFFLINE,
        (_A.OFFERED, _AC.DIALS_OUT): _A.OUTSIDE,
        (_A.ACCEPTING, _AC.IS_JOINED): _A.TALKING,
        (_A.ACCEPTING, _AC.MISSES): _A.MISSED,
        (_A.ACCEPTING, _AC.OFFER_GOES): _A.READY,
        (_A.TALKING, _AC.HOLDS): _A.HOLDING,
        (_A.TALKING, _AC.CALL_ENDS): _A.WRAP_UP,
        (_A.TALKING, _AC.MISSES): _A.MISSED,
        (_A.HOLDING, _AC.TAKES_BACK): _A.TALKING,
        (_A.HOLDING, _AC.CALL_ENDS): _A.WRAP_UP,
        (_A.HOLDING, _AC.MISSES): _A.MISSED,
        (_A.WRAP_UP, _AC.IS_DONE): _A.READY,
        (_A.WRAP_UP, _AC.PAUSES): _A.PAUSED,
        (_A.WRAP_UP, _AC.SIGNS_OUT): _A.OFFLINE,
        (_A.WRAP_UP, _AC.DIALS_OUT): _A.OUTSIDE,
        (_A.MISSED, _AC.IS_DONE): _A.READY,
        (_A.MISSED, _AC.RESUMES): _A.READY,
        (_A.MISSED, _AC.PAUSES): _A.PAUSED,
        (_A.MISSED, _AC.SIGNS_OUT): _A.OFFLINE,
        (_A.MISSED, _AC.DIALS_OUT): _A.OUTSIDE,
        (_A.PAUSED, _AC.RESUMES): _A.READY,
        (_A.PAUSED, _AC.SIGNS_OUT): _A.OFFLINE,
        (_A.PAUSED, _AC.PAUSES): _A.PAUSED,
        (_A.OUTSIDE, _AC.HANGS_UP): _A.READY,
        (_A.OUTSIDE, _AC.PAUSES): _A.PAUSED,
        (_A.OUTSIDE, _AC.SIGNS_OUT): _A.OFFLINE,
    },
)

CALLER_TABLE: Mapping[tuple[CallerState, CallerCause], CallerState] = MappingProxyType(
    {
        (_C.WELCOMED, _CC.WELCOME_ENDS): _C.WAITING,
        (_C.WELCOMED, _CC.STEPS_OUT): _C.AWAY,
        (_C.WELCOMED, _CC.BOOKS_CALLBACK): _C.CALLBACK,
        (_C.WELCOMED, _CC.LEAVES): _C.GONE,
        (_C.WAITING, _CC.IS_OFFERED): _C.OFFERED,
        (_C.WAITING, _CC.STEPS_OUT): _C.AWAY,
        (_C.WAITING, _CC.BOOKS_CALLBACK): _C.CALLBACK,
        (_C.WAITING, _CC.LEAVES): _C.GONE,
        (_C.OFFERED, _CC.OFFERS_END): _C.WAITING,
        (_C.OFFERED, _CC.AGENT_LIFTS): _C.JOINING,
        (_C.OFFERED, _CC.STEPS_OUT): _C.AWAY,
        (_C.OFFERED, _CC.BOOKS_CALLBACK): _C.CALLBACK,
        (_C.OFFERED, _CC.LEAVES): _C.GONE,
        (_C.JOINING, _CC.IS_JOINED): _C.TALKING,
        (_C.JOINING, _CC.BOUNCES): _C.WAITING,
        (_C.JOINING, _CC.STEPS_OUT): _C.AWAY,
        (_C.JOINING, _CC.LEAVES): _C.GONE,
        (_C.TALKING, _CC.IS_HELD): _C.HELD,
        (_C.TALKING, _CC.BOUNCES): _C.WAITING,
        (_C.TALKING, _CC.LEAVES): _C.GONE,
        (_C.HELD, _CC.IS_TAKEN_BACK): _C.TALKING,
        (_C.HELD, _CC.BOUNCES): _C.WAITING,
        (_C.HELD, _CC.LEAVES): _C.GONE,
        (_C.AWAY, _CC.LEAVES): _C.GONE,
        (_C.CALLBACK, _CC.IS_DIALLED): _C.DIALLED,
        (_C.CALLBACK, _CC.STEPS_OUT): _C.AWAY,
        (_C.CALLBACK, _CC.LEAVES): _C.GONE,
        (_C.DIALLED, _CC.AGENT_LIFTS): _C.JOINING,
        (_C.DIALLED, _CC.DIAL_FAILS): _C.CALLBACK,
        (_C.DIALLED, _CC.BOUNCES): _C.WAITING,
        (_C.DIALLED, _CC.STEPS_OUT): _C.AWAY,
        (_C.DIALLED, _CC.LEAVES): _C.GONE,
    },
)


def next_agent_state(state: AgentState, cause: AgentCause) -> AgentState:
    """Return where *cause* leads an agent; RuleError when it may not happen."""
    after = AGENT_TABLE.get((state, cause))
    if after is None:
        raise RuleError(AGENT, state.value, cause.value)
    return after


def next_caller_state(state: CallerState, cause: CallerCause) -> CallerState:
    """Return where *cause* leads a caller; RuleError when it may not happen."""
    after = CALLER_TABLE.get((state, cause))
    if after is None:
        raise RuleError(CALLER, state.value, cause.value)
    return after
