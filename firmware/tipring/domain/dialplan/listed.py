"""Whether a number is among those of a list, however it is spelt."""

import re
from collections.abc import Iterable
from typing import Final

from tipring.domain.dial_plan import DIAL_PLANS, PLUS
from tipring.domain.dialplan.numbers import Number, Numbering

ANYTHING: Final = "*"
_DIGITS: Final = re.compile(r"\+?[0-9]+")


def is_allowed(dialled: str, allowed: Iterable[str], here: Numbering) -> bool:
    """Whether the box may dial just this: a number of *allowed*, see `is_listed`.

    Nobody but the owner decides what the box dials by itself. Nothing but digits is
    dialled: pauses and stars would lead on from an allowed number to another.
    """
    is_number = _DIGITS.fullmatch(dialled) is not None
    return is_number and is_listed(here.read(dialled), allowed, here)


def is_listed(number: Number, listed: Iterable[str], here: Numbering) -> bool:
    """Whether *number* is one of *listed*: as a whole, or by a beginning (`+1212*`).

    A spelling stands for all others: `+12125550142`, `12125550142` and `2125550142`
    are one number in the United States.
    """
    return any(_fits(number, each, here) for each in listed)


def _fits(number: Number, listed: str, here: Numbering) -> bool:
    if not listed.endswith(ANYTHING):
        one = here.read(listed)
        is_same = bool(one.e164) and one.e164 == number.e164
        return is_same or one.dialled == number.dialled
    begins = _with_plus(listed.removesuffix(ANYTHING), here)
    return any(each.startswith(begins) for each in number.spellings)


def _with_plus(beginning: str, here: Numbering) -> str:
    """Return the beginning of numbers abroad as it is with a plus.

    What goes before every country's code stands for the countries abroad, not for
    our own, whose numbers may be written so as well.
    """
    before = DIAL_PLANS[here.country].international
    rest = beginning.removeprefix(before)
    return PLUS + rest if rest and rest != beginning else beginning
