"""The desk's user agent: one UDP socket on loopback, one peer, any number of legs."""

import asyncio
import contextlib
import logging
import secrets
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from tipring.domain.errors import LegError
from tipring.domain.leg_events import LegEnd, LegEnded
from tipring.legs.port import CallOrder, Leg, OnLeg, Party
from tipring.legs.rtp.port import SoundPort, SoundPorts
from tipring.legs.sip.display import called_party, calling_party, invitation_of
from tipring.legs.sip.leg import SipLeg
from tipring.legs.sip.unmade import UnmadeLeg
from tipring.wire.sdp_session import SdpSession
from tipring.wire.sip.call import Call
from tipring.wire.sip.core import Core
from tipring.wire.sip.courier import CallCame, CallTold, CoreOut
from tipring.wire.sip.incoming import IncomingCall
from tipring.wire.sip.outgoing import OutgoingCall
from tipring.wire.sip.transactions import SendDatagram, TransactionLayer
from tipring.wire.sip.values import Address, Uri

log = logging.getLogger(__name__)

LOOKS_S: Final = 1.0
"""How often each leg's sound is looked after."""
BRIEFLY_S: Final = 0.3
"""So long silent when the border is back, a leg's sound is not awaited any longer."""
HOST: Final = "127.0.0.1"
PORT: Final = 5080


@dataclass(frozen=True, slots=True, kw_only=True)
class UserAgentSettings:
    """Where it is, and where the border is."""

    peer_port: int
    """Of the border, towards us."""
    port: int = PORT
    host: str = HOST
    peer_host: str = HOST
    domain: str = "tipring"
    """Whose numbers they are, towards the border."""


def new_token() -> str:
    """Return 16 hex digits that nobody can guess."""
    return secrets.token_hex(8)


class UserAgent:
    """The `Legs` port by SIP.

    *on_leg* is told of each leg that calls us; until it is set nobody is let in.
    *reachable* knows who is registered. `opened` has the socket.
    """

    def __init__(
        self,
        settings: UserAgentSettings,
        ports: SoundPorts,
        reachable: Callable[[str], bool] = lambda _extension: True,
    ) -> None:
        self.on_leg: OnLeg | None = None
        self._settings = settings
        self._ports = ports
        self._reachable = reachable
        self._legs: dict[str, SipLeg] = {}
        self._sounds: dict[str, SoundPort] = {}
        """Of calls that are no legs yet."""
        self._transport: asyncio.DatagramTransport | None = None
        self._timer: asyncio.TimerHandle | None = None
        me = Address(uri=Uri(user="desk", host=settings.host, port=settings.port))
        layer = TransactionLayer(f"{settings.host}:{settings.port}", new_token)
        self._core = Core(layer, me, new_token, self._open_sound)

    def __len__(self) -> int:
        """Return how many calls are not forgotten yet, those that are over included."""
        return len(self._core)

    # --- the Legs port ----------------------------------------------------------------

    def call(self, order: CallOrder) -> Leg:
        """Begin to call; what becomes of it are the leg's events."""
        party = called_party(order)
        if self._transport is None:
            return UnmadeLeg(party, "the user agent is not open")
        made: list[OutgoingCall] = []
        invitation = invitation_of(order, self._settings.domain)
        try:
            outs = self._core.do(
                lambda: made.append(self._core.call(invitation)), self._now()
            )
        except LegError as error:
            return UnmadeLeg(party, str(error))
        leg = self._leg(made[0], party)
        leg.was_shown(order.display)
        self._carry_out(outs)
        return leg

    def reachable(self, extension: str) -> bool:
        """Whether some telephone of *extension* is registered, as far as is known."""
        return self._reachable(extension)

    def border_is_back(self) -> None:
        """Mend the sound of every leg that has none now: its relay began anew.

        And look again in a moment: a relay that is back at once is not missed yet.
        """
        self._mend_silent()
        asyncio.get_running_loop().call_later(BRIEFLY_S, self._mend_silent)

    def _mend_silent(self) -> None:
        for leg in tuple(self._legs.values()):
            leg.look(self._now(), BRIEFLY_S)

    # --- its life ---------------------------------------------------------------------

    @contextlib.asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Have the socket while the context lasts; every leg ends with it. OSError."""
        loop = asyncio.get_running_loop()
        here = (self._settings.host, self._settings.port)
        there = (self._settings.peer_host, self._settings.peer_port)
        self._transport, _ = await loop.create_datagram_endpoint(
            lambda: _Ear(self._received), local_addr=here, remote_addr=there
        )
        watch = loop.create_task(self._watch(), name="the sound of legs")
        try:
            yield
        finally:
            watch.cancel()
            self._leave()

    def _leave(self) -> None:
        for leg in tuple(self._legs.values()):
            leg.hang_up("the desk stops", LegEnd.LOST)
        if self._timer is not None:
            self._timer.cancel()
        transport, self._transport = self._transport, None
        if transport is not None:
            transport.close()

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOKS_S)
            for leg in tuple(self._legs.values()):
                leg.look(self._now())

    # --- what comes and goes ----------------------------------------------------------

    def _now(self) -> float:
        return asyncio.get_running_loop().time()

    def _received(self, data: bytes) -> None:
        self._carry_out(self._core.receive(data, self._now()))

    def _due(self) -> None:
        self._carry_out(self._core.tick(self._now()))

    def _do(self, verb: Callable[[], None]) -> None:
        self._carry_out(self._core.do(verb, self._now()))

    def _carry_out(self, outs: Iterable[CoreOut]) -> None:
        for out in outs:
            match out:
                case SendDatagram(data):
                    if self._transport is not None:
                        self._transport.sendto(data)
                case CallCame(call):
                    self._came(call)
                case CallTold(call, news):
                    leg = self._legs.get(call.id)
                    if leg is not None:
                        if isinstance(news, LegEnded):
                            del self._legs[call.id]
                        leg.told(news)
        self._wind_up()

    def _wind_up(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        deadline = self._core.deadline
        loop = asyncio.get_running_loop()
        self._timer = None if deadline is None else loop.call_at(deadline, self._due)

    # --- legs -------------------------------------------------------------------------

    def _open_sound(self, call_id: str) -> SdpSession:
        sound = self._sounds[call_id] = self._ports.open()
        host, port = sound.local
        return SdpSession(host, port, int(call_id, 16) >> 1)

    def _leg(self, call: Call, party: Party) -> SipLeg:
        sound = self._sounds.pop(call.id)
        leg = SipLeg(call, sound, party, self._settings.domain, self._do)
        self._legs[call.id] = leg
        return leg

    def _came(self, call: Call) -> None:
        party = calling_party(call) if isinstance(call, IncomingCall) else None
        if party is None or self.on_leg is None:
            self._sounds.pop(call.id).close()
            self._do(lambda: call.hang_up(LegEnd.REFUSED, "nobody is let in"))
            return
        self.on_leg(self._leg(call, party))


class _Ear(asyncio.DatagramProtocol):
    """Take datagrams; the socket is connected, so they are the peer's."""

    def __init__(self, on_data: Callable[[bytes], None]) -> None:
        self._on_data = on_data

    def datagram_received(self, data: bytes, _addr: tuple[str | Any, int]) -> None:
        self._on_data(data)

    def error_received(self, _error: Exception) -> None:
        """Do nothing: the border is away, and messages are sent again."""
