"""Lines tested while the box runs: one is taken out, tried, and put back.

Callers of the other lines notice nothing: what takes long is computed in threads.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from tipring.desk.journal import Journal
from tipring.domain.errors import LineError, StoreError, TipringError
from tipring.domain.findings import Report
from tipring.domain.line import LineState
from tipring.domain.line_test import TESTED
from tipring.domain.office import Office
from tipring.dsp.plans import plan_for
from tipring.health.line_examination import Wishes, examine
from tipring.lines.hat.timings import FLASH_S
from tipring.store.line_tests import keep_test

if TYPE_CHECKING:  # the console reads the shapes here, and runs no desk
    from tipring.desk.line_watch import LineWatch

log = logging.getLogger(__name__)

LET_GO_S: Final = 15.0
"""How long a line may take to be closed; a modem that must be woken takes the most."""
MOST_TOLD: Final = 50
WHO: Final = "line test"
"""Who took the line out."""
BROKEN_OFF: Final = "the test was broken off"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialNow:
    """A test of a line, as far as it has come."""

    line: str
    began_at: datetime
    told: tuple[str, ...] = ()
    """What the person shall do, or what is being done; the newest last."""
    question: str = ""
    """What he is asked, to be answered with yes or no; empty: nothing."""
    report: Report | None = None
    """What was found; None: it goes on, or could not be done."""
    trouble: str = ""
    """Why it could not be done; empty: it goes on, or it is done."""

    @property
    def is_over(self) -> bool:
        """Nothing more comes of it."""
        return self.report is not None or self.trouble != ""


@dataclass(slots=True)
class _Trial:
    now: TrialNow
    task: asyncio.Task[None] | None = None
    answer: asyncio.Future[bool] | None = field(default=None)


class LineTrials:
    """Tests lines for people who are at a page, each by itself."""

    def __init__(
        self,
        watches: Sequence["LineWatch"],
        office: Callable[[], Office],
        journal: Journal,
    ) -> None:
        self.flash_s: dict[str, float] = {}
        """How long the settings say that a flash is, by the line's name."""
        self._watches = watches
        self._office = office
        self._journal = journal
        self._trials: dict[str, _Trial] = {}

    def now(self, name: str) -> TrialNow | None:
        """Return how far the test of a line has come, or what the last one found."""
        trial = self._trials.get(name)
        return trial.now if trial else None

    def begin(self, name: str, *, by_call: bool, transfer_to: str = "") -> TrialNow:
        """Begin to test a line.

        Raises LineError when it is in use, being tested, or not to be tested at all, or
        when *transfer_to* is no number that the box may dial.
        """
        watch = self._fit(name)
        if transfer_to and not self._office().may_dial(transfer_to):
            message = (
                f"{transfer_to} is none of the numbers that this box may dial by"
                " itself; list it in tipring.toml: [outside] allowed"
            )
            raise LineError(message)
        trial = _Trial(TrialNow(line=name, began_at=self._journal.wall()))
        self._trials[name] = trial
        number = self._office().dialled(transfer_to) if transfer_to else ""
        wishes = Wishes(
            tell=lambda text: _tell(trial, text),
            ask=lambda question: _ask(trial, question),
            by_call=by_call,
            transfer_to=number,
        )
        work = self._conduct(watch, trial, wishes)
        trial.task = asyncio.create_task(work, name=f"tests {name}")
        return trial.now

    def answer(self, name: str, *, yes: bool) -> None:
        """Take what the person answered. Raises LineError: nobody asked."""
        trial = self._trials.get(name)
        if trial is None or trial.answer is None or trial.answer.done():
            message = f"nothing is asked about {name} now"
            raise LineError(message)
        trial.answer.set_result(yes)

    def break_off(self, name: str) -> None:
        """End a test; the line is put back. Raises LineError: there is none."""
        trial = self._trials.get(name)
        if trial is None or trial.task is None or trial.task.done():
            message = f"{name} is not being tested"
            raise LineError(message)
        trial.task.cancel()

    async def run(self) -> None:
        """Wait for ever; cancelled, it ends all tests."""
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            running = [trial.task for trial in self._trials.values() if trial.task]
            for task in running:
                task.cancel()
            if running:
                await asyncio.wait(running)

    # --- one test ------------------------------------------------------------------

    def _fit(self, name: str) -> "LineWatch":
        wires = [each for each in self._watches if each.calls_out and not each.trunk]
        watch = next((each for each in wires if each.line.name == name), None)
        if watch is None:
            message = f"{name} is no line that can be tested"
            raise LineError(message)
        trial = self._trials.get(name)
        if trial and trial.task and not trial.task.done():
            message = f"{name} is being tested already"
            raise LineError(message)
        is_away = watch.state is LineState.DOWN and watch.is_in_service
        if watch.state is not LineState.IDLE and not is_away:
            message = f"{name} is {watch.state}; a test is for a quiet minute"
            raise LineError(message)
        return watch

    async def _conduct(self, watch: "LineWatch", trial: _Trial, wishes: Wishes) -> None:
        watch.take_out(TESTED, WHO)
        try:
            async with asyncio.timeout(LET_GO_S):
                await watch.let_go()
            name, country = watch.line.name, self._office().country
            flash_s = self.flash_s.get(name, FLASH_S[plan_for(country).country])
            report = await examine(watch.line, country, wishes, flash_s)
            trial.now = replace(trial.now, report=report, question="")
            await self._keep(report)
        except TimeoutError:
            trial.now = replace(trial.now, trouble="the line could not be closed")
        except asyncio.CancelledError:
            trial.now = replace(trial.now, trouble=BROKEN_OFF, question="")
        except TipringError as error:
            trial.now = replace(trial.now, trouble=str(error), question="")
        except Exception:
            log.exception("the test of %s", watch.line.name)
            why = "a mistake of ours; see the log"
            trial.now = replace(trial.now, trouble=why, question="")
        finally:
            watch.put_back(WHO)

    async def _keep(self, report: Report) -> None:
        try:
            await asyncio.to_thread(keep_test, report, self._journal.store.directory)
        except StoreError as error:
            log.warning("%s", error)


def _tell(trial: _Trial, text: str) -> None:
    told = (*trial.now.told, text)[-MOST_TOLD:]
    trial.now = replace(trial.now, told=told)


async def _ask(trial: _Trial, question: str) -> bool:
    trial.answer = asyncio.get_running_loop().create_future()
    trial.now = replace(trial.now, question=question)
    try:
        return await trial.answer
    finally:
        trial.now = replace(trial.now, question="")
        trial.answer = None
