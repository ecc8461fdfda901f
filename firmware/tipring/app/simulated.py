"""Simulated lines: a telephone exchange in the box itself, to try flows without one."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from typing import Final

from tipring.app.lines import SIMULATED
from tipring.config.settings import LineSettings
from tipring.desk.shelf import PromptShelf
from tipring.domain.script import Step, WaitFor
from tipring.exchange.caller import Deaf, Ears
from tipring.exchange.clockwork import Exchange, PlacedCall
from tipring.exchange.hearing import PromptSpotter
from tipring.lines.simulated import SimulatedDaa

LOOK_S: Final = 0.1
"""How often it is looked what a caller did."""


class SimulatedStreet:
    """The exchange behind the simulated lines of a box; *shelf* is what it says."""

    def __init__(self, country: str, shelf: PromptShelf) -> None:
        self.numbers: dict[str, str] = {}
        """By the name of the line."""
        self._exchange = Exchange(country)
        self._shelf = shelf

    def wire(self, line: LineSettings) -> SimulatedDaa:
        """Put up the line, and return what a `HatLine` stands on there."""
        number = line.url.removeprefix(SIMULATED)
        self.numbers[line.name] = number
        daa = SimulatedDaa(self._exchange.network.line(number).loop)
        self._exchange.devices.append(daa)
        return daa

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Let its time go on, unless nobody has a line there."""
        if not self.numbers:
            yield
            return
        async with self._exchange:
            yield

    async def call(
        self, line: str, script: Sequence[Step], caller_id: str | None
    ) -> AsyncIterator[str]:
        """Let somebody call *line* and follow *script*; yield what he notices and does.

        He hangs up when nobody takes more of it.
        """
        call = self._exchange.place_call(
            self.numbers[line], script, caller_id=caller_id, ears=self._ears(script)
        )
        told = 0
        try:
            while True:
                is_over = call.ended.done()
                for sentence in _diary(call)[told:]:
                    told += 1
                    yield sentence
                if is_over:
                    return
                await asyncio.sleep(LOOK_S)
        finally:
            call.hang_up()

    def _ears(self, script: Sequence[Step]) -> Ears:
        """Return ears that know what is waited for: each prompt more costs time."""
        words = [step.words.lower() for step in script if isinstance(step, WaitFor)]
        if not words:
            return Deaf()
        return PromptSpotter(
            {
                text: sound
                for text, sound in self._shelf.by_text().items()
                if any(each in text.lower() for each in words)
            }
        )


def _diary(call: PlacedCall) -> list[str]:
    return [f"{each.at - call.placed_at:7.2f} s  {each}" for each in call.diary]
