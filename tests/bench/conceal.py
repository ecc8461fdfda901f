"""What is made up for lost packets: how far it is from what was lost.

The speech is that of our own prompts, in all their languages. For each lost frame the
spectrum of what is heard instead is compared with what was said (log-spectral distance,
three windows of 32 ms around it), beside silence, the last frame said again, and the
concealment of spandsp where that library is installed.
"""

import ctypes
import ctypes.util
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bench.sound import draws
from bench.tables import note, show
from tipring.dsp.conceal import Concealer
from tipring.dsp.frames import FRAME_SAMPLES, SILENT_FRAME, Samples
from tipring.speech.wav import read_wav

PROMPTS = Path(__file__).parents[2] / "audio_prompts"
SENTENCES = 150
WINDOW = 256
HOPS = (0, 80, 160)
BEFORE = 48
FLOOR = (30 * 16.0) ** 2
"""About the hiss of a telephone line: nobody hears what is below."""
AUDIBLE = 100
PATTERNS = (("single", 1), ("in pairs", 2), ("in threes", 3))
LOSS = 0.05


class Hides(Protocol):
    """Knows what was heard, and makes up what is missing."""

    def heard(self, sound: Samples) -> Samples: ...

    def missing(self, count: int) -> Samples: ...


class Silence:
    """Makes up nothing."""

    def heard(self, sound: Samples) -> Samples:
        return sound

    def missing(self, count: int) -> Samples:
        return SILENT_FRAME[:count]


@dataclass
class Again:
    """Says the last frame again."""

    last: Samples = field(default_factory=SILENT_FRAME.copy)

    def heard(self, sound: Samples) -> Samples:
        self.last = sound
        return sound

    def missing(self, count: int) -> Samples:
        return self.last[:count]


class Spandsp:
    """The concealment of spandsp (plc.c), which follows Appendix I, too."""

    def __init__(self, library: ctypes.CDLL) -> None:
        self._library = library
        library.plc_init.restype = ctypes.c_void_p
        library.plc_init.argtypes = [ctypes.c_void_p]
        for function in (library.plc_rx, library.plc_fillin):
            function.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int]
        self._state = library.plc_init(None)

    def heard(self, sound: Samples) -> Samples:
        sound = sound.copy()
        self._library.plc_rx(self._state, sound.ctypes.data, len(sound))
        return sound

    def missing(self, count: int) -> Samples:
        sound: Samples = np.zeros(count, dtype=np.int16)
        self._library.plc_fillin(self._state, sound.ctypes.data, count)
        return sound


def measure(seed: int) -> None:
    """Show the distances."""
    sound = _speech(seed)
    made: dict[str, Callable[[], Hides]] = {
        "silence": Silence,
        "the last frame again": Again,
        "ours": Concealer,
    }
    if name := ctypes.util.find_library("spandsp"):
        library = ctypes.CDLL(name)
        made["spandsp"] = lambda: Spandsp(library)
    else:
        note("spandsp is not installed (apt-get install libspandsp2)")
    rows = [
        [
            name,
            *(f"{_distance_db(make(), sound, seed, run):.1f}" for _, run in PATTERNS),
        ]
        for name, make in made.items()
    ]
    show(
        f"log-spectral distance in dB, {LOSS:.0%} of frames lost, of"
        f" {len(sound) * 20 // FRAME_SAMPLES // 1000} s of speech",
        ("made up by", *(pattern for pattern, _ in PATTERNS)),
        rows,
    )


def _speech(seed: int) -> Samples:
    files = sorted(PROMPTS.glob("*/*.wav"))
    chosen = draws(seed, "sentences").permutation(len(files))[:SENTENCES]
    sound = np.concatenate([read_wav(files[number]) for number in chosen])
    return sound[: len(sound) // FRAME_SAMPLES * FRAME_SAMPLES]


def _lost(seed: int, count: int, run: int) -> NDArray[np.bool_]:
    dice = draws(seed, "losses", run)
    lost = np.zeros(count, dtype=bool)
    for begin in np.flatnonzero(dice.random(count) < LOSS / run):
        lost[begin : begin + run] = True
    return lost


def _distance_db(hides: Hides, sound: Samples, seed: int, run: int) -> float:
    frames = sound.reshape(-1, FRAME_SAMPLES)
    lost = _lost(seed, len(frames), run)
    heard = np.concatenate(
        [
            hides.missing(FRAME_SAMPLES) if gone else hides.heard(frame)
            for frame, gone in zip(frames, lost, strict=True)
        ]
    )
    distances = []
    for number in np.flatnonzero(lost):
        begin = number * FRAME_SAMPLES - BEFORE
        said = sound[begin : begin + HOPS[-1] + WINDOW]
        loudness = np.abs(frames[number].astype(int)).mean()
        if begin < 0 or len(said) < HOPS[-1] + WINDOW or loudness < AUDIBLE:
            continue
        for hop in HOPS:
            first = _spectrum_db(said[hop : hop + WINDOW])
            second = _spectrum_db(heard[begin + hop : begin + hop + WINDOW])
            distances.append(np.sqrt(np.mean((first - second) ** 2)))
    return float(np.mean(distances))


def _spectrum_db(sound: Samples) -> NDArray[np.float64]:
    power = np.abs(np.fft.rfft(sound * np.hanning(WINDOW))) ** 2
    return np.asarray(10 * np.log10(power + FLOOR))
