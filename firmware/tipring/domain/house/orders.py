"""What the rules of a house call ask the desk to do. Ends are numbered."""

from dataclasses import dataclass

from tipring.domain.command import Command
from tipring.domain.house.codes import Feature
from tipring.domain.house.happenings import HouseParty
from tipring.domain.house.meanings import Inside
from tipring.domain.leg_events import LegEnd


@dataclass(frozen=True, slots=True)
class RingEnd(Command):
    """Ring every telephone of an extension; it is *end* from now on."""

    end: int
    extension: str
    caller: HouseParty
    note: str = ""
    """Shown before the caller's name."""


@dataclass(frozen=True, slots=True)
class CallEnd(Command):
    """Call a number outside; who answers there is *end*."""

    end: int
    number: str
    caller_id: str = ""
    for_help: bool = False
    """Other calls give way, if no line is free."""
    again: bool = False
    """A trunk lost it: over an analog line now."""


@dataclass(frozen=True, slots=True)
class LetRing(Command):
    """Let an end hear that it rings elsewhere."""

    end: int


@dataclass(frozen=True, slots=True)
class LetHearEarly(Command):
    """Let an end hear what *source* sounds before it is answered."""

    end: int
    source: int


@dataclass(frozen=True, slots=True)
class AnswerEnd(Command):
    """Take the call of an end; should it fail, EndGone follows."""

    end: int


@dataclass(frozen=True, slots=True)
class RefuseEnd(Command):
    """Do not take the call of an end."""

    end: int
    how: LegEnd


@dataclass(frozen=True, slots=True)
class ReleaseEnd(Command):
    """Hang up, or ring no more; no happening of this end follows."""

    end: int
    how: LegEnd
    why: str


@dataclass(frozen=True, slots=True)
class JoinEnds(Command):
    """Let both hear each other, and see with whom they talk."""

    one: int
    other: int


@dataclass(frozen=True, slots=True)
class PartEnds(Command):
    """Nobody hears anybody; those in *music* hear music."""

    music: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Introduce(Command):
    """Show an end with whom it talks now."""

    end: int
    party: HouseParty
    note: str = ""
    """Shown before the name."""


@dataclass(frozen=True, slots=True)
class TellSender(Command):
    """Say what became of the transfer that an end asked for; None: it was done."""

    end: int
    how: LegEnd | None


@dataclass(frozen=True, slots=True)
class SendInside(Command):
    """Let an end go to a flow; WentInside or NotInside follows."""

    end: int
    place: Inside


@dataclass(frozen=True, slots=True)
class Confirm(Command):
    """Answer, say that it is noted, and hang up: EndGone follows."""

    end: int


@dataclass(frozen=True, slots=True)
class DoFeature(Command):
    """Do what needs more than one call; FeatureDone or FeatureFailed follows.

    Pick-up (*number*: whose call; empty: any of the caller's group), supervision
    (*number*: of the agent's extension), the echo.
    """

    end: int
    feature: Feature
    number: str
