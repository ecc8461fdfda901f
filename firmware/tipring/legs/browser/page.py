"""One page that is open somewhere, logged in as an extension."""

import asyncio

from tipring.legs.browser.news import PageNews

MOST_NEWS = 100
"""What may wait for a page; one that takes nothing for so long is not there."""


News = asyncio.Queue[PageNews | None]
"""What a connection takes from; None: another one has come, and this one is over."""


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
        self._news = News(MOST_NEWS)

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

    def listen(self) -> News:
        """Return where its news come from now on, those that wait included.

        A computer that changed networks leaves a connection behind that looks alive:
        what was put there would be lost.
        """
        before, self._news = self._news, News(MOST_NEWS)
        while not before.empty():
            self._news.put_nowait(before.get_nowait())
        before.put_nowait(None)
        return self._news
