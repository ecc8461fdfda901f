"""Weeks of an office that never was: its records, written where a desk would.

Callers come at random in busy and quiet hours, agents take log-normal times, some
callers give up; the same seed makes the same weeks.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from math import log
from pathlib import Path
from random import Random

from sqlalchemy import Connection

from tipring.domain.journal import (
    CallAnswered,
    CallEnded,
    CallerIdentified,
    CallRang,
    Entry,
)
from tipring.domain.journal_event import JournalEvent
from tipring.domain.queue.entries import (
    AgentMoved,
    CallerJoinedAgent,
    CallerLeftQueue,
    CallerQueued,
    Outcome,
)
from tipring.domain.queue.states import AgentState
from tipring.store.engines import writing_engine
from tipring.store.ledger import Ledger
from tipring.store.projections import record

HOURS = {14: 1.0, 15: 0.6, 16: 0.4, 19: 0.8}
"""Of the day in UTC, and how busy they are."""
AGENTS = ("anna", "ben")
Happened = tuple[datetime, JournalEvent, str]


def write_records(
    state: Path, until: datetime, *, days: int, calls_per_hour: float = 6.0
) -> int:
    """Write *days* of records that end before *until* (aware); return their calls."""
    Ledger.open(state).close()
    engine = writing_engine(state, None)
    with engine.begin() as connection:
        written = _write(connection, until, days, calls_per_hour)
    engine.dispose()
    return written


def _write(
    connection: Connection, until: datetime, days: int, calls_per_hour: float
) -> int:
    chance = Random(11)  # noqa: S311 - no secret hangs on it
    midnight = until.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    happened: list[Happened] = []
    for day in range(days, 0, -1):
        began = midnight - timedelta(days=day)
        for agent in AGENTS:
            ready = AgentMoved(agent, AgentState.READY.value, "", 0)
            happened.append((began + timedelta(hours=13), ready, ""))
            gone = AgentMoved(agent, AgentState.OFFLINE.value, "", 0)
            happened.append((began + timedelta(hours=23), gone, ""))
        for hour, busy in HOURS.items():
            happened += _hour(
                began + timedelta(hours=hour), chance, calls_per_hour * busy
            )
    calls = {call for _at, _what, call in happened if call}
    for at, what, call in sorted(happened, key=lambda told: told[0]):
        record(connection, Entry(at, what, "line-1" if call else None, call or None))
    return len(calls)


def _hour(began: datetime, chance: Random, calls_per_hour: float) -> Iterator[Happened]:
    at_s = chance.expovariate(calls_per_hour / 3600)
    while at_s < 3600:
        yield from _call(began + timedelta(seconds=at_s), chance)
        at_s += chance.expovariate(calls_per_hour / 3600)


def _call(at: datetime, chance: Random) -> Iterator[Happened]:
    call, agent = f"{at:%Y%m%d-%H%M%S-%f}", chance.choice(AGENTS)
    number = f"21255501{chance.randrange(60):02}"
    wait_s, ready_s = chance.expovariate(1 / 18), chance.expovariate(1 / 90)
    talk_s = chance.lognormvariate(log(150 if agent == "anna" else 210), 0.6)

    def told(after_s: float, what: JournalEvent) -> Happened:
        return at + timedelta(seconds=after_s), what, call

    yield told(0, CallRang())
    yield told(2, CallerIdentified(number, None, withheld=False))
    yield told(4, CallAnswered(1, "main"))
    yield told(5, CallerQueued(call, "front", number, 1, 0, 0.0, 0.0, "", "waits"))
    if ready_s < wait_s:
        yield told(5 + ready_s, _left(call, Outcome.ABANDONED, ready_s, 0.0, ""))
        yield told(5.5 + ready_s, CallEnded("the caller hung up"))
        return
    over_s = 5 + wait_s + talk_s
    yield told(5 + wait_s, CallerJoinedAgent(call, "front", agent, wait_s))
    yield told(over_s, _left(call, Outcome.ANSWERED, wait_s, talk_s, agent))
    yield told(over_s + 0.2, AgentMoved(agent, AgentState.WRAP_UP.value, "", 0))
    yield told(over_s + 0.5, CallEnded("the caller hung up"))
    yield told(over_s + 20, AgentMoved(agent, AgentState.READY.value, "", 0))


def _left(
    call: str, outcome: Outcome, waited_s: float, talked_s: float, agent: str
) -> CallerLeftQueue:
    why = "so it was"
    return CallerLeftQueue(call, "front", outcome.value, waited_s, talked_s, agent, why)
