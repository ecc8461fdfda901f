"""Agents at their work, as sentences about the box."""

from functools import singledispatch

from tipring.domain.agent_entries import CallNoted, HelpAsked, HelpEnded
from tipring.domain.lost_telling import tell_of_the_lost


@singledispatch
def tell_of_agents(what: object) -> str:
    """Return what happened, as a sentence about the box.

    NotImplementedError for what has no sentence, here or further down.
    """
    return tell_of_the_lost(what)


@tell_of_agents.register
def _(what: CallNoted) -> str:
    words = ": ".join(filter(None, (what.code, what.note)))
    return f"notes what {what.agent} says of the call: {words or 'nothing'}"


@tell_of_agents.register
def _(what: HelpAsked) -> str:
    words = f": {what.words}" if what.words else ""
    return f"tells the supervisors that {what.agent} asks for help{words}"


@tell_of_agents.register
def _(what: HelpEnded) -> str:
    return f"asks nobody to help {what.agent} any more: {what.why}"
