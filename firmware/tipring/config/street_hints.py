"""What would make the ways to the street safer, or reach what is never asked."""

from collections.abc import Iterator
from itertools import pairwise

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from tipring.config.outside_file import OUTSIDE
from tipring.config.problems import Problem
from tipring.config.reader import Reading
from tipring.config.street_file import ROUTE
from tipring.domain.dialplan.choosing import refusal
from tipring.domain.dialplan.plan import ALL_NUMBERS, Plan


def street_hints(reading: Reading) -> Iterator[Problem]:
    """Yield what is hardly meant about calls to numbers outside."""
    plan = reading.settings.office.plan
    if number := _premium(plan):
        what = f"numbers that cost extra may be called, as {number}"
        remedy = 'leave "premium" out of costly and list those you need in full'
        yield reading.main.problem((OUTSIDE, "costly"), what, remedy)
    for index, (before, _) in enumerate(pairwise(plan.routes), 1):
        fits_all = before.numbers == ALL_NUMBERS and not before.kinds
        if fits_all and before.during is None:
            what = f"no number comes to it: route {index} takes all"
            yield reading.main.problem(
                (ROUTE, index), what, "let the two change places"
            )
    if plan.street.analog_first and not plan.street.lines:
        what = "there is no analog line"
        yield reading.main.problem((OUTSIDE, "analog_first"), what, "add [[line]]")


def _premium(plan: Plan) -> str:
    """Return an expensive number of the country that may be called; empty: none may."""
    region, kind = plan.numbering.region, PhoneNumberType.PREMIUM_RATE
    some = phonenumbers.example_number_for_type(region, kind)
    number = phonenumbers.format_number(some, PhoneNumberFormat.E164) if some else ""
    return "" if refusal(number, plan) else number
