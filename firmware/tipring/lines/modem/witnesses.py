"""Two detectors hear the same key: the chip's and ours. It counts once."""

from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum

SAME_PRESS_S = 0.5
"""How far the two reports of one press may lie apart: chips report up to 100 ms
after the onset, and reception may begin in the middle of a key."""


class Witness(StrEnum):
    """Who heard a key."""

    CHIP = "the modem's detector"
    EARS = "our own detector"


@dataclass
class KeyWitnesses:
    """Believe whoever reports a key first; the other's report of it is the same key."""

    _told: dict[tuple[Witness, str], deque[float]] = field(
        default_factory=dict,
        init=False,
    )

    def hear(self, witness: Witness, digit: str, now: float) -> bool:
        """Return whether this report is a new press."""
        other = Witness.EARS if witness is Witness.CHIP else Witness.CHIP
        unanswered = self._told.get((other, digit), deque())
        while unanswered and now - unanswered[0] > SAME_PRESS_S:
            unanswered.popleft()
        if unanswered:
            unanswered.popleft()
            return False
        self._told.setdefault((witness, digit), deque(maxlen=8)).append(now)
        return True
