"""The clock is right: hours, holidays and the times of messages go by it."""

from datetime import UTC, datetime

from tipring.domain.findings import Finding, amber, green, red
from tipring.health.surroundings import Surroundings

WHAT = "clock"
ASK = ("timedatectl", "show", "--property=NTPSynchronized", "--value")
SYNCHRONISED = "run/systemd/timesync/synchronized"
BUILT = 2026
"""No box runs this before it was written."""
HELPS = "sudo timedatectl set-ntp true; without internet: a clock with a battery (RTC)"


def look(box: Surroundings) -> Finding:
    """Ask the system."""
    known = box.under(SYNCHRONISED).exists()
    said = "yes" if known else box.said_by(ASK)
    return judge(datetime.now(UTC), said)


def judge(now: datetime, synchronised: str) -> Finding:
    """Return whether that is a right time; *synchronised*: yes, no, or unknown."""
    said = f"it is {now:%Y-%m-%d %H:%M} UTC"
    if now.year < BUILT:
        return red(WHAT, f"{said}, which cannot be", HELPS)
    if synchronised == "yes":
        return green(WHAT, f"{said}, set by the network")
    if synchronised == "no":
        return amber(WHAT, f"{said}, and nothing sets it", HELPS)
    return amber(WHAT, f"{said}; nobody tells whether anything sets it", HELPS)
