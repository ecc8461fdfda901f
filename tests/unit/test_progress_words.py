import numpy as np
import pytest

from support.progress_sounds import MAKERS, TONES, Wear, expected, played, worn
from support.sounds import at_level, babble, noise, signal, silence
from tipring.domain.errors import SettingsError
from tipring.domain.events import Tone
from tipring.dsp.codec import Coding
from tipring.dsp.frames import Samples
from tipring.dsp.plans import PLANS, Signal
from tipring.dsp.progress import classify
from tipring.dsp.tones import sine_mix

DE, UK, US = (PLANS[country] for country in ("de", "uk", "us"))


def at_rate(sound: Samples, rate: int) -> Samples:
    """The same sound at another rate: a straight line between samples is enough."""
    seconds = np.arange(sound.size * rate // 8000) / rate
    return np.interp(seconds * 8000, np.arange(sound.size), sound).astype(np.int16)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("country", PLANS)
@pytest.mark.parametrize("tone", TONES, ids=lambda tone: tone.name.lower())
def test_each_tone_has_its_word_wherever_one_begins_to_listen(
    country: str, tone: Tone
) -> None:
    plan = PLANS[country]
    from_start = tone in (Tone.STUTTER_DIAL, Tone.SIT)
    wear = Wear(
        -20.0,
        snr_db=20,
        coding=Coding.MU_LAW,
        shift_hz=10,
        pace=0.95,
        cut_s=0.0 if from_start else 0.9,
    )
    sound = worn(MAKERS[tone](plan, 7.0, wear), wear)
    assert classify(sound, 8000, country) == expected(plan, tone).name.lower()


@pytest.mark.parametrize("rate", [11025, 16000, 44100, 48000])
def test_sound_of_any_rate_is_understood(rate: int) -> None:
    assert classify(at_rate(signal(US.busy, 4.0), rate), rate, "us") == "busy"


@pytest.mark.parametrize(
    ("which", "cut_s", "length_s", "word"),
    [
        (DE.ringback, 0.7, 3.0, "ringback"),
        (DE.ringback, 2.5, 3.0, "ringback"),
        (US.ringback, 1.0, 3.0, "ringback"),
        (DE.busy, 0.3, 1.3, "busy"),
        (DE.reorder, 0.1, 0.8, "reorder"),
        (Signal((425.0,)), 0.0, 0.6, "ringback"),
    ],
)
def test_a_cutting_too_short_to_be_sure_gets_the_likeliest_word(
    which: Signal, cut_s: float, length_s: float, word: str
) -> None:
    wear = Wear(-18.0, cut_s=cut_s)
    sound = worn(played(which, length_s, wear), wear)
    country = "us" if which == US.ringback else "de"
    assert classify(sound, 8000, country) == word


def test_a_voice_after_ringback_is_an_answer() -> None:
    hello = at_level(babble(2.0), -18.0)
    sound = np.concatenate([signal(UK.ringback, 4.0), silence(0.5), hello])
    assert classify(sound, 8000, "uk") == "answer"


def test_voice_noise_and_silence_are_told_apart() -> None:
    assert classify(at_level(babble(4.0), -20.0), 8000, "us") == "voice"
    assert classify(noise(4.0, -35.0), 8000, "us") == "noise"
    assert classify(noise(4.0, -65.0), 8000, "us") == "silence"
    assert classify(silence(0.0), 8000, "us") == "silence"


def test_a_tone_of_no_country_is_noise() -> None:
    assert classify(sine_mix((777.0,), 4.0, -20.0), 8000, "us") == "noise"
    odd = worn(played(Signal((425.0,), (0.3, 0.9)), 6.0, Wear()), Wear())
    assert classify(odd, 8000, "de") == "noise"


def test_calling_machines_have_words_too() -> None:
    fax = played(Signal((1100.0,), (0.5, 3.0)), 8.0, Wear(cut_s=2.0))
    data = played(Signal((1300.0,), (0.6, 1.8)), 8.0, Wear(cut_s=1.0))
    assert classify(worn(fax, Wear()), 8000, "us") == "fax_calling"
    assert classify(worn(data, Wear()), 8000, "us") == "data_calling"


def test_an_unknown_country_is_named_as_such() -> None:
    with pytest.raises(SettingsError, match="'xx'"):
        classify(silence(1.0), 8000, "xx")
