"""An office's way to the internet: two namespaces, a wire, and somebody to be reached.

The office has its router at 198.51.100.1; beyond it, at 203.0.113.10, are anchors, a
resolver, a page and a SIP server. Everybody there is a few lines of this process, whose
sockets were made in the namespace of the internet.
"""

import asyncio
import contextlib
import itertools
import os
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

from support.sip_net import inside, run

GATEWAY = "198.51.100.1"
OFFICE = "198.51.100.2"
BEYOND = "203.0.113.10"
SAYS = "all is well here"
_TURN = itertools.count()


@dataclass
class Wan:
    """The wire, and what may happen to it."""

    office: str
    """The namespace of the office."""
    internet: str
    etc: Path
    """Of the office: its resolv.conf, which `ip netns exec` puts over the system's."""

    def cut(self) -> None:
        """Pull the cable out at the far end."""
        run(f"ip -n {self.internet} link set wan0 down")

    def mend(self) -> None:
        """Put it in again."""
        run(f"ip -n {self.internet} link set wan0 up")

    def unplug(self) -> None:
        """Take the office's own end out: its default route goes, too."""
        run(f"ip -n {self.office} link set wan0 down")

    def plug(self) -> None:
        """Put it in again, as a DHCP client would."""
        run(f"ip -n {self.office} link set wan0 up")
        run(f"ip -n {self.office} route replace default via {GATEWAY}")

    def swallow(self, what: str = f"ip daddr {BEYOND}") -> None:
        """Drop *what* silently, for the internet."""
        self._nft("add table inet cut")
        hook = "{ type filter hook input priority 0 ; policy accept ; }"
        self._nft(f"add chain inet cut in {hook}")
        self._nft(f"add rule inet cut in {what} drop")

    def let_through(self) -> None:
        """Drop nothing any more."""
        self._nft("delete table inet cut")

    def _nft(self, words: str) -> None:
        run(f"ip netns exec {self.internet} nft {words}")


@contextlib.contextmanager
def wan() -> Iterator[Wan]:
    """Build both ends, and take them away again."""
    stem = f"{os.getpid()}-{next(_TURN)}"
    office, internet = f"wo{stem}", f"wi{stem}"
    etc = Path("/etc/netns", office)
    try:
        for name in (office, internet):
            run(f"ip netns add {name}")
            run(f"ip -n {name} link set lo up")
        run(
            f"ip link add wan0 netns {office} type veth peer name wan0 netns {internet}"
        )
        run(f"ip -n {office} addr add {OFFICE}/24 dev wan0")
        run(f"ip -n {internet} addr add {GATEWAY}/24 dev wan0")
        run(f"ip -n {internet} addr add {BEYOND}/32 dev wan0")
        for name in (office, internet):
            run(f"ip -n {name} link set wan0 up")
        run(f"ip -n {office} route add default via {GATEWAY}")
        etc.mkdir(parents=True)
        (etc / "resolv.conf").write_text(f"nameserver {BEYOND}\n")
        yield Wan(office, internet, etc)
    finally:
        for name in (office, internet):
            run(f"ip netns del {name}")
        with contextlib.suppress(FileNotFoundError):
            (etc / "resolv.conf").unlink()
            etc.rmdir()


# --- who is there -----------------------------------------------------------------


@dataclass
class Beyond:
    """What the people of the internet say; change it at any time."""

    page: bytes = f"HTTP/1.1 200 OK\r\n\r\n{SAYS}\r\n".encode()
    sip: str = "200 OK"
    names: dict[str, str] = field(default_factory=lambda: {"sip.test": BEYOND})
    """An address of either kind for each, or what its SRV record says."""
    is_mute: bool = False
    """Resolver and SIP server say nothing."""
    asked: list[str] = field(default_factory=list)


@contextlib.asynccontextmanager
async def beyond(here: Wan) -> AsyncIterator[Beyond]:
    """Let them all be there."""
    told, loop = Beyond(), asyncio.get_running_loop()
    async with contextlib.AsyncExitStack() as stack:

        def bound(port: int, kind: int) -> socket.socket:
            def make() -> socket.socket:
                made = socket.socket(socket.AF_INET, kind)
                made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                made.bind((BEYOND, port))
                return made

            return inside(here.internet, make)

        async def answer(
            reader: asyncio.StreamReader, writer: asyncio.StreamWriter
        ) -> None:
            with contextlib.suppress(OSError):
                if await reader.read(4096):
                    writer.write(told.page)
                    await writer.drain()
            writer.close()

        for port in (443, 853, 80):
            server = await asyncio.start_server(
                answer, sock=bound(port, socket.SOCK_STREAM)
            )
            await stack.enter_async_context(server)
        for port, reply in ((53, _resolve), (5060, _sip)):
            transport, _ = await loop.create_datagram_endpoint(
                lambda reply=reply: _Replier(told, reply),  # type: ignore[misc]
                sock=bound(port, socket.SOCK_DGRAM),
            )
            stack.callback(transport.close)
        yield told


class _Replier(asyncio.DatagramProtocol):
    def __init__(self, told: Beyond, reply: Callable[[Beyond, bytes], bytes]) -> None:
        self._told = told
        self._reply = reply

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if not self._told.is_mute:
            self._transport.sendto(self._reply(self._told, data), addr)


def _resolve(told: Beyond, data: bytes) -> bytes:
    query = dns.message.from_wire(data)
    question = query.question[0]
    name = question.name.to_text(omit_final_dot=True)
    told.asked.append(f"{name} {dns.rdatatype.to_text(question.rdtype)}")
    answer = dns.message.make_response(query)
    answer.flags |= dns.flags.RA
    if name not in told.names:
        answer.set_rcode(dns.rcode.NXDOMAIN)
    elif text := told.names[name]:
        kind = "SRV" if " " in text else "AAAA" if ":" in text else "A"
        if dns.rdatatype.to_text(question.rdtype) == kind:
            found = dns.rrset.from_text(question.name, 60, "IN", kind, text)
            answer.answer.append(found)
    return answer.to_wire()


def _sip(told: Beyond, data: bytes) -> bytes:
    head, *lines = data.decode().split("\r\n")
    told.asked.append(head)
    kept = ("Via:", "From:", "To:", "Call-ID:", "CSeq:")
    same = [line for line in lines if line.startswith(kept)]
    parts = (f"SIP/2.0 {told.sip}", *same, "Content-Length: 0", "", "")
    return "\r\n".join(parts).encode()
