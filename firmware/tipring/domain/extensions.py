"""What an owner chooses about the office's own telephones and its SIP trunks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class Reach(StrEnum):
    """Whom a telephone may call beyond the office."""

    INSIDE = "inside"
    """The office and emergency numbers only."""
    ALLOWED = "allowed"
    """What [outside] allows, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """One person or place with an internal number; any number of telephones."""

    number: str
    """2 to 6 digits."""
    name: str = ""
    mailbox: str = ""
    """Where callers go whom it does not take, and whose lamp it shows; empty: none."""
    reach: Reach = Reach.ALLOWED
    caller_id: str = ""
    """What the street is told as its number; empty: as the trunk has it."""
    pick_up: str = ""
    """Whoever has the same word here may pick up its calls; empty: nobody."""
    supervises: bool = False
    """May listen to, whisper in, join and take over the talks of agents."""
    ring_s: float = 25.0
    """How long it rings before it counts as not answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SipTrunk:
    """A provider that brings and takes calls by SIP."""

    name: str
    server: str
    """Host name or address, with `:port` if it is not 5060."""
    user: str = ""
    """Empty: the provider knows us by our address."""
    password: str = field(default="", repr=False)
    transport: str = "udp"
    """udp, tcp or tls."""
    register: bool = True
    channels: int = 4
    """How many calls at once."""
    flow: str = ""
    """Of callers who dialled no number of `numbers`."""
    numbers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """What callers dialled, to the flow that answers it."""
    caller_id: str = ""
    """Our number, as the provider wants to see it; empty: the user."""
    groups: tuple[str, ...] = ()
    """As of a line: for which calls of the box it is used."""
