"""Wrong PINs are remembered over a restart: pulling the plug opens no lock."""

import asyncio
import logging
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Final

from tipring.desk.journal import Journal
from tipring.domain.errors import StoreError
from tipring.domain.security_entries import PinForgiven, PinRefused
from tipring.domain.try_gate import TryGate
from tipring.store.security_views import pin_tries

log = logging.getLogger(__name__)
KEEPS: Final = timedelta(hours=24)
"""The longest lock, and those before it by which it became so long."""


class PinMemory:
    """Writes down what becomes of PINs at *gates*, by their names."""

    def __init__(self, journal: Journal, gates: Mapping[str, TryGate]) -> None:
        self._journal = journal
        self._gates = gates
        for name, gate in gates.items():
            gate.told = partial(self._write, name)

    async def remember(self) -> None:
        """Let the gates know of the tries of the last day."""
        wall, clock = self._journal.wall(), asyncio.get_running_loop().time()
        try:
            tries = await self._journal.store.ask(pin_tries(wall - KEEPS))
        except StoreError as error:
            log.warning("wrong PINs of the last day are forgotten: %s", error)
            return
        for entry in tries:
            what = entry.what
            if isinstance(what, PinRefused | PinForgiven) and what.gate in self._gates:
                ago_s = max((wall - entry.at).total_seconds(), 0.0)
                ok = isinstance(what, PinForgiven)
                self._gates[what.gate].remember(what.name, clock - ago_s, ok=ok)

    def _write(self, gate: str, name: str, *, ok: bool) -> None:
        tried = PinForgiven(gate, name) if ok else PinRefused(gate, name)
        self._journal.note(tried)
