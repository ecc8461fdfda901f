"""One call explained: out of the store, step by step through its flow."""

from pathlib import Path

from support.queue_journal import at, empty_store
from tipring.domain.agent_entries import CallNoted
from tipring.domain.call_path import path_of
from tipring.domain.health_entries import LineMeasured
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
from tipring.domain.message_entries import RecordingBegan, RecordingKept
from tipring.domain.queue.entries import (
    AgentRung,
    CallerJoinedAgent,
    CallerLeftQueue,
    CallerQueued,
    Outcome,
)
from tipring.domain.sound_entries import SoundMeasured
from tipring.store.call_story import CallStory, call_story
from tipring.store.projections import record

CALL = "20261123-141500-a1b2c3"
OTHER = "20261123-142000-d4e5f6"
QUEUED = CallerQueued(
    ticket=CALL,
    queue="front",
    number="2125550123",
    position=1,
    priority=0,
    head_start_s=0.0,
    waited_s=0.0,
    place_of="",
    why="",
)
RUNG = AgentRung(
    CALL, "front", "anna", "idle longest", "the first", ("ben: on a pause",)
)
LEFT = CallerLeftQueue(
    ticket=CALL,
    queue="front",
    outcome=Outcome.ANSWERED.value,
    waited_s=5.0,
    talked_s=60.0,
    agent="anna",
    why="he hung up",
)
LINE = LineMeasured(speech_dbm0=-40.0, noise_dbm0p=-60.0)
SOUND = SoundMeasured(party="anna", packets=500)
STORY: tuple[tuple[float, JournalEvent], ...] = (
    (0.0, CallRang()),
    (0.5, CallerIdentified("2125550123", "ANNE", withheld=False)),
    (3.0, CallAnswered(1, "main")),
    (3.0, NodeEntered("menu", "menu", "the call was answered")),
    (5.0, PromptPlayed("press 1", 2000, whole=False)),
    (5.0, DigitHeard("1")),
    (5.0, NodeEntered("desk", "queue", "1 was pressed")),
    (5.0, QUEUED),
    (5.0, Decided("desk", "nothing is said")),
    (5.5, RUNG),
    (10.0, CallerJoinedAgent(CALL, "front", "anna", 5.0)),
    (10.0, RecordingBegan("r1", "recordings/r1.wav", "front", "pressed 1")),
    (70.0, RecordingKept("r1", 60.0, interrupted=False)),
    (70.0, LEFT),
    (70.0, NodeEntered("box", "voicemail", "he hung up")),
    (71.0, MessageStarted("m1", "office", "messages/office/m1.wav")),
    (75.0, MessageKept("m1", 4.0, interrupted=False)),
    (76.0, LINE),
    (76.0, SOUND),
    (76.0, CallEnded("the caller hung up")),
    (
        80.0,
        CallNoted(ticket=CALL, queue="front", agent="anna", code="", note="a tooth"),
    ),
)


def told(call: str, folder: Path) -> CallStory | None:
    with empty_store() as connection:
        for second, what in STORY:
            record(connection, Entry(at(second), what, "line-1", CALL))
        record(connection, Entry(at(90), CallRang(), "line-2", OTHER))
        return call_story(call, folder)(connection)


def test_all_that_is_known_of_a_call_is_one_question(tmp_path: Path) -> None:
    story = told(CALL, tmp_path)
    assert story is not None
    assert (story.record.number, story.record.flow) == ("2125550123", "main")
    assert story.record.end_reason == "the caller hung up"
    assert len(story.entries) == len(STORY)
    assert story.in_queues is not None
    (place,) = story.in_queues.places
    assert (place.queue, place.agent, place.talked_s) == ("front", "anna", 60.0)
    assert [note.note for note in story.notes] == ["a tooth"]
    assert [each.path for each in story.recordings] == [tmp_path / "recordings/r1.wav"]
    assert story.messages == (("m1", "office"),)


def test_a_call_that_met_nobody_has_next_to_nothing(tmp_path: Path) -> None:
    story = told(OTHER, tmp_path)
    assert story is not None
    assert (story.in_queues, story.notes, story.recordings) == (None, (), ())
    assert path_of(story.entries).nodes == ()


def test_what_never_was_is_not_there(tmp_path: Path) -> None:
    assert told("no-such", tmp_path) is None


def test_the_path_goes_node_by_node_and_says_why(tmp_path: Path) -> None:
    story = told(CALL, tmp_path)
    assert story is not None
    path = path_of(story.entries)
    assert path.nodes == ("menu", "desk", "box")
    before, menu, desk, box = path.steps
    assert (before.node, before.at) == ("", at(0))
    assert [line.sentence for line in before.lines][-1] == (
        "answers after 1 ring(s) with the flow 'main'"
    )
    assert (menu.do, menu.why) == ("menu", "the call was answered")
    assert [line.sentence for line in menu.lines] == [
        'said "press 1" (cut after 2.0 s)',
        "hears the key 1",
    ]
    (rung,) = [line for line in desk.lines if line.reasons]
    assert rung.reasons == ("this caller: the first", "not ben: on a pause")
    assert rung.is_notable
    assert box.at == at(70)


def test_figures_stand_by_themselves(tmp_path: Path) -> None:
    story = told(CALL, tmp_path)
    assert story is not None
    path = path_of(story.entries)
    assert (path.line_figures, path.sound_figures) == ((LINE,), (SOUND,))
    said = [line.sentence for step in path.steps for line in step.lines]
    assert not [sentence for sentence in said if "has measured" in sentence]


def test_nothing_has_no_path() -> None:
    assert path_of([]).steps == ()
