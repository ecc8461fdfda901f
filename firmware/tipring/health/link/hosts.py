"""What is looked at on the internet by TCP: anchors, and the owner's broker."""

from typing import Final

from tipring.domain.link.probing import Probe
from tipring.health.link.looker import Looker
from tipring.health.link.names import Names
from tipring.health.link.wires import knock

HELLO_BYTES: Final = 240
"""SYN, its answer, ACK, RST: with the headers of IPv6, options of TCP included."""
SYN_BYTES: Final = 80


def split(place: str, usual: int = 0) -> tuple[str, int]:
    """Return host and port of `host:port`, `[address]:port`, or of a host alone."""
    host, colon, port = place.rpartition(":")
    if not colon or not port.isdecimal() or host.endswith(":"):
        return place.strip("[]"), usual
    return host.strip("[]"), int(port)


class TcpLooker(Looker):
    """Whether somebody takes calls at a port."""

    def __init__(
        self, probe: Probe, place: str, names: Names, usual_port: int = 0
    ) -> None:
        super().__init__(probe)
        self._host, self._port = split(place, usual_port)
        self._names = names

    async def ask(self) -> str:
        """Raise OSError when nobody does; AmissError when its name is not known."""
        from_here = await self._names.find(self._host, self._port)
        self.spent += SYN_BYTES
        try:
            await knock(from_here.address, from_here.port)
        except BaseException:
            self._names.doubt(self._host)
            raise
        self.spent += HELLO_BYTES - SYN_BYTES
        return ""
