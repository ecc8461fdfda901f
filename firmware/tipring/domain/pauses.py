"""Long work beside the calls lets them go first, now and then."""

from collections.abc import Callable

Pause = Callable[[], None]
"""Called between two pieces of work that take a millisecond or so each."""


def no_pause() -> None:
    """Go on at once: nobody else waits for this process."""
