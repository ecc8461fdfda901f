"""The calls of a drill: over an analog line, to somebody outside or to ourselves."""

import asyncio
from collections.abc import Iterator, Sequence
from typing import Final

from tipring.desk.drill_witness import LOOK_S, now
from tipring.desk.line_watch import LineWatch
from tipring.desk.outgoing import LineTrunk, OutgoingCall
from tipring.desk.ways_out import WaysOut
from tipring.domain.dialplan.ways import WayKind
from tipring.domain.errors import LineError
from tipring.domain.events import (
    REFUSALS,
    FarEndAnswered,
    FarEndGone,
    ToneHeard,
    VoiceHeard,
)
from tipring.domain.line import LineState
from tipring.domain.link_drill.flow import with_pause
from tipring.domain.link_drill.record import TriedCall
from tipring.domain.office import Office

ANSWER_S: Final = 45.0
"""From dialling to the answer; a network takes ten seconds before it rings."""
LISTEN_S: Final = 2.5
"""How long an answered call stays: a busy tone is known by then."""
REST_S: Final = 10.0
"""How long lines may take to be on-hook again."""
OVER: Final = "it was a call of the drill"


class DrillCalls:
    """Makes them, one after the other."""

    def __init__(
        self,
        ways: WaysOut,
        watches: Sequence[LineWatch],
        office: Office,
    ) -> None:
        self.own: set[str] = set()
        """Lines that are in use by the drill, or about to be."""
        self._ways = ways
        self._watches = watches
        self._office = office

    async def make(self, call: TriedCall) -> str:
        """Make *call*, measure it, and end it; return what was amiss, or nothing."""
        choice = self._ways.choose(call.number)
        if choice.why_not:
            return choice.why_not
        if choice.ways[0].way.kind is not WayKind.LINES:
            return f"it would go by {choice.ways[0].way}: {choice.ways[0].why}"
        lines = (
            watch
            for watch in self._ways.behind(choice.ways[0].way)
            if watch.state is LineState.IDLE and watch.line.name != call.arrives
        )
        watch = next(lines, None)
        if watch is None:
            return "no analog line is idle"
        there = next(self._of(call.arrives), None)
        if there is not None:
            there.office = with_pause(self._office, there.flow)
        try:
            return await self._by(watch, call)
        finally:
            self.own.clear()
            if there is not None:
                there.office = None

    async def _by(self, watch: LineWatch, call: TriedCall) -> str:
        self.own.add(watch.line.name)
        began = now()
        lines = LineTrunk([watch], _any, self._office.dialled)
        try:
            made = await lines.dial(call.number)
        except LineError as error:
            return str(error)
        call.line, call.dialled_s = watch.line.name, now() - began
        if call.arrives:
            self.own.add(call.arrives)
        try:
            async with asyncio.timeout(ANSWER_S):
                fault = await self._answered(made, call, began)
            if not fault:
                # Else it may be somebody else who is there.
                for each in self._of(call.arrives):
                    each.end_call(OVER)
        except TimeoutError:
            seen = "no ring" if call.arrives and call.rang_s is None else "no answer"
            where = f" at {call.arrives}" if call.arrives else ""
            return f"{seen} was heard{where} within {ANSWER_S:g} s"
        else:
            return fault
        finally:
            made.hang_up(OVER)
            await self._rest()

    async def _answered(self, made: OutgoingCall, call: TriedCall, began: float) -> str:
        """Wait until somebody answers; where it arrives at ours, that one counts."""
        heard = asyncio.create_task(_heard(made))
        try:
            while not self._is_answered(call, heard, began):
                if heard.done() and heard.result():
                    return heard.result()
                await asyncio.sleep(LOOK_S)
            call.answered_s = now() - began
            await asyncio.sleep(LISTEN_S)
            return heard.result() if heard.done() else ""
        finally:
            heard.cancel()

    def _is_answered(
        self, call: TriedCall, heard: asyncio.Task[str], began: float
    ) -> bool:
        if call.arrives:
            return self._has_arrived(call, began)
        return heard.done() and not heard.result()

    def _has_arrived(self, call: TriedCall, began: float) -> bool:
        for watch in self._of(call.arrives):
            if call.rang_s is None and watch.state is not LineState.IDLE:
                call.rang_s = now() - began
            if watch.state is LineState.IN_CALL:
                return True
        return False

    def _of(self, name: str) -> Iterator[LineWatch]:
        return (watch for watch in self._watches if watch.line.name == name)

    async def _rest(self) -> None:
        """Wait until the lines are free for callers again, but not for ever."""
        for _ in range(round(REST_S / LOOK_S)):
            mine = [each for each in self._watches if each.line.name in self.own]
            if all(each.state in {LineState.IDLE, LineState.DOWN} for each in mine):
                return
            await asyncio.sleep(LOOK_S)


async def _heard(made: OutgoingCall) -> str:
    """Return once somebody answers: nothing; or what happened instead."""
    while True:
        match await made.next_event():
            case FarEndAnswered() | VoiceHeard(active=True):
                return ""
            case ToneHeard(tone) if tone in REFUSALS:
                return f"the network says {tone.value}"
            case FarEndGone(how):
                return how.value
            case _:
                pass


def _any(_number: str) -> bool:
    return True
