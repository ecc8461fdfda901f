"""Calls to the street are counted here, and refused when they cost too much."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from tipring.desk.journal import Journal
from tipring.desk.line_watch import LineWatch
from tipring.domain.dialplan.numbers import NumberKind
from tipring.domain.errors import StoreError
from tipring.domain.office import Office
from tipring.domain.security_entries import CallSentOn, TollRefused
from tipring.domain.tolls import DAY_S, Spent, Toll, TollMeter
from tipring.store.security_views import PaidCall, paid_calls

log = logging.getLogger(__name__)
DAY: Final = timedelta(seconds=DAY_S)
TOO_LONG: Final = "it takes longer than minutes_a_call of [outside] allows"


class TollDesk:
    """One for the whole box; `remember` what was called before it began."""

    def __init__(self, office: Callable[[], Office], journal: Journal) -> None:
        self._office = office
        self._journal = journal
        self._meter = TollMeter()
        self._cutting: dict[str, asyncio.TimerHandle] = {}
        """By the line: when its call becomes too long."""
        self._told: set[str] = set()
        """Limits that the log knows to be used up."""

    @property
    def sentence(self) -> str:
        """Which limits are used up, in a few words; empty: none is."""
        spent = (each for each in self._now().counted(_clock()) if each.is_all)
        return "; ".join(map(str, spent))

    async def remember(self, watches: list[LineWatch]) -> None:
        """Count the calls of the last day, whoever made them."""
        now, known = self._journal.wall(), {each.line.name: each for each in watches}
        try:
            found = await self._journal.store.ask(paid_calls(now - DAY))
        except StoreError as error:
            log.warning("calls of the last day are not counted: %s", error)
            return
        self._meter.remember(_toll(paid, known.get(paid.line), now) for paid in found)

    # --- as whoever dials asks -----------------------------------------------------

    def begin(self, number: str, watch: LineWatch) -> "Ticket":
        """Count a call of *number* by *watch*, unless it would cost too much."""
        if self._is_for_help(number):
            return Ticket()
        meter, scopes = self._now(), _scopes(watch)
        if spent := meter.spent(scopes, _clock()):
            return Ticket(spent=spent)
        self._told.clear()
        toll = meter.begin(watch.line.name, scopes, _clock())
        watch.our_call_over = self._over
        if longest_min := meter.longest_min(scopes):
            later = asyncio.get_running_loop().call_later
            cut = later(60 * longest_min, watch.end_call, TOO_LONG)
            self._cutting[watch.line.name] = cut
        return Ticket(toll)

    def undo(self, ticket: "Ticket", watch: LineWatch) -> None:
        """Take back a call that could not be dialled."""
        if ticket.toll is not None:
            self._meter.undo(ticket.toll)
            self._cut_no_more(watch.line.name)

    def refuse(self, number: str, spent: Spent) -> None:
        """Write down that *number* is not called."""
        why = str(spent)
        self._journal.note(TollRefused(number, spent.key, why))
        if spent.key not in self._told:
            self._told.add(spent.key)
            log.error("%s is not called, and no other number: %s", number, why)

    def send_on(self, watch: LineWatch, number: str) -> str:
        """Count that the exchange takes a caller to *number*; return why it may not."""
        ticket = self.begin(number, watch)
        if ticket.spent is not None:
            self.refuse(number, ticket.spent)
            return str(ticket.spent)
        if ticket.toll is not None:
            self._cut_no_more(watch.line.name)
            ticket.toll.ended = ticket.toll.began
            pen = self._journal.for_line(watch.line.name)
            pen.note(CallSentOn(number))
        return ""

    def _over(self, line: str) -> None:
        self._meter.end(line, _clock())
        self._cut_no_more(line)

    def _cut_no_more(self, line: str) -> None:
        if cut := self._cutting.pop(line, None):
            cut.cancel()

    def _now(self) -> TollMeter:
        """Return the meter, by the limits of today's settings."""
        self._meter.limits = self._office().limits
        return self._meter

    def _is_for_help(self, number: str) -> bool:
        kind = self._office().plan.numbering.read(number).kind
        return kind is NumberKind.EMERGENCY


class Ticket:
    """What came of the wish to call a number."""

    def __init__(self, toll: Toll | None = None, spent: Spent | None = None) -> None:
        self.toll = toll
        """What is counted; None: nothing is, as with calls for help."""
        self.spent = spent
        """Why it is not called; None: it may be."""


def _scopes(watch: LineWatch) -> frozenset[str]:
    return frozenset({watch.line.name, watch.trunk, *watch.groups}) - {""}


def _toll(paid: PaidCall, watch: LineWatch | None, now: datetime) -> Toll:
    """Return a call of the past by the clock of today; none is in the future."""
    scopes = _scopes(watch) if watch else frozenset({paid.line})
    began_s = max((now - paid.began_at).total_seconds(), 0.0)
    ended = paid.ended_at or now
    ended_s = min(max((now - ended).total_seconds(), 0.0), began_s)
    return Toll(paid.line, scopes, _clock() - began_s, _clock() - ended_s)


def _clock() -> float:
    return asyncio.get_running_loop().time()
