"""Which entries of the journal whom concern."""

from collections.abc import Sequence
from typing import Any

from tipring.domain.access import Right, Visitor
from tipring.domain.queue.live import QueueLive
from tipring.store.queue_records import call_of

LOOK = (
    *("Box", "Line", "Lifeline", "Drill", "Link", "Mode", "Call", "Caller", "Place"),
    *("Agent", "Offer", "House", "NodeEntered", "RepairTried", "WaitRule", "TalkCut"),
)
"""What goes on; beginnings of kinds."""
MESSAGES = ("Message", "Greeting", "Mailbox", "Transcript")
RECORDINGS = ("Recording", "Utterance", "DigitHeard", "Decided", "PromptPlayed")
CHANGE = ("News", "Job", "FactoryReset")
RIGHTS = (
    (Right.MESSAGES, MESSAGES),
    (Right.RECORDINGS, RECORDINGS),
    (Right.CHANGE, CHANGE),
    (Right.LOOK, LOOK),
)
INSIDE = frozenset({"path"})
"""Fields that name files of the box."""
WORDS = {"MessageTranscribed": frozenset({"text"})}
"""What a caller said is told by the message, to who sees its mailbox."""


def right_for(kind: str) -> Right:
    """Return what one must be allowed in order to be told of such an entry.

    What is in no list (supervisors in a talk, what was refused to whom) is told to
    those who guide others.
    """
    for right, beginnings in RIGHTS:
        if kind.startswith(beginnings):
            return right
    return Right.GUIDE


class EventFilter:
    """What one visitor is told; it knows which caller stands in which queue."""

    def __init__(self, visitor: Visitor) -> None:
        self._visitor = visitor
        self._queue_of: dict[str, str] = {}
        """By ticket and by call; only for who may not see all queues."""

    def know(self, queues: Sequence[QueueLive]) -> None:
        """Learn who stands where."""
        for queue in queues:
            for caller in (*queue.waiting, *queue.talking, *queue.away):
                self._learn(caller.ticket, queue.queue)

    def told(self, entry: dict[str, Any]) -> dict[str, Any] | None:
        """Return what the visitor is told of *entry*; None: nothing."""
        fields = entry["fields"]
        ticket, queue = fields.get("ticket", ""), fields.get("queue", "")
        if ticket and queue:
            self._learn(ticket, queue)
        if not self._visitor.may(right_for(entry["kind"])):
            return None
        if not self._sees(ticket, queue, entry["call"] or ""):
            return None
        hidden = INSIDE | WORDS.get(entry["kind"], frozenset())
        open_fields = {key: fields[key] for key in fields if key not in hidden}
        return {**entry, "fields": open_fields}

    def _learn(self, ticket: str, queue: str) -> None:
        if self._visitor.queues:
            self._queue_of[ticket] = queue
            self._queue_of[call_of(ticket)] = queue

    def _sees(self, ticket: str, queue: str, call: str) -> bool:
        if not self._visitor.queues:
            return True
        if found := queue or self._queue_of.get(ticket or call, ""):
            return self._visitor.sees(found)
        return not ticket
