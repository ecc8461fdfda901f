"""Which calls may be forgotten by now: questions for `Store.ask`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType

from sqlalchemy import ColumnElement, Connection, Select, exists, select, union

from tipring.store.house_schema import house_calls
from tipring.store.privacy_schema import forgotten_calls
from tipring.store.queue_records import bare_ticket
from tipring.store.records import CallState, MessageState
from tipring.store.schema import calls, messages, queue_calls

_C, _H, _M, _Q = calls.c, house_calls.c, messages.c, queue_calls.c
_BARE = bare_ticket(_Q.ticket)


def _none() -> Mapping[str, int]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class NumberDays:
    """How long it is known who called."""

    days: int | None = None
    """None: always."""
    of_queues: Mapping[str, int] = field(default_factory=_none)
    """Of queues that have their own: they hold for all who stood there."""

    def __bool__(self) -> bool:
        """Whether anything is ever forgotten."""
        return self.days is not None or bool(self.of_queues)


def calls_to_forget(
    rule: NumberDays, now: datetime, limit: int
) -> Callable[[Connection], list[str]]:
    """Return the question for calls whose callers may be forgotten at *now*.

    A call goes on being known while it lasts, while its caller has a place in a queue
    or is to be called back, and while a message of it is there: somebody has to know
    whom to call back. What was forgotten is not named again.
    """
    parts = [_of_queue(name, now, days) for name, days in rule.of_queues.items()]
    if rule.days is not None:
        elsewhere = _C.id.not_in(_stood_in(*rule.of_queues))
        parts += [_of_anybody(now, rule.days, elsewhere), _of_house(now, rule.days)]

    def ask(connection: Connection) -> list[str]:
        if not parts:
            return []
        found = connection.execute(union(*parts).limit(limit))
        return [str(call) for (call,) in found]

    return ask


def _of_anybody(
    now: datetime, days: int, *conditions: ColumnElement[bool]
) -> Select[str]:
    return select(_C.id).where(
        _C.rang_at < now - timedelta(days=days),
        _C.state == CallState.ENDED,
        _new(_C.id),
        ~exists().where(_C.id == _BARE, _Q.ended_at.is_(None)),
        ~exists().where(
            _M.call_id == _C.id,
            _M.state.in_([MessageState.KEPT, MessageState.RECORDING]),
        ),
        *conditions,
    )


def _of_queue(name: str, now: datetime, days: int) -> Select[str]:
    return _of_anybody(now, days, _C.id.in_(_stood_in(name)))


def _stood_in(*queues: str) -> Select[str]:
    return select(_BARE).where(_Q.queue.in_(queues))


def _of_house(now: datetime, days: int) -> Select[str]:
    old = _H.began_at < now - timedelta(days=days), _H.ended_at.is_not(None)
    apart = ~exists().where(_C.id == _H.id)
    return select(_H.id).where(*old, apart, _new(_H.id))


def _new(call: ColumnElement[str]) -> ColumnElement[bool]:
    return ~exists().where(forgotten_calls.c.call_id == call)
