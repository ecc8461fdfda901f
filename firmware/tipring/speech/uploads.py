"""Sound that an owner brings, in whatever form: read within bounds, or refused.

ffmpeg (a program of Debian) decodes it: no shell, no network, no playlist that names
other files, no more than LONGEST_S of sound, no longer than PATIENCE_S. Without ffmpeg
a plain WAV file still is read.
"""

import shutil
import subprocess
import wave
from pathlib import Path

import numpy as np

from tipring.domain.errors import SpeechError
from tipring.dsp.frames import Samples
from tipring.dsp.mastering import Wave, mastered, with_quiet_ends
from tipring.speech.wav import WAV_DAMAGE

PROGRAM = "ffmpeg"
LONGEST_S = 300
"""Nobody listens longer to a prompt; music may be as long."""
LARGEST_BYTES = 200_000_000
"""Five minutes of the best studio sound are a quarter of it."""
PATIENCE_S = 60.0
RATE_HZ = 16_000
FORMATS = (
    "wav,w64,aiff,au,caf,mp3,ogg,flac,aac,amr,asf,matroska,webm,mov,mp4,m4a,3gp,3g2,mj2"
)
"""Containers of sound. Playlists are none: they could name any file of the box."""

_SAMPLE_BYTES = 2
_RATES_HZ = range(4000, 192_001)
"""Of plain files. A header may say two billion: its pauses would fill the memory."""


def read_upload(path: Path) -> Samples:
    """Return the sound of *path* as a prompt: mastered, see `dsp.mastering`.

    Raises SpeechError with the reason when it cannot be read, is too long, or silent.
    """
    try:
        size = path.stat().st_size
    except OSError as error:
        message = f"cannot read {path}: {error.strerror}"
        raise SpeechError(message) from error
    if size > LARGEST_BYTES:
        most_mb = LARGEST_BYTES // 1_000_000
        message = f"{path.name} has more than {most_mb} MB, too much; cut it"
        raise SpeechError(message)
    if shutil.which(PROGRAM):
        spoken, rate_hz = _decoded(path), RATE_HZ
    else:
        spoken, rate_hz = _plain(path)
    if len(spoken) > LONGEST_S * rate_hz:
        message = f"{path.name} is longer than {LONGEST_S} s, no prompt may be; cut it"
        raise SpeechError(message)
    sound = mastered([with_quiet_ends(spoken, rate_hz)], rate_hz)
    if sound.size == 0:
        message = f"nothing is to be heard in {path.name}; record it again"
        raise SpeechError(message)
    return sound


def _decoded(path: Path) -> Wave:
    """Return a little more than LONGEST_S at most: what is longer is known by it."""
    command = (
        *(PROGRAM, "-nostdin", "-v", "error", "-format_whitelist", FORMATS),
        *("-protocol_whitelist", "file", "-i", f"file:{path.absolute()}"),
        *("-map", "0:a:0", "-t", str(LONGEST_S + 1), "-ac", "1", "-ar", str(RATE_HZ)),
        *("-f", "s16le", "pipe:1"),
    )
    try:
        done = subprocess.run(  # noqa: S603 - the words are ours, the path is absolute
            command, capture_output=True, timeout=PATIENCE_S, check=True
        )
    except subprocess.TimeoutExpired as error:
        message = f"{path.name} could not be read within {PATIENCE_S:g} s"
        raise SpeechError(message) from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip().splitlines()
        why = said[-1].rpartition("file:")[2] if said else "ffmpeg failed"
        message = f"{path.name} has no sound that can be read: {why}"
        raise SpeechError(message) from error
    return np.frombuffer(done.stdout, dtype="<i2").astype(np.float64)


def _plain(path: Path) -> tuple[Wave, int]:
    """Return what a WAV file of 16 bits has, the mean of its channels."""
    try:
        with wave.open(str(path), "rb") as file:
            rate_hz, channels = file.getframerate(), file.getnchannels()
            bits = 8 * file.getsampwidth()
            data = file.readframes((LONGEST_S + 1) * rate_hz)
    except (*WAV_DAMAGE, OSError) as error:
        raise _not_plain(path, str(error) or "it ends early") from error
    if bits != 8 * _SAMPLE_BYTES or rate_hz not in _RATES_HZ:
        raise _not_plain(path, f"it has {bits} bits, {rate_hz} Hz")
    whole = len(data) // (_SAMPLE_BYTES * channels) * _SAMPLE_BYTES * channels
    frames = np.frombuffer(data[:whole], dtype="<i2").reshape(-1, channels)
    return np.asarray(frames.mean(axis=1, dtype=np.float64)), rate_hz


def _not_plain(path: Path, why: str) -> SpeechError:
    return SpeechError(
        f"{path.name} is no WAV file of 16 bits ({why}); for others: apt install ffmpeg"
    )
