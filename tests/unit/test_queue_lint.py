from collections.abc import Collection
from dataclasses import replace

import pytest

from tipring.domain.queue.advice import Advice
from tipring.domain.queue.contradictions import contradictions
from tipring.domain.queue.lint import lint
from tipring.domain.queue.settings import (
    AgentSettings,
    Callbacks,
    Comparison,
    Destination,
    Doors,
    Hearing,
    Member,
    Offering,
    Overflow,
    OverflowAction,
    Pattern,
    Policy,
    QueueCard,
    QueueSettings,
    Relaxation,
    Requirement,
    Routing,
    Standing,
    Staying,
    Team,
    Tier,
    WaitMessage,
    WaitMode,
)
from tipring.domain.say import Say

SPANISH = Requirement("spanish", Comparison.AT_LEAST, 5)
WAITS = Overflow(after_s=120.0)

RIGHT = QueueSettings(
    name="front",
    members=(Member(agent="anna"), Member(agent="ben")),
    overflow=WAITS,
)
"""Nobody has anything to say about this one."""


def agent(name: str, **skills: int) -> AgentSettings:
    return AgentSettings(id=name, phone=f"simulated:{name}", skills=skills)


ANNA = agent("anna", spanish=8)
BEN = agent("ben")


def seconds(say: Say, language: str) -> float:
    """Every prompt takes ten seconds, in Turkish twelve."""
    return len(say) * (12.0 if language == "tr" else 10.0)


def linted(
    *queues: QueueSettings,
    agents: Collection[AgentSettings] = (ANNA, BEN),
    lines: Collection[str] = ("line-1", "line-2"),
    outside: Collection[str] = ("+1212*",),
    left_by_node: Collection[str] = (),
) -> list[Advice]:
    return lint(
        Team(
            {queue.name: queue for queue in queues},
            {each.id: each for each in agents},
        ),
        seconds,
        language="en",
        lines=lines,
        outside=outside,
        left_by_node=left_by_node,
    )


def told(advice: Collection[Advice]) -> list[str]:
    """Return where it stands and what fights; every piece of advice has a remedy."""
    assert all(each.remedy and each.fights for each in advice)
    return [
        f"{each.queue or each.agent} {'.'.join(map(str, each.key))}: {each.fights}"
        for each in advice
    ]


def test_a_queue_without_quarrels_gets_no_advice() -> None:
    assert linted(RIGHT) == []
    assert contradictions(RIGHT) == []


# --- one queue, one quarrel ---------------------------------------------------------

CASES = [
    # Announcements.
    (
        replace(RIGHT, hearing=Hearing(comfort=("a", "b"), comfort_every_s=20.0)),
        "comfort.every_s: it takes 20 s and is said every 20 s",
    ),
    (
        replace(
            RIGHT,
            hearing=Hearing(comfort=("a",), comfort_every_s=11.0),
            card=QueueCard(language="tr"),
        ),
        "comfort.every_s: it takes 12 s and is said every 11 s",
    ),
    (
        replace(
            RIGHT,
            hearing=Hearing(
                comfort=("a",),
                bypass=("a", "b"),
                comfort_every_s=15.0,
                bypass_below_s=10.0,
            ),
        ),
        "comfort.bypass_say: it takes 20 s and is said every 15 s",
    ),
    (
        replace(
            RIGHT,
            hearing=Hearing(
                comfort=("a",),
                bypass=("b",),
                comfort_every_s=20.0,
                bypass_below_s=30.0,
            ),
        ),
        (
            "comfort.bypass_below_s: comfort is said every 20 s, so callers who wait"
            " for less than 30 s hear the other announcement several times"
        ),
    ),
    (
        replace(
            RIGHT,
            hearing=Hearing(welcome=("a", "b", "c"), welcome_mandatory=True),
            overflow=Overflow(after_s=30.0),
        ),
        (
            "welcome.mandatory: it takes 30 s, but callers overflow after 30 s: nobody"
            " ever reaches an agent"
        ),
    ),
    (
        replace(
            RIGHT,
            hearing=Hearing(
                wait=WaitMessage(enabled=True, mode=WaitMode.TIME, known_calls=2),
            ),
        ),
        "wait.known_calls: 2 calls tell nothing about the next wait",
    ),
    # Phones.
    (
        replace(RIGHT, overflow=Overflow(after_s=20.0)),
        (
            "bounce.rings: one phone rings for 20 s, but callers overflow after 20 s:"
            " no second agent is ever tried"
        ),
    ),
    (
        replace(RIGHT, offering=Offering(ring_s=None)),
        (
            "bounce.enabled: a phone that nobody answers rings on, and no other one is"
            " tried"
        ),
    ),
    (
        replace(RIGHT, wrap_up_s=120.0),
        (
            "wrap_up_s: after a call an agent rests for 120 s, but callers overflow"
            " after 120 s already"
        ),
    ),
    (
        replace(RIGHT, wrap_up_s=301.0, overflow=Overflow(after_s=600.0)),
        (
            "wrap_up_s: is longer than a call takes (300 s): agents rest more than they"
            " talk"
        ),
    ),
    # How it is used.
    (
        replace(RIGHT, overflow=Overflow(size=0, after_s=60.0)),
        "size: nobody may wait: whoever finds no free agent overflows at once",
    ),
    (
        replace(RIGHT, several_calls=True),
        "several_calls: an agent of this box has one call at a time",
    ),
    (
        replace(
            RIGHT,
            offering=Offering(routing=Routing.SKILL, pattern=Pattern.UNIFORM),
        ),
        (
            "offering.pattern: works here, but a CSV file cannot carry it together with"
            " skills"
        ),
    ),
    (
        replace(RIGHT, overflow=Overflow()),
        "overflow.after_wait: a caller whom nobody answers can only hang up",
    ),
    # People.
    (replace(RIGHT, members=()), "agent: nobody answers this queue"),
    (
        replace(RIGHT, members=(Member(agent="anna"), Member(agent="zoe"))),
        "agent.1.id: agents.toml does not know zoe",
    ),
    (
        replace(RIGHT, members=tuple(Member(agent=name) for name in "uvwxyz")),
        "agent.0.id: agents.toml does not know u, v, w, x, y and 1 more",
    ),
    (
        replace(RIGHT, offering=Offering(needs=(SPANISH,))),
        "agent.1.id: ben can do it at no time, so is never rung",
    ),
    (
        replace(
            RIGHT,
            members=(Member(agent="ben"),),
            offering=Offering(
                needs=(SPANISH,), relaxations=(Relaxation(30.0, (SPANISH,)),)
            ),
        ),
        "offering.needs: no agent of this queue can do it, so no phone ever rings",
    ),
    (
        replace(
            RIGHT,
            members=(Member(agent="anna", tier=2),),
            offering=Offering(tiers=(Tier(2, 15.0),)),
        ),
        "agent.0.tier: nobody sits in tier 1, so no phone rings for the first 15 s",
    ),
    (
        replace(RIGHT, offering=Offering(tiers=(Tier(2, 15.0),))),
        "offering.tier.0.level: no agent sits in this tier",
    ),
    (
        replace(
            RIGHT,
            offering=Offering(
                needs=(SPANISH,),
                relaxations=(Relaxation(30.0, ()), Relaxation(120.0, ())),
            ),
        ),
        "offering.relax.1.after_s: callers overflow after 120 s, so it never happens",
    ),
    (
        replace(
            RIGHT,
            members=(Member(agent="anna", weight=50), Member(agent="ben", weight=40)),
            offering=Offering(pattern=Pattern.WEIGHTED),
        ),
        "agent.0.weight: the weights of all agents sum to 90, not to 100",
    ),
    (
        replace(
            RIGHT,
            members=(Member(agent="anna", weight=100), Member(agent="ben")),
            offering=Offering(pattern=Pattern.WEIGHTED),
        ),
        "agent.1.weight: ben has no share, and is rung as a last resort",
    ),
]


@pytest.mark.parametrize(("queue", "fights"), CASES, ids=[case[1] for case in CASES])
def test_a_quarrel_is_found_with_its_key_and_remedy(
    queue: QueueSettings,
    fights: str,
) -> None:
    seated = {member.agent for member in queue.members}
    agents = [each for each in (ANNA, BEN) if each.id in seated]
    assert told(linted(queue, agents=agents)) == [f"front {fights}"]


# --- what is no quarrel ---------------------------------------------------------------

PEACEFUL = [
    replace(RIGHT, overflow=Overflow(after_s=20.0), members=RIGHT.members[:1]),
    replace(
        RIGHT,
        overflow=Overflow(after_s=20.0),
        offering=Offering(pattern=Pattern.SIMULTANEOUS),
    ),
    replace(RIGHT, offering=Offering(pattern=Pattern.EXPANDING, ring_s=None)),
    replace(RIGHT, hearing=Hearing(welcome=("a",) * 13)),
    replace(RIGHT, hearing=Hearing(welcome=("a",) * 11, welcome_mandatory=True)),
    replace(RIGHT, hearing=Hearing(wait=WaitMessage(enabled=True, known_calls=0))),
    replace(RIGHT, offering=Offering(routing=Routing.SKILL)),
    replace(RIGHT, offering=Offering(pattern=Pattern.FEWEST_CALLS)),
    replace(RIGHT, overflow=Overflow(), hearing=Hearing(exits={"9": "menu"})),
    replace(RIGHT, overflow=Overflow(), callbacks=Callbacks(enabled=True)),
    replace(
        RIGHT,
        overflow=Overflow(),
        staying=Staying(leave_without=frozenset({Standing.OFFLINE})),
    ),
    replace(
        RIGHT,
        offering=Offering(needs=(SPANISH,), relaxations=(Relaxation(30.0, ()),)),
    ),
    replace(
        RIGHT,
        members=(Member(agent="anna", weight=70), Member(agent="ben", weight=30)),
        offering=Offering(pattern=Pattern.WEIGHTED),
    ),
    replace(
        RIGHT,
        members=(Member(agent="anna"), Member(agent="ben", tier=2)),
        offering=Offering(tiers=(Tier(2, 15.0),)),
    ),
]


@pytest.mark.parametrize("queue", PEACEFUL)
def test_what_can_be_meant_is_left_in_peace(queue: QueueSettings) -> None:
    agents = [ANNA, BEN][: len(queue.members)]
    assert told(linted(queue, agents=agents)) == []


def test_a_way_out_that_a_node_gives_counts() -> None:
    caught = replace(RIGHT, overflow=Overflow())
    assert linted(caught)
    assert linted(caught, left_by_node={"front"}) == []


def test_a_callback_needs_a_number_that_may_be_dialled() -> None:
    queue = replace(RIGHT, callbacks=Callbacks(enabled=True))
    assert told(linted(queue, outside=())) == [
        (
            "front callback.enabled: the box may dial no number, so nobody can be"
            " called back"
        ),
    ]


# --- agents ---------------------------------------------------------------------------


def test_agents_whom_nobody_can_ring_are_told() -> None:
    mute = [replace(ANNA, phone=""), replace(BEN, phone="")]
    assert told(linted(RIGHT, agents=mute)) == [
        "front agent.0.id: none of its agents has a phone that could ring",
        "anna phone: has no phone that could ring",
        "ben phone: has no phone that could ring",
    ]


def test_an_agent_without_a_queue_is_told() -> None:
    zoe = agent("zoe")
    assert told(linted(RIGHT, agents=[ANNA, BEN, zoe])) == [
        "zoe : answers no queue",
    ]


def test_a_handset_serves_one_line_of_several() -> None:
    anna = replace(ANNA, phone="handset:line-1", lines=frozenset({"line-1"}))
    assert told(linted(RIGHT, agents=[anna, BEN])) == [
        "anna phone: cannot answer callers on line-2",
    ]
    assert linted(RIGHT, agents=[anna, BEN], lines=["line-1"]) == []


# --- circles --------------------------------------------------------------------------


def to_queue(name: str, then: str) -> QueueSettings:
    to = Destination(action=OverflowAction.QUEUE, queue=then)
    return replace(RIGHT, name=name, overflow=replace(WAITS, to=to))


def test_a_circle_of_queues_is_told_once() -> None:
    queues = [to_queue("c", "a"), to_queue("b", "c"), to_queue("a", "b")]
    assert told(linted(*queues)) == [
        "a overflow.queue: callers are sent round: a, b, c, a",
    ]


def test_a_circle_may_lead_through_a_door() -> None:
    night = Policy(
        enabled=True,
        schedule="office",
        to=Destination(action=OverflowAction.QUEUE, queue="a"),
    )
    back = replace(RIGHT, name="b", doors=Doors(night=night))
    assert told(linted(to_queue("a", "b"), back)) == [
        "a overflow.queue: callers are sent round: a, b, a",
    ]


def test_two_ways_to_one_queue_are_no_circle() -> None:
    fork = replace(
        to_queue("a", "b"),
        doors=Doors(
            forward=Policy(
                enabled=True,
                to=Destination(action=OverflowAction.QUEUE, queue="c"),
            )
        ),
    )
    queues = [fork, to_queue("b", "d"), to_queue("c", "d")]
    assert linted(*queues, replace(RIGHT, name="d")) == []


def test_a_way_that_ends_is_no_circle() -> None:
    queues = [to_queue("a", "b"), to_queue("b", "c"), to_queue("d", "b")]
    assert linted(*queues, replace(RIGHT, name="c")) == []


# --- contradictions ------------------------------------------------------------------


def test_every_contradiction_of_a_queue_is_told_at_once() -> None:
    queue = replace(
        RIGHT,
        members=(Member(agent="anna", tier=2), Member(agent="anna")),
        offering=Offering(
            pattern=Pattern.WEIGHTED,
            hold_alert_s=60.0,
            hold_bounce_s=60.0,
            relaxations=(Relaxation(30.0, ()), Relaxation(30.0, (SPANISH,))),
        ),
        overflow=Overflow(to=Destination(action=OverflowAction.TRANSFER)),
        staying=Staying(
            refuse_without=frozenset({Standing.OFFLINE}),
            to=Destination(action=OverflowAction.NIGHT),
        ),
        hearing=Hearing(exits={"*": "menu"}),
        callbacks=Callbacks(enabled=True),
    )
    assert told(contradictions(queue)) == [
        "front overflow.action: transfer needs to know where to",
        "front staying.action: there is no night service that could say what to do",
        "front bounce.alert_s: the caller is taken back after 60 s already",
        "front callback.key: the key * leads out of the queue, too",
        "front offering.pattern: no agent has a weight, so none could be drawn",
        "front agent.0.tier: tier 2 never opens, so anna is never rung",
        "front agent.1.id: has a seat in this queue already",
        (
            "front offering.relax.1.after_s: another one of these happens at the same"
            " moment"
        ),
    ]


def test_what_is_switched_off_contradicts_nothing() -> None:
    queue = replace(
        RIGHT,
        staying=Staying(to=Destination(action=OverflowAction.NIGHT)),
        doors=Doors(holiday=Policy(to=Destination(action=OverflowAction.NODE))),
        hearing=Hearing(exits={"*": "menu"}),
    )
    assert contradictions(queue) == []
