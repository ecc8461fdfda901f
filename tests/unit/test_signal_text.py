"""Tones in words."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tipring.domain.errors import SettingsError
from tipring.dsp.plans import PLANS, Signal
from tipring.dsp.signal_text import signal_from, text_of

stretches_s = st.integers(20, 10_000).map(lambda ms: ms / 1000)


@pytest.mark.parametrize(
    ("text", "signal"),
    [
        ("425 Hz", Signal((425.0,))),
        ("425 Hz, 300 ms on, 300 ms off", Signal((425.0,), (0.3, 0.3))),
        ("480+620 Hz, 250 ms on, 250 ms off", Signal((480.0, 620.0), (0.25, 0.25))),
        (
            "350.5 Hz, 100 ms on, 200 ms off, 600 ms on, 20 ms off",
            Signal((350.5,), (0.1, 0.2, 0.6, 0.02)),
        ),
    ],
)
def test_words_mean_a_tone_and_a_tone_has_words(text: str, signal: Signal) -> None:
    assert signal_from(text) == signal
    assert text_of(signal) == text


@pytest.mark.parametrize("country", PLANS)
def test_every_tone_of_every_country_can_be_said(country: str) -> None:
    plan = PLANS[country]
    for signal in (plan.dial, plan.ringback, plan.busy, plan.reorder):
        assert signal_from(text_of(signal)) == replace(signal, softer_db=())


@given(
    st.lists(st.integers(200, 3400).map(float), min_size=1, max_size=4),
    st.lists(st.tuples(stretches_s, stretches_s), max_size=4),
)
def test_what_is_said_is_understood(
    hz: list[float], pairs: list[tuple[float, float]]
) -> None:
    signal = Signal(tuple(hz), tuple(second for pair in pairs for second in pair))
    assert signal_from(text_of(signal)) == signal


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "is not a tone"),
        ("425", "is not a tone"),
        ("425 Hz 300/300", "is not a tone"),
        ("425 Hz, 300 ms on", "is not a tone"),
        ("100 Hz", "a telephone carries 200 to 3400 Hz"),
        ("425 Hz, 10 ms on, 300 ms off", "on and off last 20 to 10000 ms"),
    ],
)
def test_other_words_are_refused_with_an_example(text: str, what: str) -> None:
    with pytest.raises(SettingsError, match=what) as caught:
        signal_from(text)
    assert "write for example" in str(caught.value)
