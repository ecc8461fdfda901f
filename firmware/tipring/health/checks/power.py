"""The Pi has power enough: one that has not resets its USB, and the modem with it."""

from tipring.domain.findings import Finding, amber, green, red
from tipring.health.surroundings import Surroundings

WHAT = "power"
THROTTLED = "sys/devices/platform/soc/soc:firmware/get_throttled"
NOW = 0x1
SINCE_START = 0x10000
"""Bits of the firmware's word: the voltage is too low, or once was."""
HELPS = "use the supply that is made for this Pi, and a hub with a supply of its own"


def look(box: Surroundings) -> Finding | None:
    """Ask the firmware of a Pi; None on other machines."""
    told = box.text_of(THROTTLED).strip()
    return judge(int(told, 16)) if told else None


def judge(bits: int) -> Finding:
    """Return what *bits* mean."""
    if bits & NOW:
        return red(WHAT, "the voltage is too low now", HELPS)
    if bits & SINCE_START:
        return amber(WHAT, "the voltage was too low since the start", HELPS)
    return green(WHAT, "the voltage has been right since the start")
