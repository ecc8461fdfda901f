"""Whether a SIP server answers: OPTIONS by a socket of our own.

Only this sees that nothing but the port of SIP is dropped on the way.
"""

import asyncio
import secrets
import socket
from typing import Final

from tipring.domain.link.probing import Probe, Saw
from tipring.health.link.hosts import split
from tipring.health.link.looker import AmissError, Looker
from tipring.health.link.names import IP_UDP_BYTES, Names
from tipring.health.link.wires import datagrams
from tipring.wire.sip.asking import answer_to, options

PORT: Final = 5060
SERVICE: Final = "_sip._udp"
AGAIN_S: Final = 0.5
"""RFC 3261, section 17.1.2.2: T1, after which a request is sent again."""
_LARGEST: Final = 65_535
_UNABLE: Final = 500
"""RFC 3261, section 21.5: the server is there, and cannot serve. 501 is no such thing:
it has never heard of OPTIONS."""
_UNKNOWN_METHOD: Final = 501
_EVERYWHERE: Final = 600


class SipLooker(Looker):
    """Whether the server of a trunk, or the cloud PBX, answers by UDP."""

    def __init__(self, probe: Probe, server: str, names: Names) -> None:
        super().__init__(probe)
        self._server = server
        self._host, port = split(server)
        self._port = port or PORT
        self._service = "" if port else SERVICE
        self._names = names

    async def _answer(self, ears: socket.socket, question: bytes) -> bytes:
        """Return what comes, asking again until it does: one packet lost is no news."""
        loop = asyncio.get_running_loop()
        while True:
            self.spent += len(question) + IP_UDP_BYTES
            ears.send(question)
            try:
                async with asyncio.timeout(AGAIN_S):
                    answer = await loop.sock_recv(ears, _LARGEST)
            except TimeoutError:
                continue
            self.spent += len(answer) + IP_UDP_BYTES
            return answer

    async def ask(self) -> str:
        """Raise AmissError or OSError when it does not."""
        there = await self._names.find(self._host, self._port, self._service)
        token = secrets.token_hex(8)
        try:
            with datagrams(there.address, there.port) as ears:
                host, port = ears.getsockname()[:2]
                here = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
                question = options(self._server, here, token)
                code = None
                while code is None:
                    answer = await self._answer(ears, question)
                    code = answer_to(token, answer)
        except BaseException:
            self._names.doubt(self._host)
            raise
        if _UNABLE <= code < _EVERYWHERE and code != _UNKNOWN_METHOD:
            raise AmissError(Saw.REFUSED, f"it answers {code}")
        return there.address
