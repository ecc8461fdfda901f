"""Ears whose worker does not come up, or goes again and again."""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from time import monotonic

import pytest

from support.ears import Ear, spoken, until_ready
from tipring.domain.errors import EarsError
from tipring.domain.hearing import Expected
from tipring.speech.ears import supervising
from tipring.speech.ears.port import Died
from tipring.speech.ears.supervising import SupervisedEars, ToyEars, VoskEars
from tipring.speech.ears.tone_words import tone_words

pytestmark = [pytest.mark.realtime, pytest.mark.timeout(60)]

MENU = Expected("en", ("billing",))


def run(story: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(_as_coroutine(story()))


async def _as_coroutine(awaitable: Awaitable[None]) -> None:
    await awaitable


async def refused(ears: SupervisedEars, why: str) -> None:
    with pytest.raises(EarsError, match=why):
        await ears.open()
    assert ears.languages == frozenset()
    assert ears.pid is None
    await ears.close()


def test_a_language_without_a_model_is_told_with_the_remedy() -> None:
    nowhere = {"de_DE": Path("nowhere")}
    run(lambda: refused(VoskEars(nowhere), "no model in nowhere; install it again"))


def test_an_engine_that_does_not_start_is_told(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    run(lambda: refused(SupervisedEars("abacus", ["en"]), r"the engine died \(1\)"))
    assert "KeyError: 'abacus'" in capfd.readouterr().err
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    run(lambda: refused(ToyEars(), "cannot be started: No such file"))


def test_an_engine_that_is_never_ready_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(supervising, "OPEN_S", 0.01)
    run(lambda: refused(ToyEars(), "toy does not get ready"))


def test_a_worker_that_talks_nonsense_is_ended(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    babble = tmp_path / "python"
    babble.write_text("#!/bin/sh\necho 'Segmentation fault (core dumped)'\nsleep 60\n")
    babble.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(babble))
    run(lambda: refused(ToyEars(), "talks nonsense"))


def test_one_language_that_fails_leaves_the_others() -> None:
    async def story() -> None:
        ears = SupervisedEars("toy", ["de", "en", "en_GB"])
        await ears.open()
        await ears.open()
        assert ears.languages == {"en"}
        with pytest.raises(EarsError, match="ears for de are not ready"):
            Ear(ears, Expected("de", ("rechnung",)))
        await ears.close()
        await ears.close()

    run(story)


def test_a_listening_that_cannot_begin_dies_alone() -> None:
    async def story() -> None:
        ears = ToyEars()
        await ears.open()
        hopeless, well = Ear(ears, Expected("en", ("xyzzy",))), Ear(ears, MENU)
        died = await hopeless.until(Died)
        assert isinstance(died, Died)
        assert "never hears xyzzy" in died.why
        assert (await well.hears(tone_words("billing"))).text == "billing"
        await ears.close()
        well.hear(spoken(tone_words("billing")))
        assert well.news == []

    run(story)


def test_a_question_is_not_left_open_when_the_ears_close_or_die() -> None:
    async def story() -> None:
        ears = ToyEars()
        await ears.open()
        assert ears.pid
        os.kill(ears.pid, signal.SIGSTOP)
        asked = asyncio.create_task(ears.lacks(MENU))
        with pytest.raises(EarsError, match="hangs"):
            await asked
        await until_ready(ears, "en")
        assert ears.pid
        os.kill(ears.pid, signal.SIGSTOP)
        asked = asyncio.create_task(ears.lacks(MENU))
        await asyncio.sleep(0)
        await ears.close()
        with pytest.raises(EarsError, match="closed"):
            await asked

    run(story)


def test_who_dies_again_and_again_is_started_less_often(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(supervising, "FIRST_PAUSE_S", 0.02)

    async def one_death(ears: SupervisedEars) -> float:
        await until_ready(ears, "en")
        assert ears.pid
        began_s = monotonic()
        os.kill(ears.pid, signal.SIGKILL)
        while ears.languages:
            await asyncio.sleep(0.005)
        while not ears.pid:
            await asyncio.sleep(0.005)
        return monotonic() - began_s

    async def story() -> None:
        ears = ToyEars()
        await ears.open()
        pauses_s = [await one_death(ears) for _ in range(5)]
        assert pauses_s[-1] > 0.02 * 2**4
        monkeypatch.setattr(supervising, "WELL_S", 0.0)
        assert await one_death(ears) < 0.02 * 2**5
        await ears.close()

    run(story)
