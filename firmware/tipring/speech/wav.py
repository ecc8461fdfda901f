"""WAV files as we keep them: 8000 Hz, 16 bit; prompts mono, recordings also stereo."""

import io
import os
import struct
import wave
from pathlib import Path

import numpy as np

from tipring.domain.errors import SpeechError
from tipring.dsp.frames import RATE_HZ, Samples

SAMPLE_BYTES = 2
WAV_DAMAGE = (wave.Error, EOFError, RuntimeError, ValueError, struct.error)
"""How `wave` gives up; a chunk that ends elsewhere is a RuntimeError."""


def read_wav(path: Path) -> Samples:
    """Return the sound of a mono file, shape (n,).

    Raises SpeechError when it is missing, damaged, or anything but PCM at
    8000 Hz, mono, 16 bit; the message says how to convert it.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        message = f"cannot read {path}: {error.strerror}; record or upload it again"
        raise SpeechError(message) from error
    return samples_of(data, path)


def samples_of(data: bytes, path: Path) -> Samples:
    """Return the sound of a file with these bytes, shape (n,); *path* is its name.

    Raises SpeechError like `read_wav`.
    """
    try:
        with wave.open(io.BytesIO(data)) as file:
            _demand_our_format(path, file)
            wanted = file.getnframes() * SAMPLE_BYTES
            sound = file.readframes(file.getnframes())
    except WAV_DAMAGE as error:
        raise _unusable(path, str(error) or "it ends early") from error
    if len(sound) != wanted:
        raise _unusable(path, f"it holds {len(sound)} of {wanted} bytes")
    return np.frombuffer(sound, dtype="<i2").astype(np.int16)


def write_wav(path: Path, sound: Samples) -> None:
    """Write shape (n,) as mono or (n, 2) as stereo, 8000 Hz, 16 bit."""
    path.write_bytes(wav_bytes(sound))


def wav_bytes(sound: Samples) -> bytes:
    """Return the file that `write_wav` would write."""
    file = io.BytesIO()
    with wave.open(file, "wb") as wav:
        wav.setnchannels(1 if sound.ndim == 1 else sound.shape[1])
        wav.setsampwidth(SAMPLE_BYTES)
        wav.setframerate(RATE_HZ)
        wav.writeframes(sound.astype("<i2").tobytes())
    return file.getvalue()


def write_wav_safely(path: Path, sound: Samples) -> None:
    """Write like `write_wav`: all of it is on the disk under its name, or nothing.

    Makes the folder. Raises OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    write_wav(part, sound)
    sync(part)
    part.replace(path)
    sync(path.parent)


def sync(path: Path) -> None:
    """Return when a file's bytes, or a folder's names, are safe on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _demand_our_format(path: Path, file: wave.Wave_read) -> None:
    rate_hz, channels = file.getframerate(), file.getnchannels()
    bits = 8 * file.getsampwidth()
    if (rate_hz, channels, bits) != (RATE_HZ, 1, 8 * SAMPLE_BYTES):
        found = f"it has {rate_hz} Hz, {channels} channel(s), {bits} bit"
        raise _unusable(path, found)


def _unusable(path: Path, reason: str) -> SpeechError:
    return SpeechError(
        f"cannot play {path}: {reason}; a prompt is PCM, 8000 Hz, mono, 16 bit. "
        f"Convert it: sox {path.name} -r 8000 -c 1 -b 16 out.wav",
    )
