"""What cannot be meant in one queue's settings: two of them rule each other out."""

from collections.abc import Iterator

from tipring.domain.queue.advice import Advice, Key, destinations, policies
from tipring.domain.queue.settings import (
    OverflowAction,
    Pattern,
    QueueSettings,
)

NEEDED = {
    OverflowAction.TRANSFER: "number",
    OverflowAction.VOICEMAIL: "mailbox",
    OverflowAction.QUEUE: "queue",
    OverflowAction.NODE: "node",
}
"""What an action needs to know."""


def contradictions(queue: QueueSettings) -> list[Advice]:
    """Return every contradiction of *queue*; it must have none to be run."""
    return [
        *_places(queue),
        *_alert(queue),
        *_keys(queue),
        *_weights(queue),
        *_members(queue),
        *_steps(queue),
    ]


def _places(queue: QueueSettings) -> Iterator[Advice]:
    has_night = queue.doors.night.enabled or queue.doors.night.forced
    for table, to in destinations(queue):
        needed = NEEDED.get(to.action, "")
        if needed and not getattr(to, needed):
            what = f"{to.action} needs to know where to"
            yield _advice(queue, (table, "action"), what, f"add {needed} to [{table}]")
        if to.action is OverflowAction.QUEUE and to.queue == queue.name:
            what = "leads back into the same queue"
            remedy = "name another queue, or another action"
            yield _advice(queue, (table, "queue"), what, remedy)
        if to.action is OverflowAction.NIGHT and not has_night:
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


def _steps(queue: QueueSettings) -> Iterator[Advice]:
    offering = queue.offering
    steps = {
        "tier": [tier.after_s for tier in offering.tiers],
        "relax": [step.after_s for step in offering.relaxations],
    }
    for table, moments in steps.items():
        for index, after_s in enumerate(moments):
            if after_s in moments[:index]:
                what = "another one of these happens at the same moment"
                remedy = "keep one of them, or let one happen later"
                key = ("offering", table, index, "after_s")
                yield _advice(queue, key, what, remedy)


def _advice(queue: QueueSettings, key: Key, fights: str, remedy: str) -> Advice:
    return Advice(queue=queue.name, key=key, fights=fights, remedy=remedy)
