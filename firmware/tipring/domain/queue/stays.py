"""What one call remembers from node to node: its places in queues, its consent."""


class Stays:
    """Tickets of one call: the first is its id, the others are numbered."""

    def __init__(self, call_id: str) -> None:
        self._call_id = call_id
        self._count = 0
        self._kept: dict[str, str] = {}
        self.waited_s = 0.0
        """Waited in queues so far, and not been answered."""
        self.consent = ""
        """How the caller agreed to be recorded; empty: did not."""
        self.refusal = ""
        """How the caller refused that."""
        self.was_sent_back = False
        """A transfer failed, and the caller came back to the queue: once is enough."""

    def new_ticket(self) -> str:
        """Return a ticket that this call has not had yet."""
        self._count += 1
        return self._call_id if self._count == 1 else f"{self._call_id}/{self._count}"

    def keep(self, queue: str, ticket: str) -> None:
        """Remember that *ticket* has a place that *queue* keeps."""
        self._kept[queue] = ticket

    def claim(self, queue: str) -> str:
        """Return the ticket whose place *queue* keeps, once; empty if there is none."""
        return self._kept.pop(queue, "")
