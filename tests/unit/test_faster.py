"""Speech played faster in its own pitch."""

from pathlib import Path

import numpy as np
import pytest

from support.sounds import babble
from tipring.desk.playback import Playback
from tipring.domain.commands import PlayMessage
from tipring.domain.errors import SpeechError
from tipring.dsp.faster import Faster
from tipring.dsp.frames import FRAME_SAMPLES, RATE_HZ, Samples
from tipring.dsp.tones import sine_mix
from tipring.speech.wav import write_wav


def played(source: Faster | Playback) -> Samples:
    frames = []
    while (frame := source.next_frame()) is not None:
        assert frame.shape == (FRAME_SAMPLES,)
        assert frame.dtype == np.int16
        frames.append(frame)
    return np.concatenate(frames) if frames else np.zeros(0, np.int16)


def peak_hz(sound: Samples) -> float:
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
    return float(np.argmax(spectrum)) * RATE_HZ / len(sound)


@pytest.mark.parametrize("speed", [1.25, 1.5])
@pytest.mark.parametrize("hz", [120.0, 200.0, 440.0])
def test_a_tone_is_shorter_and_keeps_its_pitch(speed: float, hz: float) -> None:
    tone = sine_mix((hz,), 2.0, -16.0)
    faster = played(Faster(tone, speed))
    assert len(faster) == pytest.approx(len(tone) / speed, abs=FRAME_SAMPLES)
    assert peak_hz(faster) == pytest.approx(hz, abs=2.0)


def test_speech_is_as_loud_as_before_and_has_no_clicks() -> None:
    speech = babble(3.0)
    faster = played(Faster(speech, 1.5))
    power = np.square(speech.astype(float)).mean()
    assert np.square(faster.astype(float)).mean() == pytest.approx(power, rel=0.3)
    before = np.abs(np.diff(speech.astype(int))).max()
    assert np.abs(np.diff(faster.astype(int))).max() < 1.2 * before


def test_nothing_is_nothing_however_fast() -> None:
    assert played(Faster(np.zeros(0, np.int16), 1.5)).size == 0


# --- from the disk ----------------------------------------------------------------


def test_a_recording_is_played_from_some_moment_on(tmp_path: Path) -> None:
    sound = np.arange(2 * RATE_HZ, dtype=np.int16)
    write_wav(tmp_path / "m.wav", sound)
    playback = Playback.read(tmp_path, PlayMessage("m.wav", 1.5))
    assert np.array_equal(played(playback), sound[12_000:])
    assert playback.handed_out_ms == 500


def test_a_recording_that_rests_is_played_as_far_as_it_is(tmp_path: Path) -> None:
    write_wav(tmp_path / "m.wav.part", np.ones(RATE_HZ, np.int16))
    playback = Playback.read(tmp_path, PlayMessage("m.wav"))
    assert played(playback).size == RATE_HZ


def test_a_recording_is_played_faster(tmp_path: Path) -> None:
    write_wav(tmp_path / "m.wav", babble(1.5))
    playback = Playback.read(tmp_path, PlayMessage("m.wav", speed=1.5))
    assert played(playback).size == RATE_HZ


def test_a_recording_that_is_gone_says_so(tmp_path: Path) -> None:
    with pytest.raises(SpeechError, match="cannot read"):
        Playback.read(tmp_path, PlayMessage("m.wav"))
