"""Who talks already is known."""

import asyncio

import pytest

from support.fake_leg import FakeLeg, FakeLegs, party
from support.virtual_time import run_virtually
from tipring.desk.player import Reel
from tipring.domain.leg_events import LegAnswered, LegEnd, LegEnded, LegRings
from tipring.domain.watched import Activity
from tipring.dsp.frames import SILENT_FRAME, Frame
from tipring.legs.forking import ForkedLegs
from tipring.legs.occupancy import CountedLegs, Occupancy
from tipring.legs.port import CallOrder, Display, PartyKind


class Office:
    def __init__(self) -> None:
        self.phones = FakeLegs({"201"})
        self.occupancy = Occupancy()
        self.legs = CountedLegs(self.phones, self.occupancy)
        self.changes: list[bool] = []
        self.occupancy.watch("201", self._look)

    def _look(self) -> None:
        self.changes.append(self.occupancy.has_others("201"))


def test_who_is_called_is_in_use_from_the_answer_to_the_end() -> None:
    async def story() -> None:
        office = Office()
        assert office.legs.reachable("201")
        leg = office.legs.call(CallOrder(extension="201"))
        (phone,) = office.phones.called
        for event in (LegRings(), LegAnswered()):
            phone.tell(event)
            assert await leg.next_event() == event
        assert not office.occupancy.has_others("201", (leg.id,))
        phone.tell(LegEnded(LegEnd.HUNG_UP))
        await leg.next_event()
        assert office.changes == [False, True, False]

    run_virtually(story())


@pytest.mark.parametrize("how", ["hang up", "refuse"])
def test_who_calls_is_in_use_at_once_and_until_we_end_it(how: str) -> None:
    office = Office()

    async def story() -> None:
        leg = office.legs.came(FakeLeg(party("201"), dialled="202"))
        assert (leg.dialled, office.changes) == ("202", [True])
        if how == "refuse":
            leg.refuse(LegEnd.BUSY)
        else:
            leg.hang_up("done")
            leg.hang_up("done twice")

    run_virtually(story())
    assert office.changes == [True, False]


def test_a_call_that_rings_at_several_places_rings_once_until_it_is_lifted() -> None:
    async def story() -> None:
        phones, browsers = FakeLegs({"201"}), FakeLegs({"201"})
        occupancy = Occupancy()
        legs = CountedLegs(ForkedLegs([phones, browsers]), occupancy)
        seen: list[Activity] = []
        occupancy.watch("201", lambda: seen.append(occupancy.activity("201")))
        leg = legs.call(CallOrder(extension="201"))
        places = phones.called[0], browsers.called[0]
        for place in places:
            place.tell(LegRings())
        assert await leg.next_event() == LegRings()
        assert seen == [Activity.RINGS]
        places[1].tell(LegAnswered())
        assert await leg.next_event() == LegAnswered()
        assert seen[-1] is Activity.TALKS
        leg.hang_up("done")
        assert occupancy.activity("201") is Activity.FREE

    run_virtually(story())


def test_a_call_that_nobody_lifts_rings_no_more_when_we_give_up() -> None:
    async def story() -> None:
        office = Office()
        leg = office.legs.call(CallOrder(extension="201"))
        office.phones.called[0].tell(LegRings())
        await leg.next_event()
        assert office.occupancy.activity("201") is Activity.RINGS
        leg.hang_up("nobody lifts", LegEnd.ELSEWHERE)
        assert office.occupancy.activity("201") is Activity.FREE

    run_virtually(story())


def test_what_is_no_call_makes_nobody_talk() -> None:
    occupancy = Occupancy()
    occupancy.begins("201", "quiet")
    assert occupancy.has("201", "quiet")
    assert not occupancy.has("202", "quiet")
    assert occupancy.activity("201") is Activity.TALKS
    assert occupancy.activity("201", ("quiet",)) is Activity.FREE


def test_calls_of_the_street_are_not_counted() -> None:
    async def story() -> None:
        office = Office()
        caller = FakeLeg(party("2125550123", PartyKind.TRUNK))
        assert office.legs.came(caller) is caller
        order = CallOrder(trunk="provider", number="2125550123")
        assert office.legs.call(order) is office.phones.called[-1]

    run_virtually(story())


def test_whoever_stands_before_a_leg_lets_it_do_everything() -> None:
    async def story() -> None:
        phone = FakeLeg(party("201", name="Anna"), dialled="202")
        leg = Office().legs.came(phone)
        assert (leg.name, leg.full_duplex, leg.replaces) == ("201 (Anna)", True, "")
        assert leg.figures is phone.figures
        heard: list[Frame] = []
        leg.ring()
        await leg.sound_early()
        await leg.answer()
        leg.show(Display(name="Ann"))
        leg.keep_close(close=True)
        leg.listen(heard.append)
        phone.says(SILENT_FRAME)
        await leg.play(Reel(SILENT_FRAME))
        await leg.send_keys("1")
        leg.referral_went(None)
        assert await leg.send_on("203")
        await asyncio.sleep(0)
        assert phone.does == [
            "rings",
            "sounds early",
            "answered",
            "keys 1",
            "referral: done",
            "sent on to 203",
        ]
        assert (len(heard), len(phone.heard), len(phone.shown)) == (1, 1, 1)

    run_virtually(story())
