"""Engines are programs: text in, sound out, within a time, never through a shell."""

import subprocess
from collections.abc import Sequence

from tipring.domain.errors import SpeechError
from tipring.speech.voices.port import LONGEST_TEXT

PATIENCE_S = 60.0
"""The slowest engine on the slowest board needs a tenth of it for LONGEST_TEXT."""


def heard_from(
    command: Sequence[str], text: str, patience_s: float = PATIENCE_S
) -> bytes:
    """Return what *command* writes when it reads *text*.

    Raises SpeechError when it is not there, fails, or takes longer than *patience_s*.
    """
    demand_sayable(text)
    try:
        done = subprocess.run(  # noqa: S603 - the words are ours, the text is its input
            command,
            input=text.encode(),
            capture_output=True,
            timeout=patience_s,
            check=True,
        )
    except OSError as error:
        raise _failure(command, str(error.strerror)) from error
    except subprocess.TimeoutExpired as error:
        raise _failure(command, f"it took longer than {patience_s:g} s") from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip()
        raise _failure(command, said or f"exit status {error.returncode}") from error
    return done.stdout


def demand_sayable(text: str) -> None:
    """Raise SpeechError when *text* is empty, or longer than anybody listens to."""
    if not text.strip():
        message = "there is no text to be said; write one"
        raise SpeechError(message)
    if len(text) > LONGEST_TEXT:
        message = (
            f"a text of {len(text)} characters is too long to be said;"
            f" {LONGEST_TEXT} are the most, split it"
        )
        raise SpeechError(message)


def _failure(command: Sequence[str], why: str) -> SpeechError:
    return SpeechError(f"{command[0]} cannot say it: {why}")
