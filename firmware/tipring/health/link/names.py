"""Looking names up with a time limit of our own, and remembering where hosts were.

The system's resolver blocks for ten seconds when nobody answers; so it is not asked.
"""

import asyncio
import contextlib
import ipaddress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import dns.asyncresolver
import dns.exception
import dns.resolver

from tipring.domain.link.probing import Probe, ProbeKind, Saw
from tipring.health.link.looker import AmissError, Looker, is_no_way

IP_UDP_BYTES: Final = 48
"""Headers of a datagram: IPv6 and UDP."""
QUESTION_BYTES: Final = 17
"""Header and tail of a question, without the name (RFC 1035, section 4)."""
LEAST_S: Final = 30.0
MOST_S: Final = 3600.0
"""How long a name is believed, whatever its owner says."""
RESOLV: Final = Path("/etc/resolv.conf")
SPARE_S: Final = 0.3
"""So long after its time limit the resolver's own word is waited for."""
AGAIN_S: Final = 5.0
"""How soon a name is tried again that was not found."""


@dataclass(frozen=True, slots=True)
class Where:
    """Where a host is."""

    address: str
    port: int


@dataclass(slots=True)
class _Known:
    where: Where
    until: float


class Names:
    """Finds hosts; what was once found is still known when names are not."""

    def __init__(self, timeout_s: float, resolv: Path = RESOLV) -> None:
        self._timeout_s = timeout_s
        self._resolv = resolv
        self._known: dict[tuple[str, int, str], _Known] = {}
        self._work: dict[tuple[str, int, str], asyncio.Task[Where]] = {}

    async def find(self, host: str, port: int, service: str = "") -> Where:
        """Return where *host* is, at *port* unless its SRV record has another.

        *service* is that of the record (`_sip._udp`); empty: none is asked for. Raises
        AmissError when it was never found.
        """
        with contextlib.suppress(ValueError):
            return Where(str(ipaddress.ip_address(host)), port)
        key = host, port, service
        known = self._known.get(key)
        if known is None:
            return await self._asked(key)
        if known.until <= asyncio.get_running_loop().time():
            self._begin(key)
        return known.where

    def doubt(self, host: str) -> None:
        """Look *host* up again at the next question: nobody was there."""
        for key, known in self._known.items():
            if key[0] == host:
                known.until = 0.0

    def _begin(self, key: tuple[str, int, str]) -> asyncio.Task[Where]:
        """Look it up without waiting; one question at a time."""
        if (work := self._work.get(key)) is None:
            work = asyncio.create_task(self._look_up(key), name=f"names: {key[0]}")
            self._work[key] = work
            work.add_done_callback(lambda done: self._over(key, done))
        return work

    def _over(self, key: tuple[str, int, str], done: asyncio.Task[Where]) -> None:
        del self._work[key]
        if not done.cancelled() and done.exception() and key in self._known:
            later = asyncio.get_running_loop().time() + AGAIN_S
            self._known[key].until = later

    async def _asked(self, key: tuple[str, int, str]) -> Where:
        return await asyncio.shield(self._begin(key))

    async def _look_up(self, key: tuple[str, int, str]) -> Where:
        host, port, service = key
        place = Where(host, port)
        if service:
            with contextlib.suppress(AmissError):
                answer = await self._ask(f"{service}.{host}", "SRV")
                best = min(answer, key=lambda record: (record.priority, -record.weight))
                place = Where(str(best.target).rstrip("."), best.port)
        try:
            answer = await self._ask(place.address, "A")
        except AmissError as error:
            if error.saw is not Saw.REFUSED:
                raise
            answer = await self._ask(place.address, "AAAA")
        lasts_s = min(max(answer.rrset.ttl if answer.rrset else 0, LEAST_S), MOST_S)
        where = Where(answer[0].address, place.port)
        until = asyncio.get_running_loop().time() + lasts_s
        self._known[key] = _Known(where, until)
        return where

    async def _ask(self, name: str, kind: str) -> dns.resolver.Answer:
        return await ask(name, kind, self._timeout_s, self._resolv)


async def ask(
    name: str, kind: str, timeout_s: float, resolv: Path = RESOLV
) -> dns.resolver.Answer:
    """Ask the office's resolvers, those of this moment. Raises AmissError."""
    try:
        resolver = await asyncio.to_thread(dns.asyncresolver.Resolver, str(resolv))
        resolver.timeout, resolver.lifetime = timeout_s, 2 * timeout_s
        return await resolver.resolve(name, kind, search=False)
    except dns.resolver.LifetimeTimeout:
        raise AmissError(Saw.SILENCE, "no resolver answers") from None
    except dns.resolver.NoResolverConfiguration:
        raise AmissError(Saw.NO_WAY, "this box knows no resolver") from None
    except dns.resolver.NoNameservers as error:
        tried = error.kwargs.get("errors", ())
        if any(is_no_way(failure) for _, _, _, failure, _ in tried):
            raise AmissError(Saw.NO_WAY, "no way to any resolver") from None
        raise AmissError(Saw.REFUSED, "every resolver refuses") from None
    except dns.exception.DNSException as error:
        why = f"{name}: {_in_short(error)}"
        raise AmissError(Saw.REFUSED, why) from None


def _in_short(error: dns.exception.DNSException) -> str:
    match error:
        case dns.resolver.NXDOMAIN():
            return "there is no such name"
        case dns.resolver.NoAnswer():
            return "it has no address"
        case _:
            return type(error).__name__


class NameLooker(Looker):
    """Whether a name is found at the office's resolvers."""

    def __init__(
        self, name: str, every_s: float, timeout_s: float, resolv: Path = RESOLV
    ) -> None:
        # a second resolver is asked after the first
        super().__init__(
            Probe(
                kind=ProbeKind.DNS,
                name=name,
                every_s=every_s,
                timeout_s=2 * timeout_s + SPARE_S,
            )
        )
        self._each_s = timeout_s
        self._resolv = resolv

    async def ask(self) -> str:
        """Raise AmissError when it is not found."""
        question = IP_UDP_BYTES + QUESTION_BYTES + len(self.probe.name)
        self.spent += question
        answer = await ask(self.probe.name, "A", self._each_s, self._resolv)
        self.spent += question + 16 * len(answer)
        return str(answer[0])
