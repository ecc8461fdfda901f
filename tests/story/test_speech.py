"""Callers who speak: on every kind of line, over prompts, and to engines that die."""

import asyncio
import functools
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from support.box import NODE, Box, open_box
from support.engine_ears import EngineEars
from support.speech_office import digit, korean, korean_model, who_says, write_office
from support.virtual_time import run_virtually
from tipring.domain.line import LineState
from tipring.exchange.clockwork import PlacedCall
from tipring.speech.ears.fake import FakeEars
from tipring.speech.ears.port import Recogniser
from tipring.speech.ears.sphinx_engine import SphinxEngine
from tipring.speech.ears.tone_words import tone_words
from tipring.speech.ears.vosk_engine import VoskEngine
from tipring.store.records import CallRecord
from tipring.store.utterances import misheard

DEPARTMENTS = {"1": "sales", "2": "support"}
MENU = "For appointments, press 1. For billing, press 2. To leave a message, press 3."
BAD_HYBRID_DB = 6.0
INTO_THE_MENU_S = 3.5
"""By then the echo of the prompt is known, and the prompt is far from its end."""

FAKES = who_says(tone_words)


async def over(box: Box, call: PlacedCall) -> CallRecord:
    await call.ended
    await box.until(LineState.IDLE)
    record, *_ = await box.store.calls()
    return record


def tell(  # noqa: PLR0913 - each story wants another box
    directory: Path,
    ears: Recogniser,
    story: Callable[[Box], Awaitable[None]],
    chip: str = "usr",
    *,
    words: dict[str, str] = DEPARTMENTS,
    language: str = "en",
    keeps_misheard: bool = False,
) -> None:
    write_office(directory / "config", words, NODE, language)

    async def live() -> None:
        async with open_box(
            directory, chip, ears=[ears], keeps_misheard=keeps_misheard
        ) as box:
            await story(box)

    run_virtually(live())


# --- engines that are real --------------------------------------------------------


@functools.cache
def korean_ears() -> EngineEars:
    """Return ears with a real model, loaded once; skip the test without it."""
    return EngineEars(VoskEngine({"ko": korean_model()}), "ko")


SERVICES = {"1": "예약", "2": "환불", "3": "상담원"}


def test_words_cut_a_prompt_whose_echo_is_strong(tmp_path: Path) -> None:
    async def story(box: Box) -> None:
        box.plugged.wire.set_hybrid(BAD_HYBRID_DB)
        call = box.call(
            f"waits {INTO_THE_MENU_S} s",
            "says refund",
            "waits 20 s",
            voice=who_says(korean("service", "환불")),
        )
        record = await over(box, call)
        assert record.last_node == "chose-2"
        assert f'heard "{MENU}" (cut short)' in call.transcript()

    ears = korean_ears()
    tell(tmp_path, ears, story, words=SERVICES, language="ko")


def test_a_line_that_is_deaf_while_it_plays_understands_after_the_prompt(
    tmp_path: Path,
) -> None:
    async def story(box: Box) -> None:
        call = box.call(
            f'waits for "{MENU}"',
            "waits 0.5 s",
            "says reservation",
            "waits 20 s",
            voice=who_says(korean("service", "예약")),
        )
        record = await over(box, call)
        assert record.last_node == "chose-1"

    ears = korean_ears()
    tell(tmp_path, ears, story, "agere", words=SERVICES, language="ko")


@functools.cache
def english_ears() -> EngineEars:
    """Return the ears that come without a download."""
    return EngineEars(SphinxEngine(), "en")


@pytest.mark.parametrize(("key", "speaker"), [(2, "jackson"), (4, "nicolas")])
def test_a_person_says_a_digit_in_place_of_a_key(
    tmp_path: Path, key: int, speaker: str
) -> None:
    said = digit(key, speaker)

    async def story(box: Box) -> None:
        call = box.call(
            f'waits for "{MENU}"',
            "waits 0.5 s",
            "says a digit",
            "waits 4 s",
            "presses 1",
            "waits 20 s",
            voice=who_says(said),
        )
        record = await over(box, call)
        assert record.last_node == f"chose-{key}"

    words = {"2": "sales", "4": "support"}
    tell(tmp_path, english_ears(), story, words=words)


# --- the way of a word ------------------------------------------------------------


def test_a_line_that_is_deaf_while_it_plays_listens_after_the_prompt(
    tmp_path: Path,
) -> None:
    ears = FakeEars()

    async def story(box: Box) -> None:
        call = box.call("says sales", f'waits for "{MENU}"', "waits 20 s", voice=FAKES)
        async with asyncio.timeout(20):
            while not any("heard" in str(entry) for entry in call.diary):
                await asyncio.sleep(0.02)
        (listening,) = ears.listenings
        assert listening.frames < 10, "no frame came while the prompt played"
        await asyncio.sleep(1)
        assert listening.frames > 30
        record = await over(box, call)
        assert record.last_node == "bye"

    tell(tmp_path, ears, story, "agere")


# --- engines that die -------------------------------------------------------------


def test_an_engine_that_dies_leaves_a_menu_for_keys(tmp_path: Path) -> None:
    ears = FakeEars()

    async def story(box: Box) -> None:
        call = box.call(f'waits for "{MENU}"', "waits 1.5 s", "presses 2", "waits 9 s")
        async with asyncio.timeout(30):
            while not ears.listenings:
                await asyncio.sleep(0.02)
        ears.listenings[-1].die()
        record = await over(box, call)
        assert record.last_node == "chose-2"
        assert "gave up" not in call.transcript()
        again = box.call(f'waits for "{MENU}"', "says sales", "waits 9 s", voice=FAKES)
        record = await over(box, again)
        assert record.last_node == "chose-1", "the next caller is understood again"

    tell(tmp_path, ears, story)


# --- what was not understood -------------------------------------------------------


def test_what_no_menu_understands_is_kept_for_the_owner(tmp_path: Path) -> None:
    async def story(box: Box) -> None:
        call = box.call(f'waits for "{MENU}"', "says invoice", "waits 9 s", voice=FAKES)
        record = await over(box, call)
        (found,) = await box.store.ask(misheard)
        assert (found.node, found.count) == ("menu", 1)
        (kept,) = found.utterances
        assert kept.call_id == record.id
        assert (tmp_path / kept.path).stat().st_size > 8000

    tell(tmp_path, FakeEars(), story, keeps_misheard=True)
