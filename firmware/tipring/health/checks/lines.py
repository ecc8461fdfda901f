"""Each line can be used."""

from collections.abc import Iterator

from tipring.domain.findings import Finding, green, red
from tipring.health.desk_facts import LineFact
from tipring.health.surroundings import Surroundings

WHAT = "line"
HELPS = "see that it is plugged in at both ends; tipring lines NAME tells its story"
TRIES = "it is looked for every second, and reset step by step"


def look(box: Surroundings) -> Iterator[Finding]:
    """Return how the desk has each of them."""
    if box.seen is not None:
        for name, fact in box.seen.lines.items():
            yield judge(name, fact)


def judge(name: str, fact: LineFact | None) -> Finding:
    """Return whether callers reach us on it; *fact* is what keeps them out."""
    if fact is None:
        return green(WHAT, f"{name} can be used", of=name)
    found = red(WHAT, f"nobody reaches us on {name}: {fact.trouble}", HELPS, of=name)
    return found.cared_for(f"{TRIES}; last: {fact.tried}" if fact.tried else TRIES)
