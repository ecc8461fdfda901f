"""What a modem says on-hook, and what it means on the line."""

import asyncio

import pytest

from support.street import NODE
from support.virtual_time import run_virtually
from tipring.domain.errors import LineError
from tipring.domain.events import (
    CallerIdReceived,
    HandsetLifted,
    HandsetReplaced,
    LineEvent,
    RingHeard,
)
from tipring.dsp.plans import plan_for
from tipring.lines.modem.hearing import IdleHearing
from tipring.lines.modem.line import ModemLine, ModemSettings
from tipring.lines.modem.talk import News
from tipring.wire.modem_stream import Event
from tipring.wire.results import CallerIdField, Info, Ring

NUMBER = CallerIdField("NMBR", "5551234567")
NAME = CallerIdField("NAME", "SMITH,ANN")


def told(*news: News, then_wait_s: float = 1.0) -> list[LineEvent]:
    """Return what an idle line tells of *news* that come all at once."""

    async def story() -> list[LineEvent]:
        events: list[LineEvent] = []
        hearing = IdleHearing(events.append)
        for piece in news:
            hearing.hear(piece)
        await asyncio.sleep(then_wait_s)
        return events

    return run_virtually(story())


@pytest.mark.parametrize("ring", [Ring(), Event("R")])
def test_a_ring_is_a_ring_as_a_word_and_as_a_code(ring: News) -> None:
    assert told(ring) == [RingHeard()]


@pytest.mark.parametrize("code", "HP")
def test_a_telephone_beside_us_is_lifted(code: str) -> None:
    assert told(Event(code)) == [HandsetLifted()]


@pytest.mark.parametrize("code", "hp")
def test_a_telephone_beside_us_is_replaced(code: str) -> None:
    assert told(Event(code)) == [HandsetReplaced()]


def test_number_and_name_are_told_once() -> None:
    caller = CallerIdReceived("5551234567", "SMITH,ANN")
    assert told(NUMBER, NAME) == [caller]
    assert told(NAME, NUMBER) == [caller]


def test_a_number_without_a_name_is_told_a_moment_later() -> None:
    assert told(NUMBER, then_wait_s=0.1) == []
    assert told(NUMBER) == [CallerIdReceived("5551234567")]


def test_the_caller_is_told_before_the_ring_that_follows() -> None:
    assert told(NUMBER, Ring()) == [CallerIdReceived("5551234567"), RingHeard()]


def test_what_means_nothing_on_hook_is_passed_over() -> None:
    assert told(Info("MESG = 06"), Event("b"), Event("5")) == []


def test_a_line_that_was_never_opened_can_do_nothing() -> None:
    async def nobody(*_: object) -> None:
        raise AssertionError

    async def story() -> None:
        settings = ModemSettings("line-1", NODE, plan_for("us"), 0.0)
        line = ModemLine(settings, nobody)  # type: ignore[arg-type] # never called
        with pytest.raises(LineError, match="never opened"):
            await line.answer()
        line.listen(None)
        await line.close()

    run_virtually(story())
