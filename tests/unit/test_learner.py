from itertools import cycle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.progress_sounds import (
    TIMBRES,
    Wear,
    modem_data,
    music,
    played,
    reports,
    seconds_of,
    sines,
    tune,
    worn,
)
from support.sounds import at_level, babble, clipped, mixed, noise, silence
from tipring.domain.events import Tone
from tipring.dsp.codec import Coding
from tipring.dsp.frames import RATE_HZ, Samples
from tipring.dsp.learner import CadenceLearner, Learned, Stage, agree, proposal_from
from tipring.dsp.levels import amplitude_for
from tipring.dsp.plans import PLANS, Signal
from tipring.dsp.progress import ProgressDetector
from tipring.dsp.tones import dtmf

pytestmark = pytest.mark.no_cover

FAST = Signal((480.0,), (0.3, 0.3))
OTHER = Signal((400.0,), (0.75, 0.75))
CONTINUOUS = Signal((620.0,))
THREE_BEEPS = Signal((700.0,), (0.15, 0.1, 0.15, 0.1, 0.15, 0.6))
LINE = Wear(-18.0, snr_db=20, coding=Coding.UNSIGNED_8)


def call(
    which: Signal, wear: Wear = LINE, tone_s: float = 7.0, seed: int = 1
) -> Samples:
    """Talk, a click's silence, and the signal until we hang up."""
    talk = at_level(babble(5.0, seed), -18.0)
    parts = [talk, silence(0.4), clipped(played(which, tone_s, wear))]
    return worn(np.concatenate(parts).astype(float), wear, seed)


@st.composite
def telephone_signals(draw: st.DrawFn) -> Signal:
    """One frequency or two, a cadence of one burst, within what telephones send."""
    first = draw(st.floats(300.0, 1500.0))
    second = draw(st.floats(300.0, 1500.0))
    both = draw(st.booleans()) and abs(first - second) > 60
    frequencies = (min(first, second), max(first, second)) if both else (first,)
    stretch_s = st.floats(0.1, 1.5)
    return Signal(frequencies, (draw(stretch_s), draw(stretch_s)))


@settings(max_examples=15)
@given(telephone_signals(), st.integers(0, 3))
def test_any_cadence_of_telephones_is_learned_and_then_heard(
    sent: Signal, seed: int
) -> None:
    proposal = proposal_from(call(sent, tone_s=8.0, seed=seed))
    assert proposal is not None
    assert agree(sent, proposal.signal)
    assert proposal.signal.frequencies_hz == pytest.approx(sent.frequencies_hz, abs=2.0)
    assert proposal.confidence >= 0.5
    detector = ProgressDetector(PLANS["us"], proposal.signal)
    heard = [found.tone for found, _ in reports(detector, call(sent, seed=seed))]
    assert Tone.DISCONNECT in heard


@pytest.mark.parametrize(
    "sent",
    [
        FAST,
        CONTINUOUS,
        THREE_BEEPS,
        *(plan.busy for plan in PLANS.values()),
        *(plan.reorder for plan in PLANS.values() if not plan.reorder.softer_db),
    ],
)
def test_what_follows_the_talk_is_proposed(sent: Signal) -> None:
    proposal = proposal_from(call(sent, tone_s=8.0))
    assert proposal is not None
    assert agree(sent, proposal.signal)


@pytest.mark.parametrize("seconds", [0.5, 2.0, 4.0])
def test_the_tone_may_have_stopped_before_we_hung_up(seconds: float) -> None:
    sound = np.concatenate([call(FAST), noise(seconds, -50.0)])
    proposal = proposal_from(sound)
    assert proposal is not None
    assert agree(FAST, proposal.signal)


def test_the_recording_may_end_just_when_a_burst_begins() -> None:
    proposal = proposal_from(call(FAST)[: round((5.4 + 3.6 + 0.05) * RATE_HZ)])
    assert proposal is not None
    assert agree(FAST, proposal.signal)


def hum(seconds: float, hz: float) -> Samples:
    wave = sines((hz, 2 * hz, 3 * hz, 5 * hz), seconds_of(seconds))
    return clipped(wave * amplitude_for(-25.0))


def whistle(seconds: float) -> Samples:
    """A line that always whistles, under the talk and after it."""
    tone = clipped(sines((1000.0,), seconds_of(seconds)) * amplitude_for(-30.0))
    talk = at_level(babble(seconds - 5.0), -15.0)
    return mixed(tone, np.concatenate([talk, silence(5.0)]))


@pytest.mark.parametrize(
    "sound",
    [
        pytest.param(at_level(babble(12.0), -18.0), id="talk"),
        pytest.param(np.concatenate([babble(6.0), silence(6.0)]), id="silence"),
        pytest.param(noise(12.0, -30.0), id="noise"),
        *(
            pytest.param(hum(12.0, hz), id=f"hum {hz}")
            for hz in (50.0, 60.0, 100.0, 120.0)
        ),
        pytest.param(
            np.concatenate([babble(6.0), hum(6.0, 60.0)]), id="hum after the talk"
        ),
        pytest.param(whistle(12.0), id="whistle"),
        pytest.param(np.concatenate([babble(3.0), dtmf("5", 0.3)]), id="a key"),
        pytest.param(modem_data(12.0, 1200, 2200, 1200), id="data"),
        pytest.param(silence(0.0), id="nothing"),
        pytest.param(silence(0.015), id="next to nothing"),
        pytest.param(call(FAST)[: round(5.9 * RATE_HZ)], id="too little of a tone"),
        pytest.param(np.concatenate([call(FAST), babble(2.0)]), id="talk after a tone"),
        pytest.param(call(Signal((440.0,), (0.5, 9.0))), id="a beep"),
        *(
            pytest.param(make(12.0, timbre, 2), id=f"{make.__name__} {timbre}")
            for make in (music, tune)
            for timbre in TIMBRES
        ),
    ],
)
def test_what_is_no_disconnect_signal_is_not_proposed(sound: Samples) -> None:
    assert proposal_from(sound) is None


def test_a_rising_and_falling_tone_is_no_steady_one() -> None:
    at_s = seconds_of(6.0)
    siren = np.sin(2 * np.pi * (800 * at_s + 20 * np.sin(2 * np.pi * at_s)))
    sound = np.concatenate([babble(4.0), silence(1.0), clipped(siren * 3000)])
    assert proposal_from(sound) is None


class TestTheLearner:
    def test_believes_what_two_calls_agree_in(self) -> None:
        learner = CadenceLearner()
        assert learner.add(at_level(babble(12.0), -20.0)) == Learned()
        first = learner.add(call(FAST, seed=1))
        assert first.stage is Stage.PROPOSED
        second = learner.add(call(FAST, Wear(-25.0, snr_db=25), seed=2))
        assert second.stage is Stage.VERIFIED
        assert second.confidence > first.confidence
        assert second.signal is not None
        assert agree(FAST, second.signal)

    def test_doubts_when_another_call_ends_otherwise(self) -> None:
        learner = CadenceLearner()
        sure = [learner.add(call(FAST, seed=seed)) for seed in range(3)][-1]
        doubting = learner.add(call(OTHER))
        assert doubting.confidence < sure.confidence
        assert doubting.signal == sure.signal

    def test_learns_anew_when_the_line_has_changed(self) -> None:
        learner = CadenceLearner()
        calls = cycle([FAST, FAST, OTHER, OTHER, OTHER, OTHER])
        for _, which in zip(range(6), calls, strict=False):
            known = learner.add(call(which))
        assert known.stage is Stage.VERIFIED
        assert known.signal is not None
        assert agree(OTHER, known.signal)

    def test_goes_on_from_what_was_known_before(self) -> None:
        before = CadenceLearner().add(call(CONTINUOUS))
        after = CadenceLearner(before).add(call(CONTINUOUS, seed=2))
        assert after.stage is Stage.VERIFIED

    def test_is_not_misled_by_a_call_that_ends_in_silence(self) -> None:
        learner = CadenceLearner()
        known = learner.add(call(FAST))
        assert learner.add(silence(12.0)) == known


def test_a_cadence_is_the_same_from_whichever_burst_it_is_told() -> None:
    turned = Signal((700.0,), (0.15, 0.6, 0.15, 0.1, 0.15, 0.1))
    assert agree(THREE_BEEPS, turned)
    assert not agree(THREE_BEEPS, Signal((700.0,), (0.15, 0.1, 0.15, 0.1)))
    assert not agree(THREE_BEEPS, Signal((720.0,), THREE_BEEPS.cadence_s))
    assert not agree(THREE_BEEPS, Signal((700.0, 800.0), THREE_BEEPS.cadence_s))
    assert not agree(FAST, Signal((480.0,), (0.3, 0.5)))


def test_who_listens_beside_calls_pauses_each_second() -> None:
    pauses: list[None] = []
    heard = CadenceLearner().add(call(FAST), lambda: pauses.append(None))
    assert heard == CadenceLearner().add(call(FAST))
    assert len(pauses) == 12  # of 12 s that are looked at
