"""What is particular about each modem chip, as data.

Sources: USRobotics 5637 OEM User Guide (2008); Conexant manuals 102184B and
102752B; MultiTech guide S000263C (Agere); ITU-T V.253 for the rest. What each
unit really accepts is found out at the first start: refused settings are left out.
"""

import re
from dataclasses import dataclass

from tipring.wire.dle import END_DUPLEX, END_OF_STREAM
from tipring.wire.vsm import Offer


@dataclass(frozen=True, slots=True)
class Chip:
    """How to talk to one family of voice modems."""

    name: str
    signs: re.Pattern[str]
    """Found in its answers to ATI0, ATI3, AT+GMI or AT+GMR."""
    idle: tuple[str, ...]
    """Settings for waiting on-hook, in class 0."""
    voice: tuple[str, ...]
    """Settings for a call, in class 8; lost at every hang-up."""
    unlisted: Offer
    """The format to try when the unit does not list any (`AT+VSM=?`)."""
    duplex_exits: tuple[bytes, ...] = (END_DUPLEX, END_OF_STREAM)
    """What ends a full-duplex stream (`AT+VTR`), the likeliest first."""
    tells_handset_on_hook: bool = False
    """Reports the telephone in its socket in voice mode on-hook, too."""
    handset_question: str = ""
    """Answered 0 when the telephone in its socket is on-hook."""

    @property
    def hears_handset_put_down(self) -> bool:
        """Whether, on-hook, we learn that the telephone in its socket was put down."""
        return self.tells_handset_on_hook or bool(self.handset_question)


_VOICE = ("+VGT=128", "+VGR=128", "+VIT=0", "+VTD=10")
"""Nominal gains, no inactivity timer (it drops the call), keys of 100 ms."""


def _linear(number: int) -> Offer:
    return Offer(number, "8-BIT LINEAR", "UNSIGNED_8")


USR = Chip(
    name="U.S. Robotics",
    signs=re.compile(r"^5601\b|U\.?S\.? ?Robotics", re.IGNORECASE),
    idle=("+VCID=1",),
    voice=("+VSD=128,0", *_VOICE),
    unlisted=_linear(128),
    duplex_exits=(END_OF_STREAM, END_DUPLEX),
    handset_question="ATS90?",
)
CONEXANT = Chip(
    name="Conexant",
    signs=re.compile(r"^56000\b|CONEXANT|CX9\d{4}", re.IGNORECASE),
    idle=("+VCID=1", "-STE=7"),
    voice=("+VSD=0,0", *_VOICE),
    unlisted=_linear(130),
    tells_handset_on_hook=True,
)
AGERE = Chip(
    name="Agere",
    signs=re.compile(r"AGERE|LUCENT|\bLSI\b|MULTI-?TECH|MT9234", re.IGNORECASE),
    idle=("+VCID=1",),
    voice=("+VSD=128,0", *_VOICE),
    unlisted=_linear(128),
)
STANDARD = Chip(
    name="V.253",
    signs=re.compile(r"(?!)"),
    idle=("+VCID=1",),
    voice=("+VSD=128,0", *_VOICE),
    unlisted=_linear(1),
)
"""For a modem that we do not know: the standard's own words."""


def chip_of(answers: list[str]) -> Chip:
    """Return the family that *answers* to identity questions speak of."""
    # Agere units answer ATI0 with Conexant's number: their name goes first.
    for chip in (AGERE, USR, CONEXANT):
        if any(chip.signs.search(answer) for answer in answers):
            return chip
    return STANDARD
