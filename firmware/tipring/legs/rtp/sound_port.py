"""The sound of one leg: RTP goes out and comes in, 20 ms at a time."""

import asyncio
import logging
from collections import deque
from dataclasses import dataclass, field
from typing import Final

from tipring.domain.errors import LegError
from tipring.dsp.frames import (
    FRAME_SAMPLES,
    RATE_HZ,
    SILENT_FRAME,
    Frame,
    FrameSink,
    FrameSource,
)
from tipring.dsp.tones import dtmf
from tipring.legs.figures import SoundFigures
from tipring.legs.rtp.control import Control
from tipring.legs.rtp.doors import Door
from tipring.legs.rtp.port import Address, OnKey
from tipring.legs.rtp.reception import Reception
from tipring.legs.rtp.transmission import Transmission
from tipring.wire.rtp_keys import KEYS, PAUSE_FRAMES, PRESS_FRAMES, KeyStep, press
from tipring.wire.sdp import Codec, Direction

log = logging.getLogger(__name__)

_PER_MS: Final = RATE_HZ / 1000
_CONTROL_FRAMES: Final = 10
"""So often the door of RTCP is looked at: it knows by itself when something came."""


@dataclass(slots=True)
class _Playing:
    source: FrameSource
    ended: asyncio.Future[None]


@dataclass(slots=True)
class _Pressing:
    """Keys that are being sent: as events, or as sound."""

    steps: deque[KeyStep | Frame]
    sent: asyncio.Future[None] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )


class RtpPort:
    """The `SoundPort` port; `hear` and `speak` are called by the clock of all ports."""

    def __init__(self, local: Address, sound: Door, control: Door) -> None:
        self.on_key: OnKey | None = None
        self.local = local
        self.is_closed = False
        self._sound = sound
        self._control_door = control
        self._loop = asyncio.get_running_loop()
        self._direction = Direction.NONE
        self._heard_at: float | None = None
        self._sink: FrameSink | None = None
        self._playing: _Playing | None = None
        self._pressing: deque[_Pressing] = deque()
        self._event_type: int | None = None
        self._out = Transmission()
        self._in = Reception(self._tell_key)
        self._control = Control(self._out, self._in)
        self._until_control = _CONTROL_FRAMES

    # --- what a leg does with it -----------------------------------------------------

    @property
    def figures(self) -> SoundFigures:
        """Return what is known of its sound so far."""
        counts, buffer = self._in.counts, self._in.buffer
        return SoundFigures(
            packets=self._in.packets,
            lost=self._in.lost,
            jitter_ms=round(counts.jitter / _PER_MS, 1) if counts else 0.0,
            buffer_ms=round(buffer.wait_ms, 1),
            concealed_ms=buffer.concealed / _PER_MS,
            stretched_ms=buffer.stretched / _PER_MS,
            round_trip_ms=self._control.round_trip_ms,
            far_lost=self._control.far_lost,
        )

    @property
    def silent_since(self) -> float | None:
        """Return when the last packet came, by the loop's clock; None: none is due."""
        return self._heard_at if self._direction.receives else None

    def connect(
        self,
        remote: Address,
        codec: Codec,
        event_type: int | None,
        direction: Direction,
    ) -> None:
        """Talk with *remote* and nobody else. Raises LegError: no way there."""
        if self.is_closed:
            return
        host, port = remote
        self._sound.connect(remote)
        self._control_door.connect((host, port + 1))
        self._out.use(codec)
        self._in.event_type = self._event_type = event_type
        if direction.receives and not self._direction.receives:
            self._heard_at = self._loop.time()
        self._direction = direction

    async def play(self, source: FrameSource) -> None:
        """Play to the last sample; an older one ends. Raises LegError when closed."""
        self._check_open()
        if self._playing is not None and not self._playing.ended.done():
            self._playing.ended.set_result(None)
        playing = _Playing(source, self._loop.create_future())
        self._playing = playing
        try:
            await playing.ended
        finally:
            if self._playing is playing:
                self._playing = None

    def listen(self, sink: FrameSink | None) -> None:
        """Give each frame that is heard to *sink*; one that fails hears no more."""
        self._sink = sink

    async def send_keys(self, keys: str) -> None:
        """Press *keys*; return when sent. Raises LegError: closed, or no key."""
        self._check_open()
        if unknown := set(keys) - set(KEYS):
            message = f"{''.join(sorted(unknown))} is no key of a telephone"
            raise LegError(message)
        pressing = _Pressing(deque(self._key_steps(keys)))
        self._pressing.append(pressing)
        try:
            await pressing.sent
        finally:
            if pressing in self._pressing:
                self._pressing.remove(pressing)

    def _key_steps(self, keys: str) -> list[KeyStep | Frame]:
        if self._event_type is not None:
            return list(press(keys, FRAME_SAMPLES))
        steps: list[KeyStep | Frame] = []
        for key in keys:
            sound = dtmf(key, PRESS_FRAMES * FRAME_SAMPLES / RATE_HZ)
            steps += list(sound.reshape(PRESS_FRAMES, FRAME_SAMPLES))
            steps += [SILENT_FRAME] * PAUSE_FRAMES
        return steps

    def close(self) -> None:
        """End it and free its ports."""
        if self.is_closed:
            return
        self.is_closed = True
        self._direction = Direction.NONE
        self._sink = None
        self._control_door.send(self._control.farewell(self._loop.time()))
        self._control_door.close()
        self._sound.close()
        waiting = [pressing.sent for pressing in self._pressing]
        if self._playing is not None:
            waiting.append(self._playing.ended)
        for future in waiting:
            if not future.done():
                future.set_exception(self._closed())

    def _check_open(self) -> None:
        if self.is_closed:
            raise self._closed()

    def _closed(self) -> LegError:
        return LegError(f"the port for sound {self.local[1]} is closed")

    # --- what the clock does with it -------------------------------------------------

    def hear(self, now_s: float) -> None:
        """Take what came until now, and give the next 20 ms to whoever listens.

        *now_s* is when the tick was due; whatever came until it is at work is taken.
        """
        if self.is_closed:
            return
        at_work_s = self._loop.time()
        for data, age_s in self._sound.received():
            at_s = at_work_s - age_s
            if self._in.take(data, at_s):
                self._heard_at = at_s
        if self._direction.receives:
            self._give(self._in.next_frame(now_s))
        self._until_control -= 1
        if not self._until_control:
            self._until_control = _CONTROL_FRAMES
            self._exchange_reports(at_work_s)

    def _give(self, frame: Frame) -> None:
        try:
            if self._sink is not None:
                self._sink(frame)
        except Exception:
            log.exception("who listens at port %d failed", self.local[1])
            self._sink = None

    def _exchange_reports(self, now_s: float) -> None:
        for data, age_s in self._control_door.received():
            self._control.take(data, now_s - age_s)
        report = self._control.report(now_s)
        if report is not None:
            self._control_door.send(report)

    def speak(self) -> None:
        """Send the next 20 ms of what is played."""
        if self.is_closed:
            return
        frame = self._next_played()
        if not self._direction.sends:
            self._out.pause()
            return
        step = self._next_of_keys()
        if isinstance(step, KeyStep):
            self._press(step)
        else:
            self._sound.send(self._out.sound(frame if step is None else step))

    def _press(self, step: KeyStep) -> None:
        if self._event_type is None:
            """It was agreed anew in the middle of a key."""
            self._out.pause()
            return
        for packet in self._out.key(step, self._event_type):
            self._sound.send(packet)

    def skip(self, frames: int) -> None:
        """Let *frames* of time go by that the clock has missed."""
        self._out.pause(frames)

    def _next_played(self) -> Frame:
        playing = self._playing
        if playing is None or playing.ended.done():
            return SILENT_FRAME
        try:
            frame = playing.source.next_frame()
        except Exception as error:  # noqa: BLE001 - its player is told, nobody else
            playing.ended.set_exception(error)
            return SILENT_FRAME
        if frame is None:
            playing.ended.set_result(None)
            return SILENT_FRAME
        return frame

    def _next_of_keys(self) -> KeyStep | Frame | None:
        if not self._pressing:
            return None
        pressing = self._pressing[0]
        step = pressing.steps.popleft() if pressing.steps else None
        if not pressing.steps:
            self._pressing.popleft()
            if not pressing.sent.done():
                pressing.sent.set_result(None)
        return step

    def _tell_key(self, key: str) -> None:
        if self.on_key is not None:
            self.on_key(key)
