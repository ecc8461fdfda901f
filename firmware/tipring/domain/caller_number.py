"""A caller's number and a rule's, brought together: each country delivers its own way.

`030 1234567`, `0049 30 1234567` and `+49 30 1234567` are one number in Germany, as
`2125550123`, `12125550123` and `+12125550123` are in the United States.
"""

import re

from tipring.domain.dial_plan import DIAL_PLANS, PLUS

_DECORATION = re.compile(r"[\s().\-/\u00a0\u2010-\u2015]+")

HOME_ZERO = "(0)"
WHOLE_DIGITS = {"us": 10, "ru": 10, "tr": 10}
"""How long a number within the country is, area code included, where exchanges
deliver it without anything before it, and every one is of one length."""

FEWEST_DIGITS = 6
"""What is shorter is an extension or a service within the country."""


def bare(number: str) -> str:
    """Return *number* without what people write between its digits.

    The zero of `+49 (0)30 12345` is not dialled after a country's code.
    """
    if number.startswith(PLUS):
        number = number.replace(HOME_ZERO, "")
    return _DECORATION.sub("", number)


def spellings(number: str, country: str) -> frozenset[str]:
    """Return *number* as it is, and with a plus where that can be told."""
    return frozenset({number}) | _with_plus(number, country, len(number))


def beginnings(prefix: str, country: str) -> frozenset[str]:
    """Return the same of the beginning of a number, whose length says nothing."""
    return frozenset({prefix}) | _with_plus(prefix, country, WHOLE_DIGITS.get(country))


def _with_plus(digits: str, country: str, length: int | None) -> frozenset[str]:
    plan = DIAL_PLANS[country]
    if digits.startswith(PLUS):
        return frozenset()
    if digits.startswith(plan.international):
        return frozenset({PLUS + digits.removeprefix(plan.international)})
    if plan.trunk and digits.startswith(plan.trunk):
        return frozenset({PLUS + plan.code + digits.removeprefix(plan.trunk)})
    if country in WHOLE_DIGITS:
        is_whole = length == WHOLE_DIGITS[country]
    else:
        is_whole = not plan.trunk and (length is None or length >= FEWEST_DIGITS)
    return frozenset({PLUS + plan.code + digits}) if is_whole else frozenset()
