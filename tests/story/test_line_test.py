"""Lines whose faults are known are tested: what is found is what they have."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from functools import partial

import pytest

from support.hat_street import simulated_street
from support.street import Street, modem_street
from support.virtual_time import run_virtually
from support.voice_sounds import hum
from tipring.domain.colours import Colour
from tipring.domain.errors import LineError
from tipring.domain.events import Gone
from tipring.domain.findings import Finding
from tipring.domain.line_test import line_test
from tipring.domain.line_test_steps import (
    AwaitCall,
    AwaitFarewell,
    CallCame,
    CallLeft,
    EchoHeard,
    Listen,
    LookAtLine,
    Outcome,
    PlaySignal,
    PressKeys,
    Refused,
    Seize,
    Sensed,
    SoundHeard,
    Step,
)
from tipring.dsp.frames import FRAME_SAMPLES, Frame, to_samples
from tipring.dsp.plans import Signal, TonePlan, plan_for
from tipring.dsp.signal_text import signal_from
from tipring.dsp.tones import ToneSource
from tipring.exchange.line import LineState
from tipring.exchange.parting import Parting, PartingStyle
from tipring.health.line_tester import LineTester, line_facts
from tipring.lines.port import Line

Open = Callable[[], AbstractAsyncContextManager[Street]]
STREETS: dict[str, Open] = {
    "conexant": partial(modem_street, "conexant"),
    "simulated": simulated_street,
}
"""A modem and a DAA; what both do alike is tested on both."""


class Watched(LineTester):
    """Writes down every step with its outcome."""

    def __init__(self, line: Line, plan: TonePlan, tell: Callable[[str], None]) -> None:
        super().__init__(line, plan, tell)
        self.outcomes: list[tuple[Step, Outcome]] = []

    async def do(self, step: Step) -> Outcome:
        outcome = await super().do(step)
        self.outcomes.append((step, outcome))
        return outcome


class Test:
    """One line that is being tested, and what was found."""

    __test__ = False

    def __init__(self, street: Street) -> None:
        self.street = street
        self.found: list[Finding] = []
        self.outcomes: list[tuple[Step, Outcome]] = []
        self.call: tuple[str, ...] = ("waits 10 s", "hangs up")
        """What somebody does who is asked to call."""

    async def run(self, *, by_call: bool = False, country: str = "us") -> None:
        await self.street.stop_listening()
        await self.street.line.close()
        plan = plan_for(country)
        tester = Watched(self.street.line, plan, self._read)
        self.outcomes = tester.outcomes
        protocol = line_test(line_facts("line-1", plan), self.found, by_call=by_call)
        await tester.run(protocol)

    def _read(self, text: str) -> None:
        if "call this line" in text and self.call:
            self.street.call(*self.call)

    def outcome(self, step: type[Step], place: int = 0) -> Outcome:
        return [out for did, out in self.outcomes if isinstance(did, step)][place]

    def finding(self, what: str) -> Finding:
        return next(found for found in self.found if found.what == what)


def tell(open_street: Open, story: Callable[[Test], Awaitable[None]]) -> Test:
    tests: list[Test] = []

    async def run() -> None:
        async with open_street() as street:
            tests.append(Test(street))
            await story(tests[0])

    run_virtually(run())
    return tests[0]


each_street = pytest.mark.parametrize("street", STREETS.values(), ids=STREETS.keys())


@each_street
def test_the_figures_of_a_line_are_those_that_it_has(street: Open) -> None:
    async def story(test: Test) -> None:
        wire = test.street.plugged.wire
        wire.set_noise(-45.0)
        wire.set_hybrid(12.0)
        wire.parting = PartingStyle(Parting.LOOP_BREAK)
        await test.run(by_call=True)

    test = tell(street, story)
    dial, quiet = test.outcome(Listen, 0), test.outcome(Listen, 1)
    assert isinstance(dial, SoundHeard)
    assert isinstance(quiet, SoundHeard)
    assert dial.level_dbm0 == pytest.approx(-13.0, abs=1.0)
    assert dial.frequencies_hz == pytest.approx((350.0, 440.0), abs=3.0)
    assert dial.tone_after_s == pytest.approx(0.1, abs=0.2)
    assert quiet.level_dbm0 == pytest.approx(-45.0, abs=1.0)
    assert quiet.noise_dbm0p == pytest.approx(-48.4, abs=1.0)
    assert quiet.hum_dbm0 is None
    echo = test.outcome(PlaySignal)
    assert isinstance(echo, EchoHeard)
    assert echo.return_loss_db == pytest.approx(12.0, abs=2.0)
    came = test.outcome(AwaitCall)
    assert isinstance(came, CallCame)
    assert came.rings_at_s == pytest.approx((0.0, 6.0), abs=0.1)
    assert came.caller is not None
    assert came.caller.number == "2125550123"
    assert test.outcome(AwaitFarewell) == CallLeft(Gone.LOOP_BREAK)
    assert not test.street.plugged.wire.loop.off_hook


@each_street
@pytest.mark.parametrize(("loss_db", "colour"), [(6.0, "red"), (28.0, "green")])
def test_an_echo_is_as_strong_as_the_hybrid_lets_it_be(
    street: Open, loss_db: float, colour: str
) -> None:
    async def story(test: Test) -> None:
        test.street.plugged.wire.set_hybrid(loss_db)
        test.street.plugged.wire.set_noise(-60.0)
        await test.run()

    test = tell(street, story)
    echo = test.outcome(PlaySignal)
    assert isinstance(echo, EchoHeard)
    assert echo.return_loss_db == pytest.approx(loss_db, abs=2.0)
    assert test.finding("echo").colour == colour


def test_a_line_that_hums_is_told_with_its_mains() -> None:
    async def story(test: Test) -> None:
        wire = test.street.plugged.wire
        mains = iter(hum(60.0, -35.0, 60).reshape(-1, FRAME_SAMPLES))
        carry = wire.towards.carry

        def humming(frame: Frame) -> Frame:
            return carry(to_samples(frame.astype(float) + next(mains)))

        wire.towards.carry = humming  # type: ignore[method-assign]
        await test.run()

    test = tell(STREETS["simulated"], story)
    quiet = test.outcome(Listen, 1)
    assert isinstance(quiet, SoundHeard)
    assert quiet.mains_hz == 60
    assert quiet.hum_dbm0 == pytest.approx(-35.0, abs=1.5)
    assert test.finding("hum").colour is Colour.AMBER


@pytest.mark.parametrize(
    ("parting", "gone"),
    [
        (Parting.POLARITY, Gone.POLARITY),
        (Parting.BUSY, Gone.BUSY_TONE),
        (Parting.DIAL_TONE, Gone.DIAL_TONE),
        (Parting.SILENCE, None),
    ],
)
def test_how_callers_leave_a_line_is_found_out(
    parting: Parting, gone: Gone | None
) -> None:
    async def story(test: Test) -> None:
        test.street.plugged.wire.parting = PartingStyle(parting)
        await test.run(by_call=True)

    test = tell(STREETS["simulated"], story)
    assert test.outcome(AwaitFarewell) == CallLeft(gone)
    assert test.finding("hang-up").colour == ("green" if gone else "red")


def test_a_farewell_that_nobody_knows_is_learned_and_offered() -> None:
    async def story(test: Test) -> None:
        wire = test.street.plugged.wire
        wire.parting = PartingStyle(Parting.SILENCE)
        strange = ToneSource(Signal((950.0,), (0.3, 0.7)), -15.0)
        carry = wire.towards.carry

        def parting(frame: Frame) -> Frame:
            is_over = wire.state is LineState.PARTING
            return carry(strange.next_frame() if is_over else frame)

        wire.towards.carry = parting  # type: ignore[method-assign]
        await test.run(by_call=True)

    offered = tell(STREETS["simulated"], story).finding("hang-up")
    assert offered.colour is Colour.AMBER
    setting, _, tone = offered.setting.partition(" = ")
    assert setting == "disconnect_tone"
    learned = signal_from(tone.strip('"'))
    assert learned.frequencies_hz == pytest.approx((950.0,), abs=5.0)
    assert learned.cadence_s == pytest.approx((0.3, 0.7), abs=0.02)


@each_street
def test_a_dead_line_has_no_dial_tone(street: Open) -> None:
    async def story(test: Test) -> None:
        test.street.plugged.wire.towards.gain_db = -80.0
        await test.run()

    test = tell(street, story)
    assert test.finding("dial tone").sentence == "none: the line is silent"


def test_a_line_of_another_country_is_known_by_its_dial_tone() -> None:
    async def story(test: Test) -> None:
        await test.run(country="de")

    dial = tell(STREETS["conexant"], story).finding("dial tone")
    assert dial.colour is Colour.AMBER
    assert dial.setting in {'country = "us"', 'country = "uk"'}


def test_a_line_in_use_is_not_disturbed() -> None:
    async def story(test: Test) -> None:
        handset = test.street.handset("waits 60 s", behind=False)
        handset.lift()
        await asyncio.sleep(1.0)
        await test.run()

    test = tell(STREETS["simulated"], story)
    assert test.finding("line in use").colour is Colour.RED
    assert isinstance(test.outcome(Seize), Refused)
    assert not test.street.plugged.wire.loop.off_hook


def test_what_only_hardware_senses_is_told_by_hardware() -> None:
    async def story(test: Test) -> None:
        await test.run(by_call=True)

    test = tell(STREETS["simulated"], story)
    assert test.finding("loop current").colour is Colour.GREEN
    assert test.finding("ring").sentence.startswith(
        "2 heard, the voltage alternates at"
    )
    modem = tell(STREETS["conexant"], story)
    assert modem.outcome(LookAtLine) == Sensed()


def test_a_caller_who_gives_up_after_one_ring_is_not_waited_for() -> None:
    async def story(test: Test) -> None:
        running = asyncio.create_task(test.run(by_call=True))
        exchange = test.street.rig.exchange
        await exchange.until(lambda: bool(exchange.calls))
        await asyncio.sleep(3.0)
        exchange.calls[0].hang_up()
        await running
        assert asyncio.get_running_loop().time() < 60

    assert tell(STREETS["simulated"], story).finding("ring").colour is Colour.AMBER


def test_nobody_who_calls_is_waited_for_no_longer_than_said() -> None:
    async def story(test: Test) -> None:
        test.call = ()
        await test.run(by_call=True)
        assert 120 < asyncio.get_running_loop().time() < 160

    test = tell(STREETS["simulated"], story)
    assert test.finding("ring").sentence.startswith("nobody called")


def test_a_modem_that_is_pulled_out_is_told_and_let_go() -> None:
    async def story(test: Test) -> None:
        running = asyncio.create_task(test.run(by_call=True))
        await asyncio.sleep(2.0)
        await test.street.unplug()
        await running

    test = tell(STREETS["conexant"], story)
    assert isinstance(test.outcome(PressKeys), Refused)


def test_a_line_that_cannot_be_opened_is_not_tested() -> None:
    async def story(test: Test) -> None:
        await test.street.unplug()
        with pytest.raises(LineError):
            await test.run()

    assert tell(STREETS["conexant"], story).found == []
