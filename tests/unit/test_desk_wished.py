"""Calls that somebody wishes at a page: his telephone rings, then the number."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import httpx
import pytest
from fastapi import FastAPI

from support.box import virtual_wall
from support.fake_leg import FakeLeg, FakeLegs
from support.house import PEOPLE, book
from support.offices import an_office
from support.queue_bench import TalkLine
from support.virtual_time import run_virtually
from support.ways import ways_of
from tipring.desk.desk import Desk
from tipring.desk.house import House
from tipring.desk.house_street import HouseStreet
from tipring.desk.journal import Journal
from tipring.desk.line_watch import LineWatch
from tipring.desk.link_hub import LinkHub
from tipring.desk.outgoing import OutgoingCall
from tipring.desk.shelf import PromptShelf
from tipring.desk.wished import CallsWished
from tipring.desk.wished_api import add_wished
from tipring.domain.call import CallFacts
from tipring.domain.errors import LegError
from tipring.domain.events import FarEndGone, Gone
from tipring.domain.leg_events import LegAnswered, LegEnd, LegEnded
from tipring.domain.line import LineMachine
from tipring.legs.port import Display
from tipring.lines.port import Line
from tipring.store.store import Store

CALLER = "12125550142"


def nobody(line: Line, _facts: CallFacts, _pen: Journal) -> OutgoingCall:
    return OutgoingCall(line)


class Office:
    """Telephones of the house, and a line of copper."""

    def __init__(self, store: Store) -> None:
        pen = Journal(store, virtual_wall)
        self.copper = TalkLine("line-1")
        line_pen = pen.for_line("line-1")
        self.watch = LineWatch(self.copper, LineMachine(1), line_pen, "main", nobody)
        ways = ways_of([self.watch], LinkHub())
        self.legs = FakeLegs(there={*PEOPLE})
        self.house = House(
            book(),
            an_office(),
            legs=self.legs,
            street=HouseStreet(ways),
            inside=lambda *_leg: False,
            shelf=PromptShelf({}),
            journal=pen,
        )
        self.wished = CallsWished(self.legs, self.house)

    @property
    def phone(self) -> FakeLeg:
        """The telephone that rings."""
        (leg,) = self.legs.called
        return leg


def tell(directory: Path, story: Callable[[Office], Awaitable[None]]) -> None:
    async def whole() -> None:
        async with await Store.open(directory) as store:
            place = Office(store)
            running = [
                asyncio.create_task(place.watch.run()),
                asyncio.create_task(place.house.run()),
            ]
            await asyncio.sleep(1)
            await story(place)
            place.wished.stop()
            await place.watch.wind_down("the test is over")
            for task in running:
                task.cancel()
            await asyncio.wait(running)

    run_virtually(whole())


@pytest.mark.parametrize("number", [CALLER, f"+{CALLER}"])
def test_who_lifts_hears_the_number_being_called(tmp_path: Path, number: str) -> None:
    async def story(place: Office) -> None:
        place.wished.call("201", number)
        order = place.phone.order
        assert order is not None
        assert order.display == Display(number=number, note="as you wished")
        assert place.copper.dialled == []
        await asyncio.sleep(0.1)
        place.phone.tell(LegAnswered())
        await asyncio.sleep(1)
        assert place.copper.dialled == [CALLER]
        place.copper.tell(FarEndGone(Gone.BUSY_TONE))
        await asyncio.sleep(1)
        assert place.phone.is_over

    tell(tmp_path, story)


def test_who_does_not_lift_is_left_alone_and_may_wish_again(tmp_path: Path) -> None:
    async def story(place: Office) -> None:
        place.wished.call("201", CALLER)
        with pytest.raises(LegError, match="rings for a call already"):
            place.wished.call("201", CALLER)
        await asyncio.sleep(0.1)
        place.phone.tell(LegEnded(LegEnd.DECLINED))
        await asyncio.sleep(0.1)
        place.legs.called.clear()
        place.wished.call("201", CALLER)
        await asyncio.sleep(PEOPLE["201"].ring_s + 1)
        assert place.phone.is_over
        assert place.copper.dialled == []

    tell(tmp_path, story)


@pytest.mark.parametrize(
    ("extension", "number", "why"),
    [
        ("201", "202", "no number outside"),
        ("201", "'; drop", "no number outside"),
        ("201", "911", "for help"),
        ("201", "19005550142", "not among the allowed numbers"),
        ("204", CALLER, "204 may call inside only"),
        ("777", CALLER, "only telephones of the office"),
    ],
)
def test_nobody_is_called_whom_the_rules_do_not_allow(
    tmp_path: Path, extension: str, number: str, why: str
) -> None:
    async def story(place: Office) -> None:
        with pytest.raises(LegError, match=why):
            place.wished.call(extension, number)
        assert place.legs.called == []

    tell(tmp_path, story)


def test_no_telephone_rings_on_when_the_box_stops(tmp_path: Path) -> None:
    async def story(place: Office) -> None:
        place.wished.call("201", CALLER)
        await asyncio.sleep(0.1)
        place.wished.stop()
        await asyncio.sleep(0.1)
        assert place.phone.is_over

    tell(tmp_path, story)


def test_it_is_wished_through_the_door(tmp_path: Path) -> None:
    async def story(place: Office) -> None:
        desk = SimpleNamespace(wished=place.wished, house=place.house)
        api = FastAPI()
        add_wished(api, cast("Desk", desk))
        transport = httpx.ASGITransport(app=api)
        async with httpx.AsyncClient(transport=transport, base_url="http://d") as http:

            async def wish(extension: str, number: str) -> httpx.Response:
                path = f"/extensions/{extension}/call"
                return await http.post(path, json={"number": number})

            assert (await wish("201", CALLER)).json() == {"rings": "201"}
            assert (await wish("201", "911")).status_code == 409
            assert (await wish("777", CALLER)).status_code == 404
            desk.wished = None
            assert (await wish("201", CALLER)).status_code == 404

    tell(tmp_path, story)
