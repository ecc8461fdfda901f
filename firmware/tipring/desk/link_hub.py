"""Where everybody in the desk learns how the link is: one view, and its changes."""

import logging
from collections.abc import Callable
from typing import Final

from tipring.domain.link.view import NOT_WATCHED, LinkView

log = logging.getLogger(__name__)
Watcher = Callable[[LinkView, LinkView], None]
"""Called with the view before and the one now, on the desk's loop; returns at once."""


class LinkHub:
    """The link as it is now. Whoever watches it tells `is_now`."""

    def __init__(self) -> None:
        self.view: LinkView = NOT_WATCHED
        self.observers: Final[list[Watcher]] = []

    def is_now(self, view: LinkView) -> None:
        """Take note of how the link is, and tell everybody; nothing new is not told."""
        before, self.view = self.view, view
        if view == before:
            return
        for look in tuple(self.observers):
            try:
                look(before, view)
            except Exception:
                # One who cannot bear the news keeps it from nobody else.
                log.exception("the news of the link was not borne")
