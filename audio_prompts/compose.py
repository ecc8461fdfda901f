#!/usr/bin/env python3
"""Compose the music for callers who wait: loops of our own, made for telephones.

    python audio_prompts/compose.py

Everything is a circle: a note that rings over the end of the loop rings on at its
beginning, and so do echo and filters. So there is no seam to be heard. All is drawn
from seeds, and the result is always the same.

The folder `music/` belongs to no language: `PromptLibrary` finds what is in it from
every one. `render.py` knows nothing of it.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tipring.dsp.frames import RATE_HZ, Samples, to_samples
from tipring.dsp.levels import amplitude_for, dbm0
from tipring.speech.wav import write_wav

Wave = NDArray[np.float64]
Chord = tuple[int, ...]

FOLDER = Path(__file__).parent / "music"

LEVEL_DBM0 = -22.0
"""Six below the prompts: whoever speaks is louder than what was there before."""
KNEE, PEAK = 2.8, 4.2
"""Against the effective value: what is higher than the knee is rounded off and stays
below the peak, 12 dB up. No telephone distorts that."""
BAND_HZ = ((180.0, 280.0), (3_200.0, 3_700.0))
"""The slopes at both ends of what a telephone carries."""
ATTACK_S = 0.008
"""A soft hammer: no click is left of it."""
RELEASE_S = 0.4
"""A note that still rings when its time is over is let go so slowly."""
ECHO_S = 0.5
"""The room falls by 60 dB in three times this."""
ECHO_LEVEL = 0.16
A4_HZ = 440.0
A4 = 69


@dataclass(frozen=True, slots=True)
class Voice:
    """How an instrument sounds."""

    partials: tuple[tuple[float, float, float], ...]
    """Of each: multiple of the pitch, strength, seconds until it is 1/e of it."""
    rises_s: float = ATTACK_S

    def note(self, pitch: int, strength: float, samples: int) -> Wave:
        """Return one note; *pitch* is a MIDI number."""
        hz = A4_HZ * 2 ** ((pitch - A4) / 12)
        times = np.arange(samples) / RATE_HZ
        sound = np.zeros(samples)
        for multiple, power, fades_s in self.partials:
            if hz * multiple < BAND_HZ[1][1]:
                # Partials that begin together would make a saw's edge: a harsh peak.
                sine = np.sin(2 * np.pi * hz * multiple * times + multiple**2)
                sound += power * np.exp(-times / fades_s) * sine
        rise = np.minimum(1.0, times / self.rises_s)
        return sound * strength * rise * np.minimum(1.0, times[::-1] / RELEASE_S)


PIANO = Voice(
    ((1, 1.0, 1.3), (2, 0.6, 0.9), (3, 0.35, 0.7), (4, 0.2, 0.5), (7.02, 0.07, 0.06))
)
"""Electric: a fork that sings, and the tine's short ping."""
PLUCK = Voice(tuple((k, 1 / k, 0.9 / (1 + 0.6 * (k - 1))) for k in range(1, 8)))
MALLET = Voice(((1, 1.0, 1.1), (2, 0.12, 0.6), (4, 0.3, 0.25), (9.8, 0.05, 0.04)))
BASS = Voice(((1, 0.6, 1.2), (2, 0.8, 0.9), (3, 0.5, 0.7), (4, 0.25, 0.5)))
"""What a telephone leaves of a low string are its partials; the ear adds the rest."""
PAD = Voice(((1, 1.0, 4.0), (2, 0.5, 4.0), (3, 0.4, 4.0), (5, 0.2, 4.0)), rises_s=0.7)
"""Holds the chord, so that the line never seems dead. It is rich in partials: a pure F
with an A is the dial tone of half the world, and our echo must not sound like one."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What is played; one chord a bar, the lowest note is the bass's."""

    name: str
    beat_samples: int
    beats: int
    """In a bar."""
    bars: tuple[Chord, ...]
    scale: tuple[int, ...]
    """The tones of the melody, as pitches above a C."""
    rhythms: tuple[tuple[float, ...], ...]
    """When the melody sounds, in beats; a bar chooses one of these."""
    broken: tuple[tuple[float, int], ...]
    """The accompaniment: at which beat, which tone of the chord."""
    chords: Voice
    melody: Voice
    seed: int

    @property
    def samples(self) -> int:
        """How long the loop is."""
        return self.beat_samples * self.beats * len(self.bars)


def _song(*verses: str) -> tuple[Chord, ...]:
    return tuple(CHORDS[name] for verse in verses for name in verse.split())


CHORDS: dict[str, Chord] = {
    "G": (43, 62, 66, 67, 71),
    "Em": (40, 62, 64, 67, 71),
    "C": (48, 60, 64, 67, 71),
    "D": (50, 62, 64, 67, 69),
    "Bm": (47, 62, 66, 69, 71),
    "Am": (45, 60, 64, 67, 72),
    "F": (41, 60, 64, 65, 69),
    "Dm": (50, 60, 65, 69, 72),
    "Bb": (46, 62, 65, 69, 70),
    "Gm": (43, 62, 65, 70, 74),
    "C7": (48, 60, 65, 67, 70),
    "Eb": (51, 62, 63, 67, 70),
}

PIECES = (
    Piece(
        name="music",
        beat_samples=7600,
        beats=4,
        bars=_song("G Em C D", "G Em Am D", "Bm Em C D", "C Bm Am G", "Em C Am D"),
        scale=(2, 4, 7, 9, 11),
        rhythms=((0, 1.5, 2.5), (0.5, 1, 2, 3), (0, 2), (1, 1.5, 2, 3.5)),
        broken=((0, 1), (0.5, 3), (1, 2), (1.5, 4), (2, 1), (2.5, 3), (3, 2), (3.5, 4)),
        chords=PIANO,
        melody=PLUCK,
        seed=1,
    ),
    Piece(
        name="music-2",
        beat_samples=6800,
        beats=3,
        bars=_song(
            "F Dm Bb C7",
            "F Dm Gm C7",
            "Bb Gm Eb C7",
            "Dm Bb Gm C7",
            "F Bb Gm C7",
            "Dm Gm Eb C7",
            "Bb F Gm C7",
        ),
        scale=(0, 2, 5, 7, 9),
        rhythms=((0, 2), (0, 1, 2.5), (0.5, 1.5), (0, 1.5, 2)),
        broken=((0, 1), (1, 2), (1, 4), (2, 3)),
        chords=PIANO,
        melody=MALLET,
        seed=4,
    ),
)


def main() -> None:
    """Write every piece and what they are, in one manifest."""
    FOLDER.mkdir(exist_ok=True)
    manifest = {piece.name: _write(piece) for piece in PIECES}
    text = json.dumps(manifest, indent=2)
    (FOLDER / "manifest.json").write_text(text + "\n", "utf-8")


def _write(piece: Piece) -> dict[str, object]:
    sound = _levelled(_telephone_band(_in_a_room(_played(piece))))
    path = FOLDER / f"{piece.name}.wav"
    write_wav(path, sound)
    print(f"{path}: {sound.size / RATE_HZ:.1f} s")  # noqa: T201 - a script talks to its caller
    return {
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "duration_s": round(sound.size / RATE_HZ, 3),
        "level_dbm0": round(dbm0(sound), 1),
    }


# --- The notes ----------------------------------------------------------------


def _played(piece: Piece) -> Wave:
    loop = np.zeros(piece.samples)
    for begins, sound in _notes(piece):
        places = (begins + np.arange(sound.size)) % loop.size
        loop[places] += sound
    return loop


def _notes(piece: Piece) -> Iterator[tuple[int, Wave]]:
    """Yield when each note begins, and its sound."""
    draws = np.random.default_rng(piece.seed)
    bar_samples = piece.beat_samples * piece.beats
    at = len(piece.scale)
    for number, chord in enumerate(piece.bars):
        begins = number * bar_samples
        root, *tones = chord
        yield begins, BASS.note(root, 0.5, bar_samples * 3 // 2)
        for tone in tones[:3]:
            yield begins, PAD.note(tone, 0.11, bar_samples * 5 // 4) * _bow(bar_samples)
        for beat, index in piece.broken:
            strength = 0.34 + 0.08 * float(draws.random())
            sound = piece.chords.note(chord[index], strength, 3 * RATE_HZ)
            yield begins + round(beat * piece.beat_samples), sound
        for beat in _rhythm(piece, number, draws):
            at = _next_tone(piece, tones, at, on_beat=beat == int(beat), draws=draws)
            strength = 0.5 + 0.12 * float(draws.random())
            sound = piece.melody.note(_pitch(piece, at), strength, 3 * RATE_HZ)
            yield begins + round(beat * piece.beat_samples), sound


def _bow(bar_samples: int) -> Wave:
    """Let a held chord go while the next one comes."""
    size = bar_samples * 5 // 4
    left = np.arange(size)[::-1] / (size - bar_samples)
    return np.minimum(1.0, left)


def _rhythm(piece: Piece, bar: int, draws: np.random.Generator) -> tuple[float, ...]:
    """Return the melody's beats in a bar; every fourth one it breathes."""
    choice = piece.rhythms[int(draws.integers(len(piece.rhythms)))]
    return choice[:1] if bar % 4 == 3 else choice  # noqa: PLR2004 - the last of four


def _next_tone(
    piece: Piece,
    chord: Sequence[int],
    at: int,
    *,
    on_beat: bool,
    draws: np.random.Generator,
) -> int:
    """Walk on a little; on the beat, to a tone of the chord."""
    steps = np.array([-2, -1, -1, 0, 1, 1, 2])
    ways = [at + int(step) for step in draws.permutation(steps)]
    inside = [way for way in ways if 0 <= way < 2 * len(piece.scale)] or [at]
    classes = {tone % 12 for tone in chord}
    fitting = [way for way in inside if _pitch(piece, way) % 12 in classes]
    return (fitting if on_beat and fitting else inside)[0]


def _pitch(piece: Piece, at: int) -> int:
    """Return the pitch of a step of the melody's ladder, which begins at C4."""
    octave, index = divmod(at, len(piece.scale))
    return 60 + 12 * octave + piece.scale[index]


# --- The sound ----------------------------------------------------------------


def _in_a_room(loop: Wave) -> Wave:
    size = round(3 * ECHO_S * RATE_HZ)
    room = np.random.default_rng(0).normal(size=size)
    room *= np.exp(-2.3 * np.arange(size) / (ECHO_S * RATE_HZ))
    room *= ECHO_LEVEL / np.sqrt((room**2).sum())
    room[0] += 1.0
    return np.fft.irfft(np.fft.rfft(loop) * np.fft.rfft(room, loop.size), loop.size)


def _telephone_band(loop: Wave) -> Wave:
    hz = np.fft.rfftfreq(loop.size, 1 / RATE_HZ)
    (low, lower), (high, higher) = BAND_HZ
    gain = _slope(hz, low, lower) * (1 - _slope(hz, high, higher))
    return np.fft.irfft(np.fft.rfft(loop) * gain, loop.size)


def _slope(hz: Wave, low_hz: float, high_hz: float) -> Wave:
    """Return 0 below *low_hz*, 1 above *high_hz*, half a cosine between them."""
    ramp = np.clip((hz - low_hz) / (high_hz - low_hz), 0, 1)
    return 0.5 - 0.5 * np.cos(np.pi * ramp)


def _levelled(loop: Wave) -> Samples:
    """Bring *loop* to its level; only the highest peaks are rounded off."""
    effective = amplitude_for(LEVEL_DBM0) / np.sqrt(2)
    loop = loop / np.sqrt((loop**2).mean())
    over = np.maximum(np.abs(loop) - KNEE, 0.0) / (PEAK - KNEE)
    rounded = KNEE + (PEAK - KNEE) * np.tanh(over)
    loop = np.where(over > 0, np.sign(loop) * rounded, loop)
    return to_samples(loop * effective / np.sqrt((loop**2).mean()))


if __name__ == "__main__":
    main()
