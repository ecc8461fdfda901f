"""From the lifting of an agent's phone until both hear each other, and after it."""

import asyncio

import numpy as np
import pytest

from support.street import LONG_PROMPT, SETTINGS, Street, modem_street, mu_law
from support.virtual_time import run_virtually
from tipring.desk.bridge import Bridge
from tipring.domain.errors import LineError
from tipring.dsp.frames import RATE_HZ, Samples
from tipring.exchange.caller import Voice
from tipring.exchange.chips import CONEXANT, USR, Chip
from tipring.exchange.clockwork import PlacedCall
from tipring.phones.port import Offer, PhoneAnswered
from tipring.phones.simulated import SimulatedPhone

pytestmark = pytest.mark.no_cover

HEARD_WITHIN_S = 0.040
"""The budget, from the answer to the first sample at the other's ear."""
ONE_WAY_S = 0.080
TALK_S = 8.0
OFFER = Offer(ticket="t1", queue="sales", line="line-1")


def noise(seed: int, seconds: float) -> Samples:
    """Return sound that is like itself at no other moment."""
    draws = np.random.default_rng(seed).normal(0, 1500, round(seconds * RATE_HZ))
    return mu_law(draws.astype(np.int16))


CALLERS, AGENTS = noise(1, 30.0), noise(2, 20.0)


def lag_s(heard: Samples, said: Samples, at_s: float) -> float:
    """Return how much later *said* was heard; both begin at the same moment."""
    start = round(at_s * RATE_HZ)
    piece = heard[start : start + RATE_HZ // 2].astype(float)
    back = RATE_HZ // 4
    before = said[start - back : start + RATE_HZ // 2].astype(float)
    likeness = np.correlate(before, piece, "valid")
    return float(back - int(np.argmax(likeness))) / RATE_HZ


def first_s(sound: Samples) -> float:
    """Return when sound begins that is louder than a codec's zero."""
    (loud,) = np.nonzero(np.abs(sound.astype(int)) > 100)
    return float(loud[0]) / RATE_HZ


def since(call: PlacedCall, sound: Samples, at: float) -> Samples:
    return sound[round((at - call.placed_at) * RATE_HZ) :]


async def talk(
    street: Street, *, prepared: bool
) -> tuple[PlacedCall, SimulatedPhone, Bridge]:
    """Let a caller who hears music be joined with an agent who lifts."""
    agent = SimulatedPhone("anna", ["answers", "speaks x.wav"], load=lambda _: AGENTS)
    call = await street.take_call(
        "speaks x.wav", "waits 60 s", voice=Voice(load=lambda _: CALLERS)
    )
    music = street.start_play(LONG_PROMPT)
    await asyncio.sleep(2)
    await agent.open()
    await agent.ring(OFFER)
    street.line.keep_close(close=prepared)
    assert await agent.next_event() == PhoneAnswered()
    music.cancel()
    bridge = Bridge(street.line, agent)
    joined = asyncio.create_task(bridge.run())
    await asyncio.sleep(TALK_S)
    joined.cancel()
    await asyncio.wait([joined])
    return call, agent, bridge


@pytest.mark.sampled(1)
@pytest.mark.parametrize("chip", [USR, CONEXANT], ids=lambda chip: chip.name)
@pytest.mark.parametrize("ppm", [-100.0, 0.0, 100.0])
def test_both_hear_each_other_at_once_and_without_delay(chip: Chip, ppm: float) -> None:
    async def tell() -> None:
        async with modem_street(chip, ppm=ppm) as street:
            call, agent, bridge = await talk(street, prepared=True)
            assert agent.lifted_at is not None
            assert call.answered_at is not None
            caller_heard = since(call, call.heard, agent.lifted_at)
            caller_said = since(call, call.said, agent.lifted_at)
            figures = {
                "agent hears after": first_s(agent.heard),
                "caller hears after": _begins(caller_heard, agent.said),
                "caller to agent": lag_s(agent.heard, caller_said, 5.0),
                "agent to caller": lag_s(caller_heard, agent.said, 5.0),
            }
            for what, seconds in figures.items():
                print(f"{chip.name} {ppm:+.0f} ppm: {what} {seconds * 1000:.1f} ms")
            print(bridge.to_near.figures, "|", bridge.to_far.figures)
            assert figures["agent hears after"] <= HEARD_WITHIN_S
            assert figures["caller hears after"] <= HEARD_WITHIN_S
            assert 0 <= figures["caller to agent"] <= ONE_WAY_S
            assert 0 <= figures["agent to caller"] <= ONE_WAY_S

    run_virtually(tell())


def _begins(heard: Samples, said: Samples) -> float:
    """Return when the first tenth of a second of *said* was heard, in seconds."""
    window = heard[: RATE_HZ // 2].astype(float)
    likeness = np.correlate(window, said[800:1600].astype(float), "valid")
    return float(int(np.argmax(likeness)) - 800) / RATE_HZ


def test_nobody_can_talk_through_a_line_that_plays_or_listens() -> None:
    async def tell() -> None:
        async with modem_street("agere") as street:
            await street.take_call("waits 60 s")
            await street.play(LONG_PROMPT[:RATE_HZ])
            agent = SimulatedPhone("anna", ["answers"])
            with pytest.raises(LineError, match="handset:line-1"):
                await Bridge(street.line, agent).run()

    assert SETTINGS.full_duplex
    run_virtually(tell())
