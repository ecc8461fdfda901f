"""What a number is that somebody dials here: one number in many spellings.

The metadata of `phonenumbers` says how each country writes and prices its numbers
(ITU-T E.164, and the national plans that follow it).
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

import phonenumbers
from phonenumbers import (
    PhoneMetadata,
    PhoneNumber,
    PhoneNumberFormat,
    PhoneNumberType,
)

from tipring.domain.caller_number import WHOLE_DIGITS, bare
from tipring.domain.dial_plan import DIAL_PLANS, PLUS
from tipring.domain.house.emergency import emergency_number

REGIONS: Final = {"uk": "GB"}
"""ISO 3166 has another name for these countries."""
NO_REGION: Final = "001"
"""Of numbers that no country has: satellites, international services."""
FREE_CODE: Final = 800
"""International freephone (ITU-T E.169.1)."""


class NumberKind(StrEnum):
    """What a call to a number is, and costs."""

    EMERGENCY = "emergency"
    INSIDE = "inside"
    """Somebody or something of the office itself."""
    LOCAL = "local"
    """In the office's own area."""
    NATIONAL = "national"
    MOBILE = "mobile"
    FREE = "free"
    """Whoever is called pays."""
    SHARED = "shared"
    """Both pay."""
    PREMIUM = "premium"
    """It costs more than its way: services, personal numbers, satellites."""
    INTERNATIONAL = "international"
    """In another country, one with the same code included (the Caribbean for +1)."""
    UNKNOWN = "unknown"
    """Short services, codes of providers, and what is in no plan."""


_KINDS: Final = {
    PhoneNumberType.FIXED_LINE: NumberKind.NATIONAL,
    PhoneNumberType.FIXED_LINE_OR_MOBILE: NumberKind.NATIONAL,
    PhoneNumberType.VOIP: NumberKind.NATIONAL,
    PhoneNumberType.UAN: NumberKind.NATIONAL,
    PhoneNumberType.MOBILE: NumberKind.MOBILE,
    PhoneNumberType.TOLL_FREE: NumberKind.FREE,
    PhoneNumberType.SHARED_COST: NumberKind.SHARED,
    PhoneNumberType.PREMIUM_RATE: NumberKind.PREMIUM,
    PhoneNumberType.PERSONAL_NUMBER: NumberKind.PREMIUM,
    PhoneNumberType.PAGER: NumberKind.PREMIUM,
    PhoneNumberType.VOICEMAIL: NumberKind.NATIONAL,
}
"""Where the network does not tell mobiles apart (North America), they cost alike."""
_ABROAD: Final = frozenset({NumberKind.FREE, NumberKind.PREMIUM})
"""Kinds that a number of another country keeps."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number, understood as far as the plan of the country tells it."""

    dialled: str
    kind: NumberKind
    e164: str = ""
    """With a plus; empty: it has no such form, or none that is known here."""
    spellings: frozenset[str] = frozenset()
    """How it may be written or dialled here, as `dialled` and `e164` among others."""


@dataclass(frozen=True, slots=True)
class Numbering:
    """Whose numbers they are: a country's, and within it an area's."""

    country: str = "us"
    """A key of `dial_plan.DIAL_PLANS`."""
    area: str = ""
    """The area code that is not dialled from here, without what goes before it."""

    def read(self, dialled: str) -> Number:
        """Return what *dialled* is, here; decoration between digits is left out."""
        return _read(bare(dialled), self)

    def learn(self) -> None:
        """Read what is known of the country's numbers, which takes a moment.

        Off the loop that handles sound: the first number that is read would wait.
        """
        code = int(DIAL_PLANS[self.country].code)
        regions = phonenumbers.region_codes_for_country_code(code)
        for some in filter(None, map(phonenumbers.example_number, regions)):
            self.read(phonenumbers.format_number(some, PhoneNumberFormat.E164))

    @property
    def region(self) -> str:
        """The country as ISO 3166-1 has it."""
        return REGIONS.get(self.country, self.country.upper())


@lru_cache(maxsize=512)
def _read(dialled: str, here: Numbering) -> Number:
    if emergency_number(dialled, here.country):
        return Number(dialled, NumberKind.EMERGENCY, "", frozenset({dialled}))
    parsed = _parsed(dialled, here)
    if parsed is None:
        return Number(dialled, NumberKind.UNKNOWN, "", frozenset({dialled}))
    e164 = phonenumbers.format_number(parsed, PhoneNumberFormat.E164)
    return Number(dialled, _kind(parsed, here), e164, _spellings(dialled, parsed, here))


def _parsed(dialled: str, here: Numbering) -> PhoneNumber | None:
    """Return it with its country and area; None: it has none, or is no number."""
    found = _whole(dialled, here.region)
    if not _is_local(dialled, found, here):
        return found if found and phonenumbers.is_possible_number(found) else None
    plan = DIAL_PLANS[here.country]
    local = _whole(f"{PLUS}{plan.code}{here.area}{dialled}", here.region)
    is_one = here.area and local and phonenumbers.is_possible_number(local)
    return local if is_one else None


def _whole(dialled: str, region: str) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(dialled, region)
    except phonenumbers.NumberParseException:
        return None


def _is_local(dialled: str, found: PhoneNumber | None, here: Numbering) -> bool:
    """Whether the area code is missing before *dialled*.

    It never is where nothing is dialled before a number within the country. Elsewhere,
    one that is dialled whole without that (a mobile in China, 1300 in Australia) is
    written so, too.
    """
    plan = DIAL_PLANS[here.country]
    if dialled.startswith((PLUS, plan.international)) or found is None:
        return False
    if not plan.trunk or dialled.startswith(plan.trunk):
        return False
    is_long = len(dialled) == WHOLE_DIGITS.get(here.country)
    is_whole = is_long or phonenumbers.is_valid_number(found)
    written = phonenumbers.format_number(found, PhoneNumberFormat.NATIONAL)
    return not is_whole or bare(written) != dialled


def _kind(parsed: PhoneNumber, here: Numbering) -> NumberKind:
    if str(parsed.country_code) != DIAL_PLANS[here.country].code:
        return _kind_abroad(parsed)
    kind = _KINDS.get(phonenumbers.number_type(parsed), NumberKind.UNKNOWN)
    if phonenumbers.region_code_for_number(parsed) not in {here.region, None}:
        return kind if kind in _ABROAD else NumberKind.INTERNATIONAL
    digits = phonenumbers.national_significant_number(parsed)
    is_near = bool(here.area) and digits.startswith(here.area)
    return NumberKind.LOCAL if is_near and kind is NumberKind.NATIONAL else kind


def _kind_abroad(parsed: PhoneNumber) -> NumberKind:
    """Return what a number of another country costs.

    Only what matters is compared: all that the plan of a large country says takes
    longer than a frame of sound.
    """
    code = parsed.country_code or 0
    region = phonenumbers.region_code_for_country_code(code)
    if region == NO_REGION:
        return NumberKind.FREE if code == FREE_CODE else NumberKind.PREMIUM
    digits = phonenumbers.national_significant_number(parsed)
    plan = PhoneMetadata.metadata_for_region(region)
    for kind in ("premium_rate", "toll_free", "personal_number"):
        pattern = getattr(getattr(plan, kind, None), "national_number_pattern", None)
        if pattern and re.fullmatch(pattern, digits):
            return NumberKind.FREE if kind == "toll_free" else NumberKind.PREMIUM
    return NumberKind.INTERNATIONAL


def _spellings(dialled: str, parsed: PhoneNumber, here: Numbering) -> frozenset[str]:
    plan = DIAL_PLANS[here.country]
    e164 = phonenumbers.format_number(parsed, PhoneNumberFormat.E164)
    if str(parsed.country_code) != plan.code:
        return frozenset({dialled, e164, plan.international + e164.removeprefix(PLUS)})
    digits = phonenumbers.national_significant_number(parsed)
    written = bare(phonenumbers.format_number(parsed, PhoneNumberFormat.NATIONAL))
    near = digits.removeprefix(here.area)
    is_near = near != digits and _is_local(near, _whole(near, here.region), here)
    local = {near} if is_near else set()
    return frozenset({dialled, e164, plan.trunk + digits, written} | local)
