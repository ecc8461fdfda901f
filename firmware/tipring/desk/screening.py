"""Who may come in: the lists as the owner has them now, and the one-time pass."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from secrets import choice

from tipring.config.problems import SettingsProblems
from tipring.config.screening_file import SCREENING_FILE, load_lists
from tipring.desk.journal import Journal
from tipring.domain.call_events import ScreeningTold
from tipring.domain.commands import AskScreening
from tipring.domain.journal import ScreeningPassGiven, ScreeningPassUsed
from tipring.domain.office import Office
from tipring.domain.screen_node import DIGITS
from tipring.domain.screening import ListName, Standing, Verdict, judge

log = logging.getLogger(__name__)

READ_S = 2.0
"""How long lists that were changed may take to be read while a caller waits; from then
on they count for the next one."""
PASS_MIN = 30.0
"""How long a pass holds, if nothing else is said."""
LONGEST_PASS_MIN = 1440.0

Draw = Callable[[Sequence[str]], str]
"""Takes one of several, at random."""

_STRANGERS = (Standing.UNKNOWN, Standing.ANONYMOUS)
_Seen = tuple[int, int, int] | None
"""What a file was like when it was read: changed when, how large, which one."""


@dataclass(frozen=True, slots=True)
class ScreeningNow:
    """The lists at a glance."""

    blocked: int
    allowed: int
    pass_until: datetime | None
    """Until when the next stranger may come in; None: nobody may."""
    trouble: str
    """Why the file that was changed is not used, if so."""


class Screening:
    """Answer what a caller is. Files are read, and lists searched, on threads."""

    def __init__(self, office: Office, journal: Journal, draw: Draw = choice) -> None:
        self.directory: Path | None = None
        """Of the settings; None: the lists stay as they were when the desk began."""
        self._country = office.country
        self._lists = office.screening
        self._journal = journal
        self._draw = draw
        self._pass_until: datetime | None = None
        self._seen: _Seen = None
        self._trouble = ""
        self._reading: asyncio.Task[None] | None = None

    # --- callers ---------------------------------------------------------------------

    async def look_up(self, asked: AskScreening, pen: Journal) -> ScreeningTold:
        """Return what the caller is; *pen* is that of the call."""
        await self._look_at_the_file()
        verdict = await asyncio.to_thread(
            judge, self._lists, asked.number, asked.name, self._country
        )
        if verdict.standing in _STRANGERS and self._pass():
            self._pass_until = None
            pen.note(ScreeningPassUsed())
            why = f"{verdict.why}, but the next caller has a pass"
            verdict = Verdict(Standing.ALLOWED, why)
        return ScreeningTold(verdict.standing, verdict.why, self._drawn(asked.draws))

    def _drawn(self, draws: int) -> str:
        digits = ""
        for _ in range(draws):
            digits += self._draw([digit for digit in DIGITS if digit != digits[-1:]])
        return digits

    # --- the pass --------------------------------------------------------------------

    def give_pass(self, minutes: float = PASS_MIN) -> datetime:
        """Let the next caller in who is on no list; return until when."""
        until = self._journal.wall() + timedelta(minutes=minutes)
        self._pass_until = until
        self._journal.note(ScreeningPassGiven(minutes))
        return until

    def _pass(self) -> datetime | None:
        until = self._pass_until
        return until if until and self._journal.wall() < until else None

    async def now(self) -> ScreeningNow:
        """Return the lists at a glance, read anew if they were changed."""
        await self._look_at_the_file()
        blocked = sum(entry.list is ListName.BLOCK for entry in self._lists)
        allowed = len(self._lists) - blocked
        return ScreeningNow(blocked, allowed, self._pass(), self._trouble)

    # --- the file --------------------------------------------------------------------

    async def _look_at_the_file(self) -> None:
        """Read the lists anew if they were changed; callers wait for one reading."""
        if self.directory is None:
            return
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._read(self.directory))
        await asyncio.wait([self._reading], timeout=READ_S)

    async def _read(self, directory: Path) -> None:
        seen = await asyncio.to_thread(_look, directory / SCREENING_FILE)
        if seen == self._seen:
            return
        self._seen, self._trouble = seen, ""
        try:
            self._lists = await asyncio.to_thread(load_lists, directory)
        except SettingsProblems as error:
            self._trouble = str(error)
            log.error("the block and allow lists stay as they were: %s", error)  # noqa: TRY400 - the owner's mistake, not ours


def _look(path: Path) -> _Seen:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
