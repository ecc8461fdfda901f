"""What the columns of one queue must agree on."""

from collections.abc import Iterator
from dataclasses import dataclass

from tipring.config.queue_csv.column import Column
from tipring.config.queue_csv.columns import (
    AGENT_SEATS,
    ALTERNATE_NUMBERS,
    BOUNCE_ENABLE,
    BOUNCE_RINGS,
    COMFORT_ENABLE,
    COMFORT_TIME,
    EXTENSION,
    OVERFLOW_ACTION,
    OVERFLOW_ENABLE,
    OVERFLOW_NUMBER,
    OVERFLOW_TIME,
    OVERFLOW_VOICEMAIL,
    PATTERN,
    PHONE,
    RING_ENABLE,
    RING_PATTERN,
    ROUTING,
    WAIT_ENABLE,
    WAIT_MODE,
)
from tipring.config.queue_csv.folder import Table
from tipring.config.queue_csv.numbers import is_internal
from tipring.domain.queue.settings import SKILL_PATTERNS, Pattern, Routing

AGENT, WEIGHT, LEVEL = AGENT_SEATS[0]

MOST_AT_ONCE = 50
"""Agents whom Webex rings all at once."""
MOST_WEIGHTED = 100
"""Agents whom Webex draws by lot."""
MOST_ALTERNATES = 10
"""Alternate numbers of a queue in Webex."""
ALL_PERCENT = 100

_NEEDED = (
    (OVERFLOW_ENABLE, True, OVERFLOW_TIME),
    (OVERFLOW_ACTION, "transfer", OVERFLOW_NUMBER),
    (WAIT_ENABLE, True, WAIT_MODE),
    (COMFORT_ENABLE, True, COMFORT_TIME),
    (BOUNCE_ENABLE, True, BOUNCE_RINGS),
    (RING_ENABLE, True, RING_PATTERN),
)
"""If the first says so, the last must say something."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that a queue does not keep."""

    columns: tuple[Column, ...]
    """Those that have a part in it."""
    what: str
    remedy: str
    is_error: bool = True


def value_of(queue: Table, column: Column) -> object:
    """Return what *queue* says about *column*, None if nothing."""
    here: object = queue
    for key in column.key:
        here = here.get(key) if isinstance(here, dict) else None
    return here


def routing_of(queue: Table, column: Column) -> str:
    """Return routing or pattern of *queue*; one that says nothing has the default."""
    default = Routing.PRIORITY if column is ROUTING else Pattern.CIRCULAR
    return str(value_of(queue, column) or default)


def broken(queue: Table) -> Iterator[Broken]:
    """Yield what in *queue* does not fit together."""
    yield from _reached(queue)
    yield from _routed(queue)
    yield from _needed(queue)
    yield from _voicemail(queue)
    yield from _many(queue)


def _reached(queue: Table) -> Iterator[Broken]:
    if not value_of(queue, PHONE) and not value_of(queue, EXTENSION):
        what = "has neither a phone number nor an extension"
        remedy = f"fill in {PHONE.english} or {EXTENSION.english}"
        yield Broken((PHONE, EXTENSION), what, remedy)


def _routed(queue: Table) -> Iterator[Broken]:
    routing, pattern = routing_of(queue, ROUTING), routing_of(queue, PATTERN)
    by_skill = routing == Routing.SKILL
    if by_skill and pattern not in SKILL_PATTERNS:
        what = "does not go with SKILL_BASED"
        remedy = "choose CIRCULAR, REGULAR or SIMULTANEOUS"
        yield Broken((PATTERN, ROUTING), what, remedy)
    if pattern != Pattern.WEIGHTED and _any(queue, "weight"):
        what = "an agent has a weight, but the pattern is not WEIGHTED"
        remedy = f"clear the weights, or choose WEIGHTED as {PATTERN.english}"
        yield Broken((WEIGHT,), what, remedy)
    if not by_skill and _any(queue, "skill_level"):
        what = "an agent has a skill level, but the routing is not SKILL_BASED"
        remedy = f"clear the levels, or choose SKILL_BASED as {ROUTING.english}"
        yield Broken((LEVEL,), what, remedy)


def _any(queue: Table, key: str) -> bool:
    return any(key in seat for seat in _seats(queue))


def _seats(queue: Table) -> list[Table]:
    seats = queue.get("agent", [])
    return [seat for seat in seats if isinstance(seat, dict)]


def _needed(queue: Table) -> Iterator[Broken]:
    for switch, on, other in _NEEDED:
        if value_of(queue, switch) == on and value_of(queue, other) in {None, ""}:
            word = next((w for w, v in switch.choices.items() if v == on), "TRUE")
            what = f"is blank, but {switch.english} is {word}"
            yield Broken((other, switch), what, f"fill it in: {other.allowed}")


def _voicemail(queue: Table) -> Iterator[Broken]:
    number = value_of(queue, OVERFLOW_NUMBER)
    wanted = value_of(queue, OVERFLOW_VOICEMAIL) is True
    if wanted and number and not is_internal(str(number)):
        what = "only an internal number has a mailbox here"
        remedy = f"write FALSE, or an extension as {OVERFLOW_NUMBER.english}"
        yield Broken((OVERFLOW_VOICEMAIL, OVERFLOW_NUMBER), what, remedy)


def _many(queue: Table) -> Iterator[Broken]:
    pattern, seats = routing_of(queue, PATTERN), _seats(queue)
    limits = {Pattern.SIMULTANEOUS: MOST_AT_ONCE, Pattern.WEIGHTED: MOST_WEIGHTED}
    limit = limits.get(Pattern(pattern)) if pattern in set(Pattern) else None
    if limit and len(seats) > limit:
        what = f"has {len(seats)} agents; with this pattern Webex has {limit} at most"
        yield Broken((AGENT, PATTERN), what, "fine here, not there", is_error=False)
    percent = sum(seat.get("weight", 0) for seat in seats)
    if pattern == Pattern.WEIGHTED and percent > ALL_PERCENT:
        what = f"the weights make {percent} percent"
        remedy = "here they count as shares of their sum; Webex wants 100 at most"
        yield Broken((WEIGHT, AGENT), what, remedy, is_error=False)
    alternates = len(queue.get("alternate", []))
    if alternates > MOST_ALTERNATES:
        what = (
            f"has {alternates} alternate numbers; Webex has {MOST_ALTERNATES} at most"
        )
        remedy = "fine here, not there"
        yield Broken((ALTERNATE_NUMBERS,), what, remedy, is_error=False)
