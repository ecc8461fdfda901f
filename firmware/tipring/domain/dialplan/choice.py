"""What the dial plan says of one number at one moment."""

from dataclasses import dataclass

from tipring.domain.dialplan.numbers import Number
from tipring.domain.dialplan.ways import Way
from tipring.domain.link.view import Fitness


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A way that the call may take."""

    way: Way
    """All lines or those of a group; of trunks always one, by its name."""
    why: str
    """Why it has its place, a sentence for people."""
    fitness: Fitness = Fitness.GOOD
    """POOR ones are the last; NONE is tried by calls for help only."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A way that its route has, and that cannot carry the call now."""

    way: Way
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """How a number is called now."""

    number: Number
    ways: tuple[Chosen, ...] = ()
    """Best first; the next is tried when one cannot do it."""
    left_out: tuple[LeftOut, ...] = ()
    refusal: str = ""
    """Why it is not called at all, whatever works; empty: it may be."""
    caller_id: str = ""
    """Our number as the route tells it; empty: the telephone's, or the trunk's."""
    again: bool = True
    """Whether it may be offered again when the link takes it down."""
    for_help: bool = False
    """A line that is in use is made free for it."""

    @property
    def why_not(self) -> str:
        """Why nothing is dialled; empty: there is a way."""
        if self.refusal or self.ways:
            return self.refusal
        told = "; ".join(f"{each.way}: {each.why}" for each in self.left_out)
        return f"no way to the street is left ({told or 'there is none'})"
