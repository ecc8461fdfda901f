"""When the bell rings and when the caller ID is sent: one incoming call's schedule."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import count, cycle

BEFORE_RING_ID_S = 1.0
"""Alert tone, wetting pulse and data, before the first ring (BT SIN 227)."""
BEFORE_RING_GAP_S = 0.3
"""From the end of that data to the first burst (SIN 227 asks for at least 0.2)."""
AFTER_RING_ID_S = 1.3
"""From the end of the first ring to the end of the data: 0.5 s pause, 0.8 s data."""
ID_PAUSE_S = 0.5
"""From the end of the first ring to the beginning of the data (GR-30-CORE)."""
REVERSAL_PAUSE_S = 0.1
"""From the reversal of the line to the alert tone (SIN 227 asks for at least this)."""
DOUBLE_RING_GAP_S = 0.5
"""A shorter pause belongs to one ring: British bells ring twice, 0.2 s apart."""

ROUNDING_S = 1e-6
"""Times are sums of many small floats: this much too early is on time."""


class CallerIdStyle(StrEnum):
    """When an exchange sends the caller ID."""

    AFTER_FIRST_RING = "after the first ring"
    BEFORE_FIRST_RING = "before the first ring"
    NEVER = "never"


def default_style(country: str) -> CallerIdStyle:
    """Return what exchanges of *country* do."""
    if country == "uk":
        return CallerIdStyle.BEFORE_FIRST_RING
    return CallerIdStyle.AFTER_FIRST_RING


@dataclass(frozen=True, slots=True)
class RingOn:
    """Ringing voltage comes."""


@dataclass(frozen=True, slots=True)
class RingOff:
    """Ringing voltage goes."""


@dataclass(frozen=True, slots=True)
class SendId:
    """The caller ID is complete at the subscriber's."""


RingStep = RingOn | RingOff | SendId


def ring_schedule(
    cadence: Sequence[float], style: CallerIdStyle, sounds_s: float = 0.0
) -> Iterator[tuple[float, RingStep]]:
    """Yield seconds since the call came and what happens then; it never ends.

    *sounds_s*: how long the message of the caller ID is heard; a long one takes
    longer than usual.
    """
    first_s = 0.0
    if style is CallerIdStyle.BEFORE_FIRST_RING:
        whole_s = max(BEFORE_RING_ID_S, REVERSAL_PAUSE_S + sounds_s)
        yield whole_s, SendId()
        first_s = whole_s + BEFORE_RING_GAP_S
    id_s = first_ring_end(cadence) + max(AFTER_RING_ID_S, ID_PAUSE_S + sounds_s)
    bursts = _bursts(cadence)
    waiting = style is CallerIdStyle.AFTER_FIRST_RING
    for at_s, step in bursts:
        if waiting and at_s > id_s:
            yield first_s + id_s, SendId()
            waiting = False
        yield first_s + at_s, step


def _bursts(cadence: Sequence[float]) -> Iterator[tuple[float, RingStep]]:
    period = sum(cadence)
    edges: tuple[RingStep, ...] = (RingOn(), RingOff())
    for round_ in count():
        at_s = round_ * period
        for seconds, step in zip(cadence, cycle(edges), strict=False):
            yield at_s, step
            at_s += seconds


def first_ring_end(cadence: Sequence[float]) -> float:
    """Return the end of the first ring, a double one counted whole."""
    end_s = 0.0
    for seconds, is_pause in zip(cadence, cycle((False, True)), strict=False):
        if is_pause and seconds > DOUBLE_RING_GAP_S:
            break
        end_s += seconds
    return end_s
