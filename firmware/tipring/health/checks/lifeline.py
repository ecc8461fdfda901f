"""The plain telephone gets the line when the box cannot answer."""

from tipring.domain.findings import Finding, green, red
from tipring.health.surroundings import Surroundings

WHAT = "lifeline"
HELPS = "tipring lifeline tells its state; docs/lifeline.md how it is wired"
TRIES = "the pins are tried again every five seconds"


def look(box: Surroundings) -> Finding | None:
    """Return how relay and watchdog are; None for a box without a board."""
    if box.seen is None or box.seen.lifeline is None:
        return None
    return judge(box.seen.lifeline)


def judge(trouble: str) -> Finding:
    """Return whether relay and watchdog can be relied upon."""
    if not trouble:
        return green(WHAT, "relay and watchdog are well")
    return red(WHAT, trouble, HELPS).cared_for(TRIES)
