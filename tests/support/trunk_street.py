"""A trunk's channel and the street behind it: a gateway makes legs of its calls."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from support.fake_leg import FakeLeg, FakeLegs
from support.hat_street import Wired
from support.memory_port import MemoryRig
from support.street import NUMBER, Street
from tipring.domain.errors import LegError
from tipring.domain.leg_events import LegEnd, LegEnded
from tipring.dsp.frames import FRAME_S, SILENT_FRAME, FrameSource
from tipring.dsp.plans import plan_for
from tipring.exchange.line import LineState, SubscriberLine
from tipring.exchange.loop import CallerId
from tipring.exchange.play_marks import PlayMarks
from tipring.legs.port import Party, PartyKind
from tipring.lines.trunk import TrunkLine, TrunkSettings

SETTINGS = TrunkSettings(
    name="provider-1",
    plan=plan_for("us"),
    place="channel 1 of the trunk provider (sip.example.com)",
    trunk="provider",
)


class GatewayLeg(FakeLeg):
    """A call that rings at a wire: what is played is said there."""

    def __init__(self, wire: SubscriberLine, caller: CallerId) -> None:
        who = Party(
            kind=PartyKind.TRUNK,
            account="provider",
            number=caller.number or "",
            name=caller.name or "",
            withheld=caller.withheld,
        )
        super().__init__(who, dialled=wire.number)
        self.wire = wire
        self._playing: tuple[FrameSource, asyncio.Future[None]] | None = None

    async def answer(self) -> None:
        await super().answer()
        now = asyncio.get_running_loop().time()
        self.wire.loop.contact(closed=True, at=now)
        await asyncio.sleep(FRAME_S)  # until it is known that we answered

    def _leave(self, what: str, end: LegEnd) -> None:
        super()._leave(what, end)
        self.fail()
        now = asyncio.get_running_loop().time()
        self.wire.loop.contact(closed=False, at=now)
        self.wire.loop.said = SILENT_FRAME

    async def play(self, source: FrameSource) -> None:
        if self.is_over:
            message = f"{self.name} is gone"
            raise LegError(message)
        done = asyncio.get_running_loop().create_future()
        self._playing = source, done
        try:
            await done
        finally:
            self._playing = None

    def fail(self) -> None:
        """Let what is played end in an error."""
        if self._playing is not None and not self._playing[1].done():
            self._playing[1].set_exception(LegError(f"{self.name} is gone"))

    def step(self) -> None:
        """Say and hear 20 ms."""
        self.wire.loop.said = SILENT_FRAME
        if self._playing is not None and not self._playing[1].done():
            source, done = self._playing
            frame = source.next_frame()
            if frame is None:
                done.set_result(None)
            else:
                self.wire.loop.said = frame
        self.says(self.wire.loop.heard_by_device)


class Gateway:
    """Brings whoever rings at *wire* to *line*: a device."""

    def __init__(self, wire: SubscriberLine, line: TrunkLine) -> None:
        self._wire = wire
        self._line = line
        self._marks = PlayMarks(wire.loop)
        self._leg: GatewayLeg | None = None

    def advance(self, now: float) -> None:
        loop = self._wire.loop
        loop.now = now
        if self._leg is None:
            if loop.deliveries:
                self._leg = GatewayLeg(self._wire, loop.deliveries.popleft())
                self._line.take(self._leg)
        elif self._leg.is_over:
            if self._wire.state in (LineState.IDLE, LineState.RINGING):
                self._leg = None
        elif self._wire.state is LineState.PARTING or (
            self._wire.state is LineState.IDLE and not loop.off_hook
        ):
            self._leg.tell(LegEnded(LegEnd.HUNG_UP, "the caller hung up"))
        elif loop.off_hook:
            self._leg.step()
        self._marks.said_among_silence(loop.said, now)


@contextlib.asynccontextmanager
async def trunk_street() -> AsyncIterator[Street]:
    """Open a `TrunkLine` behind a gateway."""
    async with MemoryRig("us") as rig:
        wired = Wired(rig.exchange.network.line(NUMBER))
        wired.wire.hook.longest_flash_s = 0.0
        line = TrunkLine(SETTINGS, FakeLegs())
        rig.exchange.devices.append(Gateway(wired.wire, line))
        street = Street(line, rig, wired)
        await street.open()
        try:
            yield street
        finally:
            await line.close()
            await street.stop_listening()
            await asyncio.gather(*street.prompts, return_exceptions=True)


TRUNK_STREETS = {"trunk": trunk_street}
