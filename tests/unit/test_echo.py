from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.hybrids import G168, dispersive, echo_of, g168
from support.sounds import (
    at_level,
    babble,
    clipped,
    frames,
    in_noise,
    mixed,
    noise,
    silence,
    through,
)
from tipring.dsp.codec import Coding
from tipring.dsp.dtmf import DtmfDetector, KeyDown
from tipring.dsp.echo import EchoCanceller, Settle, WorkOut, at_once, without_echo
from tipring.dsp.echo_model import Equations
from tipring.dsp.frames import FRAME_SAMPLES, RATE_HZ, Samples
from tipring.dsp.levels import amplitude_for, dbm0

pytestmark = pytest.mark.no_cover

FLOOR_DBM0 = -65.0
"""The noise of an ordinary line."""


@cache
def prompt(seconds: float, level_dbm0: float = -15.0, seed: int = 1) -> Samples:
    """Speech-like, with the hiss of a recording: it has something in every pitch."""
    return in_noise(at_level(babble(seconds, seed), level_dbm0), level_dbm0 - 40)


def heard(echo: Samples, *others: Samples) -> Samples:
    return in_noise(mixed(echo, *others), FLOOR_DBM0)


def cancelled(canceller: EchoCanceller, sound: Samples, played: Samples) -> Samples:
    pairs = zip(frames(sound), frames(played), strict=True)
    return np.concatenate([canceller.cancel(*pair) for pair in pairs])


def erle_db(before: Samples, after: Samples, begin_s: float, end_s: float) -> float:
    part = slice(round(begin_s * RATE_HZ), round(end_s * RATE_HZ))
    return dbm0(before[part]) - dbm0(after[part])


def keys(sound: Samples) -> str:
    detector = DtmfDetector()
    found = [event for frame in frames(sound) for event in detector.feed(frame)]
    return "".join(event.digit for event in found if isinstance(event, KeyDown))


def presses(digits: str, level_dbm0: float, pause_s: float = 0.3) -> Samples:
    """Each key for 80 ms, after a pause."""
    times = np.arange(round(0.08 * RATE_HZ)) / RATE_HZ
    pairs = {"1": (697, 1209), "5": (770, 1336), "9": (852, 1477), "#": (941, 1477)}
    parts = [silence(0.5)]
    for digit in digits:
        low, high = (np.sin(2 * np.pi * hz * times) for hz in pairs[digit])
        parts += [clipped(amplitude_for(level_dbm0) * (low + high)), silence(pause_s)]
    return np.concatenate(parts)


def fitted(sound: Samples, size: int) -> Samples:
    return np.pad(sound[:size], (0, max(0, size - sound.size)))


@pytest.mark.parametrize("clause", G168)
def test_on_every_hybrid_of_the_standard_a_second_of_prompt_is_enough(
    clause: str,
) -> None:
    played = prompt(2.0)
    sound = heard(echo_of(played, g168(clause)))
    canceller = EchoCanceller()
    clean = cancelled(canceller, sound, played)
    assert erle_db(sound, clean, 1.0, 2.0) > 25
    assert canceller.delay_s is not None
    assert canceller.delay_s < 0.006
    assert canceller.erle_db > 20


@pytest.mark.parametrize("later_s", [0.012, 0.03, 0.064])
def test_an_echo_that_comes_late_is_found_wherever_it_is(later_s: float) -> None:
    played = prompt(3.0)
    sound = heard(echo_of(played, g168("D.5"), later_s=later_s))
    canceller = EchoCanceller()
    clean = cancelled(canceller, sound, played)
    assert erle_db(sound, clean, 1.5, 3.0) > 25
    assert canceller.delay_s == pytest.approx(later_s + 13 / RATE_HZ, abs=0.0006)


@pytest.mark.parametrize("loss_db", [-5.0, 6.0, 20.0, 30.0])
@pytest.mark.parametrize("level_dbm0", [-15.0, -30.0])
def test_what_is_left_is_hardly_louder_than_the_noise_of_the_line(
    level_dbm0: float, loss_db: float
) -> None:
    played = prompt(2.0, level_dbm0)
    sound = heard(echo_of(played, dispersive(0.005), loss_db))
    clean = without_echo(sound, played)[RATE_HZ:]
    assert dbm0(clean) < max(FLOOR_DBM0 + 4, dbm0(sound) - 28)


def test_the_health_card_says_how_much_comes_back() -> None:
    played = prompt(2.0)
    canceller = EchoCanceller()
    assert (canceller.delay_s, canceller.return_loss_db) == (None, None)
    assert canceller.erle_db == 0
    cancelled(canceller, heard(echo_of(played, g168("D.2"), 14.0)), played)
    assert canceller.return_loss_db == pytest.approx(14, abs=3)


def test_a_line_without_echo_has_none_to_report() -> None:
    played = prompt(2.0)
    sound = noise(2.0, FLOOR_DBM0)
    canceller = EchoCanceller()
    clean = cancelled(canceller, sound, played)
    assert (canceller.delay_s, canceller.return_loss_db) == (None, None)
    assert dbm0(clean) < FLOOR_DBM0 + 1


@pytest.mark.parametrize(
    ("coding", "level_dbm0", "reachable_db"),
    [
        (Coding.MU_LAW, -15.0, 25.0),
        (Coding.A_LAW, -15.0, 25.0),
        (Coding.UNSIGNED_8, -10.0, 17.0),
    ],
)
def test_the_modem_s_coding_sets_the_limit(
    coding: Coding, level_dbm0: float, reachable_db: float
) -> None:
    played = through(coding, prompt(3.0, level_dbm0))
    sound = through(coding, heard(echo_of(played, g168("D.4"))))
    clean = without_echo(sound, played)
    assert erle_db(sound, clean, 1.0, 3.0) > reachable_db


@pytest.mark.parametrize("louder_db", [-10, 0, 5])
def test_a_caller_presses_keys_during_a_loud_prompt(louder_db: int) -> None:
    pressed = "159#" * 4
    tones = presses(pressed, -18.0)
    played = prompt(7.0)[: tones.size]
    echo = at_level(echo_of(played, dispersive(0.008)), -15.0 + louder_db)
    sound = heard(echo, tones)
    assert keys(without_echo(sound, played)) == pressed


def test_our_own_prompt_presses_no_keys() -> None:
    tones = presses("159#" * 2, -13.0)
    sound = heard(echo_of(tones, g168("D.3"), 6.0))
    assert keys(without_echo(sound, tones)[RATE_HZ:]) == ""


def test_a_caller_speaks_over_the_prompt_for_half_a_minute() -> None:
    played = prompt(30.0)
    echo = echo_of(played, g168("D.7"))
    voice = at_level(babble(30.0, seed=2), dbm0(echo))
    canceller = EchoCanceller()
    clean = cancelled(canceller, heard(echo, voice), played)
    left = clipped(clean.astype(np.float64) - voice)
    assert erle_db(echo, left, 5.0, 20.0) > 15
    assert erle_db(echo, left, 20.0, 30.0) > 25
    assert canceller.erle_db < 10


def test_a_caller_who_talks_from_the_first_moment_lets_no_echo_slip_through() -> None:
    played = prompt(12.0)
    echo = echo_of(played, g168("D.2"))
    voice = at_level(in_noise(babble(12.0, seed=2), -25.0), dbm0(echo) + 6)
    sound = heard(echo, voice)
    clean = without_echo(sound, played)
    untouched = [
        bool((before == after).all())
        for before, after, ours in zip(
            frames(sound), frames(clean), frames(echo), strict=True
        )
        if dbm0(ours) > -40
    ]
    assert not any(untouched[100:])


def test_a_caller_who_speaks_before_any_prompt_teaches_nothing() -> None:
    played = np.concatenate((silence(3.0), prompt(2.0)))
    echo = echo_of(played, g168("D.6"))
    voice = fitted(babble(3.0, seed=4), played.size)
    sound = heard(echo, voice)
    clean = without_echo(sound, played)
    assert (clean[: 3 * RATE_HZ] == sound[: 3 * RATE_HZ]).all()
    assert erle_db(sound, clean, 4.0, 5.0) > 25


@pytest.mark.parametrize("share", [1.0, 0.1])
def test_another_telephone_is_lifted(share: float) -> None:
    played = prompt(7.0)
    first = g168("D.2")
    second = np.pad((1 - share) * first, (0, 64)) + share * g168("D.5")
    before, after = echo_of(played, first), echo_of(played, second)
    cut = 4 * RATE_HZ
    sound = heard(np.concatenate((before[:cut], after[cut:])))
    clean = without_echo(sound, played)
    assert erle_db(sound, clean, 3.0, 4.0) > 25
    assert erle_db(sound, clean, 6.0, 7.0) > 25


@pytest.mark.parametrize("missing", [-480, -1, 3, 160, 400])
def test_the_modem_under_ran_and_the_echo_comes_at_another_time(missing: int) -> None:
    played = prompt(7.0)
    echo = echo_of(played, g168("D.9"), later_s=0.002)
    if missing < 0:
        echo = np.pad(echo, (-missing, 0))[: played.size]
    cut = 4 * RATE_HZ
    later = fitted(np.pad(echo[cut:], (max(missing, 0), 0)), played.size - cut)
    if missing < 0:
        later = fitted(echo[cut - missing :], played.size - cut)
    sound = heard(np.concatenate((echo[:cut], later)))
    clean = without_echo(sound, played)
    assert erle_db(sound, clean, 3.0, 4.0) > 25
    assert erle_db(sound, clean, 6.0, 6.8) > 25


def counted(worked_out: list[Equations]) -> WorkOut:
    """Work out at once, and add to *worked_out*."""

    def work_out(equations: Equations, settle: Settle) -> None:
        worked_out.append(equations)
        at_once(equations, settle)

    return work_out


def test_a_line_once_learnt_costs_little_work() -> None:
    worked_out: list[Equations] = []
    played = prompt(6.0)
    sound = heard(echo_of(played, g168("D.5"), 12.0))
    canceller = EchoCanceller(counted(worked_out))
    cancelled(canceller, sound[:RATE_HZ], played[:RATE_HZ])
    assert len(worked_out) <= 40, "of 50 frames"
    worked_out.clear()
    cancelled(canceller, sound[RATE_HZ:], played[RATE_HZ:])
    assert len(worked_out) <= 5 * RATE_HZ / FRAME_SAMPLES / 10


def test_a_caller_who_talks_all_the_time_costs_little_more() -> None:
    worked_out: list[Equations] = []
    played = prompt(20.0)
    sound = heard(echo_of(played, g168("D.5")), babble(20.0, seed=2))
    cancelled(EchoCanceller(counted(worked_out)), sound, played)
    assert len(worked_out) <= 20 * RATE_HZ / FRAME_SAMPLES / 6


def test_who_works_slowly_is_not_asked_again_meanwhile() -> None:
    waiting: list[tuple[Equations, Settle]] = []

    def work_out(equations: Equations, settle: Settle) -> None:
        waiting.append((equations, settle))

    played = prompt(7.0)
    sound = heard(echo_of(played, g168("D.5")))
    canceller = EchoCanceller(work_out)
    clean = []
    for number, pair in enumerate(zip(frames(sound), frames(played), strict=True)):
        clean.append(canceller.cancel(*pair))
        models = [equations.growth.ctypes.data for equations, _ in waiting]
        assert len(set(models)) == len(models), "each model once"
        if number % 10 == 9:
            for equations, settle in waiting:
                settle(equations.solve())
            waiting.clear()
    assert erle_db(sound, np.concatenate(clean), 2.0, 7.0) > 25


def test_what_was_learnt_outlasts_the_pauses_of_the_prompt() -> None:
    soft = noise(1.0, -62.0)
    played = np.concatenate((prompt(2.0), soft, silence(1.0), prompt(1.0, seed=3)))
    sound = heard(echo_of(played, g168("D.8")))
    clean = without_echo(sound, played)
    assert erle_db(sound, clean, 4.0, 4.2) > 20


def test_a_prompt_that_fades_out_during_a_trial_breaks_nothing() -> None:
    played = np.concatenate([prompt(0.2), noise(0.2, -62.0)] * 12)
    echo = echo_of(played, g168("D.8"))
    sound = heard(echo, at_level(babble(4.8, seed=5), -25.0))
    left = without_echo(sound, played).astype(np.float64) - sound + echo
    assert erle_db(echo, clipped(left), 3.0, 4.8) > 10


def test_nothing_played_passes_untouched() -> None:
    voice = babble(1.0)
    assert (without_echo(voice, silence(0.0)) == voice).all()


def test_after_a_prompt_the_caller_is_soon_heard_bit_by_bit() -> None:
    played = np.concatenate((prompt(1.0), silence(1.0)))
    sound = heard(echo_of(played, g168("D.2")))
    clean = without_echo(sound, played)
    passed = slice(RATE_HZ + 7 * FRAME_SAMPLES, None)
    assert (clean[passed] == sound[passed]).all()


def test_an_overdriven_echo_comes_back_without_harm() -> None:
    played = prompt(3.0, -6.0)
    loud = clipped(20.0 * echo_of(played, g168("D.2"), 0.0))
    clean = without_echo(loud, played)
    assert dbm0(clean[RATE_HZ:]) < dbm0(loud[RATE_HZ:])


def test_a_long_beep_does_not_spoil_what_was_learnt() -> None:
    times = np.arange(5 * RATE_HZ) / RATE_HZ
    beep = clipped(amplitude_for(-15.0) * np.sin(2 * np.pi * 1000 * times))
    played = np.concatenate((prompt(2.0), beep, prompt(2.0, seed=3)))
    sound = heard(echo_of(played, g168("D.5")))
    clean = without_echo(sound, played)
    assert erle_db(sound, clean, 2.0, 7.0) > 25
    assert erle_db(sound, clean, 7.5, 9.0) > 25


@pytest.mark.parametrize(("heard_size", "played_size"), [(0, 0), (7, 900), (900, 7)])
def test_the_shorter_side_is_filled_up_with_silence(
    heard_size: int, played_size: int
) -> None:
    sound = noise(1.0, -20.0)
    assert without_echo(sound[:heard_size], sound[:played_size]).size == heard_size


EXTREMES = st.sampled_from([0, 1, -1, 1000, 32767, -32768])


@settings(max_examples=30)
@given(
    st.lists(st.tuples(EXTREMES, EXTREMES, st.booleans()), min_size=1, max_size=80),
    st.integers(0, 2**32 - 1),
)
def test_no_sound_whatever_upsets_it(
    pieces: list[tuple[int, int, bool]], seed: int
) -> None:
    random = np.random.default_rng(seed)
    canceller = EchoCanceller()
    for heard_peak, played_peak, noisy in pieces:
        shape = random.uniform(-1, 1, (2, FRAME_SAMPLES)) if noisy else np.ones((2, 1))
        sides = np.broadcast_to(shape, (2, FRAME_SAMPLES)) * [
            [heard_peak],
            [played_peak],
        ]
        sound, played = sides.astype(np.int16)
        clean = canceller.cancel(sound, played)
        assert (clean.dtype, clean.shape) == (np.dtype(np.int16), (FRAME_SAMPLES,))
        assert np.isfinite([canceller.erle_db, canceller.delay_s or 0.0]).all()
        if not played_peak:
            assert dbm0(clean) <= 10
