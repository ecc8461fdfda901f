"""What the ends of a house call hear: each other, music, ringing, themselves."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable
from typing import Any, Final

from tipring.desk.bridge import HYBRIDS_DB, Bridge
from tipring.desk.gallery import Gallery
from tipring.desk.house_street import COPPER
from tipring.desk.lane import Lane
from tipring.desk.player import Loop, Reel
from tipring.desk.shelf import PromptShelf
from tipring.domain.errors import SpeechError, TipringError
from tipring.dsp.frames import FrameSource, Samples
from tipring.dsp.tones import hold_reminder, progress_tone
from tipring.legs.port import Leg

log = logging.getLogger(__name__)

MUSIC: Final = "music"
NOTED: Final = "agent-noted"
"""The prompt that says that something is noted."""
Before = asyncio.Task[None] | None
"""A sound that may not be over yet: a leg is played one thing at a time."""
Ready = Callable[[], Coroutine[Any, Any, None]]
"""Waits until whoever is to hear something was answered. May be cancelled."""


class HouseSound:
    """The sound of one call. One thing is heard at a time; the newest counts."""

    def __init__(self, shelf: PromptShelf, language: str) -> None:
        self._shelf = shelf
        self._language = language
        self._now: Before = None

    def join(
        self, one: Leg, other: Leg, ready: Ready, gallery: Gallery | None = None
    ) -> None:
        """Let both hear each other as soon as *ready* has waited.

        In *gallery* is who supervises the *other* one.
        """
        two_wires = one.party.account == other.party.account == COPPER
        gain_db = HYBRIDS_DB if two_wires else 0.0

        async def talk() -> None:
            await ready()
            await Bridge(one, other, gallery=gallery, gain_db=gain_db).run()

        self.change(talk)

    def music(self, *ends: Leg) -> None:
        """Let each of *ends* hear music, from its beginning."""
        self.change(lambda: _play_all(ends, self._music))

    def ringback(self, end: Leg) -> None:
        """Let *end*, which was answered, hear that it rings."""
        self.change(lambda: end.play(progress_tone(self._shelf.plan.ringback)))

    def early(self, end: Leg, source: Leg, ready: Ready | None) -> None:
        """Let *end* hear what *source* sounds before it is answered."""
        lane = Lane()

        async def listen() -> None:
            if ready is not None:
                await ready()
            source.listen(lane.put)
            await end.play(lane)

        self.change(listen)

    def confirm(self, end: Leg, ready: Ready) -> None:
        """Say that it is noted, and hang up."""

        async def say() -> None:
            try:
                await ready()
                await end.play(Reel(self._noted()))
            finally:
                end.hang_up("it is noted")

        self.change(say)

    def echo(self, end: Leg, ready: Ready) -> None:
        """Let *end* hear itself."""
        lane = Lane()

        async def hear() -> None:
            await ready()
            end.listen(lane.put)
            try:
                await end.play(lane)
            finally:
                end.listen(None)

        self.change(hear)

    def silence(self) -> Before:
        """Be silent; return what is on its way to its end, for whoever plays next."""
        if self._now is not None:
            self._now.cancel()
        return self._now

    def change(self, make: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Let this be heard instead of whatever is."""
        before = self.silence()

        async def sound() -> None:
            if before is not None:
                await asyncio.wait([before])
            try:
                await make()
            except TipringError as error:
                # The leg tells of its own end, too.
                log.info("%s", error)

        self._now = asyncio.create_task(sound(), name="house sound")

    def _music(self) -> FrameSource:
        try:
            return Loop(self._shelf.music(MUSIC, self._language))
        except SpeechError as error:
            log.warning("no music on hold: %s", error)
            return Loop(self._shelf.noise)

    def _noted(self) -> Samples:
        try:
            return self._shelf.take((NOTED,), self._language).samples
        except SpeechError:
            return hold_reminder()


async def _play_all(ends: Iterable[Leg], make: Callable[[], FrameSource]) -> None:
    async with asyncio.TaskGroup() as plays:
        for end in ends:
            plays.create_task(_play(end, make()))


async def _play(end: Leg, source: FrameSource) -> None:
    try:
        await end.play(source)
    except TipringError as error:
        log.info("%s", error)
