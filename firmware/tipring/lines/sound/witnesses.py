"""Two detectors hear the same key: the chip's and ours. It counts once.

Where there is no chip, a party's telephone is the witness (RFC 4733).
"""

from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum

SAME_PRESS_S = 0.5
"""How far the two reports of one press may lie apart: chips report up to 100 ms
after the onset, and reception may begin in the middle of a key."""

LONGEST_PRESS_S = 10.0
"""A key that is down when our ears open may have been told by the chip so long ago."""


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

    def hear(
        self,
        witness: Witness,
        digit: str,
        now: float,
        *,
        was_down: bool = False,
    ) -> bool:
        """Return whether this report is a new press.

        *was_down*: the key was down already when this witness began to listen.
        """
        apart_s = LONGEST_PRESS_S if was_down else SAME_PRESS_S
        other = Witness.EARS if witness is Witness.CHIP else Witness.CHIP
        unanswered = self._told.get((other, digit), deque())
        while unanswered and now - unanswered[0] > apart_s:
            unanswered.popleft()
        if unanswered:
            unanswered.popleft()
            return False
        self._told.setdefault((witness, digit), deque(maxlen=8)).append(now)
        return True
