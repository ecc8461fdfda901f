"""What can be dialled, on every line."""

import re

from tipring.domain.errors import LineError

_NUMBER = re.compile(r"[0-9*#,]{1,40}")
"""A comma is a pause; nothing else may reach a modem's command line."""


def require_number(number: str) -> None:
    """Raise LineError unless *number* is what a telephone's keys can dial."""
    if not _NUMBER.fullmatch(number):
        message = f"{number!r} cannot be dialled: digits, * and # only, as on the keys"
        raise LineError(message)
