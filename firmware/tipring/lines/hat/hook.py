"""Off-hook and on-hook again: contacts, and the patience that they need."""

import asyncio
from collections.abc import Coroutine

from tipring.domain.errors import LineError
from tipring.lines.hat.daa import Daa
from tipring.lines.hat.senses import Senses
from tipring.lines.hat.timings import (
    BLIND_SETTLE_S,
    NO_LOOP_S,
    REST_S,
    SETTLE_S,
    SURELY_ON_HOOK_S,
)
from tipring.lines.waiting import is_set

NO_LOOP = "no current flows although we are off-hook: is the line plugged in?"


class Hook:
    """The hook of one line; the relay of the telephone beside us goes with it."""

    def __init__(self, daa: Daa, senses: Senses) -> None:
        self.is_off = False
        self._daa = daa
        self._senses = senses
        self._clock = asyncio.get_running_loop().time
        self._on_hook_at = float("-inf")

    async def take(self, *, holds_phone: bool = True) -> None:
        """Go off-hook; return when current flows. LineError when none does.

        The telephone beside us is kept off the line meanwhile, if we hold it.
        """
        self.is_off = True
        self._senses.take_line()
        if holds_phone:
            self._daa.hold_phone(off_the_line=True)
        self._daa.hook(off=True)
        if not await self._settles():
            self.let_go()
            raise LineError(NO_LOOP)

    def let_go(self, *, to_them: bool = False) -> None:
        """Go on-hook; *to_them*: the telephone beside us has the line now."""
        if not self.is_off:
            return
        self.is_off = False
        self._on_hook_at = self._clock()
        if to_them:
            self._daa.hold_phone(off_the_line=False)
        self._daa.hook(off=False)
        self._daa.hold_phone(off_the_line=False)
        self._senses.leave_line(self._on_hook_at, to_them=to_them)

    def contact(self, *, closed: bool) -> None:
        """Close or open the loop for a moment; once let go of it stays open."""
        self._daa.hook(off=closed and self.is_off)

    async def work(self, contacts: Coroutine[None, None, None]) -> None:
        """Let *contacts* open and close the loop; what that shows is no news."""
        self._senses.supervision.distrust()
        try:
            await contacts
            await self._settles()
        finally:
            flows = self._daa.loop_flows or not self._daa.features.loop
            if self.is_off:
                self._senses.supervision.trust(self._clock(), flows=flows)

    async def surely_on_hook(self) -> None:
        """Wait until no exchange takes it for a flash."""
        await self._wait_on_hook(SURELY_ON_HOOK_S)

    async def rested(self) -> None:
        """Wait until the exchange is ready for a call of ours."""
        await self._wait_on_hook(REST_S)

    async def _wait_on_hook(self, seconds: float) -> None:
        await asyncio.sleep(self._on_hook_at + seconds - self._clock())

    async def _settles(self) -> bool:
        if not self._daa.features.loop:
            await asyncio.sleep(BLIND_SETTLE_S)
            return True
        until = self._clock() + NO_LOOP_S
        await asyncio.sleep(SETTLE_S)
        changed = self._senses.loop_changed
        while not self._daa.loop_flows:
            changed.clear()
            if not await is_set(changed, until - self._clock()):
                return False
        return True
