"""The queue's entries as sentences about the box, and the reasons beneath them."""

from functools import singledispatch

from tipring.domain.agent_telling import tell_of_agents
from tipring.domain.queue.entries import (
    AgentAnswered,
    AgentMoved,
    AgentRung,
    CallbackFailed,
    CallbackPromised,
    CallbackTried,
    CallerBounced,
    CallerHeldByAgent,
    CallerJoinedAgent,
    CallerLeftQueue,
    CallerQueued,
    OfferEnded,
    Outcome,
    PlaceKept,
    WaitRuleApplied,
)


def reasons(what: object) -> tuple[str, ...]:
    """Return the reasons that a sentence has no room for, one a line."""
    if not isinstance(what, AgentRung):
        return ()
    this_caller = (f"this caller: {what.why_caller}",) if what.why_caller else ()
    return (*this_caller, *(f"not {other}" for other in what.not_others))


@singledispatch
def tell_of_queue(what: object) -> str:
    """Return what happened, as a sentence about the box.

    NotImplementedError for what has no sentence, here or further down.
    """
    return tell_of_agents(what)


@tell_of_queue.register
def _(what: CallerQueued) -> str:
    place = f"gives the caller place {what.position} in {what.queue!r}"
    return f"{place}: {what.why}" if what.why else place


@tell_of_queue.register
def _(what: AgentRung) -> str:
    return f"rings {what.agent}: {what.why}"


@tell_of_queue.register
def _(what: OfferEnded) -> str:
    return f"has not reached {what.agent}: {what.how}"


@tell_of_queue.register
def _(what: AgentAnswered) -> str:
    return f"hears {what.agent} answer"


@tell_of_queue.register
def _(what: CallerJoinedAgent) -> str:
    return f"joins the caller with {what.agent} after {what.waited_s:.0f} s"


@tell_of_queue.register
def _(what: CallerHeldByAgent) -> str:
    if what.on_hold:
        return f"keeps the caller on hold for {what.agent}"
    return f"gives the caller back to {what.agent}"


@tell_of_queue.register
def _(what: CallerBounced) -> str:
    return f"puts the caller back to the head of {what.queue!r}: {what.why}"


@tell_of_queue.register
def _(what: PlaceKept) -> str:
    return f"keeps the place in {what.queue!r} for {what.for_s:.0f} s: {what.why}"


@tell_of_queue.register
def _(what: CallbackPromised) -> str:
    return f"promises to call {what.number} back when it is the caller's turn"


@tell_of_queue.register
def _(what: CallbackTried) -> str:
    return f"calls the person back (try {what.attempt}), {what.agent} is kept free"


@tell_of_queue.register
def _(what: CallbackFailed) -> str:
    then = "will try again" if what.again else "gives it up"
    return f"has not reached the person and {then}: {what.why}"


@tell_of_queue.register
def _(what: WaitRuleApplied) -> str:
    return f"lets more agents answer: {what.why}"


@tell_of_queue.register
def _(what: CallerLeftQueue) -> str:
    head = f"lets the caller go from {what.queue!r} after {what.waited_s:.0f} s"
    if what.outcome == Outcome.ANSWERED:
        talked = f"talked {what.talked_s:.0f} s with {what.agent}"
        return f"{head}: answered, {talked}; {what.why}"
    return f"{head}: {what.outcome}; {what.why}"


@tell_of_queue.register
def _(what: AgentMoved) -> str:
    notes = [what.why] if what.why else []
    if what.misses:
        notes.append(f"{what.misses} missed")
    if what.wish:
        notes.append(f"{what.wish} after this call: {what.wish_why}")
    why = f" ({', '.join(notes)})" if notes else ""
    return f"has {what.agent} as {what.state}{why}"
