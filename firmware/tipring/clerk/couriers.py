"""A courier tells one addressee the news: in order, patiently, and in no rush."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from random import Random
from typing import Final, Protocol

from tipring.clerk.door import DeskAway, DeskDoor, Refused
from tipring.desk.news import Delivery
from tipring.domain.errors import TipringError
from tipring.domain.news.news import News

LOOK_S: Final = 2.0
"""Between two questions for news."""
PACE_S: Final = 0.1
"""Between two news: after an hour without the internet the line is not flooded."""
BACK_OFF_S: Final = (1.0, 2.0, 5.0, 15.0, 30.0, 60.0)
"""After the first try in vain, the second, ...; then as the last one."""
SPREAD: Final = 0.25
"""Of a pause, more or less: many boxes shall not knock at once."""
log = logging.getLogger(__name__)

Sleep = Callable[[float], Awaitable[None]]


class NotNow(TipringError):  # noqa: N818 - it is an answer, not a mistake
    """The addressee could not be told; it may be told later."""


class NotWanted(TipringError):  # noqa: N818 - it is an answer, not a mistake
    """The addressee says that it never wants this one."""


class Teller(Protocol):
    """The way to one addressee."""

    async def tell(self, news: News) -> None:
        """Return when *news* has arrived. Raises NotNow, NotWanted."""

    async def close(self) -> None:
        """Let go of connections."""


class Courier:
    """Tells *addressee* by *teller*, until `stop`."""

    def __init__(
        self,
        addressee: str,
        teller: Teller,
        sleep: Sleep = asyncio.sleep,
        chance: Random | None = None,
    ) -> None:
        self.addressee = addressee
        self._teller = teller
        self._sleep = sleep
        self._chance = chance or Random()  # noqa: S311 - no secret hangs on it
        self._fails = 0

    async def run(self, door: DeskDoor) -> None:
        """Tell news for ever; cancel it to stop."""
        try:
            while True:
                await self._sleep(await self.round(door))
        finally:
            await self._teller.close()

    async def round(self, door: DeskDoor) -> float:
        """Tell what there is; return how long to wait then, in seconds."""
        try:
            delivery = await door.news(self.addressee)
            if delivery is None:
                return LOOK_S
            return await self._tell(door, delivery)
        except (DeskAway, Refused) as error:
            log.warning("%s: no news to be had: %s", self.addressee, error)
            return LOOK_S

    async def _tell(self, door: DeskDoor, delivery: Delivery) -> float:
        told: int | None = None
        for news in delivery.news:
            try:
                await self._tell_one(news)
            except NotWanted as error:
                await door.news_refused(self.addressee, news.id, str(error))
            except NotNow as error:
                if told is not None:
                    await door.news_delivered(self.addressee, told)
                await door.news_tried(self.addressee, str(error))
                return self._pause(str(error))
            told = news.id
            self._fails = 0
            await self._sleep(PACE_S)
        await door.news_delivered(self.addressee, delivery.up_to_id)
        return 0.0

    async def _tell_one(self, news: News) -> None:
        """Tell *news*. Raises NotNow, NotWanted, DeskAway, Refused."""
        try:
            await self._teller.tell(news)
        except TipringError:
            raise
        except Exception as error:
            # A mistake of ours must not leave the addressee without news for good.
            log.exception("%s could not be told", self.addressee)
            message = f"a mistake of ours ({type(error).__name__}); see the log"
            raise NotNow(message) from error

    def _pause(self, why: str) -> float:
        pause = BACK_OFF_S[min(self._fails, len(BACK_OFF_S) - 1)]
        self._fails += 1
        spread = pause * self._chance.uniform(1 - SPREAD, 1 + SPREAD)
        log.warning("%s: %s; again in %.0f s", self.addressee, why, spread)
        return spread
