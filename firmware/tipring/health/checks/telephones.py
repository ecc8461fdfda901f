"""The office's telephones are registered, and reach the box."""

from tipring.domain.findings import Finding, amber, green, red
from tipring.health.surroundings import Surroundings

WHAT = "telephones"
HELPS = "are they plugged in? tipring phones show NUMBER has what to type in"
BORDER = "tipring check, and the log, tell what keeps it from running"
TRIES = "the border is started again by itself"


def look(box: Surroundings) -> Finding | None:
    """Return how they are; None where there are none, or no desk runs."""
    if box.seen is None or box.seen.border is None:
        return None
    missing = sorted(box.telephones & set(box.seen.missing))
    return judge(box.seen.border, missing, len(box.telephones))


def judge(border: str, missing: list[str], count: int) -> Finding:
    """Return whether all *count* are there, of which some are *missing*."""
    if border:
        found = red(WHAT, f"none reaches the box: {border}", BORDER)
        return found.cared_for(TRIES)
    if not missing:
        return green(WHAT, f"{count} can be registered, and are")
    named = ", ".join(missing)
    if len(missing) == count:
        return red(WHAT, f"none is registered: {named}", HELPS)
    return amber(WHAT, f"not registered: {named}", HELPS)
