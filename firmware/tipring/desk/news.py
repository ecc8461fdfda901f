"""News for other machines: the journal is what waits, each addressee has a place in it.

So nothing is written twice, nothing is lost with the power, and all comes in order. An
addressee who was never told anything begins with what happens from then on.
"""

import asyncio
import contextlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tipring.desk.journal import Journal
from tipring.desk.link_hub import LinkHub
from tipring.domain.errors import TipringError
from tipring.domain.journal import BoxStopped
from tipring.domain.news.addressee import (
    AT_ONCE,
    MOST_WAITING,
    READ_AT_ONCE,
    SPARE_SHARE,
    Addressee,
)
from tipring.domain.news.news import News, is_wanted, news_of
from tipring.domain.news_entries import (
    NewsBegan,
    NewsDelivered,
    NewsDropped,
    NewsEntry,
    NewsRefused,
)
from tipring.store.feed import Feed, FellBehind
from tipring.store.news_views import leaf, newest_id, places

log = logging.getLogger(__name__)
FOR_LINK = "waits for the internet"


class NoSuchAddressee(TipringError):  # noqa: N818 - it is an answer, not a mistake
    """Nobody of that name is told news."""

    def __init__(self, name: str) -> None:
        super().__init__(f"nobody is told news as {name}")


@dataclass(frozen=True, slots=True)
class Delivery:
    """News to be told, in their order."""

    addressee: str
    news: tuple[News, ...]
    up_to_id: int
    """What `delivered` is called with when all of them have been told."""


@dataclass(frozen=True, slots=True)
class NewsStatus:
    """One addressee, now."""

    name: str
    waiting: int
    """Entries of the journal that were not looked through yet."""
    trouble: str
    """Why the news wait, or what was given up; empty: all is well."""
    told_at: datetime | None
    """When it was told something last, since the box began."""


@dataclass(slots=True)
class _Place:
    after_id: int
    """The last entry that was told, or is no news for this one."""
    trouble: str = ""
    told_at: datetime | None = None
    dropped: int = 0


@dataclass
class NewsDesk:
    """Hands news out to the clerk."""

    journal: Journal
    link: LinkHub
    addressees: Mapping[str, Addressee] = field(default_factory=dict)
    _places: dict[str, _Place] = field(default_factory=dict)

    async def next(self, name: str) -> Delivery | None:
        """Return the next news for *name*; None: there are none, or they wait.

        Raises NoSuchAddressee.
        """
        addressee, place = await self._known(name)
        if addressee.needs_link and not self.link.view.carries_data:
            place.trouble = FOR_LINK
            return None
        if place.trouble == FOR_LINK:
            place.trouble = ""
        is_cut = False
        while True:
            read = await self.journal.store.ask(leaf(place.after_id, READ_AT_ONCE))
            wanted = [
                one for one in read.news if is_wanted(one.topic, addressee.wanted)
            ]
            if wanted:
                if is_cut or not await self._drop_the_oldest(name, place):
                    return _delivery(name, wanted, read.up_to_id)
                is_cut = True
                continue
            # Nothing for this one in there: it need not be looked at again today.
            place.after_id = read.up_to_id
            if not read.has_more:
                return None

    async def next_within(self, name: str, wait_s: float) -> Delivery | None:
        """Return the same, after waiting for it so long at most."""
        with self.journal.store.subscribe() as feed:
            if (found := await self.next(name)) is not None:
                return found
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    return await self._first(name, feed)
        return None

    async def _first(self, name: str, feed: Feed) -> Delivery | None:
        """Return the first news that comes by *feed*; None: the box stops."""
        async for item in feed:
            if isinstance(item, FellBehind) or isinstance(item.entry.what, BoxStopped):
                return None
            if news_of(item.id, item.entry) and (found := await self.next(name)):
                return found
        return None

    async def delivered(self, name: str, up_to_id: int) -> None:
        """Note that *name* was told everything up to there. Raises NoSuchAddressee."""
        _, place = await self._known(name)
        if up_to_id <= place.after_id:
            return
        await self._write(NewsDelivered(addressee=name, up_to_id=up_to_id))
        place.after_id, place.trouble = up_to_id, ""
        place.told_at = self.journal.wall()

    async def refused(self, name: str, news_id: int, why: str) -> None:
        """Note that *name* does not want one news, ever. Raises NoSuchAddressee."""
        _, place = await self._known(name)
        log.error("%s does not want news %d: %s", name, news_id, why)
        place.trouble = f"news {news_id} was refused: {why}"
        await self._write(NewsRefused(addressee=name, news_id=news_id, why=why))

    async def tried(self, name: str, why: str) -> None:
        """Note that *name* could not be told now, and why. Raises NoSuchAddressee."""
        _, place = await self._known(name)
        place.trouble = why

    async def status(self) -> list[NewsStatus]:
        """Return how each addressee stands."""
        newest = await self.journal.store.ask(newest_id) if self.addressees else 0
        found = []
        for name in self.addressees:
            _, place = await self._known(name)
            waiting = max(newest - place.after_id, 0)
            told = NewsStatus(name, waiting, _trouble(place), place.told_at)
            found.append(told)
        return found

    @property
    def sentence(self) -> str:
        """What is wrong with whom, in a few words; empty: all is well."""
        troubles = {name: _trouble(place) for name, place in self._places.items()}
        return "; ".join(f"{name}: {why}" for name, why in troubles.items() if why)

    async def _known(self, name: str) -> tuple[Addressee, _Place]:
        if name not in self.addressees:
            raise NoSuchAddressee(name)
        if name not in self._places:
            known = await self.journal.store.ask(places((name,)))
            if name in known:
                self._places.setdefault(name, _Place(known[name]))
            else:
                newest = await self.journal.store.ask(newest_id)
                await self._write(NewsBegan(addressee=name, after_id=newest))
                self._places.setdefault(name, _Place(newest))
        return self.addressees[name], self._places[name]

    async def _drop_the_oldest(self, name: str, place: _Place) -> bool:
        """Give up what waits beyond all measure; it stays in the journal.

        Return whether there was so much.
        """
        newest = await self.journal.store.ask(newest_id)
        waiting = newest - place.after_id
        if waiting <= MOST_WAITING:
            return False
        count = waiting - MOST_WAITING + MOST_WAITING // SPARE_SHARE
        up_to_id = place.after_id + count
        await self._write(NewsDropped(addressee=name, count=count, up_to_id=up_to_id))
        log.error("%s: the oldest %d entries are not told", name, count)
        place.after_id = up_to_id
        place.dropped += count
        return True

    async def _write(self, what: NewsEntry) -> None:
        await self.journal.keep(what)


def _trouble(place: _Place) -> str:
    given_up = f"{place.dropped} news were given up" if place.dropped else ""
    return "; ".join(filter(None, (place.trouble, given_up)))


def _delivery(name: str, wanted: Sequence[News], read_to: int) -> Delivery:
    some = tuple(wanted[:AT_ONCE])
    return Delivery(name, some, some[-1].id if len(wanted) > AT_ONCE else read_to)
