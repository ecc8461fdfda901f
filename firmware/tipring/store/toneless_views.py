"""Which lines had no dial tone when we wanted to call, for `Reader.ask`."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import Connection, func, or_, select

from tipring.store.schema import calls

_SAYS = ("%no dial tone%", "%no dialtone%")
"""Of a board's own ear, and of modems."""


def toneless_lines(since: datetime) -> Callable[[Connection], Mapping[str, datetime]]:
    """Return the question for each line that had none, and when that was last.

    One on which somebody talked to somebody after that is left out.
    """
    reason = func.lower(calls.c.end_reason)
    had_none = or_(*(reason.like(said) for said in _SAYS))
    lost = select(calls.c.line, func.max(calls.c.rang_at)).where(
        had_none, calls.c.rang_at >= since
    )
    well = select(calls.c.line, func.max(calls.c.rang_at)).where(
        calls.c.answered_at.is_not(None), calls.c.rang_at >= since
    )

    def ask(connection: Connection) -> Mapping[str, datetime]:
        talked = {row[0]: row[1] for row in connection.execute(well.group_by("line"))}
        found = connection.execute(lost.group_by("line")).all()
        return {
            line: at for line, at in found if line not in talked or talked[line] < at
        }

    return ask
