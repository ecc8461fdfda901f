"""The Pi has power enough: one that has not resets its USB, and the modem with it."""

from tipring.domain.findings import Finding, amber, green, red
from tipring.health.surroundings import Surroundings

WHAT = "power"
THROTTLED = "sys/devices/platform/soc/soc:firmware/get_throttled"
ASK = ("vcgencmd", "get_throttled")
"""Where the kernel does not tell; it needs the group video."""
NOW = 0x1
SINCE_START = 0x10000
"""Bits of the firmware's word: the voltage is too low, or once was."""
HELPS = "use the supply that is made for this Pi, and a hub with a supply of its own"


def look(box: Surroundings) -> Finding | None:
    """Ask the firmware of a Pi; None on other machines."""
    word = firmware_word(box)
    return None if word is None else judge(word)


def firmware_word(box: Surroundings) -> int | None:
    """Return what the firmware says of power and speed; None: there is no such."""
    told = box.text_of(THROTTLED).strip() or box.said_by(ASK).partition("=")[2]
    try:
        return int(told, 16)
    except ValueError:
        return None


def judge(bits: int) -> Finding:
    """Return what *bits* mean."""
    if bits & NOW:
        return red(WHAT, "the voltage is too low now", HELPS)
    if bits & SINCE_START:
        return amber(WHAT, "the voltage was too low since the start", HELPS)
    return green(WHAT, "the voltage has been right since the start")
