"""One call's rules, prompt and recording, held together."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import numpy as np
import pytest

from support.box import virtual_wall
from support.toy_line import ToyLine
from support.virtual_time import run_virtually
from tipring.desk.journal import Journal
from tipring.desk.office_ears import OfficeEars
from tipring.desk.session import CallSession
from tipring.desk.shelf import PromptShelf, Spoken
from tipring.domain.call import CallMachine
from tipring.domain.call_events import (
    Begin,
    CallerLeft,
    PromptFailed,
    PromptFinished,
    RecordingFailed,
    SpeechBegan,
    SpeechHeard,
)
from tipring.domain.command import Command
from tipring.domain.commands import (
    Backdrop,
    Finish,
    ListenFor,
    Play,
    PlayBeep,
    PutOnHook,
    SetBackdrop,
    StartRecording,
    StopListening,
    StopPlaying,
    StopRecording,
)
from tipring.domain.errors import LineError, RuleError
from tipring.domain.events import DigitPressed, FarEndGone, Gone, RingHeard, VoiceHeard
from tipring.domain.hearing import Expected
from tipring.domain.journal import CallRang, PromptPlayed
from tipring.domain.journal_event import JournalEvent
from tipring.speech.ears.fake import FakeEars
from tipring.store.records import MessageState
from tipring.store.store import Store

FRAME = np.full(160, 1000, np.int16)
HELLO = Spoken("Hello.", np.ones(8000, np.int16))
SHELF = PromptShelf({("hello", "en"): HELLO})
Answer = list[Command] | Exception


class Script(CallMachine):
    """Rules that a test writes: what follows from the next event, one by one."""

    def __init__(self, *answers: Answer) -> None:
        self.deadline = None
        self.answers = list(answers)
        self.heard: list[object] = []
        self.variables = {"caller": "2125550123"}

    @property
    def whereabouts(self) -> str:
        return "menu"

    def handle(self, event: object, now: float) -> list[Command]:
        assert now >= 0
        self.heard.append(event)
        answer = self.answers.pop(0) if self.answers else []
        if isinstance(answer, Exception):
            raise answer
        return answer


class World:
    """A session and all that it touches."""

    def __init__(self, store: Store, *answers: Answer) -> None:
        self.line = ToyLine()
        self.ears = FakeEars()
        self.rules = Script(*answers)
        self.store = store
        pen = Journal(store, virtual_wall, "line-1", "call-1")
        pen.note(CallRang())
        ears = OfficeEars([self.ears])
        self.session = CallSession(self.line, self.rules, pen, SHELF, ears=ears)

    async def noted(self) -> list[JournalEvent]:
        await self.store.append()
        return [stored.entry.what for stored in await self.store.journal()][1:]


def with_rules(
    directory: Path,
    story: Callable[[World], Awaitable[None]],
    *answers: Answer,
) -> None:
    async def tell() -> None:
        async with await Store.open(directory) as store:
            await story(World(store, *answers))

    run_virtually(tell())


UNKNOWN = Play(("bonjour",), "fr")
PLAY = Play(("hello",), "en")
OVER = Finish("over")


def test_a_prompt_is_played_to_its_end_and_written_down(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        assert await world.session.run() == "over"
        assert world.rules.heard == [Begin(), PromptFinished()]
        assert world.line.played_frames == 50
        assert await world.noted() == [PromptPlayed("Hello.", 1000, whole=True)]

    with_rules(tmp_path, story, [PLAY], [OVER])


def test_a_prompt_that_is_silenced_is_nobodys_news(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        running = asyncio.create_task(world.session.run())
        await asyncio.sleep(0.5)
        world.session.hear(DigitPressed("1"))
        await asyncio.sleep(2)
        world.session.tell(CallerLeft("the test is over"))
        await running
        assert world.rules.heard == [
            Begin(),
            DigitPressed("1"),
            CallerLeft("the test is over"),
        ]
        (played,) = await world.noted()
        assert isinstance(played, PromptPlayed)
        assert not played.whole
        assert played.played_ms == pytest.approx(500, abs=20)

    with_rules(tmp_path, story, [PLAY], [StopPlaying()], [OVER])


def test_a_prompt_that_ended_while_another_began_is_nobodys_news(
    tmp_path: Path,
) -> None:
    """A key and the end of a prompt in the same moment: the key has won."""

    async def story(world: World) -> None:
        world.session.tell(DigitPressed("1"))
        await world.session.run()
        assert world.rules.heard == [Begin(), DigitPressed("1"), PromptFinished()]

    with_rules(tmp_path, story, [UNKNOWN], [PlayBeep()], [OVER])


def test_a_line_that_cannot_play_is_a_failed_prompt(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.line.fail("play", LineError("the modem fell silent"))
        await world.session.run()
        assert world.rules.heard[1] == PromptFailed("the modem fell silent")
        assert await world.noted() == [PromptPlayed("Hello.", 0, whole=False)]

    with_rules(tmp_path, story, [PLAY], [OVER])


def test_a_prompt_that_is_not_on_the_shelf_is_a_failed_prompt(
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def story(world: World) -> None:
        await world.session.run()
        assert isinstance(world.rules.heard[1], PromptFailed)

    with_rules(tmp_path, story, [UNKNOWN], [OVER])
    assert "the prompt 'bonjour' was not made ready in 'fr'" in caplog.text


def test_an_event_that_the_rules_refuse_ends_no_call(
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def story(world: World) -> None:
        world.session.hear(DigitPressed("1"))
        world.session.hear(DigitPressed("2"))
        assert await world.session.run() == "over"

    refusal = RuleError("call", "over", "DigitPressed")
    with_rules(tmp_path, story, [], refusal, [OVER])
    assert "call call-1 goes on" in caplog.text


def test_a_command_that_is_not_for_calls_is_told_to_the_log(
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def story(world: World) -> None:
        await world.session.run()

    with_rules(tmp_path, story, [PutOnHook(), StopRecording(), OVER])
    assert "a call cannot do PutOnHook()" in caplog.text


def test_a_session_hears_what_concerns_a_call_and_nothing_else(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.session.hear(RingHeard())
        world.session.hear(VoiceHeard(active=True))
        world.session.hear(FarEndGone(Gone.BUSY_TONE, 2.5))
        await world.session.run()
        assert world.rules.heard == [
            Begin(),
            VoiceHeard(active=True),
            CallerLeft("the caller hung up (busy tone)", 2.5),
        ]

    with_rules(tmp_path, story, [], [], [OVER])


RINGBACK = SetBackdrop(Backdrop.RINGBACK)


def test_a_backdrop_is_heard_till_the_call_ends_and_is_no_news(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        running = asyncio.create_task(world.session.run())
        await asyncio.sleep(5)
        assert world.line.played_frames == pytest.approx(250, abs=2)
        world.session.tell(CallerLeft("the test is over"))
        await running
        assert len(world.rules.heard) == 2
        played = world.line.played_frames
        await asyncio.sleep(1)
        assert world.line.played_frames == played
        assert await world.noted() == []

    with_rules(tmp_path, story, [RINGBACK], [OVER])


def test_a_message_is_recorded_without_a_backdrop(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        running = asyncio.create_task(world.session.run())
        await asyncio.sleep(1)
        assert world.line.played_frames < 3
        assert world.line.sink is not None
        await speak_a_second(world)
        world.session.tell(CallerLeft("the test is over"))
        await running

    with_rules(tmp_path, story, [RINGBACK, StartRecording("office")], [OVER])


async def speak_a_second(world: World) -> None:
    for _ in range(50):
        await asyncio.sleep(0.02)
        world.line.say(FRAME)


def test_a_mistake_of_ours_during_a_message_keeps_what_was_said(
    tmp_path: Path,
) -> None:
    async def story(world: World) -> None:
        running = asyncio.create_task(world.session.run())
        await asyncio.sleep(0.1)
        await speak_a_second(world)
        world.session.hear(DigitPressed("1"))
        with pytest.raises(ExceptionGroup) as mistake:
            await running
        assert mistake.group_contains(ZeroDivisionError)
        (message,) = await world.store.messages()
        assert message.state is MessageState.KEPT
        assert message.duration_s == pytest.approx(1.0, abs=0.03)
        assert world.line.sink is None

    with_rules(tmp_path, story, [StartRecording("office")], ZeroDivisionError())


def test_a_call_that_is_cancelled_keeps_what_was_said(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        running = asyncio.create_task(world.session.run())
        await asyncio.sleep(0.1)
        await speak_a_second(world)
        running.cancel()
        await asyncio.wait([running])
        assert await world.store.open_messages() == []
        (message,) = await world.store.messages()
        assert message.state is not MessageState.RECORDING

    with_rules(tmp_path, story, [StartRecording("office")])


def test_a_recording_that_failed_listens_no_longer(tmp_path: Path) -> None:
    (tmp_path / "messages").write_text("in the way")

    async def story(world: World) -> None:
        running = asyncio.create_task(world.session.run())
        await asyncio.sleep(0.5)
        assert world.line.sink is None
        assert isinstance(world.rules.heard[1], RecordingFailed)
        world.session.tell(CallerLeft("the test is over"))
        await running

    with_rules(tmp_path, story, [StartRecording("office")], [], [OVER])


LISTEN = ListenFor(Expected("en", ("sales",)))


def test_a_caller_is_listened_to_until_the_rules_have_heard_enough(
    tmp_path: Path,
) -> None:
    async def story(world: World) -> None:
        running = asyncio.create_task(world.session.run())
        await asyncio.sleep(0.1)
        world.ears.listenings[-1].hear("sales")
        await asyncio.sleep(0.1)
        world.session.tell(CallerLeft("the test is over"))
        await running
        began, heard, *_ = world.rules.heard[1:]
        assert began == SpeechBegan()
        assert isinstance(heard, SpeechHeard)
        assert heard.heard.text == "sales"

    with_rules(tmp_path, story, [LISTEN], [], [StopListening()], [OVER])


def test_what_is_heard_in_the_moment_in_which_a_key_decides_is_nobodys_news(
    tmp_path: Path,
) -> None:
    async def story(world: World) -> None:
        running = asyncio.create_task(world.session.run())
        await asyncio.sleep(0.1)
        world.session.hear(DigitPressed("1"))
        world.ears.listenings[-1].hear("sales")
        await asyncio.sleep(0.1)
        world.session.tell(CallerLeft("the test is over"))
        await running
        assert world.rules.heard[1:] == [
            DigitPressed("1"),
            CallerLeft("the test is over"),
        ]

    with_rules(tmp_path, story, [LISTEN], [StopListening()], [OVER])


def test_nobody_listens_when_the_call_is_over(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        assert await world.session.run() == "over"
        (listening,) = world.ears.listenings
        assert not listening.is_open
        assert world.line.words_sink is None

    with_rules(tmp_path, story, [LISTEN, OVER])
