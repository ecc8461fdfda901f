"""Questions about how the box began and ended, for `Store.ask` and `Reader.ask`."""

from collections.abc import Callable
from datetime import datetime
from itertools import pairwise

from sqlalchemy import Connection, select

from tipring.domain.journal import BoxStarted, BoxStopped
from tipring.store.schema import journal

_KINDS = (BoxStarted.__name__, BoxStopped.__name__)


def cut_offs(since: datetime) -> Callable[[Connection], int]:
    """Return the question how often the box began without having ended before."""
    mine = journal.c.kind.in_(_KINDS), journal.c.at >= since
    query = select(journal.c.kind).where(*mine).order_by(journal.c.id)

    def ask(connection: Connection) -> int:
        kinds = connection.execute(query).scalars().all()
        return sum(before == now == _KINDS[0] for before, now in pairwise(kinds))

    return ask
