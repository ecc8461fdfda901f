"""Transfers on lines that refuse, are deaf, or are given up in the middle."""

import asyncio
from collections.abc import Callable

import pytest

from support.queue_bench import TalkLine
from support.toy_line import FLASH, ToyLine
from support.virtual_time import run_virtually
from tipring.desk.flash_transfer import FlashTransfer
from tipring.domain.commands import EndTransfer
from tipring.domain.errors import LineError
from tipring.domain.events import (
    AnsweredBy,
    DigitPressed,
    FarEndAnswered,
    FarEndGone,
    Gone,
    LineEvent,
    RingHeard,
    Tone,
    ToneHeard,
)
from tipring.domain.flash_transfer import FlashTransferMachine
from tipring.domain.transfer_style import TransferStyle
from tipring.domain.transfer_trial import (
    Ask,
    Dial,
    Done,
    Flash,
    Hear,
    Heard,
    LetGo,
    Pause,
    Refused,
    Said,
    Say,
    TakeCall,
    TransferFound,
    Trial,
    TrialOutcome,
    TrialStep,
)
from tipring.health.transfer_tester import TransferTester
from tipring.lines.sound.exchange_news import of_the_exchange


def transferred(line: ToyLine, *more: LineEvent) -> EndTransfer:
    """Transfer the caller of *line*, who hears *more* besides what the toy tells."""

    async def tell() -> EndTransfer:
        transfer = FlashTransfer(line, FlashTransferMachine("42", FLASH))
        line.tell(*more)

        async def pump() -> None:
            while True:
                transfer.hear(await line.next_event())

        pumping = asyncio.create_task(pump())
        try:
            return await transfer.run()
        finally:
            pumping.cancel()

    return run_virtually(tell())


def test_a_toy_is_transferred() -> None:
    line = ToyLine()
    assert transferred(line, DigitPressed("1")) == EndTransfer(done=True)
    assert line.deeds == ["flash", "42"]


def test_keys_that_cannot_be_sent_bring_the_caller_back() -> None:
    line = ToyLine()
    line.fail("send_keys", LineError("the modem said ERROR"))
    end = transferred(line)
    assert end == EndTransfer(done=False, why="the modem said ERROR")
    assert line.deeds == ["flash", "flash back"]


def test_what_the_rules_refuse_changes_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    line = ToyLine()
    transfer = FlashTransfer(line, FlashTransferMachine("42", FLASH))

    async def tell() -> EndTransfer:
        transfer._step(RingHeard(), 0.0)  # type: ignore[arg-type]  # noqa: SLF001 - no door leads there
        running = asyncio.create_task(transfer.run())
        for tone in (Tone.DIAL, Tone.RINGBACK):
            await asyncio.sleep(0.2)
            transfer.hear(ToneHeard(tone))
        return await running

    assert run_virtually(tell()).done
    assert "the transfer goes on" in caplog.text


def test_a_transfer_that_is_given_up_leaves_the_line_alone() -> None:
    line = ToyLine()

    async def tell() -> None:
        transfer = FlashTransfer(line, FlashTransferMachine("42", FLASH))
        running = asyncio.create_task(transfer.run())
        await asyncio.sleep(0.01)
        running.cancel()
        await asyncio.wait([running])
        await asyncio.sleep(1)
        assert line.deeds == []

    run_virtually(tell())


def test_of_a_held_caller_only_a_broken_loop_is_news() -> None:
    told: list[LineEvent] = []
    tell = of_the_exchange(told.append)
    news = (ToneHeard(Tone.BUSY), FarEndGone(Gone.LOOP_BREAK))
    for event in (DigitPressed("5"), FarEndGone(Gone.BUSY_TONE), *news):
        tell(event)
    assert told == list(news)


# --- the trial's runner ----------------------------------------------------------

FOUND = TransferFound(TransferStyle(), "nothing")
Outcomes = list[TrialOutcome]


def steps_of(*steps: TrialStep, into: Outcomes) -> Trial:
    for step in steps:
        into.append((yield step))
    return FOUND


def tried(line: ToyLine, *steps: TrialStep, meanwhile: Callable[[], None]) -> Outcomes:
    """Follow *steps* on *line*; *meanwhile* is done after a moment."""
    outcomes: Outcomes = []

    async def yes(_question: str) -> bool:
        return True

    async def tell() -> None:
        asyncio.get_running_loop().call_later(0.2, meanwhile)
        tester = TransferTester(line, lambda _text: None, yes)
        assert await tester.run(steps_of(*steps, into=outcomes)) is FOUND
        assert not line.off_hook

    run_virtually(tell())
    return outcomes


def later(delay_s: float, act: Callable[[LineEvent], None], event: LineEvent) -> None:
    asyncio.get_running_loop().call_later(delay_s, act, event)


def nothing() -> None:
    """Let nothing happen."""


def test_what_the_line_refuses_is_an_outcome() -> None:
    line = TalkLine()
    line.exchange = []
    for verb in ("flash", "send_keys", "answer"):
        line.fail(verb, LineError(f"no {verb}"))
    outcomes = tried(
        line,
        Flash(0.1, to_exchange=True),
        Dial("42"),
        Pause(1.0),
        TakeCall(5.0),
        LetGo(),
        meanwhile=lambda: later(1.5, line.tell, RingHeard()),
    )
    assert outcomes == [
        Refused("no flash"),
        Refused("no send_keys"),
        Done(),
        Refused("no answer"),
        Done(),
    ]


def test_nobody_who_calls_is_an_outcome() -> None:
    line = TalkLine()
    assert tried(line, TakeCall(5.0), meanwhile=nothing) == [
        Refused("nobody called within 5 s")
    ]


@pytest.mark.parametrize(
    ("event", "heard"),
    [
        (ToneHeard(Tone.BUSY), Heard(Tone.BUSY)),
        (ToneHeard(Tone.DIAL), Heard()),
        (FarEndAnswered(AnsweredBy.VOICE), Heard(answer=True)),
    ],
)
def test_only_what_is_wanted_is_heard(event: LineEvent, heard: Heard) -> None:
    line = TalkLine()
    wanted = Hear(frozenset({Tone.BUSY}), 3.0, answer=True)
    assert tried(line, wanted, meanwhile=lambda: line.tell(event)) == [heard]


def test_the_owner_is_asked() -> None:
    line = TalkLine()
    assert tried(line, Say("now"), Ask("well?"), meanwhile=nothing) == [
        Done(),
        Said(yes=True),
    ]
