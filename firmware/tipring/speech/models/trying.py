"""`python -m tipring.speech.models.trying MODEL [WAV]`: load a model and let it listen.

Prints one line of JSON (`trial.Tried`). A model that is no good ends this process
with an error line, a crash, or never.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import numpy as np

from tipring.domain.errors import TipringError
from tipring.dsp.frames import RATE_HZ, Samples
from tipring.speech.wav import read_wav

SILENCE_S = 1.0
TAIL_S = 1.0
"""Of silence after a recording, so that its last word ends."""
PIECE = RATE_HZ // 5
"""Samples that are fed at once."""
UNKNOWN = '["[unk]"]'
"""A grammar that every model for menus takes."""


class Listener(Protocol):
    """The part of `vosk.KaldiRecognizer` that is used."""

    def AcceptWaveform(self, data: bytes) -> int:  # noqa: N802 - Vosk's name
        """Hear this; 1 when an utterance ended."""
        ...

    def Result(self) -> str:  # noqa: N802 - Vosk's name
        """Return the ended utterance as JSON."""
        ...

    def FinalResult(self) -> str:  # noqa: N802 - Vosk's name
        """End the utterance and return it as JSON."""
        ...


Load = Callable[[str], Callable[[str | None], Listener]]
"""Loads a model; returns what makes its listeners, with a grammar or without."""


def load_vosk(path: str) -> Callable[[str | None], Listener]:
    """Load a model with the real engine; whatever it raises is the model's fault."""
    try:
        import vosk  # type: ignore[import-untyped] # noqa: PLC0415 - may fail
    except (ImportError, OSError) as error:
        message = (
            f"the engine Vosk cannot be loaded: {error};"
            " apt install libatomic1, and pip install vosk"
        )
        raise TipringError(message) from error
    vosk.SetLogLevel(-1)
    model = vosk.Model(path)

    def listener(grammar: str | None) -> Listener:
        words = (grammar,) if grammar else ()
        made: Listener = vosk.KaldiRecognizer(model, RATE_HZ, *words)
        return made

    return listener


def tried(
    model: str, recording: str | None, load: Load = load_vosk
) -> dict[str, object]:
    """Return the fields of `Tried`; raises whatever the engine raises."""
    before, began_s = _memory_bytes(), time.monotonic()
    listener = load(model)
    load_s = time.monotonic() - began_s
    silence = np.zeros(int(SILENCE_S * RATE_HZ), np.int16)
    for grammar in (UNKNOWN, None):
        _hear(listener(grammar), silence)
    heard = ""
    if recording:
        tail = np.zeros(int(TAIL_S * RATE_HZ), np.int16)
        samples = np.concatenate([read_wav(Path(recording)), tail])
        heard = _hear(listener(None), samples)
    used = _memory_bytes() - before
    return {"load_s": load_s, "memory_bytes": used, "heard": heard}


def _hear(listener: Listener, samples: Samples) -> str:
    pieces = (samples[at : at + PIECE] for at in range(0, len(samples), PIECE))
    ended = (piece for piece in pieces if listener.AcceptWaveform(piece.tobytes()))
    results = [listener.Result() for _ in ended]
    results.append(listener.FinalResult())
    texts = (json.loads(result)["text"] for result in results)
    return " ".join(text for text in texts if text)


def _memory_bytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def main(words: list[str], load: Load = load_vosk) -> int:
    """Try what *words* name; return the exit status."""
    model, *recording = words
    try:
        found = tried(model, recording[0] if recording else None, load)
    except Exception as error:  # noqa: BLE001 - Vosk raises plain Exceptions
        said = f"{error}"
        known = isinstance(error, TipringError)
        why = said if known else f"{said}; remove it and install it again"
        print(why, file=sys.stderr)  # noqa: T201 - its only way to speak
        return 1
    print(json.dumps(found))  # noqa: T201 - its only way to speak
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
