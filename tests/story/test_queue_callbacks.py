"""A promise to call back, from the key that asks for it to whatever becomes of it."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from support.queue_bench import (
    AGENT_HZ,
    AGENTS_VOICE,
    CALLER_HZ,
    WORDS_S,
    QueueBench,
    hears,
    queue_bench,
)
from support.virtual_time import run_virtually
from tipring.desk.calling_back import LINE_PATIENCE_S, RINGS_S
from tipring.domain.errors import LineError
from tipring.domain.events import (
    AnsweredBy,
    DigitPressed,
    FarEndAnswered,
    FarEndGone,
    Gone,
    LineEvent,
    LineFault,
    Tone,
    ToneHeard,
)
from tipring.domain.journal import CallEnded, CallPlaced
from tipring.domain.line import LineState
from tipring.domain.queue.callbacks import SETTLE_S
from tipring.domain.queue.entries import (
    CallbackFailed,
    CallbackPromised,
    CallbackTried,
)
from tipring.domain.queue.happenings import (
    AgentPaused,
    AgentResumed,
    CallbackBooked,
    CallerWithdrawn,
)
from tipring.domain.queue.settings import Callbacks
from tipring.domain.queue.states import AgentState, CallerState
from tipring.dsp.frames import RATE_HZ
from tipring.phones.simulated import SimulatedPhone

HOME = "2125550123"
OTHER = "2125550124"
RETRY_S = 60.0
LIFTED = FarEndAnswered(AnsweredBy.VOICE)
AFTER_SAYING_S = 6 * WORDS_S


def tell(
    directory: Path,
    story: Callable[[QueueBench, SimulatedPhone], Awaitable[None]],
    *script: str,
    **how: Any,  # noqa: ANN401 - see `queue_bench`
) -> None:
    """Tell *story* of an agent who has lunch, in a queue that calls back."""

    async def run() -> None:
        anna = SimulatedPhone("anna", script, load=lambda _: AGENTS_VOICE)
        how.setdefault("outside", ("212555*",))
        callbacks = Callbacks(enabled=True, tries=2, retry_after_s=RETRY_S)
        async with queue_bench(
            directory, {"anna": anna}, callbacks=callbacks, **how
        ) as bench:
            bench.desk.queues.tell(AgentPaused("anna", "lunch"))
            await story(bench, anna)

    run_virtually(run())


async def promised(bench: QueueBench, number: str = HOME) -> str:
    """Let somebody call, ask to be called back, and hang up; return the ticket."""
    ticket = await bench.call(number=number)
    await asyncio.sleep(1)
    bench.line.tell(DigitPressed("*"))
    await asyncio.sleep(1)
    bench.line.tell(DigitPressed("1"))
    await bench.until_line(LineState.IDLE)
    (promise, *_) = (await bench.noted(CallbackPromised))[::-1]
    assert promise == CallbackPromised(ticket, "front", number)
    await asyncio.sleep(SETTLE_S)
    assert bench.callers()[ticket] is CallerState.CALLBACK
    return ticket


async def dialled(bench: QueueBench) -> str:
    """Make a promise and let the agent come back; return the ticket being dialled."""
    ticket = await promised(bench)
    bench.desk.queues.tell(AgentResumed("anna"))
    await bench.until_line(LineState.CALLING)
    assert bench.line.dialled[-1] == HOME
    assert bench.stands("anna") is AgentState.OFFERED
    return ticket


async def failed(bench: QueueBench) -> list[tuple[str, bool]]:
    """Return why nobody was reached, and whether it is tried again, so far."""
    await bench.until_line(LineState.IDLE)
    return [(one.why, one.again) for one in await bench.noted(CallbackFailed)]


# --- reached ---------------------------------------------------------------------


def test_a_person_is_called_back_presses_1_and_talks_with_the_agent(
    tmp_path: Path,
) -> None:
    async def story(bench: QueueBench, anna: SimulatedPhone) -> None:
        ticket = await dialled(bench)
        assert anna.offers == []
        bench.line.tell(ToneHeard(Tone.RINGBACK), LIFTED)
        await asyncio.sleep(1)
        bench.line.speak()
        assert anna.offers == [], "nobody is rung before the key"
        bench.line.tell(DigitPressed("1"))
        await bench.until_agent("anna", AgentState.TALKING)
        await asyncio.sleep(1)
        assert hears(anna.heard[-RATE_HZ // 2 :], CALLER_HZ)
        assert hears(bench.line.lately(0.5), AGENT_HZ)
        assert anna.offers[0].ticket == ticket
        await bench.until_line(LineState.IDLE)
        assert await bench.ended() == [("answered", "anna hung up")]
        assert await failed(bench) == []
        assert await bench.noted(CallPlaced) == [CallPlaced(HOME)]

    tell(tmp_path, story, "answers after 2 s", "speaks x.wav", "hangs up after 6 s")


def test_little_sound_is_kept_ahead_while_the_agent_is_rung_for_a_callback(
    tmp_path: Path,
) -> None:
    async def story(bench: QueueBench, _anna: SimulatedPhone) -> None:
        await dialled(bench)
        bench.line.closeness.clear()
        bench.line.tell(LIFTED, DigitPressed("1"))
        await bench.until_agent("anna", AgentState.ACCEPTING)
        assert bench.line.closeness == [True]

    tell(tmp_path, story, "answers after 2 s")


def test_a_person_who_was_reached_hangs_up_before_the_agent_lifts(
    tmp_path: Path,
) -> None:
    async def story(bench: QueueBench, anna: SimulatedPhone) -> None:
        await dialled(bench)
        bench.line.tell(LIFTED, DigitPressed("1"))
        await asyncio.sleep(2)
        assert len(anna.offers) == 1
        bench.caller_hangs_up()
        assert await failed(bench) == []
        assert bench.places() == ["away, the place is kept"]
        assert bench.stands("anna") is AgentState.READY

    tell(tmp_path, story, "never answers")


# --- not reached -----------------------------------------------------------------


@pytest.mark.parametrize(
    "sign",
    [
        ToneHeard(Tone.BUSY),
        ToneHeard(Tone.REORDER),
        ToneHeard(Tone.SIT),
        FarEndGone(Gone.LOOP_BREAK),
    ],
    ids=str,
)
def test_who_is_busy_is_tried_again_and_then_given_up(
    tmp_path: Path, sign: LineEvent
) -> None:
    async def story(bench: QueueBench, anna: SimulatedPhone) -> None:
        await dialled(bench)
        bench.line.tell(ToneHeard(Tone.RINGBACK), sign)
        assert await failed(bench) == [("busy", True)]
        assert bench.stands("anna") is AgentState.READY
        await asyncio.sleep(RETRY_S - 1)
        assert bench.line.dialled == [HOME]
        await bench.until_line(LineState.CALLING)
        bench.line.tell(sign)
        assert await failed(bench) == [("busy", True), ("busy", False)]
        assert await bench.ended() == [("could not be called back", "busy")]
        assert bench.places() == []
        assert anna.offers == []

    tell(tmp_path, story)


def test_a_way_that_breaks_while_it_rings_is_no_try(tmp_path: Path) -> None:
    async def story(bench: QueueBench, _anna: SimulatedPhone) -> None:
        await dialled(bench)
        bench.line.tell(ToneHeard(Tone.RINGBACK), FarEndGone(Gone.LINE_LOST))
        assert await failed(bench) == [("no line could dial", True)]

    tell(tmp_path, story)


def test_who_does_not_answer_is_rung_for_40_seconds(tmp_path: Path) -> None:
    async def story(bench: QueueBench, _anna: SimulatedPhone) -> None:
        await dialled(bench)
        bench.line.tell(ToneHeard(Tone.RINGBACK))
        await asyncio.sleep(RINGS_S - 1)
        assert bench.watch().state is LineState.CALLING
        assert bench.stands("anna") is AgentState.OFFERED
        await asyncio.sleep(1.1)
        assert await failed(bench) == [("no answer", True)]
        ends = [one.reason for one in await bench.noted(CallEnded)]
        assert ends[-1] == "not reached: no answer"

    tell(tmp_path, story)


def test_whoever_lifts_and_presses_no_key_may_be_a_machine(tmp_path: Path) -> None:
    async def story(bench: QueueBench, anna: SimulatedPhone) -> None:
        await dialled(bench)
        bench.line.tell(LIFTED)
        await asyncio.sleep(2)
        assert bench.line.lately(2).any(), "the person is asked"
        assert await failed(bench) == [("nobody pressed the key", True)]
        assert anna.offers == []
        assert bench.stands("anna") is AgentState.READY

    tell(tmp_path, story)


def test_whoever_lifts_and_hangs_up_again_has_not_confirmed(tmp_path: Path) -> None:
    async def story(bench: QueueBench, _anna: SimulatedPhone) -> None:
        await dialled(bench)
        bench.line.tell(LIFTED)
        await asyncio.sleep(2)
        bench.caller_hangs_up()
        assert await failed(bench) == [("nobody pressed the key", True)]

    tell(tmp_path, story)


def test_a_line_that_is_lost_while_it_rings_reaches_nobody(tmp_path: Path) -> None:
    async def story(bench: QueueBench, _anna: SimulatedPhone) -> None:
        await dialled(bench)
        bench.line.tell(LineFault("the modem was unplugged"))
        await asyncio.sleep(1)
        assert await failed(bench) == [("no answer", True)]

    tell(tmp_path, story)


def test_the_office_ends_the_call_while_it_rings(tmp_path: Path) -> None:
    async def story(bench: QueueBench, _anna: SimulatedPhone) -> None:
        await dialled(bench)
        assert bench.desk.hang_up(bench.watch().call_id or "")
        assert await failed(bench) == [("no answer", True)]

    tell(tmp_path, story)


# --- not dialled -----------------------------------------------------------------


def test_a_line_that_cannot_dial_is_no_try_of_the_person(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(bench: QueueBench, _anna: SimulatedPhone) -> None:
        bench.line.fail("dial", LineError("NO DIALTONE"))
        await promised(bench)
        bench.desk.queues.tell(AgentResumed("anna"))
        await asyncio.sleep(1)
        assert await failed(bench) == [("no line could dial", True)]
        assert bench.stands("anna") is AgentState.READY

    tell(tmp_path, story)
    assert f"{HOME} was not called back: NO DIALTONE" in caplog.text


def test_a_callback_waits_a_little_for_a_line(tmp_path: Path) -> None:
    async def story(bench: QueueBench, _anna: SimulatedPhone) -> None:
        await promised(bench)
        await bench.call(number=OTHER)
        bench.desk.queues.tell(AgentResumed("anna"))
        await asyncio.sleep(LINE_PATIENCE_S / 2)
        assert bench.line.dialled == []
        bench.caller_hangs_up()
        await bench.until_line(LineState.CALLING)
        assert bench.line.dialled == [HOME]

    tell(tmp_path, story, "answers")


def test_without_an_idle_line_nobody_is_called_back(tmp_path: Path) -> None:
    async def story(bench: QueueBench, _anna: SimulatedPhone) -> None:
        await promised(bench)
        await bench.call(number=OTHER)
        bench.desk.queues.tell(AgentResumed("anna"))
        await asyncio.sleep(LINE_PATIENCE_S + 1)
        (fail,) = await bench.noted(CallbackFailed)
        assert (fail.why, fail.again) == ("no line could dial", True)
        await bench.until_agent("anna", AgentState.TALKING)

    tell(tmp_path, story, "answers")


def test_a_number_that_the_owner_does_not_allow_is_never_dialled(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(bench: QueueBench, _anna: SimulatedPhone) -> None:
        ticket = await bench.call()
        bench.desk.queues.tell(CallbackBooked(ticket, "9005550000"))
        await asyncio.sleep(SETTLE_S)
        bench.caller_hangs_up()
        bench.desk.queues.tell(AgentResumed("anna"))
        await asyncio.sleep(LINE_PATIENCE_S + 1)
        assert await failed(bench) == [("no line could dial", True)]
        assert bench.line.dialled == []

    tell(tmp_path, story)
    assert "9005550000 is not among the numbers that the box may dial" in caplog.text


# --- the place is gone meanwhile -------------------------------------------------


def test_whoever_is_reached_for_a_place_that_is_gone_is_not_left_waiting(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(bench: QueueBench, anna: SimulatedPhone) -> None:
        ticket = await dialled(bench)
        bench.desk.queues.tell(CallerWithdrawn(ticket, "the owner called himself"))
        bench.line.tell(LIFTED, DigitPressed("1"))
        await bench.until_line(LineState.IDLE)
        (*_, end) = await bench.noted(CallEnded)
        assert "not in the queue" in end.reason
        assert anna.offers == []

    tell(tmp_path, story)
    assert "without that caller" in caplog.text


# --- the box stops ---------------------------------------------------------------


def test_a_box_that_stops_while_it_rings_a_person_keeps_the_promise(
    tmp_path: Path,
) -> None:
    async def story(bench: QueueBench, _anna: SimulatedPhone) -> None:
        ticket = await dialled(bench)
        bench.desk.stop()
        assert await failed(bench) == [("no answer", True)]
        assert await bench.ended() == []
        assert [one.ticket for one in await bench.noted(CallbackTried)] == [ticket]

    tell(tmp_path, story)


def test_a_box_that_stops_begins_no_other_callback(tmp_path: Path) -> None:
    async def story(bench: QueueBench, _anna: SimulatedPhone) -> None:
        first = await promised(bench)
        await promised(bench, OTHER)
        bench.desk.queues.tell(AgentResumed("anna"))
        await bench.until_line(LineState.CALLING)
        bench.desk.stop()
        assert await failed(bench) == [("no answer", True)]
        assert [one.ticket for one in await bench.noted(CallbackTried)] == [first]
        assert bench.line.dialled == [HOME]

    tell(tmp_path, story)
