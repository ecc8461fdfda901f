"""The sound of a card: what its thread does, what the loop does, the way back."""

import asyncio
import logging
import threading
from collections.abc import Coroutine
from typing import Any

import numpy as np
import pytest

from support.virtual_time import run_virtually
from tipring.domain.board import SoundCard
from tipring.domain.errors import LineError
from tipring.dsp.frames import FRAME_S, SILENT_FRAME, Frame
from tipring.lines.hat import sound as hat_sound
from tipring.lines.hat.card_clock import CardClock
from tipring.lines.hat.echo_delay import EchoDelay
from tipring.lines.hat.portaudio import GO_ON, TORN, Callback
from tipring.lines.hat.sound import PAUSES_S, CardSound

UNDERFLOW = 4
PRIMING = 16
assert UNDERFLOW & TORN
assert not PRIMING & TORN


def frame(value: int) -> Frame:
    return np.full(160, value, dtype=np.int16)


class ToyCard:
    """A card in memory: its sound comes when the test lets it."""

    def __init__(self, echo_s: float = 0.07) -> None:
        self.callback: Callback | None = None
        self.opened = 0
        self.closed = 0
        self.refusals: list[str] = []
        self.echo_s = echo_s

    def open(self, callback: Callback) -> float:
        if self.refusals:
            raise LineError(self.refusals.pop(0))
        self.opened += 1
        self.callback = callback
        return 0.06

    def close(self) -> None:
        self.closed += 1
        self.callback = None

    def run(self, heard: bytes, flags: int = 0) -> np.ndarray[Any, Any]:
        """Be PortAudio's thread for one frame; return what is played."""
        assert self.callback is not None
        times = {
            "current_time": 1.02,
            "input_buffer_adc_time": 1.0,
            "output_buffer_dac_time": 1.0 + self.echo_s,
        }
        raw, go_on = self.callback(heard, 160, times, flags)
        assert go_on == GO_ON
        return np.frombuffer(raw, dtype=np.int16)


class Ears:
    """Hears, and writes down."""

    def __init__(self) -> None:
        self.heard: list[Frame] = []
        self.played: list[Frame] = []
        self.torn = 0
        self.faults: list[str] = []

    def frame(self, heard: Frame, played: Frame) -> None:
        self.heard.append(heard)
        self.played.append(played)

    def sound_torn(self) -> None:
        self.torn += 1

    def fault(self, error: LineError) -> None:
        self.faults.append(str(error))


class Bench:
    """An open sound on a toy card."""

    def __init__(self, card: SoundCard | None = None) -> None:
        self.card = ToyCard()
        self.ears = Ears()
        self.sound = CardSound(card or SoundCard("toy"), self.card)
        self.silence = bytes(320 * (card.channels if card else 1))

    async def run(self, frames: int = 1, flags: int = 0) -> list[int]:
        """Let so many frames pass; return the first sample of each that is played."""
        played = []
        for _ in range(frames):
            played.append(int(self.card.run(self.silence, flags)[0]))
            await asyncio.sleep(FRAME_S)
        return played


def bench(story: Coroutine[Any, Any, None]) -> None:
    run_virtually(story)


def test_what_is_written_is_played_in_order_and_else_silence() -> None:
    async def story() -> None:
        b = Bench()
        assert await b.sound.open(b.ears) == "sound card toy"
        for value in (1, 2, 3):
            b.sound.write(frame(value))
        assert b.sound.waiting() == 3
        assert await b.run(2) == [1, 2]
        b.sound.discard()
        assert b.sound.waiting() == 0
        assert await b.run(2) == [0, 0]
        await b.sound.close()

    bench(story())


def test_each_frame_comes_with_what_was_on_the_line_meanwhile() -> None:
    async def story() -> None:
        b = Bench()
        await b.sound.open(b.ears)
        b.sound.write(frame(7))
        await b.run(5)
        # The card's buffer holds 60 ms; two frames later is never too late.
        assert [int(one[0]) for one in b.ears.played] == [0, 0, 7, 0, 0]
        await b.sound.close()

    bench(story())


def test_a_longer_echo_is_found_out_once_the_stream_has_settled() -> None:
    async def story() -> None:
        b = Bench()
        b.card.echo_s = 0.131
        await b.sound.open(b.ears)
        await b.run(49)
        assert b.ears.torn == 0
        await b.run(1)
        assert b.ears.torn == 1  # the canceller begins anew
        b.sound.write(frame(7))
        await b.run(9)
        assert [int(one[0]) for one in b.ears.played[-9:]].index(7) == 6
        assert b.sound.figures.latency_s == pytest.approx(0.151)
        assert b.sound.figures.output_s == pytest.approx(0.131)
        await b.sound.close()

    bench(story())


def test_the_line_is_on_the_first_channel_and_has_its_gains() -> None:
    async def story() -> None:
        stereo = SoundCard("toy", 2, receive_gain_db=6.0, transmit_gain_db=-6.0)
        b = Bench(stereo)
        await b.sound.open(b.ears)
        b.sound.write(frame(1000))
        both = np.tile(np.array([100, -5], dtype=np.int16), 160)
        played = b.card.run(both.tobytes())
        assert played[:4].tolist() == [501, 0, 501, 0]
        await asyncio.sleep(0)
        assert b.ears.heard[0].tolist() == [200] * 160
        await b.sound.close()

    bench(story())


def test_lost_sound_is_counted_and_told() -> None:
    async def story() -> None:
        b = Bench()
        await b.sound.open(b.ears)
        await b.run(1, PRIMING)
        assert (b.sound.figures.xruns, b.ears.torn) == (0, 0)
        await b.run(2, UNDERFLOW)
        assert (b.sound.figures.xruns, b.ears.torn) == (2, 2)
        assert len(b.ears.heard) == 3
        await b.sound.close()

    bench(story())


def test_a_card_that_stands_still_is_opened_anew_and_plays_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def story() -> None:
        b = Bench()
        loop = asyncio.get_running_loop()
        await b.sound.open(b.ears)
        await b.run(3)
        b.sound.write(frame(5))
        still_since = loop.time()
        while b.card.opened == 1:
            await asyncio.sleep(0.001)
        assert loop.time() - still_since <= 0.125
        await asyncio.sleep(0)
        assert await b.run(1) == [5]
        assert b.sound.figures.reopened == 1
        assert b.ears.torn == 1
        assert b.ears.faults == []
        await b.sound.close()

    with caplog.at_level(logging.WARNING):
        bench(story())
    assert "sound card toy opened anew" in caplog.text


def test_a_card_that_does_not_come_back_is_a_fault() -> None:
    async def story() -> None:
        b = Bench()
        await b.sound.open(b.ears)
        await b.run(1)
        b.card.refusals = ["gone"] * len(PAUSES_S)
        await asyncio.sleep(3)
        assert b.ears.faults == ['no sound from the card "toy": gone']
        await b.sound.close()
        await b.sound.open(b.ears)
        await b.run(1)
        await b.sound.close()

    bench(story())


def test_a_card_that_opens_and_never_sounds_is_a_fault_as_well() -> None:
    async def story() -> None:
        b = Bench()
        b.card.refusals = []
        await b.sound.open(b.ears)
        await asyncio.sleep(10)
        assert b.card.opened == 1 + len(PAUSES_S)
        assert "can be opened, but gives none" in b.ears.faults[0]
        await b.sound.close()

    bench(story())


def test_a_card_that_is_refused_at_first_leaves_nothing_open() -> None:
    async def story() -> None:
        b = Bench()
        b.card.refusals = ["there is no such card"]
        with pytest.raises(LineError, match="no such card"):
            await b.sound.open(b.ears)
        assert b.card.closed == 1
        await b.sound.close()
        assert b.card.closed == 1

    bench(story())


class HangingCard(ToyCard):
    """Nobody knows when it will be back."""

    def __init__(self) -> None:
        super().__init__()
        self.relief = threading.Event()

    def open(self, callback: Callback) -> float:
        self.relief.wait(10)
        return super().open(callback)


def test_a_card_that_hangs_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hat_sound, "HANGS_S", 0.01)
    card = HangingCard()

    async def story() -> None:
        sound = CardSound(SoundCard("toy"), card)
        with pytest.raises(LineError, match="hangs; start the box anew"):
            await sound.open(Ears())
        card.relief.set()

    asyncio.run(story())


def test_a_stream_that_was_closed_is_heard_no_more() -> None:
    async def story() -> None:
        b = Bench()
        await b.sound.open(b.ears)
        old = b.card.callback
        assert old is not None
        b.card.run(b.silence)  # under way while it is closed
        await b.sound.close()
        await asyncio.sleep(0)
        assert b.ears.heard == []

    bench(story())


def test_portaudios_thread_survives_the_end_of_the_loop() -> None:
    callbacks: list[Callback] = []

    async def story() -> None:
        b = Bench()
        await b.sound.open(b.ears)
        assert b.card.callback is not None
        callbacks.append(b.card.callback)
        await b.sound.close()

    bench(story())
    raw, go_on = callbacks[0](bytes(320), 160, {}, 0)
    assert (raw, go_on) == (SILENT_FRAME.tobytes(), GO_ON)


# --- the delay of the echo ---------------------------------------------------------


def test_the_reference_is_never_later_than_the_echo() -> None:
    delay = EchoDelay(0.06)
    assert delay.frames == 2
    assert not any(delay.tell(0.4) for _ in range(49))  # wild at first
    for _ in range(60):
        delay.tell(0.031)
    assert delay.frames == 1
    assert delay.seconds == 0.031


def test_a_delay_that_is_near_enough_is_left_alone() -> None:
    delay = EchoDelay(0.06)
    assert not any(delay.tell(0.04 + wobble / 1000) for wobble in range(60))
    assert delay.frames == 2


def test_a_tear_lets_the_delay_be_found_out_anew() -> None:
    delay = EchoDelay(0.06)
    for _ in range(50):
        delay.tell(0.07)
    delay.begin_anew()
    assert delay.seconds == 0.0
    changes = [delay.tell(0.15) for _ in range(50)]
    assert changes == [False] * 49 + [True]
    assert delay.frames == 7


def test_a_card_without_a_buffer_has_no_delay_to_begin_with() -> None:
    assert EchoDelay(0.0).frames == 0


# --- the card's crystal -------------------------------------------------------------


def lateness(index: int) -> float:
    """Frames come in pairs, and now and then late."""
    return FRAME_S * (1 - index % 2) + (0.03 if index % 17 == 0 else 0.0)


def test_a_fast_crystal_is_measured_through_bursts() -> None:
    clock = CardClock()
    for index in range(50 * 60):
        at = index * FRAME_S / (1 + 80e-6) + lateness(index)
        clock.frame(at, at + 0.001)
    assert clock.drift_ppm == pytest.approx(80, abs=2)
    assert clock.late_s == pytest.approx(0.001)


def test_drift_is_no_figure_before_it_can_be_told_and_outlives_a_tear() -> None:
    clock = CardClock()
    assert (clock.drift_ppm, clock.late_s) == (0.0, 0.0)
    for index in range(50 * 20):
        at = index * FRAME_S / (1 - 50e-6)
        clock.frame(at, at)
        assert clock.drift_ppm == 0.0 or index > 400
    clock.begin_anew()
    assert clock.drift_ppm == pytest.approx(-50, abs=1)


def test_sound_that_is_lost_in_silence_is_not_taken_for_drift() -> None:
    clock = CardClock()
    for index in range(50 * 20):
        lost_s = 0.3 * (index // 250)
        clock.frame(index * FRAME_S + lost_s, 0.0)
    assert clock.drift_ppm == 0.0
