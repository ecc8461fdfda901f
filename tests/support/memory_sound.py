"""A sound card without a card: PortAudio's callbacks come from an emulated board."""

from collections.abc import Callable, Mapping

import numpy as np
from pyaudio import paInputOverflow  # type: ignore[import-untyped]

from tipring.domain.errors import LineError
from tipring.dsp.frames import FRAME_S, FRAME_SAMPLES, SILENT_FRAME, Frame
from tipring.exchange.fxo_board import FxoBoard

Callback = Callable[[bytes, int, Mapping[str, float], int], tuple[bytes, int]]


class MemoryCard:
    """A `Card` for `CardSound`, and the codec of a board, in one."""

    def __init__(
        self, board: FxoBoard, *, channels: int = 1, buffered_frames: int = 2
    ) -> None:
        board.codec = self
        self.opened = 0
        """How often it was opened."""
        self.is_refused = False
        """It cannot be opened."""
        self.is_stalled = False
        """It gives no sound until it is opened anew."""
        self._channels = channels
        self._buffer = [SILENT_FRAME] * buffered_frames
        self._callback: Callback | None = None
        self._is_torn = False
        self._frames = 0

    def tear(self, frames: int = 2) -> None:
        """Lose so much sound, and say so with the next callback."""
        self._is_torn = True
        self._buffer = [SILENT_FRAME] * frames + self._buffer[frames:]

    def open(self, callback: Callback) -> float:
        if self.is_refused:
            message = "the sound card is busy; stop who uses it"
            raise LineError(message)
        self.opened += 1
        self.is_stalled = False
        self._callback = callback
        return len(self._buffer) * FRAME_S

    def close(self) -> None:
        self._callback = None

    def turn(self, heard: Frame) -> Frame:
        """Let 20 ms pass on the line."""
        if self._callback is None or self.is_stalled:
            return SILENT_FRAME
        channels = np.zeros((FRAME_SAMPLES, self._channels), dtype=np.int16)
        channels[:, 0] = heard
        torn, self._is_torn = self._is_torn, False
        raw, _ = self._callback(
            channels.tobytes(),
            FRAME_SAMPLES,
            self._times(),
            paInputOverflow if torn else 0,
        )
        played = np.frombuffer(raw, dtype=np.int16)[:: self._channels]
        self._buffer.append(played)
        return self._buffer.pop(0)

    def _times(self) -> dict[str, float]:
        self._frames += 1
        now = self._frames * FRAME_S
        return {
            "input_buffer_adc_time": now - FRAME_S,
            "current_time": now,
            "output_buffer_dac_time": now + len(self._buffer) * FRAME_S,
        }
