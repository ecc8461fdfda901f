"""What a waiting caller's ear gets, through real drivers and emulated modems."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from support.box import LIBRARY, virtual_wall
from support.sampling import also
from support.street import MODEM_STREETS, OpenStreet, Street, modem_street
from support.virtual_time import run_virtually
from tipring.desk.journal import Journal
from tipring.desk.shelf import PromptShelf, Spoken
from tipring.desk.voice import CallVoice
from tipring.domain.commands import Backdrop, SetBackdrop
from tipring.domain.events import FarEndGone
from tipring.domain.journal import CallRang
from tipring.dsp.frames import RATE_HZ, Samples
from tipring.dsp.levels import amplitude_for, dbm0_of
from tipring.dsp.tones import sine_mix
from tipring.exchange.chips import AGERE, USR, Chip
from tipring.exchange.clockwork import PlacedCall
from tipring.exchange.loop import MarkKind
from tipring.exchange.parting import Parting, PartingStyle
from tipring.store.store import Store

pytestmark = pytest.mark.no_cover

PROMPT_HZ, PROMPT_DBM0 = 1500.0, -16.0
TUNE_HZ, TUNE_DBM0 = 400.0, -22.0
TUNE_STEP = round(amplitude_for(TUNE_DBM0) * 2 * np.pi * TUNE_HZ / RATE_HZ)
"""The largest step from one of its samples to the next."""
SHELF = PromptShelf(
    {
        ("hello", "en"): Spoken("Hello.", sine_mix((PROMPT_HZ,), 10.0, PROMPT_DBM0)),
        ("tune", "en"): Spoken(
            "tune",
            np.resize(sine_mix((TUNE_HZ,), 0.9, TUNE_DBM0)[800:6400], 56_000),
        ),
        ("music", "en"): Spoken("music", LIBRARY.load(LIBRARY.find("music", "en"))),
    }
)
TUNE = SetBackdrop(Backdrop.MUSIC, "tune", "en")
MUSIC = SetBackdrop(Backdrop.MUSIC, "music", "en")

BAD_HYBRID_DB = 6.0
"""Half of the voltage of all that we play comes back."""
SIGN_AFTER_S = 0.5
"""From the caller's hanging up to the first beep of the busy tone."""
CUT_MS = 20.0
NOTICED_S = 3.0
NOTICED_BY_THE_DEAF_S = 25.0
LOUD = 200
"""A sample of a prompt or of music, not the steps that a coding makes of silence."""
CODING_STEP = 256
"""Of 8 bits, linear: the coarsest."""


def saying_keys_only(chip: Chip) -> Chip:
    """Return *chip* with an ear that knows no tones while it plays."""
    playing = chip.reports.playing.translate(str.maketrans("", "", "bds"))
    return replace(chip, reports=replace(chip.reports, playing=playing))


KEYS_ONLY_USR = partial(modem_street, saying_keys_only(USR))
KEYS_ONLY_AGERE = partial(modem_street, saying_keys_only(AGERE))
DAILY = ("conexant", "agere")

every_modem = pytest.mark.parametrize(
    "street", MODEM_STREETS.values(), ids=MODEM_STREETS.keys()
)
both_duplexes_daily = pytest.mark.parametrize(
    "street",
    [
        pytest.param(street, id=name, marks=[pytest.mark.soak] * (name not in DAILY))
        for name, street in MODEM_STREETS.items()
    ],
)
both_duplexes = pytest.mark.parametrize(
    "street", [MODEM_STREETS["usr"], MODEM_STREETS["agere"]], ids=["usr", "agere"]
)


@dataclass
class Waiting:
    """A caller who waits, and what is on his line."""

    street: Street
    call: PlacedCall
    voice: CallVoice

    def heard(self, since_s: float, until_s: float | None = None) -> Samples:
        """Return what the caller heard between two moments."""
        first, last = (
            None if at is None else round((at - self.call.placed_at) * RATE_HZ)
            for at in (since_s, until_s)
        )
        return self.call.heard[first:last]


def in_a_call(
    directory: Path,
    open_street: OpenStreet,
    story: Callable[[Waiting], Awaitable[None]],
    *deeds: str,
) -> None:
    async def tell() -> None:
        async with (
            open_street() as street,
            await Store.open(directory) as store,
            asyncio.TaskGroup() as tasks,
        ):
            street.plugged.wire.set_hybrid(BAD_HYBRID_DB)
            street.plugged.wire.parting = PartingStyle(Parting.BUSY, SIGN_AFTER_S)
            call = await street.take_call(*deeds)
            pen = Journal(store, virtual_wall, "line-1", "call-1")
            pen.note(CallRang())
            voice = CallVoice(street.line, SHELF, pen, tasks, lambda _: None)
            running = tasks.create_task(voice.run())
            await story(Waiting(street, call, voice))
            voice.silence()
            running.cancel()

    run_virtually(tell())


def strength(sound: Samples, hz: float) -> float:
    """Return the level in dBm0 of one frequency in *sound*."""
    turns = np.exp(-2j * np.pi * hz * np.arange(sound.size) / RATE_HZ)
    return dbm0_of(max(1e-3, abs(sound.astype(float) @ turns) * 2 / sound.size))


def loud_places(sound: Samples) -> list[int]:
    return np.flatnonzero(np.abs(sound.astype(int)) > LOUD).tolist()


def steepest(sound: Samples) -> int:
    return int(np.abs(np.diff(sound.astype(int))).max())


@every_modem
@pytest.mark.parametrize("after_s", [1.0, 1.0137])
def test_a_prompt_is_cut_within_a_frame_at_the_callers_ear(
    tmp_path: Path, street: OpenStreet, after_s: float
) -> None:
    async def story(waiting: Waiting) -> None:
        began = waiting.street.now
        waiting.voice.say(("hello",), "en")
        await asyncio.sleep(after_s)
        hushed = waiting.street.now
        waiting.voice.hush()
        await asyncio.sleep(1)
        assert loud_places(waiting.heard(began, hushed))
        last_ms = max([-1, *loud_places(waiting.heard(hushed))]) / 8 + 1 / 8
        print(f"the last of the prompt is {last_ms:.1f} ms after the command")
        assert last_ms <= CUT_MS

    in_a_call(tmp_path, street, story, "waits 60 s")


@both_duplexes_daily
def test_music_gives_way_to_a_prompt_and_comes_back_without_a_click(
    tmp_path: Path, street: OpenStreet
) -> None:
    async def story(waiting: Waiting) -> None:
        began = waiting.street.now
        waiting.voice.set_backdrop(TUNE)
        await asyncio.sleep(3)
        asked = waiting.street.now
        waiting.voice.say(("hello",), "en")
        await asyncio.sleep(3)
        hushed = waiting.street.now
        waiting.voice.hush()
        await asyncio.sleep(3)
        music = waiting.heard(began, asked + 0.02)
        change = waiting.heard(asked, hushed)
        prompt = waiting.heard(asked + 0.5, hushed)
        again = waiting.heard(hushed + CUT_MS / 1000)
        for tune in (music[8000:16_000], again[8000:16_000]):
            assert strength(tune, TUNE_HZ) == pytest.approx(TUNE_DBM0, abs=0.5)
        assert strength(prompt, PROMPT_HZ) == pytest.approx(PROMPT_DBM0, abs=0.5)
        assert strength(prompt, TUNE_HZ) < -50
        for tune in (music, again):
            assert steepest(tune) <= TUNE_STEP + 2 * CODING_STEP
        gap_ms = np.diff(loud_places(change)).max() / 8
        back_ms = CUT_MS + loud_places(again)[0] / 8
        print(f"{gap_ms:.0f} ms before a prompt, {back_ms:.0f} ms after its cut")
        assert gap_ms < 200
        assert back_ms < 300

    in_a_call(tmp_path, street, story, "waits 60 s")


@both_duplexes_daily
def test_a_key_is_heard_during_music_once(tmp_path: Path, street: OpenStreet) -> None:
    """The third one comes while a half-duplex line listens."""

    async def story(waiting: Waiting) -> None:
        waiting.voice.set_backdrop(MUSIC)
        await asyncio.sleep(26)
        assert waiting.street.digits == "4711"

    deeds = ("waits 4 s", "presses 4", "waits 7 s", "presses 7")
    more = ("waits 8 s", "presses 1", "waits 4 s", "presses 1", "waits 60 s")
    in_a_call(tmp_path, street, story, *deeds, *more)


@pytest.mark.timeout(60)
@both_duplexes
@pytest.mark.parametrize("music_s", [20, *also(80)])
def test_nothing_that_we_play_is_taken_for_a_key_or_a_farewell(
    tmp_path: Path, street: OpenStreet, music_s: int
) -> None:
    async def story(waiting: Waiting) -> None:
        for kind, seconds in ((Backdrop.RINGBACK, 13), (Backdrop.BUSY, 8)):
            waiting.voice.set_backdrop(SetBackdrop(kind))
            await asyncio.sleep(seconds)
        waiting.voice.set_backdrop(MUSIC)
        await asyncio.sleep(music_s)
        assert waiting.street.digits == ""
        assert waiting.street.all(FarEndGone) == []

    in_a_call(tmp_path, street, story, "waits 150 s")


@pytest.mark.timeout(40)
@pytest.mark.parametrize(
    ("street", "leaves_s", "within_s"),
    [
        pytest.param(MODEM_STREETS["usr"], 9, NOTICED_S, id="usr"),
        pytest.param(KEYS_ONLY_USR, 9, NOTICED_S, id="usr by our ears"),
        pytest.param(
            *(MODEM_STREETS["conexant"], 9, NOTICED_S),
            id="conexant",
            marks=pytest.mark.soak,
        ),
        pytest.param(MODEM_STREETS["agere"], 9, NOTICED_S, id="agere by its own ear"),
        pytest.param(
            *(KEYS_ONLY_AGERE, 19, NOTICED_BY_THE_DEAF_S),
            id="agere, before",
            marks=pytest.mark.soak,
        ),
        pytest.param(KEYS_ONLY_AGERE, 19.8, NOTICED_BY_THE_DEAF_S, id="agere, while"),
        pytest.param(KEYS_ONLY_AGERE, 21, NOTICED_BY_THE_DEAF_S, id="agere, after"),
    ],
)
def test_a_caller_who_hangs_up_during_music_is_noticed(
    tmp_path: Path, street: OpenStreet, leaves_s: float, within_s: float
) -> None:
    async def story(waiting: Waiting) -> None:
        waiting.voice.set_backdrop(MUSIC)
        await waiting.street.until(FarEndGone, within_s=60)
        (left,) = waiting.street.marked(MarkKind.CALLER_LEFT)
        took_s = waiting.street.told_at(FarEndGone) - left - SIGN_AFTER_S
        print(f"noticed {took_s:.1f} s after the tone began")
        assert took_s <= within_s

    in_a_call(tmp_path, street, story, f"waits {leaves_s} s", "hangs up")
