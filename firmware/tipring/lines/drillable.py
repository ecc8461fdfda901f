"""Lines whose two wires can be looked at."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from tipring.domain.drill import WireFinding


@runtime_checkable
class Drillable(Protocol):
    """A line with senses of its own for battery and loop current."""

    async def check_wires(self) -> Sequence[WireFinding]:
        """Look at the idle line: battery on-hook, loop current for half a second.

        The telephone beside us stays on the line. LineError when a call comes.
        """
        ...
