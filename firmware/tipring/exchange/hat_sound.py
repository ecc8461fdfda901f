"""The street's end of a sound card's wires: an emulated board heard through PortAudio.

::

    plugged.board.codec = sound = CardStreet("tipring_street")
    sound.open()

The box in another process plays into its own card, whose sound comes out of this one,
and the other way round: a sound server with two null sinks joins them. The exchange
moves by its clock and the card by its own, so a few frames rest between them.
"""

from collections import deque
from collections.abc import Mapping
from typing import Final

import numpy as np
import pyaudio  # type: ignore[import-untyped]

from tipring.domain.errors import LineError
from tipring.dsp.frames import (
    FRAME_SAMPLES,
    RATE_HZ,
    SILENT_FRAME,
    Frame,
)

REST_FRAMES: Final = 5
"""Sound comes in pairs of frames, and late where others are busy; whoever takes it must
not find nothing."""
MOST_FRAMES: Final = 15
"""More than this is the past of somebody who came late: the oldest is left out."""


class Rest:
    """Frames between two clocks: nothing comes out before enough has come in."""

    def __init__(self) -> None:
        self._frames: deque[Frame] = deque()
        self._is_flowing = False
        self.gaps = 0
        """How often it ran dry, or over."""

    def put(self, frame: Frame) -> None:
        """Take a frame in."""
        self._frames.append(frame)
        if len(self._frames) > MOST_FRAMES:
            self._frames.popleft()
            self.gaps += 1

    def take(self) -> Frame:
        """Return the next frame, silence while there is none."""
        if not self._is_flowing and len(self._frames) < REST_FRAMES:
            return SILENT_FRAME
        if self._frames:
            self._is_flowing = True
            return self._frames.popleft()
        self._is_flowing = False
        self.gaps += 1
        return SILENT_FRAME


class CardStreet:
    """The `SoundSide` of an emulated board, on the card that is called *name*."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._audio: pyaudio.PyAudio | None = None
        self.to_box = Rest()
        self.from_box = Rest()

    def open(self) -> None:
        """Let sound flow; blocks a little. Raises LineError."""
        audio = pyaudio.PyAudio()
        names = {
            audio.get_device_info_by_index(index)["name"]: index
            for index in range(audio.get_device_count())
        }
        if self._name not in names:
            audio.terminate()
            message = f'there is no sound card "{self._name}", only {", ".join(names)}'
            raise LineError(message)
        self._audio = audio
        audio.open(
            rate=RATE_HZ,
            channels=1,
            format=pyaudio.paInt16,
            input=True,
            output=True,
            input_device_index=names[self._name],
            output_device_index=names[self._name],
            frames_per_buffer=FRAME_SAMPLES,
            stream_callback=self._callback,
        )

    def close(self) -> None:
        """End it; harmless when it is closed."""
        audio, self._audio = self._audio, None
        if audio is not None:
            audio.terminate()

    def turn(self, heard: Frame) -> Frame:
        """Give 20 ms from the line to the box; return 20 ms of what the box says."""
        self.to_box.put(heard)
        return self.from_box.take()

    def _callback(
        self, data: bytes, _count: int, _times: Mapping[str, float], _flags: int
    ) -> tuple[bytes, int]:
        """Be called for each frame, on a thread of PortAudio's."""
        self.from_box.put(np.frombuffer(data, dtype=np.int16))
        return self.to_box.take().tobytes(), int(pyaudio.paContinue)
