"""What goes across a bridge, and what is done about clocks that differ."""

import asyncio
from collections.abc import Callable

import numpy as np
import pytest

from support.agents import OFFER
from support.street import offset_in
from support.virtual_time import run_virtually
from tipring.desk.bridge import Bridge
from tipring.desk.lane import MOST_KEPT_FRAMES, Lane
from tipring.desk.player import Loop
from tipring.domain.errors import LineError, PhoneError
from tipring.dsp.babble import babble, frames_of
from tipring.dsp.frames import (
    FRAME_S,
    FRAME_SAMPLES,
    RATE_HZ,
    SILENT_FRAME,
    Frame,
    FrameSink,
    FrameSource,
    Samples,
)
from tipring.dsp.levels import dbm0
from tipring.lines.port import Capabilities
from tipring.phones.simulated import SimulatedPhone

PPM = 50
TALK_S = 600.0
WORST_HZ = 475.0
"""Two frames of it that follow each other cancel out when they are blended."""


def tone(hz: float, seconds: float) -> Samples:
    times = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    return np.asarray(np.rint(8000 * np.sin(2 * np.pi * hz * times)), dtype=np.int16)


def steepest(sound: Samples) -> int:
    """Return the largest step from one sample to the next."""
    return int(np.abs(np.diff(sound.astype(int))).max())


def talk(seconds: float, puts_every_s: float, wants_every_s: float) -> tuple[Lane, int]:
    """Let two clocks use a lane; return it and the steepest step that was heard."""
    lane, sound = Lane(), Loop(tone(WORST_HZ, 20))
    heard: list[Frame] = []
    puts_at, wants_at = 0.0, 0.0073
    while wants_at < seconds:
        if puts_at <= wants_at:
            lane.put(sound.next_frame())
            puts_at += puts_every_s
        else:
            heard.append(lane.next_frame())
            wants_at += wants_every_s
    return lane, steepest(np.concatenate(heard))


# --- a lane ----------------------------------------------------------------------


def test_what_goes_in_comes_out_after_a_soft_beginning() -> None:
    lane, sound = Lane(), babble(2)
    heard = []
    for frame in frames_of(sound):
        lane.put(frame)
        heard.append(lane.next_frame())
    whole = np.concatenate(heard)
    np.testing.assert_array_equal(whole[FRAME_SAMPLES:], sound[FRAME_SAMPLES:])
    assert abs(int(whole[0])) <= 1
    assert (lane.carried, lane.dropped, lane.missed) == (100, 0, 0)


def test_a_lane_is_silent_until_sound_comes_and_that_is_no_miss() -> None:
    lane = Lane()
    assert not lane.next_frame().any()
    assert lane.missed == 0


def test_no_more_than_40_ms_are_kept_and_a_period_however_much_comes() -> None:
    lane, sound = Lane(), babble(1)
    for frame in frames_of(sound):
        lane.put(frame)
    assert lane.dropped == 50 - MOST_KEPT_FRAMES
    assert lane.most_kept == MOST_KEPT_FRAMES
    rest = [lane.next_frame() for _ in range(MOST_KEPT_FRAMES + 1)]
    end = sound[-FRAME_SAMPLES // 2 :]
    likeness = np.correlate(np.concatenate(rest).astype(float), end.astype(float))
    assert likeness.max() == pytest.approx(end.astype(float) @ end, rel=1e-6)


def test_what_was_not_needed_for_a_second_is_left_out() -> None:
    lane, sound = Lane(), Loop(tone(WORST_HZ, 20))
    lane.put(sound.next_frame())
    heard = []
    for _ in range(80):
        lane.put(sound.next_frame())
        heard.append(lane.next_frame())
    assert 1 <= lane.dropped <= 2
    assert lane.missed == 0
    lane.next_frame()
    assert lane.missed == 1, "nothing lies here that is only a delay"
    assert steepest(np.concatenate(heard)) <= steepest(tone(WORST_HZ, 1)) * 1.01


def test_a_lane_whose_sound_comes_unevenly_becomes_patient() -> None:
    lane, sound = Lane(), Loop(babble(20))
    for _ in range(20):
        lane.put(sound.next_frame())
        for _ in range(120):
            lane.put(sound.next_frame())
            lane.next_frame()
        for _ in range(5):
            lane.next_frame()
    assert 1 < lane.dropped < 8, "it is not left out each time"


def test_a_lane_that_runs_dry_fades_and_comes_back_softly() -> None:
    lane, sound = Lane(), tone(440, 0.4)
    heard = []
    for number, frame in enumerate(frames_of(sound)):
        lane.put(frame)
        heard.append(lane.next_frame())
        if number == 9:
            heard += [lane.next_frame() for _ in range(5)]
    whole = np.concatenate(heard)
    assert lane.missed == 5
    assert steepest(whole) <= steepest(sound) + 1
    assert not whole[13 * FRAME_SAMPLES : 15 * FRAME_SAMPLES].any()
    assert lane.figures == "20 frames, 0 times too much, 5 missing, at most 20 ms kept"


@pytest.mark.parametrize("ppm", [PPM, -PPM])
def test_ten_minutes_of_crystals_apart_cost_two_slips_at_most_and_no_click(
    ppm: int,
) -> None:
    lane, step = talk(TALK_S, FRAME_S, FRAME_S * (1 + ppm * 1e-6))
    print(f"{ppm:+d} ppm for {TALK_S:g} s: {lane.figures}")
    assert lane.dropped + lane.missed <= 2
    assert lane.most_kept <= MOST_KEPT_FRAMES
    assert step <= steepest(tone(WORST_HZ, 1)) * 1.05


def test_clocks_far_apart_slip_often_and_still_do_not_click() -> None:
    for wants_every_s in (0.019, 0.021):
        lane, step = talk(60, FRAME_S, wants_every_s)
        assert lane.dropped + lane.missed > 100
        assert lane.most_kept <= MOST_KEPT_FRAMES
        assert step <= steepest(tone(WORST_HZ, 1)) * 1.05


# --- a bridge --------------------------------------------------------------------


class ToyLine:
    """A line of whom only the sound is there."""

    name = "line-1"

    def __init__(self, *, full_duplex: bool = True) -> None:
        self.capabilities = Capabilities(full_duplex=full_duplex)
        self.is_close: list[bool] = []
        self.sink: FrameSink | None = None
        self.said = babble(60)
        self.heard: list[Frame] = []
        self.failure: Exception | None = None

    async def play(self, source: FrameSource) -> None:
        await asyncio.sleep(FRAME_S / 2)
        for frame in frames_of(self.said):
            if self.failure is not None:
                raise self.failure
            played = source.next_frame()
            assert played is not None
            self.heard.append(played)
            if self.sink is not None:
                self.sink(frame)
            await asyncio.sleep(FRAME_S)

    def listen(self, sink: FrameSink | None) -> None:
        self.sink = sink

    def keep_close(self, *, close: bool) -> None:
        self.is_close.append(close)


class Talk:
    """A toy line and a simulated agent who answered."""

    def __init__(self, line: ToyLine, phone: SimulatedPhone) -> None:
        self.line = line
        self.phone = phone
        self.bridge = Bridge(line, phone)
        self.running = asyncio.create_task(self.bridge.run())


def bridged(*script: str, full_duplex: bool = True) -> Callable[..., object]:
    """Make a test of a story of a talk that has begun."""

    def decorate(story: Callable[[Talk], object]) -> Callable[[], None]:
        def test() -> None:
            async def tell() -> None:
                phone = SimulatedPhone("anna", script)
                await phone.open()
                await phone.ring(OFFER)
                await phone.next_event()
                talk = Talk(ToyLine(full_duplex=full_duplex), phone)
                await story(talk)  # type: ignore[misc] # a coroutine
                talk.running.cancel()
                await asyncio.wait([talk.running])
                await phone.close()

            run_virtually(tell())

        test.__name__ = story.__name__
        return test

    return decorate


@bridged("speaks 30 s")
async def test_both_hear_each_other(talk: Talk) -> None:
    await asyncio.sleep(3)
    heard = talk.phone.heard
    assert offset_in(talk.line.said, heard[RATE_HZ : 2 * RATE_HZ]) >= 0
    said = np.concatenate(talk.line.heard)
    assert offset_in(talk.phone.said, said[RATE_HZ : 2 * RATE_HZ]) >= 0
    assert talk.line.is_close == [True]


@bridged("speaks 30 s")
async def test_when_it_is_cancelled_both_are_silent_and_nobody_listens(
    talk: Talk,
) -> None:
    await asyncio.sleep(1)
    talk.running.cancel()
    await asyncio.wait([talk.running])
    assert talk.running.cancelled()
    before, came = len(talk.line.heard), talk.bridge.to_near.carried
    await asyncio.sleep(1)
    assert not talk.phone.heard[-RATE_HZ // 2 :].any()
    assert len(talk.line.heard) == before
    assert talk.bridge.to_near.carried == came
    assert talk.line.sink is None
    assert talk.line.is_close == [True, False]


@bridged("hangs up after 1 s")
async def test_an_agent_who_hangs_up_ends_it_with_an_error_of_the_phone(
    talk: Talk,
) -> None:
    with pytest.raises(PhoneError, match="put down"):
        await talk.running
    assert talk.line.sink is None
    assert talk.line.is_close == [True, False]


@bridged("speaks 30 s")
async def test_a_line_that_is_lost_ends_it_with_its_own_error(talk: Talk) -> None:
    await asyncio.sleep(1)
    talk.line.failure = LineError("the modem took no sound")
    with pytest.raises(LineError, match="took no sound"):
        await talk.running
    await asyncio.sleep(1)
    assert not talk.phone.heard[-RATE_HZ // 2 :].any()


@bridged(full_duplex=False)
async def test_a_line_that_is_deaf_while_it_plays_is_refused_with_a_remedy(
    talk: Talk,
) -> None:
    with pytest.raises(LineError, match=r"line-1 cannot.*handset:line-1.*\+VTR"):
        await talk.running
    assert talk.line.is_close == []
    assert talk.line.sink is None


@bridged()
async def test_who_says_nothing_is_heard_as_silence(talk: Talk) -> None:
    await asyncio.sleep(1)
    assert all(np.array_equal(frame, SILENT_FRAME) for frame in talk.line.heard)
    assert dbm0(talk.phone.heard[-RATE_HZ // 2 :]) > -30
