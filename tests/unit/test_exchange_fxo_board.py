"""The emulated board: what its detectors see of a line, and what its contacts do."""

import math
from dataclasses import replace

import numpy as np
import pytest

from support.board_bench import BARE, LIFELINE, WHOLE, BoardBench
from tipring.domain.script import HangUp, Press, Wait
from tipring.dsp.callerid import AlertFound, CallerIdDetector, CallerIdFound, decode
from tipring.dsp.callerid_sound import Standard
from tipring.dsp.dtmf import detect
from tipring.dsp.frames import FRAME_SAMPLES, RATE_HZ
from tipring.dsp.levels import dbm0
from tipring.dsp.tones import dtmf, sine_mix
from tipring.exchange.bell import CallerIdStyle
from tipring.exchange.call import Progress
from tipring.exchange.chips import CHIPS
from tipring.exchange.fxo_board import Drive, Electrics, Sense, SenseChange
from tipring.exchange.line import LineState, OnFlash
from tipring.exchange.loop import CallerId, MarkKind
from tipring.exchange.modem import EmulatedModem
from tipring.exchange.parting import Parting, PartingStyle


def first_burst(bench: BoardBench) -> list[float]:
    bench.call()
    bench.run(2.5)
    return bench.times(Sense.RING)


@pytest.mark.parametrize("ring_hz", [16.7, 20.0, 25.0, 50.0])
def test_ringing_comes_as_pulses_of_its_frequency(ring_hz: float) -> None:
    bench = BoardBench(electrics=Electrics(ring_hz=ring_hz))
    pulses = first_burst(bench)
    assert len(pulses) == pytest.approx(2 * ring_hz, abs=1)
    assert bench.periods(Sense.RING) == pytest.approx([1 / ring_hz] * (len(pulses) - 1))


def test_a_full_wave_detector_sees_each_half_wave() -> None:
    bench = BoardBench(replace(WHOLE, ring_pulses_per_cycle=2))
    pulses = first_burst(bench)
    assert len(pulses) == pytest.approx(80, abs=1)
    assert bench.periods(Sense.RING) == pytest.approx([1 / 40] * (len(pulses) - 1))


def test_ringing_has_the_cadence_of_the_country() -> None:
    bench = BoardBench(country="uk")
    bench.wire.caller_id_style = CallerIdStyle.NEVER
    bench.call()
    bench.run(3.5)
    gaps = [gap for gap in bench.periods(Sense.RING) if gap > 0.1]
    assert gaps == pytest.approx([0.2 + 0.05, 2.0 + 0.05], abs=0.05)


def test_pulses_cease_when_the_board_takes_the_line() -> None:
    bench = BoardBench()
    bench.call()
    bench.run(0.5)
    bench.drive(Drive.OFF_HOOK, active=True, in_s=0.001)
    bench.run(1)
    assert max(bench.times(Sense.RING)) <= 0.501
    assert not bench.board.is_active(Sense.RING)


def test_whoever_is_told_may_act_at_once() -> None:
    bench = BoardBench()

    def answer(change: SenseChange) -> None:
        bench.board.drive(Drive.OFF_HOOK, active=True, at=change.at)

    bench.board.told.append(answer)
    call = bench.call(Wait(9))
    bench.run(0.2)
    assert len(bench.times(Sense.RING)) == 1
    assert bench.marked_off_hook() == bench.times(Sense.RING)[0]
    assert call.news is Progress.ANSWERED


def test_loop_current_settles_with_some_bounces() -> None:
    bench = BoardBench()
    bench.off_hook()
    began, ended = bench.times(Sense.LOOP), bench.times(Sense.LOOP, active=False)
    assert len(began) == 3
    assert len(ended) == 2
    assert 0.001 < began[0] - bench.marked_off_hook() < 0.01
    assert began[-1] - bench.marked_off_hook() == pytest.approx(0.012)
    assert bench.board.is_active(Sense.LOOP)


def test_a_loop_break_is_seen_as_long_as_it_lasts() -> None:
    bench = BoardBench()
    bench.wire.parting = PartingStyle(Parting.LOOP_BREAK, break_s=0.6)
    bench.call(Wait(0.5), HangUp())
    bench.run(0.1)
    bench.off_hook()
    bench.seen.clear()
    bench.run(3)
    (gone,) = bench.times(Sense.LOOP, active=False)[:1]
    back = bench.times(Sense.LOOP)[-1]
    assert back - gone == pytest.approx(0.6, abs=0.04)


def test_a_reversal_in_a_call_turns_the_polarity_and_blinks_the_current() -> None:
    bench = BoardBench()
    bench.wire.parting = PartingStyle(Parting.POLARITY)
    bench.call(Wait(0.5), HangUp())
    bench.run(0.1)
    bench.off_hook()
    assert bench.board.is_active(Sense.POLARITY)
    assert bench.board.is_active(Sense.LOOP)
    bench.run(3)
    assert not bench.board.is_active(Sense.POLARITY)
    assert bench.board.is_active(Sense.LOOP)
    assert not bench.times(Sense.RING)[5:]


def test_a_reversal_on_hook_is_one_short_pulse_for_a_litelink() -> None:
    bench = BoardBench()
    bench.run(0.1)
    bench.loop.reversed = True
    bench.board.advance(bench.now)
    bench.board.run_to(bench.now + 0.01)
    (began,) = bench.times(Sense.RING)
    (ended,) = bench.times(Sense.RING, active=False)
    assert ended - began == pytest.approx(0.001)


def test_a_module_of_another_kind_does_not_notice_it() -> None:
    bench = BoardBench(BARE)
    bench.run(0.1)
    bench.loop.reversed = True
    bench.run(0.1)
    assert bench.seen == []


def test_a_line_in_use_and_a_dead_one_look_alike() -> None:
    bench = BoardBench()
    bench.run(0.1)
    bench.loop.extension_off_hook = True
    bench.run(0.1)
    assert bench.board.is_active(Sense.LINE_IN_USE)
    bench.loop.extension_off_hook = False
    bench.run(0.1)
    assert not bench.board.is_active(Sense.LINE_IN_USE)
    bench.wire.drop(math.inf, bench.now)
    bench.run(0.1)
    assert bench.board.is_active(Sense.LINE_IN_USE)


def test_a_line_without_battery_does_not_ring_and_gives_no_current() -> None:
    bench = BoardBench()
    bench.wire.drop(math.inf, bench.now)
    bench.call(Wait(9))
    bench.run(1)
    assert not bench.times(Sense.RING)
    bench.off_hook()
    assert not bench.board.is_active(Sense.LOOP)
    bench.wire.drop(0, bench.now)
    bench.run(0.2)
    assert bench.board.is_active(Sense.LOOP)


def test_a_dropped_line_is_silent_and_comes_back() -> None:
    bench = BoardBench()
    call = bench.call(Wait(0.3), Press("123456789"), Wait(9))
    bench.run(0.1)
    bench.off_hook()
    bench.wire.drop(0.5, bench.now)
    bench.run(0.1)
    bench.tape.heard.clear()
    bench.run(0.3)
    assert not bench.tape.recording.any()
    bench.run(0.5)
    assert bench.tape.recording.any()
    assert call.ended_at is None


# --- the monostable and its two contacts --------------------------------------------


def test_without_a_watchdog_nothing_is_taken() -> None:
    bench = BoardBench()
    bench.is_fed = False
    bench.drive(Drive.OFF_HOOK, active=True)
    bench.drive(Drive.RELAY, active=True)
    bench.run(0.5)
    assert not bench.loop.off_hook
    assert not bench.is_relay_up()


@pytest.mark.parametrize("levels", [(True,), (True, False)])
def test_both_fall_back_so_long_after_the_last_edge(levels: tuple[bool, ...]) -> None:
    bench = BoardBench()
    bench.is_fed = False
    bench.drive(Drive.RELAY, active=True)
    bench.drive(Drive.OFF_HOOK, active=True)
    for level in levels:
        bench.drive(Drive.WATCHDOG, active=level)
    bench.run(1.46)
    assert bench.is_off_hook()
    assert bench.is_relay_up()
    bench.run(0.1)
    assert not bench.is_off_hook()
    assert not bench.is_relay_up()
    (let_go,) = bench.loop.marked(MarkKind.ON_HOOK)
    assert let_go.at == pytest.approx(1.5)


def test_each_edge_buys_time() -> None:
    bench = BoardBench()
    bench.drive(Drive.RELAY, active=True)
    bench.run(10)
    assert bench.is_relay_up()
    bench.is_fed = False
    bench.run(2)
    assert not bench.is_relay_up()
    bench.is_fed = True
    bench.run(0.2)
    assert bench.is_relay_up()


def test_a_relay_takes_a_moment_each_way() -> None:
    bench = BoardBench()
    bench.run(0.1)
    bench.drive(Drive.RELAY, active=True)
    bench.board.run_to(bench.now + 0.005)
    assert not bench.is_relay_up()
    bench.board.run_to(bench.now + 0.007)
    assert bench.is_relay_up()
    bench.drive(Drive.RELAY, active=False, in_s=0.01)
    bench.drive(Drive.RELAY, active=True, in_s=0.011)
    bench.run(0.1)
    assert bench.is_relay_up()


def test_pins_that_nobody_drives_let_everything_go() -> None:
    bench = BoardBench()
    bench.drive(Drive.RELAY, active=True)
    bench.off_hook()
    bench.is_fed = False
    bench.board.let_float(bench.now)
    bench.run(0.1)
    assert not bench.is_off_hook()
    assert not bench.is_relay_up()


def test_a_board_without_a_watchdog_obeys_its_pins() -> None:
    bench = BoardBench(BARE)
    bench.drive(Drive.SNOOP, active=True)
    bench.off_hook()
    assert bench.is_off_hook()
    assert bench.board.is_fed
    assert not bench.board.has(Drive.WATCHDOG)


# --- the telephone at the PHONE socket ----------------------------------------------


def test_a_lifted_telephone_is_on_the_line_while_the_relay_is_down() -> None:
    bench = BoardBench()
    telephone = bench.put_handset(Wait(9))
    call = bench.call(Wait(9))
    bench.run(0.1)
    telephone.lift()
    bench.run(0.2)
    assert call.news is Progress.ANSWERED
    assert not bench.board.is_active(Sense.PHONE_HOOK)
    assert bench.board.is_active(Sense.LINE_IN_USE)


def test_the_relay_keeps_it_off_the_line_and_its_hook_is_seen() -> None:
    bench = BoardBench()
    telephone = bench.put_handset(Press("5"), Wait(9))
    bench.drive(Drive.RELAY, active=True)
    call = bench.call(Wait(9))
    bench.run(0.2)
    telephone.lift()
    bench.run(0.5)
    assert call.news is Progress.RINGING
    assert bench.board.is_active(Sense.PHONE_HOOK)
    bench.off_hook(after_s=0.6)
    assert not call.recording.heard[-RATE_HZ // 2 :].any()
    assert not telephone.recording.heard.any()


def test_a_lifted_telephone_takes_the_call_when_the_box_dies() -> None:
    bench = BoardBench()
    telephone = bench.put_handset(Wait(9))
    call = bench.call(Wait(20))
    bench.drive(Drive.RELAY, active=True)
    bench.run(0.1)
    bench.off_hook()
    telephone.lift()
    bench.run(0.5)
    bench.is_fed = False
    bench.run(3)
    assert not bench.loop.off_hook
    assert bench.loop.taken
    assert call.news is Progress.ANSWERED
    assert call.ended_at is None


def test_a_lifeline_takes_a_modem_off_the_line() -> None:
    bench = BoardBench(LIFELINE)
    modem = EmulatedModem(CHIPS["usr"], bench.loop)
    modem.tick(0.0)
    assert bench.loop.device_cut
    bench.call(Wait(9))
    bench.run(0.5)
    modem.tick(bench.now)
    assert modem.take_output() == b""
    bench.loop.hook(off=True, at=bench.now)
    assert not bench.loop.taken
    assert not bench.loop.heard_by_device.any()
    bench.drive(Drive.RELAY, active=True)
    bench.run(0.1)
    assert bench.wire.state is LineState.CONNECTED
    assert bench.seen == []


# --- pulses and flashes --------------------------------------------------------------


def open_for(bench: BoardBench, break_s: float, make_s: float) -> None:
    """Open the loop once, to the millisecond, then close it again."""
    bench.drive(Drive.OFF_HOOK, active=False)
    bench.drive(Drive.OFF_HOOK, active=True, in_s=break_s)
    bench.run(break_s + make_s)


def pulse(bench: BoardBench, number: str, make_s: float = 0.04) -> None:
    for digit in number:
        for _ in range(int(digit) or 10):
            open_for(bench, 0.06, make_s)
        bench.run(0.8)


def test_a_number_can_be_dialled_by_pulses() -> None:
    bench = BoardBench()
    bench.network.line("5309")
    bench.off_hook()
    assert bench.loop.heard.any()
    pulse(bench, "5309")
    assert [call.news for call in bench.network.calls] == [Progress.RINGING]
    assert bench.network.line("5309").state is LineState.RINGING
    assert bench.wire.flashes == []


def test_dial_tone_ends_with_the_first_pulse() -> None:
    bench = BoardBench()
    bench.off_hook()
    open_for(bench, 0.06, 0.06)
    assert not bench.loop.heard.any()


@pytest.mark.parametrize(
    ("country", "break_s", "seen"),
    [("us", 0.5, [0.5]), ("us", 0.01, []), ("uk", 0.1, [0.1]), ("uk", 0.6, [])],
)
def test_a_flash_is_read_by_its_length(
    country: str, break_s: float, seen: list[float]
) -> None:
    bench = BoardBench(country=country)
    bench.call(Wait(9))
    bench.run(1.5)
    bench.off_hook()
    open_for(bench, break_s, 0.2)
    bench.run(0.1)
    assert bench.wire.flashes == pytest.approx(seen)


def test_a_flash_holds_the_caller_where_the_line_has_that() -> None:
    bench = BoardBench()
    bench.wire.on_flash = OnFlash.HOLD
    call = bench.call(Wait(30))
    bench.run(0.1)
    bench.off_hook()
    open_for(bench, 0.5, 0.5)
    assert bench.held() == [call]
    assert bench.wire.state is LineState.DIALLING
    open_for(bench, 0.5, 0.5)
    assert bench.held() == []


def test_what_is_too_long_for_a_flash_ends_the_call() -> None:
    bench = BoardBench()
    call = bench.call(Wait(30))
    bench.run(0.1)
    bench.off_hook()
    bench.drive(Drive.OFF_HOOK, active=False)
    bench.run(0.8)
    assert bench.network.calls == [call]
    bench.run(0.2)
    assert call.news is Progress.RELEASED
    assert bench.wire.is_free


def test_a_lifted_telephone_hides_what_the_hook_does() -> None:
    bench = BoardBench()
    telephone = bench.put_handset(Wait(9))
    bench.off_hook()
    telephone.lift()
    bench.run(0.1)
    open_for(bench, 0.5, 0.5)
    assert bench.wire.flashes == []


def test_a_pulse_in_a_call_is_no_digit() -> None:
    bench = BoardBench()
    call = bench.call(Wait(30))
    bench.run(0.1)
    bench.off_hook()
    pulse(bench, "2")
    assert call.news is Progress.ANSWERED
    assert not bench.wire.dialled


# --- sound --------------------------------------------------------------------------


def test_sound_goes_both_ways_and_comes_back_as_an_echo() -> None:
    bench = BoardBench()
    call = bench.call(Press("5"), Wait(9))
    bench.run(0.1)
    bench.off_hook(after_s=1.5)
    assert [key for _, key in detect(bench.tape.recording, RATE_HZ)] == ["5"]
    prompt = sine_mix([440], 0.4, -10)
    bench.tape.heard.clear()
    bench.tape.to_play = list(prompt.reshape(-1, FRAME_SAMPLES))
    bench.run(0.6)
    assert prompt.tobytes() in call.recording.heard.tobytes()
    assert dbm0(bench.tape.recording[800:2400]) == pytest.approx(-38, abs=4)
    (began,) = bench.loop.marked(MarkKind.PLAY_BEGAN)
    (ended,) = bench.loop.marked(MarkKind.PLAY_ENDED)
    assert ended.at - began.at == pytest.approx(0.4, abs=0.001)


def test_nothing_that_is_played_on_hook_reaches_the_line() -> None:
    bench = BoardBench()
    bench.tape.to_play = list(dtmf("5", 0.4).reshape(-1, FRAME_SAMPLES))
    bench.run(0.4)
    assert not bench.loop.sent.any()
    assert not bench.loop.marked(MarkKind.PLAY_BEGAN)


def test_on_hook_the_line_is_heard_only_while_somebody_snoops() -> None:
    bench = BoardBench()
    bench.call(Wait(30), caller_id=CallerId("2125550123"))
    bench.run(2.3)
    assert not bench.tape.recording.any()
    bench.drive(Drive.SNOOP, active=True)
    bench.run(2)
    (message,) = decode(bench.tape.recording, RATE_HZ)
    assert message.number == "2125550123"


def test_the_ringing_voltage_leaks_into_what_is_heard() -> None:
    bench = BoardBench(BARE, electrics=Electrics(hears_on_hook=True))
    bench.call(Wait(30))
    bench.run(1)
    assert np.abs(bench.tape.recording[4000:]).max() == pytest.approx(3000, abs=10)


ANNA = CallerId("2125550123", "ANNA")
HOW = [
    ("us", Standard.BELL_202, CallerIdStyle.AFTER_FIRST_RING),
    ("de", Standard.V_23, CallerIdStyle.AFTER_FIRST_RING),
    ("uk", Standard.UK, CallerIdStyle.BEFORE_FIRST_RING),
    ("de", Standard.DTMF, CallerIdStyle.BEFORE_FIRST_RING),
    ("us", Standard.DTMF, CallerIdStyle.AFTER_FIRST_RING),
]


@pytest.mark.parametrize(("country", "standard", "style"), HOW)
@pytest.mark.parametrize("caller_id", [ANNA, CallerId(withheld=True)])
def test_caller_id_sounds_as_the_country_sends_it(
    country: str, standard: Standard, style: CallerIdStyle, caller_id: CallerId
) -> None:
    bench = BoardBench(country=country)
    bench.wire.caller_id_standard = standard
    bench.wire.caller_id_style = style
    bench.call(Wait(30), caller_id=caller_id)
    bench.drive(Drive.SNOOP, active=True)
    bench.run(5)
    (found,) = decode(bench.tape.recording, RATE_HZ)
    assert found.number == caller_id.number
    assert (found.name == caller_id.name) or standard is Standard.DTMF
    rings = bench.times(Sense.RING)
    is_early = style is CallerIdStyle.BEFORE_FIRST_RING
    assert (bench.loop.marked(MarkKind.RING_BEGAN)[0].at > 0.5) is is_early
    if is_early:
        assert rings[0] < 0.1, "a reversal woke us"


def test_british_caller_id_has_an_alert_tone_and_turns_the_line() -> None:
    bench = BoardBench(country="uk")
    bench.call(Wait(30), caller_id=ANNA)
    bench.drive(Drive.SNOOP, active=True)
    bench.run(3)
    detector = CallerIdDetector()
    facts = [fact for heard in bench.tape.heard for fact in detector.feed(heard)]
    assert [type(fact) for fact in facts] == [AlertFound, CallerIdFound]
    assert len(bench.times(Sense.POLARITY)) == 1
    assert len(bench.times(Sense.POLARITY, active=False)) == 1


# --- faults --------------------------------------------------------------------------


def test_a_stuck_detector_stays_as_it_is_until_mended() -> None:
    bench = BoardBench()
    bench.board.stick(Sense.RING, active=True, at=bench.now)
    bench.call(Wait(9))
    bench.run(1)
    assert bench.times(Sense.RING) == [0.0]
    bench.board.unstick(Sense.RING, bench.now)
    bench.run(0.5)
    assert len(bench.times(Sense.RING)) == pytest.approx(11, abs=1)


def test_a_stuck_loop_detector_does_not_bounce_either() -> None:
    bench = BoardBench()
    bench.board.stick(Sense.LOOP, active=False, at=bench.now)
    bench.off_hook()
    assert bench.times(Sense.LOOP) == []
    bench.board.unstick(Sense.LOOP, bench.now)
    assert bench.board.is_active(Sense.LOOP)
