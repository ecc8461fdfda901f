"""Who hears of a drill that failed."""

from collections.abc import Iterable

from tipring.domain.link_drill_entries import LinkDrillDone
from tipring.domain.message_entries import JobQueued
from tipring.domain.outbox import DRILL


def letters(done: LinkDrillDone, tell: Iterable[str]) -> list[JobQueued]:
    """Return a letter for each address; none when nothing was amiss."""
    if not done.faults:
        return []
    why = "; ".join(done.faults)
    return [
        JobQueued(
            f"{done.drill_id}/{DRILL}/{number}",
            DRILL,
            done.drill_id,
            {"to": to, "why": why},
        )
        for number, to in enumerate(tell, 1)
    ]
