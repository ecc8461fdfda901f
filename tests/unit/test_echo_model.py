import numpy as np
import pytest

from support.sounds import noise
from tipring.dsp.echo_delay import SPAN, STEP_FRAMES, DelaySearch
from tipring.dsp.echo_model import CAUTION, MEMORY_FRAMES, MIN_NOISE, REACH, LineModel
from tipring.dsp.frames import FRAME_S, FRAME_SAMPLES

DELAY = 100
HISTORY = DELAY + REACH - 1


def test_the_model_is_the_exact_weighted_least_squares_of_what_it_heard() -> None:
    played = noise(1.0, -20.0, seed=1).astype(np.float64)
    heard = noise(1.0, -30.0, seed=2).astype(np.float64).reshape(-1, FRAME_SAMPLES)
    model = LineModel(DELAY)
    moments, products = CAUTION * np.eye(REACH), np.zeros(REACH)
    for number in range(20):
        end = HISTORY + (number + 1) * FRAME_SAMPLES
        stretch = model.stretch(played[:end])
        if number in {4, 5, 11}:
            model.pass_over(stretch)
            continue
        left = heard[number] * (1 + number)
        model.learn(stretch, heard[number], left)
        rows = np.lib.stride_tricks.sliding_window_view(stretch, REACH)
        trust = 1 / (np.mean(left**2) + MIN_NOISE)
        moments += trust * rows.T @ rows
        products += trust * rows.T @ heard[number]
    model.settle(model.equations(stretch).solve())
    expected = rows @ np.linalg.solve(moments, products)
    assert model.echo(stretch) == pytest.approx(expected)


def test_what_was_heard_fades_from_one_solution_to_the_next() -> None:
    played = noise(20.0, -20.0).astype(np.float64)
    model = LineModel(0)
    for number in range(3 * MEMORY_FRAMES):
        end = REACH - 1 + (number + 1) * FRAME_SAMPLES
        stretch = model.stretch(played[:end])
        echo = stretch[REACH - 1 :] * (0.5 if number < MEMORY_FRAMES else 0.25)
        model.learn(stretch, echo, np.zeros(FRAME_SAMPLES))
        if number % 5 == 4:
            model.settle(model.equations(stretch).solve())
    old, new = np.exp(-2) - np.exp(-3), 1 - np.exp(-2)
    strength = model.echo(stretch) @ echo / (echo @ echo) * 0.25
    assert strength == pytest.approx((0.5 * old + 0.25 * new) / (old + new), abs=0.002)


@pytest.mark.parametrize("delay", [0, 37, 500])
def test_the_search_finds_the_delay_within_a_fifth_of_a_second(delay: int) -> None:
    played = noise(1.0, -20.0).astype(np.float64)
    heard = 0.2 * np.pad(played, (delay, 0))
    search = DelaySearch(511)
    for number in range(STEP_FRAMES, round(0.2 / FRAME_S) + 1, STEP_FRAMES):
        end = SPAN + number * FRAME_SAMPLES
        search.feed(played[end - SPAN : end], heard[end - SPAN : end])
    peak = search.peak()
    assert peak is not None
    assert abs(peak - delay) <= 8


def test_the_search_says_nothing_where_there_is_no_echo() -> None:
    search = DelaySearch(511)
    search.feed(noise(1.0, -20.0, 1)[:SPAN].astype(float), np.zeros(SPAN))
    assert search.peak() is None
