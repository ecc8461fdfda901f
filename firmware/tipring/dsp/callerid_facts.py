"""What a line's sound says about the one who calls."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tipring.wire.caller_id_message import CallerIdMessage

ON_HOOK_SEIZURE_S: Final = 0.05
"""Before ringing, a message is led by 80 ms (BT) or 250 ms of alternating bits; to a
telephone in a call it comes without them (GR-30-CORE; EN 300 659-2). It is counted in
frames of 20 ms, and voices make two of them."""


class Modulation(StrEnum):
    """How a message was sent."""

    BELL_202 = "Bell 202"
    V_23 = "V.23"
    DTMF = "DTMF"


@dataclass(frozen=True, slots=True)
class AlertFound:
    """The alert tone, 2130 and 2750 Hz: a message follows.

    BT sends it before the first ring; exchanges everywhere, to announce a second call
    to somebody who is speaking (CIDCW).
    """

    at_s: float
    """When it began, in seconds of the stream."""
    seconds: float
    level_dbm0: float
    """Of each tone."""


@dataclass(frozen=True, slots=True)
class CallerIdFound:
    """A whole message, its checksum right."""

    message: CallerIdMessage
    at_s: float
    """When its first byte or key began, in seconds of the stream."""
    level_dbm0: float
    modulation: Modulation
    seizure_s: float = 0.0
    """How long the alternating bits before it lasted, to 20 ms."""
    alert: AlertFound | None = None
    """The alert tone that announced it."""

    @property
    def in_call(self) -> bool:
        """Whether it was meant for somebody who is speaking: another call waits.

        A stream that begins in the midst of a seizure cannot tell; who knows that the
        line is idle need not ask.
        """
        return (
            self.modulation is not Modulation.DTMF
            and self.seizure_s < ON_HOOK_SEIZURE_S
        )


@dataclass(frozen=True, slots=True)
class CallerIdDamaged:
    """A message came, and cannot be trusted."""

    data: bytes
    """The bytes that were heard, right or wrong."""
    problem: str
    at_s: float
    level_dbm0: float
    modulation: Modulation

    @property
    def readable(self) -> str:
        """What a person can make of it: its texts, with gaps."""
        return "".join(chr(b) if chr(b).isprintable() else " " for b in self.data)


CallerIdFact = AlertFound | CallerIdFound | CallerIdDamaged
