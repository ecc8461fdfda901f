"""A model with our settings beside it, and sound at twice the rate."""

from pathlib import Path

import numpy as np
import pytest

from support.sounds import noise
from tipring.domain.errors import EarsError
from tipring.dsp.levels import dbm0
from tipring.dsp.tones import sine_mix
from tipring.speech.ears.overlay import overlay
from tipring.speech.ears.upsampling import Upsampler


def model_in(folder: Path, mfcc: str) -> Path:
    (folder / "am").mkdir(parents=True)
    (folder / "am" / "final.mdl").write_bytes(b"a model")
    (folder / "README").write_text("read me")
    (folder / mfcc).parent.mkdir(exist_ok=True)
    (folder / mfcc).write_text("--use-energy=false\n --dither=1.0\n")
    return folder


@pytest.mark.parametrize("mfcc", ["conf/mfcc.conf", "mfcc.conf"])
def test_an_overlay_does_not_dither(tmp_path: Path, mfcc: str) -> None:
    model = model_in(tmp_path / "model", mfcc)
    with overlay(model) as copy:
        assert (copy / mfcc).read_text() == "--use-energy=false\n--dither=0\n"
        assert (copy / "am" / "final.mdl").read_bytes() == b"a model"
        assert (copy / "README").read_text() == "read me"
    assert not copy.exists()
    assert "--dither=1.0" in (model / mfcc).read_text()


def test_it_leaves_the_end_of_an_utterance_to_us(tmp_path: Path) -> None:
    model = model_in(tmp_path / "model", "conf/mfcc.conf")
    rules = "--beam=10.0\n--endpoint.rule2.min-trailing-silence=0.5\n"
    (model / "conf" / "model.conf").write_text(rules)
    with overlay(model) as copy:
        lines = (copy / "conf" / "model.conf").read_text().splitlines()
    assert lines[0] == "--beam=10.0"
    assert lines[1:] == [
        f"--endpoint.rule{n}.min-trailing-silence=20.0" for n in (1, 2, 3, 4)
    ]


def test_where_there_is_no_model_the_remedy_is_told(tmp_path: Path) -> None:
    with (
        pytest.raises(EarsError, match=r"no model in .*tipring speech"),
        overlay(tmp_path / "nowhere"),
    ):
        pass


@pytest.mark.parametrize("hz", [300, 1000, 3000, 3400])
def test_a_tone_is_the_same_at_twice_the_rate(hz: float) -> None:
    tone = sine_mix([hz], 0.5, -10)
    wide = Upsampler().feed(tone)
    assert wide.size == 2 * tone.size
    assert dbm0(wide) == pytest.approx(dbm0(tone), abs=0.3)
    spectrum = np.abs(np.fft.rfft(wide.astype(float)))
    assert spectrum.argmax() == round(hz * 0.5)
    assert spectrum[3 * spectrum.size // 4 :].max() < spectrum.max() / 100


def test_pieces_join_without_a_seam() -> None:
    sound = noise(0.5, -20)
    upsampler = Upsampler()
    pieces = [upsampler.feed(piece) for piece in np.array_split(sound, 7)]
    assert np.array_equal(np.concatenate(pieces), Upsampler().feed(sound))
