"""What the rules of a house call hear of. Ends are numbered; the caller is number 1."""

from dataclasses import dataclass

from tipring.domain.extensions import Extension
from tipring.domain.leg_events import LegEnd


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseParty:
    """Who is at one end of a call."""

    number: str = ""
    """Empty when withheld."""
    name: str = ""
    extension: str = ""
    """The extension that it surely is; empty: somebody outside."""


def party_of(extension: Extension) -> HouseParty:
    """Return *extension* as the party of a call."""
    number, name = extension.number, extension.name
    return HouseParty(number=number, name=name, extension=number)


@dataclass(frozen=True, slots=True)
class NumberDialled:
    """The caller dialled this."""

    dialled: str
    payer: str
    """Who asks for the call: the caller's own extension."""
    answered: bool = False
    """He is in the call already: we called him to let him call."""


@dataclass(frozen=True, slots=True)
class EndRings:
    """Where we call it rings."""

    end: int
    early_sound: bool = False


@dataclass(frozen=True, slots=True)
class EndAnswered:
    """Somebody lifted."""

    end: int


@dataclass(frozen=True, slots=True)
class EndGone:
    """An end is over."""

    end: int
    how: LegEnd
    why: str = ""
    again: bool = False
    """Its way to the street broke, and it may be called by another one."""


@dataclass(frozen=True, slots=True)
class EndHeld:
    """An end put the other on hold."""

    end: int


@dataclass(frozen=True, slots=True)
class EndBack:
    """An end took the other back."""

    end: int


@dataclass(frozen=True, slots=True)
class EndSends:
    """An end wants the other sent to a number (blind transfer)."""

    end: int
    to: str


@dataclass(frozen=True, slots=True)
class EndReplaced:
    """Another party has the place of an end: a pick-up, an attended transfer."""

    end: int
    party: HouseParty
    answered: bool
    """It is in a call with us already; otherwise its call waits for our answer."""


@dataclass(frozen=True, slots=True)
class EndTaken:
    """An end went on into another call, by the wish of the other one."""

    end: int
    told: bool = True
    """The other one waits to hear that it is done."""


@dataclass(frozen=True, slots=True)
class WentInside:
    """The caller is in a flow of the office, and no affair of the house any more."""


@dataclass(frozen=True, slots=True)
class NotInside:
    """No inside line is free."""


@dataclass(frozen=True, slots=True)
class FeatureDone:
    """What the code asked for was done, or the leg went on to whoever does it."""


@dataclass(frozen=True, slots=True)
class FeatureFailed:
    """It could not be done."""

    how: LegEnd
    why: str
