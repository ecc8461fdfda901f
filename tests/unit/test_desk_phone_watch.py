"""One agent's phone, watched: what the queue is told of it, and what it is spared."""

import asyncio
from collections.abc import Awaitable, Callable

import numpy as np
import pytest

from support.toy_phone import VERB_S, ToyPhone
from support.virtual_time import run_virtually
from tipring.desk.phone_watch import TRY_AGAIN_S, PhoneWatch
from tipring.desk.shelf import PromptShelf, Spoken
from tipring.domain.errors import PhoneError, RuleError
from tipring.domain.events import DigitPressed
from tipring.domain.queue.happenings import (
    CallerHeld,
    CallerTakenBack,
    Failure,
    Happening,
    OfferAnswered,
    OfferFailed,
    OutsideCallBegan,
    OutsideCallEnded,
    PhoneFound,
    PhoneLost,
    TalkBroke,
    TalkEnded,
)
from tipring.phones.port import (
    Offer,
    PhoneAnswered,
    PhoneDeclined,
    PhoneFault,
    PhoneHeld,
    PhoneHungUp,
    PhoneInUse,
    PhoneTakenBack,
)

FIRST = Offer(ticket="c1", queue="sales")
SECOND = Offer(ticket="c2", queue="sales")
SHELF = PromptShelf({("whisper", "en"): Spoken("Sales.", np.ones(1600, np.int16))})
FOUND, LOST = PhoneFound("anna"), PhoneLost("anna")
ANSWERED = OfferAnswered("c1", "anna")


class World:
    """A watch, its phone, and a queue that writes down what it is told."""

    def __init__(self) -> None:
        self.phone = ToyPhone()
        self.watch = PhoneWatch("anna", self.phone, SHELF, "en")
        self.told: list[Happening] = []
        self.refusals: list[Exception] = []
        """What the queue says to the next happenings."""
        self.answers: dict[type[Happening], Callable[[], None]] = {}
        """What the queue does at once when it is told such a thing."""

    def hear(self, happening: Happening) -> None:
        if self.refusals:
            raise self.refusals.pop(0)
        self.told.append(happening)
        if (answer := self.answers.get(type(happening))) is not None:
            answer()

    async def rings(self, offer: Offer = FIRST) -> None:
        self.watch.ring(offer)
        await pause()
        assert self.phone.offers[-1] == offer

    async def talks(self) -> None:
        """Let the agent answer the first offer and be joined with the caller."""
        await self.rings()
        self.phone.tell(PhoneAnswered())
        await pause()
        self.watch.talks()
        self.told.clear()
        self.phone.done.clear()


async def pause() -> None:
    await asyncio.sleep(0.1)


def watched(story: Callable[[World], Awaitable[None]]) -> None:
    """Tell *story* of a phone that was found."""

    async def tell() -> None:
        world = World()
        running = asyncio.create_task(world.watch.run(world.hear))
        await pause()
        try:
            await story(world)
            assert not running.done()
        finally:
            running.cancel()
            await asyncio.wait([running])
            assert not world.phone.is_open

    run_virtually(tell())


# --- offers ----------------------------------------------------------------------


def test_an_agent_answers_holds_takes_back_and_hangs_up() -> None:
    async def story(world: World) -> None:
        await world.rings()
        world.phone.tell(PhoneAnswered())
        await pause()
        world.watch.talks()
        world.phone.tell(PhoneHeld(), DigitPressed("5"), PhoneTakenBack())
        world.phone.tell(PhoneHungUp())
        await pause()
        assert world.told == [
            FOUND,
            ANSWERED,
            CallerHeld("c1"),
            CallerTakenBack("c1"),
            TalkEnded("c1", "anna hung up"),
        ]
        assert world.phone.done == ["open", "ring"]

    watched(story)


@pytest.mark.parametrize("why", Failure)
def test_an_offer_that_is_declined_is_told_with_the_reason(why: Failure) -> None:
    async def story(world: World) -> None:
        await world.rings()
        world.phone.tell(PhoneDeclined(why))
        await pause()
        assert world.told == [FOUND, OfferFailed("c1", "anna", why)]

    watched(story)


def test_who_hangs_up_during_the_whisper_has_not_taken_the_call() -> None:
    async def story(world: World) -> None:
        await world.rings()
        world.phone.tell(PhoneAnswered(), PhoneHungUp())
        await pause()
        failed = OfferFailed("c1", "anna", Failure.HUNG_UP)
        assert world.told == [FOUND, ANSWERED, failed]

    watched(story)


def test_a_phone_that_cannot_ring_is_told_as_unreachable(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def story(world: World) -> None:
        world.phone.fail("ring", PhoneError("the cable is cut"))
        world.watch.ring(FIRST)
        await pause()
        assert world.told == [FOUND, OfferFailed("c1", "anna", Failure.UNREACHABLE)]
        await world.rings(SECOND)
        world.phone.tell(PhoneAnswered())
        await pause()
        assert world.told[-1] == OfferAnswered("c2", "anna")

    watched(story)
    assert "anna: the cable is cut" in caplog.text


@pytest.mark.parametrize("then", [(), (SECOND,)])
def test_a_ring_that_fails_when_nobody_wants_it_any_more_fails_nothing(
    then: tuple[Offer, ...],
) -> None:
    async def story(world: World) -> None:
        world.phone.fail("ring", PhoneError("the cable is cut"))
        world.watch.ring(FIRST)
        await asyncio.sleep(VERB_S / 2)
        world.watch.let_go("the caller hung up")
        for offer in then:
            world.watch.ring(offer)
        await pause()
        assert world.told == [FOUND]
        assert world.phone.offers == [*then]

    watched(story)


def test_what_the_queue_refuses_came_too_late_to_matter() -> None:
    async def story(world: World) -> None:
        world.refusals.append(RuleError("offer", "gone", "OfferAnswered"))
        await world.rings()
        world.phone.tell(PhoneAnswered())
        await pause()
        assert world.told == [FOUND]

    watched(story)


# --- old news --------------------------------------------------------------------


def test_news_of_an_offer_that_was_withdrawn_are_no_news() -> None:
    async def story(world: World) -> None:
        await world.rings()
        world.watch.let_go("somebody else was quicker")
        world.phone.tell(PhoneAnswered(), PhoneDeclined(Failure.REJECTED))
        world.phone.tell(PhoneHeld(), PhoneTakenBack(), PhoneHungUp())
        await pause()
        assert world.told == [FOUND]
        assert world.phone.done[-1] == "hang_up: somebody else was quicker"

    watched(story)


@pytest.mark.parametrize(
    "old", [PhoneAnswered(), PhoneDeclined(Failure.BUSY), PhoneHungUp()]
)
def test_news_of_one_offer_are_not_taken_for_those_of_the_next(
    old: PhoneAnswered | PhoneDeclined | PhoneHungUp,
) -> None:
    """The phone was let go, and is to ring again, but has done neither yet."""

    async def story(world: World) -> None:
        await world.rings()
        world.watch.let_go("the caller hung up")
        world.watch.ring(SECOND)
        world.phone.tell(old)
        await pause()
        assert world.told == [FOUND]
        assert world.phone.done[-2:] == ["hang_up: the caller hung up", "ring"]
        world.phone.tell(PhoneAnswered())
        await pause()
        assert world.told[-1] == OfferAnswered("c2", "anna")

    watched(story)


def test_a_phone_does_not_ring_for_an_offer_that_is_withdrawn_before() -> None:
    async def story(world: World) -> None:
        world.watch.ring(FIRST)
        world.watch.let_go("the caller hung up")
        world.watch.ring(SECOND)
        await pause()
        assert world.phone.offers == [SECOND]

    watched(story)


def test_an_agent_who_hangs_up_is_rung_for_the_next_caller_at_once() -> None:
    async def story(world: World) -> None:
        await world.talks()
        world.answers[TalkEnded] = lambda: world.watch.ring(SECOND)
        world.phone.tell(PhoneHungUp())
        await pause()
        assert world.phone.offers == [FIRST, SECOND]
        world.phone.tell(PhoneAnswered())
        await pause()
        assert world.told == [
            TalkEnded("c1", "anna hung up"),
            OfferAnswered("c2", "anna"),
        ]

    watched(story)


# --- whispers and reminders ------------------------------------------------------


def test_a_whisper_is_heard_to_its_end() -> None:
    async def story(world: World) -> None:
        await world.rings()
        await world.watch.whisper(("whisper",))
        assert world.phone.played_frames == 10

    watched(story)


def test_a_whisper_that_cannot_be_said_is_left_out(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def story(world: World) -> None:
        await world.rings()
        await world.watch.whisper(("whisper", "digit-1"))
        assert world.phone.played_frames == 0

    watched(story)
    assert "the prompt 'digit-1' was not made ready in 'en'" in caplog.text


def test_a_reminder_that_fails_is_no_end_of_the_talk(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def story(world: World) -> None:
        await world.talks()
        world.phone.tell(PhoneHeld())
        world.phone.fail("remind", PhoneError("the agent is out of hearing"))
        world.watch.remind()
        await pause()
        assert world.phone.done == ["remind"]
        world.phone.tell(PhoneHungUp())
        await pause()
        assert world.told == [CallerHeld("c1"), TalkEnded("c1", "anna hung up")]

    watched(story)
    assert "the agent is out of hearing" in caplog.text


# --- a talk that cannot be -------------------------------------------------------


def test_a_talk_that_cannot_go_on_is_over_and_the_phone_is_let_go() -> None:
    async def story(world: World) -> None:
        await world.talks()
        world.watch.give_up("c1", "nothing is heard")
        world.phone.tell(PhoneHungUp())
        await pause()
        assert world.told == [TalkEnded("c1", "nothing is heard")]
        assert world.phone.done == ["hang_up: nothing is heard"]

    watched(story)


def test_a_whisper_that_breaks_off_is_an_offer_that_failed() -> None:
    async def story(world: World) -> None:
        await world.rings()
        world.phone.tell(PhoneAnswered())
        await pause()
        world.watch.give_up("c1", "nothing is heard")
        await pause()
        assert world.told[-1] == OfferFailed("c1", "anna", Failure.HUNG_UP)
        assert world.phone.done[-1] == "hang_up: nothing is heard"

    watched(story)


def test_what_ends_one_talk_does_not_touch_the_next_offer() -> None:
    async def story(world: World) -> None:
        await world.talks()
        world.watch.let_go("the caller hung up")
        await world.rings(SECOND)
        world.watch.give_up("c1", "nothing is heard")
        await pause()
        assert world.told == []
        assert world.phone.done == ["hang_up: the caller hung up", "ring"]

    watched(story)


# --- the phone itself ------------------------------------------------------------


def test_an_agent_uses_the_phone_for_something_else() -> None:
    async def story(world: World) -> None:
        world.phone.tell(PhoneInUse(active=True), PhoneInUse(active=False))
        await pause()
        assert world.told == [FOUND, OutsideCallBegan("anna"), OutsideCallEnded("anna")]

    watched(story)


def test_a_phone_that_is_away_is_tried_until_it_is_there(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def story(world: World) -> None:
        world.phone.fail("open", PhoneError("nobody is there"))
        world.phone.tell(PhoneFault("the cable is cut"))
        await pause()
        assert world.told == [FOUND, LOST, LOST]
        await asyncio.sleep(TRY_AGAIN_S)
        await pause()
        assert world.told == [FOUND, LOST, LOST, FOUND]
        await world.rings()

    watched(story)
    assert "anna cannot be rung: nobody is there" in caplog.text


def test_that_a_phone_is_away_is_told_once_for_each_reason(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def story(world: World) -> None:
        for why in ("nobody is there", "nobody is there", "no port is left"):
            world.phone.fail("open", PhoneError(why))
        world.phone.tell(PhoneFault("the cable is cut"))
        await asyncio.sleep(3 * TRY_AGAIN_S)
        await pause()
        assert world.told[-1] == FOUND

    watched(story)
    assert caplog.text.count("nobody is there") == 1
    assert caplog.text.count("no port is left") == 1


def test_a_phone_that_is_lost_breaks_the_talk_after_the_agent_is_out_of_reach() -> None:
    """Told in the other order, the agent would be rung for the next caller."""

    async def story(world: World) -> None:
        await world.talks()
        world.phone.tell(PhoneFault("the cable is cut"))
        await pause()
        broke = TalkBroke("c1", "the phone of anna was lost: the cable is cut")
        assert world.told == [LOST, broke, FOUND]

    watched(story)


def test_a_phone_that_is_lost_while_it_rings_is_lost_and_nothing_else() -> None:
    async def story(world: World) -> None:
        await world.rings()
        world.phone.tell(PhoneFault("the cable is cut"))
        await pause()
        assert world.told == [FOUND, LOST, FOUND]
        world.phone.tell(PhoneAnswered())
        await pause()
        assert world.told == [FOUND, LOST, FOUND]

    watched(story)


def test_what_a_phone_was_to_do_when_it_was_lost_is_not_done_later() -> None:
    async def story(world: World) -> None:
        world.phone.fail("open", PhoneError("nobody is there"))
        world.phone.tell(PhoneFault("the cable is cut"))
        world.watch.ring(FIRST)
        await asyncio.sleep(2 * TRY_AGAIN_S)
        assert world.phone.offers == []

    watched(story)


@pytest.mark.parametrize("verb", ["ring", "event"])
def test_a_mistake_in_a_driver_costs_this_phone_a_moment_and_no_other_anything(
    verb: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(world: World) -> None:
        if verb == "ring":
            world.phone.fail("ring", ZeroDivisionError("in the driver"))
            world.watch.ring(FIRST)
        else:
            world.phone.tell(ZeroDivisionError("in the driver"))
        await pause()
        assert world.told == [FOUND, LOST]
        await asyncio.sleep(TRY_AGAIN_S)
        assert world.told == [FOUND, LOST, FOUND]
        await world.rings(SECOND)

    watched(story)
    assert "the phone of anna is opened anew" in caplog.text
    assert "in the driver" in caplog.text


def test_a_mistake_of_the_queue_costs_no_phone() -> None:
    async def story(world: World) -> None:
        world.refusals.append(ZeroDivisionError("in the rules"))
        await world.rings()
        world.phone.tell(PhoneAnswered())
        await asyncio.sleep(TRY_AGAIN_S + 0.1)
        assert world.told == [FOUND, LOST, FOUND]

    watched(story)


def test_a_phone_out_of_use_tells_nothing_any_more() -> None:
    async def tell() -> None:
        world = World()
        running = asyncio.create_task(world.watch.run(world.hear))
        await pause()
        await world.talks()
        running.cancel()
        await asyncio.wait([running])
        world.watch.give_up("c1", "the phone was put down")
        assert world.told == []

    run_virtually(tell())
