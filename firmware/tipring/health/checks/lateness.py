"""The audio loop is in time."""

from tipring.domain.findings import Finding, amber, green, red
from tipring.health.surroundings import Surroundings

WHAT = "lateness"
WORRY_MS = 5.0
ALARM_MS = 20.0
"""A frame of sound is due so often: a later one is a gap."""


def look(box: Surroundings) -> Finding | None:
    """Return how late frames are; None where no desk runs."""
    return None if box.late_p999_ms is None else judge(box.late_p999_ms)


def judge(late_ms: float) -> Finding:
    """Return whether 99.9 % of frames within *late_ms* do."""
    said = f"99.9 % of frames are handled within {late_ms:.1f} ms"
    helps = "stop other programs, or use a faster machine"
    if late_ms >= ALARM_MS:
        return red(WHAT, f"{said}: callers hear gaps", helps)
    return amber(WHAT, said, helps) if late_ms >= WORRY_MS else green(WHAT, said)
