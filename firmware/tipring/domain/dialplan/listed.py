"""Whether a number is among those of a list, however it is spelt."""

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Final

import phonenumbers

from tipring.domain.dial_plan import DIAL_PLANS, PLUS
from tipring.domain.dialplan.numbers import Number, Numbering, NumberKind

ANYTHING: Final = "*"
_DIGITS: Final = re.compile(r"\+?[0-9]+")
COSTLY: Final = frozenset(
    {NumberKind.INTERNATIONAL, NumberKind.PREMIUM, NumberKind.UNKNOWN}
)
"""Kinds by which a stranger earns when he makes a box dial: they have to be named."""
AREA_DIGITS: Final = 3
"""So much of a number says which area, or which service, it belongs to."""


def is_allowed(
    dialled: str,
    allowed: Iterable[str],
    here: Numbering,
    costly: Collection[NumberKind] = (),
) -> bool:
    """Whether the box may dial just this: a number of *allowed*, see `is_listed`.

    A beginning stands for numbers of the kinds in `COSTLY` only if it names them: a
    country by its code (`+49*`), a number that nothing is known of by its first three
    digits; services that cost extra are named in full. Kinds in *costly* need not be.

    Nobody but the owner decides what the box dials by itself. Nothing but digits is
    dialled: pauses and stars would lead on from an allowed number to another.
    """
    if _DIGITS.fullmatch(dialled) is None:
        return False
    number = here.read(dialled)
    if number.kind in COSTLY.difference(costly):
        allowed = (each for each in allowed if _names(each, number, here))
    return is_listed(number, allowed, here)


def is_listed(number: Number, listed: Iterable[str], here: Numbering) -> bool:
    """Whether *number* is one of *listed*: as a whole, or by a beginning (`+1212*`).

    A spelling stands for all others: `+12125550142`, `12125550142` and `2125550142`
    are one number in the United States.
    """
    return any(_fits(number, each, here) for each in listed)


def _names(listed: str, number: Number, here: Numbering) -> bool:
    """Whether who wrote *listed* knew that it stands for numbers of this kind."""
    if not listed.endswith(ANYTHING):
        return True
    begins = _with_plus(listed.removesuffix(ANYTHING), here).removeprefix(PLUS)
    match number.kind:
        case NumberKind.PREMIUM:
            return False
        case NumberKind.INTERNATIONAL:
            return begins.startswith(tuple(_country(number.e164, here)))
        case _:
            abroad = DIAL_PLANS[here.country].international
            return len(begins.removeprefix(abroad)) >= AREA_DIGITS


def _country(e164: str, here: Numbering) -> Iterator[str]:
    """Yield the digits that tell which country a number abroad belongs to.

    Where several have one code, the area tells it: the Caribbean has that of the US.
    """
    plan, digits = DIAL_PLANS[here.country], e164.removeprefix(PLUS)
    if digits.startswith(plan.code):
        area = digits.removeprefix(plan.code)[:AREA_DIGITS]
        yield from (plan.code + area, plan.trunk + area, area)
    else:
        yield str(phonenumbers.parse(e164).country_code)


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
