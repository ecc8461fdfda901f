"""An agent's extension: what its telephones show, and when it is in use."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from support.agents import OFFER
from support.fake_leg import FakeLeg, FakeLegs
from support.virtual_time import run_virtually
from tipring.desk.player import Reel
from tipring.domain.errors import PhoneError
from tipring.domain.leg_events import (
    LegAnswered,
    LegEnd,
    LegEnded,
    LegEvent,
    LegHeld,
    LegReferred,
    LegRings,
    LegTakenBack,
)
from tipring.domain.queue.happenings import Failure
from tipring.dsp.frames import SILENT_FRAME, FrameSource
from tipring.dsp.tones import sine_mix
from tipring.legs.figures import SoundFigures
from tipring.legs.occupancy import CountedLegs, Occupancy
from tipring.legs.port import Display
from tipring.phones.extension import ExtensionPhone, offer_display
from tipring.phones.port import (
    Offer,
    PhoneAnswered,
    PhoneDeclined,
    PhoneEvent,
    PhoneFault,
    PhoneHeld,
    PhoneHungUp,
    PhoneInUse,
    PhoneReferred,
    PhoneTakenBack,
)


class Desk:
    """Extension 201 of Anna, and what her phone tells."""

    def __init__(self) -> None:
        self.telephones = FakeLegs({"201"})
        self.occupancy = Occupancy()
        legs = CountedLegs(self.telephones, self.occupancy)
        self.phone = ExtensionPhone("anna", "201", legs, self.occupancy)

    @property
    def rung(self) -> FakeLeg:
        return self.telephones.called[-1]

    async def told(self) -> list[PhoneEvent]:
        """Return what was told within a tenth of a second."""
        events = []
        try:
            async with asyncio.timeout(0.1):
                while True:
                    events.append(await self.phone.next_event())
        except TimeoutError:
            return events

    async def lifts(self) -> None:
        await self.phone.ring(OFFER)
        self.rung.tell(LegAnswered())
        assert await self.told() == [PhoneAnswered()]


Story = Callable[[Desk], Awaitable[None]]


def at_a_desk(story: Story) -> Callable[[], None]:
    def test() -> None:
        async def tell() -> None:
            desk = Desk()
            await desk.phone.open()
            await story(desk)
            await desk.phone.close()

        run_virtually(tell())

    return test


def test_a_telephone_shows_who_calls_and_for_how_long_he_has_waited() -> None:
    offer = Offer(
        ticket="c1",
        queue="sales",
        title="Sales",
        number="2125550123",
        name="Ann Smith",
        waited_s=130.9,
        cadence="long-long",
    )
    assert offer_display(offer) == Display(
        number="2125550123", name="Ann Smith", note="Sales 2:10", cadence="long-long"
    )
    assert offer_display(OFFER).note == "sales 0:00"


@at_a_desk
async def test_who_was_not_quick_enough_has_missed_no_call(desk: Desk) -> None:
    await desk.phone.ring(OFFER)
    assert desk.rung.order is not None
    assert desk.rung.order.display.note == "sales 0:00"
    desk.rung.tell(LegRings())
    await desk.told()
    await desk.phone.hang_up("another agent has him")
    ended = "hung up: answered elsewhere: another agent has him"
    assert desk.rung.does == [ended]
    await desk.lifts()
    await desk.phone.hang_up("the caller hung up")
    assert desk.rung.does == ["hung up: hung up: the caller hung up"]


@pytest.mark.parametrize(
    ("end", "why"),
    [
        (LegEnd.BUSY, Failure.BUSY),
        (LegEnd.DECLINED, Failure.REJECTED),
        (LegEnd.NO_ANSWER, Failure.NO_ANSWER),
        (LegEnd.UNREGISTERED, Failure.UNREACHABLE),
        (LegEnd.LOST, Failure.UNREACHABLE),
    ],
)
def test_each_end_of_ringing_is_told_by_its_reason(end: LegEnd, why: Failure) -> None:
    async def story(desk: Desk) -> None:
        await desk.phone.ring(OFFER)
        desk.rung.tell(LegEnded(end))
        assert await desk.told() == [PhoneDeclined(why)]
        await desk.lifts()

    at_a_desk(story)()


@at_a_desk
async def test_a_caller_on_hold_is_remembered_by_a_short_ring(desk: Desk) -> None:
    await desk.phone.remind()
    await desk.lifts()
    await desk.phone.remind()
    assert len(desk.telephones.called) == 1
    talk = desk.rung
    talk.tell(LegHeld())
    assert await desk.told() == [PhoneHeld()]
    await desk.phone.remind()
    await desk.phone.remind()
    await asyncio.sleep(3)
    assert len(desk.telephones.called) == 2
    ended = "hung up: answered elsewhere: a reminder of who is on hold"
    assert desk.rung.does == [ended]
    await desk.phone.remind()
    talk.tell(LegTakenBack())
    assert await desk.told() == [PhoneTakenBack()]
    talk.tell(LegEnded(LegEnd.HUNG_UP))
    assert await desk.told() == [PhoneHungUp()]
    assert desk.rung.does == [ended]


@at_a_desk
async def test_a_talk_that_breaks_off_is_no_hanging_up(desk: Desk) -> None:
    await desk.lifts()
    desk.rung.tell(LegEnded(LegEnd.LOST, "no sound came"))
    assert await desk.told() == [PhoneFault("no sound came")]
    assert await desk.phone.open() == "the telephones of extension 201"


@at_a_desk
async def test_where_nobody_can_be_called_the_phone_says_so(desk: Desk) -> None:
    desk.telephones.trouble = "no port is left"
    with pytest.raises(PhoneError, match="201 cannot be rung: no port is left"):
        await desk.phone.ring(OFFER)
    assert await desk.told() == []


@at_a_desk
async def test_who_is_sent_on_is_told_with_the_way_to_answer(desk: Desk) -> None:
    await desk.lifts()
    desk.rung.tell(LegReferred("202", "leg-7"))
    (referred,) = await desk.told()
    assert isinstance(referred, PhoneReferred)
    assert (referred.to, referred.leg_id) == ("202", "leg-7")
    referred.went(None)
    assert desk.rung.does == ["referral: done"]


@at_a_desk
async def test_an_agent_in_another_call_is_in_use(desk: Desk) -> None:
    desk.occupancy.begins("201", "other")
    desk.occupancy.begins("201", "one more")
    desk.occupancy.ends("201", "other")
    assert await desk.told() == [PhoneInUse(active=True)]
    desk.occupancy.ends("201", "one more")
    assert await desk.told() == [PhoneInUse(active=False)]
    await desk.lifts()
    desk.occupancy.begins("201", "asks a colleague")
    assert await desk.told() == []
    desk.rung.tell(LegEnded(LegEnd.HUNG_UP))
    assert await desk.told() == [PhoneHungUp(), PhoneInUse(active=True)]
    desk.occupancy.ends("201", "asks a colleague")
    assert await desk.told() == [PhoneInUse(active=False)]


def test_an_agent_who_talks_already_is_found_in_use() -> None:
    async def story() -> None:
        desk = Desk()
        desk.occupancy.begins("201", "other")
        assert await desk.told() == []
        await desk.phone.open()
        assert await desk.told() == [PhoneInUse(active=True)]

    run_virtually(story())


@at_a_desk
async def test_a_telephone_that_went_is_a_fault_unless_it_talks(desk: Desk) -> None:
    there = desk.telephones.there
    await desk.lifts()
    there.clear()
    desk.phone.came_or_went()
    assert await desk.told() == []
    desk.rung.tell(LegEnded(LegEnd.HUNG_UP))
    hung_up, fault = await desk.told()
    assert hung_up == PhoneHungUp()
    assert fault == PhoneFault("no telephone is registered as 201")
    with pytest.raises(PhoneError, match="no telephone is registered as 201"):
        await desk.phone.open()
    there.add("201")
    assert await desk.phone.open() == "the telephones of extension 201"
    desk.phone.came_or_went()
    assert await desk.told() == []


@at_a_desk
async def test_sound_is_that_of_the_talk(desk: Desk) -> None:
    desk.phone.listen(None)
    await desk.lifts()
    desk.rung.figures = SoundFigures(packets=7)
    assert desk.phone.leg is not None
    desk.phone.listen(print)
    await desk.phone.play(Reel(SILENT_FRAME))
    assert desk.phone.figures.packets == 7
    long: FrameSource = Reel(sine_mix([440], 2.0, -12))
    playing = asyncio.create_task(desk.phone.play(long))
    await asyncio.sleep(0.5)
    events: list[LegEvent] = [LegEnded(LegEnd.LOST)]
    desk.rung.tell(events[0])
    with pytest.raises(PhoneError, match="gone"):
        await playing
    assert desk.phone.figures.packets == 7
