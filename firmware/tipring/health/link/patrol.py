"""All that is looked at, each thing in its own rhythm; on an event loop of its own."""

import asyncio
import logging
import random
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Final, NoReturn

from tipring.domain.link.budget import BYTES_OF_A_LOOK
from tipring.domain.link.probing import Look, ProbeKind
from tipring.health.link.looker import Looker
from tipring.health.link.purse import Purse

log = logging.getLogger(__name__)

SOON_S: Final = 0.5
"""Within so long everybody has begun the first look."""
SWAY: Final = 0.05
"""By so much of an interval each look is late: nothing on the way keeps our time."""
LEAST_S: Final[dict[ProbeKind, float]] = {ProbeKind.DNS: 1.0, ProbeKind.WEB: 2.0}
"""Between two looks, whoever asks for them; of the others `USUAL_LEAST_S`."""
USUAL_LEAST_S: Final = 0.25


@dataclass(slots=True)
class _Round:
    """One looker and when its turn is."""

    looker: Looker
    due: float
    began: float = 0.0
    is_looking: bool = False
    wake: asyncio.Event = field(default_factory=asyncio.Event)


class Patrol:
    """Lets every looker look, and tells what they see; `run` ends when cancelled."""

    def __init__(
        self, lookers: Sequence[Looker], tell: Callable[[Look], None], purse: Purse
    ) -> None:
        self.lookers: Final = tuple(lookers)
        self._tell = tell
        self._purse = purse
        self._rounds: list[_Round] = []
        self._dice = random.SystemRandom()

    async def run(self) -> None:
        """Look for ever; those of one kind take turns."""
        now, dice = asyncio.get_running_loop().time(), self._dice
        self._rounds = [
            _Round(looker, now + dice.uniform(0.0, SOON_S)) for looker in self.lookers
        ]
        async with asyncio.TaskGroup() as tasks:
            for each in self._rounds:
                tasks.create_task(self._walk(each, now + SOON_S + self._turn_s(each)))

    def look_now(self, kinds: Collection[ProbeKind]) -> None:
        """Let all of *kinds* look at once, as far as the budget goes."""
        now = asyncio.get_running_loop().time()
        for each in self._rounds:
            kind = each.looker.probe.kind
            if kind not in kinds or each.is_looking:
                continue
            soon = each.began + LEAST_S.get(kind, USUAL_LEAST_S)
            if soon < each.due and self._purse.pays(BYTES_OF_A_LOOK[kind], now):
                each.due = soon
                each.wake.set()

    def _turn_s(self, mine: _Round) -> float:
        """Return how long after the first of its kind it looks."""
        probe = mine.looker.probe
        alike = [each for each in self._rounds if each.looker.probe.kind is probe.kind]
        return probe.every_s * (1.0 + alike.index(mine) / len(alike))

    async def _walk(self, each: _Round, turn: float) -> NoReturn:
        """Look at each *turn*, whatever was looked at besides: turns stay apart."""
        clock, every_s = asyncio.get_running_loop().time, each.looker.probe.every_s
        while True:
            await _until_due(each)
            each.began, each.is_looking = clock(), True
            await self._look(each.looker)
            each.is_looking = False
            while turn <= clock():
                turn += every_s
            each.due = turn + every_s * self._dice.uniform(0.0, SWAY)

    async def _look(self, looker: Looker) -> None:
        try:
            look = await looker.look()
        except Exception:
            # A mistake of ours about one thing must not blind us for the others.
            log.exception("%s is not looked at", looker.probe.name or looker.probe.kind)
            return
        if look is not None:
            self._tell(look)


async def _until_due(each: _Round) -> None:
    """Wait until its turn has come, which may be brought forward meanwhile."""
    clock = asyncio.get_running_loop().time
    while (left_s := each.due - clock()) > 0:
        each.wake.clear()
        try:
            async with asyncio.timeout(left_s):
                await each.wake.wait()
        except TimeoutError:
            return
