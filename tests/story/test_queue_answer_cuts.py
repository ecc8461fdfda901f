"""An agent lifts: what the caller hears stops at once, and both hear each other.

Nothing is asked of the parts here: it is measured in the sound at both ends, on the
real driver and an emulated modem that plays and records at once.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from support.box import LIBRARY, NUMBER, Box, open_box
from support.queue_office import QUEUE, write_queue_office
from support.street import mu_law
from support.virtual_time import run_virtually
from tipring.config.reader import read
from tipring.config.spoken import spoken
from tipring.desk.shelf import PromptShelf, Spoken
from tipring.domain.queue.happenings import AgentPaused, AgentResumed
from tipring.domain.script import parse_script
from tipring.dsp.frames import FRAME_S, FRAME_SAMPLES, RATE_HZ, Samples
from tipring.dsp.tones import sine_mix
from tipring.exchange.caller import Voice
from tipring.exchange.clockwork import PlacedCall
from tipring.phones.simulated import SimulatedPhone

CUT_WITHIN_S = FRAME_S
"""From the lifting of the phone until nothing of the announcement is heard."""
HEARD_WITHIN_S = 0.040
"""From the lifting of the phone until the first frame is at the other's ear. It begins
softly: what is meant is when it begins, not when it is loud."""
WELCOME_HZ = 700.0
WELCOME = sine_mix([WELCOME_HZ], 30, -12)
WINDOW_S = 0.005
NO_WHISPER = """
[whisper]
enabled = false
"""
BOTH_CHIPS = pytest.mark.parametrize("chip", ["usr", "conexant"])
SPEAKS_FROM_S = 1.0


def noise(seed: int, seconds: float) -> Samples:
    """Return sound that is like itself at no other moment."""
    draws = np.random.default_rng(seed).normal(0, 1500, round(seconds * RATE_HZ))
    return mu_law(draws.astype(np.int16))


CALLERS, AGENTS = noise(1, 40.0), noise(2, 20.0)


def shelf_of(directory: Path) -> PromptShelf:
    """Return all that the office in *directory* says; the welcome is long."""
    wanted = {(prompt.say, prompt.language) for prompt in spoken(read(directory))}
    found = {key: LIBRARY.find(*key) for key in wanted}
    said = {key: Spoken(p.text, LIBRARY.load(p)) for key, p in found.items()}
    said["queue-welcome", "en"] = Spoken("a long welcome", WELCOME)
    return PromptShelf(said)


@dataclass
class Answer:
    """One answer, at both ends."""

    box: Box
    call: PlacedCall
    anna: SimulatedPhone

    @property
    def lifted_at(self) -> float:
        assert self.anna.lifted_at is not None
        return self.anna.lifted_at

    def caller_heard(self, since_s: float = 0.0) -> Samples:
        """Return what the caller heard from so long after the lifting on."""
        begins = self.lifted_at + since_s - self.call.placed_at
        return self.call.heard[round(begins * RATE_HZ) :]

    def caller_hears_agent_after_s(self) -> float:
        window = self.caller_heard()[: RATE_HZ // 2].astype(float)
        said = self.anna.said[800:1600].astype(float)
        return float(int(np.argmax(np.correlate(window, said, "valid"))) - 800) / (
            RATE_HZ
        )

    def agent_hears_caller_after_s(self) -> float:
        (sounding,) = np.nonzero(self.anna.heard)
        return int(sounding[0]) // FRAME_SAMPLES * FRAME_S


@contextlib.asynccontextmanager
async def answered(
    directory: Path, chip: str, *script: str, queue: str, waits: bool
) -> AsyncIterator[Answer]:
    """Let an agent lift for a caller who speaks; go on when the talk has begun.

    *waits*: the agent was not there at first, and the caller hears the welcome.
    """
    config = directory / "config"
    write_queue_office(config, "anna", queue=queue)
    shelf = await asyncio.to_thread(shelf_of, config)
    anna = SimulatedPhone("anna", script, load=lambda _: AGENTS)
    async with open_box(directory, chip, shelf=shelf, phones={"anna": anna}) as box:
        if waits:
            box.desk.queues.tell(AgentPaused("anna", "lunch"))
        call = box.rig.exchange.place_call(
            NUMBER,
            parse_script([f"waits {SPEAKS_FROM_S:g} s", "speaks x.wav", "waits 60 s"]),
            caller_id="2125550123",
            voice=Voice(load=lambda _: CALLERS),
        )
        while call.answered_at is None:
            await asyncio.sleep(0.1)
        await asyncio.sleep(SPEAKS_FROM_S + 2)
        if waits:
            assert level(call.heard[-RATE_HZ:], WELCOME_HZ) > 1000
            box.desk.queues.tell(AgentResumed("anna"))
        while not anna.is_lifted:
            await asyncio.sleep(0.01)
        await asyncio.sleep(3)
        yield Answer(box, call, anna)


def level(sound: Samples, hz: float) -> float:
    """Return the amplitude of one frequency in *sound*."""
    turns = np.exp(-2j * np.pi * hz * np.arange(len(sound)) / RATE_HZ)
    return float(abs(sound.astype(float) @ turns)) * 2 / len(sound)


def heard_until_s(sound: Samples, hz: float, loud: float) -> float:
    """Return when a tone is heard last in *sound*; 0 if it never is."""
    size = round(WINDOW_S * RATE_HZ)
    windows = sound[: sound.size // size * size].reshape(-1, size)
    heard = [n for n, window in enumerate(windows, 1) if level(window, hz) > loud]
    return heard[-1] * WINDOW_S if heard else 0.0


@BOTH_CHIPS
def test_the_welcome_is_cut_within_a_frame_when_an_agent_lifts(
    tmp_path: Path, chip: str
) -> None:
    """Elsewhere an agent who answers hears dead air until the announcement ends."""

    async def tell() -> None:
        script = "answers after 2 s", "hangs up after 20 s"
        async with answered(tmp_path, chip, *script, queue=QUEUE, waits=True) as answer:
            before = answer.caller_heard(-0.5)[: RATE_HZ // 2]
            loud = level(before, WELCOME_HZ) / 2
            assert loud > 500, "the welcome plays when the phone is lifted"
            cut_s = heard_until_s(answer.caller_heard(), WELCOME_HZ, loud)
            print(f"{chip}: the welcome is silent {cut_s * 1000:.0f} ms after the lift")
            assert cut_s <= CUT_WITHIN_S

    run_virtually(tell())


@BOTH_CHIPS
@pytest.mark.parametrize("after_s", [2.0, 2.006, 2.013, 2.0199])
@pytest.mark.parametrize("waits", [False, True], ids=["ringing", "welcome"])
def test_both_hear_each_other_at_once_after_an_agent_lifted(
    tmp_path: Path, chip: str, *, waits: bool, after_s: float
) -> None:
    """Whatever the line and the phone are in the middle of in that moment."""

    async def tell() -> None:
        script = f"answers after {after_s} s", "speaks x.wav", "hangs up after 15 s"
        queue = QUEUE + NO_WHISPER
        async with answered(
            tmp_path, chip, *script, queue=queue, waits=waits
        ) as answer:
            to_caller_s = answer.caller_hears_agent_after_s()
            to_agent_s = answer.agent_hears_caller_after_s()
        print(
            f"{chip}: the caller hears the agent {to_caller_s * 1000:.1f} ms after the"
            f" lift, the agent the caller {to_agent_s * 1000:.1f} ms after it"
        )
        assert 0 <= to_caller_s <= HEARD_WITHIN_S
        assert 0 <= to_agent_s <= HEARD_WITHIN_S

    run_virtually(tell())
