"""The doors in front of a queue: which of them takes the caller, and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from tipring.domain.hours import OfficeState, Schedule
from tipring.domain.queue.settings import (
    Destination,
    OverflowAction,
    Policy,
    QueueSettings,
)
from tipring.domain.say import Say


@dataclass(frozen=True, slots=True)
class WayIn:
    """What a caller hears at the doors, and where he is sent."""

    to: Destination | None
    """None: into the queue. What is to be said is in `say`."""
    say: Say
    why: str
    """Empty when every door stands open."""


def way_in(
    queue: QueueSettings,
    schedules: Mapping[str, Schedule],
    moment: datetime,
) -> WayIn:
    """Return what the doors do with a caller who comes at *moment* (aware).

    Holiday goes before night, and night before forced forwarding. A door whose
    action is to stay says its words and lets the caller pass to the next one.
    """
    say: Say = ()
    reasons: list[str] = []
    for policy, why in _shut(queue, schedules, moment):
        say += policy.to.say
        reasons.append(why)
        if policy.to.action is not OverflowAction.STAY:
            to = resolved(policy.to, queue)
            return WayIn(to, say, "; ".join(reasons))
    return WayIn(None, say, "; ".join(reasons))


def resolved(to: Destination, queue: QueueSettings) -> Destination:
    """Return *to* with a way that can be gone: night is what the night service does.

    Where nothing is left, the caller hears the busy tone.
    """
    if to.action is OverflowAction.NIGHT:
        night = queue.doors.night.to
        to = replace(night, say=to.say or night.say)
    if to.action in {OverflowAction.NIGHT, OverflowAction.STAY}:
        return replace(to, action=OverflowAction.BUSY)
    return to


def _shut(
    queue: QueueSettings,
    schedules: Mapping[str, Schedule],
    moment: datetime,
) -> Iterator[tuple[Policy, str]]:
    doors = queue.doors
    holiday, why = _state(doors.holiday, schedules, moment)
    if doors.holiday.enabled and holiday is OfficeState.HOLIDAY:
        yield doors.holiday, why
    night, why = _state(doors.night, schedules, moment)
    if doors.night.forced:
        yield doors.night, "night service by hand"
    elif doors.night.enabled and night is not OfficeState.OPEN:
        yield doors.night, f"night service: {why}"
    if doors.forward.enabled or doors.forward.forced:
        yield doors.forward, "forced forwarding"


def _state(
    policy: Policy,
    schedules: Mapping[str, Schedule],
    moment: datetime,
) -> tuple[OfficeState, str]:
    """Return the state of the policy's schedule; without one it is open."""
    schedule = schedules.get(policy.schedule)
    if schedule is None:
        return OfficeState.OPEN, ""
    return schedule.state_at(moment)
