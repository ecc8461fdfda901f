"""What cannot be meant in one queue's settings: two of them rule each other out."""

from collections.abc import Iterator
from dataclasses import dataclass

from tipring.domain.queue.settings import (
    Destination,
    OverflowAction,
    Pattern,
    Policy,
    QueueSettings,
)

Key = tuple[str | int, ...]
"""A setting as the files name it; an int counts the tables of a list from 0."""

NEEDED = {
    OverflowAction.TRANSFER: "number",
    OverflowAction.VOICEMAIL: "mailbox",
    OverflowAction.QUEUE: "queue",
    OverflowAction.NODE: "node",
}
"""What an action needs to know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """Settings that fight each other, and how to make peace."""

    queue: str = ""
    """Where *key* stands: in this queue, or else in *agent*."""
    agent: str = ""
    key: Key
    fights: str
    remedy: str


def contradictions(queue: QueueSettings) -> list[Advice]:
    """Return every contradiction of *queue*; it must have none to be run."""
    return [
        *_places(queue),
        *_alert(queue),
        *_keys(queue),
        *_weights(queue),
        *_members(queue),
    ]


def destinations(queue: QueueSettings) -> Iterator[tuple[str, Destination]]:
    """Yield where *queue* sends callers, by the table that says so."""
    yield "overflow", queue.overflow.to
    if queue.staying.refuse_without or queue.staying.leave_without:
        yield "staying", queue.staying.to
    for name, policy in policies(queue):
        if policy.enabled:
            yield name, policy.to


def policies(queue: QueueSettings) -> tuple[tuple[str, Policy], ...]:
    """Return the doors of *queue* by their tables."""
    doors = queue.doors
    return (
        ("holiday", doors.holiday),
        ("night", doors.night),
        ("forward", doors.forward),
    )


def _places(queue: QueueSettings) -> Iterator[Advice]:
    for table, to in destinations(queue):
        needed = NEEDED.get(to.action, "")
        if needed and not getattr(to, needed):
            what = f"{to.action} needs to know where to"
            yield _advice(queue, (table, "action"), what, f"add {needed} to [{table}]")
        if to.action is OverflowAction.QUEUE and to.queue == queue.name:
            what = "leads back into the same queue"
            remedy = "name another queue, or another action"
            yield _advice(queue, (table, "queue"), what, remedy)
        if to.action is OverflowAction.NIGHT and not queue.doors.night.enabled:
            what = "there is no night service that could say what to do"
            yield _advice(queue, (table, "action"), what, "enable it in [night]")
    for table, policy in policies(queue):
        by_clock = table != "forward" and not policy.forced
        if policy.enabled and by_clock and not policy.schedule:
            what = "no hours say when"
            yield _advice(
                queue, (table, "schedule"), what, f"add schedule to [{table}]"
            )


def _alert(queue: QueueSettings) -> Iterator[Advice]:
    alert_s, bounce_s = queue.offering.hold_alert_s, queue.offering.hold_bounce_s
    if alert_s is not None and bounce_s is not None and alert_s >= bounce_s:
        what = f"the caller is taken back after {bounce_s:g} s already"
        remedy = "remind the agent earlier, or let after_hold_s be longer"
        yield _advice(queue, ("bounce", "alert_s"), what, remedy)


def _keys(queue: QueueSettings) -> Iterator[Advice]:
    key = queue.callbacks.key
    if queue.callbacks.enabled and key in queue.hearing.exits:
        what = f"the key {key} leads out of the queue, too"
        yield _advice(queue, ("callback", "key"), what, "choose another key for one")


def _weights(queue: QueueSettings) -> Iterator[Advice]:
    members = queue.members
    weighted = queue.offering.pattern is Pattern.WEIGHTED
    if weighted and members and not any(member.weight for member in members):
        what = "no agent has a weight, so none could be drawn"
        remedy = "give the agents weights that sum to 100"
        yield _advice(queue, ("offering", "pattern"), what, remedy)


def _members(queue: QueueSettings) -> Iterator[Advice]:
    opened = max((tier.level for tier in queue.offering.tiers), default=1)
    seated: set[str] = set()
    for index, member in enumerate(queue.members):
        if member.tier > opened:
            what = f"tier {member.tier} never opens, so {member.agent} is never rung"
            remedy = f"add [[offering.tier]] with level = {member.tier} and after_s"
            yield _advice(queue, ("agent", index, "tier"), what, remedy)
        if member.agent in seated:
            what = "has a seat in this queue already"
            yield _advice(queue, ("agent", index, "id"), what, "keep one of them")
        seated.add(member.agent)


def _advice(queue: QueueSettings, key: Key, fights: str, remedy: str) -> Advice:
    return Advice(queue=queue.name, key=key, fights=fights, remedy=remedy)
