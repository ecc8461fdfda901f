"""A SIP server is asked again: one packet that is lost is no news."""

import asyncio
from typing import cast

from tipring.domain.link.probing import Probe, ProbeKind, Saw
from tipring.health.link.names import Names
from tipring.health.link.sip_server import SipLooker
from tipring.wire.sip.reading import read


class Forgetful(asyncio.DatagramProtocol):
    """Answers OPTIONS the second time only."""

    def __init__(self) -> None:
        self.asked = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.asked += 1
        assert read(data) is not None
        if self.asked > 1:
            kept = ("Via:", "From:", "To:", "Call-ID:", "CSeq:")
            lines = [one for one in data.decode().split("\r\n") if one.startswith(kept)]
            answer = "\r\n".join(
                ("SIP/2.0 200 OK", *lines, "Content-Length: 0", "", "")
            )
            self.transport.sendto(answer.encode(), addr)


def test_a_lost_question_is_sent_again() -> None:
    async def ask() -> tuple[Saw, int]:
        loop = asyncio.get_running_loop()
        door, server = await loop.create_datagram_endpoint(
            Forgetful, local_addr=("127.0.0.1", 0)
        )
        host, port = door.get_extra_info("sockname")
        probe = Probe(kind=ProbeKind.TRUNK, name="main", every_s=5.0, timeout_s=1.5)
        look = await SipLooker(probe, f"{host}:{port}", Names(1.0)).look()
        door.close()
        assert look is not None
        assert look.took_s >= 0.5
        return look.saw, server.asked

    assert asyncio.run(ask()) == (Saw.WELL, 2)
