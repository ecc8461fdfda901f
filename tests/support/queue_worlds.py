"""Any office that an owner could think of, and a picture of the engine to compare."""

from typing import Any

from hypothesis import strategies as st

from tipring.domain.queue.engine import QueueEngine
from tipring.domain.queue.people import Agent, Caller
from tipring.domain.queue.settings import (
    AgentSettings,
    Callbacks,
    Comparison,
    Destination,
    Member,
    Offering,
    Overflow,
    OverflowAction,
    Pattern,
    QueueSettings,
    Relaxation,
    Requirement,
    Routing,
    Standing,
    Staying,
    Team,
    Tier,
)
from tipring.domain.queue.timers import Timer

AGENTS = ("anna", "ben", "cleo", "dan")
QUEUES = ("sales", "support", "billing")
LINES = ("", "line-1", "line-2")
NUMBERS = ("", "", "5550101", "5550102")
SPANISH = (Requirement("spanish", Comparison.AT_LEAST, 5),)
FRENCH = (Requirement("french", Comparison.IS, True),)  # noqa: FBT003 - a skill
NEEDS = st.sampled_from([(), SPANISH, FRENCH, SPANISH + FRENCH])


def maybe(seconds: st.SearchStrategy[float]) -> st.SearchStrategy[float | None]:
    return st.none() | seconds


def spans(*seconds: float) -> st.SearchStrategy[float]:
    return st.sampled_from(seconds)


OFFERINGS = st.builds(
    Offering,
    routing=st.sampled_from(Routing),
    pattern=st.sampled_from(Pattern),
    ring_s=maybe(spans(5.0, 20.0)),
    withdraw_if_unavailable=st.booleans(),
    hold_alert_s=maybe(spans(10.0)),
    hold_bounce_s=maybe(spans(25.0)),
    ring_first=st.integers(1, 2),
    ring_more=st.integers(1, 2),
    ring_more_after_s=spans(3.0, 10.0),
    tiers=st.sampled_from([(), (Tier(2, 0.0),), (Tier(2, 12.0),)]),
    relaxations=st.sampled_from([(), (Relaxation(15.0, ()),)]),
    needs=NEEDS,
)
OVERFLOWS = st.builds(
    Overflow,
    size=st.integers(0, 4),
    after_s=maybe(spans(0.5, 10.0, 60.0)),
)
STRUCK = st.frozensets(st.sampled_from(Standing))
STAYINGS = st.builds(
    Staying,
    refuse_without=STRUCK,
    leave_without=STRUCK,
    to=st.builds(
        Destination,
        action=st.sampled_from([OverflowAction.STAY, OverflowAction.BUSY]),
    ),
)
CALLBACKS = st.builds(
    Callbacks,
    enabled=st.just(value=True),
    tries=st.integers(1, 3),
    retry_after_s=spans(30.0, 300.0),
    keeps_s=spans(60.0, 3600.0),
)
MEMBERS = st.builds(
    Member,
    agent=st.sampled_from(AGENTS),
    weight=st.sampled_from([0, 30, 70]),
    skill_level=st.integers(1, 3),
    tier=st.integers(1, 2),
)
CREW = st.fixed_dictionaries(
    {
        name: st.builds(
            AgentSettings,
            id=st.just(name),
            phone=st.sampled_from(["simulated:", "simulated:", ""]),
            skills=st.fixed_dictionaries(
                {},
                optional={"spanish": st.integers(0, 10), "french": st.booleans()},
            ),
            lines=st.sampled_from([frozenset(), frozenset({"line-1"})]),
            wrap_up_s=maybe(spans(0.0, 5.0)),
            misses_before_pause=st.integers(1, 3),
        )
        for name in AGENTS
    },
)


def _queue(name: str) -> st.SearchStrategy[QueueSettings]:
    return st.builds(
        QueueSettings,
        name=st.just(name),
        enabled=st.sampled_from([True, True, True, False]),
        weight=spans(0.5, 1.0, 3.0),
        members=st.lists(MEMBERS, unique_by=lambda m: m.agent, max_size=4).map(tuple),
        offering=OFFERINGS,
        overflow=OVERFLOWS,
        staying=st.just(Staying()) | STAYINGS,
        callbacks=CALLBACKS,
        wrap_up_s=spans(0.0, 8.0),
        keep_place_s=spans(0.0, 30.0, 300.0),
    )


TEAMS = st.builds(
    Team,
    queues=st.integers(1, len(QUEUES)).flatmap(
        lambda size: st.fixed_dictionaries(
            {name: _queue(name) for name in QUEUES[:size]}
        )
    ),
    agents=CREW,
)


# --- a picture to compare -------------------------------------------------------


def picture(engine: QueueEngine) -> dict[str, Any]:
    """Return all that the engine has in mind, so that two moments can be compared."""
    hall = engine.hall
    return {
        "agents": {name: _parts(agent) for name, agent in hall.agents.items()},
        "callers": {name: _parts(caller) for name, caller in hall.callers.items()},
        "kept": {number: _flat(places) for number, places in hall.kept.items()},
        "rooms": {
            name: (
                [key[4].ticket for key in room.line.keys],
                sorted(k[4].ticket for lane in room.lanes.values() for k in lane.keys),
                sorted(room.free),
                dict(room.counts),
                room.callbacks,
                room.last_index,
                room.handling.mean_s,
            )
            for name, room in hall.rooms.items()
        },
        "deadline": engine.deadline,
        "unsaid": list(hall.steps),
        "touched": [room.name for room in hall.touched],
        "lots": hall.lots.getstate(),
    }


def _parts(whole: Agent | Caller) -> dict[str, Any]:
    hidden = {"described", "lane", "room", "seats", "key"}
    slots = (slot for slot in whole.__slots__ if slot not in hidden)
    return {slot: _flat(getattr(whole, slot)) for slot in slots}


def _flat(value: Any) -> Any:  # noqa: ANN401 - anything that is kept in mind
    match value:
        case Agent() | Caller():
            return value.id if isinstance(value, Agent) else value.ticket
        case Timer():
            return value.due, value.deed is not None
        case dict():
            return {key: _flat(part) for key, part in value.items()}
        case list():
            return [_flat(part) for part in value]
        case _:
            return value
