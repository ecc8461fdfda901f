"""Watching the box itself: it is examined now and then, and what lasts is a worry.

Looks are taken on a thread, with a breath between any two of them: they are work for
the processor, and so is sound. What may be mended without anybody is mended, and who
wants to hear of worries is told.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Collection
from datetime import UTC, datetime, tzinfo
from functools import partial
from typing import Final

from tipring.desk.box_report import DeskSeen, seen_from
from tipring.desk.help_calls import HelpCalls
from tipring.desk.journal import Journal
from tipring.desk.mending import Mending
from tipring.domain.colours import Colour
from tipring.domain.errors import StoreError
from tipring.domain.findings import Finding
from tipring.domain.message_entries import JobQueued
from tipring.domain.telling import tell
from tipring.domain.worries.alarm import Alarm, AlarmPlan
from tipring.domain.worries.repairs import RepairBrake
from tipring.domain.worries.watch import WorryWatch
from tipring.domain.worries.worry import Worry
from tipring.health.examination import examined
from tipring.health.surroundings import Surroundings
from tipring.lines.waiting import is_set
from tipring.store.message_views import one_job
from tipring.store.worry_views import heard_calls, open_worries

log = logging.getLogger(__name__)

FIRST_S: Final = 45.0
"""After the start: lines are open by then, and telephones registered."""
LOOK_S: Final = 60.0
BREATH_S: Final = 0.05
"""Between two checks: more than two frames of sound."""


class HealthWatch:
    """Run it as a task; `worries` is what lasts.

    *box* says where to look, *seen* what the desk itself knows.
    """

    breath_s = BREATH_S

    def __init__(
        self,
        journal: Journal,
        box: Callable[[], Surroundings],
        seen: Callable[[], Awaitable[DeskSeen]],
        mending: Mending,
    ) -> None:
        self.alarm = Alarm(AlarmPlan())
        self.calls: HelpCalls | None = None
        """Who calls somebody for help; None: nobody does."""
        self.zone: tzinfo = UTC
        """By whose clock nobody is called at night."""
        self.looked_at: datetime | None = None
        self.findings: tuple[Finding, ...] = ()
        """All that was found then, well or not."""
        self._journal = journal
        self._box = box
        self._seen = seen
        self._mending = mending
        self._watch = WorryWatch()
        self._brake = RepairBrake()
        self._calling: asyncio.Task[None] | None = None
        self._asked = asyncio.Event()

    @property
    def worries(self) -> tuple[Worry, ...]:
        """What worries the box now, worst first."""
        return self._watch.worries

    @property
    def is_red(self) -> bool:
        """Whether one of them is red."""
        return any(each.colour is Colour.RED for each in self.worries)

    def look_soon(self) -> None:
        """Look again at once: somebody has mended something."""
        self._asked.set()

    async def run(self) -> None:
        """Remember, then look for ever."""
        await self._remember()
        try:
            await self._rest(FIRST_S)
            while True:
                try:
                    await self._round()
                except StoreError as error:
                    log.warning("worries are not kept: %s", error)
                except Exception:
                    # A mistake of ours in a check must not end the calls.
                    log.exception("the watch over the box goes on")
                await self._rest(LOOK_S)
        finally:
            if self._calling is not None:
                self._calling.cancel()

    async def _rest(self, seconds: float) -> None:
        await is_set(self._asked, seconds)
        self._asked.clear()

    async def _remember(self) -> None:
        """Go on with what worried the box before it was restarted."""
        store = self._journal.store
        try:
            known = await store.ask(open_worries)
            self._watch = WorryWatch(known)
            if not known:
                return
            await self._post(self.alarm.letters(known, self._journal.wall()))
            heard = await store.ask(heard_calls(min(each.since for each in known)))
        except StoreError as error:
            log.warning("what worried the box is not known: %s", error)
            return
        for at in heard[:1]:
            keys = [each.key for each in known if each.since <= at]
            self.alarm.called(keys, at, confirmed=True)

    async def _round(self) -> None:
        """Look once, and do what follows from it."""
        seen = await self._seen()
        where = seen_from(self._box(), seen)
        pause = partial(time.sleep, self.breath_s)
        found = await asyncio.to_thread(lambda: tuple(examined(where, pause)))
        now = self._journal.wall()
        self.findings, self.looked_at = found, now
        for entry in self._watch.look(found, now):
            log.warning("the box %s", tell(entry))
            self._journal.note(entry)
        for worry in self._brake.due(self.worries, now):
            self._journal.note(await self._mending.mend(worry))
        await self._post(self.alarm.letters(self.worries, now))
        self._call(now)

    async def _post(self, letters: Collection[JobQueued]) -> None:
        """Queue *letters*; those that were queued before a restart are not again."""
        store = self._journal.store
        for letter in letters:
            if await store.ask(one_job(letter.job_id)) is None:
                self._journal.note(letter)

    def _call(self, now: datetime) -> None:
        """Call somebody, if it is time for that and nobody is being called."""
        if self.calls is None or (self._calling and not self._calling.done()):
            return
        if about := self.alarm.to_call_about(now, self.zone):
            work = self._call_about(self.calls, about)
            self._calling = asyncio.create_task(work, name="call for help")

    async def _call_about(self, calls: HelpCalls, about: tuple[Worry, ...]) -> None:
        done = await calls.call(about)
        self._journal.note(done)
        keys = [each.key for each in about]
        now = self._journal.wall()
        self.alarm.called(keys, now, confirmed=done.confirmed)
