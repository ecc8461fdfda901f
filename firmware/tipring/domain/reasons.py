"""Why agents pause and what calls were about: lists that an office chooses."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One choice of a list."""

    id: str
    """What is written down; it outlives a change of the title."""
    title: str
    solved: bool | None = None
    """Of a call: whether its caller got what he wanted; None: that is not said."""
    queues: tuple[str, ...] = ()
    """Of a call: whose calls may be about it; empty: those of all queues."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasons:
    """All choices, in the order of the file."""

    pauses: tuple[Reason, ...] = ()
    calls: tuple[Reason, ...] = ()

    def of_queue(self, queue: str) -> tuple[Reason, ...]:
        """Return what a call in *queue* may have been about."""
        return tuple(
            reason
            for reason in self.calls
            if not reason.queues or queue in reason.queues
        )

    def call_title(self, code: str) -> str:
        """Return what people read for *code*; one that is gone reads as it was."""
        titles = (reason.title for reason in self.calls if reason.id == code)
        return next(titles, code)

    def is_solved(self, code: str) -> bool | None:
        """Return whether a call about *code* settled the matter; None: not said."""
        own = (reason.solved for reason in self.calls if reason.id == code)
        return next(own, None)
