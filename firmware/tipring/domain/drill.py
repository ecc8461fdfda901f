"""What a drill of the lifeline looked at, and whether one is due."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from tipring.domain.lifeline_entries import DrillDone
from tipring.domain.nouns import noun

DUE_AFTER = timedelta(days=30)


@noun
class WireFinding:
    """One thing that was looked at."""

    sentence: str
    """What is so, well or not."""
    is_well: bool = True


def drill_result(findings: Iterable[WireFinding]) -> DrillDone:
    """Return what is written down of a drill."""
    found = tuple(findings)
    return DrillDone(
        findings=tuple(one.sentence for one in found if one.is_well),
        faults=tuple(one.sentence for one in found if not one.is_well),
    )


def drill_advice(last: datetime | None, since: datetime, now: datetime) -> str:
    """Return what to do about drills; empty: nothing.

    *since* is when the box began: a new one is given time for its first drill.
    """
    if now - (last or since) < DUE_AFTER:
        return ""
    when = f"the last drill was on {last:%Y-%m-%d}" if last else "never drilled"
    return f"{when}; try the lifeline in a quiet minute: tipring drill"
