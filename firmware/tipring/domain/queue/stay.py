"""One stay of a caller in a queue: what all parts of the node `queue` know of it."""

from collections.abc import Mapping
from dataclasses import replace

from tipring.domain.commands import Leave, Play
from tipring.domain.flow import AwayNode, QueueNode
from tipring.domain.journal import Decided
from tipring.domain.queue.phrases import phrasebook
from tipring.domain.queue.settings import Destination
from tipring.domain.queue.turns import QueueState, Turn
from tipring.domain.say import Say
from tipring.domain.visitor import Visitor


class Stay:
    """Who waits, in which queue, in which language, with which ticket."""

    def __init__(self, node: QueueNode, visitor: Visitor) -> None:
        self.node = node
        self.queue = visitor.office.team.queues[node.queue]
        language = self.queue.card.language or visitor.language
        self.visitor = replace(visitor, language=language)
        self.book = phrasebook(language)
        self.exits = self._exits()
        self.ticket = ""
        self.returns_to = ""
        """The ticket whose kept place is claimed."""
        self.joined_at = 0.0
        self.is_offered = False
        """Whether an agent is being rung for the caller."""

    def _exits(self) -> Mapping[str, str]:
        """Return the keys and nodes; the call of a callback has no nodes to go to."""
        if self.node.exits is not None:
            return self.node.exits
        return {} if self.node.ticket else self.queue.hearing.exits

    @property
    def was_here(self) -> bool:
        """Whether the caller comes back, and has heard the welcome."""
        return bool(self.returns_to) or self.visitor.stays.was_sent_back

    def speaking_s(self, say: Say) -> float:
        """Return how long *say* takes in the caller's language."""
        return self.visitor.speaking_s(say, self.visitor.language)

    def count_wait(self, now: float) -> None:
        """Keep in mind how long the caller waited, for the next queue."""
        self.visitor.stays.waited_s += now - self.joined_at

    # --- what every part of the node says and does --------------------------------

    def decided(self, sentence: str) -> Decided:
        """Return the entry that tells why."""
        return Decided(self.node.name, sentence)

    def play(self, state: QueueState, say: Say) -> Turn:
        """Let the caller hear *say* in *state*."""
        return Turn(state, (Play(say, self.visitor.language),))

    def send_away(self, to: Destination, say: Say, why: str) -> Leave:
        """Leave for where the queue sends the caller, with *say* said before."""
        away = AwayNode(
            name=self.node.name,
            to=to,
            next=self.node.next,
            overflow=self.node.overflow,
            back=self.node if self.ticket else None,
            say=say,
        )
        return Leave(None, why, node=away)
