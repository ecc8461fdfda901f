"""What becomes of a call at a certain time, if the caller does nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from tipring.domain.call_events import Begin
from tipring.domain.flow import Example
from tipring.domain.hours import OfficeState
from tipring.domain.office import Office
from tipring.domain.rehearsal import Stage, set_stage

ANSWERED_S = 8.0
"""When an agent answers, where one is to answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatHappens:
    """The way of one call."""

    nodes: tuple[str, ...]
    """In the order in which they were reached."""
    heard: tuple[str, ...]
    """What the caller hears, in words."""
    states: tuple[tuple[str, OfficeState, str], ...]
    """Each schedule at that moment, and why."""


def what_happens(
    office: Office,
    flow: str,
    moment: datetime,
    number: str = "",
    text_of: Callable[[str], str] = str,
) -> WhatHappens:
    """Let somebody call at *moment* (aware) and walk *flow* without a word or key.

    Somebody answers in queues after `ANSWERED_S`. *text_of* gives a prompt's words.
    """
    example = Example(
        "asked", moment, (), (), answers_after_s=ANSWERED_S, number=number
    )
    stage = set_stage(Stage, office, flow, example, text_of)
    stage.act(Begin())
    while stage.step_time():
        pass
    states = (
        (name, *schedule.state_at(moment))
        for name, schedule in office.schedules.items()
    )
    return WhatHappens(
        nodes=tuple(stage.nodes), heard=tuple(stage.heard), states=tuple(states)
    )
