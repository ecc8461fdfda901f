"""What a node may know of the call that runs it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from tipring.domain.office import Office
from tipring.domain.queue.stays import Stays
from tipring.domain.speaking_time import SpeakingTime
from tipring.domain.voicemail.notes import Mailroom, nothing_known


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """The caller as a node meets him."""

    office: Office
    language: str
    call_id: str
    line: str
    number: str
    """Empty when withheld or unknown."""
    name: str
    stays: Stays
    office_time: Callable[[float], datetime]
    """The wall clock at a monotonic moment, aware."""
    entered_at: float = 0.0
    """The monotonic moment at which the node is entered."""
    speaking_s: SpeakingTime
    mailroom: Mailroom = nothing_known
    """What a mailbox is like at the moment."""
    variables: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """What the call knows by now; some of it may be secret."""
    link: str = "up"
    """What the office's way to the internet is good for: a `Verdict`."""
    digits: str = ""
    """The number that the caller typed last; it may be secret."""
