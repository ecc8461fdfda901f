"""How much later than the fastest packets of a stream the slow ones come.

Time is cut into blocks of 200 ms, and of each block the slowest packet counts. The
third slowest block of 4 s says how long sound should wait: jitter is in every block, a
stall of the network in one or two, and nobody should hear for long that it was.
"""

from collections import deque
from typing import Final

from tipring.dsp.frames import RATE_HZ

_BLOCK: Final = RATE_HZ // 5
"""Samples; all times here are in samples."""
_SLOW_BLOCKS: Final = 20
_FAST_BLOCKS: Final = 50
"""10 s: two clocks 100 ppm apart are 1 ms apart then."""
_RANK: Final = 2
"""So many of the slow blocks are no reason to wait."""
FIRST_NEED: Final = 80.0
"""10 ms: what is thought of a network that is not known yet."""
_KNOWN_BLOCKS: Final = 10


class Transit:
    """The packets of one stream."""

    def __init__(self) -> None:
        self._block: int | None = None
        self._fast = self._slow = 0.0
        """Of the block that is under way."""
        self._fasts: deque[float] = deque(maxlen=_FAST_BLOCKS)
        self._slows: deque[float] = deque(maxlen=_SLOW_BLOCKS)
        self._fastest = 0.0
        self._slowest = 0.0

    def note(self, timestamp: int, at: float) -> None:
        """Take a packet that came *at* some time; both clocks count samples."""
        transit = at - timestamp
        block = int(at // _BLOCK)
        if block == self._block:
            self._fast = min(self._fast, transit)
            self._slow = max(self._slow, transit)
            return
        if self._block is not None:
            self._close_block()
        self._block = block
        self._fast = self._slow = transit

    def _close_block(self) -> None:
        self._fasts.append(self._fast)
        self._slows.append(self._slow)
        self._fastest = min(self._fasts)
        self._slowest = sorted(self._slows)[-1 - min(_RANK, len(self._slows) // 3)]

    @property
    def fastest(self) -> float:
        """How much later than its timestamp the fastest packet came."""
        if not self._fasts:
            return self._fast
        return min(self._fastest, self._fast)

    @property
    def need(self) -> float:
        """How long after the fastest packet's arrival a sample should be played."""
        if not self._slows:
            return FIRST_NEED
        need = max(self._slowest - self.fastest, 0.0)
        return need if len(self._slows) >= _KNOWN_BLOCKS else max(need, FIRST_NEED)
