"""How late the loop is: a frame is due each 20 ms, and whoever blocks is heard."""

import asyncio
import sys
from collections import deque
from collections.abc import Callable

from tipring.dsp.frames import FRAME_S

WINDOW = int(60 / FRAME_S)
"""The last minute."""

P999 = 0.999
SHORT_TURN_S = 0.0002
"""How long a thread keeps the loop waiting that wants to go on. Python's own 5 ms pass
after each read and write of a line, while the store or a recorder is at work."""


def let_the_loop_go_first() -> None:
    """Have all threads of this process hand over soon."""
    sys.setswitchinterval(SHORT_TURN_S)


class Lateness:
    """Measure the loop's own lateness; `run` is its task."""

    def __init__(self) -> None:
        self.frames = 0
        """How many were due and the loop was there, since it began."""
        self._late_s: deque[float] = deque(maxlen=WINDOW)
        self.on_frame: Callable[[], None] = lambda: None
        """Called each 20 ms, as long as the loop is not blocked."""

    async def run(self) -> None:
        """Wake each 20 ms and note how late that was."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            due = max(due + FRAME_S, loop.time() - FRAME_S)
            await asyncio.sleep(due - loop.time())
            self.frames += 1
            self._late_s.append(max(0.0, loop.time() - due))
            self.on_frame()

    @property
    def worst_ms(self) -> float:
        """The worst of the last minute."""
        return 1000 * max(self._late_s, default=0.0)

    @property
    def p999_ms(self) -> float:
        """What all but one frame in a thousand stayed below, in the last minute."""
        ordered = sorted(self._late_s)
        return 1000 * ordered[int(P999 * (len(ordered) - 1))] if ordered else 0.0
