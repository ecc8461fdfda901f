"""Other machines hear the news."""

from tipring.domain.findings import Finding, amber
from tipring.health.surroundings import Surroundings

WHAT = "news"
HELPS = "tipring news tells who waits, and why"
TRIES = "each addressee is tried again; its news wait in their order"


def look(box: Surroundings) -> Finding | None:
    """Return what keeps them waiting; None where nothing does."""
    if box.seen is None or not box.seen.news:
        return None
    return amber(WHAT, box.seen.news, HELPS).cared_for(TRIES)
