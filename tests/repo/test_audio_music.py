"""The music that is shipped: calm, without a seam, and no tone to any machine."""

import hashlib
import json
from collections.abc import Iterator

import numpy as np
import pytest

from support.sounds import frames
from tipring.dsp.calling import CallingToneDetector
from tipring.dsp.dtmf import DtmfDetector
from tipring.dsp.frames import RATE_HZ, Samples
from tipring.dsp.levels import dbm0
from tipring.dsp.plans import PLANS
from tipring.dsp.progress import ProgressDetector
from tipring.dsp.stride import Stride
from tipring.speech.prompts import PromptLibrary, shipped_root
from tipring.speech.wav import read_wav

FOLDER = shipped_root() / "music"
MANIFEST = json.loads((FOLDER / "manifest.json").read_text("utf-8"))
TARGET_DBM0 = -22.0
MOST_BYTES = 1_500_000
TENTH = RATE_HZ // 10

each_piece = pytest.mark.parametrize("name", MANIFEST)


def piece(name: str) -> Samples:
    return read_wav(FOLDER / f"{name}.wav")


def tenths(sound: Samples) -> Iterator[Samples]:
    yield from sound[: sound.size - sound.size % TENTH].reshape(-1, TENTH)


def test_there_are_two_pieces_and_each_is_found() -> None:
    assert {path.stem for path in FOLDER.glob("*.wav")} == set(MANIFEST)
    assert set(MANIFEST) == {"music", "music-2"}
    library = PromptLibrary([shipped_root()])
    assert all(library.find(name, "en").path.parent == FOLDER for name in MANIFEST)


@each_piece
def test_a_piece_is_the_one_that_was_composed(name: str) -> None:
    path = FOLDER / f"{name}.wav"
    assert hashlib.sha256(path.read_bytes()).hexdigest() == MANIFEST[name]["sha256"]
    assert path.stat().st_size <= MOST_BYTES
    assert 60 <= piece(name).size / RATE_HZ <= 90


@each_piece
def test_a_piece_is_softer_than_the_prompts_and_never_silent(name: str) -> None:
    sound = piece(name)
    levels = [dbm0(part) for part in tenths(sound)]
    assert dbm0(sound) == pytest.approx(TARGET_DBM0, abs=0.2)
    assert min(levels) > TARGET_DBM0 - 10
    assert max(levels) < TARGET_DBM0 + 8
    assert np.abs(sound.astype(int)).max() < 6000


@each_piece
def test_a_piece_has_its_power_where_telephones_carry_it(name: str) -> None:
    sound = piece(name)
    power = np.abs(np.fft.rfft(sound.astype(float))) ** 2
    hz = np.fft.rfftfreq(sound.size, 1 / RATE_HZ)
    assert power[(hz >= 250) & (hz <= 3400)].sum() > 0.6 * power.sum()
    assert power[(hz < 200) | (hz > 3600)].sum() < 0.001 * power.sum()


@each_piece
def test_a_piece_begins_again_without_a_seam(name: str) -> None:
    """Where the end meets the beginning the curve bends no more than elsewhere."""
    sound = piece(name).astype(int)
    bends = np.abs(np.diff(sound, 2))
    seam = np.abs(np.diff(np.concatenate([sound[-2:], sound[:2]]), 2))
    assert seam.max() <= np.percentile(bends, 95)


@each_piece
@pytest.mark.parametrize("gain_db", [0.0, -15.0])
def test_a_piece_says_no_key_and_no_tone(name: str, gain_db: float) -> None:
    """Its echo comes back to our own ears, and to those of the modem."""
    sound = piece(name) * 10 ** (gain_db / 20)
    keys, calling = DtmfDetector(), CallingToneDetector()
    tones = [ProgressDetector(PLANS[country]) for country in ("us", "uk", "fr", "au")]
    stride = Stride()
    for frame in frames(sound.astype(np.int16)):
        assert not keys.feed(frame)
        if (several := stride.feed(frame)) is not None:
            assert not calling.feed(several)
            assert not any(each.feed(several) for each in tones)
