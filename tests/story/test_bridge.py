"""A caller on a real driver's line and an agent talk; both ends are listened to."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial

import numpy as np
import pytest

from support.agents import OFFER
from support.street import (
    HALF_DUPLEX,
    PROMPT,
    Street,
    Streets,
    modem_street,
    offset_in,
    told_on,
)
from tipring.desk.bridge import Bridge
from tipring.desk.lane import FRAME_MS, MOST_KEPT_FRAMES, Lane
from tipring.domain.errors import LineError, PhoneError
from tipring.domain.events import FarEndGone
from tipring.dsp.frames import FRAME_SAMPLES, RATE_HZ, Frame, Samples, to_samples
from tipring.dsp.levels import dbm0
from tipring.exchange.caller import Voice
from tipring.exchange.clockwork import PlacedCall
from tipring.phones.port import PhoneAnswered
from tipring.phones.simulated import SimulatedPhone

pytestmark = pytest.mark.no_cover

FULL_DUPLEX: Streets = {
    chip: partial(modem_street, chip) for chip in ("usr", "conexant")
}
SLOW_USB: Streets = {
    f"{chip}, {ms} ms of USB": partial(modem_street, chip, latency_s=ms / 1000)
    for chip in ("usr", "conexant")
    for ms in (10, 20)
}
CRYSTALS: Streets = {
    f"{chip}, {ppm:+d} ppm": partial(modem_street, chip, ppm=ppm)
    for chip in ("usr", "conexant")
    for ppm in (1000, -1000)
}
"""In 30 s they are as far apart as crystals of 50 ppm after ten minutes."""
DEAF: Streets = {
    "agere": partial(modem_street, "agere"),
    "half duplex": partial(modem_street, "usr", settings=HALF_DUPLEX),
}

ADDED_S = 0.04
"""What a bridge may add to one way."""
ONE_WAY_S = 0.08
"""From one end to the other, the modem and the exchange included."""
TEN_MINUTES_S = 30.0
"""Of such crystals."""

both_chips = told_on(FULL_DUPLEX)


def sweep() -> Samples:
    """Return a sound that is found again wherever it is heard."""
    times = np.arange(RATE_HZ // 4) / RATE_HZ
    return to_samples(6000 * np.sin(2 * np.pi * (300 * times + 1200 * times**2)))


SWEEP = sweep()


def found_at(sound: Samples, begins: float) -> float:
    """Return when the sweep is heard in *sound*, which begins at *begins*."""
    likeness = np.correlate(sound.astype(float), SWEEP.astype(float))
    place = int(np.argmax(likeness))
    assert likeness[place] > 0.8 * (SWEEP.astype(float) @ SWEEP), "not heard whole"
    return begins + place / RATE_HZ


class TimedLane(Lane):
    """A lane that notes how long each frame lay in it."""

    def __init__(self) -> None:
        super().__init__()
        self.lay_s: list[float] = []
        self._came: list[float] = []
        self._clock = asyncio.get_running_loop().time

    def put(self, frame: Frame) -> None:
        super().put(frame)
        self._came = [*self._came, self._clock()][-MOST_KEPT_FRAMES:]

    def next_frame(self) -> Frame:
        if self._came:
            self.lay_s.append(self._clock() - self._came.pop(0))
        return super().next_frame()


@dataclass
class Talk:
    """Who talks, and what carries it."""

    street: Street
    call: PlacedCall
    phone: SimulatedPhone
    bridge: Bridge
    running: asyncio.Task[None]

    @property
    def lifted_at(self) -> float:
        assert self.phone.lifted_at is not None
        return self.phone.lifted_at

    async def ended(self) -> None:
        """End the bridge as the desk does."""
        self.running.cancel()
        await asyncio.wait([self.running])


@contextlib.asynccontextmanager
async def talk(
    street: Street, caller: tuple[str, ...], agent: tuple[str, ...]
) -> AsyncIterator[Talk]:
    """Let a caller be answered, an agent lift, and both be joined."""
    call = await street.take_call(*caller, voice=Voice(load=lambda _: SWEEP))
    phone = SimulatedPhone("anna", agent, load=lambda _: SWEEP)
    await phone.open()
    await phone.ring(OFFER)
    assert await phone.next_event() == PhoneAnswered()
    bridge = Bridge(street.line, phone)
    bridge.to_far, bridge.to_near = TimedLane(), TimedLane()
    joined = Talk(street, call, phone, bridge, asyncio.create_task(bridge.run()))
    try:
        yield joined
    finally:
        await joined.ended()
        await phone.close()


async def measure(
    street: Street, *, after_s: float = 2.0, answers_after_s: float = 1.0
) -> Talk:
    """Let both say the sweep *after_s* into the talk; assert that it comes in time.

    Here as in the exchange a frame is whole as soon as it begins: a real microphone
    adds its 20 ms to each way.
    """
    caller = f"waits {after_s + 2:g} s", "speaks x.wav", "waits 60 s"
    agent = f"speaks x.wav after {after_s:g} s"
    answers = f"answers after {answers_after_s:g} s"
    async with talk(street, caller, (answers, agent)) as joined:
        await asyncio.sleep(after_s + 4)
        call, phone, bridge = joined.call, joined.phone, joined.bridge
    to_agent_s = found_at(phone.heard, joined.lifted_at) - found_at(
        call.said, call.placed_at
    )
    to_caller_s = found_at(call.heard, call.placed_at) - found_at(
        phone.said, joined.lifted_at
    )
    for name, one_way_s, lane in (
        ("caller to agent", to_agent_s, bridge.to_far),
        ("agent to caller", to_caller_s, bridge.to_near),
    ):
        assert isinstance(lane, TimedLane)
        longest_s = max(lane.lay_s)
        print(
            f"{name}: {one_way_s * 1000:.0f} ms one way, of these at most"
            f" {longest_s * 1000:.0f} ms in the bridge ({lane.figures})"
        )
        assert 0 < one_way_s <= ONE_WAY_S
        assert longest_s <= ADDED_S + 1e-6
        assert lane.most_kept * FRAME_MS <= ADDED_S * 1000
    return joined


@both_chips
async def test_both_hear_each_other_with_little_delay(street: Street) -> None:
    joined = await measure(street)
    assert joined.bridge.to_far.missed <= 1
    assert joined.bridge.to_near.missed <= 1


@told_on(SLOW_USB, soak=("usr, 20 ms of USB", "conexant, 10 ms of USB"))
async def test_a_slow_way_to_the_modem_adds_itself_and_no_more(street: Street) -> None:
    await measure(street)


@told_on(CRYSTALS, soak=("usr, -1000 ppm", "conexant, +1000 ppm"))
async def test_crystals_apart_slip_a_frame_or_two_and_add_no_delay(
    street: Street,
) -> None:
    # Else both would tick at the same moment for long, now one first, now the other.
    joined = await measure(street, after_s=TEN_MINUTES_S, answers_after_s=1.005)
    for lane in (joined.bridge.to_far, joined.bridge.to_near):
        assert lane.dropped + lane.missed <= 3


@both_chips
async def test_an_agent_does_not_hear_himself_on_a_bad_line(street: Street) -> None:
    street.plugged.wire.set_hybrid(6.0)
    caller, agent = ("waits 60 s",), ("speaks 30 s",)
    async with talk(street, caller, agent) as joined:
        await asyncio.sleep(10)
        heard = joined.phone.heard[-4 * RATE_HZ :]
        said = joined.phone.said[-4 * RATE_HZ :]
    print(f"the agent speaks at {dbm0(said):.0f}, hears {dbm0(heard):.0f} dBm0")
    assert dbm0(heard) < dbm0(said) - 20


@both_chips
async def test_after_a_talk_both_are_silent_and_prompts_are_whole_again(
    street: Street,
) -> None:
    caller, agent = ("speaks 60 s",), ("speaks 60 s",)
    async with talk(street, caller, agent) as joined:
        await asyncio.sleep(3)
        assert dbm0(joined.call.heard[-RATE_HZ:]) > -30
        assert dbm0(joined.phone.heard[-RATE_HZ:]) > -30
        await joined.ended()
        ended = len(joined.call.heard) + 3 * FRAME_SAMPLES
        await asyncio.sleep(1)
        assert dbm0(joined.call.heard[ended:]) < -70
        assert not joined.phone.heard[-RATE_HZ // 2 :].any()
        await street.play(PROMPT)
        assert offset_in(joined.call.heard, PROMPT) >= 0


@both_chips
async def test_a_caller_who_was_on_hold_is_heard_again(street: Street) -> None:
    caller, agent = ("speaks 60 s",), ("speaks 60 s",)
    async with talk(street, caller, agent) as joined:
        await asyncio.sleep(2)
        await joined.ended()
        await asyncio.sleep(2)
        joined.running = asyncio.create_task(joined.bridge.run())
        await asyncio.sleep(2)
        assert dbm0(joined.call.heard[-RATE_HZ:]) > -30
        assert dbm0(joined.phone.heard[-RATE_HZ:]) > -30


@both_chips
async def test_an_agent_who_hangs_up_leaves_the_caller_on_our_line(
    street: Street,
) -> None:
    caller, agent = ("speaks 60 s",), ("hangs up after 3 s",)
    async with talk(street, caller, agent) as joined:
        with pytest.raises(PhoneError, match="put down"):
            await joined.running
        await street.play(PROMPT)
        assert offset_in(joined.call.heard, PROMPT) >= 0


@both_chips
async def test_a_caller_who_hangs_up_is_noticed_though_the_agent_speaks(
    street: Street,
) -> None:
    caller, agent = ("waits 4 s", "hangs up"), ("speaks 60 s",)
    async with talk(street, caller, agent) as joined:
        await street.until(FarEndGone, within_s=15)
        assert not joined.running.done()
        await street.line.hang_up()
        with pytest.raises(LineError, match="released"):
            await joined.running


@told_on(DEAF)
async def test_a_line_that_is_deaf_while_it_plays_carries_no_talk(
    street: Street,
) -> None:
    await street.take_call("waits 1 s")
    await street.play(PROMPT)
    await street.line.hang_up()
    async with talk(street, ("waits 60 s",), ()) as joined:
        with pytest.raises(LineError, match="handset:line-1"):
            await joined.running
        await street.play(PROMPT)
        assert offset_in(joined.call.heard, PROMPT) >= 0
