"""What the agent at a simulated phone hears and says, 20 ms at a time."""

import asyncio
from collections import deque
from dataclasses import dataclass

import numpy as np

from tipring.domain.errors import PhoneError
from tipring.dsp.babble import frames_of
from tipring.dsp.frames import SILENT_FRAME, Frame, FrameSink, FrameSource, Samples
from tipring.dsp.tones import dtmf

KEY_S = 0.1
"""How long an agent holds a key, and how long it takes to the next."""


@dataclass(frozen=True, slots=True)
class _Playing:
    source: FrameSource
    done: asyncio.Future[None]


class AgentSound:
    """Ear and mouth of an agent from lifting to putting down; both are recorded."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._turn = asyncio.Lock()
        self._playing: _Playing | None = None
        self._aside: deque[Frame] = deque()
        """What the phone itself sounds when nothing is played."""
        self._mouth: deque[Frame] = deque()
        self._heard: list[Frame] = []
        self._said: list[Frame] = []
        self.is_over = False
        """Whether the phone was put down."""

    @property
    def heard(self) -> Samples:
        """All that the agent heard, shape (n,)."""
        return np.concatenate([SILENT_FRAME[:0], *self._heard])

    @property
    def said(self) -> Samples:
        """All that the agent said, shape (n,); as long as what was heard."""
        return np.concatenate([SILENT_FRAME[:0], *self._said])

    async def play(self, source: FrameSource) -> None:
        """Let *source* be heard, after whatever is played already.

        Raises PhoneError when the phone is put down meanwhile.
        """
        async with self._turn:
            if self.is_over:
                raise PhoneError(self._put_down)
            done = asyncio.get_running_loop().create_future()
            self._playing = _Playing(source, done)
            try:
                await done
            finally:
                self._playing = None

    def beep(self, sound: Samples) -> None:
        """Let the phone itself make a sound, as soon as nothing is played."""
        self._aside.extend(frames_of(sound))

    def say(self, sound: Samples) -> None:
        """Say this, after whatever is being said already."""
        self._mouth.extend(frames_of(sound))

    def press(self, digit: str) -> None:
        """Let the tone of a key be heard by whoever listens."""
        tone = dtmf(digit, KEY_S)
        self.say(np.concatenate([tone, np.zeros_like(tone)]))

    def step(self, sink: FrameSink | None) -> None:
        """Move on by one frame; what is said goes to *sink*."""
        said = self._mouth.popleft() if self._mouth else SILENT_FRAME
        self._said.append(said)
        self._heard.append(self._hear())
        if sink is not None:
            sink(said)

    def end(self) -> None:
        """Put the phone down: nothing can be heard any more."""
        self.is_over = True
        if self._playing is not None and not self._playing.done.done():
            self._playing.done.set_exception(PhoneError(self._put_down))

    @property
    def _put_down(self) -> str:
        return f"the phone of {self._name} was put down"

    def _hear(self) -> Frame:
        playing = self._playing
        if playing is not None and not playing.done.done():
            frame = playing.source.next_frame()
            if frame is not None:
                return frame
            playing.done.set_result(None)
        return self._aside.popleft() if self._aside else SILENT_FRAME
