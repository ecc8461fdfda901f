"""Who may lay hands on a call that goes on."""

from dataclasses import dataclass

from tipring.domain.access import NotAllowed, Right, Visitor


@dataclass(frozen=True, slots=True)
class CallHold:
    """What counts of a call; empty: it is in none, or nobody."""

    queue: str = ""
    agent: str = ""
    """Who talks with the caller."""
    parked_by: str = ""
    """The account, or the agent, that parked him."""


def may_take(visitor: Visitor, call: CallHold) -> bool:
    """Whether *visitor* may have the caller, for himself at least."""
    own = visitor.may(Right.ANSWER, call.queue) and visitor.agent != ""
    return own or may_give(visitor, call)


def may_give(visitor: Visitor, call: CallHold) -> bool:
    """Whether *visitor* may give the caller to any agent."""
    return visitor.may(Right.GUIDE, call.queue)


def may_move(visitor: Visitor, call: CallHold) -> bool:
    """Whether *visitor* may park, transfer and end the call: his own, or all."""
    own = {visitor.agent, visitor.name} - {""}
    is_own = call.parked_by in own or call.agent in own & {visitor.agent}
    return may_give(visitor, call) or (is_own and visitor.may(Right.ANSWER, call.queue))


def insist_on_taking(visitor: Visitor, call: CallHold, agent: str) -> None:
    """Raise NotAllowed unless *visitor* may give the caller to *agent*."""
    own = agent == visitor.agent and may_take(visitor, call)
    if not own and not may_give(visitor, call):
        raise NotAllowed(Right.GUIDE, call.queue)


def insist_on_moving(visitor: Visitor, call: CallHold) -> None:
    """Raise NotAllowed unless *visitor* may move the caller."""
    if not may_move(visitor, call):
        raise NotAllowed(Right.GUIDE, call.queue)
