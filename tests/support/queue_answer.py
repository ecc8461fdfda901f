"""An agent lifts for a caller who hears a long welcome, or ringing; both ends are kept.

Nothing is asked of the parts: real driver, emulated modem, the sound at both ends.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from support.box import LIBRARY, NUMBER, Box, open_box
from support.queue_office import write_queue_office
from support.street import mu_law
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

WELCOME_HZ = 700.0
WELCOME = sine_mix([WELCOME_HZ], 30, -12)
WINDOW_S = 0.005
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
