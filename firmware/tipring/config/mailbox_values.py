"""The kinds of values that mailboxes and their mail have."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, PlainValidator

from tipring.config.queue_values import AgentId
from tipring.config.values import listed, one_of, refusal, shaped
from tipring.domain.voicemail.mailbox import Order


def _day(value: object) -> date:
    """Return the day of `2026-12-31`, with or without quotes."""
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        day = None
    # A moment is a date, too, for Python.
    if type(day) is not date:
        what = "is not a day"
        raise refusal(what, 'write for example "2026-12-31"')
    return day


def _order(value: str) -> Order:
    """Make one of it; the enumeration itself has no signature since Python 3.13."""
    return Order(value)


Day = Annotated[date, PlainValidator(_day)]
OrderWord = Annotated[
    str, one_of(list(Order), "is no order of messages"), AfterValidator(_order)
]
AgentIds = Annotated[tuple[AgentId, ...], BeforeValidator(listed)]
Address = Annotated[
    str,
    shaped(
        r"[^@\s,;<>]+@[^@\s,;<>]+",
        "is no mail address",
        'write for example "anna@example.com"',
    ),
]
Addresses = Annotated[tuple[Address, ...], BeforeValidator(listed)]
Host = Annotated[
    str,
    shaped(
        r"[A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9])?",
        "is no name of a server",
        'write for example "mail.example.com"',
    ),
]
