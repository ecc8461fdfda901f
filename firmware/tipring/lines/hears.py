"""Lines whose calls hear all the time, so that it shows when sound stands still."""

from typing import Protocol, runtime_checkable


@runtime_checkable
class HearsOn(Protocol):
    """A line that counts what it hears."""

    @property
    def frames_heard(self) -> int | None:
        """Frames of the call so far; None: it is deaf now and then, or has no call."""
        ...
