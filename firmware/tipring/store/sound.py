"""Sound files: WAV, 8000 Hz, 16 bit (RIFF, IBM and Microsoft, 1991).

Messages are mono; talks are stereo, caller on the left, agent on the right.

While a message is recorded it is `<name>.wav.part`: a valid WAV up to the last
`sync`. Finished, it is `<name>.wav`. Everything here waits for the disk: call it
in a thread (`asyncio.to_thread`), never on the loop.
"""

import os
import struct
from collections.abc import Sequence
from contextlib import ExitStack
from io import FileIO
from pathlib import Path
from typing import Self

from tipring.dsp.frames import RATE_HZ, Samples
from tipring.store.disk import make_folder, sync_folder
from tipring.store.trouble import told

PART = ".part"
"""Ends the name of a file that is still being recorded."""
COPY = ".copy"
"""Ends the name of a copy that the journal does not know of yet."""
_PIECE_BYTES = 1 << 16
_HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")
_SAMPLE_BYTES = 2
_FORMAT_BYTES = 16
_PCM = 1
_MONO = 1
STEREO = 2


def part_of(path: Path) -> Path:
    """Return where the WAV at *path* grows while it is being recorded."""
    return path.with_name(path.name + PART)


def seconds_in(path: Path) -> float:
    """Return how much sound a message's file holds by its size; 0.0 without a file."""
    with told("look at the message", path):
        try:
            with path.open("rb", buffering=0) as file:
                size, channels = _size(file), _channels(file)
        except FileNotFoundError:
            return 0.0
    return _seconds(_sound_bytes(size, channels), channels)


def mend(part: Path) -> float:
    """Finish a recording that was cut off; return its seconds of sound.

    The header is written anew from the file's size, a half sample at the end is cut.
    StoreError when the disk refuses.
    """
    with told("mend the message", part), part.open("r+b", buffering=0) as file:
        channels = _channels(file)
        size = _sound_bytes(_size(file), channels)
        _finish(file, size, part, channels)
    return _seconds(size, channels)


def remove(part: Path) -> None:
    """Remove a recording, if it is there; StoreError when the disk refuses."""
    with told("remove the message", part):
        part.unlink(missing_ok=True)


def remove_for_good(path: Path) -> None:
    """Remove a finished message so that no power cut brings it back.

    StoreError when the disk refuses.
    """
    with told("erase the message", path):
        path.unlink(missing_ok=True)
        if path.parent.is_dir():
            sync_folder(path.parent)


def copy_of(path: Path) -> Path:
    """Return where a copy that will be at *path* is, until `settle_copy`."""
    return path.with_name(path.name + COPY)


def copy_message(parts: Sequence[Path], path: Path) -> float:
    """Make one message of *parts* at `copy_of(path)`; return its seconds of sound.

    It is safe on the disk when this returns. StoreError when the disk refuses;
    nothing is left of it then.
    """
    copy = copy_of(path)
    with told("copy the message to", path), ExitStack() as undo:
        make_folder(path.parent)
        undo.callback(copy.unlink, missing_ok=True)
        with copy.open("xb", buffering=0) as file:
            size = _join(parts, file)
            _write_at(file, 0, _header(size))
            os.fsync(file.fileno())
        sync_folder(path.parent)
        undo.pop_all()
    return _seconds(size)


def settle_copy(path: Path) -> None:
    """Give a copy its final name; StoreError when the disk refuses."""
    with told("finish the copy", path):
        copy_of(path).rename(path)
        sync_folder(path.parent)


class MessageFile:
    """One message while it is recorded; made by `create`. Every method blocks."""

    def __init__(self, file: FileIO, part: Path, channels: int = _MONO) -> None:
        self._file = file
        self._part = part
        self._channels = channels
        self._size = 0

    @classmethod
    def create(cls, directory: Path, relative_path: str, channels: int = _MONO) -> Self:
        """Begin the message whose WAV will be `directory / relative_path`.

        When this returns, an empty WAV is safe on the disk. StoreError when the disk
        refuses or the message is already there.
        """
        path = directory / relative_path
        part = part_of(path)
        with told("begin the message", part):
            if path.exists():
                raise FileExistsError(path)
            make_folder(part.parent)
            message = cls(part.open("xb", buffering=0), part, channels)
            with ExitStack() as undo:
                undo.callback(message.discard)
                message.sync()
                sync_folder(part.parent)
                undo.pop_all()
        return message

    def append(self, samples: Samples) -> None:
        """Add samples, shape (n,) or (n, channels); they are safe after `sync`.

        StoreError when the disk refuses; what was added before stays, and adding may
        be tried again.
        """
        sound = samples.astype("<i2", copy=False).tobytes()
        with told("write the message", self._part):
            _write_at(self._file, _HEADER.size + self._size, sound)
        self._size += len(sound)

    def sync(self) -> None:
        """Return when everything appended is safe on the disk."""
        with told("write the message", self._part):
            _write_at(self._file, 0, _header(self._size, self._channels))
            os.fdatasync(self._file.fileno())

    @property
    def seconds(self) -> float:
        """How much sound was added so far."""
        return _seconds(self._size, self._channels)

    def cut(self, tail_s: float) -> None:
        """Take *tail_s* of sound off the end; what is added later follows the rest.

        StoreError when the disk refuses.
        """
        self._shorten(tail_s)
        with told("write the message", self._part):
            self._file.truncate(_HEADER.size + self._size)

    def finish(self, drop_tail_s: float = 0.0) -> float:
        """Give the file its final name; return its seconds of sound.

        *drop_tail_s* of sound are cut off the end first. Needs no room on the disk,
        so a message whose `append` failed can be kept.
        """
        self._shorten(drop_tail_s)
        with told("finish the message", self._part), self._file:
            _finish(self._file, self._size, self._part, self._channels)
        return self.seconds

    def _shorten(self, tail_s: float) -> None:
        tail = round(tail_s * RATE_HZ) * _SAMPLE_BYTES * self._channels
        self._size = max(self._size - tail, 0)

    def discard(self) -> None:
        """Remove the recording."""
        self._file.close()
        remove(self._part)


def _join(parts: Sequence[Path], file: FileIO) -> int:
    """Write the sound of *parts* behind the place of the header; return its bytes."""
    size = 0
    for part in parts:
        with part.open("rb") as source:
            source.seek(_HEADER.size)
            left = _sound_bytes(os.fstat(source.fileno()).st_size)
            while left > 0 and (data := source.read(min(left, _PIECE_BYTES))):
                _write_at(file, _HEADER.size + size, data)
                size, left = size + len(data), left - len(data)
    return size


def _finish(file: FileIO, size: int, part: Path, channels: int) -> None:
    file.truncate(_HEADER.size + size)
    _write_at(file, 0, _header(size, channels))
    os.fsync(file.fileno())
    part.rename(part.with_name(part.name.removesuffix(PART)))
    sync_folder(part.parent)


def _write_at(file: FileIO, offset: int, data: bytes) -> None:
    while data:
        written = os.pwrite(file.fileno(), data, offset)
        data, offset = data[written:], offset + written


def _size(file: FileIO) -> int:
    return os.fstat(file.fileno()).st_size


def _channels(file: FileIO) -> int:
    """Return how many channels the header says; mono where it was not written."""
    header = os.pread(file.fileno(), _HEADER.size, 0)
    whole = len(header) == _HEADER.size
    return max(_HEADER.unpack(header)[6], _MONO) if whole else _MONO


def _header(size: int, channels: int = _MONO) -> bytes:
    return _HEADER.pack(
        b"RIFF",
        _HEADER.size - 8 + size,
        b"WAVE",
        b"fmt ",
        _FORMAT_BYTES,
        _PCM,
        channels,
        RATE_HZ,
        RATE_HZ * _SAMPLE_BYTES * channels,
        _SAMPLE_BYTES * channels,
        _SAMPLE_BYTES * 8,
        b"data",
        size,
    )


def _sound_bytes(file_size: int, channels: int = _MONO) -> int:
    block = _SAMPLE_BYTES * channels
    return max(file_size - _HEADER.size, 0) // block * block


def _seconds(size: int, channels: int = _MONO) -> float:
    return size / _SAMPLE_BYTES / channels / RATE_HZ
