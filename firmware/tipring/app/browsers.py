"""Browser phones: made of settings, sound ports and the border's media relay."""

import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from tipring.config.settings import SipSettings
from tipring.legs.browser.engine import MediaEngine
from tipring.legs.browser.pages import Pages
from tipring.legs.browser.studio import Studio
from tipring.legs.rtp.port import SoundPorts

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Browsers:
    """The `Legs` of browsers, and the way to the relay of their sound."""

    pages: Pages
    engine: MediaEngine
    studio: Studio

    @contextlib.asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Take calls while the context lasts."""
        async with self.engine.opened():
            yield

    def border_is_at(self, addresses: Sequence[str]) -> None:
        """Take note of the border's addresses, in the order of its interfaces."""
        self.studio.sides = {one: f"lan{n}" for n, one in enumerate(addresses)}


def make_browsers(sip: SipSettings, ports: SoundPorts, ng_port: int) -> Browsers:
    """Return phones for the extensions of *sip*; rtpengine listens at *ng_port*."""
    engine = MediaEngine(HOST, ng_port)
    studio = Studio(engine, ports)
    names = {number: one.name for number, one in sip.extensions.items()}
    return Browsers(Pages(studio, names), engine, studio)
