"""A doubt: somebody did not answer, and until anybody does the others are asked.

A doubt that ends soon with several who were silent is a gap; several gaps in a minute
are a link that comes and goes.
"""

from collections import deque
from collections.abc import Iterable
from math import inf
from typing import Final

from tipring.domain.link.probing import Probe

GAP_S: Final = 1.5
"""A shorter one was a packet or two."""
FLAPPING: Final = 3
"""Gaps in FLAPPING_S."""
FLAPPING_S: Final = 60.0


class Doubts:
    """The doubt of this moment, if any, and the gaps of the last minute."""

    def __init__(self) -> None:
        self.began: float | None = None
        """When the one that lasts began; None: there is none."""
        self.shaken_at: float | None = None
        """When two or more were silent together last, for however long."""
        self.flapped_at: float | None = None
        """When the last of several gaps in a minute ended."""
        self.settled_at = -inf
        """When a doubt of two or more ended last."""
        self._silent: set[Probe] = set()
        self._gaps: deque[float] = deque(maxlen=FLAPPING)

    def silent(self, probe: Probe, now: float) -> None:
        """Take note of who did not answer; a doubt begins with the first."""
        if self.began is None:
            self.began = now
            self._silent.clear()
        self._silent.add(probe)
        if len(self._silent) > 1:
            self.shaken_at = now

    def close(self, counted: Iterable[Probe], now: float) -> None:
        """Somebody beyond the gateway answered: it was nothing, or it is over.

        *counted* are those whose silence means something: of all, it is a gap.
        """
        if self.began is None:
            return
        began, self.began = self.began, None
        if len(self._silent) == 1:
            return
        self.settled_at = now
        if now - began >= GAP_S and self._silent >= {*counted}:
            self._gaps.append(now)
            gaps = self._gaps
            if len(gaps) == FLAPPING and now - gaps[0] <= FLAPPING_S:
                self.flapped_at = now
