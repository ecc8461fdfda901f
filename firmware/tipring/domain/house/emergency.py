"""The numbers for help, which every telephone of the office may always call."""

from collections.abc import Mapping
from types import MappingProxyType

EMERGENCY_NUMBERS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "us": frozenset({"911"}),
        "uk": frozenset({"999", "112"}),
        "de": frozenset({"110", "112"}),
        "it": frozenset({"112", "113", "115", "118"}),
        "ru": frozenset({"112", "101", "102", "103", "104"}),
        "tr": frozenset({"112", "110", "155", "156"}),
        "cn": frozenset({"110", "119", "120", "122"}),
        "fr": frozenset({"112", "15", "17", "18"}),
        "es": frozenset({"112", "091", "062"}),
        "jp": frozenset({"110", "118", "119"}),
        "au": frozenset({"000", "112"}),
    },
)
"""By the country as `[office]` names it (ITU-T E.161.1 and the countries' plans)."""


def emergency_number(dialled: str, country: str, prefix: str = "") -> str | None:
    """Return the number for help that *dialled* means; None: it is another number.

    Somebody in need forgets the *prefix* of the office, or remembers it; both count.
    """
    numbers = EMERGENCY_NUMBERS[country]
    if dialled in numbers:
        return dialled
    bare = dialled.removeprefix(prefix)
    return bare if prefix and bare in numbers else None
