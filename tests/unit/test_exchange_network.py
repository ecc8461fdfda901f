"""The network itself: bells, caller IDs, tones, partings, and both sides on tape."""

import wave
from collections.abc import Iterator
from itertools import pairwise, takewhile
from pathlib import Path

import numpy as np
import pytest

from support.exchange_bench import NUMBER, Bench
from tipring.domain.errors import RuleError, SettingsError
from tipring.domain.events import Tone
from tipring.domain.script import HangUp, Press, Speak, SpeakFile, Wait
from tipring.dsp.frames import FRAME_S, Frame
from tipring.dsp.levels import dbm0
from tipring.dsp.plans import PLANS, plan_for
from tipring.dsp.progress import ProgressDetector
from tipring.dsp.tones import dtmf, sine_mix
from tipring.exchange.bell import (
    CallerIdStyle,
    RingOff,
    RingOn,
    RingStep,
    SendId,
    ring_schedule,
)
from tipring.exchange.call import Progress
from tipring.exchange.caller import Caller, Deed, Voice
from tipring.exchange.line import LineState
from tipring.exchange.loop import CallerId, Loop, MarkKind
from tipring.exchange.network import TelephoneNetwork
from tipring.exchange.parting import Parting, PartingStyle


class Office:
    """A network of telephones whose hooks we move by hand."""

    def __init__(self, country: str = "us") -> None:
        self.network = TelephoneNetwork(country)
        self.frames = 0

    @property
    def now(self) -> float:
        return self.frames * FRAME_S

    def loop(self, number: str = NUMBER) -> Loop:
        return self.network.line(number).loop

    def run(self, seconds: float) -> None:
        for _ in range(round(seconds / FRAME_S)):
            self.network.step(self.now)
            self.frames += 1

    def listen(self, seconds: float, number: str = NUMBER) -> list[Tone]:
        ear = ProgressDetector(self.network.plan)
        found: list[Tone] = []
        for _ in range(round(seconds / FRAME_S)):
            self.run(FRAME_S)
            found += [event.tone for event in ear.feed(self.loop(number).heard)]
        return found


def early_steps(country: str, style: CallerIdStyle) -> list[tuple[float, RingStep]]:
    schedule = ring_schedule(plan_for(country).ring, style)
    return [
        (round(at, 3), step) for at, step in takewhile(lambda s: s[0] < 7, schedule)
    ]


@pytest.mark.parametrize("country", PLANS)
def test_every_country_rings_in_its_own_cadence(country: str) -> None:
    plan = plan_for(country)
    steps = early_steps(country, CallerIdStyle.NEVER)
    lengths = [b[0] - a[0] for a, b in pairwise(steps)]
    wanted = (list(plan.ring) * 9)[: len(lengths)]
    assert lengths == pytest.approx(wanted)
    assert [type(step) for _, step in steps[:2]] == [RingOn, RingOff]


@pytest.mark.parametrize("country", PLANS)
def test_the_caller_id_comes_in_the_first_long_pause(country: str) -> None:
    steps = early_steps(country, CallerIdStyle.AFTER_FIRST_RING)
    (index,) = (n for n, (_, step) in enumerate(steps) if isinstance(step, SendId))
    since_ring = steps[index][0] - steps[index - 1][0]
    assert isinstance(steps[index - 1][1], RingOff)
    assert since_ring >= 0.5
    assert steps[index + 1][0] - steps[index][0] >= 0.2


def test_british_caller_id_comes_before_the_first_ring() -> None:
    steps = early_steps("uk", CallerIdStyle.BEFORE_FIRST_RING)
    assert steps[:4] == [
        (1.0, SendId()),
        (1.3, RingOn()),
        (1.7, RingOff()),
        (1.9, RingOn()),
    ]
    assert TelephoneNetwork("uk").line("1").caller_id_style is (
        CallerIdStyle.BEFORE_FIRST_RING
    )


def test_a_call_rings_and_delivers_its_caller_id() -> None:
    office = Office()
    shown = CallerId("2125550123", "CHESTER")
    loop = office.loop()
    office.network.place_call(NUMBER, Caller(()), shown, 0.0)
    office.run(0.1)
    assert loop.ringing
    office.run(2)
    assert not office.loop().ringing
    assert not office.loop().deliveries
    office.run(2)
    assert list(office.loop().deliveries) == [shown]
    office.run(2.1)
    marks = office.loop().marked(MarkKind.RING_BEGAN)
    assert [m.at for m in marks] == pytest.approx([0.0, 6.0])


def test_a_country_without_a_plan_is_refused() -> None:
    with pytest.raises(SettingsError, match="no tone plan"):
        TelephoneNetwork("xx")


def test_a_line_that_rings_cannot_be_offered_a_second_call() -> None:
    bench = Bench()
    bench.call()
    with pytest.raises(RuleError, match="line 5550100"):
        bench.wire.offer(None, 0.0)


def test_a_caller_hears_ringing_until_the_call_is_answered() -> None:
    bench = Bench()
    call, caller = bench.call(Wait(1))
    bench.run(3)
    assert dbm0(call.recording.heard[:8000]) > -20
    bench.answer()
    bench.run(0.1)
    assert not bench.loop.ringing
    assert [entry.words for entry in caller.diary] == ["it rings", "answered"]


@pytest.mark.parametrize(
    ("number", "news", "tone"),
    [(NUMBER, Progress.BUSY, Tone.BUSY), ("99", Progress.UNKNOWN, Tone.REORDER)],
)
def test_a_line_in_use_is_busy_and_a_wrong_number_is_reorder(
    number: str, news: Progress, tone: Tone
) -> None:
    bench = Bench()
    bench.in_call()
    caller = Caller((Wait(1),))
    call = bench.network.place_call(number, caller, None, bench.now)
    bench.run(5)
    assert (call.news, caller.gone) == (news, True)
    ear = ProgressDetector(bench.network.plan)
    frames = call.recording.heard.reshape(-1, 160)
    assert tone in {found.tone for frame in frames for found in ear.feed(frame)}


def test_a_caller_who_gives_up_stops_the_ringing() -> None:
    bench = Bench()
    call, caller = bench.call()
    bench.run(1)
    caller.hang_up()
    bench.run(0.1)
    assert not bench.loop.ringing
    assert call.ended_at is not None
    assert bench.wire.state is LineState.IDLE


def test_a_caller_does_not_let_it_ring_for_ever() -> None:
    bench = Bench()
    _, caller = bench.call()
    bench.run(61)
    assert caller.diary[-2].words == "(nobody answers)"
    assert not bench.loop.ringing


def test_when_we_hang_up_the_caller_notices() -> None:
    bench = Bench()
    call, caller = bench.in_call(Wait(20))
    bench.send("ATH\r")
    bench.run(0.1)
    assert call.news is Progress.RELEASED
    assert caller.gone
    call.hang_up(bench.now)
    assert call.ended_at is not None
    assert call.ended_at < bench.now


@pytest.mark.parametrize(
    ("how", "tones"),
    [
        (Parting.BUSY, [Tone.BUSY]),
        (Parting.REORDER, [Tone.REORDER]),
        (Parting.DIAL_TONE, [Tone.DIAL]),
        (Parting.SILENCE, []),
        (Parting.LOOP_BREAK, []),
        (Parting.POLARITY, []),
    ],
)
@pytest.mark.parametrize("country", ["us", "uk", "de"])
def test_each_way_to_part_sounds_as_the_country_has_it(
    country: str, how: Parting, tones: list[Tone]
) -> None:
    office = Office(country)
    office.network.line(NUMBER).parting = PartingStyle(how, after_s=0.2)
    office.network.place_call(NUMBER, Caller((HangUp(),)), None, 0.0)
    office.run(0.1)
    office.loop().hook(off=True, at=office.now)
    assert office.listen(6) == tones
    assert len(office.loop().marked(MarkKind.CALLER_LEFT)) == 1
    office.loop().hook(off=False, at=office.now)
    office.run(0.1)
    assert office.network.line(NUMBER).is_free


def test_a_loop_break_lasts_as_long_as_it_is_set_to() -> None:
    office = Office()
    style = PartingStyle(Parting.LOOP_BREAK, after_s=1.0, break_s=0.25)
    office.network.line(NUMBER).parting = style
    office.network.place_call(NUMBER, Caller((HangUp(),)), None, 0.0)
    office.loop().hook(off=True, at=0.0)
    broken = 0
    for _ in range(100):
        office.run(FRAME_S)
        broken += not office.loop().current
    assert broken * FRAME_S == pytest.approx(0.25, abs=FRAME_S)
    assert office.loop().current


def test_polarity_turns_round_for_the_call_and_back_when_the_caller_left() -> None:
    office = Office()
    office.network.line(NUMBER).parting = PartingStyle(Parting.POLARITY)
    office.network.place_call(NUMBER, Caller((Wait(1), HangUp())), None, 0.0)
    office.loop().hook(off=True, at=0.0)
    office.run(0.5)
    assert office.loop().reversed
    office.run(2)
    assert not office.loop().reversed


def test_an_idle_line_that_is_lifted_gets_dial_tone_until_it_dials() -> None:
    office = Office()
    office.loop().hook(off=True, at=0.0)
    assert office.listen(3) == [Tone.DIAL]
    for _ in say(office, dtmf("7", 0.1)):
        pass
    assert office.listen(1) == []


def say(office: Office, sound: Frame) -> Iterator[None]:
    for frame in sound.reshape(-1, 160):
        office.loop().said = frame
        office.run(FRAME_S)
        yield
    office.loop().said = np.zeros(160, dtype=np.int16)


def dial(office: Office, digits: str) -> None:
    office.run(0.2)
    for digit in digits:
        for _ in say(office, dtmf(digit, 0.1)):
            pass
        office.run(0.1)


def test_one_line_can_call_another() -> None:
    office = Office()
    other = office.network.line("42").loop
    office.loop().hook(off=True, at=0.0)
    dial(office, "42")
    assert other.ringing
    assert office.listen(6) == [Tone.RINGBACK]
    assert list(other.deliveries) == [CallerId(NUMBER)]
    other.hook(off=True, at=office.now)
    office.run(0.2)
    office.loop().said = sine_mix((700.0,), 0.02, -10.0)
    office.run(0.1)
    assert dbm0(other.heard) > -15
    other.hook(off=False, at=office.now)
    assert office.listen(4) == [Tone.BUSY]
    office.loop().hook(off=False, at=office.now)
    office.run(0.1)
    assert not office.network.calls


def test_a_number_that_nobody_has_is_tried_after_a_pause() -> None:
    office = Office()
    office.loop().hook(off=True, at=0.0)
    dial(office, "99")
    assert office.listen(3) == []
    assert office.listen(4) == [Tone.REORDER]


def test_a_line_that_dialled_can_hang_up_first() -> None:
    office = Office()
    other = office.network.line("42").loop
    office.loop().hook(off=True, at=0.0)
    dial(office, "42")
    office.loop().hook(off=False, at=office.now)
    office.run(0.2)
    assert not other.ringing


def test_noise_and_loss_are_those_that_were_set() -> None:
    bench = Bench()
    bench.wire.set_noise(-50.0)
    bench.wire.set_gain(-6.0)
    tone = sine_mix((700.0,), 2.0, -10.0)
    call, _ = bench.in_call(SpeakFile("x"), voice=Voice(load=lambda _: tone))
    bench.run(0.5)
    assert dbm0(bench.loop.heard) == pytest.approx(-16, abs=0.3)
    assert dbm0(call.recording.heard[-1600:]) == pytest.approx(-50, abs=1)
    bench.wire.set_noise(None)
    bench.run(0.5)
    assert dbm0(call.recording.heard[-1600:]) < -90
    assert dbm0(bench.loop.heard) == pytest.approx(-16, abs=0.3)


def test_both_sides_are_kept_from_the_moment_of_dialling(tmp_path: Path) -> None:
    bench = Bench()
    call, _ = bench.in_call(Speak(0.5), Press("5"), HangUp())
    bench.run(2)
    recording = call.recording
    assert len(recording.heard) == len(recording.said)
    assert call.ended_at == pytest.approx(len(recording.said) / 8000, abs=0.05)
    recording.save(tmp_path / "call.wav")
    with wave.open(str(tmp_path / "call.wav")) as sound:
        assert sound.getparams()[:4] == (2, 2, 8000, len(recording.said))
        both = np.frombuffer(sound.readframes(99999), dtype="<i2").reshape(-1, 2)
    assert (both[:, 0] == recording.heard).all()
    assert (both[:, 1] == recording.said).all()


def test_a_call_without_a_second_of_sound_can_be_saved(tmp_path: Path) -> None:
    bench = Bench()
    call, _ = bench.call()
    call.recording.save(tmp_path / "empty.wav")
    assert (tmp_path / "empty.wav").stat().st_size == 44


def test_a_caller_who_never_hears_from_us_writes_it_down() -> None:
    bench = Bench()
    _, caller = bench.in_call()
    bench.run(61)
    assert caller.diary[-2].deed is Deed.GAVE_UP


def test_eight_lines_cost_little() -> None:
    office = Office()
    for number in range(8):
        caller = Caller((Speak(60),))
        office.network.line(str(number)).set_noise(-60.0)
        office.network.place_call(str(number), caller, None, 0.0)
        office.loop(str(number)).hook(off=True, at=0.0)
    office.run(2)
    assert len(office.network.calls) == 8
