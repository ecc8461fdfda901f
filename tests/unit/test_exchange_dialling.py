"""ATD: the modem dials on the simulated network."""

import pytest

from support.exchange_bench import Bench
from tipring.dsp.frames import FRAME_S
from tipring.exchange.line import LineState

OK = b"\r\nOK\r\n"
OTHER = "42"


@pytest.fixture
def bench() -> Bench:
    return ready("conexant")


def ready(chip: str) -> Bench:
    bench = Bench(chip)
    bench.network.line(OTHER)
    bench.send("ATE0\rAT+FCLASS=8\r")
    return bench


def test_a_conexant_tells_of_ringing_and_of_the_answer(bench: Bench) -> None:
    assert bench.send(f"ATDT{OTHER}\r") == b""
    assert bench.run(7) == b"\x10r\r\nRINGING\r\n"
    bench.network.line(OTHER).loop.hook(off=True, at=bench.now)
    assert bench.run(12).endswith(b"\r\nVCON\r\n")
    assert bench.send("AT\r") == OK
    assert bench.loop.off_hook


def test_a_usr_says_ok_as_soon_as_the_digits_are_out() -> None:
    bench = ready("usr")
    bench.send(f"ATDT{OTHER}\r")
    assert bench.run(0.5) == b""
    assert OK in bench.run(3)
    assert bench.network.line(OTHER).state is LineState.RINGING


def test_a_busy_number_ends_the_dialling(bench: Bench) -> None:
    bench.network.line(OTHER).loop.hook(off=True, at=0.0)
    bench.send(f"ATDT{OTHER}\r")
    assert bench.run(8) == b"\x10b\r\nBUSY\r\n"
    assert not bench.loop.off_hook


def test_without_a_dial_tone_nothing_is_dialled(bench: Bench) -> None:
    bench.wire.towards.gain_db = -80.0
    bench.send(f"ATDT{OTHER}\r")
    assert bench.run(6) == b"\r\nNO DIALTONE\r\n"
    assert not bench.loop.off_hook


def test_nobody_answers_for_long(bench: Bench) -> None:
    bench.send(f"ATS7=10;+VRA=255\rATDT{OTHER}\r")
    assert bench.run(16).endswith(b"\r\nNO ANSWER\r\n")


def test_a_call_that_never_rings_is_taken_for_answered(bench: Bench) -> None:
    bench.send("AT+VRN=3\rATDT7\r")
    assert bench.run(4.5) == b"\r\nVCON\r\n"


def test_a_data_call_ends_without_carrier() -> None:
    bench = Bench("usr")
    bench.network.line(OTHER)
    bench.send(f"ATE0\rATS7=4\rATDT{OTHER}\r")
    assert bench.run(9).endswith(b"\r\nNO CARRIER\r\n")


def test_any_key_of_the_host_ends_the_dialling(bench: Bench) -> None:
    bench.send(f"ATDT{OTHER}\r")
    bench.send("\n")
    bench.run(0.2)
    assert bench.loop.off_hook
    assert bench.send("x") == b"\r\nNO CARRIER\r\n"
    assert not bench.loop.off_hook


def test_dialling_can_flash_pause_and_stay_in_command_mode(bench: Bench) -> None:
    bench.in_call()
    bench.send("ATS8=1\rATDT!,5-W;\r")
    assert bench.run(1.6) == b""
    assert bench.wire.flashes == [0.7]
    assert bench.run(0.4) == b""
    bench.send("x")
    bench.run(FRAME_S)


def test_a_dial_string_that_ends_in_a_semicolon_leaves_the_line_up(
    bench: Bench,
) -> None:
    bench.in_call()
    bench.send("ATDT5;\r")
    assert bench.run(0.4) == b"" + OK
    assert bench.loop.off_hook
