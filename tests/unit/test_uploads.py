"""An owner may bring any sound; what comes of it is a prompt, or a clear reason."""

import shutil
import subprocess
import wave
from pathlib import Path

import numpy as np
import pytest

from tipring.domain.errors import SpeechError
from tipring.dsp.frames import RATE_HZ
from tipring.dsp.mastering import SPEECH_LEVEL_DBM0, speech_level_dbm0
from tipring.speech import uploads
from tipring.speech.uploads import read_upload

with_ffmpeg = pytest.mark.skipif(
    shutil.which("ffmpeg") is None, reason="ffmpeg is not installed"
)


def tone_file(
    path: Path, seconds: float = 1, rate_hz: int = 44_100, channels: int = 2
) -> Path:
    moments = np.arange(round(seconds * rate_hz)) / rate_hz
    tone = (2000 * np.sin(2 * np.pi * 440 * moments)).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setparams((channels, 2, rate_hz, 0, "NONE", ""))
        file.writeframes(np.repeat(tone, channels).tobytes())
    return path


@pytest.fixture
def no_ffmpeg(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")


def converted(source: Path, target: Path) -> Path:
    command = ["ffmpeg", "-v", "error", "-i", str(source), str(target)]
    subprocess.run(command, check=True)
    return target


@with_ffmpeg
@pytest.mark.parametrize("kind", ["mp3", "ogg", "flac", "m4a", "wav"])
def test_whatever_ffmpeg_reads_becomes_a_prompt(tmp_path: Path, kind: str) -> None:
    source = tone_file(tmp_path / "in.wav")
    if kind != "wav":
        source = converted(source, tmp_path / f"a 'b; $(c).{kind}")
    sound = read_upload(source)
    assert speech_level_dbm0(sound) == pytest.approx(SPEECH_LEVEL_DBM0, abs=0.5)
    assert len(sound) / RATE_HZ == pytest.approx(1.12, abs=0.1)


@with_ffmpeg
def test_two_hours_are_refused_and_not_read_to_their_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "LONGEST_S", 2)
    path = tone_file(tmp_path / "long.wav", seconds=20, rate_hz=8000, channels=1)
    with pytest.raises(SpeechError, match="longer than 2 s, no prompt may be"):
        read_upload(path)
    assert len(uploads._decoded(path)) <= 3 * uploads.RATE_HZ  # noqa: SLF001 - memory


@with_ffmpeg
def test_a_playlist_opens_no_other_file(tmp_path: Path) -> None:
    tone_file(tmp_path / "secret.wav")
    playlist = tmp_path / "list.mp3"
    playlist.write_text("#EXTM3U\n#EXTINF:1,\nsecret.wav\n#EXT-X-ENDLIST\n")
    with pytest.raises(SpeechError, match=r"list\.mp3 has no sound that can be read"):
        read_upload(playlist)
    playlist.write_text("ffconcat version 1.0\nfile secret.wav\n")
    with pytest.raises(SpeechError, match="no sound that can be read"):
        read_upload(playlist)


@with_ffmpeg
def test_a_file_that_keeps_the_decoder_busy_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "PATIENCE_S", 0.001)
    with pytest.raises(SpeechError, match=r"could not be read within 0\.001 s"):
        read_upload(tone_file(tmp_path / "in.wav"))


@pytest.mark.usefixtures("no_ffmpeg")
@pytest.mark.parametrize(("rate_hz", "channels"), [(8000, 1), (44_100, 2)])
def test_a_plain_wav_file_needs_no_ffmpeg(
    tmp_path: Path, rate_hz: int, channels: int
) -> None:
    path = tone_file(tmp_path / "in.wav", rate_hz=rate_hz, channels=channels)
    assert len(read_upload(path)) / RATE_HZ == pytest.approx(1.12, abs=0.03)


@pytest.mark.usefixtures("no_ffmpeg")
def test_without_ffmpeg_other_formats_name_the_remedy(tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(b"ID3" + bytes(100))
    with pytest.raises(SpeechError, match="apt install ffmpeg"):
        read_upload(path)
    path.write_bytes(b"")
    with pytest.raises(SpeechError, match="it ends early"):
        read_upload(path)
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 1, 8000, 0, "NONE", ""))
        file.writeframes(bytes(800))
    with pytest.raises(SpeechError, match="it has 8 bits, 8000 Hz"):
        read_upload(path)
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 2_000_000_000, 0, "NONE", ""))
        file.writeframes(bytes(800))
    with pytest.raises(SpeechError, match="2000000000 Hz"):
        read_upload(path)


def test_silence_is_no_prompt(tmp_path: Path) -> None:
    path = tmp_path / "in.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(bytes(16_000))
    with pytest.raises(SpeechError, match=r"nothing is to be heard in in\.wav"):
        read_upload(path)


def test_a_file_that_is_not_there_or_too_large_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SpeechError, match="No such file"):
        read_upload(tmp_path / "none.wav")
    path = tone_file(tmp_path / "in.wav")
    monkeypatch.setattr(uploads, "LARGEST_BYTES", 1000)
    with pytest.raises(SpeechError, match="has more than 0 MB"):
        read_upload(path)
