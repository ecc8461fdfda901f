"""One page that is open somewhere, logged in as an extension."""

import asyncio

from tipring.legs.browser.news import PageNews

MOST_NEWS = 100
"""What may wait for a page; one that takes nothing for so long is not there."""


class Page:
    """What a page is told waits here until its connection takes it."""

    def __init__(self, page_id: str, extension: str, name: str = "") -> None:
        self.id = page_id
        """Chosen by the page: by it, it is known again when its connection broke."""
        self.extension = extension
        self.name = name
        """The extension's."""
        self.at = ""
        """The address of the box that it is connected to; empty: unknown."""
        self.connections = 0
        """Two for a moment, when the old one is not known to be broken."""
        self._news: asyncio.Queue[PageNews] = asyncio.Queue(MOST_NEWS)

    @property
    def is_here(self) -> bool:
        """Whether it is connected now."""
        return self.connections > 0

    @property
    def person(self) -> str:
        """Return who it is for people: `201 (Anna)`."""
        return f"{self.extension} ({self.name})" if self.name else self.extension

    def tell(self, news: PageNews) -> None:
        """Let the page know; what it does not take any more is dropped."""
        if not self._news.full():
            self._news.put_nowait(news)

    async def next_news(self) -> PageNews:
        """Return the next thing that it should know."""
        return await self._news.get()
