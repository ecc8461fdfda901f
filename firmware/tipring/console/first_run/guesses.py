"""What is likely before anybody says a word: by the browser's language and zone."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from zoneinfo import available_timezones

import holidays
from babel.core import get_global

from tipring.config.templates.filling import COUNTRY_CODES
from tipring.dsp.plans import PLANS

OF_LANGUAGE: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "en": ("us", "America/New_York"),
        "de": ("de", "Europe/Berlin"),
        "it": ("it", "Europe/Rome"),
        "ru": ("ru", "Europe/Moscow"),
        "tr": ("tr", "Europe/Istanbul"),
        "zh": ("cn", "Asia/Shanghai"),
    }
)
"""Country and time zone where nothing else is known."""
SPOKEN: Mapping[str, str] = MappingProxyType(
    {"de": "de", "it": "it", "ru": "ru", "tr": "tr", "cn": "zh"}
)
"""The language of most callers, by country; elsewhere English, until told."""


NOWHERE = frozenset({"UTC", "Etc/UTC", "GMT"})
"""Of machines that nobody told where they are."""


def code_of(country: str) -> str:
    """Return the ISO 3166-1 code of one of our countries."""
    return COUNTRY_CODES.get(country, country.upper())


def guessed(language: str, zone: str = "") -> tuple[str, str]:
    """Return country and time zone; *zone* is the browser's, if it told."""
    country, usual = OF_LANGUAGE.get(language, OF_LANGUAGE["en"])
    if zone in NOWHERE or zone not in available_timezones():
        return country, usual
    territory = get_global("zone_territories").get(zone, "")
    ours = {code_of(each): each for each in PLANS}
    return ours.get(territory, country), zone


def public_holidays(country: str, years: tuple[int, ...]) -> dict[date, str]:
    """Return the days on which all of a country has a holiday, by the name there."""
    found = holidays.country_holidays(code_of(country), years=years)
    return {day: found.get(day, "") for day in sorted(found)}
