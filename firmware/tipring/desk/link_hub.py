"""Where everybody in the desk learns how the link is: one view, and its changes."""

import logging
from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType
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
        self._seen: LinkView = NOT_WATCHED
        self._troubles: dict[str, str] = {}

    def is_now(self, view: LinkView) -> None:
        """Take note of how the link is, and tell everybody; nothing new is not told."""
        self._seen = view
        self._tell()

    def trunk_is(self, trunk: str, trouble: str) -> None:
        """Take note of what the border says of a trunk; an empty word: it is well.

        It counts besides what is said with the link: a provider may answer, and not
        let us register.
        """
        if trouble:
            self._troubles[trunk] = trouble
        else:
            self._troubles.pop(trunk, None)
        self._tell()

    def _tell(self) -> None:
        trunks = {**self._troubles, **self._seen.trunks}
        view = replace(self._seen, trunks=MappingProxyType(trunks))
        before, self.view = self.view, view
        if view == before:
            return
        for look in tuple(self.observers):
            try:
                look(before, view)
            except Exception:
                # One who cannot bear the news keeps it from nobody else.
                log.exception("the news of the link was not borne")
