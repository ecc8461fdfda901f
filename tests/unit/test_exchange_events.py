"""What the emulated modem notices on the line by itself, chip by chip."""

import pytest

from support.exchange_bench import Bench, unshielded
from tipring.domain.script import HangUp, Press, Speak, SpeakFile, Wait
from tipring.dsp.levels import dbm0
from tipring.dsp.tones import BEEP_HZ, sine_mix
from tipring.exchange.caller import Voice
from tipring.exchange.chips import CHIPS as CHIP_BY_NAME
from tipring.exchange.loop import MarkKind
from tipring.exchange.parting import Parting, PartingStyle

OK, ERROR = b"\r\nOK\r\n", b"\r\nERROR\r\n"
CHIPS = ("usr", "conexant", "agere")


def codes_after(bench: Bench, seconds: float) -> str:
    return unshielded(bench.run(seconds))[1]


def left_behind(chip: str, how: Parting) -> Bench:
    """Be in a call whose caller hangs up at once."""
    bench = Bench(chip)
    bench.wire.parting = PartingStyle(how)
    bench.in_call(HangUp())
    return bench


@pytest.mark.parametrize("before", ["", "AT+VTX\r", "AT+VRX\r"])
@pytest.mark.parametrize("chip", CHIPS)
def test_a_key_is_one_code_or_a_shielded_row_of_them(chip: str, before: str) -> None:
    bench = Bench(chip)
    bench.in_call(Press("5", hold_ms=250))
    bench.send(before)
    codes = codes_after(bench, 0.5)
    if chip == "conexant":
        assert codes == "5"
    else:
        assert codes in {"/5555~", "/55555~"}


def test_each_key_of_a_row_is_told() -> None:
    bench = Bench("conexant")
    bench.in_call(Press("147*#0D"))
    assert codes_after(bench, 2) == "147*#0D"


@pytest.mark.parametrize(("hz", "code"), [(1100, "c"), (1300, "e")])
@pytest.mark.parametrize("chip", CHIPS)
def test_a_machine_that_calls_is_one_code(chip: str, hz: int, code: str) -> None:
    burst = sine_mix((hz,), 0.5, -15)
    bench = Bench(chip)
    bench.in_call(Wait(1), SpeakFile("x"), voice=Voice(load=lambda _: burst))
    expected = code if code in CHIP_BY_NAME[chip].reports.waiting else ""
    assert codes_after(bench, 3) == expected


def test_conexant_sees_the_loop_break_and_the_others_do_not() -> None:
    assert codes_after(left_behind("conexant", Parting.LOOP_BREAK), 3) == "l"
    assert codes_after(left_behind("usr", Parting.LOOP_BREAK), 3) == ""


def test_no_chip_reports_the_battery_turned_round() -> None:
    bench = left_behind("usr", Parting.POLARITY)
    assert bench.loop.reversed
    assert codes_after(bench, 3) == ""
    assert not bench.loop.reversed


def test_agere_chips_hear_dial_tone_and_conexant_does_not() -> None:
    assert codes_after(left_behind("usr", Parting.DIAL_TONE), 2.5) == "d"
    assert codes_after(left_behind("agere", Parting.DIAL_TONE), 2.5) == "d"
    assert codes_after(left_behind("conexant", Parting.DIAL_TONE), 2.5) == ""


@pytest.mark.parametrize("how", [Parting.BUSY, Parting.REORDER])
@pytest.mark.parametrize("chip", CHIPS)
def test_every_chip_hears_busy_and_says_so_every_few_seconds(
    chip: str, how: Parting
) -> None:
    bench = left_behind(chip, how)
    assert 2 <= codes_after(bench, 12).count("b") <= 4


def test_with_nothing_but_silence_only_the_silence_timer_tells() -> None:
    bench = left_behind("usr", Parting.SILENCE)
    assert codes_after(bench, 5) == ""
    bench.send("AT+VSD=128,30\r")
    assert codes_after(bench, 5) == "s"


def test_usr_left_alone_reports_silence_after_five_seconds() -> None:
    bench = Bench("usr")
    bench.in_call()
    bench.send("AT+VIP\rAT+VTX\r")
    assert codes_after(bench, 6) == "s"


@pytest.mark.parametrize(("chip", "code"), [("conexant", "q"), ("usr", "s")])
def test_silence_after_speech_has_its_own_code_on_conexant(
    chip: str, code: str
) -> None:
    bench = Bench(chip)
    bench.in_call(Wait(0.2), Speak(0.5), Wait(9))
    bench.send("AT+VSD=128,20\rAT+VRX\r")
    assert codes_after(bench, 4) == code


def test_conexant_reports_silence_from_the_start_while_recording_only() -> None:
    bench = Bench("conexant")
    bench.in_call()
    bench.send("AT+VSD=128,20\r")
    assert codes_after(bench, 3) == ""
    bench.send("AT+VRX\r")
    assert codes_after(bench, 3) == "s"


def test_a_lifted_extension_is_told_when_watched() -> None:
    bench = Bench("conexant")
    bench.in_call()
    bench.send("AT-STE=2\r")
    bench.loop.extension_off_hook = True
    assert codes_after(bench, 0.1) == "P"
    bench.loop.extension_off_hook = False
    assert codes_after(bench, 0.1) == "p"


def test_an_extension_can_take_the_call_away() -> None:
    bench = Bench("usr")
    bench.send("ATE0\r")
    call, _ = bench.call()
    bench.run(0.5)
    bench.loop.extension_off_hook = True
    assert b"RING" not in bench.run(8)
    assert call.answered_at is not None


def test_an_event_that_is_masked_is_not_told() -> None:
    bench = left_behind("usr", Parting.DIAL_TONE)
    bench.send("AT+VEM=00000000\r")
    assert codes_after(bench, 2.5) == ""


@pytest.mark.parametrize("chip", CHIPS)
def test_tones_are_played_and_ok_comes_when_they_are_over(chip: str) -> None:
    bench = Bench(chip)
    call, caller = bench.in_call()
    assert bench.send("AT+VTS=[1000,1000,40],[,,20]\r") == b""
    assert bench.run(0.58) == b""
    assert bench.run(0.1) == OK
    assert [entry.words for entry in caller.diary][-1] == "the beep"
    assert BEEP_HZ == 1000
    assert dbm0(call.recording.heard[1600:3000]) > -20


def test_agere_wants_both_frequencies() -> None:
    usr, agere = Bench("usr"), Bench("agere")
    for bench in (usr, agere):
        bench.in_call()
    assert usr.send("AT+VTS=[1000,,10]\r") == b""
    assert agere.send("AT+VTS=[1000,,10]\r") == ERROR


@pytest.mark.parametrize(
    "tones", ["", "1,", "12", "[100,0,10]", "[5000,0,10]", "[1,2]", "{1,2", "E", "1;+X"]
)
def test_malformed_tones_are_refused(tones: str) -> None:
    bench = Bench()
    bench.in_call()
    assert ERROR in bench.send(f"AT+VTS={tones}\r") + bench.run(2)


@pytest.mark.parametrize("tone", ["[1000,0,300]", "{5,300}"])
def test_a_tone_may_not_be_longer_than_the_chip_allows(tone: str) -> None:
    for chip, reply in (("usr", b""), ("conexant", ERROR)):
        bench = Bench(chip)
        bench.in_call()
        assert bench.send(f"AT+VTS={tone}\r") == reply


def test_commands_wait_while_tones_are_played_and_flashes_keep_their_turn() -> None:
    bench = Bench()
    bench.in_call()
    bench.send("AT+VTS=[,,20],!\rAT\r")
    bench.run(0.18)
    assert not bench.wire.flashes
    assert bench.run(0.6) == OK + OK
    assert bench.wire.flashes == [0.5]


def test_vts_has_no_other_form() -> None:
    bench = Bench()
    bench.in_call()
    assert bench.send("AT+VTS?\r") == ERROR


def test_keys_can_be_sent_with_their_own_length_or_the_set_one() -> None:
    bench = Bench()
    bench.in_call()
    bench.send("AT+VTD=5\r")
    bench.send("AT+VTS=1,{2,20}\r")
    assert bench.run(0.44) == b""
    assert bench.run(0.04) == OK


def test_a_flash_is_seen_by_the_exchange_with_its_length() -> None:
    bench = Bench("usr")
    bench.in_call()
    bench.send("AT+VTS=!,{!,10}\r")
    assert bench.run(0.7) == OK
    assert bench.wire.flashes == [0.5, 0.1]
    assert [m.note for m in bench.loop.marked(MarkKind.FLASH)] == ["0.5 s", "0.1 s"]
