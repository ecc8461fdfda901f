"""Packets come when they come: what is heard of them, and how much later."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pytest

from tipring.dsp.babble import babble
from tipring.dsp.conceal import Concealer
from tipring.dsp.frames import FRAME_S, FRAME_SAMPLES, RATE_HZ, Samples
from tipring.dsp.jitter import JitterBuffer
from tipring.dsp.slip import BLEND, LONGEST, cut, lengthened, shortened
from tipring.dsp.transit import FIRST_NEED, Transit

Arrivals = Callable[[int], float | None]
"""When the packet of that number comes, in seconds; None: it is lost."""
PHASE_S = 0.013
BEGIN = 0xFFFFF000
"""The first timestamp: it wraps within a second."""
NO_CLICK_DB = -40.0


def tone(hz: float, seconds: float) -> Samples:
    times = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    return np.asarray(np.rint(8000 * np.sin(2 * np.pi * hz * times)), dtype=np.int16)


def click_db(sound: Samples, hz: float) -> float:
    """Return the loudest that any 40 ms have beside the tone, relative to it."""
    pieces = np.lib.stride_tricks.sliding_window_view(sound.astype(float), 320)[::80]
    spectra = np.abs(np.fft.rfft(pieces * np.blackman(320))) ** 2
    beside = np.abs(np.fft.rfftfreq(320, 1 / RATE_HZ) - hz) > 200
    powers = spectra[:, beside].sum(axis=1) / spectra.sum(axis=1)
    return float(10 * np.log10(powers.max() + 1e-20))


@dataclass
class Heard:
    buffer: JitterBuffer
    sound: Samples
    waits_ms: list[float]
    """After each second."""


def hear(sound: Samples, arrives: Arrivals, seconds: float) -> Heard:
    """Let packets of *sound* come, and take 20 ms every 20 ms."""
    buffer = JitterBuffer()
    count = min(round(seconds / FRAME_S), len(sound) // FRAME_SAMPLES)
    comes = sorted(
        (at, number) for number in range(count) if (at := arrives(number)) is not None
    )
    heard, waits, due = [], [], iter(comes)
    at, number = next(due)
    for tick in range(count):
        now = PHASE_S + tick * FRAME_S
        while at <= now:
            piece = sound[number * FRAME_SAMPLES :][:FRAME_SAMPLES]
            timestamp = (BEGIN + number * FRAME_SAMPLES) % (1 << 32)
            buffer.put(timestamp, piece, at)
            at, number = next(due, (float("inf"), 0))
        heard.append(buffer.next_frame(now))
        if tick % 50 == 49:
            waits.append(buffer.wait_ms)
    return Heard(buffer, np.concatenate(heard), waits)


def evenly(number: int) -> float:
    return number * FRAME_S + 0.001


# --- what is heard ---------------------------------------------------------------


def test_what_comes_evenly_is_heard_as_it_was_and_soon() -> None:
    sound = babble(6)
    heard = hear(sound, evenly, 6)
    assert heard.waits_ms[-1] == pytest.approx(12, abs=0.5)
    np.testing.assert_array_equal(heard.sound, sound[: len(heard.sound)])
    assert (heard.buffer.late, heard.buffer.concealed, heard.buffer.stretched) == (
        0,
        0,
        0,
    )


def test_before_the_first_packet_there_is_silence() -> None:
    buffer = JitterBuffer()
    assert not buffer.next_frame(0.0).any()
    buffer.put(5, tone(440, FRAME_S), 0.019)
    assert not buffer.next_frame(0.02).any(), "a network that is not known yet"
    assert buffer.next_frame(0.04).any()


def test_packets_that_change_places_or_come_twice_are_heard_in_order() -> None:
    sound = babble(4)

    def pairwise(number: int) -> float:
        return evenly(number + 1 if number % 2 == 0 else number - 1)

    heard = hear(sound, pairwise, 4)
    assert heard.buffer.concealed < 20 * FRAME_SAMPLES
    assert heard.waits_ms[-1] < 65
    buffer = heard.buffer
    late = buffer.late
    buffer.put((BEGIN + 180 * 160) % (1 << 32), sound[:FRAME_SAMPLES], 4.0)
    assert buffer.late == late + 1


def test_one_packet_in_twenty_is_made_up_and_the_rest_is_in_its_place() -> None:
    sound = babble(20)
    heard = hear(sound, lambda n: None if n % 20 == 7 else evenly(n), 20)
    assert heard.buffer.concealed == pytest.approx(50 * FRAME_SAMPLES, abs=160)
    assert heard.waits_ms[-1] < 35
    assert heard.buffer.late == 0
    tail = heard.sound[-RATE_HZ:].astype(float)
    likeness = np.correlate(sound[-3 * RATE_HZ // 2 :].astype(float), tail, "valid")
    assert likeness.max() > 0.8 * (tail @ tail)


def test_jitter_is_waited_for() -> None:
    draws = np.random.default_rng(4)
    late_s = draws.uniform(0, 0.04, 1000)
    heard = hear(babble(20), lambda n: evenly(n) + late_s[n], 20)
    assert heard.buffer.late == 0
    assert heard.buffer.concealed <= 2 * FRAME_SAMPLES
    assert 35 < heard.waits_ms[-1] < 65


@pytest.mark.parametrize("stall_s", [0.15, 0.3, 0.6])
def test_after_a_stall_the_wait_is_as_short_as_before_within_5_s(
    stall_s: float,
) -> None:
    def stalls(number: int) -> float:
        at = evenly(number)
        return max(at, 5 + stall_s) if at >= 5 else at

    heard = hear(babble(12), stalls, 12)
    before, after = heard.waits_ms[4], heard.waits_ms[9]
    print(f"{stall_s} s: {[round(wait) for wait in heard.waits_ms]}")
    assert after < before + 5
    assert max(heard.waits_ms) < 400


def test_no_word_is_lost_to_a_short_stall() -> None:
    sound = babble(12)
    word = sound[5 * RATE_HZ + 400 :][: RATE_HZ // 10].astype(float)

    def stalls(number: int) -> float:
        at = evenly(number)
        return max(at, 5.2) if at >= 5 else at

    heard = hear(sound, stalls, 12).sound[5 * RATE_HZ : 6 * RATE_HZ].astype(float)
    likeness = np.correlate(heard, word, "valid")
    assert likeness.max() > 0.6 * (word @ word)


def test_a_network_that_becomes_slower_is_followed() -> None:
    heard = hear(babble(16), lambda n: evenly(n) + (0.05 if n > 200 else 0), 16)
    assert heard.buffer.late == 0
    assert heard.buffer.concealed <= 4 * FRAME_SAMPLES


def test_after_a_silence_on_the_wire_the_talk_begins_anew() -> None:
    sound = babble(8)
    heard = hear(sound, lambda n: None if 100 <= n < 250 else evenly(n), 8)
    assert heard.waits_ms[-1] < 35
    assert not heard.sound[3 * RATE_HZ : 4 * RATE_HZ].any()
    assert heard.sound[-RATE_HZ:].any()


def test_a_timestamp_from_elsewhere_begins_another_stretch() -> None:
    buffer = JitterBuffer()
    for number in range(10):
        buffer.put(number * 160, tone(440, FRAME_S), number * FRAME_S)
        buffer.next_frame(number * FRAME_S + PHASE_S)
    for number in range(10):
        at_s = 0.2 + number * FRAME_S
        buffer.put(3_000_000_000 + number * 160, tone(440, FRAME_S), at_s)
        buffer.next_frame(at_s + PHASE_S)
    assert buffer.concealed == 0
    assert buffer.late == 0


def test_short_packets_are_as_good_as_long_ones() -> None:
    for size in (80, 240):
        buffer, sound, heard = JitterBuffer(), babble(2), []
        for tick in range(90):
            now = tick * FRAME_S
            first, last = (-(-tick * 160 // size), -(-(tick + 1) * 160 // size))
            for number in range(first, last):
                piece = sound[number * size :][:size]
                buffer.put(number * size, piece, now + 0.001)
            heard.append(buffer.next_frame(now + PHASE_S))
        assert np.concatenate(heard)[2000:].any()
        assert buffer.concealed < 2 * FRAME_SAMPLES


@pytest.mark.parametrize("apart", [1, 40])
def test_a_flood_of_packets_is_neither_kept_nor_heard_for_long(apart: int) -> None:
    buffer, sound = JitterBuffer(), babble(1)[:FRAME_SAMPLES]
    number, most_ms = 0, 0.0
    for tick in range(500):
        now = tick * FRAME_S
        for _ in range(10 if 100 <= tick < 300 else 1):
            number += apart if 100 <= tick < 300 else 1
            buffer.put(number * FRAME_SAMPLES, sound, now)
        buffer.next_frame(now)
        most_ms = max(most_ms, buffer.kept * 1000 / RATE_HZ)
    assert most_ms < 2500
    assert buffer.kept * 1000 / RATE_HZ < 100


# --- two clocks ------------------------------------------------------------------


@pytest.mark.parametrize("ppm", [1000, -1000])
@pytest.mark.parametrize("hz", [425.0, 475.0, 1004.0, 3400.0])
def test_a_tone_over_two_clocks_has_no_click(hz: float, ppm: float) -> None:
    heard = hear(tone(hz, 33), lambda n: evenly(n) * (1 + ppm * 1e-6), 32)
    click = click_db(heard.sound[RATE_HZ:-RATE_HZ], hz)
    slips_ms = heard.buffer.stretched * 1000 / RATE_HZ
    print(f"{hz:g} Hz, {ppm:+g} ppm: {slips_ms:.0f} ms slipped, {click:.0f} dB")
    assert heard.buffer.stretched > 0
    assert heard.buffer.concealed == 0
    assert click < NO_CLICK_DB


# --- slips -----------------------------------------------------------------------


def test_a_piece_is_left_out_where_a_tone_is_like_itself() -> None:
    sound = tone(500, 0.1)
    slip = shortened(sound, LONGEST, 0.9)
    assert slip is not None
    assert slip.samples % 16 == 0
    np.testing.assert_array_equal(slip.sound, sound[: len(slip.sound)])


def test_a_piece_is_said_once_more() -> None:
    sound = tone(500, 0.1)
    slip = lengthened(sound[:320], sound[320:], 0.9)
    assert slip is not None
    assert slip.samples % 16 == 0
    assert len(slip.sound) == len(sound) - 320 + slip.samples


def test_nothing_slips_where_sound_is_like_nothing_else_or_too_short() -> None:
    noise = np.random.default_rng(1).normal(0, 3000, 640).astype(np.int16)
    assert shortened(noise, LONGEST, 0.9) is None
    assert lengthened(noise[:320], noise[320:], 0.9) is None
    assert shortened(noise, 10, -1.0) is None
    assert shortened(noise[: BLEND + 10], LONGEST, -1.0) is None
    assert lengthened(noise[:320], noise[320 : 320 + BLEND - 1], -1.0) is None
    assert shortened(noise, LONGEST, -1.0) is not None


def test_in_silence_as_much_is_left_out_as_may_be() -> None:
    silence: Samples = np.zeros(640, dtype=np.int16)
    short, long = shortened(silence, 140, 0.9), lengthened(silence, silence, 0.9)
    assert short is not None
    assert long is not None
    assert (short.samples, long.samples) == (140, LONGEST)


def test_a_cut_is_blended() -> None:
    sound = tone(500, 0.1)
    assert len(cut(sound, 300)) == 500
    assert np.abs(np.diff(cut(sound, 297).astype(int))).max() < 4500
    assert len(cut(sound[:320], 300)) == 20


# --- what is made up --------------------------------------------------------------


def parts(sound: Samples) -> Iterator[Samples]:
    yield from sound.reshape(-1, FRAME_SAMPLES)


def after(sound: Samples) -> Concealer:
    concealer = Concealer()
    for part in parts(sound):
        concealer.heard(part)
    return concealer


def test_a_tone_goes_on_and_fades() -> None:
    sound = tone(400, 0.3)
    concealer = after(sound[:800])
    made = np.concatenate([concealer.missing(FRAME_SAMPLES) for _ in range(4)])
    np.testing.assert_allclose(made[:40], sound[800:840], atol=60)
    loudness = np.abs(made[:480].reshape(6, 80)).max(axis=1)
    assert (np.diff(loudness.astype(int)) < 0).all()
    assert not made[480:].any()


def test_what_comes_after_is_blended_in() -> None:
    sound = tone(400, 0.3)
    concealer = after(sound[:800])
    whole = [sound[:800], concealer.missing(160), concealer.heard(sound[960:1120])]
    steps = np.abs(np.diff(np.concatenate(whole).astype(int)))
    assert steps.max() <= np.abs(np.diff(sound.astype(int))).max() * 1.2


def test_what_was_only_late_comes_back_in_step() -> None:
    sound = tone(475, 0.3)
    concealer = after(sound[:800])
    made = concealer.missing(FRAME_SAMPLES)
    back = concealer.heard(concealer.joined(sound[800:1600]))
    assert 800 <= len(back) <= 800 + 120
    whole = np.concatenate((sound[:800], made, back))
    assert click_db(whole[400:], 475) < -25
    assert len(concealer.joined(sound[:800])) == 800, "nothing is missing any more"


def test_silence_is_made_up_for_silence() -> None:
    assert not Concealer().missing(FRAME_SAMPLES).any()


# --- how long packets need --------------------------------------------------------


def test_the_need_is_what_the_slow_packets_need_but_not_a_single_stall() -> None:
    transit = Transit()
    assert transit.need == FIRST_NEED
    for number in range(250):
        stalled = number == 100
        at = number * 160 + (40 if number % 7 == 0 else 0) + (1600 if stalled else 0)
        transit.note(number * 160, at)
    assert transit.fastest == 0
    assert transit.need == 40


def test_packets_that_overlap_are_heard_once() -> None:
    """Whoever sends them so gets neither an error nor a hole."""
    buffer, sound = JitterBuffer(), tone(400, 0.6)
    buffer.put(96, sound[96:256], 0.0)
    heard = [buffer.next_frame(0.0)]
    for number in range(25):
        at, begin = (number + 1) * FRAME_S, number * FRAME_SAMPLES
        buffer.put(begin, sound[begin : begin + 172], at)
        heard.append(buffer.next_frame(at))
    heard += [buffer.next_frame(at + more * FRAME_S) for more in range(1, 30)]
    spoken = np.concatenate(heard)
    assert click_db(spoken[1600:3600], 400) < NO_CLICK_DB
    assert not spoken[-FRAME_SAMPLES:].any()
