"""What the machines of calls tell besides what becomes of a leg."""

from dataclasses import dataclass

from tipring.domain.leg_events import LegEvent
from tipring.wire.sdp import Agreed


@dataclass(frozen=True, slots=True)
class SoundAgreed:
    """Sound goes like this from now on."""

    agreed: Agreed


@dataclass(frozen=True, slots=True)
class AnswerArrived:
    """The party who called us knows that we answered (ACK)."""


@dataclass(frozen=True, slots=True)
class SentOn:
    """What became of our REFER."""

    done: bool


CallNews = LegEvent | SoundAgreed | AnswerArrived | SentOn
