"""All that is looked at, each thing in its own rhythm; on an event loop of its own."""

import asyncio
import logging
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, NoReturn

from tipring.domain.link.budget import BYTES_OF_A_LOOK
from tipring.domain.link.commands import LookNow
from tipring.domain.link.probing import OVERDUE_S, Look, Overdue, ProbeKind
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
BESIDE_S: Final = 0.6
"""Who looks for so long may look once more beside it: an answer would be overdue."""


@dataclass(slots=True)
class _Round:
    """One looker and when its turn is."""

    looker: Looker
    due: float
    began: float = 0.0
    """When the last look was, one beside another included."""
    looking: int = 0
    """How many looks go on at once."""
    wake: asyncio.Event = field(default_factory=asyncio.Event)


class Patrol:
    """Lets every looker look, and tells what they see; `run` ends when cancelled."""

    def __init__(
        self,
        lookers: Sequence[Looker],
        tell: Callable[[Look | Overdue], None],
        purse: Purse,
    ) -> None:
        self.lookers: Final = tuple(lookers)
        self._tell = tell
        self._purse = purse
        self._rounds: list[_Round] = []
        self._tasks: asyncio.TaskGroup | None = None
        self._dice = random.SystemRandom()

    async def run(self) -> None:
        """Look for ever; those of one kind take turns."""
        now, dice = asyncio.get_running_loop().time(), self._dice
        self._rounds = [
            _Round(looker, now + dice.uniform(0.0, SOON_S)) for looker in self.lookers
        ]
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            for each in self._rounds:
                tasks.create_task(self._walk(each, now + SOON_S + self._turn_s(each)))

    def look_now(self, wanted: LookNow) -> None:
        """Let them look at once, as far as the budget goes."""
        now = asyncio.get_running_loop().time()
        for each in self._rounds:
            kind = each.looker.probe.kind
            if kind in wanted.kinds and not each.looking:
                self._hurry(each, now)
            elif kind in wanted.beside and each.looking:
                self._look_beside(each, now)

    def _hurry(self, each: _Round, now: float) -> None:
        kind = each.looker.probe.kind
        soon = each.began + LEAST_S.get(kind, USUAL_LEAST_S)
        if soon < each.due and self._pays(each, now):
            each.due = soon
            each.wake.set()

    def _look_beside(self, each: _Round, now: float) -> None:
        """Look once more where an answer is overdue: it may have been lost."""
        late = now - each.began >= BESIDE_S
        if self._tasks is not None and late and self._pays(each, now):
            each.began = now
            self._tasks.create_task(self._look(each))

    def _pays(self, each: _Round, now: float) -> bool:
        return self._purse.pays(BYTES_OF_A_LOOK[each.looker.probe.kind], now)

    def _turn_s(self, mine: _Round) -> float:
        """Return how long after the first looks its turn is; turns begin at once."""
        probe = mine.looker.probe
        alike = [each for each in self._rounds if each.looker.probe.kind is probe.kind]
        return probe.every_s * (1 + alike.index(mine)) / len(alike)

    async def _walk(self, each: _Round, turn: float) -> NoReturn:
        """Look at each *turn*, whatever was looked at besides: turns stay apart."""
        clock, every_s = asyncio.get_running_loop().time, each.looker.probe.every_s
        while True:
            await _until_due(each)
            await self._look(each)
            while turn <= clock():
                turn += every_s
            each.due = turn + every_s * self._dice.uniform(0.0, SWAY)

    async def _look(self, each: _Round) -> None:
        loop, probe = asyncio.get_running_loop(), each.looker.probe
        each.began, each.looking = loop.time(), each.looking + 1
        overdue = Overdue(probe.kind, probe.name)
        bell = loop.call_later(OVERDUE_S, self._tell, overdue)
        try:
            look = await each.looker.look()
        except Exception:
            # A mistake of ours about one thing must not blind us for the others.
            log.exception("%s is not looked at", probe.name or probe.kind)
            return
        finally:
            each.looking -= 1
            bell.cancel()
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
