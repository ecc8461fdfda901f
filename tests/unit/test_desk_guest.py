"""One call at the counter of the queues: what only goes wrong, or is never asked."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from support.box import virtual_wall
from support.queue_bench import FRONT, TalkLine, at_work, office_of, shelf
from support.queue_desk import queue
from support.toy_phone import ToyPhone
from support.virtual_time import run_virtually
from support.ways import no_trunk
from tipring.desk.calling_back import DialBacks
from tipring.desk.guest import PATIENCE_S, Counter, Guest
from tipring.desk.journal import Journal
from tipring.desk.link_hub import LinkHub
from tipring.desk.lost_callers import KEEPS_S, LostAndFound
from tipring.desk.phone_watch import PhoneWatch
from tipring.desk.queueing import QueueDesk
from tipring.desk.session import CallSession
from tipring.desk.voice import CallVoice
from tipring.domain.call_events import (
    AgentStateTold,
    CallEvent,
    PromptFinished,
    QueueNews,
    ScreeningTold,
)
from tipring.domain.commands import AskAgentState, AskScreening, TellQueue
from tipring.domain.errors import PhoneError
from tipring.domain.link.view import LinkView, Verdict
from tipring.domain.lost_entries import CallerLost
from tipring.domain.queue.entries import CallerQueued, PlaceKept
from tipring.domain.queue.happenings import (
    AgentPaused,
    AgentResumed,
    CallbackReached,
    CallerHeld,
    CallerHungUp,
    CallerJoined,
    CallerSteppedOut,
    CallerTakenBack,
    CallerWithdrawn,
)
from tipring.domain.queue.memory import QueueMemory
from tipring.domain.queue.orders import Join, OffHold, TalkBegan, TalkOver
from tipring.domain.queue.states import AgentState
from tipring.domain.screening import Standing
from tipring.phones.port import PhoneAnswered
from tipring.store.store import Store

JOINED = CallerJoined(ticket="c1", queue=FRONT)


class World:
    """A guest, the queues, and an agent whose telephone is beside the line or not."""

    def __init__(
        self,
        store: Store,
        tasks: asyncio.TaskGroup,
        phone: ToyPhone,
        trunk: str = "",
    ) -> None:
        office = office_of(queue("anna", name=FRONT), {"anna": at_work("anna")})
        pen = Journal(store, virtual_wall, "line-1", "c1")
        self.store = store
        self.line = TalkLine()
        self.phone = phone
        self.told: list[CallEvent] = []
        self.handed_over = 0
        dial_backs = DialBacks(no_trunk(), no_session)
        self.queues = QueueDesk(office, pen, dial_backs)
        self.watch = PhoneWatch("anna", phone, shelf(), "en")
        self.queues.phones["anna"] = self.watch
        voice = CallVoice(self.line, shelf(), pen, tasks, lambda _ended: None)
        self.hub = LinkHub()
        self.lost = LostAndFound(self.hub, "us")
        counter = Counter(self.queues, self.hand_over, trunk=trunk, lost=self.lost)
        self.guest = Guest(self.line, voice, tasks, self.told.append, counter, pen)

    def hand_over(self) -> bool:
        self.handed_over += 1
        return False

    async def lifts(self) -> None:
        """Let the caller come and the agent lift."""
        self.guest.do(TellQueue(JOINED))
        await pause()
        self.phone.tell(PhoneAnswered())
        await pause()

    async def written(self) -> list[object]:
        """Return what is written down by now."""
        await self.store.append()
        return [stored.entry.what for stored in await self.store.journal()]

    def news(self) -> list[object]:
        return [event.news for event in self.told if isinstance(event, QueueNews)]


def no_session(*_what: object) -> CallSession:
    raise AssertionError


async def pause() -> None:
    await asyncio.sleep(0.1)


@contextlib.asynccontextmanager
async def world_of(
    directory: Path, phone: ToyPhone | None = None, trunk: str = ""
) -> AsyncIterator[World]:
    async with await Store.open(directory) as store, asyncio.TaskGroup() as tasks:
        world = World(store, tasks, phone or ToyPhone(), trunk)
        running = asyncio.create_task(world.queues.run(QueueMemory()))
        await pause()
        yield world
        world.guest.leave()
        running.cancel()
        await asyncio.wait([running])


def test_a_caller_whom_the_queue_refuses_goes_on_without_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def tell() -> None:
        async with world_of(tmp_path) as world:
            world.guest.do(TellQueue(CallerJoined(ticket="c1", queue="elsewhere")))
            (over,) = world.news()
            assert isinstance(over, TalkOver)
            assert over.why.startswith("not in the queue: ")

    run_virtually(tell())
    assert "elsewhere" in caplog.text


# --- the trunk goes away --------------------------------------------------------

BY_TRUNK = replace(JOINED, number="+12125550142")


def test_who_is_lost_with_the_trunk_is_marked_and_keeps_his_place(
    tmp_path: Path,
) -> None:
    async def tell() -> None:
        async with world_of(tmp_path, trunk="provider") as world:
            world.guest.do(TellQueue(BY_TRUNK))
            world.guest.is_gone(BY_TRUNK.number, "main.desk", is_lost=True)
            world.guest.is_gone(BY_TRUNK.number, "main.desk", is_lost=True)
            world.guest.do(TellQueue(CallerHungUp("c1", "the line went away")))
            world.guest.leave()
            noted = await world.written()
        (lost,) = [what for what in noted if isinstance(what, CallerLost)]
        assert (lost.number, lost.node, lost.trunk) == (
            BY_TRUNK.number,
            "main.desk",
            "provider",
        )
        (kept,) = [what for what in noted if isinstance(what, PlaceKept)]
        assert kept.for_s == lost.keeps_s == KEEPS_S

    run_virtually(tell())


def test_who_was_lost_in_a_menu_brings_his_first_call_with_him(tmp_path: Path) -> None:
    async def tell() -> None:
        async with world_of(tmp_path, trunk="provider") as world:
            world.guest.began = asyncio.get_running_loop().time()
            await asyncio.sleep(20)
            world.guest.is_gone(BY_TRUNK.number, "main.menu", is_lost=True)
            await asyncio.sleep(40)
            world.guest.began = asyncio.get_running_loop().time()
            world.guest.do(TellQueue(replace(JOINED, number="2125550142")))
            noted = await world.written()
        (queued,) = [what for what in noted if isinstance(what, CallerQueued)]
        assert queued.head_start_s == pytest.approx(60.0)

    run_virtually(tell())


def test_who_steps_out_and_is_lost_is_kept_as_his_call_ends(tmp_path: Path) -> None:
    async def tell() -> None:
        async with world_of(tmp_path, trunk="provider") as world:
            world.guest.do(TellQueue(BY_TRUNK))
            world.guest.do(TellQueue(CallerSteppedOut("c1", "key 0")))
            world.guest.is_gone(BY_TRUNK.number, "main.menu", is_lost=True)
            world.guest.leave()
            noted = await world.written()
        kept = [what.for_s for what in noted if isinstance(what, PlaceKept)]
        assert kept == [300.0, KEEPS_S]

    run_virtually(tell())


@pytest.mark.parametrize(
    ("verdict", "kept_s"), [(Verdict.UP, 300.0), (Verdict.DOWN, KEEPS_S)]
)
def test_who_hangs_up_while_the_trunk_is_gone_is_lost_as_well(
    tmp_path: Path, verdict: Verdict, kept_s: float
) -> None:
    async def tell() -> None:
        async with world_of(tmp_path, trunk="provider") as world:
            world.hub.is_now(LinkView(verdict=verdict, is_watched=True))
            world.guest.do(TellQueue(BY_TRUNK))
            world.guest.is_gone(BY_TRUNK.number, "main.desk", is_lost=False)
            world.guest.do(TellQueue(CallerHungUp("c1", "the caller hung up")))
            noted = await world.written()
        assert [what.for_s for what in noted if isinstance(what, PlaceKept)] == [kept_s]

    run_virtually(tell())


def test_a_wire_that_goes_away_loses_nobody_with_a_trunk(tmp_path: Path) -> None:
    async def tell() -> None:
        async with world_of(tmp_path) as world:
            world.guest.do(TellQueue(BY_TRUNK))
            world.guest.is_gone(BY_TRUNK.number, "main.desk", is_lost=True)
            world.guest.do(TellQueue(CallerHungUp("c1", "the line went away")))
            noted = await world.written()
        assert not [what for what in noted if isinstance(what, CallerLost)]
        (kept,) = [what for what in noted if isinstance(what, PlaceKept)]
        assert kept.for_s == 300.0

    run_virtually(tell())


def test_without_lists_everybody_is_unknown(tmp_path: Path) -> None:
    async def tell() -> None:
        async with world_of(tmp_path) as world:
            world.guest.do(AskScreening("2125550142", "", draws=2))
            await pause()
            unknown = ScreeningTold(Standing.UNKNOWN, "there are no lists")
            assert world.told == [unknown]

    run_virtually(tell())


def test_a_callback_of_a_place_that_is_gone_goes_on_without_it(tmp_path: Path) -> None:
    async def tell() -> None:
        async with world_of(tmp_path) as world:
            world.guest.do(TellQueue(CallbackReached("gone", "c2")))
            assert [type(one) for one in world.news()] == [TalkOver]
            assert world.line.closeness == []

    run_virtually(tell())


def test_what_else_is_refused_is_told_to_the_log_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def tell() -> None:
        async with world_of(tmp_path) as world:
            world.guest.do(TellQueue(CallerWithdrawn("gone", "moved")))
            assert world.told == []
            world.guest.do(TellQueue(AgentPaused("anna", "lunch")))
            world.guest.do(AskAgentState("anna"))
            assert world.told == [AgentStateTold(AgentState.PAUSED)]
            world.guest.do(TellQueue(AgentResumed("anna")))

    run_virtually(tell())
    assert "gone" in caplog.text


def test_a_line_that_cannot_be_left_to_the_telephone_beside_it_ends_the_talk(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def tell() -> None:
        async with world_of(tmp_path, ToyPhone(has_audio=False)) as world:
            await world.lifts()
            assert world.handed_over == 1
            why = "line-1 cannot be left to anna"
            assert world.news()[-2:] == [TalkBegan("anna"), TalkOver(why)]
            await pause()
            assert world.phone.done == ["open", "ring", f"hang_up: {why}"]

    run_virtually(tell())
    assert "line-1 cannot be left to anna" in caplog.text


def test_an_agent_who_was_given_up_meanwhile_is_not_joined(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")

    async def tell() -> None:
        async with world_of(tmp_path) as world:
            gone = Join("gone", "anna", FRONT, "", 0.0, whisper=False)
            world.guest.join(gone, world.watch)
            await pause()
            assert world.phone.sink is None

    run_virtually(tell())
    assert "anna was not joined" in caplog.text


def test_a_talk_that_fails_and_that_nobody_explains_is_given_up_after_a_while(
    tmp_path: Path,
) -> None:
    async def tell() -> None:
        async with world_of(tmp_path) as world:
            await world.lifts()
            await asyncio.sleep(2)
            world.phone.fail("play", PhoneError("nothing is heard"))
            world.queues.tell(CallerHeld("c1"))
            world.queues.tell(CallerTakenBack("c1"))
            await asyncio.sleep(PATIENCE_S / 2)
            assert world.news()[-1] == OffHold()
            await asyncio.sleep(PATIENCE_S)
            assert world.news()[-1] == TalkOver("nothing is heard")

    run_virtually(tell())


def test_news_of_a_hold_before_any_talk_begin_none(tmp_path: Path) -> None:
    async def tell() -> None:
        async with world_of(tmp_path) as world:
            world.guest.tell(QueueNews(OffHold()))
            world.guest.tell(PromptFinished())
            await pause()
            assert world.line.heard == []
            assert world.told == [QueueNews(OffHold()), PromptFinished()]

    run_virtually(tell())


def test_a_call_without_a_counter_leaves_nothing_behind(tmp_path: Path) -> None:
    async def tell() -> None:
        async with await Store.open(tmp_path) as store, asyncio.TaskGroup() as tasks:
            line, told = TalkLine(), list[CallEvent]()
            pen = Journal(store, virtual_wall, "line-1", "c1")
            voice = CallVoice(line, shelf(), pen, tasks, lambda _ended: None)
            guest = Guest(line, voice, tasks, told.append, None, pen)
            guest.leave()
            assert told == []

    run_virtually(tell())
