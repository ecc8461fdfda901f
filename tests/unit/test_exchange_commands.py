"""Byte for byte: what each chip says to each command."""

from datetime import UTC, datetime

import pytest

from support.exchange_bench import Bench
from tipring.exchange.loop import CallerId, MarkKind

CHIPS = ("usr", "conexant", "agere")
OK, ERROR = b"\r\nOK\r\n", b"\r\nERROR\r\n"
SCHWARTZ = CallerId("7635550142", "SCHWARTZ", datetime(2026, 4, 10, 18, 44, tzinfo=UTC))


def quiet(chip: str = "usr") -> Bench:
    bench = Bench(chip)
    bench.send("ATE0\r")
    return bench


def voice(chip: str = "usr") -> Bench:
    bench = quiet(chip)
    assert bench.send("AT+FCLASS=8\r") == OK
    return bench


def test_a_fresh_modem_echoes_and_speaks_words() -> None:
    assert Bench().send("at\r") == b"at\r" + OK


def test_numbers_instead_of_words() -> None:
    bench = quiet()
    assert bench.send("ATV0\r") == b"0\r"
    assert bench.send("AT+NONSENSE\r") == b"4\r"
    assert bench.send("AT+GMI\r") == b"U.S. Robotics\r\n0\r"


def test_a_silenced_modem_obeys_without_a_word() -> None:
    bench = quiet()
    assert bench.send("ATQ1\r") == b""
    assert bench.send("ATQ0\r") == OK


@pytest.mark.parametrize(
    ("chip", "product", "maker", "identity"),
    [
        ("usr", b"5601", b"U.S. Robotics", b"U.S. Robotics 56K FAX USB V1.2.23"),
        ("conexant", b"56000", b"CONEXANT", b"CX93001-EIS_V0.2013-V92"),
        ("agere", b"56000", b"+GMI: Agere Systems", b"MT9234MU-V92"),
    ],
)
def test_each_chip_says_who_it_is(
    chip: str, product: bytes, maker: bytes, identity: bytes
) -> None:
    bench = quiet(chip)
    assert bench.send("ATI\r") == b"\r\n" + product + b"\r\n" + OK
    assert bench.send("ATI3\r") == b"\r\n" + identity + b"\r\n" + OK
    assert bench.send("AT+GMI\r") == b"\r\n" + maker + b"\r\n" + OK
    assert bench.send("ATI9\r").endswith(OK)
    assert bench.send("AT+GMM;+GMR\r").endswith(OK)


def test_what_stands_before_at_is_noise_and_a_line_without_it_too() -> None:
    bench = quiet()
    assert bench.send(b"\x10!\x10^\x10\x03\r") == b""
    assert bench.send(b"\x00\x10\x18\x10\x03AT\r") == OK


def test_commands_are_chained_and_the_first_refusal_ends_the_line() -> None:
    bench = quiet()
    assert bench.send("ATE0V1Q0X4S0=0M0L0\r") == OK
    assert bench.send("AT+VCID=1;+GCI=B4;S7=30\r") == OK
    assert bench.send("AT+VCID?;+GCI?;S7?\r") == (
        b"\r\n1\r\n\r\nB4\r\n\r\n030\r\n" + OK
    )
    assert bench.send("AT+VCID=9;+GCI=B5\r") == ERROR
    assert bench.send("AT+GCI?\r") == b"\r\nB4\r\n" + OK


def test_some_makers_repeat_the_name_before_the_value() -> None:
    assert quiet("agere").send("AT+FCLASS=?\r") == b"\r\n+FCLASS: 0,1,2,8\r\n" + OK
    assert quiet("conexant").send("AT+FCLASS?\r") == b"\r\n0\r\n" + OK


@pytest.mark.parametrize(
    "line",
    [
        "+FCLASS=9",
        "+FCLASS",
        "&Q5X",
        "B1",
        "S999=1",
        "S0=256",
        "%",
        "E2",
        "A1",
        "+GCI=ZZ",
        "+GCI=12",
        "+VCID=1,2",
        "+VCID",
        "+VRID=0",
        "+VCID?1",
    ],
)
def test_what_it_does_not_know_it_refuses(line: str) -> None:
    assert quiet().send(f"AT{line}\r") == ERROR


@pytest.mark.parametrize("command", ["+VLS=1", "+VSM=?", "+VTX", "+VTS=1", "+VSD=0,0"])
@pytest.mark.parametrize("chip", CHIPS)
def test_outside_class_8_there_is_no_voice(chip: str, command: str) -> None:
    assert quiet(chip).send(f"AT{command}\r") == ERROR


@pytest.mark.parametrize("command", ["+VTX", "+VRX", "+VTR", "+VTS=1"])
def test_on_hook_nothing_can_be_played(command: str) -> None:
    assert voice().send(f"AT{command}\r") == ERROR


def test_only_conexant_refuses_to_talk_about_its_actions() -> None:
    assert voice("usr").send("AT+VTR=?\r") == OK
    assert voice("conexant").send("AT+VTR=?\r") == ERROR


def test_each_chip_lists_its_codings() -> None:
    usr = voice("usr").send("AT+VSM=?\r")
    assert usr.startswith(b'\r\n128,"8-BIT LINEAR",(7200,8000,11025)\r\n129,')
    conexant = voice("conexant").send("AT+VSM=?\r")
    assert b'\r\n131,"Mu-Law",8,0,8000,0,0\r\n132,"A-Law",8,0,8000,0,0\r\n' in conexant


@pytest.mark.parametrize(
    ("chip", "good", "bad"),
    [
        ("usr", ["128,8000"], ["128", "128,8000,0,0", "128,7200", "1,8000"]),
        ("conexant", ["130", "1,8000", "1,8000,0,0"], ["1,8000,0", "128,8000", "x"]),
        ("agere", ["131,8000,0,0"], ["131", "131,8000"]),
    ],
)
def test_each_chip_counts_the_values_of_vsm(
    chip: str, good: list[str], bad: list[str]
) -> None:
    bench = voice(chip)
    assert [bench.send(f"AT+VSM={v}\r") for v in good] == [OK] * len(good)
    assert [bench.send(f"AT+VSM={v}\r") for v in bad] == [ERROR] * len(bad)
    assert bench.send("AT+VSM\r") == ERROR
    assert bench.send("AT+VSM?\r").endswith(b",8000\r\n" + OK)


def test_each_chip_has_its_own_word_for_no_silence_detection() -> None:
    assert voice("usr").send("AT+VSD=128,0\r") == OK
    assert voice("usr").send("AT+VSD=0,0\r") == ERROR
    assert voice("conexant").send("AT+VSD=0,0\r") == OK


def test_keeping_the_line_and_ring_cadence_differ_by_chip() -> None:
    assert voice("usr").send("AT+VNH=1\r") == ERROR
    assert voice("conexant").send("AT+VNH=1\r") == OK
    assert quiet("usr").send("AT+VDR=1,15\r") == OK
    assert quiet("conexant").send("AT+VDR=1,15\r") == ERROR
    assert quiet("conexant").send("AT+VDR=?\r") == b"\r\n(0,1),(0-6)\r\n" + OK


def test_only_conexant_watches_the_loop() -> None:
    assert quiet("conexant").send("AT-SCID=1;+VCID=1;-STE=3\r") == OK
    assert quiet("usr").send("AT-STE=3\r") == ERROR
    assert voice("usr").send("AT+VEM=00001800;+VEM?\r") == b"\r\n00001800\r\n" + OK


def test_the_line_is_taken_by_vls_or_ata() -> None:
    bench = voice("usr")
    assert bench.send("AT+VLS=1\r") == OK
    assert bench.send("AT+VLS?\r") == b"\r\n1\r\n" + OK
    assert bench.send("AT+VLS=0\r") == OK
    assert bench.send("ATA\r") == OK
    assert voice("conexant").send("ATA\r") == b"\r\nVCON\r\n"
    assert [m.kind for m in bench.loop.marks] == [
        MarkKind.OFF_HOOK,
        MarkKind.SEIZED,
        MarkKind.ON_HOOK,
        MarkKind.OFF_HOOK,
        MarkKind.SEIZED,
    ]


def test_the_routes_are_those_of_the_chip() -> None:
    bench = voice("conexant")
    assert b'\r\n1,"T",0B8433C1,0FE431C1,0B8431C1\r\n' in bench.send("AT+VLS=?\r")
    assert bench.send("AT+VLS=6\r") == ERROR
    assert bench.send("AT+VLS=4\r") == OK
    assert not bench.loop.off_hook
    assert bench.send("AT+VLS=5\r") == OK
    assert bench.loop.off_hook


@pytest.mark.parametrize("farewell", ["ATH", "ATZ", "AT&F", "AT+FCLASS=0"])
def test_leaving_voice_mode_drops_the_line_and_forgets(farewell: str) -> None:
    bench = voice("conexant")
    bench.send("AT+VGT=140;+VSM=131;+VLS=1\r")
    assert bench.send(farewell + "\r") == OK
    assert not bench.loop.off_hook
    bench.send("ATE0\r")
    assert bench.send("AT+FCLASS?\r") == b"\r\n0\r\n" + OK
    bench.send("AT+FCLASS=8\r")
    assert bench.send("AT+VGT?;+VSM?\r") == b"\r\n128\r\n\r\n1,8000\r\n" + OK


def test_a_reset_forgets_the_caller_id_a_hang_up_does_not() -> None:
    bench = quiet()
    bench.send("AT+VCID=1\r")
    bench.send("ATH\r")
    assert bench.send("AT+VCID?\r") == b"\r\n1\r\n" + OK
    bench.send("ATZ\rATE0\r")
    assert bench.send("AT+VCID?\r") == b"\r\n0\r\n" + OK


def test_vnh_keeps_the_line_through_a_change_of_class_and_a_word_of_hang_up() -> None:
    bench = voice("conexant")
    bench.send("AT+VLS=1;+VNH=2\r")
    assert bench.send("ATH\r") == OK
    assert bench.loop.off_hook
    assert bench.send("AT+FCLASS=8;+VNH=1;+FCLASS=0\r") == OK
    assert bench.loop.off_hook


def test_vip_forgets_settings_but_keeps_the_line() -> None:
    bench = voice()
    bench.send("AT+VLS=1;+VGR=130\r")
    assert bench.send("AT+VIP;+VGR?;+VLS?\r") == b"\r\n128\r\n\r\n1\r\n" + OK
    bench.send("ATH\r")
    assert bench.send("AT+VIP\r") == ERROR


def test_caller_id_comes_after_the_first_ring_in_the_manner_of_the_chip() -> None:
    usr = quiet("usr")
    usr.send("AT+VCID=1\r")
    usr.call(caller_id=SCHWARTZ)
    assert usr.run(5) == (
        b"\r\nRING\r\n\r\nDATE=0410\r\n\r\nTIME=1844\r\n"
        b"\r\nNMBR=7635550142\r\n\r\nNAME=SCHWARTZ\r\n"
    )
    conexant = quiet("conexant")
    conexant.send("AT+VCID=1\r")
    conexant.call(caller_id=SCHWARTZ)
    told = b"\r\nDATE = 0410\r\nTIME = 1844\r\nNMBR = 7635550142\r\nNAME = SCHWARTZ\r\n"
    assert conexant.run(5) == b"\r\nRING\r\n" + told
    assert conexant.send("AT+VRID=0\r") == told + OK


@pytest.mark.parametrize(
    ("caller_id", "number"),
    [(CallerId(withheld=True), b"P"), (CallerId(), b"O"), (CallerId("12"), b"12")],
)
def test_callers_without_a_number_are_private_or_out_of_area(
    caller_id: CallerId, number: bytes
) -> None:
    bench = quiet()
    bench.send("AT+VCID=1\r")
    bench.call(caller_id=caller_id)
    assert bench.run(5) == b"\r\nRING\r\n\r\nNMBR=" + number + b"\r\n"


def test_raw_caller_id_is_the_packet_with_its_checksum() -> None:
    bench = quiet()
    bench.send("AT+VCID=2\r")
    bench.call(caller_id=SCHWARTZ)
    packet = bytes.fromhex(bench.run(5).split()[1].decode())
    assert packet[:4] == b"\x80\x20\x01\x08"
    assert b"04101844\x02\x0a7635550142\x07\x08SCHWARTZ" in packet
    assert sum(packet) % 256 == 0


def test_the_packet_of_a_withheld_number_says_so() -> None:
    bench = quiet()
    bench.send("AT+VCID=2\r")
    bench.call(caller_id=CallerId(withheld=True))
    assert bench.run(5).split()[1] == b"800304015028"


def test_a_british_double_ring_is_one_ring_and_the_caller_id_comes_before() -> None:
    bench = Bench("usr", "uk")
    bench.send("ATE0;+VCID=1\r")
    bench.call(caller_id=CallerId("12"))
    assert bench.run(6) == b"\r\nNMBR=12\r\n" + b"\r\nRING\r\n" * 2


def test_a_caller_id_that_nobody_wants_is_not_told() -> None:
    bench = quiet("conexant")
    bench.call(caller_id=SCHWARTZ)
    assert bench.run(5) == b"\r\nRING\r\n"
    assert b"NMBR = 7635550142" in bench.send("AT+VRID=0\r")


def test_the_line_can_be_kept_busy() -> None:
    bench = quiet()
    assert bench.send("ATH1\r") == OK
    assert not bench.wire.is_free


def test_in_voice_mode_a_ring_is_a_code() -> None:
    bench = voice()
    bench.call()
    assert bench.run(7) == b"\x10R\x10R"


def test_ring_cadence_can_be_measured_instead() -> None:
    bench = quiet()
    bench.send("AT+VDR=1,0\r")
    bench.call()
    assert bench.run(9) == b"\r\nDRON=20\r\n\r\nDROF=40\r\n\r\nDRON=20\r\n"


def test_ring_can_be_told_a_while_after_the_burst() -> None:
    bench = quiet()
    bench.send("AT+VDR=1,15\r")
    bench.call()
    assert bench.run(3.4) == b"\r\nDRON=20\r\n"
    assert bench.run(0.3) == b"\r\nRING\r\n"


def test_a_data_call_is_answered_in_vain() -> None:
    bench = quiet()
    bench.send("ATS7=3\r")
    assert bench.send("ATA\r") == b""
    assert bench.loop.off_hook
    assert bench.run(4) == b"\r\nNO CARRIER\r\n"
    assert not bench.loop.off_hook


def test_the_inactivity_timer_drops_the_call() -> None:
    bench = Bench()
    bench.in_call()
    bench.send("AT+VIT=2;+VRX\r")
    bench.run(1.5)
    bench.send(b"\x10\x00")
    bench.run(1.5)
    assert bench.loop.off_hook
    assert bench.run(1).endswith(OK)
    assert not bench.loop.off_hook
