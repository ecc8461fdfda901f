"""A leg whose party does what a test says: no packet goes anywhere."""

import asyncio
from dataclasses import dataclass, field
from itertools import count

from tipring.domain.errors import LegError
from tipring.domain.leg_events import LegEnd, LegEnded, LegEvent
from tipring.dsp.frames import FRAME_S, Frame, FrameSink, FrameSource
from tipring.legs.figures import SoundFigures
from tipring.legs.port import CallOrder, Display, Leg, Party, PartyKind

_IDS = count(1)


def party(number: str, kind: PartyKind = PartyKind.EXTENSION, name: str = "") -> Party:
    """Return somebody at *number*."""
    return Party(kind=kind, account=number, number=number, name=name)


@dataclass
class FakeLeg:
    """The `Leg` port; `does` holds what was asked of it, `heard` what it was played."""

    party: Party
    dialled: str = ""
    replaces: str = ""
    id: str = field(default_factory=lambda: f"leg-{next(_IDS)}")
    full_duplex: bool = True
    figures: SoundFigures = field(default_factory=SoundFigures)
    sends_on: bool = True
    does: list[str] = field(default_factory=list)
    shown: list[Display] = field(default_factory=list)
    heard: list[Frame] = field(default_factory=list)
    order: CallOrder | None = None
    """With which it was called; None: it called us."""

    def __post_init__(self) -> None:
        self.name = f"{self.party.number} ({self.party.name})"
        self._events: asyncio.Queue[LegEvent] = asyncio.Queue()
        self._sink: FrameSink | None = None
        self.is_over = False

    # --- what a test lets the party do -------------------------------------------

    def tell(self, event: LegEvent) -> None:
        """Let *event* happen."""
        self.is_over = self.is_over or isinstance(event, LegEnded)
        self._events.put_nowait(event)

    def says(self, frame: Frame) -> None:
        """Let the party say 20 ms."""
        if self._sink is not None:
            self._sink(frame)

    # --- the port ------------------------------------------------------------------

    async def next_event(self) -> LegEvent:
        return await self._events.get()

    def ring(self) -> None:
        self.does.append("rings")

    async def sound_early(self) -> None:
        self.does.append("sounds early")

    async def answer(self) -> None:
        if self.is_over:
            message = f"{self.name} is gone"
            raise LegError(message)
        self.does.append("answered")

    def refuse(self, end: LegEnd) -> None:
        self._leave(f"refused: {end}", end)

    def hang_up(self, why: str, end: LegEnd = LegEnd.HUNG_UP) -> None:
        self._leave(f"hung up: {end}: {why}", end)

    def _leave(self, what: str, end: LegEnd) -> None:
        if not self.is_over:
            self.does.append(what)
            self.tell(LegEnded(end, what))

    def show(self, display: Display) -> None:
        self.shown.append(display)

    def referral_went(self, end: LegEnd | None) -> None:
        self.does.append(f"referral: {end or 'done'}")

    async def send_on(self, number: str) -> bool:
        self.does.append(f"sent on to {number}")
        return self.sends_on

    async def send_keys(self, keys: str) -> None:
        if self.is_over:
            message = f"{self.name} is gone"
            raise LegError(message)
        self.does.append(f"keys {keys}")

    async def play(self, source: FrameSource) -> None:
        while (frame := source.next_frame()) is not None:
            if self.is_over:
                message = f"{self.name} is gone"
                raise LegError(message)
            self.heard.append(frame)
            await asyncio.sleep(FRAME_S)

    def listen(self, sink: FrameSink | None) -> None:
        self._sink = sink

    def keep_close(self, *, close: bool) -> None:
        pass


@dataclass
class FakeLegs:
    """The `Legs` port: telephones that a test has in its hands."""

    there: set[str] = field(default_factory=set)
    """The extensions that are registered."""
    called: list[FakeLeg] = field(default_factory=list)
    trouble: str = ""
    """Why nobody can be called at all; empty: nothing is wrong."""

    def call(self, order: CallOrder) -> Leg:
        if self.trouble:
            raise LegError(self.trouble)
        kind = PartyKind.TRUNK if order.trunk else PartyKind.EXTENSION
        number = order.number if order.trunk else order.extension
        account = order.trunk or order.extension
        who = Party(kind=kind, account=account, number=number)
        leg = FakeLeg(who, order=order)
        self.called.append(leg)
        if kind is PartyKind.EXTENSION and number not in self.there:
            leg.tell(LegEnded(LegEnd.UNREGISTERED, f"{number} is not registered"))
        return leg

    def reachable(self, extension: str) -> bool:
        return extension in self.there
