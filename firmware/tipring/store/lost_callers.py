"""Who was lost with a trunk, and what came of it since: for whom to call back."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, Executable, select

from tipring.domain.journal import Entry
from tipring.domain.lost_entries import CallerLost
from tipring.domain.same_number import known_as
from tipring.store.codec import entry_from_row
from tipring.store.queue_records import call_of
from tipring.store.schema import calls, journal, queue_calls

LONGEST_CALL: Final = timedelta(hours=4)
"""Who is lost rang so long ago at most: no call of the box is longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LostCaller:
    """Somebody whose trunk went away under him."""

    call: str
    """Which of our calls it was."""
    number: str
    """Empty when withheld or unknown: nobody can call back."""
    trunk: str
    line: str
    node: str
    """Of the flow, where he was."""
    queue: str
    """In which he waited; empty: in none."""
    why: str
    called_at: datetime
    """When his call rang."""
    lost_at: datetime
    kept_until: datetime
    """How long his place is kept."""
    called_again_at: datetime | None = None
    """When he called again, by whatever line."""
    called_again_on: str = ""
    """The line on which he did."""
    talked_at: datetime | None = None
    """When somebody talked with him first after that."""

    @property
    def is_missed(self) -> bool:
        """Whether he neither came back nor was called."""
        return self.called_again_at is None and self.talked_at is None


@dataclass(frozen=True, slots=True)
class _Later:
    """One thing that happened with a number."""

    known: str
    at: datetime
    line: str
    is_talk: bool


def lost_callers(
    since: datetime, until: datetime, country: str
) -> Callable[[Connection], list[LostCaller]]:
    """Return the question for those who were lost in that time, the newest first.

    A number of *country* is known however it was written.
    """

    def ask(connection: Connection) -> list[LostCaller]:
        rows = connection.execute(_entries(since, until)).all()
        waited = dict(_queues(connection, since))
        found = [_lost(entry_from_row(row), row.rang_at, waited) for row in rows]
        found = [one for one in found if since <= one.lost_at < until]
        later = list(_later(connection, since, country)) if found else []
        return [_and_since(one, country, later) for one in found]

    return ask


def _lost(entry: Entry, called_at: datetime, waited: Mapping[str, str]) -> LostCaller:
    what, call = entry.what, entry.call_id or ""
    assert isinstance(what, CallerLost), "the query asks for its kind"  # noqa: S101 - for the type checker
    return LostCaller(
        call=call,
        number=what.number,
        trunk=what.trunk,
        line=entry.line or "",
        node=what.node,
        queue=waited.get(call, ""),
        why=what.why,
        called_at=called_at,
        lost_at=entry.at,
        kept_until=entry.at + timedelta(seconds=what.keeps_s),
    )


def _entries(since: datetime, until: datetime) -> Executable:
    """Return the query by way of the calls: the journal has no index of its kinds."""
    return (
        select(journal, calls.c.rang_at)
        .join(calls, calls.c.id == journal.c.call_id)
        .where(
            calls.c.rang_at >= since - LONGEST_CALL,
            calls.c.rang_at < until,
            journal.c.kind == CallerLost.__name__,
        )
        .order_by(journal.c.id.desc())
    )


def _queues(connection: Connection, since: datetime) -> Iterable[tuple[str, str]]:
    """Yield calls and the queue in which each waited, the last one last."""
    columns = queue_calls.c
    query = select(columns.ticket, columns.queue).where(
        columns.joined_at >= since - LONGEST_CALL
    )
    for ticket, queue in connection.execute(query.order_by(columns.id)):
        yield call_of(ticket), queue


def _later(connection: Connection, since: datetime, country: str) -> Iterable[_Later]:
    """Yield calls that came, and talks: with an agent, or in a call of ours."""
    c, q = calls.c, queue_calls.c
    came = select(c.number, c.rang_at, c.answered_at, c.line, c.placed)
    rang = came.where(c.rang_at >= since, c.number.is_not(None)).order_by(c.rang_at)
    for number, rang_at, answered_at, line, placed in connection.execute(rang):
        known = known_as(number, country)
        if not placed:
            yield _Later(known, rang_at, line, is_talk=False)
        elif answered_at is not None:
            yield _Later(known, answered_at, line, is_talk=True)
    talks = select(q.number, q.answered_at, q.line).where(q.answered_at >= since)
    for number, at, line in connection.execute(talks.order_by(q.answered_at)):
        yield _Later(known_as(number, country), at, line, is_talk=True)


def _and_since(lost: LostCaller, country: str, later: Iterable[_Later]) -> LostCaller:
    """Return the same with what became of him."""
    known = known_as(lost.number, country)
    own = [one for one in later if known and one.known == known]
    own = sorted((one for one in own if one.at > lost.lost_at), key=lambda one: one.at)
    again = next((one for one in own if not one.is_talk), None)
    talk = next((one for one in own if one.is_talk), None)
    return replace(
        lost,
        called_again_at=again.at if again else None,
        called_again_on=again.line if again else "",
        talked_at=talk.at if talk else None,
    )
