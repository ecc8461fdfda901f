"""Public holidays by country and region, to be written into a schedule as dates."""

from collections.abc import Sequence
from datetime import date

import holidays

from tipring.domain.errors import SettingsError

OURS = {"uk": "GB"}
"""ISO 3166 has another name for this one."""
MOST_YEARS = 5


def country_code(country: str) -> str:
    """Return ISO 3166's name of a country of the settings; empty: none is known."""
    code = OURS.get(country, country.upper())
    return code if code in holidays.list_supported_countries() else ""


def regions(country: str) -> list[str]:
    """Return the regions that have holidays of their own (ISO 3166-2); maybe none."""
    known = holidays.list_supported_countries()
    return sorted(known.get(country_code(country), []))


def public_holidays(
    country: str, region: str, years: Sequence[int], language: str = ""
) -> dict[date, str]:
    """Return the holidays of *years* by date, named in *language* where it can be.

    SettingsError: nobody knows those of this country, or there is no such region.
    """
    code = country_code(country)
    if not code or (region and region not in regions(country)):
        message = f"the public holidays of {region or country} are not known"
        raise SettingsError(message)
    if len(years) > MOST_YEARS:
        message = f"{MOST_YEARS} years at most"
        raise SettingsError(message)
    languages = holidays.list_localized_countries().get(code, [])
    spoken = next((each for each in languages if each.startswith(language)), None)
    found = holidays.country_holidays(
        code,
        subdiv=region or None,
        years=list(years),
        language=spoken if language else None,
    )
    return {day: str(name) for day, name in sorted(found.items())}
