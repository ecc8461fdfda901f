from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, select

from tipring.domain.agent_entries import CallNoted, HelpAsked
from tipring.domain.house_entries import (
    HouseCallBegan,
    HouseCallEnded,
    HouseCallRang,
    HouseCallSentOut,
    HouseCallTransferred,
)
from tipring.domain.journal import (
    CallAnswered,
    CallEnded,
    CallerIdentified,
    CallRang,
    Decided,
    DigitHeard,
    Entry,
    MessageKept,
    MessageStarted,
    NodeEntered,
    PromptPlayed,
)
from tipring.domain.journal_event import JournalEvent
from tipring.domain.message_entries import (
    MessageMarked,
    MessageTranscribed,
    UtteranceKept,
)
from tipring.domain.privacy import FORGOTTEN, Line, forgotten
from tipring.domain.privacy_entries import CallersForgotten
from tipring.domain.queue.entries import (
    CallbackPromised,
    CallerLeftQueue,
    CallerQueued,
    Outcome,
)
from tipring.store.projections import VIEWS, rebuild, record
from tipring.store.schema import calls, journal, metadata

START = datetime(2026, 11, 23, 10, 15, tzinfo=UTC)
NUMBER = "2125550123"
OTHER = "2125550199"
NAME = "Ada Lovelace"
CALL = "20261123-101500-abcdef"


def caller(number: str, call: str) -> list[JournalEvent]:
    said = "mine" if number == NUMBER else "others'"
    return [
        CallRang(),
        CallerIdentified(number, NAME, withheld=False),
        CallAnswered(1, "main"),
        NodeEntered("menu", "menu", f"{number} is on the list"),
        PromptPlayed(f"two one two, {said}", 900, whole=True),
        DigitHeard("7"),
        Decided("age", f"year = {said}"),
        CallerQueued(call, "sales", number, 1, 0, 0.0, 0.0, "", f"of {NAME}"),
        CallbackPromised(call, "sales", number),
        CallerLeftQueue(
            call, "sales", Outcome.ANSWERED, 3.0, 4.0, "anna", f"{number} was reached"
        ),
        CallNoted(
            ticket=call, queue="sales", agent="anna", code="", note=f"Wants {said}."
        ),
        MessageStarted(f"m-{call}", "office", f"messages/office/{call}.wav"),
        MessageKept(f"m-{call}", 4.0, interrupted=False),
        MessageMarked(f"m-{call}", urgent=False, callback_number=number),
        MessageTranscribed(f"m-{call}", f"I am {said}.", 0.9, "vosk", "en"),
        UtteranceKept(f"u-{call}", "menu", f"utterances/{call}.wav", said, "en"),
        CallEnded(f"{number} hung up"),
    ]


def house_call(number: str) -> list[JournalEvent]:
    return [
        HouseCallBegan("201", number),
        HouseCallRang("202", number),
        HouseCallSentOut(number, "201"),
        HouseCallTransferred("201", number),
        HouseCallEnded("answered", f"{number} hung up"),
    ]


@contextmanager
def office() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    with engine.begin() as connection:
        tell(connection, house_call(OTHER), "h0")
        tell(connection, caller(NUMBER, CALL), CALL)
        tell(connection, caller(OTHER, "c2"), "c2")
        tell(connection, house_call(NUMBER), "h1")
        tell(connection, [HelpAsked(agent="anna", ticket=CALL, words=NUMBER)], None)
        yield connection
    engine.dispose()


def tell(connection: Connection, story: list[JournalEvent], call: str | None) -> int:
    entry_id = 0
    for second, what in enumerate(story):
        at = START + timedelta(seconds=second)
        entry_id = record(connection, Entry(at, what, "front", call))
    return entry_id


def everything(connection: Connection) -> str:
    return "\n".join(
        str(row)
        for table in (journal, *VIEWS)
        for row in connection.execute(select(table))
    )


def views(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
    return {
        table.name: sorted(map(tuple, connection.execute(select(table))), key=str)
        for table in VIEWS
    }


def forget(connection: Connection, *, entries: tuple[int, ...] = ()) -> None:
    why = CallersForgotten(calls=(CALL, "h1"), entries=entries, why="older than 9 days")
    tell(connection, [why], None)


def help_asked(connection: Connection) -> int:
    query = select(journal.c.id).where(journal.c.kind == HelpAsked.__name__)
    return int(connection.execute(query).scalar_one())


def test_nothing_names_a_forgotten_caller_any_more() -> None:
    with office() as connection:
        forget(connection, entries=(help_asked(connection),))
        left = everything(connection)
    assert NUMBER not in left
    assert "mine" not in left
    assert "•••" in left


def test_the_next_caller_is_known_as_before() -> None:
    with office() as connection:
        before = connection.execute(select(calls).where(calls.c.id == "c2")).one()
        forget(connection)
        assert connection.execute(select(calls).where(calls.c.id == "c2")).one() == (
            before
        )
        assert NAME in everything(connection)
        assert OTHER in everything(connection)


def test_that_there_was_a_call_and_how_it_went_stays() -> None:
    with office() as connection:
        forget(connection)
        call = connection.execute(select(calls).where(calls.c.id == CALL)).one()
    assert (call.number, call.name, call.flow) == (None, None, "main")
    assert call.answered_at is not None
    assert call.end_reason == "••• hung up"


def test_views_that_are_made_anew_name_nobody_either_and_are_the_same() -> None:
    with office() as connection:
        forget(connection, entries=(help_asked(connection),))
        before = views(connection)
        rebuild(connection)
        assert views(connection) == before


def test_an_extension_is_called_back_by_who_called_before() -> None:
    with office() as connection:
        forget(connection)
        wishes = views(connection)["extension_wishes"]
    assert OTHER in str(wishes)


def test_who_is_forgotten_twice_is_forgotten_once() -> None:
    with office() as connection:
        forget(connection)
        once = everything(connection)
        forget(connection)
        assert everything(connection).startswith(once[: once.index("CallersForgotten")])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("message_id", "20261123-2125550123"),
        ("path", "messages/2125550123.wav"),
        ("ticket", "2125550123/2"),
    ],
)
def test_names_of_ours_stay_whatever_digits_they_have(name: str, value: str) -> None:
    line = Line("MessageKept", {name: value})
    assert forgotten(line, {NUMBER}) == {name: value}


def test_a_number_goes_wherever_it_is_quoted() -> None:
    data = {"details": {"to": f"{NUMBER}!"}, "not_others": [f"ben: {NUMBER}", 3]}
    assert forgotten(Line("JobQueued", data), {NUMBER, "555"}) == {
        "details": {"to": "•••!"},
        "not_others": ["ben: •••", 3],
    }


def test_words_that_were_none_stay_none() -> None:
    assert forgotten(Line("CallNoted", {"note": ""}), ()) == {"note": ""}
    assert forgotten(Line("CallNoted", {"note": "two"}), ()) == {"note": FORGOTTEN}
