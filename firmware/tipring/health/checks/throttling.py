"""The Pi runs at its full speed: one that is slowed down handles frames late."""

from tipring.domain.findings import Finding, amber, green
from tipring.health.checks.power import firmware_word
from tipring.health.surroundings import Surroundings

WHAT = "speed"
CAPPED, THROTTLED, SOFT_LIMIT = 0x2, 0x4, 0x8
NOW = {
    CAPPED: "its clock is held down",
    THROTTLED: "it is throttled",
    SOFT_LIMIT: "it is slowed down, since it is warm",
}
"""Bits of the firmware's word."""
SINCE_START = 16
"""So many bits to the left it says that so it was once."""
HELPS = "see to power and temperature: only they slow a Pi down"


def look(box: Surroundings) -> Finding | None:
    """Ask the firmware of a Pi; None on other machines."""
    word = firmware_word(box)
    return None if word is None else judge(word)


def judge(word: int) -> Finding:
    """Return what its bits mean."""
    now = [said for bit, said in NOW.items() if word & bit]
    if now:
        return amber(WHAT, f"{' and '.join(now)} now", HELPS)
    if word & (CAPPED | THROTTLED | SOFT_LIMIT) << SINCE_START:
        return amber(WHAT, "it was slowed down since the start", HELPS)
    return green(WHAT, "it has run at its full speed since the start")
