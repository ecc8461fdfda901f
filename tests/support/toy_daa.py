"""A DAA without hardware: a test says what it senses, and sees what was done."""

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator

import numpy as np

from tipring.domain.errors import LineError
from tipring.domain.events import LineEvent
from tipring.dsp.frames import FRAME_S, FRAME_SAMPLES, SILENT_FRAME, Frame, Samples
from tipring.dsp.plans import plan_for
from tipring.lines.hat.daa import DaaEars, DaaFeatures, SoundFigures
from tipring.lines.hat.line import HatLine, HatSettings

WHOLE = DaaFeatures(
    loop=True, polarity=True, line_in_use=True, snoop=True, phone_hook=True
)
SETTINGS = HatSettings("line-1", plan_for("us"), billing_delay_s=0.0)


class ToyDaa:
    """The `Daa` port; it gives a frame every 20 ms while it `runs`."""

    def __init__(self, features: DaaFeatures = WHOLE) -> None:
        self.features = features
        self.figures = SoundFigures(latency_s=0.06)
        self.has_battery = True
        self.is_line_in_use = False
        self.runs = True
        self.refuses: LineError | None = None
        self.hooks: list[tuple[float, bool]] = []
        """When the loop was closed (True) or opened."""
        self.phones: list[bool] = []
        self.snoops: list[bool] = []
        self.played: list[Frame] = []
        self.sound: deque[Frame] = deque()
        """What is heard next."""
        self.is_off = False
        self._coming: deque[Frame] = deque()
        self._ears: DaaEars | None = None
        self._clock: asyncio.Task[None] | None = None

    @property
    def ears(self) -> DaaEars:
        assert self._ears is not None
        return self._ears

    @property
    def now(self) -> float:
        return asyncio.get_running_loop().time()

    async def open(self, ears: DaaEars) -> str:
        if self.refuses:
            raise self.refuses
        self._ears = ears
        self._clock = asyncio.create_task(self._run())
        return "a toy"

    async def close(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None

    async def _run(self) -> None:
        while True:
            if self.runs:
                self.frame()
            await asyncio.sleep(FRAME_S)

    def frame(self) -> None:
        """Record 20 ms, and play as much."""
        said = self._coming.popleft() if self._coming else SILENT_FRAME
        heard = self.sound.popleft() if self.sound else SILENT_FRAME
        self.played.append(said)
        self.ears.frame(heard, said)

    def hook(self, *, off: bool) -> None:
        if off is not self.is_off:
            self.hooks.append((self.now, off))
            self.is_off = off

    def snoop(self, *, on: bool) -> None:
        if not self.snoops or self.snoops[-1] is not on:
            self.snoops.append(on)

    def hold_phone(self, *, off_the_line: bool) -> None:
        if not self.phones or self.phones[-1] is not off_the_line:
            self.phones.append(off_the_line)

    @property
    def loop_flows(self) -> bool:
        return self.is_off and self.has_battery

    def write(self, frame: Frame) -> None:
        self._coming.append(frame)

    def waiting(self) -> int:
        return len(self._coming)

    def discard(self) -> None:
        self._coming.clear()

    # --- what happens ------------------------------------------------------------

    def hear(self, sound: Samples) -> None:
        """Let this be heard next."""
        whole = sound[: len(sound) // FRAME_SAMPLES * FRAME_SAMPLES]
        self.sound.extend(whole.reshape(-1, FRAME_SAMPLES))

    def use(self, *, used: bool) -> None:
        """Let somebody else take the line, or leave it."""
        self.is_line_in_use = used
        self.ears.line_in_use(used=used, at=self.now)

    def lose_battery(self) -> None:
        """Pull the line's plug."""
        self.has_battery = False
        self.ears.loop(flows=False, at=self.now)

    def give_battery(self) -> None:
        """Plug the line in again."""
        self.has_battery = True
        self.ears.loop(flows=self.is_off, at=self.now)

    async def ring(self, seconds: float = 2.0, hertz: float = 20.0) -> None:
        """Ring for so long."""
        for _ in range(round(seconds * hertz)):
            self.ears.ring_edge(self.now)
            await asyncio.sleep(1 / hertz)

    @property
    def breaks_s(self) -> list[float]:
        """How long the loop was open each time that it was closed again."""
        pairs = zip(self.hooks, self.hooks[1:], strict=False)
        return [round(b - a, 3) for (a, off), (b, _) in pairs if not off]

    @property
    def sound_played(self) -> Samples:
        return np.concatenate([SILENT_FRAME[:0], *self.played])


class ToyHat:
    """An open line on a toy."""

    def __init__(self, line: HatLine, daa: ToyDaa) -> None:
        self.line = line
        self.daa = daa

    def told(self) -> list[LineEvent]:
        """Return what was told since the last question."""
        events = []
        while not self.line._events.empty():  # noqa: SLF001 - nobody else asks
            events.append(self.line._events.get_nowait())  # noqa: SLF001
        return events


@contextlib.asynccontextmanager
async def toy_hat(
    settings: HatSettings = SETTINGS, features: DaaFeatures = WHOLE
) -> AsyncIterator[ToyHat]:
    """Open a line on a toy; close it in the end."""
    daa = ToyDaa(features)
    line = HatLine(settings, daa)
    await line.open()
    try:
        yield ToyHat(line, daa)
    finally:
        await line.close()
