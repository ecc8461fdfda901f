"""A transfer over a second line: the box calls the number and joins both lines."""

import asyncio
import logging

from tipring.desk.bridge import HYBRIDS_DB, Bridge
from tipring.desk.outgoing import OutgoingCall
from tipring.desk.routed import RoutedTrunk
from tipring.desk.voice import CallVoice
from tipring.domain.commands import Backdrop, EndTransfer, SetBackdrop
from tipring.domain.errors import LineError
from tipring.domain.events import REFUSALS, FarEndAnswered, FarEndGone, Gone, ToneHeard
from tipring.lines.port import Line

log = logging.getLogger(__name__)


class BridgeTransfer:
    """Join the caller of *line* with *number*, called by *trunk*; he hears it ring.

    Should the way there break, the number is called again over copper.
    """

    def __init__(
        self,
        line: Line,
        voice: CallVoice,
        trunk: RoutedTrunk,
        number: str,
        ring_s: float,
    ) -> None:
        self._line = line
        self._voice = voice
        self._trunk = trunk
        self._number = number
        self._ring_s = ring_s

    async def run(self) -> EndTransfer:
        """Return when both have talked, or why they did not.

        Cancel it when the caller left: the other is let go then.
        """
        if not self._line.capabilities.full_duplex:
            return _failed(f"{self._line.name} does not hear while it plays: no talk")
        failure = await self._call(again=False)
        return EndTransfer(done=not failure, why=failure)

    async def _call(self, *, again: bool) -> str:
        """Call the number and let both talk; return why they did not to the end."""
        self._voice.set_backdrop(SetBackdrop(Backdrop.RINGBACK))
        try:
            leg = await self._trunk.dial(self._number, again=again)
        except LineError as error:
            return str(error)
        try:
            if failure := await self._is_lifted(leg):
                return failure
            self._voice.silence()
            gone = await self._talk(leg)
        finally:
            leg.hang_up("the transferred call is over")
        is_lost = gone.how is Gone.LINE_LOST
        if is_lost and self._trunk.ways.may_go_again(leg, self._number):
            return await self._call(again=True)
        return ""

    async def _is_lifted(self, leg: OutgoingCall) -> str:
        """Wait until somebody lifts; return why nobody does."""
        number = self._number
        try:
            async with asyncio.timeout(self._ring_s):
                while True:
                    match await leg.next_event():
                        case FarEndAnswered():
                            break
                        case ToneHeard(tone) if tone in REFUSALS:
                            return f"{number} takes no call: {tone}"
                        case FarEndGone(how):
                            return f"the call to {number} was lost ({how})"
                        case _:
                            pass
        except TimeoutError:
            return f"{number} did not answer within {self._ring_s:g} s"
        return "" if leg.full_duplex else f"{leg.name} cannot carry a talk"

    async def _talk(self, leg: OutgoingCall) -> FarEndGone:
        """Let both talk until one of them leaves; return how the other one did."""
        leg.keep_close(close=True)
        makes_loop = self._line.capabilities.two_wires and leg.two_wires
        gain_db = HYBRIDS_DB if makes_loop else 0.0
        bridge = Bridge(self._line, leg, gain_db=gain_db)
        talk = asyncio.create_task(self._join(bridge))
        try:
            while not isinstance(event := await leg.next_event(), FarEndGone):
                pass
        finally:
            talk.cancel()
            await asyncio.wait([talk])
        return event

    async def _join(self, bridge: Bridge) -> None:
        try:
            await bridge.run()
        except LineError as error:
            # Whose line it was hears of it, too, and ends the talk.
            log.info("%s: %s", self._line.name, error)


def _failed(why: str) -> EndTransfer:
    return EndTransfer(done=False, why=why)
