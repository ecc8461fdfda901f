"""The sound of a message as an attachment: WAV, or smaller where ffmpeg is there."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tipring.config.settings import SoundFormat

MB = 1_000_000
PATIENCE_S = 300
"""An hour of sound takes a small board less."""


@dataclass(frozen=True, slots=True)
class Form:
    """How a format is made and called."""

    ending: str
    media_type: str
    arguments: tuple[str, ...]
    """Of ffmpeg; speech of a telephone needs little."""


WAV = Form("wav", "audio/wav", ())
FORMS = {
    SoundFormat.WAV: WAV,
    SoundFormat.MP3: Form(
        "mp3", "audio/mpeg", ("-b:a", "24k", "-ar", "16000", "-f", "mp3")
    ),
    SoundFormat.OPUS: Form(
        "opus", "audio/ogg", ("-c:a", "libopus", "-b:a", "16k", "-f", "ogg")
    ),
}


@dataclass(frozen=True, slots=True)
class Sound:
    """What is attached, or why nothing is."""

    data: bytes = b""
    ending: str = ""
    media_type: str = ""
    too_large_mb: float = 0.0
    """How large it would have been."""
    note: str = ""
    """What is different from what the settings ask for; empty: nothing."""


def sound_of(path: Path, wanted: SoundFormat, largest_mb: float) -> Sound:
    """Return the sound at *path* in the form that is *wanted*. Blocks.

    Where ffmpeg is missing or fails it is the WAV, and `note` says so. OSError when
    the message cannot be read.
    """
    if wanted is SoundFormat.NONE:
        return Sound()
    form, note = FORMS[wanted], ""
    data = path.read_bytes() if form is WAV else _converted(path, form)
    if isinstance(data, str):
        form, note = WAV, f"sent as WAV: {data}"
        data = path.read_bytes()
    if len(data) > largest_mb * MB:
        return Sound(too_large_mb=len(data) / MB, note=note)
    return Sound(data, form.ending, form.media_type, note=note)


def _converted(path: Path, form: Form) -> bytes | str:
    """Return the sound in another form, or why there is none."""
    program = shutil.which("ffmpeg")
    if program is None:
        return "the program ffmpeg is not installed"
    command = [program, "-v", "error", "-nostdin", "-i", str(path)]
    command += [*form.arguments, "pipe:1"]
    try:
        done = subprocess.run(  # noqa: S603 - the program of the system, our arguments
            command, capture_output=True, check=True, timeout=PATIENCE_S
        )
    except subprocess.CalledProcessError as error:
        return f"ffmpeg failed ({error.stderr.decode(errors='replace').strip()[:200]})"
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"ffmpeg failed ({error})"
    return done.stdout
