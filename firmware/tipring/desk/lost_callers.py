"""Callers whose trunk goes away under them: written down, and expected back."""

import asyncio
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from tipring.desk.link_hub import LinkHub
from tipring.domain.link.view import Fitness, Verdict
from tipring.domain.lost_callers import LostCallers
from tipring.domain.lost_entries import CallerLost
from tipring.domain.same_number import known_as
from tipring.store.lost_callers import LostCaller

KEEPS_S: Final = 600.0
"""How long a place is kept where the settings say nothing."""


class LostAndFound:
    """What all calls of the office share about callers who are lost."""

    def __init__(self, link: LinkHub, country: str) -> None:
        self.keeps_s = KEEPS_S
        """How long who was lost keeps his place."""
        self._link = link
        self._country = country
        self._callers = LostCallers()
        self._own: set[str] = set()

    def owns(self, *numbers: str) -> None:
        """Take note of numbers of the office itself."""
        self._own |= {known_as(number, self._country) for number in numbers}

    def known(self, number: str) -> str:
        """Return in which form *number* is compared; empty: it tells nobody apart.

        A network that forwards calls may show the office's own number for everybody.
        """
        known = known_as(number, self._country)
        return "" if known in self._own else known

    def lose(self, number: str, trunk: str, node: str, began: float) -> CallerLost:
        """Expect a caller back whose call began at *began*, in the loop's time."""
        until = _now() + self.keeps_s
        self._callers.lose(self.known(number), began, until)
        return CallerLost(
            number=number,
            trunk=trunk,
            node=node,
            why=self._why(trunk),
            keeps_s=self.keeps_s,
        )

    def is_trunk_gone(self, trunk: str) -> bool:
        """Whether no call gets through by way of *trunk*, as far as is known."""
        return self._link.view.fitness(trunk) is Fitness.NONE

    def remember(self, callers: Iterable[LostCaller], wall: datetime) -> None:
        """Expect those back who were lost before a restart; *wall* is now, in UTC."""
        now = _now()
        for caller in callers:
            left_s = (caller.kept_until - wall).total_seconds()
            if caller.called_again_at is None and left_s > 0:
                known = self.known(caller.number)
                ago_s = (wall - caller.called_at).total_seconds()
                self._callers.lose(known, now - ago_s, now + left_s)

    def head_start_s(self, number: str, began: float) -> float:
        """Return how much earlier the caller called first; told once to each."""
        return self._callers.head_start_s(self.known(number), began, _now())

    def _why(self, trunk: str) -> str:
        view = self._link.view
        trouble = view.trunks.get(trunk, "")
        if view.verdict is Verdict.DOWN or not trouble:
            trouble = view.why or str(view.cause.value)
        return trouble if view.is_watched else "the talk broke off"


def _now() -> float:
    return asyncio.get_running_loop().time()
