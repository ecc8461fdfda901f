"""Queues that send their callers round in a circle."""

from collections.abc import Iterator, Mapping

from tipring.domain.queue.advice import Advice, destinations
from tipring.domain.queue.settings import OverflowAction, QueueSettings, Team


def about_rounds(team: Team) -> list[Advice]:
    """Return each circle once, at the first of its queues."""
    onward = {name: dict(_onward(queue)) for name, queue in team.queues.items()}
    return [
        Advice(
            queue=name,
            key=(onward[name][circle[1]], "queue"),
            fights=f"callers are sent round: {', '.join(circle)}",
            remedy="let one of these queues send them elsewhere",
        )
        for name in onward
        if (circle := _circle(name, onward)) and name == min(circle)
    ]


def _onward(queue: QueueSettings) -> Iterator[tuple[str, str]]:
    """Yield the queues that follow, each with the table that says so."""
    for table, to in destinations(queue):
        if to.action is OverflowAction.QUEUE:
            yield to.queue, table


def _circle(start: str, onward: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Return the shortest way from *start* back to it; empty if there is none."""
    ways = [[start]]
    seen: set[str] = set()
    for way in ways:
        for name in onward.get(way[-1], ()):
            if name == start:
                return [*way, name]
            if name not in seen:
                seen.add(name)
                ways.append([*way, name])
    return []
