"""Off-hook and on-hook again: contacts, and the patience that they need."""

import asyncio
from collections.abc import Coroutine

from tipring.domain.errors import LineError
from tipring.lines.hat.daa import Daa
from tipring.lines.hat.senses import Senses
from tipring.lines.hat.timings import (
    BLIND_SETTLE_S,
    GLARE_LOOK_S,
    NO_LOOP_S,
    REST_S,
    SETTLE_S,
    SURELY_ON_HOOK_S,
)
from tipring.lines.waiting import is_set

NO_LOOP = "no current flows although we are off-hook: is the line plugged in?"


class Hook:
    """The hook of the line *name*; the relay of the telephone beside us goes with it.

    Each `require` raises LineError with what *so* cannot be.
    """

    def __init__(self, name: str, daa: Daa, senses: Senses) -> None:
        self.is_off = False
        self.senses = senses
        self._name = name
        self._daa = daa
        self._clock = asyncio.get_running_loop().time
        self._on_hook_at = float("-inf")

    def require_on_hook(self, so: str) -> None:
        """Refuse a line that we use ourselves."""
        if self.is_off:
            message = f"{self._name} is in use, {so} on it"
            raise LineError(message)

    async def require_no_ring(self, so: str) -> None:
        """Refuse a line on which somebody calls at this very moment: he goes first."""
        bell = self.senses.bell
        await asyncio.sleep(GLARE_LOOK_S)
        if bell.may_begin(self._clock(), GLARE_LOOK_S):
            await asyncio.sleep(GLARE_LOOK_S)
        if bell.is_ringing(self._clock(), GLARE_LOOK_S):
            message = f"{self._name} rings, {so} on it now"
            raise LineError(message)

    def require_nobody(self, so: str) -> None:
        """Refuse a line that a telephone beside us uses."""
        if self.senses.neighbour.is_on_the_line:
            message = (
                f"{self._name} is in use, {so}: a telephone beside us is lifted, or the"
                " line is not plugged in"
            )
            raise LineError(message)

    async def take(self, *, holds_phone: bool = True) -> None:
        """Go off-hook; return when current flows. LineError when none does.

        The telephone beside us is kept off the line meanwhile, if we hold it.
        """
        self.is_off = True
        self.senses.take_line()
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
        self.senses.leave_line(self._on_hook_at, to_them=to_them)

    def contact(self, *, closed: bool) -> None:
        """Close or open the loop for a moment; once let go of it stays open."""
        self._daa.hook(off=closed and self.is_off)

    async def work(self, contacts: Coroutine[None, None, None]) -> None:
        """Let *contacts* open and close the loop; what that shows is no news."""
        self.senses.supervision.distrust()
        try:
            await contacts
            await self._settles()
        finally:
            flows = self._daa.loop_flows or not self._daa.features.loop
            if self.is_off:
                self.senses.supervision.trust(self._clock(), flows=flows)

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
        changed = self.senses.loop_changed
        while not self._daa.loop_flows:
            changed.clear()
            if not await is_set(changed, until - self._clock()):
                return False
        return True
