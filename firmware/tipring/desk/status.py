"""The box at a glance, as the API and `tipring status` show it."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tipring import __version__
from tipring.desk.lifeline import LifelineStatus
from tipring.domain.errors import StoreError
from tipring.domain.line import LineState
from tipring.lines.line_hearing import LineHearing
from tipring.store.message_records import OutboxCounts
from tipring.store.message_views import outbox_counts

if TYPE_CHECKING:  # the console reads the shapes here, and runs no desk
    from tipring.desk.desk import Desk
    from tipring.desk.line_watch import LineWatch
    from tipring.desk.switchboard import Switchboard

CLERK_MAY_BE_AWAY = timedelta(minutes=5)
"""It asks for mail every few seconds; only a start of the clerk takes longer."""


@dataclass(frozen=True, slots=True)
class LineStatus:
    """One line, now."""

    name: str
    state: str
    since: datetime
    device: str
    trouble: str
    """Why the line cannot be used; empty when it can."""
    call_id: str | None
    hearing: LineHearing | None
    """What its sound is like; None before the first call since the start."""
    repair: str = ""
    """What was tried last to bring it back; empty: nothing, or it is here."""
    is_out: bool = False
    """Somebody took it out on purpose: a drill, a test, the plain telephone."""


@dataclass(frozen=True, slots=True)
class TelephonesStatus:
    """The SIP border and who is registered there, now."""

    addresses: list[str]
    """Where telephones reach the box."""
    trouble: str
    """Why they cannot; empty when they can."""
    there: list[str]
    """The extensions that have a telephone or a browser."""
    missing: list[str]


@dataclass(frozen=True, slots=True)
class Status:
    """The box, now."""

    version: str
    office: str
    time_zone: str
    started_at: datetime
    lines: list[LineStatus]
    loop_late_worst_ms: float
    """The worst lateness of the audio loop in the last minute (a frame is 20 ms)."""
    loop_late_p999_ms: float
    tasks: int
    """Tasks of the desk; the same number whenever all lines are idle."""
    speech: str
    """Whether callers are understood, and what stands in the way."""
    prompts: str = ""
    """What callers hear that nobody recorded; empty: everything is recorded."""
    outbox: OutboxCounts = field(default_factory=OutboxCounts)
    """The clerk's work: mail, texts."""
    clerk_is_away: bool = False
    """There is work, and no clerk has asked for it lately."""
    tolls: str = ""
    """Which limits of calls to the street are used up; empty: none is."""
    news: str = ""
    """What keeps news for other machines waiting; empty: nothing does."""
    lifeline: LifelineStatus | None = None
    """None for a box without a board."""
    telephones: TelephonesStatus | None = None
    """None for a box without SIP."""


def status_of(desk: "Desk") -> Status:
    """Return what *desk* looks like now."""
    return Status(
        version=__version__,
        office=desk.office.name,
        time_zone=desk.office.zone.key,
        started_at=desk.started_at,
        lines=[_line_status(watch) for watch in desk.watches if not _is_spare(watch)],
        loop_late_worst_ms=round(desk.lateness.worst_ms, 2),
        loop_late_p999_ms=round(desk.lateness.p999_ms, 2),
        tasks=len(asyncio.all_tasks()),
        speech=desk.ears.sentence,
        prompts=desk.prompts.sentence if desk.prompts else "",
        tolls=desk.tolls.sentence,
        news=desk.news.sentence,
        lifeline=desk.lifeline.status if desk.lifeline else None,
        telephones=_telephones(desk, desk.switchboard) if desk.switchboard else None,
    )


def _is_spare(watch: "LineWatch") -> bool:
    """Whether *watch* is that of a way inside which nobody is on."""
    return not watch.calls_out and watch.state is LineState.IDLE


def _telephones(desk: "Desk", board: "Switchboard") -> TelephonesStatus:
    numbers = sorted(desk.office.extensions)
    there = [number for number in numbers if board.legs.reachable(number)]
    return TelephonesStatus(
        addresses=list(board.addresses),
        trouble=board.trouble,
        there=there,
        missing=[number for number in numbers if number not in there],
    )


async def with_outbox(status: Status, desk: "Desk") -> Status:
    """Return *status* with what the clerk has to do, or why nobody can tell."""
    try:
        counts = await desk.journal.store.ask(outbox_counts)
    except StoreError as error:
        return replace(status, outbox=OutboxCounts(reason=str(error)))
    seen, now = desk.outbox.clerk_seen_at or desk.started_at, desk.journal.wall()
    is_away = counts.waiting > 0 and now - seen > CLERK_MAY_BE_AWAY
    return replace(status, outbox=counts, clerk_is_away=is_away)


def _line_status(watch: "LineWatch") -> LineStatus:
    return LineStatus(
        name=watch.line.name,
        state=watch.state.value,
        since=watch.since,
        device=watch.device,
        trouble=watch.trouble,
        call_id=watch.call_id,
        hearing=watch.line.hearing,
        repair=watch.care.tried,
        is_out=not watch.is_in_service,
    )
