"""Legs by SIP: the desk's user agent and a telephone's, a border between them."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from dataclasses import replace
from itertools import repeat
from random import Random

import pytest

from support.sip_border import LOUD, Between, FakeSounds, between
from support.sip_peer import Peer, sdp
from support.virtual_time import run_virtually
from tipring.domain.errors import LegError
from tipring.domain.events import DigitPressed
from tipring.domain.leg_events import (
    LegAnswered,
    LegEnd,
    LegEnded,
    LegEvent,
    LegReferred,
    LegRings,
    LegSeen,
)
from tipring.dsp.frames import Frame
from tipring.legs.port import CallOrder, Display, Leg, PartyKind
from tipring.legs.sip.user_agent import UserAgent, UserAgentSettings
from tipring.wire.sip.writing import write

TO_201 = CallOrder(extension="201", display=Display(number="555", name="Ann"))
Story = Callable[[Between], Awaitable[None]]


def told(story: Story, places: int = 100) -> None:
    """Let *story* happen on the virtual clock."""

    async def main() -> None:
        async with between(places) as there:
            await story(there)

    run_virtually(main())


async def until_over(leg: Leg) -> LegEnded:
    while not isinstance(event := await leg.next_event(), LegEnded):
        pass
    return event


async def talk(there: Between) -> tuple[Leg, Leg]:
    """Let the desk call the telephone, which answers; return both ends."""
    ours = there.desk.agent.call(TO_201)
    theirs = await there.phone.came.get()
    await theirs.answer()
    assert await ours.next_event() == LegAnswered()
    return ours, theirs


class Frames:
    """So many frames of sound."""

    def __init__(self, count: int) -> None:
        self._frames = repeat(LOUD, count)

    def next_frame(self) -> Frame | None:
        return next(self._frames, None)


def test_a_call_from_its_ringing_to_its_end() -> None:
    async def story(there: Between) -> None:
        ours = there.desk.agent.call(TO_201)
        theirs = await there.phone.came.get()
        assert theirs.party.kind is PartyKind.EXTENSION
        assert theirs.name == "201 (Ann)"
        assert theirs.dialled == "201"
        theirs.ring()
        assert await ours.next_event() == LegRings()
        await theirs.sound_early()
        assert await ours.next_event() == LegRings(early_sound=True)
        await theirs.answer()
        await theirs.answer()
        assert await ours.next_event() == LegAnswered()
        assert there.desk.sounds.made[0].does[0] == "20000 PCMU 101 sendrecv"
        await ours.play(Frames(2))
        await ours.send_keys("5")
        assert there.desk.sounds.made[0].does[-3:] == ["plays", "plays", "keys 5"]
        heard: list[Frame] = []
        ours.listen(heard.append)
        assert there.desk.sounds.made[0].sink is not None
        ours.keep_close(close=True)
        assert ours.full_duplex
        assert ours.figures.packets == 0
        theirs.hang_up("done")
        assert (await until_over(ours)).end is LegEnd.HUNG_UP
        assert (await until_over(theirs)).why == "done"
        assert all(sound.is_closed for sound in there.desk.sounds.made)
        with pytest.raises(LegError, match="gone"):
            await ours.play(Frames(1))
        with pytest.raises(LegError, match="gone"):
            await theirs.answer()
        with pytest.raises(LegError, match="called by us"):
            ours.ring()

    told(story)


def test_keys_that_the_party_presses() -> None:
    async def story(there: Between) -> None:
        ours, _ = await talk(there)
        on_key = there.desk.sounds.made[0].on_key
        assert on_key is not None
        on_key("7")
        assert await ours.next_event() == DigitPressed("7")

    told(story)


@pytest.mark.parametrize("end", [LegEnd.BUSY, LegEnd.DECLINED, LegEnd.NO_ANSWER])
def test_the_telephone_does_not_take_it(end: LegEnd) -> None:
    async def story(there: Between) -> None:
        ours = there.desk.agent.call(TO_201)
        theirs = await there.phone.came.get()
        theirs.refuse(end)
        assert (await until_over(ours)).end is end

    told(story)


def test_the_telephone_is_given_up_while_it_rings() -> None:
    async def story(there: Between) -> None:
        ours = there.desk.agent.call(TO_201)
        theirs = await there.phone.came.get()
        theirs.ring()
        await ours.next_event()
        ours.hang_up("enough", LegEnd.NO_ANSWER)
        assert (await until_over(theirs)).end is LegEnd.CANCELLED
        assert (await until_over(ours)).end is LegEnd.NO_ANSWER

    told(story)


def test_who_gives_up_while_we_answer_is_gone() -> None:
    async def story(there: Between) -> None:
        ours = there.desk.agent.call(TO_201)
        theirs = await there.phone.came.get()
        there.is_lost = lambda data: data.startswith(b"ACK ")
        ours.hang_up("enough")
        with pytest.raises(LegError, match="gone"):
            await theirs.answer()

    told(story)


def test_an_answer_that_never_arrives_is_an_error() -> None:
    async def story(there: Between) -> None:
        there.desk.agent.call(TO_201)
        theirs = await there.phone.came.get()
        there.is_lost = lambda _data: True
        with pytest.raises(LegError, match="gone"):
            await theirs.answer()
        assert (await until_over(theirs)).end is LegEnd.LOST

    told(story)


def test_the_party_wants_its_partner_sent_on() -> None:
    async def story(there: Between) -> None:
        ours, theirs = await talk(there)
        went = asyncio.create_task(theirs.send_on("88"))
        assert await ours.next_event() == LegReferred("88")
        assert await theirs.send_on("89") is False
        ours.referral_went(None)
        assert await went is True
        again = asyncio.create_task(theirs.send_on("89"))
        assert await ours.next_event() == LegReferred("89")
        ours.referral_went(LegEnd.BUSY)
        assert await again is False
        ours.hang_up("done")
        await until_over(theirs)
        assert await theirs.send_on("90") is False

    told(story)


def test_who_is_sent_on_and_hangs_up_has_gone() -> None:
    async def story(there: Between) -> None:
        ours, theirs = await talk(there)
        went = asyncio.create_task(theirs.send_on("88"))
        await ours.next_event()
        ours.hang_up("gone")
        assert await went is True

    told(story)


def test_each_sees_who_is_there() -> None:
    async def story(there: Between) -> None:
        ours, theirs = await talk(there)
        ours.show(Display(number="777", name="Bo"))
        assert await theirs.next_event() == LegSeen("777", "Bo")

    told(story)


def test_who_was_shown_by_the_call_is_not_shown_again() -> None:
    async def story(there: Between) -> None:
        ours, theirs = await talk(there)
        ours.show(TO_201.display)
        ours.show(Display(number="777", name="Bo"))
        ours.show(Display(number="777", name="Bo"))
        assert await theirs.next_event() == LegSeen("777", "Bo")
        ours.show(TO_201.display)
        assert isinstance(await theirs.next_event(), LegSeen)

    told(story)


def test_who_is_called_is_shown_before_the_answer() -> None:
    said: list[bytes] = []

    def overhears(data: bytes) -> bool:
        said.append(data)
        return False

    async def story(there: Between) -> None:
        there.is_lost = overhears
        there.desk.agent.call(TO_201)
        theirs = await there.phone.came.get()
        theirs.show(Display(number="201", name="Cy"))
        theirs.ring()
        await theirs.answer()

    told(story)
    assert sum(b'P-Asserted-Identity: "Cy"' in data for data in said) == 2


def test_numbers_that_are_known_to_be_there() -> None:
    async def story(there: Between) -> None:
        assert there.desk.agent.reachable("201")
        assert not there.desk.agent.reachable("202")

    told(story)


# --- sound that does not come --------------------------------------------------------


def test_sound_that_ceases_is_mended_once_then_the_talk_is_lost() -> None:
    async def story(there: Between) -> None:
        ours, _ = await talk(there)
        loop = asyncio.get_running_loop()
        sound = there.desk.sounds.made[0]
        began = sound.silent_since = loop.time()
        await asyncio.sleep(4)
        assert len(sound.does) == 1
        await asyncio.sleep(3)
        assert len(sound.does) == 2
        ended = await until_over(ours)
        assert ended.end is LegEnd.LOST
        assert loop.time() - began == pytest.approx(66, abs=1.1)

    told(story)


@pytest.mark.parametrize("holds", [True, False])
def test_a_telephone_that_vanishes_is_missed(holds: bool) -> None:  # noqa: FBT001
    async def story(there: Between) -> None:
        ours, _ = await talk(there)
        loop = asyncio.get_running_loop()
        sound = there.desk.sounds.made[0]
        sound.silent_since = None if holds else loop.time()
        await asyncio.sleep(100 if holds else 0)
        there.is_lost = lambda _data: True
        began = loop.time()
        ended = await until_over(ours)
        assert ended.end is LegEnd.LOST
        assert loop.time() - began < (30 + 33 if holds else 5 + 34)

    told(story)


def test_sound_is_mended_at_once_when_the_border_is_back() -> None:
    async def story(there: Between) -> None:
        await talk(there)
        loop = asyncio.get_running_loop()
        sound = there.desk.sounds.made[0]
        there.desk.agent.border_is_back()
        await asyncio.sleep(0.5)
        sound.silent_since = loop.time()
        await asyncio.sleep(0.1)
        there.desk.agent.border_is_back()
        await asyncio.sleep(0.1)
        assert len(sound.does) == 1  # it is not missed yet
        await asyncio.sleep(0.3)
        assert len(sound.does) == 2

    told(story)


def test_sound_that_comes_back_is_forgiven() -> None:
    async def story(there: Between) -> None:
        await talk(there)
        loop = asyncio.get_running_loop()
        sound = there.desk.sounds.made[0]
        sound.silent_since = loop.time()
        await asyncio.sleep(7)
        sound.figures = replace(sound.figures, packets=10)
        for _ in range(20):
            sound.silent_since = loop.time()
            await asyncio.sleep(1)
        assert len(sound.does) == 2
        sound.silent_since = None
        await asyncio.sleep(20)
        assert not sound.is_closed

    told(story)


def test_a_place_that_cannot_be_reached_ends_the_leg() -> None:
    async def story(there: Between) -> None:
        ours = there.desk.agent.call(TO_201)
        there.desk.sounds.made[0].refuses = True
        theirs = await there.phone.came.get()
        await theirs.answer()
        assert (await until_over(ours)).end is LegEnd.LOST
        assert (await until_over(theirs)).end is LegEnd.HUNG_UP

    told(story)


# --- who is not let in, what cannot be made -------------------------------------------


@pytest.mark.parametrize("account", ["page:201", ""])
def test_nobody_comes_in_whom_the_border_has_not_checked(account: str) -> None:
    async def story(there: Between) -> None:
        there.replaced["X-Tipring-Account"] = account
        ours = there.desk.agent.call(TO_201)
        assert (await until_over(ours)).end is LegEnd.REFUSED
        assert there.phone.came.empty()
        assert all(sound.is_closed for sound in there.phone.sounds.made)

    told(story)


def test_only_the_border_is_heard() -> None:
    async def story(there: Between) -> None:
        stranger = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        with stranger:
            invite = Peer().new(body=sdp())
            stranger.sendto(write(invite), ("127.0.0.1", there.ports[0]))
            await asyncio.sleep(1)
        assert there.desk.came.empty()
        assert len(there.desk.agent) == 0

    told(story)


def test_nobody_comes_in_before_anybody_listens() -> None:
    async def story(there: Between) -> None:
        there.phone.agent.on_leg = None
        ours = there.desk.agent.call(TO_201)
        assert (await until_over(ours)).end is LegEnd.REFUSED

    told(story)


async def is_unmade(leg: Leg) -> None:
    ended = await leg.next_event()
    assert isinstance(ended, LegEnded)
    assert ended.end is LegEnd.UNREACHABLE
    leg.ring()
    leg.refuse(LegEnd.BUSY)
    leg.hang_up("nothing")
    leg.show(Display())
    leg.referral_went(None)
    leg.listen(None)
    leg.keep_close(close=True)
    assert leg.full_duplex
    assert await leg.send_on("88") is False
    for verb in (leg.answer(), leg.sound_early(), leg.play(Frames(1))):
        with pytest.raises(LegError, match=ended.why):
            await verb
    with pytest.raises(LegError, match=ended.why):
        await leg.send_keys("1")


def test_without_a_port_a_call_is_over_at_once() -> None:
    async def story(there: Between) -> None:
        await is_unmade(there.desk.agent.call(TO_201))

    told(story, places=0)


def test_before_it_is_open_a_call_is_over_at_once() -> None:
    agent = UserAgent(UserAgentSettings(peer_port=9), FakeSounds())
    assert agent.reachable("201")
    asyncio.run(is_unmade(agent.call(TO_201)))


def test_a_border_that_is_away_is_noticed_within_seconds() -> None:
    async def story() -> None:
        agent = UserAgent(UserAgentSettings(port=0, peer_port=9), FakeSounds())
        async with agent.opened():
            loop = asyncio.get_running_loop()
            leg = agent.call(TO_201)
            assert (await until_over(leg)).end is LegEnd.UNREACHABLE
            assert loop.time() <= 4.1

    run_virtually(story())


def test_legs_end_with_the_desk() -> None:
    legs: list[Leg] = []

    async def story(there: Between) -> None:
        legs.extend(await talk(there))

    async def main() -> list[LegEvent]:
        async with between() as there:
            await story(there)
        return [await until_over(leg) for leg in legs]

    assert all(isinstance(event, LegEnded) for event in run_virtually(main()))


# --- foul weather ---------------------------------------------------------------------


def test_forty_calls_with_a_fifth_of_all_messages_lost() -> None:
    async def one(there: Between) -> None:
        ours = there.desk.agent.call(TO_201)
        theirs = await there.phone.came.get()
        theirs.ring()
        await asyncio.sleep(1)
        await theirs.answer()
        while not isinstance(event := await ours.next_event(), LegAnswered):
            assert isinstance(event, LegRings)
        ours.hang_up("done")
        assert (await until_over(theirs)).end is LegEnd.HUNG_UP

    async def story(there: Between) -> None:
        random = Random(20)  # noqa: S311 - the same weather each time
        there.is_lost = lambda _data: random.random() < 0.2
        for _ in range(40):
            await one(there)
        await asyncio.sleep(100)
        assert len(there.desk.agent) == len(there.phone.agent) == 0

    told(story)
