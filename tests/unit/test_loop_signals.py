"""Current and polarity: what they say about a call, and what they do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tipring.wire.loop_signals import (
    LineUse,
    LoopSign,
    LoopWatch,
    PolaritySign,
    PolarityWatch,
)

DISCONNECT, LOST = LoopSign.DISCONNECT, LoopSign.BATTERY_LOST
TURNED, BACK = PolaritySign.TURNED, PolaritySign.BACK


def broken_for(seconds: float) -> list[LoopSign]:
    """Return what a loop that is broken for so long says in a call."""
    watch = LoopWatch()
    watch.begin()
    watch.flows(10.0, flows=False)
    told = []
    while watch.deadline is not None and watch.deadline <= 10.0 + seconds:
        sign = watch.tick(watch.deadline)
        assert sign is not None
        told.append(sign)
    assert watch.tick(10.0 + seconds) is None
    watch.flows(10.0 + seconds, flows=True)
    assert watch.deadline is None
    return told


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.004, []),
        (0.06, []),
        (0.07, []),
        (0.09, [DISCONNECT]),
        (0.25, [DISCONNECT]),
        (0.8, [DISCONNECT]),
        (1.19, [DISCONNECT]),
        (1.2, [DISCONNECT, LOST]),
        (60.0, [DISCONNECT, LOST]),
    ],
)
def test_how_long_a_break_lasts_says_what_it_is(
    seconds: float, said: list[LoopSign]
) -> None:
    assert broken_for(seconds) == said


def test_dial_pulses_one_after_the_other_are_no_disconnect() -> None:
    watch = LoopWatch()
    watch.begin()
    for number in range(10):
        watch.flows(number * 0.1, flows=False)
        assert watch.tick(number * 0.1 + 0.06) is None
        watch.flows(number * 0.1 + 0.06, flows=True)


def test_breaks_that_are_told_twice_are_counted_from_the_first() -> None:
    watch = LoopWatch()
    watch.begin()
    watch.flows(1.0, flows=False)
    watch.flows(1.05, flows=False)
    assert watch.tick(1.0901) is DISCONNECT


def test_a_loop_that_we_open_ourselves_says_nothing() -> None:
    watch = LoopWatch()
    watch.flows(1.0, flows=False)
    assert watch.deadline is None
    watch.begin()
    watch.flows(2.0, flows=False)
    watch.end()
    assert watch.tick(9.0) is None


@given(st.floats(0.0, 0.089))
def test_no_short_break_ends_a_call(seconds: float) -> None:
    assert broken_for(seconds) == []


def turns(*times: float, in_call_from: float | None = None) -> list[PolaritySign]:
    """Return what a battery says that is turned round at these times."""
    watch = PolarityWatch()
    told = []
    is_reversed = False
    for at in (*times, 1e6):
        if watch.deadline is not None and watch.deadline <= at:
            told.append(watch.tick(watch.deadline))
        if in_call_from is not None and at >= in_call_from:
            watch.begin()
            in_call_from = None
        is_reversed = not is_reversed
        watch.turn(at, is_reversed=is_reversed)
    return [sign for sign in told if sign is not None]


@pytest.mark.parametrize(
    ("times", "in_call_from", "said"),
    [
        ((1.0,), None, [TURNED]),
        ((1.0, 9.0), None, [TURNED, TURNED]),
        ((1.0, 1.05), None, []),
        ((1.0, 1.05, 1.1), None, [TURNED]),
        ((5.0,), 4.0, [TURNED]),
        ((5.0, 65.0), 4.0, [TURNED, BACK]),
        ((5.0, 5.3), 4.0, [TURNED]),
        ((5.0, 5.3, 9.0, 30.0), 4.0, [TURNED, TURNED, BACK]),
        ((1.0, 5.0), 4.0, [TURNED, TURNED]),
        ((1.0, 5.0, 30.0), 4.0, [TURNED, TURNED, BACK]),
    ],
    ids=[
        "before caller ID",
        "before caller ID, and back",
        "a bounce",
        "a turn that bounces",
        "an answer",
        "an answer and a hang-up",
        "a short one is no hang-up",
        "nor does it hide the next",
        "the British turn before the call, taken back in it",
        "and what comes then",
    ],
)
def test_what_a_battery_that_is_turned_says(
    times: tuple[float, ...], in_call_from: float | None, said: list[PolaritySign]
) -> None:
    assert turns(*times, in_call_from=in_call_from) == said


def test_after_a_call_a_turn_is_no_hang_up() -> None:
    watch = PolarityWatch()
    watch.begin()
    watch.turn(1.0, is_reversed=True)
    assert watch.tick(1.1) is TURNED
    watch.end()
    watch.turn(9.0, is_reversed=False)
    assert watch.tick(9.1) is TURNED


@pytest.mark.parametrize(
    ("levels", "told"),
    [
        ([(1.0, True)], [True]),
        ([(1.0, True), (1.06, False)], []),
        ([(1.0, True), (5.0, False)], [True, False]),
        ([(1.0, True), (2.0, False), (2.06, True), (2.1, True)], [True]),
        ([(n * 0.025, n % 2 == 0) for n in range(80)], []),
    ],
    ids=["lifted", "a click", "and put down", "dialling by pulses", "ringing"],
)
def test_who_else_is_on_the_line(
    levels: list[tuple[float, bool]], told: list[bool]
) -> None:
    use = LineUse()
    heard = []
    for at, used in [*levels, (levels[-1][0] + 9.0, levels[-1][1])]:
        heard.append(use.tick(at))
        use.use(at, used=used)
    assert [news for news in heard if news is not None] == told
    assert use.is_used is (bool(told) and told[-1])
