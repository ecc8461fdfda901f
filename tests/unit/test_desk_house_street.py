"""The street as the house sees it: ways, answers, refusals, keys on copper."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import numpy as np
import pytest

from support.box import virtual_wall
from support.queue_bench import TalkLine
from support.virtual_time import run_virtually
from support.ways import CUT, NO_VOICE, ways_of, without
from tipring.desk.house_street import COPPER, HouseStreet, StreetLeg
from tipring.desk.journal import Journal
from tipring.desk.line_watch import LineWatch
from tipring.desk.link_hub import LinkHub
from tipring.desk.outgoing import OutgoingCall
from tipring.desk.player import Loop
from tipring.domain.again_entries import OtherWayTaken
from tipring.domain.call import CallFacts
from tipring.domain.dialplan.plan import Route
from tipring.domain.dialplan.ways import Way, WayKind
from tipring.domain.errors import LegError, LineError
from tipring.domain.events import (
    AnsweredBy,
    DigitPressed,
    FarEndAnswered,
    FarEndGone,
    Gone,
    LineFault,
    Tone,
    ToneHeard,
)
from tipring.domain.journal_event import JournalEvent
from tipring.domain.leg_events import (
    LegAnswered,
    LegEnd,
    LegEnded,
    LegEvent,
    LegRings,
)
from tipring.domain.line import LineMachine, LineState
from tipring.domain.link.view import LinkView
from tipring.dsp.dtmf import detect
from tipring.dsp.frames import FRAME_SAMPLES, RATE_HZ, Frame
from tipring.legs.figures import SoundFigures
from tipring.legs.port import Display
from tipring.lines.port import Line
from tipring.store.store import Store

NUMBER = "2125550123"
BY_FRONT, BY_OTHER = "2125550180", "2125550190"
FRONT = Way(WayKind.LINES, "front")
OTHER = Way(WayKind.TRUNK, "other")
SILENCE = np.zeros(RATE_HZ, dtype=np.int16)


def nobody(line: Line, _facts: CallFacts, _pen: Journal) -> OutgoingCall:
    return OutgoingCall(line)


class Street:
    """A line of copper, or two, and a trunk of one channel."""

    def __init__(self, store: Store, *, two_of_copper: bool) -> None:
        pen = Journal(store, virtual_wall)
        self.copper, self.channel = TalkLine("line-1"), TalkLine("provider-1")
        self.second = TalkLine("line-2")
        more = (self.second,) if two_of_copper else ()
        self.watches = [
            LineWatch(line, LineMachine(1), pen.for_line(line.name), "main", nobody)
            for line in (self.copper, self.channel, *more)
        ]
        self.watches[0].groups = frozenset({"front"})
        self.watches[1].trunk = "provider"
        self.link = LinkHub()
        self.written: list[JournalEvent] = []
        routes = (Route(("212555018*",), (FRONT,)), Route(("212555019*",), (OTHER,)))
        ways = ways_of(self.watches, self.link, self.written, routes=routes)
        self.house = HouseStreet(ways)


@contextlib.asynccontextmanager
async def street(directory: Path, *, two_of_copper: bool) -> AsyncIterator[Street]:
    async with await Store.open(directory) as store:
        place = Street(store, two_of_copper=two_of_copper)
        running = [asyncio.create_task(watch.run()) for watch in place.watches]
        await asyncio.sleep(1)
        yield place
        for watch in place.watches:
            await watch.wind_down("the test is over")
        for task in running:
            task.cancel()
        await asyncio.wait(running)
        at_rest = {LineState.IDLE, LineState.DOWN}
        assert all(watch.state in at_rest for watch in place.watches)


def tell(
    directory: Path,
    story: Callable[[Street], Awaitable[None]],
    *,
    two_of_copper: bool = False,
) -> None:
    async def main() -> None:
        async with street(directory, two_of_copper=two_of_copper) as place:
            await story(place)

    run_virtually(main())


async def news(leg: StreetLeg, count: int) -> list[LegEvent]:
    async with asyncio.timeout(10):
        return [await leg.next_event() for _ in range(count)]


def test_a_trunk_tells_when_somebody_answers(tmp_path: Path) -> None:
    async def story(place: Street) -> None:
        leg = place.house.call(NUMBER)
        assert await news(leg, 1) == [LegRings()]
        assert place.channel.dialled == [NUMBER]
        place.channel.tell(ToneHeard(Tone.RINGBACK), DigitPressed("4"))
        place.channel.tell(FarEndAnswered(AnsweredBy.SIGNALLED))
        place.channel.tell(FarEndAnswered(AnsweredBy.SIGNALLED))
        assert await news(leg, 2) == [DigitPressed("4"), LegAnswered()]
        await leg.send_keys("12")
        assert place.channel.deeds == ["12"]
        place.channel.fail("send_keys", LineError("gone"))
        with pytest.raises(LegError, match="gone"):
            await leg.send_keys("3")
        place.channel.tell(FarEndGone(Gone.SIGNALLED))
        (ended,) = await news(leg, 1)
        assert isinstance(ended, LegEnded)
        assert ended.end is LegEnd.HUNG_UP

    tell(tmp_path, story)


@pytest.mark.parametrize(
    ("tone", "gone", "end"),
    [
        (Tone.BUSY, Gone.SIGNALLED, LegEnd.BUSY),
        (Tone.REORDER, Gone.SIGNALLED, LegEnd.UNREACHABLE),
    ],
)
def test_whom_a_trunk_cannot_reach_is_told(
    tmp_path: Path, tone: Tone, gone: Gone, end: LegEnd
) -> None:
    async def story(place: Street) -> None:
        leg = place.house.call(NUMBER)
        assert await news(leg, 1) == [LegRings()]
        place.channel.tell(ToneHeard(tone), FarEndGone(gone))
        (ended,) = await news(leg, 1)
        assert isinstance(ended, LegEnded)
        assert ended.end is end

    tell(tmp_path, story)


def test_help_is_called_on_copper_where_both_hear_at_once(tmp_path: Path) -> None:
    async def story(place: Street) -> None:
        leg = place.house.call("911")
        assert await news(leg, 2) == [LegRings(), LegAnswered()]
        assert (place.copper.dialled, place.channel.dialled) == (["911"], [])
        assert leg.party.account == COPPER
        said: list[Frame] = []
        leg.listen(said.append)
        place.copper.say(SILENCE[:FRAME_SAMPLES])
        assert len(said) == 1
        leg.hang_up("done")
        leg.hang_up("done")
        leg.listen(None)
        (ended,) = await news(leg, 1)
        assert ended == LegEnded(LegEnd.HUNG_UP, "done")
        await asyncio.sleep(1)
        with pytest.raises(LegError, match="not there"):
            await leg.play(Loop(SILENCE))

    tell(tmp_path, story)


def test_a_call_on_copper_gives_way_to_one_for_help(tmp_path: Path) -> None:
    async def story(place: Street) -> None:
        busy = [place.house.call(NUMBER)]
        await asyncio.sleep(1)
        busy.append(place.house.call(BY_FRONT))
        await asyncio.sleep(1)
        leg = place.house.call("911", for_help=True)
        while not isinstance(event := await leg.next_event(), LegAnswered):
            assert isinstance(event, LegRings)
        assert leg.line == "line-1"
        assert place.copper.dialled == [BY_FRONT, "911"]
        assert [each.is_over for each in busy] == [False, True]
        again = place.house.call("911", for_help=True)
        assert await news(again, 1) == [LegRings()]
        assert again.line == "provider-1"
        assert [each.is_over for each in busy] == [True, True]
        third = place.house.call("911", for_help=True)
        (ended,) = await news(third, 1)
        assert isinstance(ended, LegEnded)
        assert third.line == ""
        assert [each.is_over for each in (leg, again)] == [False, False]

    tell(tmp_path, story)


def test_a_line_that_carries_no_talk_gives_way_to_the_next(tmp_path: Path) -> None:
    async def story(place: Street) -> None:
        place.second.full_duplex = False
        leg = place.house.call("911", for_help=True)
        assert await news(leg, 2) == [LegRings(), LegAnswered()]
        assert leg.line == "line-1"
        dialled = (place.second, place.copper, place.channel)
        assert [line.dialled for line in dialled] == [["911"], ["911"], []]
        other = place.house.call("911", for_help=True)
        assert await news(other, 1) == [LegRings()]
        assert other.line == "provider-1"
        nothing = place.house.call("911", for_help=True)
        (ended,) = await news(nothing, 1)
        assert isinstance(ended, LegEnded)
        assert ended.end is LegEnd.UNREACHABLE
        assert (nothing.line, leg.is_over, other.is_over) == ("", False, False)

    tell(tmp_path, story, two_of_copper=True)


def test_keys_on_copper_are_heard_in_the_sound(tmp_path: Path) -> None:
    async def story(place: Street) -> None:
        leg = place.house.call("+1" + BY_FRONT)
        await news(leg, 2)
        assert place.copper.dialled == ["1" + BY_FRONT]
        playing = asyncio.create_task(leg.play(Loop(SILENCE)))
        await asyncio.sleep(0.1)
        await leg.send_keys("5#")
        await asyncio.sleep(0.5)
        heard = np.concatenate([frame for _, frame in place.copper.heard])
        assert [key for _, key in detect(heard, RATE_HZ)] == ["5", "#"]
        assert place.copper.deeds == []
        place.copper.break_off(LineError("torn"))
        with pytest.raises(LegError, match="torn"):
            await playing
        leg.refuse(LegEnd.BUSY)

    tell(tmp_path, story)


def test_the_next_way_is_tried_when_one_cannot_do_it(tmp_path: Path) -> None:
    async def story(place: Street) -> None:
        place.channel.fail("dial", LineError("503"))
        leg = place.house.call(NUMBER)
        assert await news(leg, 2) == [LegRings(), LegAnswered()]
        assert place.copper.dialled == [NUMBER]
        assert place.written == [OtherWayTaken(NUMBER, "lines", "trunk:provider: 503")]
        leg.hang_up("done", LegEnd.CANCELLED)
        await asyncio.sleep(1)
        place.copper.full_duplex = False
        deaf = place.house.call(BY_FRONT)
        (ended,) = await news(deaf, 1)
        assert isinstance(ended, LegEnded)
        assert ended.end is LegEnd.UNREACHABLE
        assert "does not hear while it plays" in ended.why
        nowhere = place.house.call(BY_OTHER)
        (ended,) = await news(nowhere, 1)
        assert isinstance(ended, LegEnded)
        assert ended.why.startswith("no way to the street is left")

    tell(tmp_path, story)


def test_what_a_line_has_not_got_is_no_matter(tmp_path: Path) -> None:
    async def story(place: Street) -> None:
        leg = place.house.call(NUMBER)
        leg.ring()
        await leg.sound_early()
        await leg.answer()
        leg.show(Display())
        leg.referral_went(None)
        leg.keep_close(close=True)
        assert not await leg.send_on("1")
        assert leg.figures == SoundFigures()
        assert leg.full_duplex
        leg.hang_up("before it was dialled")
        await asyncio.sleep(1)
        assert place.channel.off_hook is False

    tell(tmp_path, story)


# --- when the link is not as it was ----------------------------------------


def test_a_trunk_that_is_gone_is_not_tried(tmp_path: Path) -> None:
    async def story(place: Street) -> None:
        place.link.is_now(CUT)
        leg = place.house.call(NUMBER)
        assert await news(leg, 2) == [LegRings(), LegAnswered()]
        assert (place.copper.dialled, place.channel.dialled) == ([NUMBER], [])
        assert place.written == [
            OtherWayTaken(NUMBER, "lines", f"trunk:provider: {CUT.why}")
        ]
        leg.hang_up("done")

    tell(tmp_path, story)


def test_a_trunk_that_is_badly_heard_is_the_last_way(tmp_path: Path) -> None:
    async def story(place: Street) -> None:
        place.link.is_now(NO_VOICE)
        first = place.house.call(NUMBER)
        await news(first, 2)
        second = place.house.call(NUMBER)
        await news(second, 1)
        assert (first.line, second.line) == ("line-1", "provider-1")
        first.hang_up("done")
        second.hang_up("done")

    tell(tmp_path, story)


def test_a_trunk_whose_channels_the_border_closed_is_not_tried(tmp_path: Path) -> None:
    async def story(place: Street) -> None:
        place.channel.tell(LineFault("the provider does not answer"))
        place.channel.fail("open", LineError("the provider does not answer"))
        await asyncio.sleep(1)
        leg = place.house.call(NUMBER)
        await news(leg, 2)
        assert leg.line == "line-1"
        (written,) = place.written
        assert isinstance(written, OtherWayTaken)
        assert written.why == "trunk:provider: the provider does not answer"
        leg.hang_up("done")

    tell(tmp_path, story)


def test_a_call_that_nobody_answered_goes_on_by_the_next_way(tmp_path: Path) -> None:
    async def story(place: Street) -> None:
        leg = place.house.call(NUMBER)
        assert await news(leg, 1) == [LegRings()]
        place.channel.tell(FarEndGone(Gone.LINE_LOST))
        assert await news(leg, 2) == [LegRings(), LegAnswered()]
        assert leg.line == "line-1"
        leg.hang_up("done")

    tell(tmp_path, story)


async def talks_by_trunk(place: Street, number: str = NUMBER) -> StreetLeg:
    leg = place.house.call(number)
    await news(leg, 1)
    place.channel.tell(FarEndAnswered(AnsweredBy.SIGNALLED))
    await news(leg, 1)
    return leg


@pytest.mark.parametrize("link", [CUT, NO_VOICE, without("provider")])
def test_a_talk_that_the_link_takes_down_may_go_again(
    tmp_path: Path, link: LinkView
) -> None:
    async def story(place: Street) -> None:
        leg = await talks_by_trunk(place)
        place.link.is_now(link)
        place.channel.tell(FarEndGone(Gone.LINE_LOST))
        lost = LegEnded(LegEnd.LOST, Gone.LINE_LOST.value, again=True)
        assert await news(leg, 1) == [lost]
        again = place.house.call(NUMBER, again=True)
        assert await news(again, 2) == [LegRings(), LegAnswered()]
        assert again.line == "line-1"
        again.hang_up("done")

    tell(tmp_path, story)


def test_a_talk_that_is_lost_otherwise_is_over(tmp_path: Path) -> None:
    async def story(place: Street) -> None:
        leg = await talks_by_trunk(place)
        place.channel.tell(FarEndGone(Gone.LINE_LOST))
        assert await news(leg, 1) == [LegEnded(LegEnd.LOST, Gone.LINE_LOST.value)]
        await asyncio.sleep(1)
        leg = await talks_by_trunk(place)
        place.link.is_now(CUT)
        place.watches[1].end_call("ended from the office")
        assert await news(leg, 1) == [LegEnded(LegEnd.LOST, Gone.LINE_LOST.value)]

    tell(tmp_path, story)


def test_without_a_line_nobody_is_called_again(tmp_path: Path) -> None:
    async def story(place: Street) -> None:
        leg = await talks_by_trunk(place)
        place.link.is_now(CUT)
        other = place.house.call(NUMBER)
        await news(other, 2)
        place.channel.tell(FarEndGone(Gone.LINE_LOST))
        assert await news(leg, 1) == [LegEnded(LegEnd.LOST, Gone.LINE_LOST.value)]
        other.hang_up("done")

    tell(tmp_path, story)
