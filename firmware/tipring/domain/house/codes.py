"""The feature codes: what a telephone of the office may dial besides numbers.

The one table of them; docs/extensions.md shows it to people.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tipring.domain.house.wishes import ForwardWhen


class Feature(StrEnum):
    """What a code asks for."""

    OWN_MAILBOX = "own mailbox"
    ANY_MAILBOX = "any mailbox"
    AGENT_DESK = "agent desk"
    CALL_BACK = "call back"
    PICK_UP = "pick up"
    AS_CALLER = "as a caller"
    ECHO = "echo"
    DISTURB_NOT = "do not disturb"
    DISTURB = "disturb again"
    FORWARD = "forward"
    FORWARD_NOT = "forward no more"
    LISTEN = "listen"
    WHISPER = "whisper"
    BARGE = "barge"
    TAKE_OVER = "take over"


SUPERVISING: Final = frozenset(
    {Feature.LISTEN, Feature.WHISPER, Feature.BARGE, Feature.TAKE_OVER}
)
"""Only for extensions that supervise; the number after it is the agent's extension."""


class Takes(StrEnum):
    """What is dialled right after a code."""

    NOTHING = ""
    EXTENSION = "extension"
    MAY_BE_EXTENSION = "extension, or nothing"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Code:
    """One feature code."""

    keys: str
    feature: Feature
    takes: Takes
    does: str
    """In words, for people."""
    when: ForwardWhen | None = None
    """Of the forwarding codes."""


def _forwarding(on: str, off: str, when: ForwardWhen) -> tuple[Code, Code]:
    does = f"forward calls to a number, {when}"
    ends = f"stop forwarding calls, {when}"
    return (
        Code(on, Feature.FORWARD, Takes.NUMBER, does, when),
        Code(off, Feature.FORWARD_NOT, Takes.NOTHING, ends, when),
    )


CODES: Final = (
    Code("*8", Feature.PICK_UP, Takes.MAY_BE_EXTENSION, "pick up a ringing call"),
    Code("*40", Feature.AS_CALLER, Takes.NOTHING, "hear what callers hear"),
    Code("*43", Feature.ECHO, Takes.NOTHING, "hear yourself, to try a telephone"),
    Code("*45", Feature.AGENT_DESK, Takes.NOTHING, "sign in, sign out or take a pause"),
    *_forwarding("*52", "*53", ForwardWhen.NO_ANSWER),
    Code("*55", Feature.LISTEN, Takes.EXTENSION, "listen to an agent's talk"),
    Code("*56", Feature.WHISPER, Takes.EXTENSION, "whisper to an agent in a talk"),
    Code("*57", Feature.BARGE, Takes.EXTENSION, "join an agent's talk"),
    Code("*58", Feature.TAKE_OVER, Takes.EXTENSION, "take an agent's talk over"),
    Code("*69", Feature.CALL_BACK, Takes.NOTHING, "call whoever called last"),
    *_forwarding("*72", "*73", ForwardWhen.ALWAYS),
    Code("*78", Feature.DISTURB_NOT, Takes.NOTHING, "do not disturb: ring no more"),
    Code("*79", Feature.DISTURB, Takes.NOTHING, "ring again"),
    *_forwarding("*90", "*91", ForwardWhen.BUSY),
    Code("*97", Feature.OWN_MAILBOX, Takes.NOTHING, "listen to your own mailbox"),
    Code("*98", Feature.ANY_MAILBOX, Takes.NOTHING, "listen to a mailbox"),
)
"""Sorted by their keys. None is the beginning of another."""

_WITHOUT: Final = frozenset({Takes.NOTHING, Takes.MAY_BE_EXTENSION})
STAR: Final = "*"


def code_of(dialled: str) -> tuple[Code, str] | None:
    """Return the code that *dialled* begins with and what follows it, if it fits."""
    for code in CODES:
        if dialled.startswith(code.keys):
            rest = dialled.removeprefix(code.keys)
            fits = code.takes is not Takes.NOTHING if rest else code.takes in _WITHOUT
            return (code, rest) if fits else None
    return None
