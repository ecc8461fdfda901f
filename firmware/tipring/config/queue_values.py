"""The kinds of values that queues and agents have."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BeforeValidator, PlainValidator

from tipring.config.values import OneOf, listed, parsed, refusal, shaped
from tipring.domain.events import DTMF_DIGITS
from tipring.domain.queue.needs_text import HIGHEST_LEVEL, requirement_from
from tipring.domain.queue.settings import (
    OverflowAction,
    Pattern,
    RecordRule,
    Requirement,
    Routing,
    Skill,
    Standing,
    WaitMode,
)

PHONES = ("simulated", "handset", "outside", "extension")
"""What an agent's phone may be."""

LONGEST_NUMBER = 23
"""Digits of a number that a queue's file may hold."""

Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class WordOf(OneOf):
    """Accepts the words of a *kind*, and returns it."""

    kind: type[StrEnum]

    def __call__(self, name: str) -> str:
        """Return the member of *kind* that *name* is."""
        return self.kind(OneOf.__call__(self, name))


def _word(kind: type[Word], what: str, *without: Word) -> AfterValidator:
    """Accept the words of *kind*; *what* is said about any other."""
    known = [word.value for word in kind if word not in without]
    return AfterValidator(WordOf(known, what, kind))


class RingPattern(StrEnum):
    """How an agent's phone rings for the callers of a queue."""

    NORMAL = "normal"
    LONG_LONG = "long-long"
    SHORT_SHORT_LONG = "short-short-long"
    SHORT_LONG_SHORT = "short-long-short"


RecordWord = Annotated[str, _word(RecordRule, "is no rule for recording")]
RoutingWord = Annotated[str, _word(Routing, "is no kind of routing")]
PatternWord = Annotated[str, _word(Pattern, "is no pattern")]
WaitWord = Annotated[str, _word(WaitMode, "cannot be told")]
RingWord = Annotated[str, _word(RingPattern, "is no pattern of rings")]

_NO_ACTION = "is nothing that a caller can be sent to"
OverflowWord = Annotated[
    str,
    _word(OverflowAction, _NO_ACTION, OverflowAction.STAY, OverflowAction.NIGHT),
]
PolicyWord = Annotated[str, _word(OverflowAction, _NO_ACTION, OverflowAction.NIGHT)]
"""A door that lets callers stay says its words, and lets them pass."""
StayingWord = Annotated[str, _word(OverflowAction, _NO_ACTION)]


# --- Numbers ---------------------------------------------------------------------


def _number(text: str) -> str:
    """Return *text* as it is dialled: digits, and a plus if there is one."""
    digits = re.sub(r"[ ().-]", "", text)
    if not re.fullmatch(rf"\+?[0-9]{{1,{LONGEST_NUMBER}}}", digits):
        what = "is no telephone number"
        raise refusal(what, 'write for example "+12125550142"')
    return digits


Number = Annotated[str, AfterValidator(_number)]
Extension = Annotated[
    str,
    shaped(r"[0-9]{2,6}", "is no extension", 'write 2 to 6 digits, as in "100"'),
]
Prefix = Annotated[
    str,
    shaped(r"[0-9]{1,4}", "is no prefix", 'write the digits, as in "9"'),
]
Allowed = Annotated[
    str,
    shaped(
        r"\+?[0-9]+\*?",
        "is neither a number nor the beginning of one",
        'write for example "+12125550142", or "+1212*" for all that begin so',
    ),
]
Area = Annotated[
    str,
    shaped(
        r"[1-9][0-9]{0,5}",
        "is no area code",
        'write it without what goes before it, as in "212", or "30" for Berlin',
    ),
]
AllowedNumbers = Annotated[tuple[Allowed, ...], BeforeValidator(listed)]
Key = Annotated[
    str,
    shaped(
        rf"[{re.escape(DTMF_DIGITS)}]",
        "is not a key of a telephone",
        "use one of 0-9 * # A-D",
    ),
]


# --- People ------------------------------------------------------------------------


def _requirement(value: object) -> Requirement:
    if not isinstance(value, str):
        what = "is no requirement"
        raise refusal(what, 'write for example "spanish >= 5"')
    return parsed(requirement_from, value)


Needs = Annotated[
    tuple[Annotated[Requirement, PlainValidator(_requirement)], ...],
    BeforeValidator(listed),
]
"""`["spanish >= 5", "vip == true"]`; an empty list asks for nothing."""


def _skill(value: object) -> Skill:
    match value:
        case bool():
            return value
        case int() if 0 <= value <= HIGHEST_LEVEL:
            return value
        case str() if value:
            return value
        case _:
            what = "is no skill"
            remedy = f"write a level from 0 to {HIGHEST_LEVEL}, true, false or a word"
            raise refusal(what, remedy)


SkillValue = Annotated[Skill, PlainValidator(_skill)]


def _phone(text: str) -> str:
    kind, colon, rest = text.partition(":")
    if kind not in PHONES or not colon or not rest.strip():
        what = "is no phone that can be rung"
        remedy = 'write "extension:201", "handset:line-1" or "outside:+12125550142"'
        raise refusal(what, remedy)
    return f"{kind}:{_number(rest) if kind == 'outside' else rest}"


Phone = Annotated[str, AfterValidator(_phone)]
AgentId = Annotated[
    str,
    shaped(
        r"\S(.{0,159}\S)?",
        "is no name of an agent",
        "write 1 to 161 characters, the first and the last of them no space",
    ),
]
AgentCode = Annotated[
    str,
    shaped(r"[0-9]{1,8}", "cannot be dialled", 'write 1 to 8 digits, as in "101"'),
]
Pin = Annotated[
    str,
    shaped(r"[0-9]{4,8}", "is no PIN", 'write 4 to 8 digits in quotes, as in "4711"'),
]
Standings = Annotated[
    tuple[Annotated[str, _word(Standing, "is nothing that an agent can be")], ...],
    BeforeValidator(listed),
]
