"""A line whose calls end in a tone that nobody told us of."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import numpy as np
import pytest

from support.box import virtual_wall
from support.sounds import babble, signal, silence
from support.toy_line import ToyLine, noted, toy_desk, until
from support.virtual_time import run_virtually
from tipring.desk.call_ends import CallEnds
from tipring.desk.desk import Desk
from tipring.desk.journal import Journal
from tipring.domain.events import FarEndGone, Gone, Tone, ToneHeard
from tipring.domain.journal import DisconnectLearned
from tipring.domain.line import LineState
from tipring.dsp.frames import Samples
from tipring.dsp.plans import Signal
from tipring.dsp.signal_text import signal_from
from tipring.store.store import Store

ODD = Signal((540.0,), (0.3, 0.4))
ENDED = np.concatenate([babble(3.0), silence(1.0), signal(ODD, 5.0)])
TALK = babble(8.0)


def learn(directory: Path, *calls: Samples) -> tuple[ToyLine, list[str]]:
    """Let a line's calls end so; return the line and what was written down."""
    line = ToyLine()

    async def tell() -> list[str]:
        async with await Store.open(directory) as store:
            ends = CallEnds(line, Journal(store, virtual_wall, line.name))
            await ends.remember()
            for sound in calls:
                await ends.learn_from(sound)
            await store.append()
            found = [stored.entry.what for stored in await store.journal()]
            return [what.tone for what in found if isinstance(what, DisconnectLearned)]

    return line, run_virtually(tell())


def test_two_calls_that_end_in_the_same_tone_teach_it(tmp_path: Path) -> None:
    line, told = learn(tmp_path, ENDED, TALK, ENDED)
    (tone,) = told
    assert line.expected == [signal_from(tone)]
    assert signal_from(tone).frequencies_hz == pytest.approx(ODD.frequencies_hz, abs=2)
    assert signal_from(tone).cadence_s == pytest.approx(ODD.cadence_s, abs=0.02)


def test_one_call_teaches_nothing_yet(tmp_path: Path) -> None:
    line, told = learn(tmp_path, ENDED, TALK)
    assert (line.expected, told) == ([], [])


def test_what_was_learned_is_told_once(tmp_path: Path) -> None:
    line, told = learn(tmp_path, ENDED, ENDED, ENDED, ENDED)
    assert (len(line.expected), len(told)) == (1, 1)


def test_what_was_learned_is_known_after_a_restart(tmp_path: Path) -> None:
    _, (tone,) = learn(tmp_path, ENDED, ENDED)
    line, told = learn(tmp_path)
    assert (line.expected, told) == ([signal_from(tone)], [tone])


def test_a_tone_that_another_version_wrote_is_learned_anew(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def write() -> None:
        async with await Store.open(tmp_path) as store:
            journal = Journal(store, virtual_wall, "line-1")
            await journal.keep(DisconnectLearned("a cuckoo"))

    run_virtually(write())
    line, _ = learn(tmp_path, ENDED, ENDED)
    assert len(line.expected) == 1
    assert "'a cuckoo' is not a tone" in caplog.text


Story = Callable[[Desk, ToyLine], Awaitable[None]]


def in_the_office(directory: Path, story: Story) -> None:
    line = ToyLine()

    async def tell() -> None:
        async with toy_desk(directory, line) as desk:
            await until(desk, LineState.IDLE)
            await story(desk, line)

    run_virtually(tell())


async def a_call_that_ends_in(desk: Desk, line: ToyLine, sound: Samples) -> None:
    line.ring()
    await until(desk, LineState.IN_CALL)
    line.heard_last = sound
    desk.watches[0].end_call("ended by the test")
    await until(desk, LineState.IDLE)
    await asyncio.sleep(1.0)


async def learned(desk: Desk) -> list[DisconnectLearned]:
    return [e for e in await noted(desk) if isinstance(e, DisconnectLearned)]


def test_a_desk_learns_from_calls_that_nothing_told_to_be_over(tmp_path: Path) -> None:
    async def story(desk: Desk, line: ToyLine) -> None:
        await a_call_that_ends_in(desk, line, ENDED)
        await a_call_that_ends_in(desk, line, ENDED)
        assert len(await learned(desk)) == 1
        assert len(line.expected) == 1

    in_the_office(tmp_path, story)


@pytest.mark.parametrize("tone", [Tone.FAX_CALLING, Tone.DATA_CALLING])
def test_machines_that_call_again_and_again_teach_nothing(
    tmp_path: Path, tone: Tone
) -> None:
    async def story(desk: Desk, line: ToyLine) -> None:
        for _ in range(3):
            line.ring()
            await until(desk, LineState.IN_CALL)
            line.tell(ToneHeard(tone))
            await asyncio.sleep(0.1)
            line.heard_last = ENDED
            desk.watches[0].end_call("ended by the test")
            await until(desk, LineState.IDLE)
            await asyncio.sleep(1.0)
        assert await learned(desk) == []

    in_the_office(tmp_path, story)


def test_a_call_whose_end_was_told_teaches_nothing(tmp_path: Path) -> None:
    async def story(desk: Desk, line: ToyLine) -> None:
        for _ in range(2):
            line.ring()
            await until(desk, LineState.IN_CALL)
            line.heard_last = ENDED
            line.tell(FarEndGone(Gone.BUSY_TONE))
            await until(desk, LineState.IDLE)
            await asyncio.sleep(1.0)
        assert await learned(desk) == []

    in_the_office(tmp_path, story)
