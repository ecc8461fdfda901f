"""An extension at several places rings as one."""

import asyncio

import pytest

from support.fake_leg import FakeLeg, FakeLegs
from support.virtual_time import run_virtually
from tipring.desk.player import Reel
from tipring.domain.errors import LegError
from tipring.domain.events import DigitPressed
from tipring.domain.leg_events import (
    LegAnswered,
    LegEnd,
    LegEnded,
    LegEvent,
    LegHeld,
    LegRings,
)
from tipring.dsp.frames import SILENT_FRAME, Frame
from tipring.dsp.tones import sine_mix
from tipring.legs.forking import ForkedLegs
from tipring.legs.port import CallOrder, Display, Leg

ORDER = CallOrder(extension="201")


class Office:
    """SIP telephones and browsers of extension 201."""

    def __init__(self) -> None:
        self.phones = FakeLegs({"201", "202"})
        self.browsers = FakeLegs({"201", "203"})
        self.legs = ForkedLegs([self.phones, self.browsers])

    def call(self) -> tuple[Leg, FakeLeg, FakeLeg]:
        leg = self.legs.call(ORDER)
        return leg, self.phones.called[-1], self.browsers.called[-1]


async def told(leg: Leg) -> list[LegEvent]:
    """Return what *leg* tells within a second."""
    events = []
    try:
        async with asyncio.timeout(1):
            while True:
                events.append(await leg.next_event())
    except TimeoutError:
        return events


def test_both_ring_and_the_first_that_answers_has_it() -> None:
    async def story() -> None:
        leg, phone, browser = Office().call()
        for one in (phone, browser):
            one.tell(LegRings())
        assert await told(leg) == [LegRings()]
        browser.tell(LegAnswered())
        assert await told(leg) == [LegAnswered()]
        assert phone.does == ["hung up: answered elsewhere: answered elsewhere"]
        assert (leg.id, leg.party) == (browser.id, browser.party)
        browser.tell(DigitPressed("5"))
        browser.tell(LegHeld())
        browser.tell(LegEnded(LegEnd.HUNG_UP))
        over = [DigitPressed("5"), LegHeld(), LegEnded(LegEnd.HUNG_UP)]
        assert await told(leg) == over

    run_virtually(story())


def test_who_declines_at_one_place_declines_at_all() -> None:
    async def story() -> None:
        leg, phone, browser = Office().call()
        phone.tell(LegEnded(LegEnd.DECLINED, "not now"))
        assert await told(leg) == [LegEnded(LegEnd.DECLINED, "not now")]
        assert browser.does == ["hung up: answered elsewhere: declined elsewhere"]

    run_virtually(story())


@pytest.mark.parametrize(
    ("ends", "counts"),
    [
        ((LegEnd.UNREACHABLE, LegEnd.BUSY), LegEnd.BUSY),
        ((LegEnd.NO_ANSWER, LegEnd.UNREGISTERED), LegEnd.NO_ANSWER),
        ((LegEnd.ELSEWHERE, LegEnd.UNREGISTERED), LegEnd.UNREGISTERED),
    ],
)
def test_where_nobody_lifts_the_end_that_says_most_counts(
    ends: tuple[LegEnd, LegEnd], counts: LegEnd
) -> None:
    async def story() -> None:
        leg, phone, browser = Office().call()
        phone.tell(LegEnded(ends[0]))
        assert await told(leg) == []
        browser.tell(LegEnded(ends[1]))
        assert await told(leg) == [LegEnded(counts)]

    run_virtually(story())


def test_we_may_end_it_while_it_rings_and_while_it_talks() -> None:
    async def story() -> None:
        office = Office()
        leg, phone, browser = office.call()
        leg.show(Display(name="Ann"))
        leg.refuse(LegEnd.ELSEWHERE)
        leg.hang_up("twice")
        for one in (phone, browser):
            assert one.shown == [Display(name="Ann")]
            assert one.does == ["hung up: answered elsewhere: refused"]
        assert await told(leg) == [LegEnded(LegEnd.ELSEWHERE, "refused")]
        leg, phone, browser = office.call()
        phone.tell(LegAnswered())
        await told(leg)
        leg.hang_up("done")
        assert phone.does == ["hung up: hung up: done"]
        assert await told(leg) == [LegEnded(LegEnd.HUNG_UP, "done")]

    run_virtually(story())


def test_sound_and_wishes_are_those_of_who_answered() -> None:
    async def story() -> None:
        leg, phone, _ = Office().call()
        assert leg.full_duplex
        assert leg.figures == phone.figures
        leg.listen(print)
        leg.referral_went(None)
        assert not await leg.send_on("911")
        for nothing in (leg.play(Reel(SILENT_FRAME)), leg.send_keys("1")):
            with pytest.raises(LegError, match="nobody has answered"):
                await nothing
        phone.tell(LegAnswered())
        await told(leg)
        heard: list[Frame] = []
        leg.listen(heard.append)
        phone.says(SILENT_FRAME)
        await leg.play(Reel(sine_mix([440], 0.1, -12)))
        leg.keep_close(close=True)
        await leg.send_keys("12")
        assert await leg.send_on("202")
        leg.referral_went(LegEnd.BUSY)
        assert (len(heard), len(phone.heard)) == (1, 5)
        assert phone.does == ["keys 12", "sent on to 202", "referral: busy"]
        assert leg.figures == phone.figures

    run_virtually(story())


def test_nobody_answers_a_call_that_we_make() -> None:
    async def story() -> None:
        leg, *_ = Office().call()
        leg.ring()
        await leg.sound_early()
        with pytest.raises(LegError, match="called by us"):
            await leg.answer()

    run_virtually(story())


def test_who_is_at_one_place_only_is_called_there() -> None:
    async def story() -> None:
        office = Office()
        legs = office.legs
        assert isinstance(legs.call(CallOrder(extension="203")), FakeLeg)
        assert len(office.browsers.called) == 1
        there = [legs.reachable(number) for number in ("201", "202", "203", "204")]
        assert there == [True, True, True, False]
        nowhere = legs.call(CallOrder(extension="204"))
        assert (await told(nowhere))[0] == LegEnded(
            LegEnd.UNREGISTERED, "204 is not registered"
        )
        street = legs.call(CallOrder(trunk="provider", number="2125550123"))
        assert office.phones.called[-1] is street

    run_virtually(story())
