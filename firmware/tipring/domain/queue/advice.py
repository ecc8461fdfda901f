"""Words about settings: what fights in a queue or an agent, and how to make peace."""

from collections.abc import Iterator
from dataclasses import dataclass

from tipring.domain.queue.settings import Destination, Policy, QueueSettings

Key = tuple[str | int, ...]
"""A setting as the files name it; an int counts the tables of a list from 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """Settings that fight each other."""

    queue: str = ""
    """Where *key* stands: in this queue, or else in *agent*."""
    agent: str = ""
    key: Key
    fights: str
    remedy: str


def destinations(queue: QueueSettings) -> Iterator[tuple[str, Destination]]:
    """Yield where *queue* sends callers, by the table that says so."""
    yield "overflow", queue.overflow.to
    if queue.staying.refuse_without or queue.staying.leave_without:
        yield "staying", queue.staying.to
    for name, policy in policies(queue):
        if policy.enabled or policy.forced:
            yield name, policy.to


def policies(queue: QueueSettings) -> tuple[tuple[str, Policy], ...]:
    """Return the doors of *queue* by their tables."""
    doors = queue.doors
    return (
        ("holiday", doors.holiday),
        ("night", doors.night),
        ("forward", doors.forward),
    )
