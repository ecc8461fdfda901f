"""Why did this caller wait? The journal of a call as the story of its queue."""

from sqlalchemy import Connection

from support.queue_journal import (
    QUEUE,
    at,
    empty_store,
    given_up,
    joined,
    left,
    moved,
    queued,
    tell,
)
from tipring.domain.journal import (
    CallAnswered,
    CallEnded,
    CallRang,
    Decided,
    DigitHeard,
    Entry,
    NodeEntered,
    PromptPlayed,
)
from tipring.domain.journal_event import JournalEvent
from tipring.domain.queue.entries import (
    AgentAnswered,
    AgentRung,
    OfferEnded,
    Outcome,
    PlaceKept,
)
from tipring.domain.queue.states import AgentState
from tipring.store.projections import record
from tipring.store.queue_story import PlaceTold, QueueStory, queue_story

AFTER_ALL = "from 'sales' after 32 s: answered, talked 58 s with ben; so it was"


def of_call(
    connection: Connection,
    call: str,
    *story: tuple[float, JournalEvent],
) -> None:
    for second, what in story:
        record(connection, Entry(at(second), what, "line-1", call))


def asked(connection: Connection, call: str) -> QueueStory:
    story = queue_story(call)(connection)
    assert story is not None
    return story


def test_a_call_that_was_answered_tells_every_why() -> None:
    with empty_store() as connection:
        of_call(
            connection,
            "c1",
            (0, CallRang()),
            (4, CallAnswered(1, "main")),
            (5, NodeEntered("menu", "menu", "the call begins here")),
            (9, DigitHeard("1")),
            (9, NodeEntered("wait", "queue", "1 was pressed")),
            (9, Decided("wait", "the office is open: the night service rests")),
            (9, queued("c1")),
            (9, AgentRung("c1", QUEUE, "anna", "idle longest", "first", ("ben: off",))),
            (12, PromptPlayed("You are next.", 900, whole=False)),
            (29, OfferEnded("c1", "anna", "no answer")),
        )
        tell(connection, (29, moved(AgentState.MISSED, "no answer", misses=1)))
        of_call(
            connection,
            "c1",
            (30, Decided("wait", "the time is not told: too few calls are known")),
            (31, AgentRung("c1", QUEUE, "ben", "only one left", "first", ())),
            (40, AgentAnswered("c1", QUEUE, "ben")),
            (41, joined("c1", "ben", waited_s=32)),
            (99, left("c1", Outcome.ANSWERED, 32, 58, "ben")),
            (100, CallEnded("the caller hung up")),
        )
        story = asked(connection, "c1")
    assert story.number == "2125550123"
    assert story.places == (
        PlaceTold("c1", QUEUE, at(9), Outcome.ANSWERED, 32, 58, "ben"),
    )
    assert [
        ((line.at - at(0)).total_seconds(), line.sentence) for line in story.lines
    ] == [
        (9, "goes to 'wait' (queue), because 1 was pressed"),
        (9, "at 'wait': the office is open: the night service rests"),
        (9, "gives the caller place 1 in 'sales': waits since now"),
        (9, "rings anna: idle longest"),
        (12, 'said "You are next." (cut after 0.9 s)'),
        (29, "has not reached anna: no answer"),
        (30, "at 'wait': the time is not told: too few calls are known"),
        (31, "rings ben: only one left"),
        (40, "hears ben answer"),
        (41, "joins the caller with ben after 32 s"),
        (99, f"lets the caller go {AFTER_ALL}"),
    ]
    rung = story.lines[3]
    assert (rung.kind, rung.call) == ("AgentRung", "c1")
    assert rung.reasons == ("this caller: first", "not ben: off")


def test_who_came_back_is_told_from_the_first_call_on() -> None:
    with empty_store() as connection:
        tell(
            connection,
            (0, queued("c1")),
            (30, PlaceKept("c1", QUEUE, 300, "the caller hung up")),
            *given_up("c2", 40, waited_s=5),
            (90, left("c1", Outcome.RETURNED, 30)),
            (90, queued("c3", place_of="c1", waited_s=30)),
            (95, joined("c3", waited_s=35)),
        )
        story = asked(connection, "c3")
        the_first_alone = asked(connection, "c1")
    assert [line.call for line in story.lines] == ["c1", "c1", "c1", "c3", "c3"]
    assert [(place.ticket, place.waited_s) for place in story.places] == [
        ("c1", 30),
        ("c3", 35),
    ]
    assert [place.ticket for place in the_first_alone.places] == ["c1"]


def test_a_call_with_two_tickets_is_one_story_under_either_name() -> None:
    with empty_store() as connection:
        tell(
            connection,
            (0, queued("c1")),
            (30, PlaceKept("c1", QUEUE, 300, "the key 9")),
            (50, left("c1", Outcome.RETURNED, 30)),
            (50, queued("c1/2", place_of="c1", waited_s=30)),
            (55, queued("c12")),
        )
        story = asked(connection, "c1")
        assert asked(connection, "c1/2") == story
    assert [place.ticket for place in story.places] == ["c1", "c1/2"]
    assert [place.outcome for place in story.places] == [Outcome.RETURNED, None]
    assert len(story.lines) == 4


def test_a_call_that_no_queue_saw_has_no_story() -> None:
    with empty_store() as connection:
        of_call(connection, "c1", (0, CallRang()), (4, CallAnswered(1, "main")))
        assert queue_story("c1")(connection) is None
        assert queue_story("c9")(connection) is None
