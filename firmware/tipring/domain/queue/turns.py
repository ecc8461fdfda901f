"""Where a caller of a queue stands, and the turns that his stay takes."""

from dataclasses import dataclass, replace
from enum import StrEnum

from tipring.domain.command import Command


class QueueState(StrEnum):
    """Where a caller of a queue stands."""

    READY = "ready"
    AT_THE_DOOR = "hearing something at the door"
    KNOCKING = "asking for a place"
    WELCOMED = "hearing the whole welcome"
    LISTENING = "hearing music or ringing"
    ASKING = "about to be told something"
    HEARING = "hearing an announcement"
    BOOKING = "asking to be called back"
    PROMISED = "waiting until the promise to call back is safe"
    THANKED = "hearing that he will be called back"
    LIFTED = "about to be joined with an agent"
    TALKING = "talking with an agent"
    DONE = "done"


_S = QueueState
SOUNDING = frozenset({_S.AT_THE_DOOR, _S.WELCOMED, _S.HEARING, _S.THANKED})
"""A prompt plays; in BOOKING it depends on the question."""
WAITING = frozenset(
    {_S.KNOCKING, _S.WELCOMED, _S.LISTENING, _S.ASKING, _S.HEARING, _S.BOOKING},
)
HOLDING = WAITING | {_S.PROMISED, _S.THANKED, _S.LIFTED, _S.TALKING}
"""The caller has a ticket."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What a part of the node wants done, and where the caller stands from then on."""

    state: QueueState
    commands: tuple[Command, ...] = ()
    deadline: float | None = None
    """When the machine is to be woken in that state."""

    def after(self, *commands: Command) -> "Turn":
        """Return the turn with *commands* done before it."""
        return replace(self, commands=commands + self.commands)
