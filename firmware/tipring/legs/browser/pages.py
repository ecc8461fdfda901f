"""All pages that are open, and their calls: the Legs port over browsers."""

import contextlib
import re
from collections.abc import Callable, Iterator, Mapping

from tipring.domain.errors import LegError
from tipring.domain.leg_events import LegEnd
from tipring.legs.browser.leg import BrowserLeg
from tipring.legs.browser.page import Page
from tipring.legs.browser.studio import Studio
from tipring.legs.port import CallOrder, Leg, OnLeg, Party, PartyKind

MOST_PAGES = 8
"""Of one extension: a desk, a laptop, a mobile, and some that were forgotten."""
MOST_CALLS = 6
"""Of one page: a talk, those on hold, one that rings."""
PAGE_ID = re.compile(r"[0-9a-zA-Z_-]{16,64}")
DIALLED = re.compile(r"[0-9*#+A-D]{1,32}")


def _nobody(leg: Leg) -> None:
    leg.refuse(LegEnd.UNREACHABLE)


class Pages:
    """Who is there, by extension; *names* are the extensions' names."""

    def __init__(self, studio: Studio, names: Mapping[str, str]) -> None:
        self.on_leg: OnLeg = _nobody
        """Told of each call that a page makes."""
        self.on_reach: Callable[[str], None] = lambda _extension: None
        """Told when an extension's first page opened, or its last one closed."""
        self._studio = studio
        self._names = names
        self._pages: dict[str, Page] = {}
        self._legs: dict[str, BrowserLeg] = {}

    # --- the Legs port ---------------------------------------------------------------

    def call(self, order: CallOrder) -> Leg:
        """Let every page of the extension ring."""
        extension = order.extension
        pages = self._of(extension)
        who = self._party(extension)
        leg = self._keep(BrowserLeg(who, pages, self._studio))
        if pages:
            leg.begin_ringing(order.display)
        else:
            leg.hang_up(f"no page is open for {extension}", LegEnd.UNREGISTERED)
        return leg

    def reachable(self, extension: str) -> bool:
        """Whether a page of *extension* is open."""
        return bool(self._of(extension))

    # --- pages -----------------------------------------------------------------------

    @contextlib.contextmanager
    def open(self, extension: str, page_id: str, at: str = "") -> Iterator[Page]:
        """Have a page of *extension* while its connection lasts. Raises LegError.

        It is connected to the box's address *at*.
        """
        page = self._pages.get(page_id) or self._new(extension, page_id)
        if page.extension != extension:
            message = "this page belongs to another extension; load it again"
            raise LegError(message)
        page.at = at
        self._count(page, +1)
        try:
            yield page
        finally:
            self._count(page, -1)
            self._leave(page)

    def page(self, extension: str, page_id: str) -> Page:
        """Return a page of *extension*. Raises LegError."""
        page = self._pages.get(page_id)
        if page is None or page.extension != extension:
            message = "this page is not connected any more; load it again"
            raise LegError(message)
        return page

    def leg(self, page: Page, leg_id: str) -> BrowserLeg:
        """Return a call of *page*, or one that rings on it. Raises LegError."""
        leg = self._legs.get(leg_id)
        if leg is None or not leg.is_with(page):
            message = "this call is over, or is not yours"
            raise LegError(message)
        return leg

    def legs_of(self, page: Page) -> list[str]:
        """Return the calls of *page*, and those that ring on it."""
        return [leg.id for leg in self._legs.values() if leg.is_with(page)]

    async def call_in(self, page: Page, dialled: str, offer: str) -> tuple[str, str]:
        """Let *page* call *dialled*; return the call and its SDP. Raises LegError."""
        if DIALLED.fullmatch(dialled) is None:
            message = f"{dialled[:40]!r} cannot be dialled"
            raise LegError(message)
        if len(self.legs_of(page)) >= MOST_CALLS:
            message = "this page has too many calls; end one"
            raise LegError(message)
        who = self._party(page.extension)
        leg = self._keep(BrowserLeg(who, (page,), self._studio, dialled=dialled))
        try:
            answer = await leg.connect(page, offer)
        except LegError as error:
            leg.hang_up(str(error), LegEnd.REFUSED)
            raise
        self.on_leg(leg)
        return leg.id, answer

    # --- ---------------------------------------------------------------------------

    def _of(self, extension: str) -> list[Page]:
        """Return the pages of *extension* that are connected now."""
        pages = self._pages.values()
        return [page for page in pages if page.extension == extension and page.is_here]

    def _new(self, extension: str, page_id: str) -> Page:
        if extension not in self._names:
            message = f"there is no extension {extension}"
            raise LegError(message)
        if PAGE_ID.fullmatch(page_id) is None:
            message = "this is no name of a page"
            raise LegError(message)
        self._tidy()
        there = sum(page.extension == extension for page in self._pages.values())
        if there >= MOST_PAGES:
            message = f"{there} pages are open for {extension} already; close one"
            raise LegError(message)
        page = Page(page_id, extension, self._names[extension])
        self._pages[page_id] = page
        return page

    def _party(self, extension: str) -> Party:
        return Party(
            kind=PartyKind.BROWSER,
            account=extension,
            number=extension,
            name=self._names.get(extension, ""),
        )

    def _keep(self, leg: BrowserLeg) -> BrowserLeg:
        self._tidy()
        self._legs[leg.id] = leg
        return leg

    def _count(self, page: Page, more: int) -> None:
        was = self.reachable(page.extension)
        page.connections += more
        if self.reachable(page.extension) != was:
            self.on_reach(page.extension)

    def _leave(self, page: Page) -> None:
        if not page.is_here:
            for leg in self._legs.values():
                leg.left_by(page)
            self._tidy()

    def _tidy(self) -> None:
        """Forget calls that are over, and pages that left.

        One that talks is kept: its connection may come back.
        """
        self._legs = {one.id: one for one in self._legs.values() if not one.is_over}
        self._pages = {
            page.id: page
            for page in self._pages.values()
            if page.is_here or any(leg.is_with(page) for leg in self._legs.values())
        }
