"""In which order free agents are tried: each pattern is a key, the least is first."""

from collections.abc import Callable, Mapping, Sequence
from math import inf, log
from random import Random
from types import MappingProxyType
from typing import Any

from tipring.domain.queue.people import Room, Seat
from tipring.domain.queue.settings import Pattern, Routing

Choose = Callable[[Seat, Room, Random], Any]


def _circular(seat: Seat, room: Room, _lots: Random) -> int:
    return (seat.index - room.last_index - 1) % len(room.seats)


def _regular(seat: Seat, _room: Room, _lots: Random) -> int:
    return seat.index


def _uniform(seat: Seat, _room: Room, _lots: Random) -> float:
    return seat.agent.idle_since


def _weighted(seat: Seat, _room: Room, lots: Random) -> float:
    """Draw a lot: the least of exponential times whose rates are the weights."""
    weight = seat.member.weight
    return -log(1.0 - lots.random()) / weight if weight else inf


def _fewest_calls(seat: Seat, _room: Room, _lots: Random) -> tuple[int, float]:
    return seat.agent.calls, seat.agent.idle_since


def _least_talk(seat: Seat, _room: Room, _lots: Random) -> tuple[float, float]:
    return seat.agent.talk_s, seat.agent.idle_since


KEYS: Mapping[Pattern, Choose] = MappingProxyType(
    {
        Pattern.CIRCULAR: _circular,
        Pattern.REGULAR: _regular,
        Pattern.SIMULTANEOUS: _regular,
        Pattern.UNIFORM: _uniform,
        Pattern.WEIGHTED: _weighted,
        Pattern.FEWEST_CALLS: _fewest_calls,
        Pattern.LEAST_TALK: _least_talk,
        Pattern.EXPANDING: _uniform,
    },
)

WORDS: Mapping[Pattern, Callable[[Seat, float], str]] = MappingProxyType(
    {
        Pattern.CIRCULAR: lambda _seat, _now: "next in the circle",
        Pattern.REGULAR: lambda _seat, _now: "first free in the list",
        Pattern.SIMULTANEOUS: lambda _seat, _now: "all free agents are rung",
        Pattern.UNIFORM: lambda seat, now: (
            f"idle longest ({now - seat.agent.idle_since:.0f} s)"
        ),
        Pattern.WEIGHTED: lambda seat, _now: (
            f"drawn by lot with weight {seat.member.weight}"
        ),
        Pattern.FEWEST_CALLS: lambda seat, _now: (
            f"fewest calls today ({seat.agent.calls})"
        ),
        Pattern.LEAST_TALK: lambda seat, _now: (
            f"least talk today ({seat.agent.talk_s:.0f} s)"
        ),
        Pattern.EXPANDING: lambda seat, now: (
            f"idle longest ({now - seat.agent.idle_since:.0f} s), a few at a time"
        ),
    },
)
"""Why this agent, as the explanation says it."""


def first_of(seats: Sequence[Seat], room: Room, lots: Random) -> Seat:
    """Return the seat that is tried first: lower tier, better skill, then pattern."""
    if len(seats) == 1:
        return seats[0]
    offering = room.settings.offering
    choose = KEYS[offering.pattern]
    by_skill = offering.routing is Routing.SKILL

    def key(seat: Seat) -> tuple[int, int, Any]:
        member = seat.member
        level = member.skill_level if by_skill else 0
        return member.tier, level, choose(seat, room, lots)

    return min(seats, key=key)


def why(seat: Seat, room: Room, now: float) -> str:
    """Return why *seat* was first."""
    offering = room.settings.offering
    words = WORDS[offering.pattern](seat, now)
    if offering.routing is Routing.SKILL:
        words = f"skill level {seat.member.skill_level}, {words}"
    if seat.member.tier > 1:
        words = f"tier {seat.member.tier}, {words}"
    return words
