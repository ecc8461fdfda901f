"""What was said in a recording, as text: slow work, for the clerk's own process."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from tipring.domain.errors import EarsError
from tipring.domain.hearing import Expected
from tipring.dsp.frames import FRAME_SAMPLES, Samples
from tipring.speech.ears.accepting import primary
from tipring.speech.ears.engine import UNKNOWN, Engine, Guess
from tipring.speech.ears.spelling import joined
from tipring.speech.ears.sphinx_engine import LANGUAGE as SPHINX_LANGUAGE
from tipring.speech.ears.sphinx_engine import SphinxEngine
from tipring.speech.ears.vosk_engine import VoskEngine

PIECE_FRAMES: Final = 10
PAUSE_FRAMES: Final = 40
"""0.8 s without a voice end a sentence."""
LONGEST_FRAMES: Final = 1500
"""30 s: an engine's memory grows with the sentence."""
BEFORE_FRAMES: Final = 20
"""0.4 s of what was before a voice help an engine into it."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """What an engine made of a recording."""

    text: str
    """One line for each sentence; empty: no words."""
    confidence: float
    """From 0 to 1, the mean over the sentences by their length."""
    engine: str
    """`vosk` or `sphinx`."""
    language: str


def transcribe(
    samples: Samples, language: str, models: Mapping[str, Path]
) -> Transcript:
    """Return the text of *samples*, shape (n,), 8000 Hz.

    With a model of *language* Vosk listens, else PocketSphinx does to English.
    Loads the model anew each time, and computes for a fifth of the recording's
    length. EarsError: no engine for this language.
    """
    name = primary(language)
    engine_name, engine = _engine(name, models)
    return write_down(samples, name, engine, engine_name)


def write_down(
    samples: Samples, language: str, engine: Engine, engine_name: str
) -> Transcript:
    """Return the text of *samples* as that engine hears it."""
    guesses = list(_sentences(engine, samples, Expected(language)))
    words = sum(len(guess.text.split()) for guess in guesses)
    sure = sum(guess.confidence * len(guess.text.split()) for guess in guesses)
    text = "\n".join(joined(guess.text, language) for guess in guesses)
    return Transcript(text, sure / words if words else 0.0, engine_name, language)


def _engine(name: str, models: Mapping[str, Path]) -> tuple[str, Engine]:
    if name in {primary(language) for language in models}:
        return "vosk", VoskEngine(models)
    if name == SPHINX_LANGUAGE:
        return "sphinx", SphinxEngine()
    message = (
        f"no engine writes down what is said in the language {name}; "
        f"install a model: tipring speech install {name}"
    )
    raise EarsError(message)


def _sentences(engine: Engine, samples: Samples, anything: Expected) -> list[Guess]:
    """Return what was understood of each stretch between pauses."""
    hearing = engine.hearing(anything)
    guesses = []
    for stretch in _stretches(engine, samples):
        for at in range(0, stretch.size, PIECE_FRAMES * FRAME_SAMPLES):
            hearing.feed(stretch[at : at + PIECE_FRAMES * FRAME_SAMPLES])
        guess = hearing.finish()
        words = [word for word in guess.text.split() if word != UNKNOWN]
        if words:
            guesses.append(Guess(" ".join(words), guess.confidence))
    return guesses


def _stretches(engine: Engine, samples: Samples) -> list[Samples]:
    """Cut the sound where nobody speaks."""
    padded = np.pad(samples, (0, -samples.size % FRAME_SAMPLES))
    frames = padded.reshape(-1, FRAME_SAMPLES)
    voice = engine.voice()
    stretches: list[Samples] = []
    begin = last = None
    for n, frame in enumerate(frames):
        voice.feed(frame)
        if voice.is_voice_now:
            begin = max(0, n - BEFORE_FRAMES) if begin is None else begin
            last = n
        if begin is None or last is None:
            continue
        if n - last >= PAUSE_FRAMES or n - begin >= LONGEST_FRAMES:
            stretches.append(frames[begin : n + 1].reshape(-1))
            begin = None
    if begin is not None:
        stretches.append(frames[begin:].reshape(-1))
    return stretches
