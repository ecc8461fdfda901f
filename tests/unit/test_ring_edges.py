"""Ringing, and everything that only looks like it."""

import time
from collections.abc import Iterable, Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tipring.wire.ring_edges import (
    FASTEST_HZ,
    PERIODS,
    SILENCE_S,
    SLOWEST_HZ,
    RingEdges,
    RingSign,
)

BEGAN, RESUMED, CEASED = RingSign.BEGAN, RingSign.RESUMED, RingSign.CEASED


def signs(
    edges: Iterable[float], *, per_cycle: int = 1, then_s: float = 1.0
) -> list[tuple[RingSign, float]]:
    """Return what becomes known, when, of pulses at these times."""
    detector = RingEdges(per_cycle)
    told = []
    last = 0.0
    for at in edges:
        due = detector.deadline
        if due is not None and due <= at:
            told.append((detector.tick(due), due))
        told.append((detector.edge(at), at))
        last = at
    told.append((detector.tick(last + then_s), last + then_s))
    return [(sign, at) for sign, at in told if sign is not None]


def burst(hertz: float, seconds: float, begins: float = 0.0) -> Iterator[float]:
    return (begins + number / hertz for number in range(int(seconds * hertz)))


def cadence(hertz: float, pattern: tuple[float, ...], seconds: float) -> list[float]:
    """Return the pulses of ringing that goes on for so long."""
    edges: list[float] = []
    at = 0.0
    while at < seconds:
        for place, lasts in enumerate(pattern):
            if place % 2 == 0:
                edges += burst(hertz, lasts, at)
            at += lasts
    return edges


@pytest.mark.parametrize("hertz", [15.3, 16.7, 20, 25, 50, 68])
@pytest.mark.parametrize("per_cycle", [1, 2])
def test_a_burst_is_known_after_three_periods_and_over_150_ms_after_it(
    hertz: float, per_cycle: int
) -> None:
    edges = list(burst(hertz * per_cycle, 2.0))
    told = signs(edges, per_cycle=per_cycle)
    assert [sign for sign, _ in told] == [BEGAN, CEASED]
    assert told[0][1] == pytest.approx(PERIODS / hertz)
    assert told[1][1] <= edges[-1] + 1.0


@pytest.mark.parametrize(
    "edges",
    [
        [],
        [1.0],
        [1.0, 1.001],
        [1.0, 1.3, 1.6, 1.9],
        [n * 0.1 for n in range(40)],
        [n * 0.08 for n in range(40)],
        [n * 0.01 for n in range(200)],
        [n * 0.001 for n in range(2000)],
        [n * 0.02 + glitch for n in range(3) for glitch in (0, 0.008)],
        [0.0, 0.05, 0.1],
        [0.0, 0.001, 0.3, 0.301, 0.6, 0.601, 0.9],
        [n * 0.05 + (0.2 if n % 3 == 2 else 0) for n in range(2)],
    ],
    ids=[
        "nothing",
        "a reversal",
        "a reversal that bounces",
        "four reversals",
        "a neighbour dials ten pulses a second",
        "a neighbour dials fast",
        "hum of the mains, rectified",
        "a broken wire",
        "three double glitches",
        "two periods",
        "pairs of bounces",
        "a few clicks",
    ],
)
def test_what_comes_otherwise_is_no_ring(edges: list[float]) -> None:
    assert signs(edges) == []


def test_a_full_wave_detector_takes_ten_pulses_a_second_for_nothing() -> None:
    assert signs([n * 0.1 for n in range(40)], per_cycle=2) == []


def test_bouncing_pulses_are_counted_once() -> None:
    edges = [at + bounce for at in burst(20, 2.0) for bounce in (0, 0.0007, 0.0014)]
    assert [sign for sign, _ in signs(edges)] == [BEGAN, CEASED]


def test_half_waves_of_different_length_are_ringing() -> None:
    edges = [at + half for at in burst(25, 1.0) for half in (0, 0.014)]
    told = signs(edges, per_cycle=2)
    assert [sign for sign, _ in told] == [BEGAN, CEASED]


def test_a_pulse_that_is_missed_does_not_end_a_burst() -> None:
    edges = [at for number, at in enumerate(burst(20, 2.0)) if number not in (9, 20)]
    assert [sign for sign, _ in signs(edges)] == [BEGAN, CEASED]


def test_a_click_before_the_ringing_does_not_hide_it() -> None:
    assert [sign for sign, _ in signs([0.0, *burst(20, 1.0, 0.01)])] == [BEGAN, CEASED]


def test_a_british_bell_rings_twice_and_that_is_one_ring() -> None:
    told = signs(cadence(25, (0.4, 0.2, 0.4, 2.0), 6.0))
    assert [sign for sign, _ in told] == [BEGAN, CEASED, RESUMED, CEASED] * 2


def test_where_it_is_doubted_a_burst_is_ringing_and_ten_pulses_are_not() -> None:
    detector = RingEdges()
    assert {detector.edge(at, is_doubted=True) for at in burst(20, 0.5)} == {None}
    assert not detector.rings
    told = [detector.edge(at, is_doubted=True) for at in burst(20, 1.0, 1.1)]
    assert told.index(BEGAN) == 12


def test_pulses_that_may_become_ringing_can_be_counted() -> None:
    detector = RingEdges()
    assert detector.pulses(since=0.0) == 0
    for at in (1.0, 1.05, 1.1):
        detector.edge(at)
    assert detector.pulses(since=1.04) == 2
    assert not detector.rings


def test_half_an_hour_of_ringing_takes_no_time() -> None:
    edges = cadence(20, (2.0, 4.0), 1800.0)
    began = time.process_time()
    told = signs(edges)
    assert time.process_time() - began < 0.5
    assert [sign for sign, _ in told] == [BEGAN, CEASED] * 300


@given(
    hertz=st.floats(SLOWEST_HZ, FASTEST_HZ),
    late_s=st.lists(st.floats(0, 0.002), min_size=60, max_size=60),
    per_cycle=st.sampled_from([1, 2]),
)
def test_ringing_is_known_though_pulses_are_noticed_late(
    hertz: float, late_s: list[float], per_cycle: int
) -> None:
    edges = [
        at + late
        for at, late in zip(burst(hertz * per_cycle, 0.8), late_s, strict=False)
    ]
    assert signs(edges, per_cycle=per_cycle)[0][0] is BEGAN


@given(st.lists(st.floats(0, 0.4), max_size=60))
def test_bursts_begin_and_end_by_turns_whatever_comes(pauses_s: list[float]) -> None:
    edges, at = [], 0.0
    for pause_s in pauses_s:
        at += pause_s
        edges.append(at)
    told = signs(edges)
    for (sign, since), (after, until) in pairwise(told):
        assert (sign is CEASED) != (after is CEASED)
        assert since <= until
    assert not told or told[-1][0] is CEASED


@given(st.lists(st.floats(1 / SLOWEST_HZ * 1.5, 2.0), min_size=1, max_size=40))
def test_what_comes_slower_than_ringing_never_rings(pauses_s: list[float]) -> None:
    at = 0.0
    edges = [at := at + pause_s for pause_s in pauses_s]
    assert signs(edges, then_s=SILENCE_S * 2) == []
