"""Pages of browsers as phones: calls of both ways, on the virtual clock."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import pytest

from support.pages_bench import PAGE, PLAIN_OFFER, PagesBench, all_told, told
from support.virtual_time import run_virtually
from tipring.domain.errors import LegError
from tipring.domain.events import DigitPressed
from tipring.domain.leg_events import (
    LegAnswered,
    LegEnd,
    LegEnded,
    LegHeld,
    LegReferred,
    LegRings,
    LegTakenBack,
)
from tipring.dsp.frames import SILENT_FRAME, Frame
from tipring.legs.browser.connection import BROKE_S, LOST_S
from tipring.legs.browser.news import PageNews, Told
from tipring.legs.browser.page import MOST_NEWS, Page
from tipring.legs.browser.pages import MOST_CALLS, MOST_PAGES
from tipring.legs.figures import SoundFigures
from tipring.legs.port import CallOrder, Display, Leg, PartyKind
from tipring.wire.sdp import Codec, Direction

OTHER = "fedcba9876543210"
SALES = Display(
    number="2125550100", name="MEYER", note="Sales 2:10", cadence="long-long"
)
FOR_ANNA = CallOrder(extension="201", display=SALES)


def at_the_pages(story: Callable[[PagesBench], Awaitable[None]]) -> None:
    async def tell() -> None:
        await story(PagesBench())

    run_virtually(tell())


class Once:
    """Twenty milliseconds to play."""

    def __init__(self) -> None:
        self._frames: list[Frame] = [SILENT_FRAME]

    def next_frame(self) -> Frame | None:
        return self._frames.pop() if self._frames else None


async def a_talk(bench: PagesBench, page: Page) -> Leg:
    """Return a call that *page* has lifted."""
    leg = bench.pages.call(FOR_ANNA)
    await bench.pages.leg(page, leg.id).lift(page, "offer")
    assert await leg.next_event() == LegAnswered()
    await all_told(page)
    return leg


async def its_call(bench: PagesBench, page: Page, dialled: str = "202") -> Leg:
    """Return the leg of a call that *page* makes."""
    came: list[Leg] = []
    bench.pages.on_leg = came.append
    await bench.pages.call_in(page, dialled, "offer")
    return came[0]


def test_a_page_rings_and_shows_who_calls() -> None:
    async def story(bench: PagesBench) -> None:
        with bench.pages.open("201", PAGE) as page:
            leg = bench.pages.call(FOR_ANNA)
            assert leg.name == "201 (Anna)"
            assert leg.party.kind is PartyKind.BROWSER
            news = await told(page)
            assert news.as_words() == {
                "what": "rings",
                "leg": leg.id,
                "number": "2125550100",
                "name": "MEYER",
                "note": "Sales 2:10",
                "cadence": "long-long",
            }
            for _twice in range(2):
                bench.pages.leg(page, leg.id).rung()
            assert await leg.next_event() == LegRings()
            assert await bench.pages.leg(page, leg.id).lift(page, "offer") == "secured"
            assert await leg.next_event() == LegAnswered()
            bench.pages.leg(page, leg.id).rung()  # too late to mean anything
            leg.hang_up("all is said")
            assert await leg.next_event() == LegEnded(LegEnd.HUNG_UP, "all is said")
            assert await told(page) == PageNews(
                what=Told.ENDED, leg=leg.id, end=LegEnd.HUNG_UP, why="all is said"
            )

    at_the_pages(story)


def test_the_sound_of_a_page_goes_by_way_of_the_relay() -> None:
    async def story(bench: PagesBench) -> None:
        bench.studio.border_is_at(["192.168.6.1", "192.168.7.1"])
        with bench.pages.open("201", PAGE, at="192.168.7.1") as page:
            leg = bench.pages.call(FOR_ANNA)
            heard: list[Frame] = []
            leg.listen(heard.append)
            await bench.pages.leg(page, leg.id).lift(page, "its own words")
            offer, answer = bench.engine.asked
            assert offer[1]["sdp"] == "its own words"
            assert offer[1]["direction"] == ["lan1", "desk"]
            assert "m=audio 20000 RTP/AVP 0 126" in str(answer[1]["sdp"])
            assert bench.port.connected == (
                ("127.0.0.1", 30000),
                Codec.PCMU,
                126,
                Direction.BOTH,
            )
            assert bench.port.sink is not None
            bench.port.sink(SILENT_FRAME)
            assert len(heard) == 1
            leg.listen(None)
            assert not bench.port.is_heard
            await leg.play(Once())
            assert len(bench.port.heard) == 1
            await leg.send_keys("12")
            assert bench.port.keys == "12"
            assert bench.port.on_key is not None
            bench.port.on_key("7")
            assert await leg.next_event() == LegAnswered()
            assert await leg.next_event() == DigitPressed("7")
            assert leg.figures.packets > 7
            leg.keep_close(close=True)
            assert leg.full_duplex
            assert not await leg.send_on("203")
            leg.hang_up("done")
            await asyncio.sleep(0)
            assert bench.port.is_closed
            assert bench.engine.asked[-1][0] == "delete"
            assert leg.figures.packets > 7  # they are kept
            with pytest.raises(LegError, match="no sound"):
                await leg.play(Once())

    at_the_pages(story)


def test_a_page_that_came_elsewhere_is_answered_at_the_first_network() -> None:
    async def story(bench: PagesBench) -> None:
        with bench.pages.open("201", PAGE, at="127.0.0.1") as page:
            await a_talk(bench, page)
            assert bench.engine.asked[0][1]["direction"] == ["lan0", "desk"]

    at_the_pages(story)


def test_all_pages_ring_and_the_first_one_has_the_call() -> None:
    async def story(bench: PagesBench) -> None:
        with (
            bench.pages.open("201", PAGE) as desk,
            bench.pages.open("201", OTHER) as mobile,
        ):
            leg = bench.pages.call(FOR_ANNA)
            at_desk = bench.pages.leg(desk, leg.id)
            assert (await told(mobile)).what is Told.RINGS
            await at_desk.lift(desk, "offer")
            ended = await told(mobile)
            assert (ended.what, ended.end) == (Told.ENDED, LegEnd.ELSEWHERE)
            with pytest.raises(LegError, match="not yours"):
                bench.pages.leg(mobile, leg.id)
            with pytest.raises(LegError, match="taken already"):
                await at_desk.lift(mobile, "offer")

    at_the_pages(story)


def test_a_page_that_does_not_say_that_it_rings_is_not_there() -> None:
    async def story(bench: PagesBench) -> None:
        with bench.pages.open("201", PAGE):
            leg = bench.pages.call(FOR_ANNA)
            end = await leg.next_event()
            assert end == LegEnded(LegEnd.UNREACHABLE, "no page of 201 (Anna) rings")

    at_the_pages(story)


def test_one_that_rings_rings_on() -> None:
    async def story(bench: PagesBench) -> None:
        with bench.pages.open("201", PAGE) as page:
            leg = bench.pages.call(FOR_ANNA)
            bench.pages.leg(page, leg.id).rung()
            await asyncio.sleep(60)
            assert await leg.next_event() == LegRings()
            bench.pages.leg(page, leg.id).put_down()
            end = LegEnded(LegEnd.DECLINED, "201 (Anna) declined")
            assert await leg.next_event() == end

    at_the_pages(story)


def test_who_has_no_page_is_not_registered() -> None:
    async def story(bench: PagesBench) -> None:
        leg = bench.pages.call(FOR_ANNA)
        end = LegEnded(LegEnd.UNREGISTERED, "no page is open for 201")
        assert await leg.next_event() == end
        leg.hang_up("twice is harmless")
        leg.show(SALES)
        leg.ring()

    at_the_pages(story)


def test_reach_is_told_for_the_first_page_and_after_the_last() -> None:
    async def story(bench: PagesBench) -> None:
        changes: list[bool] = []
        bench.pages.on_reach = lambda extension: changes.append(
            bench.pages.reachable(extension)
        )
        with bench.pages.open("201", PAGE):
            with bench.pages.open("201", OTHER):
                assert bench.pages.reachable("201")
            assert not bench.pages.reachable("202")
        assert changes == [True, False]

    at_the_pages(story)


def test_a_page_that_is_closed_while_it_rings_cannot_be_reached() -> None:
    async def story(bench: PagesBench) -> None:
        with bench.pages.open("201", PAGE) as page:
            with bench.pages.open("201", OTHER):
                leg = bench.pages.call(FOR_ANNA)
                bench.pages.leg(page, leg.id).rung()
            assert await leg.next_event() == LegRings()
        end = LegEnded(LegEnd.UNREACHABLE, "the page of 201 (Anna) was closed")
        assert await leg.next_event() == end

    at_the_pages(story)


def test_a_talk_survives_a_connection_that_breaks() -> None:
    async def story(bench: PagesBench) -> None:
        with bench.pages.open("201", PAGE) as page:
            leg = await a_talk(bench, page)
        assert bench.pages.page("201", PAGE) is page
        with bench.pages.open("201", PAGE) as again:
            assert again is page
            leg.show(SALES)
            assert (await told(again)).what is Told.SHOWN
            bench.pages.leg(again, leg.id).put_down()
            end = LegEnded(LegEnd.HUNG_UP, "201 (Anna) hung up")
            assert await leg.next_event() == end
        with pytest.raises(LegError, match="load it again"):
            bench.pages.page("201", PAGE)

    at_the_pages(story)


def test_a_page_from_which_nothing_comes_is_lost() -> None:
    async def story(bench: PagesBench) -> None:
        loop = asyncio.get_running_loop()
        with bench.pages.open("201", PAGE) as page:
            leg = await a_talk(bench, page)
            await asyncio.sleep(100)
            bench.port.is_silent = True
            begun = loop.time()
            end = await leg.next_event()
            assert isinstance(end, LegEnded)
            assert end.end is LegEnd.LOST
            assert LOST_S < loop.time() - begun < LOST_S + 2
            news = await all_told(page)
            assert news == [*[Told.BROKE] * 3, Told.ENDED]

    at_the_pages(story)


def test_sound_that_broke_is_connected_anew_at_the_same_port() -> None:
    async def story(bench: PagesBench) -> None:
        loop = asyncio.get_running_loop()
        with bench.pages.open("201", PAGE) as page:
            leg = await a_talk(bench, page)
            port, bench.port.is_silent = bench.port, True
            begun = loop.time()
            while await all_told(page) != [Told.BROKE]:
                await asyncio.sleep(0.1)
            assert loop.time() - begun < BROKE_S + 1
            mine = bench.pages.leg(page, leg.id)
            bench.engine.trouble = "rtpengine does not answer"
            with pytest.raises(LegError, match="does not answer"):
                await mine.connect(page, "anew")
            assert not port.is_closed
            bench.engine.trouble = ""
            assert await mine.connect(page, "anew") == "secured"
            port.is_silent = False
            await asyncio.sleep(LOST_S * 2)
            assert bench.ports.opened == [port]
            forgotten = [
                words for what, words in bench.engine.asked if what == "delete"
            ]
            assert [str(one["call-id"])[-2:] for one in forgotten] == ["-2", "-1"]
            mine.put_down()
            end = LegEnded(LegEnd.HUNG_UP, "201 (Anna) hung up")
            assert await leg.next_event() == end

    at_the_pages(story)


def test_a_page_is_not_connected_before_it_lifts() -> None:
    async def story(bench: PagesBench) -> None:
        with bench.pages.open("201", PAGE) as page:
            leg = bench.pages.call(FOR_ANNA)
            with pytest.raises(LegError, match="not answered yet"):
                await bench.pages.leg(page, leg.id).connect(page, "offer")

    at_the_pages(story)


def test_holding_and_transferring() -> None:
    async def story(bench: PagesBench) -> None:
        with bench.pages.open("201", PAGE) as page:
            leg = await a_talk(bench, page)
            mine = bench.pages.leg(page, leg.id)
            for on in (True, True, False):
                mine.hold(on=on)
            assert await leg.next_event() == LegHeld()
            assert await leg.next_event() == LegTakenBack()
            mine.refer("203", "")
            assert await leg.next_event() == LegReferred("203")
            leg.referral_went(LegEnd.BUSY)
            assert (await told(page)).end == LegEnd.BUSY
            leg.referral_went(None)
            assert (await told(page)).end == ""

    at_the_pages(story)


def test_a_page_calls_somebody() -> None:
    async def story(bench: PagesBench) -> None:
        with bench.pages.open("201", PAGE) as page:
            leg = await its_call(bench, page)
            assert (leg.dialled, leg.party.account) == ("202", "201")
            with pytest.raises(LegError, match="nobody to transfer"):
                bench.pages.leg(page, leg.id).refer("203", "")
            bench.pages.leg(page, leg.id).hold(on=True)  # means nothing yet
            leg.ring()
            await leg.sound_early()
            await leg.answer()
            news = await all_told(page)
            assert news == [Told.RINGING, Told.EARLY, Told.ANSWERED]
            leg.refuse(LegEnd.BUSY)
            assert (await told(page)).end == LegEnd.BUSY
            with pytest.raises(LegError, match="is gone"):
                await leg.answer()
            with pytest.raises(LegError, match="is gone"):
                await leg.sound_early()

    at_the_pages(story)


def test_a_page_gives_up() -> None:
    async def story(bench: PagesBench) -> None:
        with bench.pages.open("201", PAGE) as page:
            leg = await its_call(bench, page)
            bench.pages.leg(page, leg.id).put_down()
            end = LegEnded(LegEnd.CANCELLED, "201 (Anna) gave up")
            assert await leg.next_event() == end

    at_the_pages(story)


def test_a_desk_that_takes_no_calls_refuses() -> None:
    async def story(bench: PagesBench) -> None:
        with bench.pages.open("201", PAGE) as page:
            await bench.pages.call_in(page, "202", "offer")
            assert (await told(page)).end == LegEnd.UNREACHABLE

    at_the_pages(story)


@pytest.mark.parametrize("dialled", ["", "sip:202@elsewhere", "2" * 33, "20 2"])
def test_what_no_telephone_can_dial_is_refused(dialled: str) -> None:
    async def story(bench: PagesBench) -> None:
        with (
            bench.pages.open("201", PAGE) as page,
            pytest.raises(LegError, match="cannot be dialled"),
        ):
            await bench.pages.call_in(page, dialled, "offer")

    at_the_pages(story)


def test_a_page_has_so_many_calls_and_no_more() -> None:
    async def story(bench: PagesBench) -> None:
        bench.pages.on_leg = lambda _leg: None
        with bench.pages.open("201", PAGE) as page:
            for _call in range(MOST_CALLS):
                await bench.pages.call_in(page, "202", "offer")
            with pytest.raises(LegError, match="too many calls"):
                await bench.pages.call_in(page, "202", "offer")

    at_the_pages(story)


def test_pages_must_be_of_this_office() -> None:
    async def story(bench: PagesBench) -> None:
        with bench.pages.open("201", PAGE), contextlib.ExitStack() as stack:
            for extension, page_id, why in (
                ("299", OTHER, "no extension 299"),
                ("201", "short", "no name of a page"),
                ("202", PAGE, "another extension"),
            ):
                with pytest.raises(LegError, match=why):
                    stack.enter_context(bench.pages.open(extension, page_id))
            with pytest.raises(LegError, match="load it again"):
                bench.pages.page("202", PAGE)
            for number in range(MOST_PAGES - 1):
                stack.enter_context(bench.pages.open("201", f"{number:016}"))
            with pytest.raises(LegError, match="close one"):
                stack.enter_context(bench.pages.open("201", OTHER))

    at_the_pages(story)


def test_a_relay_that_refuses_costs_one_call_and_no_port() -> None:
    async def story(bench: PagesBench) -> None:
        with bench.pages.open("201", PAGE) as page:
            bench.engine.trouble = "rtpengine does not answer"
            leg = bench.pages.call(FOR_ANNA)
            with pytest.raises(LegError, match="does not answer"):
                await bench.pages.leg(page, leg.id).lift(page, "offer")
            end = LegEnded(LegEnd.REFUSED, "rtpengine does not answer")
            assert await leg.next_event() == end
            assert bench.port.is_closed
            with pytest.raises(LegError, match="does not answer"):
                await bench.pages.call_in(page, "202", "offer")

    at_the_pages(story)


@pytest.mark.parametrize(
    ("plain", "why"),
    [
        ("", "SDP"),
        (PLAIN_OFFER.replace("AVP 0", "AVP 111"), "neither PCMU nor PCMA"),
    ],
)
def test_a_page_without_sound_in_common_is_refused(plain: str, why: str) -> None:
    async def story(bench: PagesBench) -> None:
        bench.engine.plain = plain
        with (
            bench.pages.open("201", PAGE) as page,
            pytest.raises(LegError, match=why),
        ):
            await bench.pages.call_in(page, "202", "offer")

    at_the_pages(story)


def test_an_offer_without_an_end_is_refused() -> None:
    async def story(bench: PagesBench) -> None:
        with (
            bench.pages.open("201", PAGE) as page,
            pytest.raises(LegError, match="99999 characters"),
        ):
            await bench.pages.call_in(page, "202", "x" * 99_999)

    at_the_pages(story)


def test_a_call_that_is_over_while_it_is_connected_leaves_nothing() -> None:
    async def story(bench: PagesBench) -> None:
        bench.engine.takes_s = 0.5
        with bench.pages.open("201", PAGE) as page:
            leg = bench.pages.call(FOR_ANNA)
            lifting = asyncio.create_task(
                bench.pages.leg(page, leg.id).lift(page, "offer")
            )
            await asyncio.sleep(0.7)
            leg.hang_up("the caller left", LegEnd.CANCELLED)
            with pytest.raises(LegError, match="over"):
                await lifting
            assert bench.port.is_closed
            assert leg.figures == SoundFigures()
            end = LegEnded(LegEnd.CANCELLED, "the caller left")
            assert await leg.next_event() == end

    at_the_pages(story)


def test_a_page_that_takes_no_news_loses_the_newest() -> None:
    async def story(bench: PagesBench) -> None:
        with bench.pages.open("201", PAGE) as page:
            leg = await its_call(bench, page)
            for _time in range(MOST_NEWS + 5):
                leg.ring()
            assert len(await all_told(page)) == MOST_NEWS

    at_the_pages(story)


def test_somebody_without_a_name_is_a_number() -> None:
    assert Page(PAGE, "201").person == "201"
