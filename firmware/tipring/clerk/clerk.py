"""The clerk's day: take a job, do it, tell what came of it; chores in between.

Letters and transcripts are two desks: a long text holds up no mail. What was done is
told until the desk has heard it, so that a desk that starts again in between makes
nobody do it twice.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence

from tipring.clerk.couriers import Courier
from tipring.clerk.door import DeskAway, DeskDoor, Refused
from tipring.clerk.work import Outcome, Postponed, Worker
from tipring.desk.outbox import Assignment

IDLE_S = 5.0
"""Between two questions for work."""
AWAY_S = 2.0
"""Between two tries to reach the desk."""
CHORES_S = 60.0
log = logging.getLogger(__name__)

Chore = Callable[[DeskDoor], Awaitable[None]]
Sleep = Callable[[float], Awaitable[None]]


class Clerk:
    """Runs until `stop`; *desks* are workers by the kinds of jobs that they do."""

    def __init__(
        self,
        door: DeskDoor,
        desks: Sequence[Mapping[str, Worker]],
        chores: Sequence[Chore] = (),
        couriers: Sequence[Courier] = (),
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._door = door
        self._desks = desks
        self._chores = chores
        self._couriers = couriers
        self._sleep = sleep
        self._stopped = asyncio.Event()

    def stop(self) -> None:
        """Ask `run` to end; a job that is being done is finished and told first."""
        self._stopped.set()

    async def run(self) -> None:
        """Work until `stop`; the desk is waited for first."""
        await self._tell(self._door.begin)
        async with asyncio.TaskGroup() as tasks:
            for workers in self._desks:
                tasks.create_task(self._work(workers))
            tasks.create_task(self._keep_order())
            for courier in self._couriers:
                tasks.create_task(self._carry(courier))

    async def _work(self, workers: Mapping[str, Worker]) -> None:
        while not self._stopped.is_set():
            if not await self.do_one(workers):
                await self._rest(IDLE_S)

    async def _carry(self, courier: Courier) -> None:
        """Let *courier* run until `stop`; what it has not told waits at the desk."""
        running = asyncio.create_task(courier.run(self._door))
        await self._stopped.wait()
        running.cancel()
        await asyncio.wait([running])

    async def do_one(self, workers: Mapping[str, Worker]) -> bool:
        """Do a job if there is one that is due; return whether there was."""
        try:
            found = await self._door.take(tuple(workers))
        except (DeskAway, Refused) as error:
            log.warning("no work to be had: %s", error)
            return False
        if found is None:
            return False
        await self._do(found, workers[found.job.kind])
        return True

    async def _do(self, found: Assignment, worker: Worker) -> None:
        job = found.job.id
        try:
            outcome = await worker(found)
        except Postponed as error:
            log.warning("%s: %s", job, error)
            why, for_good = str(error), error.for_good
        except Exception as error:
            # One message that we cannot cope with must not hold up all others.
            log.exception("%s failed", job)
            why, for_good = f"a mistake of ours: {error!r}", False
        else:
            log.info("%s: %s", job, outcome.result)
            await self._tell(lambda: self._done(job, outcome))
            return
        await self._tell(lambda: self._door.tried(job, why, for_good=for_good))

    async def _done(self, job: str, outcome: Outcome) -> None:
        await self._door.done(job, outcome.result, outcome.transcript)

    async def _tell(self, telling: Callable[[], Awaitable[None]]) -> None:
        """Tell the desk, however long it is away, unless we stop, too."""
        while True:
            try:
                await telling()
            except DeskAway as error:
                log.warning("the desk could not be told: %s", error)
                if self._stopped.is_set():
                    return
                await self._sleep(AWAY_S)
            except Refused as error:
                log.warning("the desk does not want to know: %s", error)
                return
            else:
                return

    async def _keep_order(self) -> None:
        while not self._stopped.is_set():
            await self.do_chores()
            await self._rest(CHORES_S)

    async def _rest(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopped.wait()

    async def do_chores(self) -> None:
        """Do every chore once; what fails is done the next time."""
        for chore in self._chores:
            try:
                await chore(self._door)
            except (DeskAway, Refused) as error:
                log.warning("left for later: %s", error)
