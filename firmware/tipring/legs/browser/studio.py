"""Where a page's WebRTC becomes plain sound: rtpengine between page and port.

The page's offer goes to rtpengine, which offers plain RTP to us; our answer comes back
to the page as encrypted WebRTC. The desk never sees ICE, DTLS or SRTP.
"""

import asyncio
import contextlib
from collections.abc import Mapping, Sequence

from tipring.domain.errors import LegError
from tipring.legs.browser.engine import MediaEngine
from tipring.legs.rtp.port import SoundPort, SoundPorts
from tipring.wire.bencode import Plain
from tipring.wire.sdp import read
from tipring.wire.sdp_session import SdpSession

LARGEST_OFFER = 65_536
"""Characters of what a page says of its sound: 2 to 10 K, by its addresses."""
PAGE_TAG = "page"
DESK_TAG = "desk"
NOWHERE = "c=IN IP4 0.0.0.0"
"""How a browser hides the addresses of its computer; elsewhere that means hold."""
ANYWHERE = "c=IN IP4 127.0.0.1"
"""Sound goes where ICE finds the page, never here."""
DESK_SIDE = "desk"
"""rtpengine's interface towards us..."""
PAGES_SIDE = "lan"
"""... and, with a number after it, those towards pages: one for each address."""
_TOWARDS_DESK: dict[str, Plain] = {
    "ICE": "remove",
    "transport-protocol": "RTP/AVP",
    "rtcp-mux": ["demux"],
    "codec": {
        "strip": ["all"],
        "offer": ["PCMU", "telephone-event"],
        "transcode": ["PCMU"],
    },
}
_TOWARDS_PAGE: dict[str, Plain] = {
    "ICE": "force",
    "transport-protocol": "UDP/TLS/RTP/SAVPF",
    "rtcp-mux": ["require"],
}


class Studio:
    """Connect pages with ports of the desk."""

    def __init__(self, engine: MediaEngine, ports: SoundPorts) -> None:
        self._engine = engine
        self._ports = ports
        self._sides: Mapping[str, str] = {}
        """rtpengine's interface at each address of the box."""
        self._ending: set[asyncio.Task[None]] = set()

    def border_is_at(self, addresses: Sequence[str]) -> None:
        """Take note of the border's addresses, in the order of its interfaces."""
        self._sides = {one: f"{PAGES_SIDE}{n}" for n, one in enumerate(addresses)}

    def open(self) -> SoundPort:
        """Return a port for a page's sound. Raises LegError when there is none left."""
        return self._ports.open()

    async def connect(self, call: str, offer: str, port: SoundPort, at: str) -> str:
        """Connect *port* with the page whose SDP *offer* is; return the page's answer.

        *call* is unlike any other. The page is connected to the box's address *at*:
        that is where its sound goes. Raises LegError; the port is as it was then.
        """
        if len(offer) > LARGEST_OFFER:
            message = f"the page's description has {len(offer)} characters"
            raise LegError(message)
        try:
            return await self._settle(call, offer, port, at)
        except BaseException:
            self.forget(call)
            raise

    def forget(self, call: str) -> None:
        """Let rtpengine forget *call*, by and by."""
        task = asyncio.create_task(self._forget(call), name=f"forget {call}")
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    async def _settle(self, call: str, offer: str, port: SoundPort, at: str) -> str:
        plain = await self._engine.ask(
            "offer",
            **_words(call, offer.replace(NOWHERE, ANYWHERE)),
            **_TOWARDS_DESK,
            direction=[self._sides.get(at, f"{PAGES_SIDE}0"), DESK_SIDE],
        )
        session = SdpSession(*port.local, session_id=1)
        ours = session.answer(read(str(plain.get("sdp", "")).encode()))
        secured = await self._engine.ask(
            "answer",
            **_words(call, ours.decode()),
            **_TOWARDS_PAGE,
            **{"to-tag": DESK_TAG},
        )
        if agreed := session.agreed:
            port.connect(
                (agreed.address, agreed.port),
                agreed.codec,
                agreed.event_type,
                agreed.direction,
            )
        return str(secured.get("sdp", ""))

    async def _forget(self, call: str) -> None:
        with contextlib.suppress(LegError):  # it forgets by itself, a minute later
            words: dict[str, Plain] = {"call-id": call, "from-tag": PAGE_TAG}
            await self._engine.ask("delete", **words, **{"delete-delay": 0})


def _words(call: str, sdp: str) -> dict[str, Plain]:
    return {
        "call-id": call,
        "from-tag": PAGE_TAG,
        "sdp": sdp,
        "replace": ["origin"],
    }
