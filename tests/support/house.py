"""A house with some people in it, for the rules of calls among them."""

from dataclasses import replace
from types import MappingProxyType
from typing import Any

from tipring.domain.dialplan.plan import Route
from tipring.domain.dialplan.ways import Way, WayKind
from tipring.domain.extensions import Extension, Reach
from tipring.domain.house.book import HouseBook
from tipring.domain.house.wishes import NO_WISHES, Wishes

ANNA = Extension(
    number="201", name="Anna", mailbox="anna", pick_up="sales", supervises=True
)
BEN = Extension(number="202", name="Ben", pick_up="sales", caller_id="5550100")
CARA = Extension(number="203", name="Cara", mailbox="cara", ring_s=10.0)
DOOR = Extension(number="204", name="Door", reach=Reach.INSIDE)
PEOPLE = MappingProxyType({each.number: each for each in (ANNA, BEN, CARA, DOOR)})


_BOOK = HouseBook(
    extensions=PEOPLE,
    queues=MappingProxyType({"300": "sales"}),
    mailboxes=MappingProxyType({"400": "office"}),
    agents=MappingProxyType({"201": "anna"}),
    country="us",
    prefix="9",
    allowed=("1212*",),
    routes=(
        Route(("1212999*",), ()),
        Route(("12128880000",), (Way(WayKind.TRUNK, "cheap"),)),
    ),
)


def book(**changes: Any) -> HouseBook:  # noqa: ANN401 - as each field has it
    """Return a book of the four, a queue at 300, a mailbox at 400."""
    return replace(_BOOK, **changes)


class Diary:
    """What everybody wants, and who called last."""

    def __init__(self, **wishes: Wishes) -> None:
        self.wishes = {name.removeprefix("of_"): each for name, each in wishes.items()}
        self.callers: dict[str, str] = {}

    def wishes_of(self, number: str) -> Wishes:
        return self.wishes.get(number, NO_WISHES)

    def last_caller(self, number: str) -> str:
        return self.callers.get(number, "")
