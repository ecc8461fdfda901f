"""Questions about news for other machines, for `Store.ask`."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from tipring.domain.news.news import News, news_of
from tipring.domain.news_entries import NewsBegan, NewsDelivered, NewsDropped
from tipring.store.codec import entry_from_row
from tipring.store.schema import journal

_PLACES = (NewsBegan, NewsDelivered, NewsDropped)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A piece of the journal, and the news in it."""

    news: tuple[News, ...]
    up_to_id: int
    """The last entry that was looked at."""
    has_more: bool


def newest_id(connection: Connection) -> int:
    """Return the id of the journal's last entry; 0: it is empty."""
    return connection.execute(select(func.max(journal.c.id))).scalar() or 0


def places(addressees: Collection[str]) -> Callable[[Connection], Mapping[str, int]]:
    """Return the question up to which entry each of *addressees* was told.

    One who was never told anything is not in the answer.
    """
    kinds = [kind.__name__ for kind in _PLACES]
    query = select(journal).where(journal.c.kind.in_(kinds))
    query = query.order_by(journal.c.id.desc()).execution_options(yield_per=100)

    def ask(connection: Connection) -> Mapping[str, int]:
        found: dict[str, int] = {}
        for row in connection.execute(query):
            what = entry_from_row(row).what
            match what:
                case NewsBegan(addressee=name, after_id=place):
                    found.setdefault(name, place)
                case NewsDelivered(addressee=name, up_to_id=place):
                    found.setdefault(name, place)
                case NewsDropped(addressee=name, up_to_id=place):
                    found.setdefault(name, place)
            if found.keys() >= set(addressees):
                break
        return {name: found[name] for name in addressees if name in found}

    return ask


def leaf(after_id: int, entries: int) -> Callable[[Connection], Leaf]:
    """Return the question for the news in the next *entries* after *after_id*."""
    query = select(journal).where(journal.c.id > after_id)
    query = query.order_by(journal.c.id).limit(entries)

    def ask(connection: Connection) -> Leaf:
        rows = connection.execute(query).all()
        told = (news_of(row.id, entry_from_row(row)) for row in rows)
        return Leaf(
            tuple(news for news in told if news is not None),
            rows[-1].id if rows else after_id,
            len(rows) == entries,
        )

    return ask
