"""Prompts and the backdrop between them, as a line gets them."""

import asyncio
from collections.abc import Awaitable, Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from support.box import virtual_wall
from support.toy_line import ToyLine
from support.virtual_time import run_virtually
from tipring.desk.journal import Journal
from tipring.desk.shelf import PromptShelf, Spoken
from tipring.desk.voice import CallVoice, PromptEnded
from tipring.domain.call_events import PromptFailed, PromptFinished
from tipring.domain.commands import Backdrop, SetBackdrop
from tipring.domain.errors import LineError
from tipring.domain.journal import CallRang, PromptPlayed
from tipring.domain.journal_event import JournalEvent
from tipring.dsp.frames import FRAME_S, Frame, Samples
from tipring.dsp.levels import amplitude_for, dbm0
from tipring.dsp.plans import PLANS
from tipring.dsp.tones import sine_mix
from tipring.lines.port import Capabilities, FrameSource
from tipring.store.store import Store

PROMPT_HZ, MUSIC_HZ, OTHER_HZ = 1500.0, 400.0, 700.0
MUSIC = np.resize(sine_mix((MUSIC_HZ,), 0.9, -22.0)[800:6400], 56_000)
"""A sine without a seam, for 7 s."""
SHELF = PromptShelf(
    {
        ("hello", "en"): Spoken("Hello.", sine_mix((PROMPT_HZ,), 1.0, -16.0)),
        ("music", "en"): Spoken("music", MUSIC),
        ("other", "en"): Spoken(
            "other", np.resize(sine_mix((OTHER_HZ,), 0.9, -22.0)[800:6400], 56_000)
        ),
    },
    PLANS["us"],
)
PLAY_MUSIC = SetBackdrop(Backdrop.MUSIC, "music", "en")
PLAY_OTHER = SetBackdrop(Backdrop.MUSIC, "other", "en")
RINGBACK = SetBackdrop(Backdrop.RINGBACK)
BUSY = SetBackdrop(Backdrop.BUSY)
HISS = SetBackdrop(Backdrop.COMFORT_NOISE)
NOTHING = SetBackdrop(Backdrop.NOTHING)


class KeepingLine(ToyLine):
    """Keeps what it was given to play, and when."""

    def __init__(self, *, full_duplex: bool = True) -> None:
        super().__init__()
        self.full_duplex = full_duplex
        self.kept: list[tuple[float, Frame]] = []

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(full_duplex=self.full_duplex)

    async def play(self, source: FrameSource) -> None:
        self._may_fail("play")
        clock = asyncio.get_running_loop().time
        while (frame := source.next_frame()) is not None:
            self.kept.append((clock(), frame))
            await asyncio.sleep(FRAME_S)

    @property
    def sound(self) -> Samples:
        return np.concatenate([frame for _, frame in self.kept])

    def between(self, first_s: float, last_s: float) -> Samples:
        """What was played in this time; nothing where nothing was."""
        parts = [frame for at, frame in self.kept if first_s <= at < last_s]
        return np.concatenate([np.zeros(0, np.int16), *parts])


class World:
    """A voice on a toy line, and whom it tells."""

    def __init__(
        self, store: Store, tasks: asyncio.TaskGroup, line: KeepingLine
    ) -> None:
        pen = Journal(store, virtual_wall, "line-1", "call-1")
        pen.note(CallRang())
        self.line = line
        self.store = store
        self.ended: list[PromptEnded] = []
        self.voice = CallVoice(line, SHELF, pen, tasks, self.ended.append)

    async def noted(self) -> list[JournalEvent]:
        await self.store.append()
        return [stored.entry.what for stored in await self.store.journal()][1:]


Story = Callable[[World], Awaitable[None]]


def with_voice(directory: Path, story: Story, *, full_duplex: bool = True) -> None:
    async def tell() -> None:
        line = KeepingLine(full_duplex=full_duplex)
        async with (
            await Store.open(directory) as store,
            asyncio.TaskGroup() as tasks,
        ):
            world = World(store, tasks, line)
            running = tasks.create_task(world.voice.run())
            await story(world)
            world.voice.silence()
            running.cancel()

    run_virtually(tell())


def now() -> float:
    return asyncio.get_running_loop().time()


def strength(sound: Samples, hz: float) -> float:
    """The level in dBm0 of one frequency."""
    turns = np.exp(-2j * np.pi * hz * np.arange(sound.size) / 8000)
    amplitude = abs(sound.astype(float) @ turns) * 2 / sound.size
    return dbm0((amplitude * np.sin(np.arange(8000) * 0.3)).astype(np.int16))


def steepest(sound: Samples) -> int:
    return int(np.abs(np.diff(sound.astype(int))).max())


def test_music_pauses_for_a_prompt_and_goes_on_where_it_stopped(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.voice.set_backdrop(PLAY_MUSIC)
        await asyncio.sleep(2)
        world.voice.say(("hello",), "en")
        await asyncio.sleep(3)
        sound = world.line.sound
        prompt = next(
            index
            for index in range(0, sound.size, 160)
            if strength(sound[index : index + 160], PROMPT_HZ) > -20
        )
        before, after = sound[:prompt], sound[prompt + 8000 :]
        assert strength(before, MUSIC_HZ) == pytest.approx(-22, abs=0.5)
        assert np.array_equal(before[80:-80], MUSIC[80 : prompt - 80])
        assert np.array_equal(after[80:3000], MUSIC[prompt + 80 : prompt + 3000])
        assert steepest(before) <= steepest(MUSIC)
        assert steepest(after) <= steepest(MUSIC)
        for seam in (sound[:8], before[-8:], after[:8]):
            assert np.abs(seam.astype(int)).max() < 60
        assert await world.noted() == [PromptPlayed("Hello.", 1000, whole=True)]
        (ended,) = world.ended
        assert world.voice.news(ended) == PromptFinished()

    with_voice(tmp_path, story)


def test_each_music_of_a_call_goes_on_where_it_stopped(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        for order in (PLAY_MUSIC, RINGBACK, PLAY_OTHER, NOTHING, PLAY_MUSIC):
            world.voice.set_backdrop(order)
            await asyncio.sleep(2)
        first, last = world.line.between(0, 2.02), world.line.between(8.01, 10)
        assert np.array_equal(last[80:4000], MUSIC[first.size + 80 : first.size + 4000])
        assert strength(world.line.between(2.1, 3.9), 440.0) == pytest.approx(
            -19, abs=0.2
        )
        assert strength(world.line.between(4.1, 5.9), OTHER_HZ) > -23
        assert world.line.between(6.1, 8).size == 0
        assert await world.noted() == []

    with_voice(tmp_path, story)


@pytest.mark.parametrize(
    ("order", "hertz", "on_s", "off_s"),
    [(RINGBACK, (440.0, 480.0), 2.0, 4.0), (BUSY, (480.0, 620.0), 0.5, 0.5)],
)
def test_ringing_and_busy_are_those_of_the_country(
    tmp_path: Path,
    order: SetBackdrop,
    hertz: tuple[float, ...],
    on_s: float,
    off_s: float,
) -> None:
    async def story(world: World) -> None:
        world.voice.set_backdrop(order)
        await asyncio.sleep(on_s + off_s + 0.2)
        sound = world.line.sound
        on = round(on_s * 8000)
        for hz in hertz:
            assert strength(sound[160 : on - 160], hz) == pytest.approx(-19, abs=0.3)
        assert not sound[on : round((on_s + off_s) * 8000)].any()
        steepest_of_both = amplitude_for(-19) * 2 * np.pi * sum(hertz) / 8000
        assert steepest(sound) <= steepest_of_both + 1

    with_voice(tmp_path, story)


def test_comfort_noise_is_a_hiss_that_begins_anywhere(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.voice.set_backdrop(HISS)
        await asyncio.sleep(5)
        world.voice.set_backdrop(NOTHING)
        await asyncio.sleep(0.1)
        world.voice.set_backdrop(HISS)
        await asyncio.sleep(5)
        first, second = world.line.between(0, 4), world.line.between(5.1, 9)
        assert dbm0(first) == pytest.approx(-60, abs=0.5)
        assert not np.array_equal(first[1000:2000], second[1000:2000])

    with_voice(tmp_path, story)


def test_a_line_that_is_deaf_while_it_plays_listens_rather_than_hiss(
    tmp_path: Path,
) -> None:
    async def story(world: World) -> None:
        world.voice.set_backdrop(HISS)
        await asyncio.sleep(30)
        assert world.line.kept == []

    with_voice(tmp_path, story, full_duplex=False)


def test_music_that_is_not_there_is_told_and_the_line_is_not_dead(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(world: World) -> None:
        world.voice.set_backdrop(SetBackdrop(Backdrop.MUSIC, "waltz", "en"))
        await asyncio.sleep(1)
        assert dbm0(world.line.sound) == pytest.approx(-60, abs=1)

    with_voice(tmp_path, story)
    assert "the prompt 'waltz' was not made ready in 'en'" in caplog.text


def test_a_prompt_that_is_hushed_is_silent_at_once_and_music_goes_on(
    tmp_path: Path,
) -> None:
    async def story(world: World) -> None:
        world.voice.set_backdrop(PLAY_MUSIC)
        await asyncio.sleep(1)
        world.voice.say(("hello",), "en")
        await asyncio.sleep(0.5)
        hushed_at = now()
        world.voice.hush()
        await asyncio.sleep(1)
        after = world.line.between(hushed_at + 0.001, now())
        assert strength(after, PROMPT_HZ) < -60
        assert strength(after, MUSIC_HZ) > -23
        assert world.ended == []
        (played,) = await world.noted()
        assert isinstance(played, PromptPlayed)
        assert not played.whole

    with_voice(tmp_path, story)


def test_no_scrap_of_music_is_heard_between_two_prompts(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.voice.set_backdrop(PLAY_MUSIC)
        world.voice.say(("hello",), "en")
        while len(world.ended) < 3:
            await asyncio.sleep(0.005)
            if len(world.ended) == 1:
                world.voice.news(world.ended[0])
                world.voice.say(("hello",), "en")
                world.ended.append(world.ended[0])
        prompts = sine_mix((PROMPT_HZ,), 1.0, -16.0)
        assert np.array_equal(world.line.sound[:16000], np.tile(prompts, 2))

    with_voice(tmp_path, story)


def test_the_recording_tone_may_be_hushed_before_it_began(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.voice.set_backdrop(PLAY_MUSIC)
        await asyncio.sleep(0.5)
        world.voice.beep()
        await asyncio.sleep(0)
        world.voice.hush()
        await asyncio.sleep(0.5)
        assert await world.noted() == [
            PromptPlayed("(the recording tone)", 0, whole=False)
        ]
        assert strength(world.line.sound, 1000.0) < -50

    with_voice(tmp_path, story)


def test_an_old_prompts_end_is_no_news(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.voice.say(("bonjour",), "fr")
        (failed,) = world.ended
        assert isinstance(world.voice.news(failed), PromptFailed)
        world.voice.beep()
        assert world.voice.news(failed) is None

    with_voice(tmp_path, story)


def test_silence_is_everything_at_once_until_somebody_wants_more(
    tmp_path: Path,
) -> None:
    async def story(world: World) -> None:
        world.voice.set_backdrop(PLAY_MUSIC)
        await asyncio.sleep(0.5)
        world.voice.silence()
        silent_from = now() + 0.001
        await asyncio.sleep(1)
        assert world.line.between(silent_from, now()).size == 0
        world.voice.set_backdrop(RINGBACK)
        await asyncio.sleep(1)
        assert strength(world.line.between(silent_from, now()), 440.0) > -20

    with_voice(tmp_path, story)


def test_trouble_with_the_line_only_interrupts_the_music(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.line.fail("play", LineError("the modem fell silent"))
        world.voice.set_backdrop(PLAY_MUSIC)
        await asyncio.sleep(0.9)
        assert world.line.kept == []
        await asyncio.sleep(1)
        assert strength(world.line.sound, MUSIC_HZ) > -23

    with_voice(tmp_path, story)


def test_a_mistake_of_ours_is_not_hidden(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.line.fail("play", ZeroDivisionError())
        world.voice.set_backdrop(PLAY_MUSIC)
        await asyncio.sleep(2)

    with pytest.raises(ExceptionGroup) as mistake:
        with_voice(tmp_path, story)
    assert mistake.group_contains(ZeroDivisionError)


def pauses(line: KeepingLine) -> list[tuple[float, float]]:
    """When nothing was played for more than two frames, from when until when."""
    times = [at for at, _ in line.kept]
    return [(was, at) for was, at in pairwise(times) if at - was > 0.05]


def test_a_deaf_line_pauses_the_music_to_listen(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.voice.set_backdrop(PLAY_MUSIC)
        await asyncio.sleep(45)
        gaps = pauses(world.line)
        assert [after - before for before, after in gaps] == pytest.approx(
            [1.54, 1.54], abs=0.05
        )
        assert gaps[0][0] == pytest.approx(19.5, abs=0.6)
        assert gaps[1][0] - gaps[0][1] == pytest.approx(19.5, abs=0.6)
        assert world.line.sink is None

    with_voice(tmp_path, story, full_duplex=False)


def test_a_deaf_line_listens_longer_where_something_is_heard(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.voice.set_backdrop(PLAY_MUSIC)
        while world.line.sink is None:
            await asyncio.sleep(0.1)
        world.line.say(np.full(160, 1, np.int16), np.full(160, 3000, np.int16))
        await asyncio.sleep(6)
        ((before, after),) = pauses(world.line)
        assert after - before == pytest.approx(4.54, abs=0.05)

    with_voice(tmp_path, story, full_duplex=False)


def test_a_line_that_hears_while_it_plays_never_pauses(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.voice.set_backdrop(PLAY_MUSIC)
        await asyncio.sleep(45)
        assert pauses(world.line) == []

    with_voice(tmp_path, story)


def test_a_deaf_line_also_listens_where_prompts_leave_no_long_music(
    tmp_path: Path,
) -> None:
    async def story(world: World) -> None:
        world.voice.set_backdrop(PLAY_MUSIC)
        for _ in range(3):
            await asyncio.sleep(9)
            world.voice.say(("hello",), "en")
        await asyncio.sleep(9)
        assert [round(after) for _, after in pauses(world.line)] == [12, 30]

    with_voice(tmp_path, story, full_duplex=False)


def test_what_the_rules_want_ends_the_listening(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        world.voice.set_backdrop(PLAY_MUSIC)
        while world.line.sink is None:
            await asyncio.sleep(0.1)
        world.voice.set_backdrop(NOTHING)
        recorded: list[Frame] = []
        world.line.listen(recorded.append)
        await asyncio.sleep(5)
        world.line.say(np.zeros(160, np.int16))
        assert len(recorded) == 1

    with_voice(tmp_path, story, full_duplex=False)


def test_a_line_that_listened_in_peace_is_not_deaf(tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await asyncio.sleep(60)
        world.voice.set_backdrop(PLAY_MUSIC)
        await asyncio.sleep(10)
        assert pauses(world.line) == []
        assert world.line.kept[0][0] < 60.1

    with_voice(tmp_path, story, full_duplex=False)
