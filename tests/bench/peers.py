"""The detectors that are measured: ours, and any program that prints what it hears."""

import shlex
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Protocol

from bench.scoring import Report
from support.sounds import frames
from tipring.dsp.dtmf import DtmfDetector, KeyDown, detect
from tipring.dsp.echo import EchoCanceller
from tipring.dsp.frames import FRAME_S, RATE_HZ, Frame, Samples
from tipring.speech.wav import write_wav

SOURCES = Path(__file__).parent / "peers"
OURS = 2
"""The last of the detectors are ours: as on a line, and for whole files."""
SPANDSP = "spandsp"
SPANDSP_REMEDY = "If spandsp.h is missing: apt install libspandsp-dev libtiff-dev"


class PeerError(Exception):
    """A peer cannot be measured; the message says what is missing."""


class Detector(Protocol):
    """Finds keys in a sound."""

    @property
    def name(self) -> str:
        """What the tables call it."""
        ...

    def reports(self, sound: Samples, played: Samples | None = None) -> list[Report]:
        """Return every key and when it was known; *played* is a prompt, if any."""
        ...


class Streaming:
    """Ours as on a line: 20 ms at a time, the canceller before it while we talk."""

    name = "tipring"

    def reports(self, sound: Samples, played: Samples | None = None) -> list[Report]:
        detector = DtmfDetector()
        return [
            Report(count * FRAME_S, key.digit)
            for count, frame in enumerate(_heard(sound, played), start=1)
            for key in detector.feed(frame)
            if isinstance(key, KeyDown)
        ]


def _heard(sound: Samples, played: Samples | None) -> Iterator[Frame]:
    """Yield what the detector of a line gets to hear."""
    if played is None:
        yield from frames(sound)
        return
    canceller = EchoCanceller()
    for heard, said in zip(frames(sound), frames(played), strict=True):
        yield canceller.cancel(heard, said)


class WholeFile:
    """Ours for recordings: the whole sound at once."""

    name = "tipring, whole files"

    def reports(self, sound: Samples, played: Samples | None = None) -> list[Report]:
        return [Report(*found) for found in detect(sound, RATE_HZ, ref=played)]


@dataclass(frozen=True, slots=True)
class Program:
    """A program that prints `<seconds> <digit>` for each key in a WAV file."""

    name: str
    command: str
    """With {wav} where the file's path goes."""

    def reports(self, sound: Samples, played: Samples | None = None) -> list[Report]:  # noqa: ARG002 - a foreign program has no canceller
        with NamedTemporaryFile(suffix=".wav") as file:
            write_wav(Path(file.name), sound)
            words = [word.format(wav=file.name) for word in shlex.split(self.command)]
            done = subprocess.run(words, capture_output=True, text=True, check=False)
        if done.returncode:
            message = f"{self.name} failed: {shlex.join(words)}: {done.stderr.strip()}"
            raise PeerError(message)
        return [self._report(line) for line in done.stdout.splitlines()]

    def _report(self, line: str) -> Report:
        try:
            at_s, digit = line.split()
            return Report(float(at_s), digit)
        except ValueError:
            message = f"{self.name} printed {line!r} instead of '<seconds> <digit>'"
            raise PeerError(message) from None


def compiled(source: Path, folder: Path, *libraries: str) -> Path:
    """Compile the harness of a peer into *folder*; PeerError says what is missing."""
    program = folder / source.stem
    command = ["cc", "-O2", str(source), "-o", str(program), *libraries]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        message = f"{source.name} needs a C compiler: apt install gcc libc6-dev"
        raise PeerError(message) from None
    if done.returncode:
        message = f"{shlex.join(command)}\n{done.stderr}{SPANDSP_REMEDY}"
        raise PeerError(message)
    return program


def spandsp(folder: Path) -> Program:
    """Return the DTMF receiver of Debian's spandsp."""
    program = compiled(SOURCES / "spandsp_dtmf.c", folder, "-lspandsp")
    return Program(SPANDSP, f"{shlex.quote(str(program))} {{wav}}")


def spandsp_caller_id(folder: Path) -> Path:
    """Compile the caller ID harness of Debian's spandsp."""
    return compiled(SOURCES / "spandsp_adsi.c", folder, "-lspandsp", "-ltiff", "-lm")


def chosen(options: Sequence[str], folder: Path) -> list[Detector]:
    """Return the named peers, `spandsp` or `NAME=COMMAND {wav}`, and then ours."""
    return [*(_peer(option, folder) for option in options), Streaming(), WholeFile()]


def _peer(option: str, folder: Path) -> Detector:
    name, equals, command = option.partition("=")
    if equals and "{wav}" in command:
        return Program(name, command)
    if option == SPANDSP:
        return spandsp(folder)
    message = f"--peer {option}: say {SPANDSP}, or NAME='COMMAND {{wav}}'"
    raise PeerError(message)
