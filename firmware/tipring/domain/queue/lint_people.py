"""Agents that a queue cannot reach, and shares that do not add up."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from tipring.domain.queue.advice import Advice, Key
from tipring.domain.queue.settings import (
    AgentSettings,
    Member,
    Needs,
    Pattern,
    QueueSettings,
    Skill,
)
from tipring.domain.queue.skills import meets

WHOLE = 100
"""Percent."""
MOST_NAMED = 5
"""Agents that one sentence names."""

Agents = Mapping[str, AgentSettings]


def about_people(queue: QueueSettings, agents: Agents) -> Iterator[Advice]:
    """Yield what keeps callers of *queue* from its agents."""
    if not queue.members:
        fights = "nobody answers this queue"
        yield _advice(queue, ("agent",), fights, "add [[agent]] with an id")
        return
    yield from _strangers(queue, agents)
    yield from _tiers(queue)
    yield from _late(queue)
    yield from _skills(queue, agents)
    if queue.offering.pattern is Pattern.WEIGHTED:
        yield from _weights(queue)


def _strangers(queue: QueueSettings, agents: Agents) -> Iterator[Advice]:
    seats = queue.members
    unknown = [i for i, member in enumerate(seats) if member.agent not in agents]
    if unknown:
        fights = f"agents.toml does not know {_named(seats, unknown)}"
        remedy = "add them there, each with a phone"
        yield _advice(queue, ("agent", unknown[0], "id"), fights, remedy)
    known = [agents[member.agent] for member in seats if member.agent in agents]
    if known and not any(agent.phone for agent in known):
        fights = "none of its agents has a phone that could ring"
        remedy = "give them phones in agents.toml"
        yield _advice(queue, ("agent", 0, "id"), fights, remedy)


# --- who is rung when ---------------------------------------------------------------


def _tiers(queue: QueueSettings) -> Iterator[Advice]:
    tiers, seats = queue.offering.tiers, {member.tier for member in queue.members}
    if tiers and 1 not in seats:
        first_s = min(tier.after_s for tier in tiers)
        fights = f"nobody sits in tier 1, so no phone rings for the first {first_s:g} s"
        remedy = "let the best agents have no tier"
        yield _advice(queue, ("agent", 0, "tier"), fights, remedy)
    for index, tier in enumerate(tiers):
        if tier.level not in seats:
            fights = "no agent sits in this tier"
            remedy = f"give an agent tier = {tier.level}, or remove it"
            key = ("offering", "tier", index, "level")
            yield _advice(queue, key, fights, remedy)


def _late(queue: QueueSettings) -> Iterator[Advice]:
    """Tell what would happen after callers have left already."""
    last_s = queue.overflow.after_s
    if last_s is None:
        return
    offering = queue.offering
    steps = {
        "tier": [tier.after_s for tier in offering.tiers],
        "relax": [step.after_s for step in offering.relaxations],
    }
    for table, moments in steps.items():
        for index, after_s in enumerate(moments):
            if after_s >= last_s:
                fights = f"callers overflow after {last_s:g} s, so it never happens"
                remedy = "let it happen earlier, or let callers wait longer"
                key = ("offering", table, index, "after_s")
                yield _advice(queue, key, fights, remedy)


def _skills(queue: QueueSettings, agents: Agents) -> Iterator[Advice]:
    if not queue.offering.needs:
        return
    stages = [queue.offering.needs]
    stages += (step.needs for step in queue.offering.relaxations)
    seats = queue.members
    unable = [i for i, member in enumerate(seats) if not _fits(member, agents, stages)]
    if len(unable) == len(seats):
        fights = "no agent of this queue can do it, so no phone ever rings"
        remedy = "ask for less, or add [[offering.relax]] with fewer needs"
        yield _advice(queue, ("offering", "needs"), fights, remedy)
    elif unable:
        fights = f"{_named(seats, unable)} can do it at no time, so is never rung"
        remedy = "give the skill in agents.toml, or relax the needs after a while"
        yield _advice(queue, ("agent", unable[0], "id"), fights, remedy)


def _fits(member: Member, agents: Agents, stages: Sequence[Needs]) -> bool:
    agent = agents.get(member.agent)
    skills: Mapping[str, Skill] = agent.skills if agent else {}
    return any(meets(skills, needs) for needs in stages)


def _weights(queue: QueueSettings) -> Iterator[Advice]:
    seats = queue.members
    whole = sum(member.weight for member in seats)
    if whole != WHOLE:
        fights = f"the weights of all agents sum to {whole}, not to {WHOLE}"
        remedy = "they count in proportion; correct them if percent were meant"
        yield _advice(queue, ("agent", 0, "weight"), fights, remedy)
    idle = [i for i, member in enumerate(seats) if not member.weight]
    if idle:
        fights = f"{_named(seats, idle)} has no share, and is rung as a last resort"
        yield _advice(
            queue, ("agent", idle[0], "weight"), fights, "give a weight above 0"
        )


# --- one agent -----------------------------------------------------------------------


def about_agent(
    agent: AgentSettings,
    served: Collection[str],
    lines: Collection[str],
) -> Iterator[Advice]:
    """Yield why *agent* is of less use than hoped; *served* have a seat somewhere."""
    if not agent.phone:
        fights = "has no phone that could ring"
        remedy = 'add for example phone = "handset:line-1"'
        yield Advice(agent=agent.id, key=("phone",), fights=fights, remedy=remedy)
    if agent.id not in served:
        fights = "answers no queue"
        remedy = "add [[agent]] with this id to a file in queues/"
        yield Advice(agent=agent.id, key=(), fights=fights, remedy=remedy)
    others = sorted(set(lines) - agent.lines)
    if agent.lines and others:
        fights = f"cannot answer callers on {', '.join(others)}"
        remedy = "a handset serves its own line only; choose another kind of phone"
        yield Advice(agent=agent.id, key=("phone",), fights=fights, remedy=remedy)


def _named(members: Sequence[Member], indices: Sequence[int]) -> str:
    names = [members[index].agent for index in indices[:MOST_NAMED]]
    more = len(indices) - len(names)
    return ", ".join(names) + (f" and {more} more" if more else "")


def _advice(queue: QueueSettings, key: Key, fights: str, remedy: str) -> Advice:
    return Advice(queue=queue.name, key=key, fights=fights, remedy=remedy)
