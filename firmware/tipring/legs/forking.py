"""One extension at several places: its SIP telephones and its browsers ring as one."""

import asyncio
from collections.abc import Sequence
from itertools import count
from typing import Final

from tipring.domain.errors import LegError
from tipring.domain.leg_events import (
    LegAnswered,
    LegEnd,
    LegEnded,
    LegEvent,
    LegRings,
)
from tipring.dsp.frames import FrameSink, FrameSource
from tipring.legs.figures import SoundFigures
from tipring.legs.port import CallOrder, Display, Leg, Legs, Party

BEST: Final = (
    LegEnd.BUSY,
    LegEnd.NO_ANSWER,
    LegEnd.CANCELLED,
    LegEnd.REFUSED,
    LegEnd.LOST,
    LegEnd.UNREACHABLE,
    LegEnd.UNREGISTERED,
)
"""Where nobody lifts, that end counts which says most of the person."""

_IDS = count(1)


class ForkedLegs:
    """The `Legs` port over *branches*; the first is also the way to the trunks."""

    def __init__(self, branches: Sequence[Legs]) -> None:
        self._branches = branches

    def call(self, order: CallOrder) -> Leg:
        """Begin to call wherever somebody is there."""
        there = [b for b in self._branches if self._is_there(b, order)]
        if len(there) > 1:
            return ForkedLeg([branch.call(order) for branch in there])
        return (there or self._branches)[0].call(order)

    def _is_there(self, branch: Legs, order: CallOrder) -> bool:
        if not order.extension:
            return branch is self._branches[0]
        return branch.reachable(order.extension)

    def reachable(self, extension: str) -> bool:
        """Whether *extension* is at any place."""
        return any(branch.reachable(extension) for branch in self._branches)


class ForkedLeg:
    """The `Leg` port over *legs* that we called: the first that answers is it.

    Who declines means it for all of them. Once answered it has the id of that one.
    """

    def __init__(self, legs: Sequence[Leg]) -> None:
        self.id = f"fork-{next(_IDS)}"
        self.party: Party = legs[0].party
        self.name: str = legs[0].name
        self.dialled = ""
        self.replaces = ""
        self._legs = [*legs]
        self._winner: Leg | None = None
        self._ends: list[LegEnded] = []
        self._is_over = False
        self._rings = False
        self._events: asyncio.Queue[LegEvent] = asyncio.Queue()
        self._tasks = [
            asyncio.create_task(self._follow(leg), name=f"branch {leg.name}")
            for leg in legs
        ]

    # --- what becomes of the branches ------------------------------------------------

    async def _follow(self, leg: Leg) -> None:
        while True:
            event = await leg.next_event()
            if self._is_over or leg not in self._legs:
                return
            self._take(leg, event)
            if isinstance(event, LegEnded):
                return

    def _take(self, leg: Leg, event: LegEvent) -> None:
        match event:
            case _ if leg is self._winner:
                self._tell(event)
            case LegAnswered():
                self._wins(leg)
            case LegEnded(LegEnd.DECLINED):
                self._let_go(leg, "declined elsewhere")
                self._tell(event)
            case LegEnded():
                self._ends.append(event)
                if len(self._ends) == len(self._legs):
                    self._tell(min(self._ends, key=_rank))
            case LegRings() if not self._rings:
                self._rings = True
                self._tell(event)
            case _:
                pass

    def _wins(self, leg: Leg) -> None:
        self._winner, self.id = leg, leg.id
        self.party, self.name = leg.party, leg.name
        self._let_go(leg, "answered elsewhere")
        self._tell(LegAnswered())

    def _let_go(self, but: Leg | None, why: str) -> None:
        """Ring nowhere else any more."""
        for leg in self._legs:
            if leg is not but:
                leg.hang_up(why, LegEnd.ELSEWHERE)
        self._legs = [leg for leg in self._legs if leg is but]

    def _tell(self, event: LegEvent) -> None:
        self._is_over = isinstance(event, LegEnded)
        self._events.put_nowait(event)

    # --- the port --------------------------------------------------------------------

    @property
    def full_duplex(self) -> bool:
        """True: every leg hears while it plays."""
        return True

    @property
    def figures(self) -> SoundFigures:
        """Return those of the one that answered."""
        return SoundFigures() if self._winner is None else self._winner.figures

    async def next_event(self) -> LegEvent:
        """Return the next happening."""
        return await self._events.get()

    def ring(self) -> None:
        """Do nothing: we called."""

    async def sound_early(self) -> None:
        """Do nothing: we called."""

    async def answer(self) -> None:
        """Raise LegError: we called."""
        message = f"{self.name} was called by us, it is not answered"
        raise LegError(message)

    def refuse(self, end: LegEnd) -> None:
        """Ring no more."""
        self.hang_up("refused", end)

    def hang_up(self, why: str, end: LegEnd = LegEnd.HUNG_UP) -> None:
        """End it, or ring no more anywhere. Harmless twice."""
        if self._is_over:
            return
        for leg in self._legs if self._winner is None else [self._winner]:
            leg.hang_up(why, end)
        self._tell(LegEnded(end, why))

    def show(self, display: Display) -> None:
        """Show it wherever it rings, or where it was lifted."""
        for leg in self._legs:
            leg.show(display)

    def referral_went(self, end: LegEnd | None) -> None:
        """Tell the party what became of its LegReferred."""
        if self._winner is not None:
            self._winner.referral_went(end)

    async def send_on(self, number: str) -> bool:
        """Ask the party's side to call *number* itself instead."""
        return self._winner is not None and await self._winner.send_on(number)

    async def send_keys(self, keys: str) -> None:
        """Press keys for the party to hear. LegError."""
        await self._answered.send_keys(keys)

    async def play(self, source: FrameSource) -> None:
        """Play to the last sample. Raises LegError."""
        await self._answered.play(source)

    def listen(self, sink: FrameSink | None) -> None:
        """Give what the party says to *sink*."""
        if self._winner is not None:
            self._winner.listen(sink)

    def keep_close(self, *, close: bool) -> None:
        """Do nothing: a leg is always played close."""

    @property
    def _answered(self) -> Leg:
        if self._winner is None:
            message = f"nobody has answered as {self.name}"
            raise LegError(message)
        return self._winner


def _rank(ended: LegEnded) -> int:
    return BEST.index(ended.end) if ended.end in BEST else len(BEST)
