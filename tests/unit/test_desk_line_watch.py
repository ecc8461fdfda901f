"""One line kept alive, whatever its driver does."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from support.toy_line import ToyLine, noted, toy_desk, until
from support.virtual_time import run_virtually
from tipring.desk.desk import Desk
from tipring.desk.journal import Journal
from tipring.desk.line_care import TRY_AGAIN_S
from tipring.desk.line_watch import LAST_WORK_S, LineWatch
from tipring.desk.session import CallSession
from tipring.desk.shelf import PromptShelf
from tipring.domain.call import CallFacts, CallMachine
from tipring.domain.call_events import CallerLeft, CallEvent
from tipring.domain.command import Command
from tipring.domain.commands import Finish
from tipring.domain.errors import LineError, LineGone
from tipring.domain.events import (
    AnsweredBy,
    CallerIdReceived,
    DigitPressed,
    FarEndAnswered,
    FarEndGone,
    Gone,
    HandsetLifted,
    HandsetReplaced,
    LineEvent,
    LineFault,
    LineRestored,
    RingHeard,
    Tone,
    ToneHeard,
    VoiceHeard,
)
from tipring.domain.journal import (
    BoxStopped,
    CallEnded,
    CallHandedOver,
    CallPlaced,
    CallRang,
    DigitHeard,
    LineLost,
    LineOpened,
    NodeEntered,
    PlacedCallAnswered,
)
from tipring.domain.line import LineMachine, LineState
from tipring.dsp.frames import Samples
from tipring.lines.port import Line

Story = Callable[[Desk, ToyLine], Awaitable[None]]


def on_one_line(directory: Path, story: Story, line: ToyLine | None = None) -> ToyLine:
    toy = line or ToyLine()

    async def tell() -> None:
        async with toy_desk(directory, toy) as desk:
            await story(desk, toy)

    run_virtually(tell())
    return toy


async def ends(desk: Desk) -> list[str]:
    return [e.reason for e in await noted(desk) if isinstance(e, CallEnded)]


def test_a_missing_device_is_looked_for_and_told_of_once(tmp_path: Path) -> None:
    line = ToyLine()
    line.fail("open", *[LineError("no modem there")] * 3, LineError("it is in use"))

    async def story(desk: Desk, line: ToyLine) -> None:
        await asyncio.sleep(TRY_AGAIN_S / 2)
        assert desk.watches[0].trouble == "no modem there"
        await until(desk, LineState.IDLE, within_s=4 * TRY_AGAIN_S)
        assert desk.watches[0].trouble == ""
        assert desk.watches[0].device == "a toy"
        assert [
            e for e in await noted(desk) if isinstance(e, LineLost | LineOpened)
        ] == [
            LineLost("no modem there"),
            LineLost("it is in use"),
            LineOpened("a toy"),
        ]
        assert line.opened == 5

    on_one_line(tmp_path, story, line)


@pytest.mark.parametrize("verb", ["open", "next_event"])
def test_a_mistake_in_a_driver_silences_one_line_for_a_moment(
    tmp_path: Path,
    verb: str,
) -> None:
    line = ToyLine()
    if verb == "open":
        line.fail("open", ZeroDivisionError())
    else:
        line.tell(ZeroDivisionError())

    async def story(desk: Desk, line: ToyLine) -> None:
        await asyncio.sleep(TRY_AGAIN_S / 2)
        assert desk.watches[0].state is LineState.DOWN
        assert desk.watches[0].trouble == "a mistake of ours; see the log"
        await until(desk, LineState.IDLE)
        assert line.opened == 2

    on_one_line(tmp_path, story, line)


def test_a_mistake_in_the_driver_during_a_call_closes_its_record(
    tmp_path: Path,
) -> None:
    async def story(desk: Desk, line: ToyLine) -> None:
        line.ring()
        await until(desk, LineState.IN_CALL)
        line.tell(ZeroDivisionError())
        await until(desk, LineState.DOWN)
        assert await ends(desk) == [Gone.LINE_LOST.value]
        await until(desk, LineState.IDLE)

    on_one_line(tmp_path, story)


def test_a_device_that_leaves_in_a_call_ends_it_and_is_opened_again(
    tmp_path: Path,
) -> None:
    async def story(desk: Desk, line: ToyLine) -> None:
        line.ring()
        await until(desk, LineState.IN_CALL)
        await asyncio.sleep(0.3)
        line.tell(LineFault("unplugged"))
        await until(desk, LineState.DOWN)
        assert desk.watches[0].trouble == "unplugged"
        assert desk.watches[0].call_id is None
        await until(desk, LineState.IDLE)
        assert await ends(desk) == [Gone.LINE_LOST.value]

    on_one_line(tmp_path, story)


def test_a_line_that_cannot_be_answered_is_given_up(tmp_path: Path) -> None:
    async def story(desk: Desk, line: ToyLine) -> None:
        line.fail("answer", *[LineError("the modem said ERROR")] * 3)
        line.ring()
        await until(desk, LineState.SEIZING)
        await until(desk, LineState.IDLE)
        assert await ends(desk) == [
            "the line could not be answered: the modem said ERROR"
        ]

    on_one_line(tmp_path, story)


def test_a_line_that_cannot_be_released_is_opened_anew(tmp_path: Path) -> None:
    async def story(desk: Desk, line: ToyLine) -> None:
        line.fail("hang_up", LineGone("it left"))
        line.ring()
        await until(desk, LineState.IN_CALL)
        line.tell(FarEndGone(Gone.BUSY_TONE))
        await until(desk, LineState.DOWN)
        await until(desk, LineState.IDLE)
        assert await ends(desk) == ["the caller hung up (busy tone)"]
        assert LineLost("it left") in await noted(desk)

    on_one_line(tmp_path, story)


def test_a_key_pressed_while_we_answer_counts(tmp_path: Path) -> None:
    async def story(desk: Desk, line: ToyLine) -> None:
        line.answer_takes_s = 1.0
        line.ring()
        await until(desk, LineState.SEIZING)
        line.tell(DigitPressed("3"))
        await until(desk, LineState.IN_CALL)
        await asyncio.sleep(0.3)
        happened = await noted(desk)
        assert DigitHeard("3") in happened
        nodes = [e.node for e in happened if isinstance(e, NodeEntered)]
        assert nodes == ["welcome", "menu", "message"]

    on_one_line(tmp_path, story)


def test_sounds_on_an_idle_line_concern_nobody(tmp_path: Path) -> None:
    async def story(desk: Desk, line: ToyLine) -> None:
        await until(desk, LineState.IDLE)
        line.tell(DigitPressed("1"), VoiceHeard(active=True), ToneHeard(Tone.DIAL))
        await asyncio.sleep(0.3)
        assert desk.watches[0].state is LineState.IDLE
        assert not desk.watches[0].end_call("nothing to end")

    on_one_line(tmp_path, story)


def test_an_event_that_the_rules_refuse_changes_nothing(
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def story(desk: Desk, line: ToyLine) -> None:
        await until(desk, LineState.IDLE)
        line.tell(LineRestored("once more"))
        await asyncio.sleep(0.3)
        assert desk.watches[0].state is LineState.IDLE
        line.ring()
        await until(desk, LineState.IN_CALL)

    on_one_line(tmp_path, story)
    assert "LineRestored is not allowed while the line is idle" in caplog.text


class WhimsicalMachine(LineMachine):
    """Rules that ask a line for something that only a call can do."""

    def handle(self, event: object, now: float) -> list[Command]:
        return [Finish("a whim"), *super().handle(event, now)]


def test_a_command_that_is_not_for_lines_is_told_to_the_log(
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def no_session(*_: object) -> CallSession:
        raise AssertionError

    async def tell() -> None:
        async with toy_desk(tmp_path) as desk:
            pen = desk.journal.for_line("line-1")
            watch = LineWatch(ToyLine(), WhimsicalMachine(), pen, "main", no_session)
            running = asyncio.create_task(watch.run())
            await asyncio.sleep(0.3)
            assert watch.state is LineState.IDLE
            running.cancel()

    run_virtually(tell())
    assert "a line cannot do Finish(reason='a whim')" in caplog.text


def test_a_call_that_cannot_begin_ends_and_the_line_is_used_again(
    tmp_path: Path,
) -> None:
    def broken(*_: object) -> CallSession:
        raise ZeroDivisionError

    async def tell() -> None:
        line = ToyLine()
        async with toy_desk(tmp_path) as desk:
            pen = desk.journal.for_line("line-1")
            watch = LineWatch(line, LineMachine(), pen, "main", broken)
            running = asyncio.create_task(watch.run())
            await asyncio.sleep(0.3)
            line.ring()
            await asyncio.sleep(0.3)
            assert watch.call_id is None
            assert "mistake of ours" in watch.trouble
            await asyncio.sleep(2 * TRY_AGAIN_S)
            assert watch.state is LineState.IDLE
            assert line.opened == 2
            running.cancel()

    run_virtually(tell())


# --- calling somebody ------------------------------------------------------------


class Talk:
    """A session that writes down what it hears and ends when it is told to."""

    def __init__(self, facts: CallFacts) -> None:
        self.facts = facts
        self.heard: list[LineEvent] = []
        self.over: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def tell(self, event: CallEvent) -> None:
        if isinstance(event, CallerLeft) and not self.over.done():
            self.over.set_result(event.how)

    def hear(self, event: LineEvent) -> None:
        self.heard.append(event)

    async def run(self) -> str:
        return await self.over


class Talks:
    """Makes talks and remembers them."""

    def __init__(self) -> None:
        self.made: list[Talk] = []

    def __call__(self, _line: Line, facts: CallFacts, _pen: Journal) -> Talk:
        self.made.append(Talk(facts))
        return self.made[-1]


ANSWERED = FarEndAnswered(AnsweredBy.VOICE)


def test_a_number_is_called_and_its_session_hears_what_becomes_of_it(
    tmp_path: Path,
) -> None:
    async def story(desk: Desk, line: ToyLine) -> None:
        await until(desk, LineState.IDLE)
        watch, talks = desk.watches[0], Talks()
        await watch.dial("42", talks)
        assert line.dialled == ["42"]
        assert watch.state is LineState.CALLING
        line.tell(ToneHeard(Tone.RINGBACK), ANSWERED)
        await until(desk, LineState.IN_CALL)
        (talk,) = talks.made
        assert talk.facts.caller == CallerIdReceived("42")
        assert talk.facts.call_id == watch.call_id
        assert talk.heard == [ToneHeard(Tone.RINGBACK), ANSWERED]
        assert watch.end_call("enough")
        await until(desk, LineState.IDLE)
        assert not line.off_hook
        happened = await noted(desk)
        assert CallPlaced("42") in happened
        assert PlacedCallAnswered("a voice") in happened
        assert CallRang() not in happened
        assert await ends(desk) == ["enough"]

    on_one_line(tmp_path, story)


def test_who_asks_learns_why_a_number_cannot_be_called(tmp_path: Path) -> None:
    async def story(desk: Desk, line: ToyLine) -> None:
        await until(desk, LineState.IDLE)
        watch, talks = desk.watches[0], Talks()
        line.fail("dial", LineError("no dial tone"), LineGone("it left"))
        with pytest.raises(LineError, match="no dial tone"):
            await watch.dial("42", talks)
        assert watch.state is LineState.IDLE
        line.ring()
        await until(desk, LineState.IN_CALL)
        with pytest.raises(LineError, match="is in a call, 42 cannot be called"):
            await watch.dial("42", talks)
        assert talks.made == []
        assert await ends(desk) == ["nobody was called: no dial tone"]

    on_one_line(tmp_path, story)


def test_a_caller_at_the_moment_of_dialling_is_answered(tmp_path: Path) -> None:
    async def story(desk: Desk, line: ToyLine) -> None:
        await until(desk, LineState.IDLE)
        line.fail("dial", LineError("it rings"))
        asking = asyncio.create_task(desk.watches[0].dial("42", Talks()))
        await asyncio.sleep(0.01)
        line.ring()
        with pytest.raises(LineError, match="it rings"):
            await asking
        await until(desk, LineState.IN_CALL)
        happened = await noted(desk)
        assert happened.index(CallRang()) > happened.index(CallPlaced("42"))

    on_one_line(tmp_path, story)


@pytest.mark.parametrize("why", ["unplugged", "stopped"])
def test_who_waits_for_dialling_is_told_when_the_line_goes(
    tmp_path: Path, why: str
) -> None:
    async def story(desk: Desk, line: ToyLine) -> None:
        await until(desk, LineState.IDLE)
        asking = asyncio.create_task(desk.watches[0].dial("42", Talks()))
        await asyncio.sleep(0.01)
        if why == "unplugged":
            line.tell(LineFault("unplugged"))
        else:
            desk.stop()
        with pytest.raises(LineError, match=why):
            await asking

    on_one_line(tmp_path, story)


def test_a_call_that_nobody_wants_any_more_is_hung_up(tmp_path: Path) -> None:
    async def story(desk: Desk, line: ToyLine) -> None:
        await until(desk, LineState.IDLE)
        talks = Talks()
        asking = asyncio.create_task(desk.watches[0].dial("42", talks))
        await asyncio.sleep(0.01)
        asking.cancel()
        await until(desk, LineState.IDLE)
        assert talks.made == []
        assert not line.off_hook
        assert await ends(desk) == ["nobody wants this call any more"]

    on_one_line(tmp_path, story)


def test_what_our_own_calls_end_in_teaches_nothing(tmp_path: Path) -> None:
    class Attentive(ToyLine):
        asked = 0

        def last_heard(self) -> Samples:
            self.asked += 1
            return super().last_heard()

    attentive = Attentive()

    async def story(desk: Desk, line: ToyLine) -> None:
        await until(desk, LineState.IDLE)
        await desk.watches[0].dial("42", Talks())
        desk.watches[0].end_call("no answer")
        await until(desk, LineState.IDLE)
        await asyncio.sleep(0.1)
        assert attentive.asked == 0
        line.ring()
        await until(desk, LineState.IN_CALL)
        desk.watches[0].end_call("enough")
        await until(desk, LineState.IDLE)
        await asyncio.sleep(0.1)
        assert attentive.asked == 1

    on_one_line(tmp_path, story, attentive)


# --- the telephone beside the line -----------------------------------------------


def test_a_line_that_rings_proves_that_the_handset_was_put_down(
    tmp_path: Path,
) -> None:
    async def story(desk: Desk, line: ToyLine) -> None:
        told: list[LineEvent] = []
        desk.watches[0].neighbour = told.append
        await until(desk, LineState.IDLE)
        line.tell(RingHeard(), RingHeard())
        await until(desk, LineState.IN_CALL)
        assert told == [HandsetReplaced()]

    on_one_line(tmp_path, story)


def test_a_caller_is_left_to_the_telephone_beside_the_line(tmp_path: Path) -> None:
    async def story(desk: Desk, line: ToyLine) -> None:
        told: list[LineEvent] = []
        watch = desk.watches[0]
        watch.neighbour = told.append
        await until(desk, LineState.IDLE)
        assert not watch.hand_over()
        line.ring()
        await until(desk, LineState.IN_CALL)
        told.clear()
        line.tell(HandsetLifted())
        await asyncio.sleep(0.1)
        assert told == [HandsetLifted()]
        assert watch.hand_over()
        await until(desk, LineState.HANDED_OVER)
        assert (line.stepped_aside, line.off_hook) == (1, False)
        line.tell(HandsetReplaced())
        await until(desk, LineState.IDLE)
        assert told == [HandsetLifted(), HandsetReplaced()]
        assert CallHandedOver() in await noted(desk)
        assert await ends(desk) == ["the telephone beside us was put down"]

    on_one_line(tmp_path, story)


@pytest.mark.parametrize("news", [RingHeard(), LineFault("unplugged")])
def test_what_ends_a_talk_beside_the_line_is_told_as_its_end(
    tmp_path: Path, news: LineEvent
) -> None:
    async def story(desk: Desk, line: ToyLine) -> None:
        told: list[LineEvent] = []
        watch = desk.watches[0]
        watch.neighbour = told.append
        line.ring()
        await until(desk, LineState.IN_CALL)
        watch.hand_over()
        await until(desk, LineState.HANDED_OVER)
        told.clear()
        line.tell(news)
        await asyncio.sleep(0.1)
        assert told == [HandsetReplaced()]

    on_one_line(tmp_path, story)


def test_a_line_that_cannot_step_aside_is_opened_anew(tmp_path: Path) -> None:
    async def story(desk: Desk, line: ToyLine) -> None:
        line.fail("step_aside", LineGone("it left"))
        line.ring()
        await until(desk, LineState.IN_CALL)
        desk.watches[0].hand_over()
        await until(desk, LineState.DOWN)
        await until(desk, LineState.IDLE)
        assert await ends(desk) == [Gone.LINE_LOST.value]

    on_one_line(tmp_path, story)


class DeafSession(CallSession):
    """A call that does not end when it is told to."""

    async def run(self) -> str:
        await asyncio.Event().wait()
        raise AssertionError


def test_a_call_that_does_not_end_holds_a_stopping_box_only_so_long(
    tmp_path: Path,
) -> None:
    async def tell() -> None:
        line, clock = ToyLine(), asyncio.get_running_loop().time
        async with toy_desk(tmp_path) as desk:

            def make_deaf(line: Line, facts: CallFacts, pen: Journal) -> CallSession:
                machine = CallMachine(desk.office, "main", facts)
                return DeafSession(line, machine, pen, PromptShelf({}))

            pen = desk.journal.for_line("line-1")
            watch = LineWatch(line, LineMachine(), pen, "main", make_deaf)
            running = asyncio.create_task(watch.run())
            await asyncio.sleep(0.3)
            line.ring()
            await asyncio.sleep(0.3)
            assert watch.state is LineState.IN_CALL
            began = clock()
            await watch.wind_down("the box is stopping")
            assert clock() - began == pytest.approx(LAST_WORK_S, abs=0.1)
            running.cancel()
            await asyncio.wait([running])
            assert not line.off_hook
            assert await ends(desk) == ["the box stopped"]

    run_virtually(tell())


def test_a_box_that_stops_waits_until_the_last_line_is_on_hook(tmp_path: Path) -> None:
    first, second = ToyLine("line-1"), ToyLine("line-2")

    async def tell() -> list[object]:
        async with toy_desk(tmp_path, first, second) as desk:
            first.ring()
            second.ring()
            await until(desk, LineState.IN_CALL)
            desk.stop()
            while not isinstance((await noted(desk))[-1], BoxStopped):
                await asyncio.sleep(0.01)
            return [*await noted(desk)]

    happened = run_virtually(tell())
    ended = [e.reason for e in happened if isinstance(e, CallEnded)]
    assert ended == ["the box is stopping"] * 2
    assert not first.off_hook
    assert not second.off_hook
    assert not first.is_open
