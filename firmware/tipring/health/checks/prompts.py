"""What callers hear is recorded, or can be said."""

from tipring.domain.findings import Finding, amber, red
from tipring.health.surroundings import Surroundings
from tipring.speech.narrator import Source

WHAT = "prompts"
HELPS = "tipring check tells which, and how to record them"
TRIES = "they are said by a voice of this box, or in another language"


def look(box: Surroundings) -> Finding | None:
    """Return what nobody recorded; None where all is, or no desk runs."""
    if box.seen is None or not box.seen.prompts:
        return None
    return judge(box.seen.prompts)


def judge(told: str) -> Finding:
    """Return what *told*, a desk's sentence about them, means."""
    said, _, helps = told.partition("; ")
    if str(Source.MISSING) in said:
        return red(WHAT, f"callers hear nothing for some: {said}", helps or HELPS)
    return amber(WHAT, said, helps or HELPS).cared_for(TRIES)
