"""One supervisor in one talk, from lifting to leaving or taking over."""

import asyncio
import logging
from typing import Final

from tipring.desk.floor import LiveTalk
from tipring.desk.gallery import Third
from tipring.domain.errors import LegError
from tipring.domain.events import DigitPressed
from tipring.domain.leg_events import LegAnswered, LegEnd, LegEnded
from tipring.domain.supervising import STANCE_KEYS, TAKE_OVER_KEY, Stance
from tipring.domain.supervising_entries import (
    SupervisorGone,
    SupervisorPresent,
    TalkTakenOver,
)
from tipring.legs.port import Display, Leg

log = logging.getLogger(__name__)

RING_S: Final = 30.0
"""How long a supervisor is rung whom the box calls."""
BY: Final = "the supervisor"


class Presence:
    """Who has *leg* in *talk*; without a *stance* he takes it over at once."""

    def __init__(self, leg: Leg, talk: LiveTalk, stance: Stance | None) -> None:
        self.talk = talk
        self._leg = leg
        self._stance = stance
        self._third: Third | None = None
        """None: he has not lifted yet."""
        self._takes_over = asyncio.Event()

    def become(self, stance: Stance | None) -> None:
        """Let him be present in another way, now or as soon as he lifts."""
        self._stance = stance
        if self._third is None:
            return
        if stance is None:
            self._takes_over.set()
        elif stance is not self._third.stance:
            self._third.stance = stance
            self._tell(stance)

    async def come(self) -> None:
        """Answer the leg, which calls us, and be present to the end."""
        try:
            await self._leg.answer()
        except LegError as error:
            log.info("%s", error)
        else:
            await self._be_there()

    async def be_called(self) -> None:
        """Wait until the leg, which we call, answers, and be present to the end."""
        try:
            async with asyncio.timeout(RING_S):
                if not await self._lifts():
                    return
        except TimeoutError:
            self._leg.hang_up("nobody answered", LegEnd.NO_ANSWER)
        else:
            await self._be_there()

    async def _lifts(self) -> bool:
        while not isinstance(event := await self._leg.next_event(), LegEnded):
            if isinstance(event, LegAnswered):
                return True
        return False

    async def _be_there(self) -> None:
        if self.talk.over.is_set():
            self._leg.hang_up("the talk is over")
        elif self._stance is None:
            self._take_over()
        else:
            await self._stay(Third(self._leg, self._stance))

    async def _stay(self, third: Third) -> None:
        """Be present until he or the talk is gone, or he takes it over."""
        self._third = third
        self._tell(third.stance)
        listening = asyncio.create_task(self._hear_keys(third))
        others = [
            asyncio.create_task(self.talk.gallery.stay(third)),
            asyncio.create_task(self.talk.over.wait()),
            asyncio.create_task(self._takes_over.wait()),
        ]
        tasks = [listening, *others]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self.talk.note(SupervisorGone(self._leg.name, self.talk.who))
        if not listening.cancelled() and listening.result():
            self._takes_over.set()
        if self._takes_over.is_set() and not self.talk.over.is_set():
            self._take_over()
        else:
            self._leg.hang_up("the talk is over")

    async def _hear_keys(self, third: Third) -> bool:
        """Change how he is present; return whether he takes over, or is gone."""
        while not isinstance(event := await self._leg.next_event(), LegEnded):
            if not isinstance(event, DigitPressed):
                continue
            if event.digit == TAKE_OVER_KEY:
                return True
            self.become(STANCE_KEYS.get(event.digit, third.stance))
        return False

    def _tell(self, stance: Stance) -> None:
        talk, leg = self.talk, self._leg
        talk.note(SupervisorPresent(leg.name, talk.who, stance.value))
        leg.show(Display(number=talk.extension, name=talk.who, note=stance.value))

    def _take_over(self) -> None:
        self.talk.note(TalkTakenOver(self._leg.name, self.talk.who))
        self.talk.take(self._leg, BY)
