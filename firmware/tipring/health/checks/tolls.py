"""Calls to the street are not used up."""

from tipring.domain.findings import Finding, red
from tipring.health.surroundings import Surroundings

WHAT = "tolls"
HELPS = (
    "look who called: tipring calls; if nobody is to be blamed, raise the limit in"
    " [outside] of tipring.toml"
)
TRIES = "no number outside is called, until the hour or the day is over; help is"


def look(box: Surroundings) -> Finding | None:
    """Return which limits are; None where none is, or no desk runs."""
    if box.seen is None or not box.seen.tolls:
        return None
    return red(WHAT, box.seen.tolls, HELPS).cared_for(TRIES)
