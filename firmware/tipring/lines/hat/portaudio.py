"""The sound card itself, through PortAudio: found by its name, opened both ways.

Everything here blocks for milliseconds, or for as long as a card hangs: it is called
on threads. PortAudio keeps its state for the whole process and locks nothing, so one
thread at a time opens and closes.
"""

import contextlib
import logging
import os
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

import pyaudio  # type: ignore[import-untyped]

from tipring.domain.board import SoundCard
from tipring.domain.errors import LineError
from tipring.dsp.frames import FRAME_SAMPLES, RATE_HZ

log = logging.getLogger(__name__)

TORN = (
    pyaudio.paInputUnderflow
    | pyaudio.paInputOverflow
    | pyaudio.paOutputUnderflow
    | pyaudio.paOutputOverflow
)
"""The flags of a callback that mean lost sound."""

GO_ON: int = pyaudio.paContinue

NOISE = (
    b"ALSA lib ",
    b"Cannot connect to server ",
    b"Expression ",
    b"Jack",
    b"attempt to connect ",
    b"connect(2) call ",
    b"jack server ",
)
"""How the complaints of PortAudio and of what is below it begin."""

PATIENCE_S = 5.0
"""A card that keeps PortAudio busy for longer hangs."""

Callback = Callable[[bytes, int, Mapping[str, float], int], tuple[bytes, int]]
"""PortAudio's: what was recorded, how many samples, PortAudio's times, its flags; the
answer is what to play, and `GO_ON`. Called on a thread of PortAudio's own."""

_one_at_a_time = threading.Lock()


class Card(Protocol):
    """A sound card; its methods block."""

    def open(self, callback: Callback) -> float:
        """Play and record from now on, and no longer for whom it was opened before.

        Returns how many seconds its output buffer holds. Raises LineError with the
        remedy.
        """
        ...

    def close(self) -> None:
        """Be silent; the callback has returned, and is called no more. LineError."""
        ...


class PortAudioCard:
    """The `Card` of PortAudio; that stays ready between two openings."""

    def __init__(self, card: SoundCard) -> None:
        self._card = card
        self._audio: pyaudio.PyAudio | None = None
        self._stream: pyaudio.Stream | None = None

    def open(self, callback: Callback) -> float:
        """Begin anew, as `Card.open` says.

        After an error PortAudio is forgotten, too: only its beginning lists the cards.
        """
        with _alone(self._card), _hushed():
            self._silence()
            self._audio = self._audio or pyaudio.PyAudio()
            try:
                self._stream = self._opened(self._audio, callback)
                return float(self._stream.get_output_latency())
            except LineError:
                self._forget()
                raise
            except (OSError, ValueError) as error:
                self._forget()
                message = (
                    f'the sound card "{self._card.name}" cannot be opened: {error};'
                    f" is it used by another program, does it know {RATE_HZ} Hz?"
                )
                raise LineError(message) from error

    def close(self) -> None:
        """Let go of the card and of PortAudio."""
        with _alone(self._card):
            self._forget()

    def _silence(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.close()

    def _forget(self) -> None:
        self._silence()
        audio, self._audio = self._audio, None
        if audio is not None:
            audio.terminate()

    def _opened(self, audio: pyaudio.PyAudio, callback: Callback) -> pyaudio.Stream:
        index = _device(audio, self._card.name)
        return audio.open(
            rate=RATE_HZ,
            channels=self._card.channels,
            format=pyaudio.paInt16,
            input=True,
            output=True,
            input_device_index=index,
            output_device_index=index,
            frames_per_buffer=FRAME_SAMPLES,
            stream_callback=callback,
        )


def _device(audio: pyaudio.PyAudio, name: str) -> int:
    """Return the index of the card: 'name', or 'name: what it has (hw:X,Y)'.

    Numbers move from one start to the next, names do not. Raises LineError.
    """
    devices = list(_devices(audio))
    named = [one for one in devices if f"{one['name']}:".startswith(f"{name}:")]
    if not named:
        there = ", ".join(dict.fromkeys(one["name"] for one in devices)) or "none"
        message = (
            f'there is no sound card "{name}" (there: {there}); is its overlay in'
            " config.txt? aplay -l lists the cards"
        )
        raise LineError(message)
    for one in named:
        if one["maxInputChannels"] and one["maxOutputChannels"]:
            return int(one["index"])
    message = (
        f'the sound card "{name}" is not free both ways; another program uses it,'
        " stop that one (fuser -v /dev/snd/* names it)"
    )
    raise LineError(message)


def _devices(audio: pyaudio.PyAudio) -> Iterator[dict[str, Any]]:
    for index in range(audio.get_device_count()):
        device = audio.get_device_info_by_index(index)
        api = audio.get_host_api_info_by_index(device["hostApi"])
        if api["type"] == pyaudio.paALSA:
            yield device


@contextlib.contextmanager
def _alone(card: SoundCard) -> Iterator[None]:
    if not _one_at_a_time.acquire(timeout=PATIENCE_S):
        message = (
            f'the sound card "{card.name}" waits for another one that hangs;'
            " start Tipring anew, and the box if that does not help"
        )
        raise LineError(message)
    try:
        yield
    finally:
        _one_at_a_time.release()


@contextlib.contextmanager
def _hushed() -> Iterator[None]:
    """Put what ALSA and JACK write to stderr meanwhile into the log, as details.

    They complain in about 80 harmless lines of cards that nobody asked for.
    """
    sys.stderr.flush()
    with tempfile.TemporaryFile() as said:
        ours = os.dup(2)
        try:
            os.dup2(said.fileno(), 2)
            yield
        finally:
            os.dup2(ours, 2)
            os.close(ours)
            said.seek(0)
            _sort(said.read().splitlines(keepends=True))


def _sort(lines: list[bytes]) -> None:
    """Keep the complaints; what somebody else said meanwhile is said now."""
    is_noise = [line.startswith(NOISE) or not line.strip() for line in lines]
    noise = b"".join(line for line, is_it in zip(lines, is_noise, strict=True) if is_it)
    log.debug("PortAudio complains: %s", noise.decode(errors="replace"))
    others = (line for line, is_it in zip(lines, is_noise, strict=True) if not is_it)
    os.write(2, b"".join(others))
