"""Voice streams of the emulated modem: real time, shielding, and what goes wrong."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.exchange_bench import Bench, unshielded
from support.sounds import noise
from tipring.domain.script import SpeakFile, Wait
from tipring.dsp.codec import Coding, make_codec
from tipring.dsp.frames import RATE_HZ, Samples
from tipring.dsp.levels import dbm0
from tipring.dsp.tones import sine_mix
from tipring.exchange.caller import Voice
from tipring.exchange.faults import Fault
from tipring.exchange.hybrid import Hybrid
from tipring.exchange.loop import MarkKind
from tipring.exchange.modem import CAPACITY_BYTES
from tipring.exchange.parting import Parting, PartingStyle
from tipring.wire.dle import shield

OK, ERROR, CONNECT = b"\r\nOK\r\n", b"\r\nERROR\r\n", b"\r\nCONNECT\r\n"
END, CAN, ABORT, ESC = b"\x10\x03", b"\x10\x18", b"\x10!", b"\x10\x1b"
DUPLEX_END = b"\x10^"
UNSIGNED_8 = make_codec(Coding.UNSIGNED_8)
MU_LAW = make_codec(Coding.MU_LAW)
CHIPS = ("usr", "conexant", "agere")


def heard_since_answer(bench: Bench) -> Samples:
    (call,) = bench.network.calls
    assert call.answered_at is not None
    rang = round((call.answered_at - call.placed_at) * RATE_HZ)
    return call.recording.heard[rang:]


def heard_bytes(bench: Bench) -> bytes:
    return UNSIGNED_8.encode(heard_since_answer(bench))


def speaking(samples: Samples) -> Voice:
    return Voice(load=lambda _: samples)


@pytest.mark.parametrize("chip", CHIPS)
def test_a_prompt_reaches_the_caller_in_real_time_byte_for_byte(chip: str) -> None:
    bench = Bench(chip)
    bench.in_call()
    prompt = bytes(range(256)) * 10 + b"\x10" * 40
    assert bench.send("AT+VTX\r") == CONNECT
    assert bench.send(shield(prompt) + END) == b""
    assert bench.run(0.3) == b""
    assert bench.run(0.1) == OK
    assert prompt in heard_bytes(bench)


@pytest.mark.parametrize("chip", CHIPS)
def test_the_caller_is_recorded_byte_for_byte(chip: str) -> None:
    words = bytes([0x10, 0x80, 0x03]) * 400 + b"\x10" * 80
    bench = Bench(chip)
    bench.in_call(Wait(0.1), SpeakFile("x"), voice=speaking(UNSIGNED_8.decode(words)))
    assert bench.send("AT+VRX\r") == CONNECT
    wire = bench.run(0.5)
    assert bench.send(ABORT) == END + OK
    assert len(unshielded(wire)[0]) == 4000
    assert words in unshielded(wire)[0]


def test_a_caller_who_hangs_up_in_mid_word_is_recorded_once() -> None:
    words = np.random.default_rng(1).integers(20, 120, 4000, np.uint8).tobytes()
    bench = Bench()
    bench.wire.parting = PartingStyle(Parting.SILENCE)
    voice = speaking(UNSIGNED_8.decode(words))
    _, caller = bench.in_call(Wait(0.1), SpeakFile("x"), voice=voice)
    bench.send("AT+VRX\r")
    wire = bench.run(0.3)
    caller.hang_up()
    recorded = unshielded(wire + bench.run(0.2))[0].strip(b"\x80")
    assert len(recorded) > 1600
    assert words.startswith(recorded)


@given(st.data())
def test_the_hosts_bytes_may_be_cut_anywhere(data: st.DataObject) -> None:
    conversation = (
        b"AT+VTX\r"
        + shield(bytes([0x10, 0x11, 0x10, 0x10, 0x7F]) * 8)
        + b"\x10\x1a\x10u\x10\x00"
        + END
    )
    bench = Bench()
    bench.in_call()
    cuts = data.draw(st.lists(st.integers(0, len(conversation)), max_size=6))
    edges = [0, *sorted(cuts), len(conversation)]
    said = b"".join(bench.send(conversation[a:b]) for a, b in pairwise(edges))
    assert said + bench.run(0.1) == CONNECT + OK
    heard = heard_bytes(bench)
    assert bytes([0x10, 0x11, 0x10, 0x10, 0x7F]) * 8 + b"\x10\x10" in heard


def test_the_rest_of_a_prompt_can_be_thrown_away() -> None:
    bench = Bench()
    bench.in_call()
    bench.send("AT+VTX\r")
    bench.send(b"\x90" * 3000)
    bench.run(0.1)
    assert bench.send(b"\x00" + CAN + END) == OK
    bench.run(0.1)
    assert heard_bytes(bench).count(b"\x90") == 800
    began, ended = (
        bench.loop.marked(kind)[0]
        for kind in (MarkKind.PLAY_BEGAN, MarkKind.PLAY_ENDED)
    )
    assert ended.at - began.at == pytest.approx(0.1)
    assert bench.loop.marked(MarkKind.PLAY_FLUSHED)


def test_the_moment_of_the_last_sample_is_exact() -> None:
    bench = Bench()
    bench.in_call()
    bench.send("AT+VTX\r")
    bench.send(b"\x90" * 333 + END)
    bench.run(0.1)
    began, ended = (
        bench.loop.marked(kind)[0]
        for kind in (MarkKind.PLAY_BEGAN, MarkKind.PLAY_ENDED)
    )
    assert ended.at - began.at == pytest.approx(333 / RATE_HZ)


def test_a_command_after_the_end_of_a_prompt_waits_until_it_has_drained() -> None:
    bench = Bench()
    bench.in_call()
    bench.send("AT+VTX\r")
    assert bench.send(b"\x90" * 800 + END + b"AT+VLS?\r") == b""
    assert bench.run(0.2) == OK + b"\r\n1\r\n" + OK


def test_an_empty_prompt_ends_at_once() -> None:
    bench = Bench()
    bench.in_call()
    assert bench.send(b"AT+VTX\r" + END + b"AT\r") == CONNECT + OK + OK


def test_a_prompt_can_be_held_and_resumed() -> None:
    bench = Bench()
    bench.in_call()
    bench.send("AT+VTX\r")
    bench.send(b"\x90" * 1600 + b"\x10p")
    bench.run(0.2)
    assert b"\x90" not in heard_bytes(bench)
    bench.send(b"\x10r" + END)
    assert bench.run(0.3) == OK
    assert heard_bytes(bench).count(b"\x90") == 1600


def test_a_gap_is_reported_once() -> None:
    bench = Bench()
    bench.in_call()
    bench.send("AT+VTX\r")
    assert bench.run(0.5) == b""
    bench.send(b"\x90" * 500)
    assert bench.run(0.5) == b"\x10u"
    bench.send(b"\x90" * 500)
    assert bench.run(0.5) == b"\x10u"
    assert bench.send(END) == OK


def test_agere_does_not_tell_of_gaps() -> None:
    bench = Bench("agere")
    bench.in_call()
    bench.send(b"AT+VTX\r" + b"\x90" * 500)
    assert bench.run(0.5) == b""


def test_the_host_must_wait_when_the_buffer_is_full() -> None:
    bench = Bench()
    bench.in_call()
    bench.send("AT+VTX\r")
    assert bench.modem.room() == CAPACITY_BYTES
    bench.send(b"\x90" * CAPACITY_BYTES)
    assert bench.modem.room() == 0
    bench.run(0.1)
    assert bench.modem.room() == 800


def test_commands_that_wait_take_room_too() -> None:
    bench = Bench()
    bench.in_call()
    bench.send("AT+VTS=5\r" + "AT\r" * 100)
    assert bench.modem.room() == CAPACITY_BYTES - 300


def test_a_host_that_does_not_read_loses_sound_and_is_told_once() -> None:
    bench = Bench()
    bench.in_call()
    bench.send("AT+VRX\r")
    for _ in range(50):
        bench.turn()
    sound, codes = unshielded(bench.modem.take_output())
    assert (len(sound), codes) == (4000, "o")
    assert unshielded(bench.run(0.1)) == (b"\x80" * 800, "")


def echo_of(bench: Bench, sound: Samples) -> Samples:
    """Return what the modem hears while it plays the 0.4 s of *sound*."""
    bench.in_call()
    bench.send(f"AT+VSM={'131,8000' if bench.chip == 'usr' else 131}\r")
    assert bench.send("AT+VTR\r") == CONNECT
    bench.send(shield(MU_LAW.encode(sound)))
    return MU_LAW.decode(unshielded(bench.run(0.4))[0])


@pytest.mark.parametrize("chip", ["usr", "conexant"])
def test_full_duplex_plays_and_hears_its_own_echo(chip: str) -> None:
    echo = echo_of(Bench(chip), noise(0.4, -10))
    assert dbm0(echo[800:3200]) == pytest.approx(-38, abs=1)


@pytest.mark.parametrize("loss_db", [0, 6, 20])
def test_a_line_may_have_a_bad_hybrid(loss_db: float) -> None:
    bench = Bench()
    bench.wire.set_hybrid(loss_db)
    echo = echo_of(bench, noise(0.4, -20))
    assert dbm0(echo[800:3200]) == pytest.approx(-20 - loss_db, abs=1)


def test_an_echo_comes_late_and_smeared_but_not_for_long() -> None:
    click = np.zeros(3200, dtype=np.int16)
    click[800] = 32000
    bench = Bench()
    bench.wire.set_hybrid(6, delay_ms=5)
    audible = np.flatnonzero(echo_of(bench, click))
    assert audible[0] == 800 + 40
    assert 20 < audible[-1] - audible[0] < 64


def test_the_echo_is_the_same_however_the_crystal_cuts_it() -> None:
    sound = noise(0.4, -20)
    whole = Hybrid(6).echo(sound)
    path = Hybrid(6)
    cuts = (0, 159, 320, 481, 3000, 3200)
    pieces = [path.echo(sound[a:b]) for a, b in pairwise(cuts)]
    np.testing.assert_allclose(np.concatenate(pieces), whole, atol=1e-6)


def test_a_chip_may_be_deaf_to_flushing() -> None:
    bench = Bench()
    bench.in_call()
    bench.faults.arm(Fault.DEAF_TO_FLUSH)
    bench.send("AT+VTR\r")
    bench.send(b"\x90" * 3000)
    bench.run(0.1)
    bench.send(b"\x00" + CAN)
    bench.run(0.5)
    assert heard_bytes(bench).count(b"\x90") == 3000
    assert bench.loop.marked(MarkKind.PLAY_FLUSHED)


def test_a_prompt_in_a_duplex_stream_is_marked_to_the_sample() -> None:
    bench = Bench()
    bench.in_call()
    bench.send("AT+VTR\r")
    silence, words = b"\x80" * 500, b"\x90" * 700
    bench.send(silence + words + b"\x80" * 400 + words + b"\x80" * 1600)
    bench.run(0.5)
    (began,), (ended,) = (
        bench.loop.marked(kind) for kind in (MarkKind.PLAY_BEGAN, MarkKind.PLAY_ENDED)
    )
    assert ended.at - began.at == pytest.approx((700 + 400 + 700) / RATE_HZ)


def test_conexant_leaves_full_duplex_by_caret_only() -> None:
    bench = Bench("conexant")
    bench.in_call()
    bench.send("AT+VTR\r")
    bench.run(0.1)
    assert bench.send(END + ABORT) == b""
    assert bench.send(DUPLEX_END) == END + OK


def test_usr_leaves_full_duplex_by_etx_when_it_has_drained() -> None:
    bench = Bench("usr")
    bench.in_call()
    bench.send("AT+VTR\r")
    bench.run(0.1)
    assert bench.send(DUPLEX_END) == b""
    bench.send(b"\x80" * 800 + END)
    assert bench.run(0.2).endswith(b"\x80" * 10 + OK)


def test_a_duplex_gap_is_reported_and_a_full_host_too() -> None:
    bench = Bench("conexant")
    bench.in_call()
    bench.send(b"AT+VTR\r" + b"\x90" * 160)
    for _ in range(50):
        bench.turn()
    assert unshielded(bench.modem.take_output())[1] == "uo"


def test_agere_has_no_full_duplex() -> None:
    bench = Bench("agere")
    bench.in_call()
    assert bench.send("AT+VTR\r") == ERROR


def test_recording_ends_by_escape_too() -> None:
    bench = Bench("conexant")
    bench.in_call()
    assert bench.send("AT+VRX=0\r") == CONNECT
    bench.run(0.1)
    assert bench.send(b"\x55" + END + ESC + b"AT\r") == END + OK + OK


@pytest.mark.parametrize("coding", ["129,8000", "130,8000", "131,8000", "132,8000"])
def test_every_coding_carries_a_tone_both_ways(coding: str) -> None:
    tone = sine_mix((500.0,), 0.4, -10.0)
    bench = Bench("usr")
    bench.in_call(Wait(1), SpeakFile("tone"), voice=speaking(tone))
    bench.send(f"AT+VSM={coding}\r")
    kind = {"129": Coding.SIGNED_16, "130": Coding.A_LAW, "131": Coding.MU_LAW}
    codec = make_codec(kind.get(coding[:3], Coding.IMA))
    assert bench.send("AT+VTX\r") == CONNECT
    bench.send(shield(codec.encode(tone)) + END)
    assert bench.run(0.5) == OK
    heard = heard_since_answer(bench)
    assert dbm0(heard[800:2800]) == pytest.approx(-10, abs=1)
    bench.run(0.5)
    bench.send("AT+VRX\r")
    wire = bench.run(0.4)
    decoder = make_codec(kind.get(coding[:3], Coding.IMA))
    assert dbm0(decoder.decode(unshielded(wire)[0])[500:2500]) > -12


@pytest.mark.parametrize(("ppm", "surplus"), [(0, 0), (200, 2), (-200, -3)])
def test_the_modems_own_crystal_sets_the_pace(ppm: int, surplus: int) -> None:
    bench = Bench(ppm=ppm)
    bench.in_call()
    bench.send("AT+VRX\r")
    assert len(bench.run(1.5)) == pytest.approx(12000 + surplus, abs=1)


def test_a_fast_or_slow_crystal_plays_all_the_same() -> None:
    for ppm in (-400.0, 400.0):
        bench = Bench(ppm=ppm)
        bench.in_call()
        bench.send(b"AT+VTX\r" + b"\x90" * 4000 + END)
        assert bench.run(0.6) == OK
        heard = heard_since_answer(bench)
        assert np.count_nonzero(heard) == pytest.approx(4000, abs=3)


def test_a_stream_ends_when_the_line_is_dropped() -> None:
    bench = Bench()
    bench.in_call()
    bench.send("AT+VIT=1;+VTX\r")
    bench.send(b"\x90" * 4000)
    bench.run(0.2)
    assert bench.run(2).endswith(OK)
    assert bench.send("AT\r") == OK
