"""A sound file that is uploaded as a prompt, as our own code reads it.

ffmpeg, which reads what is no plain WAV, is a program of its own behind a time-out.
"""

import contextlib
import struct
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import numpy as np

from fuzz.targets.folders import new_folder
from tipring.domain.errors import SpeechError
from tipring.speech import uploads
from tipring.speech.wav import samples_of, wav_bytes

LARGEST_BYTES = 4096
WORDS = (
    b"RIFF",
    b"WAVE",
    b"fmt ",
    b"data",
    b"LIST",
    b"\xfe\xff",
    b"\x01\x00",
    b"\0\0\0\0",
)
_FILE = new_folder() / "prompt.wav"


def seeds() -> Iterator[bytes]:
    tone = (8000 * np.sin(np.arange(400) / 3)).astype(np.int16)
    plain = wav_bytes(tone)
    yield plain
    yield wav_bytes(np.stack((tone, tone), axis=1))
    yield plain[:24] + struct.pack("<I", 44100) + plain[28:]
    yield plain[:12] + b"LIST\x04\0\0\0abcd" + plain[12:]


def check(data: bytes) -> None:
    with contextlib.suppress(SpeechError):
        assert samples_of(data, Path("prompt.wav")).dtype == np.int16
    _FILE.write_bytes(data)
    with (
        contextlib.suppress(SpeechError),
        patch.object(uploads, "PROGRAM", "no-ffmpeg"),
    ):
        assert uploads.read_upload(_FILE).size
