"""A model is tried in a process of its own: a damaged one takes its process along."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tipring.domain.errors import EarsError

TIMEOUT_S = 300.0
"""A Pi reads 100 MB from a slow card, and checks it, in one."""
_PROGRAM = "tipring.speech.models.trying"
_AGAIN = "remove it and install it again"


@dataclass(frozen=True, slots=True)
class Tried:
    """What a good model showed of itself."""

    load_s: float
    memory_bytes: int
    """Of the model, and of listening with it."""
    heard: str = ""
    """Of the recording, if there was one."""


Trial = Callable[[Path, Path | None], Tried]
"""Takes a model and perhaps a recording; EarsError: the model is no good."""


def try_out(
    model: Path, recording: Path | None = None, timeout_s: float = TIMEOUT_S
) -> Tried:
    """Load *model*, and let it listen: to silence, then to *recording* (a WAV)."""
    words = [str(path.absolute()) for path in (model, recording) if path]
    try:
        done = subprocess.run(  # noqa: S603 - our own program, by our own Python
            [sys.executable, "-m", _PROGRAM, *words],
            capture_output=True,
            check=False,
            cwd="/",
            timeout=timeout_s,
        )
    except subprocess.TimeoutExpired as error:
        message = f"the model {model.name} hangs when it is loaded; {_AGAIN}"
        raise EarsError(message) from error
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise EarsError(_why(model.name, done.returncode, said[-1] if said else ""))
    return Tried(**json.loads(done.stdout.splitlines()[-1]))


def _why(name: str, code: int, said: str) -> str:
    if code == -signal.SIGKILL:
        return (
            f"the model {name} was killed while it was loaded: this computer has too"
            " little memory for it; take a smaller model"
        )
    if code < 0:
        crash = signal.Signals(-code).name
        return f"the model {name} is damaged, the engine crashed ({crash}); {_AGAIN}"
    return f"the model {name} cannot be used: {said}"
