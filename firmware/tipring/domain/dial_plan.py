"""How a telephone of each country dials a number that is written with a plus."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

PLUS = "+"


@dataclass(frozen=True, slots=True)
class DialPlan:
    """ITU-T E.164 codes and prefixes of one country (ITU Operational Bulletin 994)."""

    code: str
    """Of the country."""
    trunk: str
    """Goes before a number within the country; empty where nothing does."""
    international: str
    """Goes before the code of another country."""


DIAL_PLANS: Mapping[str, DialPlan] = MappingProxyType(
    {
        "us": DialPlan("1", "1", "011"),
        "uk": DialPlan("44", "0", "00"),
        "de": DialPlan("49", "0", "00"),
        "it": DialPlan("39", "", "00"),
        "ru": DialPlan("7", "8", "810"),
        "tr": DialPlan("90", "0", "00"),
        "cn": DialPlan("86", "0", "00"),
        "fr": DialPlan("33", "0", "00"),
        "es": DialPlan("34", "", "00"),
        "jp": DialPlan("81", "0", "010"),
        "au": DialPlan("61", "0", "0011"),
    },
)
"""By the country as `[office]` names it."""


def as_dialled(number: str, country: str) -> str:
    """Return *number* as the keys of a telephone dial it; without a plus it is left."""
    if not number.startswith(PLUS):
        return number
    plan, digits = DIAL_PLANS[country], number.removeprefix(PLUS)
    if digits.startswith(plan.code):
        return plan.trunk + digits.removeprefix(plan.code)
    return plan.international + digits
