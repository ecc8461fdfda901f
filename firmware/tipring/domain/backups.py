"""Copies of an office that are kept elsewhere: what they are called, which ones stay.

    tipring-20261127-023000.zip

All of it is counted in UTC: a night comes once a day, whatever summer time does.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

_FORM: Final = "tipring-%Y%m%d-%H%M%S.zip"
_SHAPE: Final = re.compile(r"tipring-\d{8}-\d{6}\.zip")
UNFINISHED: Final = ".part"
"""Ends the name of a copy that is still on its way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Generations:
    """How many copies are kept: the newest of so many days, weeks and months."""

    days: int = 7
    weeks: int = 4
    months: int = 6


def backup_name(made_at: datetime) -> str:
    """Return what a copy that was made then (aware) is called."""
    return made_at.astimezone(UTC).strftime(_FORM)


def made_at(name: str) -> datetime | None:
    """Return when a copy of this name was made; None: it is none of ours."""
    if not _SHAPE.fullmatch(name):
        return None
    try:
        return datetime.strptime(name, _FORM).replace(tzinfo=UTC)
    except ValueError:
        return None


def newest(names: Collection[str]) -> str | None:
    """Return the newest copy among *names*; None: there is none."""
    return max((name for name in names if made_at(name)), default=None)


def unfinished(names: Collection[str]) -> list[str]:
    """Return those of *names* that are left of copies which were cut off."""
    return [
        name
        for name in names
        if name.endswith(UNFINISHED) and made_at(name.removesuffix(UNFINISHED))
    ]


def outlived(names: Collection[str], keep: Generations) -> list[str]:
    """Return the copies among *names* that need not be kept, the oldest first.

    A copy stays while it is the newest of one of the last days that have one, of one
    of the last such weeks (ISO 8601), or of one of the last such months. Other files
    are never among them.
    """
    made = {name: moment for name in names if (moment := made_at(name))}
    kept: set[str] = set()
    for form, count in (
        ("%Y-%m-%d", keep.days),
        ("%G-%V", keep.weeks),
        ("%Y-%m", keep.months),
    ):
        newest_of = {made[name].strftime(form): name for name in sorted(made)}
        spells = sorted(newest_of, reverse=True)[:count]
        kept |= {newest_of[spell] for spell in spells}
    return sorted(made.keys() - kept)


def overdue(last: datetime | None, now: datetime, patience: timedelta) -> bool:
    """Whether it is too long ago that a copy was made and proved; None: never was."""
    return last is None or now - last > patience
