"""Calls of the box itself, each by the ways of its number's route."""

import asyncio
from collections.abc import Callable

from tipring.desk.journal import Journal
from tipring.desk.line_watch import MakeSession
from tipring.desk.outgoing import LOOK_S, OutgoingCall
from tipring.desk.ways_out import Attempt, WaysOut
from tipring.domain.call import CallFacts
from tipring.domain.dialplan.choice import Choice
from tipring.domain.errors import LineError
from tipring.lines.port import Line


class RoutedTrunk:
    """The street as a `Trunk`: the next way is tried when one cannot do it.

    *may_dial* says what the owner allows the box to dial by itself; *group*: on its
    lines and trunks alone, if there is one.
    """

    def __init__(
        self, ways: WaysOut, may_dial: Callable[[str], bool], group: str = ""
    ) -> None:
        self.ways = ways
        self._may_dial = may_dial
        self._group = group

    async def dial(self, number: str, *, again: bool = False) -> OutgoingCall:
        """Call *number*; return when it is dialled. Raises LineError.

        *again*: a trunk lost it, over copper now.
        """
        calls: list[OutgoingCall] = []

        def make(line: Line, _facts: CallFacts, _pen: Journal) -> OutgoingCall:
            calls.append(OutgoingCall(line))
            return calls[0]

        await self.place(number, make, again=again)
        return calls[0]

    async def place(
        self, number: str, make: MakeSession, *, again: bool = False
    ) -> None:
        """Call *number* for a session of its own; return when it is dialled.

        Raises LineError when no way can do it, or the owner does not allow it.
        """
        if not self._may_dial(number):
            message = (
                f"{number} is not among the numbers that the box may dial; add it to"
                " allowed in [outside]"
            )
            raise LineError(message)
        attempt = Attempt(self.ways, number, again=again)
        for chosen in attempt.choice.ways:
            lines = self.ways.lines(chosen.way, self._group)
            try:
                await lines.place(number, make, attempt.choice.caller_id)
            except LineError as error:
                attempt.failed(chosen.way, str(error))
            else:
                attempt.took(chosen.way)
                return
        raise LineError(attempt.why)

    async def until_idle(self, number: str, within_s: float) -> None:
        """Wait until a way of *number* is free, but not for longer."""
        for _ in range(round(within_s / LOOK_S)):
            if self._is_free(self.ways.choose(number)):
                return
            await asyncio.sleep(LOOK_S)

    def _is_free(self, choice: Choice) -> bool:
        return any(
            self.ways.lines(chosen.way, self._group).has_idle for chosen in choice.ways
        )
