"""How long something was, for people."""

from typing import Final

MINUTE_S: Final = 60
HOUR_S: Final = 3600
DAY_S: Final = 86_400
SHORT_S: Final = 120
"""Shorter than this, seconds matter."""
LONG_S: Final = 2 * DAY_S


def lasting(length_s: float) -> str:
    """Return it in words, no more exactly than anybody wants to know."""
    if length_s < SHORT_S:
        return f"{length_s:.0f} s"
    if length_s < HOUR_S:
        return f"{length_s / MINUTE_S:.0f} min"
    if length_s < LONG_S:
        hours, rest_s = divmod(length_s, HOUR_S)
        return f"{hours:.0f} h {rest_s // MINUTE_S:.0f} min"
    return f"{length_s / DAY_S:.0f} days"
