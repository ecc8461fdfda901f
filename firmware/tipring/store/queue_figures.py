"""The queue in figures, for any period and any threshold: counted anew each time.

Nothing is ever added up and kept: the figures are a view over what the journal says,
so they survive restarts and can be had with another threshold later. Callers whom the
exchange turned away because all lines were busy are not in them: an analog line does
not tell of those.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection, or_, select

from tipring.domain.queue.states import AgentState
from tipring.domain.reports.figures import (
    DEFAULT_THRESHOLD_S,
    AgentFigures,
    QueueFigures,
    ServiceLevel,
    agent_figures,
    figures_of,
)
from tipring.store.queue_records import AgentSpell, QueueCall
from tipring.store.schema import agent_spells, queue_calls

__all__ = [
    "DEFAULT_THRESHOLD_S",
    "AgentFigures",
    "Figures",
    "QueueFigures",
    "ServiceLevel",
    "figures",
    "figures_of",
]
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """All queues and agents in a period."""

    since: datetime
    until: datetime
    queues: tuple[QueueFigures, ...]
    agents: tuple[AgentFigures, ...]


def figures(
    since: datetime,
    until: datetime,
    thresholds_s: Mapping[str, float] | None = None,
    default_s: float = DEFAULT_THRESHOLD_S,
) -> Callable[[Connection], Figures]:
    """Return the question for the figures of callers who joined before *until*.

    *thresholds_s* are those of queues by name; *default_s* counts for the others.
    Queues without a caller and agents without a spell are left out.
    """
    thresholds_s = thresholds_s or {}

    def ask(connection: Connection) -> Figures:
        calls = _calls(connection, since, until)
        spells = _spells(connection, since, until)
        wrapped_s = _wrapped_s(spells, since)
        return Figures(
            since=since,
            until=until,
            queues=tuple(
                figures_of(
                    queue,
                    its_calls,
                    thresholds_s.get(queue, default_s),
                    wrapped_s.get(queue, 0.0),
                )
                for queue, its_calls in _sorted_by(lambda call: call.queue, calls)
            ),
            agents=tuple(
                agent_figures(agent, of_agent, since, until)
                for agent, of_agent in _sorted_by(lambda s: s.agent, spells)
            ),
        )

    return ask


def _sorted_by(
    key: Callable[[Item], str],
    items: Iterable[Item],
) -> list[tuple[str, list[Item]]]:
    found: defaultdict[str, list[Item]] = defaultdict(list)
    for item in items:
        found[key(item)].append(item)
    return sorted(found.items())


def _wrapped_s(spells: Sequence[AgentSpell], since: datetime) -> dict[str, float]:
    """Return for how long agents wrapped up after the calls of each queue."""
    wrapped_s: defaultdict[str, float] = defaultdict(float)
    for spell in spells:
        if spell.state is AgentState.WRAP_UP and spell.since >= since:
            wrapped_s[spell.queue] += spell.length_s
    return wrapped_s


def _calls(
    connection: Connection,
    since: datetime,
    until: datetime,
) -> Iterable[QueueCall]:
    joined_at = queue_calls.c.joined_at
    query = select(queue_calls).where(joined_at >= since, joined_at < until)
    return [QueueCall.of(row) for row in connection.execute(query)]


def _spells(
    connection: Connection,
    since: datetime,
    until: datetime,
) -> list[AgentSpell]:
    columns = agent_spells.c
    lasting = or_(columns.until.is_(None), columns.until > since)
    query = select(agent_spells).where(lasting, columns.since < until)
    rows = connection.execute(query.order_by(columns.id))
    return [AgentSpell.of(row) for row in rows]
