"""States of calls, lines, agents and the link in the words of people."""

from collections.abc import Mapping
from types import MappingProxyType

from tipring.console.cards import N_
from tipring.console.look.parts import Tone
from tipring.console.words import _
from tipring.domain.lifeline import LifelineState
from tipring.domain.line import LineState
from tipring.domain.link.view import Verdict
from tipring.domain.moves import Doing
from tipring.domain.queue.glance import Crew
from tipring.domain.queue.states import CallerState

Word = tuple[str, Tone]
"""English, marked; and how good news it is."""

DOING: Mapping[str, Word] = MappingProxyType(
    {
        Doing.RINGS: (N_("rings"), Tone.WARN),
        Doing.LISTENS: (N_("in the menu"), Tone.MARK),
        Doing.WAITS: (N_("waits"), Tone.WARN),
        Doing.RUNG: (N_("rings somebody"), Tone.WARN),
        Doing.TALKS: (N_("talks"), Tone.GOOD),
        Doing.HELD: (N_("on hold"), Tone.WARN),
        Doing.PARKED: (N_("parked"), Tone.WARN),
        Doing.SPEAKS: (N_("leaves a message"), Tone.MARK),
        Doing.SENT_ON: (N_("is being transferred"), Tone.MARK),
        Doing.CALLED: (N_("called by us"), Tone.MARK),
        Doing.ENDS: (N_("ends"), Tone.IDLE),
    }
)
LINE: Mapping[str, Word] = MappingProxyType(
    {
        LineState.DOWN: (N_("down"), Tone.BAD),
        LineState.IDLE: (N_("free"), Tone.GOOD),
        LineState.RINGING: (N_("rings"), Tone.WARN),
        LineState.SEIZING: (N_("is being answered"), Tone.MARK),
        LineState.IN_CALL: (N_("in a call"), Tone.MARK),
        LineState.RELEASING: (N_("is being released"), Tone.IDLE),
        LineState.DIALLING: (N_("dials"), Tone.MARK),
        LineState.CALLING: (N_("calls, nobody has answered yet"), Tone.MARK),
        LineState.STEPPING_ASIDE: (N_("leaves the caller to the telephone"), Tone.MARK),
        LineState.HANDED_OVER: (N_("the telephone beside it has the call"), Tone.MARK),
        LineState.SHARED: (N_("the telephone beside it is in use"), Tone.MARK),
    }
)
LINK: Mapping[str, Word] = MappingProxyType(
    {
        Verdict.UP: (N_("well"), Tone.GOOD),
        Verdict.DEGRADED: (N_("poor"), Tone.WARN),
        Verdict.DOWN: (N_("down"), Tone.BAD),
    }
)
LIFELINE: Mapping[str, Word] = MappingProxyType(
    {
        LifelineState.OFF: (N_("the telephone has the line"), Tone.IDLE),
        LifelineState.IDLE: (N_("ready"), Tone.GOOD),
        LifelineState.IN_CALL: (N_("in a call"), Tone.MARK),
        LifelineState.LEAVING: (N_("the telephone gets the line next"), Tone.WARN),
        LifelineState.BYPASSED: (N_("the telephone has the line"), Tone.WARN),
        LifelineState.DRILLING: (N_("in a drill"), Tone.MARK),
    }
)
CREW: Mapping[str, Word] = MappingProxyType(
    {
        Crew.FREE: (N_("free"), Tone.GOOD),
        Crew.BUSY: (N_("busy"), Tone.MARK),
        Crew.WRAPS_UP: (N_("wrap-up"), Tone.MARK),
        Crew.PAUSED: (N_("pause"), Tone.WARN),
        Crew.AWAY: (N_("away"), Tone.IDLE),
    }
)
CALLER: Mapping[str, str] = MappingProxyType(
    {
        CallerState.WELCOMED: N_("hears the welcome"),
        CallerState.WAITING: N_("waits"),
        CallerState.OFFERED: N_("rings somebody"),
        CallerState.JOINING: N_("about to be joined"),
        CallerState.TALKING: N_("talks"),
        CallerState.HELD: N_("on hold"),
        CallerState.AWAY: N_("away, the place is kept"),
        CallerState.CALLBACK: N_("waits at home to be called back"),
        CallerState.DIALLED: N_("is being called back"),
        CallerState.GONE: N_("gone"),
    }
)


def word(words: Mapping[str, Word], state: str) -> tuple[str, Tone]:
    """Return *state* in the language of the page; as it is, if it has no word."""
    text, tone = words.get(state, (state, Tone.IDLE))
    return _(text), tone


def caller_name(number: str, name: str) -> str:
    """Return who calls, as people see it."""
    if number and name:
        return f"{name} · {number}"
    return number or name or _("Number unknown or withheld")
