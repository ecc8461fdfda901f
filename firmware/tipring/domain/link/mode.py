"""Who answers the office's calls on the plain line: the box, or a cloud PBX.

In mode "front" the box does, always. In mode "standby" the cloud PBX does on normal
days, and the plain telephone or adapter has the line; the box takes it while the link
or the cloud PBX is down, and whenever somebody says so by hand.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tipring.domain.errors import TipringError
from tipring.domain.link.entries import ModeSwitched
from tipring.domain.link.view import LinkView, Verdict


class Mode(StrEnum):
    """What the settings say."""

    FRONT = "front"
    STANDBY = "standby"


class ModeError(TipringError):
    """Nobody else answers in this mode."""


@dataclass(frozen=True, slots=True)
class HandLines:
    """Let the box have the plain lines, or leave them alone after their calls."""

    to_box: bool
    why: str


ModeCommand = ModeSwitched | HandLines

SETTLED_S: Final = 20.0
"""So soon after a start a link that seems well may not have been looked at yet."""
FRONT_WHY: Final = "mode front: the box answers always"
STANDBY_WHY: Final = "mode standby: the link and the cloud PBX are well"
ONLY_FRONT: Final = "in mode front nobody but the box answers"
AS_LINK_IS: Final = "as the link is again, no longer by hand"


class ModeMachine:
    """Decide who answers; time is an argument in monotonic seconds."""

    def __init__(self, mode: Mode) -> None:
        self.mode = mode
        self.answers_box = mode is Mode.FRONT
        self.why = FRONT_WHY if self.answers_box else STANDBY_WHY
        self.is_by_hand = False
        self._view = LinkView()
        self._since = 0.0
        self._settled_at = 0.0

    def begin(
        self, was: ModeSwitched | None, ago_s: float, now: float
    ) -> list[ModeCommand]:
        """Go on after a restart: *was* is the last switch-over, *ago_s* before now."""
        self._since, self._settled_at = now - ago_s, now + SETTLED_S
        if was is None or self.mode is Mode.FRONT:
            was_box = was is None or was.to_box
            if was_box is self.answers_box:
                return []
            return self._switch(self.why, now)
        self.answers_box, self.why = was.to_box, was.why
        self.is_by_hand = was.is_by_hand
        return [] if self.answers_box else self._hand()

    def link_is(self, view: LinkView, now: float) -> list[ModeCommand]:
        """Hear how the link is, and the cloud PBX; again SETTLED_S after `begin`."""
        self._view = view
        return self._follow("", now)

    def by_hand(self, *, to_box: bool, who: str, now: float) -> list[ModeCommand]:
        """Let the one answer whom somebody wants, until `by_itself`.

        ModeError in mode front.
        """
        self._check()
        is_known, self.is_by_hand = self.is_by_hand, True
        if is_known and to_box is self.answers_box:
            return []
        self.answers_box = to_box
        return self._switch(f"by hand, {who}", now)

    def by_itself(self, now: float) -> list[ModeCommand]:
        """Follow the link again. ModeError in mode front."""
        self._check()
        if not self.is_by_hand:
            return []
        self.is_by_hand = False
        followed = self._follow(AS_LINK_IS, now)
        return followed or self._switch(AS_LINK_IS, now)

    def _check(self) -> None:
        if self.mode is Mode.FRONT:
            raise ModeError(ONLY_FRONT)

    def _follow(self, why: str, now: float) -> list[ModeCommand]:
        if self.mode is Mode.FRONT or self.is_by_hand:
            return []
        trouble = _trouble(self._view)
        if bool(trouble) is self.answers_box:
            return []
        if not trouble and now < self._settled_at:
            return []
        self.answers_box = bool(trouble)
        return self._switch(trouble or why or STANDBY_WHY, now)

    def _switch(self, why: str, now: float) -> list[ModeCommand]:
        self.why = why
        lasted_s, self._since = now - self._since, now
        switched = ModeSwitched(
            to_box=self.answers_box,
            why=why,
            lasted_s=lasted_s,
            is_by_hand=self.is_by_hand,
        )
        return [switched, *self._hand()]

    def _hand(self) -> list[ModeCommand]:
        return [HandLines(self.answers_box, self.why)]


def _trouble(view: LinkView) -> str:
    """Return why the cloud PBX cannot answer; empty: it can."""
    if view.verdict is Verdict.DOWN:
        return f"the link is down ({view.cause}): {view.why}"
    return f"the cloud PBX is gone: {view.pbx}" if view.pbx else ""
