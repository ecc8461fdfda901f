"""What a probe of the link tells: one look at one thing."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class ProbeKind(StrEnum):
    """What is looked at."""

    CARRIER = "carrier"
    """Whether the interface of the default route has a signal (the cable is in)."""
    GATEWAY = "gateway"
    """The router of the office: it answers on the wire."""
    ANCHOR = "anchor"
    """A host on the internet, by TCP, at an address: no name is looked up."""
    DNS = "dns"
    """A name is looked up at the office's resolvers."""
    WEB = "web"
    """A known page comes as it should; another one is a captive portal."""
    TRUNK = "trunk"
    """A provider of telephony answers SIP (OPTIONS)."""
    PBX = "pbx"
    """The cloud PBX that answers on normal days (mode standby)."""
    BROKER = "broker"
    """The MQTT broker, or hub, of the owner."""


class Saw(StrEnum):
    """What came of a look."""

    WELL = "well"
    SILENCE = "no answer"
    """Nothing came within the time-out."""
    REFUSED = "refused"
    """Somebody answered, who has not what we asked for: the way there is well."""
    NO_WAY = "no way there"
    """The kernel or a router says at once that there is none."""
    FORGED = "somebody else answered"
    """A page, a name or a certificate that is not the one that we know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """Something that is looked at again and again."""

    kind: ProbeKind
    name: str
    every_s: float
    timeout_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look of one probe."""

    kind: ProbeKind
    name: str
    """Which one of its kind: an anchor's address, a trunk's name."""
    saw: Saw
    took_s: float = 0.0
    """From asking to the answer; of an answer only."""
    why: str = ""
    """What went wrong, as the network said it."""


OVERDUE_S: Final = 0.5
"""So long after asking, most answers have been there for a while."""


@dataclass(frozen=True, slots=True)
class Overdue:
    """A look that has no answer after OVERDUE_S, and goes on."""

    kind: ProbeKind
    name: str
