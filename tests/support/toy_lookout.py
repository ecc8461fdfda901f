"""A lookout that sees what a test tells it to."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from tipring.domain.link.commands import LookNow
from tipring.domain.link.probing import Look, Probe, ProbeKind, Saw
from tipring.health.link.looker import Looker
from tipring.health.link.lookout import Lookout, OnLook
from tipring.health.link.purse import Purse

ANCHORS = ("192.0.2.1:443", "192.0.2.2:443", "192.0.2.3:443")
TRUNK = "provider"


class _Blind(Looker):
    async def ask(self) -> str:
        raise AssertionError


def _blind(kind: ProbeKind, name: str, every_s: float) -> Looker:
    return _Blind(Probe(kind=kind, name=name, every_s=every_s, timeout_s=1.5))


class ToyLookout(Lookout):
    """Tells what `sees` and `all_see` are given; remembers what it is asked for."""

    def __init__(self) -> None:
        lookers = [
            _blind(ProbeKind.CARRIER, "", 0.5),
            _blind(ProbeKind.GATEWAY, "", 1.0),
            *(_blind(ProbeKind.ANCHOR, name, 9.0) for name in ANCHORS),
            _blind(ProbeKind.TRUNK, TRUNK, 5.0),
        ]
        super().__init__(lookers, Purse(100, 0))
        self.asked: list[frozenset[ProbeKind]] = []
        self._on_look: OnLook | None = None

    @contextlib.asynccontextmanager
    async def opened(self, on_look: OnLook) -> AsyncIterator[asyncio.Future[None]]:
        self._on_look = on_look
        try:
            yield asyncio.get_running_loop().create_future()
        finally:
            self._on_look = None

    def look_now(self, wanted: LookNow) -> None:
        self.asked.append(wanted.kinds)

    def sees(
        self, kind: ProbeKind, saw: Saw = Saw.WELL, why: str = "", name: str = ""
    ) -> None:
        """Let the probe of *kind* (and *name*, where it has one) look once."""
        assert self._on_look is not None
        took_s = 0.02 if saw is Saw.WELL else 0.0
        self._on_look(Look(kind=kind, name=name, saw=saw, took_s=took_s, why=why))

    def all_see(self, saw: Saw = Saw.WELL, why: str = "") -> None:
        """Let every probe look once, with the same result."""
        for looker in self.lookers:
            self.sees(looker.probe.kind, saw, why, looker.probe.name)
