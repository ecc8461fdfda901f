"""How a line hands callers over to other numbers: what its owner found out."""

from dataclasses import dataclass
from enum import StrEnum

DIALTONE_WAIT_S = 3.0
"""After a hook flash; exchanges give dial tone within a second (recall tone first)."""

TRANSFER_RING_S = 30.0
"""Mailboxes of mobiles lift after 20 to 30 s; who rings longer is not there."""


class TransferWay(StrEnum):
    """What is done with a caller who is to be handed over."""

    NONE = "none"
    """Nobody is handed over."""
    FLASH = "flash"
    """The carrier joins both, and our line is free again."""
    BRIDGE = "bridge"
    """A second line calls, and the box joins both for as long as they talk."""


class CompleteOn(StrEnum):
    """When a flash transfer is left to the carrier."""

    HANGUP = "hangup"
    """To hang up joins both, even before the answer: as soon as it rings."""
    ANSWER = "answer"
    """To hang up joins both, but only once somebody answered."""
    FLASH_HANGUP = "flash-hangup"
    """Once somebody answered, a second flash makes a talk of three, which we leave."""


@dataclass(frozen=True, slots=True)
class TransferStyle:
    """What one line does; no line tells it by itself."""

    way: TransferWay = TransferWay.NONE
    complete_on: CompleteOn = CompleteOn.HANGUP
    dialtone_wait_s: float = DIALTONE_WAIT_S
    """So long after a flash there must be dial tone, or nobody is on hold."""
    flashes_back: int = 1
    """How many flashes fetch the caller when a number was dialled: some exchanges
    join all three at the first, and drop the number at the second."""
