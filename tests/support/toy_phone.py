"""A phone without an agent: a test says what happens on it and what goes wrong."""

import asyncio

from tipring.dsp.frames import FRAME_S, FrameSink, FrameSource
from tipring.phones.port import Offer, PhoneCapabilities, PhoneEvent

VERB_S = 0.01
"""How long a toy takes to do as told."""


class ToyPhone:
    """The `Phone` port with nothing behind it; a failure is used up once raised."""

    def __init__(self, name: str = "anna", *, has_audio: bool = True) -> None:
        self.name = name
        self.is_open = False
        self.opened = 0
        self.done: list[str] = []
        """What it was asked to do, in order."""
        self.offers: list[Offer] = []
        self.played_frames = 0
        self.failures: dict[str, list[Exception]] = {}
        self.sink: FrameSink | None = None
        self._capabilities = PhoneCapabilities(has_audio=has_audio)
        self._events: asyncio.Queue[PhoneEvent | Exception] = asyncio.Queue()

    # --- what a test says --------------------------------------------------------

    def fail(self, verb: str, *errors: Exception) -> None:
        """Let the next uses of *verb* fail, one after another."""
        self.failures.setdefault(verb, []).extend(errors)

    def tell(self, *events: PhoneEvent | Exception) -> None:
        """Let things happen on the phone (an exception: a mistake of the driver's)."""
        for event in events:
            self._events.put_nowait(event)

    # --- the port ----------------------------------------------------------------

    @property
    def capabilities(self) -> PhoneCapabilities:
        return self._capabilities

    async def open(self) -> str:
        self.opened += 1
        await self._do("open")
        self.is_open = True
        return "a toy"

    async def close(self) -> None:
        self.is_open = False

    async def next_event(self) -> PhoneEvent:
        event = await self._events.get()
        if isinstance(event, Exception):
            raise event
        return event

    async def ring(self, offer: Offer) -> None:
        await self._do("ring")
        self.offers.append(offer)

    async def hang_up(self, why: str) -> None:
        await self._do(f"hang_up: {why}")

    async def remind(self) -> None:
        await self._do("remind")

    async def play(self, source: FrameSource) -> None:
        await self._do("play")
        while source.next_frame() is not None:
            self.played_frames += 1
            await asyncio.sleep(FRAME_S)

    def listen(self, sink: FrameSink | None) -> None:
        self.sink = sink

    async def _do(self, verb: str) -> None:
        await asyncio.sleep(VERB_S)
        self.done.append(verb)
        if errors := self.failures.get(verb.partition(":")[0]):
            raise errors.pop(0)
