"""What the care of a line asks for."""

from dataclasses import dataclass
from enum import StrEnum

from tipring.domain.command import Command


class Rung(StrEnum):
    """What brings a silent device back, in the owner's words; the gentlest first.

    A line climbs the first two by itself, in the middle of whatever it does.
    """

    STREAMS = "its voice streams were ended"
    AT = "it was asked AT again"
    REOPEN = "its port was closed and opened again"
    RESET = "its USB device was reset"
    PORT = "its USB port was switched off and on"
    SUPPLY = "its supply was switched off and on"


@dataclass(frozen=True, slots=True)
class ClimbRung(Command):
    """Try this, then open the line; or say why it is not possible here."""

    rung: Rung
