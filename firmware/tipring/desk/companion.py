"""Who is found for a caller: a leg that is followed, and one that is still rung."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from tipring.domain.leg_events import LegAnswered, LegEnd, LegEnded, LegEvent
from tipring.legs.port import Leg


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral:
    """Somebody wants the caller sent on, and waits to hear what becomes of it."""

    to: str
    leg_id: str
    """Attended: the sender's other leg. Empty: blind."""
    went: Callable[[LegEnd | None], None]
    extension: str
    """Whose telephone asks: whoever sends pays. Empty: none of the office's."""
    by: str
    """For the journal."""


class Companion:
    """Somebody on a leg, followed until it ends."""

    def __init__(self, leg: Leg, *, is_answered: bool = False) -> None:
        self.leg = leg
        self.is_answered = is_answered

    async def follow(self, hear: Callable[["Companion", LegEvent], None]) -> None:
        """Tell *hear* what becomes of the leg, to its end."""
        while True:
            event = await self.leg.next_event()
            self.is_answered = self.is_answered or isinstance(event, LegAnswered)
            hear(self, event)
            if isinstance(event, LegEnded):
                return


class Pending:
    """Who is rung for a caller who is to be sent on; *give_up* is called once."""

    def __init__(
        self,
        companion: Companion,
        referral: Referral,
        who: str,
        ring_s: float,
        give_up: Callable[["Pending"], None],
    ) -> None:
        self.companion = companion
        self.referral = referral
        self.who = who
        loop = asyncio.get_running_loop()
        self._patience = loop.call_later(ring_s, give_up, self)

    def failed(self, end: LegEnd) -> None:
        """Ring no more; tell who sends that nothing came of it."""
        self._patience.cancel()
        self.companion.leg.hang_up("not wanted any more", LegEnd.ELSEWHERE)
        self.referral.went(end)

    def found(self) -> Companion:
        """Tell who sends that somebody has the caller; return who."""
        self._patience.cancel()
        self.referral.went(None)
        return self.companion
