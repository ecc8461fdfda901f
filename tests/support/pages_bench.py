"""Pages of browsers without a browser: their media relay and ports are toys."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tipring.domain.errors import LegError
from tipring.dsp.frames import FRAME_S, Frame, FrameSink, FrameSource
from tipring.legs.browser.engine import MediaEngine
from tipring.legs.browser.news import PageNews, Told
from tipring.legs.browser.page import Page
from tipring.legs.browser.pages import Pages
from tipring.legs.browser.studio import Studio
from tipring.legs.figures import SoundFigures
from tipring.legs.rtp.port import Address, OnKey
from tipring.wire.bencode import Plain
from tipring.wire.sdp import Codec, Direction

PLAIN_OFFER = (
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=audio 30000 RTP/AVP 0 126\r\na=rtpmap:0 PCMU/8000\r\n"
    "a=rtpmap:126 telephone-event/8000\r\na=sendrecv\r\n"
)
"""What rtpengine makes of a page's offer."""
NAMES = {"201": "Anna", "202": "Bill"}
PAGE = "0123456789abcdef"


class ToyPort:
    """The `SoundPort` port: a test speaks and presses keys."""

    on_key: OnKey | None = None
    silent_since: float | None = None
    local = ("127.0.0.1", 20000)

    def __init__(self) -> None:
        self.connected: tuple[Address, Codec, int | None, Direction] | None = None
        self.is_closed = False
        self.is_silent = False
        """Nothing comes from the page."""
        self._packets = 7
        self.sink: FrameSink | None = None
        self.keys = ""
        self.heard: list[Frame] = []

    @property
    def is_heard(self) -> bool:
        """Whether anybody listens to the page."""
        return self.sink is not None

    @property
    def figures(self) -> SoundFigures:
        self._packets += not self.is_silent
        return SoundFigures(packets=self._packets)

    def connect(
        self,
        remote: Address,
        codec: Codec,
        event_type: int | None,
        direction: Direction,
    ) -> None:
        self.connected = (remote, codec, event_type, direction)

    async def play(self, source: FrameSource) -> None:
        while (frame := source.next_frame()) is not None:
            self.heard.append(frame)
            await asyncio.sleep(FRAME_S)

    def listen(self, sink: FrameSink | None) -> None:
        self.sink = sink

    async def send_keys(self, keys: str) -> None:
        self.keys += keys

    def close(self) -> None:
        self.is_closed = True


@dataclass
class ToyPorts:
    """The `SoundPorts` port; `opened` are all that were."""

    opened: list[ToyPort] = field(default_factory=list)

    def open(self) -> ToyPort:
        self.opened.append(ToyPort())
        return self.opened[-1]


class ToyEngine(MediaEngine):
    """rtpengine that says what a test wants; `asked` is what it was asked."""

    def __init__(self) -> None:
        super().__init__("127.0.0.1", 1)
        self.asked: list[tuple[str, dict[str, Plain]]] = []
        self.plain = PLAIN_OFFER
        self.trouble = ""
        self.takes_s = 0.0

    async def ask(self, command: str, **words: Plain) -> Mapping[str, Any]:
        self.asked.append((command, words))
        await asyncio.sleep(self.takes_s)
        if self.trouble:
            raise LegError(self.trouble)
        return {"sdp": self.plain if command == "offer" else "secured"}


class PagesBench:
    """Pages of 201 Anna and 202 Bill."""

    def __init__(self) -> None:
        self.engine = ToyEngine()
        self.ports = ToyPorts()
        self.studio = Studio(self.engine, self.ports)
        self.pages = Pages(self.studio, NAMES)

    @property
    def port(self) -> ToyPort:
        """The port that was opened last."""
        return self.ports.opened[-1]


async def told(page: Page) -> PageNews:
    """Return the next thing that *page* is told; at once."""
    async with asyncio.timeout(0.01):
        found = await page.listen().get()
    assert found is not None
    return found


async def all_told(page: Page) -> list[Told]:
    """Return what else *page* was told already."""
    found: list[Told] = []
    try:
        while True:
            found.append((await told(page)).what)
    except TimeoutError:
        return found
