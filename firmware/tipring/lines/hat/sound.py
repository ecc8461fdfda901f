"""Sound through a card, 20 ms at a time both ways, and the way back to it.

PortAudio calls us on a thread of its own for each frame; that thread takes what is to
be played and hands the rest to the event loop, nothing more: it must never wait, and
an exception there would end the stream. It calls in pairs and late, so whoever wants
to know the time counts samples.
"""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar

import numpy as np

from tipring.domain.board import SoundCard
from tipring.domain.errors import LineError
from tipring.dsp.frames import (
    FRAME_S,
    FRAME_SAMPLES,
    SILENT_FRAME,
    Frame,
    to_samples,
)
from tipring.lines.hat.card_clock import CardClock
from tipring.lines.hat.daa import SoundFigures
from tipring.lines.hat.echo_delay import EchoDelay
from tipring.lines.hat.portaudio import GO_ON, TORN, Card, PortAudioCard

log = logging.getLogger(__name__)

STALLED_TICKS: Final = 5
"""A stream that gave nothing for 100 ms stands still. Ticks of the loop are counted:
where we were late ourselves, the card need not have been."""

FIRST_TICKS: Final = 25
"""So much longer its first frame may take."""

PAUSES_S: Final = (0.0, 0.1, 0.2, 0.4, 0.8)
"""Before each try to open a card anew; then it is broken."""

HANGS_S: Final = 10.0
"""A card that is neither open nor refused after this will never be."""

MOST_DELAY_FRAMES: Final = 100
"""What we played so long ago does not come back."""

GIVES_NONE: Final = "it can be opened, but gives none"

T = TypeVar("T")


class SoundEars(Protocol):
    """Who is told of the sound; the last three of `DaaEars`."""

    def frame(self, heard: Frame, played: Frame) -> None:
        """Take the next 20 ms, as `DaaEars.frame`."""
        ...

    def sound_torn(self) -> None:
        """Learn that sound was lost, or that the echo's delay is a new one."""
        ...

    def fault(self, error: LineError) -> None:
        """Learn that the card is lost."""
        ...


@dataclass(frozen=True, slots=True)
class _Recorded:
    """What PortAudio's thread hands over for one frame."""

    data: bytes
    played: Frame
    times: Mapping[str, float]
    flags: int
    came_at: float


class _Hand:
    """What PortAudio's thread touches, of one opening of the card."""

    def __init__(
        self,
        waiting: deque[tuple[Frame, bytes]],
        silence: bytes,
        take: Callable[["_Hand", _Recorded], None],
    ) -> None:
        self._waiting = waiting
        self._silence = SILENT_FRAME, silence
        self._take = take
        self._loop = asyncio.get_running_loop()

    def callback(
        self, data: bytes, _count: int, times: Mapping[str, float], flags: int
    ) -> tuple[bytes, int]:
        """Give the next frame to play; on PortAudio's thread."""
        frame, raw = self._silence
        with contextlib.suppress(IndexError):  # nothing waits
            frame, raw = self._waiting.popleft()
        recorded = _Recorded(data, frame, times, flags, self._loop.time())
        with contextlib.suppress(RuntimeError):  # the loop is closed
            self._loop.call_soon_threadsafe(self._take, self, recorded)
        return raw, GO_ON


class CardSound:
    """The sound of a line; see `Daa` for what its verbs mean."""

    def __init__(self, settings: SoundCard, card: Card | None = None) -> None:
        self._settings = settings
        self._card = card or PortAudioCard(settings)
        self._waiting: deque[tuple[Frame, bytes]] = deque()
        self._played: deque[Frame] = deque(maxlen=MOST_DELAY_FRAMES)
        self._thread: ThreadPoolExecutor | None = None
        """PortAudio's functions block; one of them at a time."""
        self._hand: _Hand | None = None
        self._ears: SoundEars | None = None
        self._watching: asyncio.Task[None] | None = None
        self._has_come = False
        """Whether sound came since somebody looked."""
        self._delay = EchoDelay(0.0)
        self._clock = CardClock()
        self._output_s = 0.0
        self._xruns = 0
        self._reopened = 0

    @property
    def figures(self) -> SoundFigures:
        """How it does, since it was made."""
        echo_s = self._delay.seconds
        return SoundFigures(
            latency_s=echo_s + FRAME_S if echo_s else 0.0,
            drift_ppm=self._clock.drift_ppm,
            xruns=self._xruns,
            reopened=self._reopened,
            output_s=self._output_s,
            late_s=self._clock.late_s,
        )

    async def open(self, ears: SoundEars) -> str:
        """Let sound begin; return what the card is called. Raises LineError."""
        await self.close()
        self._ears = ears
        self._thread = ThreadPoolExecutor(1, "sound-card")
        try:
            await self._begin(self._thread)
        except LineError:
            await self.close()
            raise
        self._watching = asyncio.create_task(self._watch(self._thread, ears))
        return f"sound card {self._settings.name}"

    async def close(self) -> None:
        """Let go of the card; harmless when it is closed."""
        self._hand = self._ears = None
        watching, self._watching = self._watching, None
        if watching is not None:
            watching.cancel()
            await asyncio.wait([watching])
        thread, self._thread = self._thread, None
        if thread is not None:
            with contextlib.suppress(LineError):
                await self._in_time(thread, self._card.close)
            thread.shutdown(wait=False)
        self.discard()

    # --- playing -----------------------------------------------------------------

    def write(self, frame: Frame) -> None:
        """Play *frame* after all that was written before it."""
        self._waiting.append((frame, self._raw(frame)))

    def waiting(self) -> int:
        """Return how many frames the card has not taken yet."""
        return len(self._waiting)

    def discard(self) -> None:
        """Forget what the card has not taken yet."""
        self._waiting.clear()

    def _raw(self, frame: Frame) -> bytes:
        louder = _amplified(frame, self._settings.transmit_gain_db)
        if self._settings.channels == 1:
            return louder.tobytes()
        channels = np.zeros((FRAME_SAMPLES, self._settings.channels), dtype=np.int16)
        channels[:, 0] = louder
        return channels.tobytes()

    # --- hearing -----------------------------------------------------------------

    def _take(self, hand: _Hand, recorded: _Recorded) -> None:
        if hand is not self._hand or self._ears is None:
            return  # of a stream that is closed
        self._has_come = True
        self._clock.frame(recorded.came_at, asyncio.get_running_loop().time())
        if recorded.flags & TORN:
            self._xruns += 1
            self._tear(self._ears)
        times = recorded.times
        on_line_at = times["output_buffer_dac_time"]
        self._output_s = max(0.0, on_line_at - times["current_time"]) + FRAME_S
        if self._delay.tell(max(0.0, on_line_at - times["input_buffer_adc_time"])):
            self._ears.sound_torn()
        self._played.append(recorded.played)
        channels = np.frombuffer(recorded.data, dtype=np.int16)
        heard = channels[:: self._settings.channels]
        gain_db = self._settings.receive_gain_db
        self._ears.frame(_amplified(heard, gain_db), self._echoed())

    def _echoed(self) -> Frame:
        """Return what comes back in the frame that was recorded just now."""
        late = self._delay.frames
        return self._played[-1 - late] if late < len(self._played) else SILENT_FRAME

    def _tear(self, ears: SoundEars) -> None:
        self._delay.begin_anew()
        self._clock.begin_anew()
        ears.sound_torn()

    # --- opening -----------------------------------------------------------------

    async def _begin(self, thread: ThreadPoolExecutor) -> None:
        hand = _Hand(self._waiting, self._raw(SILENT_FRAME), self._take)
        self._hand = hand
        self._played.clear()
        output_s = await self._in_time(thread, lambda: self._card.open(hand.callback))
        self._delay = EchoDelay(output_s)
        self._clock.begin_anew()

    async def _watch(self, thread: ThreadPoolExecutor, ears: SoundEars) -> None:
        """Open the card anew when it stands still, until that is in vain."""
        silent, tries, why = -FIRST_TICKS, 0, GIVES_NONE
        while tries < len(PAUSES_S):
            await asyncio.sleep(FRAME_S)
            silent += 1
            if self._has_come:
                self._has_come = False
                silent = tries = 0
            elif silent >= STALLED_TICKS:
                await asyncio.sleep(PAUSES_S[tries])
                tries += 1
                try:
                    await self._begin(thread)
                except LineError as error:
                    why = str(error)
                    continue
                silent, why = -FIRST_TICKS, GIVES_NONE
                self._reopened += 1
                log.warning("sound card %s opened anew", self._settings.name)
                self._tear(ears)
        message = f'no sound from the card "{self._settings.name}": {why}'
        ears.fault(LineError(message))

    async def _in_time(self, thread: ThreadPoolExecutor, work: Callable[[], T]) -> T:
        """Let *thread* work; LineError when it hangs."""
        loop = asyncio.get_running_loop()
        working: Awaitable[T] = loop.run_in_executor(thread, work)
        try:
            return await asyncio.wait_for(asyncio.shield(working), HANGS_S)
        except TimeoutError:
            message = (
                f'the sound card "{self._settings.name}" hangs; start the box anew'
                " if it does not come back"
            )
            raise LineError(message) from None


def _amplified(frame: Frame, gain_db: float) -> Frame:
    if not gain_db:
        return frame
    return to_samples(frame * 10 ** (gain_db / 20))
