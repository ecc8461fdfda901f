"""The tables of calls to the street, key by key."""

from typing import Annotated, Required

from pydantic import BeforeValidator
from typing_extensions import TypedDict

from tipring.config.queue_values import AllowedNumbers, Number
from tipring.config.tables import closed
from tipring.config.values import Name, between, listed, one_of, shaped
from tipring.domain.dialplan.numbers import NumberKind
from tipring.domain.dialplan.plan import Order

HIGHEST_PRICE = 10_000.0
"""In whatever money the owner counts."""
KINDS = [
    kind for kind in NumberKind if kind not in {NumberKind.EMERGENCY, NumberKind.INSIDE}
]
"""What routes are about; calls for help take none, calls inside need none."""

WayWord = Annotated[
    str,
    shaped(
        r"(lines|trunk)(:[A-Za-z0-9_-]+)?",
        "is no way to the street",
        'write "trunk", "lines", "trunk:NAME" or "lines:GROUP"',
    ),
]
Ways = Annotated[tuple[WayWord, ...], BeforeValidator(listed)]
KindWord = Annotated[str, one_of(list(KINDS), "is no kind of number")]
Kinds = Annotated[tuple[KindWord, ...], BeforeValidator(listed)]
Price = Annotated[float, between(0.0, HIGHEST_PRICE)]


@closed
class RouteTable(TypedDict, total=False):
    """[[route]]."""

    numbers: AllowedNumbers
    kinds: Kinds
    by: Ways
    during: Name
    order: Annotated[str, one_of(list(Order), "is no order of ways")]
    caller_id: Number
    again: bool


@closed
class TariffTable(TypedDict, total=False):
    """[[tariff]]."""

    by: Required[Ways]
    per_minute: Price
    per_call: Price
    numbers: AllowedNumbers
    kinds: Kinds
    during: Name
