"""What the console's pages stand on."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tipring.config.settings import SipSettings
from tipring.console.door import DeskDoor
from tipring.console.tickets import GuessGuard, Tickets
from tipring.domain.house.codes import CODES, Feature

AS_CALLER = next(code.keys for code in CODES if code.feature is Feature.AS_CALLER)
"""What a page dials to hear what callers of the box hear."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Console:
    """Settings, the way to the desk, and who may log in."""

    sip: SipSettings
    door: DeskDoor
    tickets: Tickets
    guard: GuessGuard = field(default_factory=GuessGuard)
    wall: Callable[[], float] = time.time
