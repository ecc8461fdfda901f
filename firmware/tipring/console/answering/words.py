"""States and outcomes of the queue, in words that people use."""

from collections.abc import Mapping
from types import MappingProxyType

from tipring.console.cards import N_
from tipring.console.look.parts import Tone
from tipring.console.words import _
from tipring.domain.queue.entries import Outcome
from tipring.domain.queue.live import AgentLive, CallerLive
from tipring.domain.queue.states import AgentState

STATES: Mapping[AgentState, tuple[str, Tone]] = MappingProxyType(
    {
        AgentState.OFFLINE: (N_("Signed out"), Tone.IDLE),
        AgentState.READY: (N_("Ready"), Tone.GOOD),
        AgentState.OFFERED: (N_("Being rung"), Tone.WARN),
        AgentState.ACCEPTING: (N_("Lifting"), Tone.MARK),
        AgentState.TALKING: (N_("Talking"), Tone.MARK),
        AgentState.HOLDING: (N_("Caller on hold"), Tone.WARN),
        AgentState.WRAP_UP: (N_("Wrapping up"), Tone.MARK),
        AgentState.PAUSED: (N_("Paused"), Tone.IDLE),
        AgentState.MISSED: (N_("Missed a call"), Tone.BAD),
        AgentState.OUTSIDE: (N_("In another call"), Tone.MARK),
    }
)
OUTCOMES: Mapping[Outcome, str] = MappingProxyType(
    {
        Outcome.ANSWERED: N_("answered"),
        Outcome.ABANDONED: N_("gave up waiting"),
        Outcome.FULL: N_("the queue was full"),
        Outcome.OVERFLOWED: N_("waited too long"),
        Outcome.REFUSED: N_("nobody could answer"),
        Outcome.STRANDED: N_("nobody could answer any more"),
        Outcome.LEFT_BY_KEY: N_("left by a key"),
        Outcome.CLOSED: N_("the queue was switched off"),
        Outcome.MOVED: N_("went on elsewhere"),
        Outcome.RETURNED: N_("came back later"),
        Outcome.CALLBACK_FAILED: N_("could not be called back"),
        Outcome.LOST: N_("lost when the box was cut off"),
        Outcome.LOST_TRUNK: N_("lost with the trunk"),
    }
)
PAUSES = (N_("Lunch"), N_("Break"), N_("Meeting"), N_("Paperwork"))
"""Why agents pause in an office that has no list of its own."""


def state_of(agent: AgentLive) -> tuple[str, Tone]:
    """Return where *agent* stands, with the reason if he gave one."""
    word, tone = STATES[agent.state]
    if not agent.reachable and agent.state is AgentState.READY:
        return _("Ready, but the telephone is not there"), Tone.BAD
    if agent.reason and agent.state is AgentState.PAUSED:
        return _("Paused: {reason}").format(reason=agent.reason), tone
    return _(word), tone


def caller_of(caller: CallerLive) -> str:
    """Return who calls: name and number as far as they are known."""
    told = " ".join(filter(None, (caller.name, caller.number)))
    return told or _("Unknown caller")


def outcome_of(outcome: str) -> str:
    """Return what became of a caller; empty: he is in the queue still, or never was."""
    return _(OUTCOMES[Outcome(outcome)]) if outcome else ""
