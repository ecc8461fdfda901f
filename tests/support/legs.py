"""Legs of every kind, each in a talk, and what its party does."""

import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from support.fake_leg import FakeLeg, party
from support.pages_bench import PAGE, PagesBench
from support.sip_border import between
from tipring.domain.leg_events import LegAnswered, LegEnd, LegEnded
from tipring.legs.forking import ForkedLeg
from tipring.legs.port import CallOrder, Leg

TO_201 = CallOrder(extension="201")


@dataclass
class Talk:
    """A leg that was called and has answered."""

    leg: Leg
    hangs_up: Callable[[], None]
    """Let its party put the phone down."""


Talks = Callable[[], AbstractAsyncContextManager[Talk]]


@contextlib.asynccontextmanager
async def sip_talk() -> AsyncIterator[Talk]:
    async with between() as there:
        leg = there.desk.agent.call(TO_201)
        phone = await there.phone.came.get()
        await phone.answer()
        assert await leg.next_event() == LegAnswered()
        yield Talk(leg, lambda: phone.hang_up("goodbye"))


@contextlib.asynccontextmanager
async def page_talk() -> AsyncIterator[Talk]:
    bench = PagesBench()
    with bench.pages.open("201", PAGE) as page:
        leg = bench.pages.call(TO_201)
        at_the_page = bench.pages.leg(page, leg.id)
        await at_the_page.lift(page, "offer")
        assert await leg.next_event() == LegAnswered()
        yield Talk(leg, at_the_page.put_down)


@contextlib.asynccontextmanager
async def fake_talk() -> AsyncIterator[Talk]:
    leg = FakeLeg(party("201"))
    yield Talk(leg, lambda: leg.tell(LegEnded(LegEnd.HUNG_UP, "goodbye")))


@contextlib.asynccontextmanager
async def forked_talk() -> AsyncIterator[Talk]:
    first, other = FakeLeg(party("201")), FakeLeg(party("201"))
    leg = ForkedLeg([first, other])
    first.tell(LegAnswered())
    assert await leg.next_event() == LegAnswered()
    yield Talk(leg, lambda: first.tell(LegEnded(LegEnd.HUNG_UP, "goodbye")))


TALKS: dict[str, Talks] = {
    "sip": sip_talk,
    "page": page_talk,
    "forked": forked_talk,
    "fake": fake_talk,
}
"""Every leg that there is; one that joins them answers the same questions."""
