"""The running switchboard: lines, calls and the store under one roof."""

import asyncio
import logging
from datetime import datetime

from tipring import __version__
from tipring.desk.journal import Journal
from tipring.desk.lateness import Lateness
from tipring.desk.line_watch import LineWatch
from tipring.desk.session import CallSession
from tipring.desk.shelf import PromptShelf
from tipring.domain.call import CallFacts, CallMachine
from tipring.domain.journal import BoxStarted, BoxStopped
from tipring.domain.line import LineMachine
from tipring.domain.office import Office
from tipring.lines.port import Line

log = logging.getLogger(__name__)


class Desk:
    """Own every line and every call; `run` lives until `stop`."""

    def __init__(self, office: Office, shelf: PromptShelf, journal: Journal) -> None:
        self.office = office
        self.journal = journal
        self.lateness = Lateness()
        self.started_at: datetime = journal.wall()
        self.watches: list[LineWatch] = []
        self._shelf = shelf
        self._stopped = asyncio.Event()

    def add_line(self, line: Line, flow: str, rings: int) -> LineWatch:
        """Watch *line*; its callers walk *flow*. Before `run`."""

        def make_session(line: Line, facts: CallFacts, pen: Journal) -> CallSession:
            machine = CallMachine(self.office, flow, facts)
            return CallSession(line, machine, pen, self._shelf)

        pen = self.journal.for_line(line.name)
        watch = LineWatch(line, LineMachine(rings), pen, flow, make_session)
        self.watches.append(watch)
        return watch

    async def run(self) -> None:
        """Answer calls until `stop`; then end the calls and save what they left."""
        await self.journal.keep(BoxStarted(__version__))
        async with asyncio.TaskGroup() as tasks:
            background = tasks.create_task(self.lateness.run())
            for watch in self.watches:
                tasks.create_task(self._watch(watch))
            await self._stopped.wait()
            log.info("stopping; %d lines to release", len(self.watches))
            background.cancel()
        await self.journal.keep(BoxStopped())

    async def _watch(self, watch: LineWatch) -> None:
        """Keep one line in use until `stop`, and no moment after its last call."""
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(watch.run())
            await self._stopped.wait()
            await watch.wind_down("the box is stopping")
            running.cancel()

    def stop(self) -> None:
        """Ask `run` to end in good order."""
        self._stopped.set()

    def hang_up(self, call_id: str) -> bool:
        """End one call from the office's side; False when it is not on any line."""
        return any(
            watch.call_id == call_id and watch.end_call("ended from the office")
            for watch in self.watches
        )
