"""Every way in which a modem can misbehave, on demand."""

import pytest

from support.exchange_bench import Bench
from tipring.domain.script import Wait
from tipring.exchange.faults import Fault
from tipring.exchange.interpreter import NOISE
from tipring.exchange.loop import CallerId

OK, ERROR, RING = b"\r\nOK\r\n", b"\r\nERROR\r\n", b"\r\nRING\r\n"
END = b"\x10\x03"


@pytest.fixture
def bench() -> Bench:
    bench = Bench()
    bench.send("ATE0\r")
    return bench


def test_a_command_can_go_unanswered(bench: Bench) -> None:
    bench.faults.arm(Fault.NO_REPLY, "+VCID", times=2)
    assert bench.send("AT+VCID=1\r") == b""
    assert bench.send("AT\r") == OK
    assert bench.send("AT+VCID=1\r") == b""
    assert bench.send("AT+VCID?\r") == b"\r\n0\r\n" + OK


def test_noise_can_come_instead_of_a_reply(bench: Bench) -> None:
    bench.faults.arm(Fault.GARBAGE, "AT")
    assert bench.send("AT\r") == NOISE
    assert bench.send("AT\r") == OK


def test_echo_can_come_back(bench: Bench) -> None:
    bench.faults.arm(Fault.ECHO_ON, "+VCID")
    assert bench.send("AT+VCID=1\r") == OK
    assert bench.send("AT\r") == b"AT\r" + OK


def test_a_command_can_be_refused_once(bench: Bench) -> None:
    bench.faults.arm(Fault.ERROR_ONCE, "+fclass=8")
    assert bench.send("AT+FCLASS=8\r") == ERROR
    assert bench.send("AT+FCLASS=8\r") == OK


def test_a_reply_can_be_late_and_commands_wait_for_it(bench: Bench) -> None:
    bench.faults.arm(Fault.LATE_OK, "+FCLASS=8", delay_s=1.0)
    assert bench.send("AT+FCLASS=8\rAT+FCLASS?\r") == b""
    assert bench.run(0.9) == b""
    assert bench.run(0.2) == OK + b"\r\n8\r\n" + OK


def test_half_a_reply_can_come_first(bench: Bench) -> None:
    bench.faults.arm(Fault.PARTIAL_LINE, "AT", delay_s=0.3)
    assert bench.send("AT\r") == b"\r\nO"
    assert bench.run(0.5) == b"K\r\n"


def test_a_good_reply_can_leave_the_line_ringing(bench: Bench) -> None:
    call, _ = bench.call(Wait(9))
    bench.faults.arm(Fault.STILL_RINGING, "+VLS=1", times=2)
    bench.send("AT+FCLASS=8\r")
    for _ in range(2):
        assert bench.send("AT+VLS=1\r") == OK
        assert b"\x10R" in bench.run(7)
        assert call.answered_at is None
        assert bench.send("AT+VLS=0\r") == OK
    assert bench.send("AT+VLS=1\r") == OK
    assert b"\x10R" not in bench.run(7)
    assert call.answered_at is not None


def test_a_stream_can_be_stuck(bench: Bench) -> None:
    bench.faults.arm(Fault.STUCK_STREAM)
    bench.in_call()
    bench.send("AT+VRX\r")
    assert bench.send(b"\x10!\x10\x1b\x10^" + END + b"\rAT\r") == b""
    assert len(bench.run(0.2)) == 1600


def test_a_caller_id_can_be_lost(bench: Bench) -> None:
    bench.faults.arm(Fault.LOST_CALLER_ID)
    bench.send("AT+VCID=1\r")
    bench.call(caller_id=CallerId("12"))
    assert bench.run(5) == RING


def test_ring_can_come_between_a_command_and_its_reply(bench: Bench) -> None:
    bench.faults.arm(Fault.RING_BETWEEN, "+FCLASS=8")
    assert bench.send("AT+FCLASS=8\r") == RING + OK


def test_the_last_word_of_a_stream_can_be_missing_or_late(bench: Bench) -> None:
    bench.in_call()
    bench.faults.arm(Fault.NO_REPLY, "end of stream")
    bench.faults.arm(Fault.LATE_OK, "end of stream", delay_s=0.2)
    bench.send("AT+VTX\r")
    assert bench.send(END) == b""
    bench.send("AT+VTX\r")
    assert bench.send(END) == b""
    assert bench.run(0.3) == OK


def test_a_wedged_modem_ignores_everything(bench: Bench) -> None:
    bench.faults.arm(Fault.WEDGED)
    assert bench.send("AT\r") == b""
    bench.call()
    assert bench.run(5) == b""


def test_a_command_can_wedge_it_in_mid_call(bench: Bench) -> None:
    bench.in_call()
    bench.faults.arm(Fault.WEDGED, "+VTX")
    assert bench.send("AT+VTX\rAT\r") == b""
    assert bench.send("AT\r") == b""
    bench.run(0.2)
    assert bench.loop.off_hook
