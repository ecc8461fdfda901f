"""What the console's pages stand on."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tipring.config.settings import SipSettings
from tipring.console.door import PhoneDoor
from tipring.console.tickets import GuessGuard, Tickets


@dataclass(frozen=True, slots=True, kw_only=True)
class Console:
    """Settings, the way to the desk, and who may log in."""

    sip: SipSettings
    door: PhoneDoor
    tickets: Tickets
    guard: GuessGuard = field(default_factory=GuessGuard)
    demo: str = ""
    """What a page dials to call the box as a caller would; empty: nothing."""
    wall: Callable[[], float] = time.time
