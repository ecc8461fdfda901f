"""One call's ears: what the rules hear of the caller's words, and of dead engines."""

import asyncio
import wave
from collections.abc import Awaitable, Callable
from pathlib import Path

import numpy as np
import pytest

from support.box import virtual_wall
from support.sounds import frames, silence
from support.toy_line import ToyLine
from support.virtual_time import run_virtually
from tipring.desk.call_ears import CallEars, EarsTold
from tipring.desk.journal import Journal
from tipring.desk.misheard import MisheardKeeper, Retention
from tipring.desk.office_ears import OfficeEars
from tipring.domain.call_events import EarsClosed, SpeechBegan, SpeechHeard
from tipring.domain.commands import KeepUtterance, ListenFor, StopListening
from tipring.domain.hearing import Expected
from tipring.domain.journal_event import JournalEvent
from tipring.domain.message_entries import UtteranceKept
from tipring.dsp.frames import FRAME_S, RATE_HZ, Samples
from tipring.speech.ears.fake import FakeEars
from tipring.speech.ears.tone_words import tone_words
from tipring.store.store import Store

MENU = ListenFor(Expected("en", ("sales", "support")))
DEPARTMENT = KeepUtterance("menu", "sails", "en")


class World:
    """The ears of a call, and a caller."""

    def __init__(self, store: Store, tasks: asyncio.TaskGroup, *, keeps: bool) -> None:
        self.line = ToyLine()
        self.engine = FakeEars()
        self.store = store
        pen = Journal(store, virtual_wall, "line-1", "call-1")
        keeper = MisheardKeeper(pen, Retention(keeps))
        office = OfficeEars([self.engine], keeper=keeper)
        self.told: list[EarsTold] = []
        self.ears = CallEars(self.line, office, pen, tasks, self.told.append)

    @property
    def heard(self) -> list[object]:
        """What the rules were told by now, all that still counts."""
        return [event for told in self.told if (event := self.ears.news(told))]

    @property
    def texts(self) -> list[str]:
        return [one.heard.text for one in self.heard if isinstance(one, SpeechHeard)]

    async def say(self, sound: Samples) -> None:
        """Let the caller make a sound, in its own time."""
        for frame in frames(sound):
            self.line.say(frame)
            await asyncio.sleep(FRAME_S)

    async def noted(self) -> list[JournalEvent]:
        await self.store.append()
        return [stored.entry.what for stored in await self.store.journal()]


def with_ears(
    directory: Path,
    story: Callable[[World], Awaitable[None]],
    *,
    keeps: bool = False,
) -> None:
    async def tell() -> None:
        async with await Store.open(directory) as store:
            async with asyncio.TaskGroup() as tasks:
                world = World(store, tasks, keeps=keeps)
                await story(world)
            await check(world)

    async def check(world: World) -> None:
        kept = [what for what in await world.noted() if isinstance(what, UtteranceKept)]
        assert len(kept) <= keeps

    run_virtually(tell())


SALES = np.concatenate([silence(0.5), tone_words("sales"), silence(0.6)])


def test_a_word_that_was_listened_for_is_told_once_begun_and_once_heard(
    tmp_path: Path,
) -> None:
    async def story(world: World) -> None:
        world.ears.do(MENU)
        await world.say(SALES)
        began, heard = world.heard
        assert began == SpeechBegan()
        assert isinstance(heard, SpeechHeard)
        assert heard.heard.text == "sales"
        assert heard.heard.began_s == pytest.approx(0.5, abs=0.05)
        await world.say(SALES)
        assert world.texts == ["sales", "sales"]

    with_ears(tmp_path, story)


def test_nobody_is_listened_to_unasked(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await world.say(SALES)
        world.ears.do(MENU)
        world.ears.do(StopListening())
        await world.say(SALES)
        assert world.told == []
        assert world.line.words_sink is None

    with_ears(tmp_path, story)


def test_what_was_heard_before_somebody_ceased_to_listen_is_no_news(
    tmp_path: Path,
) -> None:
    async def story(world: World) -> None:
        world.ears.do(MENU)
        await world.say(SALES)
        assert world.texts == ["sales"]
        world.ears.do(MENU)
        assert world.heard == []

    with_ears(tmp_path, story)


def test_an_engine_that_dies_is_told_and_may_listen_again(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.ears.do(MENU)
        world.engine.listenings[-1].die("the engine hangs")
        await world.say(SALES)
        assert world.heard == [EarsClosed("the engine hangs")]
        assert world.line.words_sink is None
        world.ears.do(MENU)
        await world.say(SALES)
        assert world.texts == ["sales"]

    with_ears(tmp_path, story)


def test_a_language_that_nobody_understands_is_told(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.ears.do(ListenFor(Expected("tr", ("evet",))))
        assert world.heard == [EarsClosed("nobody here understands tr")]
        assert world.line.words_sink is None

    with_ears(tmp_path, story)


def test_what_a_deaf_line_cut_off_is_no_part_of_what_follows(tmp_path: Path) -> None:
    """Half duplex: the prompt that asks again comes in the middle of a word."""

    async def story(world: World) -> None:
        world.ears.do(MENU)
        await world.say(SALES[: round(0.8 * RATE_HZ)])
        await asyncio.sleep(3)
        await world.say(SALES)
        assert world.texts == ["sales"]
        first, second = world.engine.listenings
        assert not first.is_open
        assert second.frames == len(SALES) // 160

    with_ears(tmp_path, story)


def test_an_engine_that_is_gone_after_a_prompt_is_told(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.ears.do(MENU)
        await world.say(SALES[:RATE_HZ])
        world.engine.trouble = "the engine is being started again"
        await asyncio.sleep(3)
        await world.say(SALES)
        assert world.heard[-1] == EarsClosed("the engine is being started again")
        assert world.line.words_sink is None

    with_ears(tmp_path, story)


def test_a_prompt_on_a_deaf_line_before_the_first_word_is_no_gap(
    tmp_path: Path,
) -> None:
    async def story(world: World) -> None:
        world.ears.do(MENU)
        await asyncio.sleep(4)
        await world.say(SALES)
        assert world.texts == ["sales"]
        assert len(world.engine.listenings) == 1

    with_ears(tmp_path, story)


def sound_of(path: Path) -> Samples:
    with wave.open(str(path)) as file:
        return np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")


def test_what_was_not_understood_is_kept_where_the_owner_wants_it(
    tmp_path: Path,
) -> None:
    said = np.concatenate([silence(3), tone_words("sails"), silence(2)])

    async def story(world: World) -> None:
        world.ears.do(MENU)
        await world.say(said)
        assert world.texts == [""]
        world.ears.do(StopListening())
        world.ears.do(DEPARTMENT)
        world.ears.do(DEPARTMENT)
        await asyncio.sleep(0)
        while not (noted := await world.noted()):
            await asyncio.sleep(0.01)
        (kept,) = noted
        assert isinstance(kept, UtteranceKept)
        assert (kept.node, kept.guess, kept.language) == ("menu", "sails", "en")
        sound = sound_of(tmp_path / kept.path)
        assert sound.size / RATE_HZ == pytest.approx(5 * 0.12 + 2 * 0.3, abs=0.15)
        assert said.tobytes().find(sound.tobytes()) > 0

    with_ears(tmp_path, story, keeps=True)


def test_nothing_is_kept_unless_the_owner_wants_it(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.ears.do(MENU)
        await world.say(SALES)
        world.ears.do(DEPARTMENT)

    with_ears(tmp_path, story)
    assert not (tmp_path / "utterances").exists()


def test_of_a_long_story_its_end_is_kept(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.ears.do(MENU)
        await world.say(tone_words("what did you say " * 8))
        await world.say(silence(0.5))
        world.ears.do(DEPARTMENT)

    with_ears(tmp_path, story, keeps=True)
    (path,) = (tmp_path / "utterances").iterdir()
    assert 7 < sound_of(path).size / RATE_HZ <= 8
