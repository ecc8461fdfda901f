"""All that the store knows of one number, however it is written: a question for it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import Column, ColumnElement, Connection, Text, cast, func, or_, select

from tipring.domain.caller_number import bare
from tipring.domain.house_entries import ForwardSet
from tipring.domain.link_drill_entries import LinkDrillBegan, LinkDrillDone
from tipring.domain.same_number import known_as
from tipring.store.house_schema import extension_wishes, house_calls
from tipring.store.message_records import RecordingState
from tipring.store.message_schema import recordings, utterances
from tipring.store.queue_records import call_of
from tipring.store.records import CallState, MessageState
from tipring.store.schema import calls, journal, messages, queue_calls

FEWEST_DIGITS = 5
"""What is shorter is an extension or a service, and stands in too many texts."""
TAIL_DIGITS = 6
"""A number ends in these, whatever is written before them."""
_IN_SETTINGS = frozenset(
    kind.__name__ for kind in (ForwardSet, LinkDrillBegan, LinkDrillDone)
)
"""They tell of numbers that the office chose; these are its own affair."""
_COLUMNS: tuple[tuple[Column[str], Column[str]], ...] = (
    (calls.c.number, calls.c.id),
    (messages.c.number, messages.c.call_id),
    (messages.c.callback_number, messages.c.call_id),
    (queue_calls.c.number, queue_calls.c.ticket),
    (queue_calls.c.callback_number, queue_calls.c.ticket),
    (house_calls.c.dialled, house_calls.c.id),
    (house_calls.c.rang, house_calls.c.id),
    (house_calls.c.sent_to, house_calls.c.id),
)
"""Where a number stands, and beside it the call or the ticket that it belongs to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What of the store is about one number."""

    number: str
    """As it was asked for."""
    spellings: tuple[str, ...] = ()
    """How it is written in the store."""
    calls: tuple[str, ...] = ()
    """On lines, on trunks, and those of the office's telephones."""
    going_on: tuple[str, ...] = ()
    """Of these, calls that have not ended."""
    places: tuple[str, ...] = ()
    """Tickets of places in queues that are kept, and of callbacks to come."""
    messages: tuple[str, ...] = ()
    """Whose sound is there."""
    recordings: tuple[str, ...] = ()
    """Whose sound is there."""
    utterances: tuple[str, ...] = ()
    """Whose sound is there."""
    entries: tuple[int, ...] = ()
    """Of the journal, that belong to no call."""
    forwards: tuple[str, ...] = ()
    """Extensions whose calls are forwarded to it: a setting, never erased here."""


def is_too_short(number: str) -> bool:
    """Whether so few digits would be found in texts that mean somebody else."""
    return sum(map(str.isdigit, number)) < FEWEST_DIGITS


def person(number: str, country: str) -> Callable[[Connection], Person]:
    """Return the question for all about *number*, in any spelling of *country*."""

    def ask(connection: Connection) -> Person:
        return _Search(connection, number, country).person()

    return ask


class _Search:
    """One look through the store."""

    def __init__(self, connection: Connection, number: str, country: str) -> None:
        self._connection = connection
        self._number = bare(number)
        self._wanted = known_as(number, country)
        self._country = country
        self._calls: set[str] = set()
        self._entries: set[int] = set()

    def person(self) -> Person:
        spellings = {self._number, self._wanted}
        for column, owner in _COLUMNS:
            spellings |= self._look_into(column, owner)
        self._read_the_journal(spellings)
        ids = sorted(self._calls)
        forwards = or_(
            *(
                extension_wishes.c[name].in_(spellings)
                for name in ("always", "busy", "no_answer")
            )
        )
        return Person(
            number=self._number,
            spellings=tuple(sorted(spellings)),
            calls=tuple(ids),
            going_on=self._going_on(ids),
            places=tuple(self._places(ids)),
            messages=self._ids(
                messages.c.id,
                messages.c.call_id.in_(ids) | self._of_nobody(spellings),
                messages.c.state == MessageState.KEPT,
            ),
            recordings=self._ids(
                recordings.c.id,
                recordings.c.call_id.in_(ids),
                recordings.c.state == RecordingState.KEPT,
            ),
            utterances=self._ids(
                utterances.c.id,
                utterances.c.call_id.in_(ids),
                utterances.c.erased_at.is_(None),
            ),
            entries=tuple(sorted(self._entries)),
            forwards=self._ids(extension_wishes.c.number, forwards),
        )

    def _look_into(self, column: Column[str], owner: Column[str]) -> set[str]:
        """Return how the number is written in *column*; keep whose that is."""
        tail = self._number[-TAIL_DIGITS:]
        query = select(column, owner).where(column.like(f"%{tail}"))
        found = set()
        for written, whose in self._connection.execute(query):
            if known_as(written, self._country) == self._wanted:
                found.add(written)
                self._calls |= {call_of(whose)} if whose else set()
        return found

    def _read_the_journal(self, spellings: set[str]) -> None:
        """Find the number in every sentence that was ever written down."""
        text = cast(journal.c.data, Text)
        query = select(journal.c.id, journal.c.kind, journal.c.call_id, text).where(
            or_(*(func.instr(text, one) > 0 for one in sorted(spellings)))
        )
        whole = "|".join(re.escape(one) for one in spellings)
        pattern = re.compile(rf"(?<!\d)(?:{whole})(?!\d)")
        for entry, kind, call, data in self._connection.execute(query):
            if kind in _IN_SETTINGS or not pattern.search(data):
                continue
            if call:
                self._calls.add(call)
            else:
                self._entries.add(entry)

    def _going_on(self, ids: list[str]) -> tuple[str, ...]:
        on_lines = self._ids(
            calls.c.id, calls.c.id.in_(ids), calls.c.state != CallState.ENDED
        )
        inside = self._ids(
            house_calls.c.id,
            house_calls.c.id.in_(ids),
            house_calls.c.ended_at.is_(None),
        )
        return tuple(sorted({*on_lines, *inside}))

    def _places(self, ids: list[str]) -> Iterator[str]:
        query = select(queue_calls.c.ticket).where(queue_calls.c.ended_at.is_(None))
        for (ticket,) in self._connection.execute(query.order_by(queue_calls.c.id)):
            if call_of(ticket) in ids:
                yield ticket

    def _of_nobody(self, spellings: set[str]) -> ColumnElement[bool]:
        """Messages that were found without their call may know the number still."""
        named = messages.c.number.in_(spellings)
        return named | messages.c.callback_number.in_(spellings)

    def _ids(
        self, column: Column[str], *conditions: ColumnElement[bool]
    ) -> tuple[str, ...]:
        query = select(column).where(*conditions).order_by(column)
        return tuple(self._connection.execute(query).scalars())
