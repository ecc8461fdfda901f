"""Supervisors: they listen to an agent's talk, whisper, join in, or take it over.

They come by a feature code of their telephone, or the box calls them. Keys change how
they are present: 1 listens, 2 whispers, 3 joins in, 4 takes over.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping
from types import MappingProxyType
from typing import Any

from tipring.desk.floor import Floor, LiveTalk
from tipring.desk.presence import Presence
from tipring.domain.house.book import HouseBook
from tipring.domain.house.codes import Feature
from tipring.domain.supervising import Stance
from tipring.legs.port import CallOrder, Display, Leg, Legs

log = logging.getLogger(__name__)

STANCES: Mapping[Feature, Stance | None] = MappingProxyType(
    {
        Feature.LISTEN: Stance.LISTENING,
        Feature.WHISPER: Stance.WHISPERING,
        Feature.BARGE: Stance.JOINED,
        Feature.TAKE_OVER: None,
    }
)
"""By the code that was dialled; None: the talk is taken over."""


class Supervisors:
    """Everybody who is present in talks of others. *book* says who may be."""

    def __init__(self, floor: Floor, book: Callable[[], HouseBook]) -> None:
        self._floor = floor
        self._book = book
        self._present: dict[asyncio.Task[None], tuple[str, Presence]] = {}
        """With the extension of each."""

    def supervise(self, leg: Leg, feature: Feature, extension: str) -> str:
        """Let *leg*, which calls, be present in the talk on *extension*.

        Return why not; empty: it is answered, and ours from now on.
        """
        if why := self.refusal(leg.party.account, extension):
            return why
        talk = self._floor.on_extension(extension)
        assert talk is not None, "it was looked for just now"  # noqa: S101 - for the type checker
        presence = Presence(leg, talk, STANCES[feature])
        self._run(leg.party.account, presence, presence.come())
        return ""

    def call(
        self, legs: Legs, supervisor: str, stance: Stance | None, extension: str
    ) -> str:
        """Ring *supervisor*, who is present as soon as he lifts; None: takes over.

        Who is present in this talk already is not rung, but present in that way from
        now on. Return why not; empty: it is done.
        """
        if why := self.refusal(supervisor, extension):
            return why
        talk = self._floor.on_extension(extension)
        assert talk is not None, "it was looked for just now"  # noqa: S101 - for the type checker
        if there := self._presence(supervisor, talk):
            there.become(stance)
            return ""
        shown = Display(number=extension, name=talk.who, note="supervise")
        leg = legs.call(CallOrder(extension=supervisor, display=shown))
        presence = Presence(leg, talk, stance)
        self._run(supervisor, presence, presence.be_called())
        return ""

    def refusal(self, supervisor: str, extension: str) -> str:
        """Return why *supervisor* cannot be in the talk on *extension*; empty: he can.

        Who may, is an affair of the settings; the border has checked who it is.
        """
        known = self._book().extensions.get(supervisor)
        if known is None or not known.supervises:
            return f"{supervisor} supervises nobody (supervises)"
        if supervisor == extension:
            return "nobody supervises himself"
        if not self._floor.on_extension(extension):
            return f"{extension} talks with no caller"
        return ""

    def _presence(self, supervisor: str, talk: LiveTalk) -> Presence | None:
        both = self._present.values()
        own = (there for who, there in both if who == supervisor and there.talk is talk)
        return next(own, None)

    def _run(
        self, supervisor: str, presence: Presence, work: Coroutine[Any, Any, None]
    ) -> None:
        task = asyncio.create_task(work, name="a supervisor")
        self._present[task] = supervisor, presence
        task.add_done_callback(self._gone)

    def _gone(self, task: asyncio.Task[None]) -> None:
        """Forget who is gone; a mistake of ours is told and harms no talk."""
        self._present.pop(task, None)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("a supervisor was left alone", exc_info=error)
