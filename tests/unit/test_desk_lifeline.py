"""A box with a board: relay, watchdog, lamps, button and drills."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from gpiozero import LED  # type: ignore[import-untyped]
from gpiozero.pins.mock import MockFactory  # type: ignore[import-untyped]
from sqlalchemy import Connection

from support.panels import (
    BOARD,
    FAULT,
    HAT,
    LINE,
    OK,
    RELAY,
    WATCHDOG,
    PanelBox,
    WiredLine,
    panel_box,
)
from support.toy_line import ToyLine
from support.virtual_time import VirtualLoop, run_virtually
from tipring.desk.lifeline import NOT_JOINED, PARTED
from tipring.domain.board import Board
from tipring.domain.commands import Finish
from tipring.domain.drill import DUE_AFTER, WireFinding
from tipring.domain.errors import LineError, PanelError, StoreError
from tipring.domain.events import FarEndGone, Gone, LineFault
from tipring.domain.journal import CallEnded, LineLost
from tipring.domain.lifeline_entries import (
    DrillDone,
    FactoryResetAsked,
    LifelineSwitched,
)
from tipring.domain.line import LineState
from tipring.panel.gpio import GpioPanel

HANG_UP = FarEndGone(Gone.LOOP_BREAK)


def test_the_relay_before_a_modem_holds_from_the_start_to_the_stop(
    tmp_path: Path,
) -> None:
    async def tell() -> None:
        pins = MockFactory()
        async with panel_box(tmp_path, pins=pins) as box:
            assert box.holds()
            assert await box.flashes(WATCHDOG) in range(49, 52)
            status = box.now()
            assert (status.state, status.trouble) == ("ready", "")
            assert (status.relay, status.watchdog_alive) == (
                "keeps the telephone off the line",
                True,
            )
        assert pins.pin(RELAY).state == 0
        assert not box.now().watchdog_alive

    run_virtually(tell())


def test_the_edges_stop_when_the_loop_is_blocked(tmp_path: Path) -> None:
    async def tell() -> None:
        async with panel_box(tmp_path) as box:
            loop = asyncio.get_running_loop()
            assert isinstance(loop, VirtualLoop)
            assert box.now().watchdog_alive
            loop.stand_still(2.0)
            assert not box.now().watchdog_alive
            await asyncio.sleep(0.1)
            assert box.now().watchdog_alive

    run_virtually(tell())


def test_the_relay_of_a_hat_obeys_its_line(tmp_path: Path) -> None:
    async def tell() -> None:
        async with panel_box(tmp_path, HAT) as box:
            holds = [box.holds()]
            for off_the_line in (True, False):
                box.lifeline.hold_phone(off_the_line=off_the_line)
                holds.append(box.holds())
            assert holds == [False, True, False]

    run_virtually(tell())


def test_lamps_tell_of_ringing_calls_and_lines_that_are_down(tmp_path: Path) -> None:
    async def tell() -> None:
        async with panel_box(tmp_path) as box:
            state = [bool(box.pins.pin(lamp).state) for lamp in (OK, LINE, FAULT)]
            assert state == [True, False, False]
            await box.call()
            assert box.pins.pin(LINE).state
            box.line.tell(HANG_UP)
            await box.until(LineState.IDLE)
            box.line.fail("open", *[LineError("unplugged")] * 20)
            box.line.tell(LineFault("unplugged"))
            await box.until(LineState.DOWN)
            assert await box.flashes(OK) == 10
            assert box.pins.pin(FAULT).state
            await box.until(LineState.IDLE)
            await asyncio.sleep(0.1)
            assert not box.pins.pin(FAULT).state

    run_virtually(tell())


def test_the_button_gives_an_idle_line_to_the_telephone_and_back(
    tmp_path: Path,
) -> None:
    async def tell() -> None:
        async with panel_box(tmp_path) as box:
            await box.press()
            await box.until(LineState.DOWN)
            assert not box.holds()
            assert not box.line.is_open
            assert await box.flashes(FAULT) in range(9, 12)
            trouble = box.desk.watches[0].trouble
            assert trouble == "the telephone has the line: the button was pressed"
            box.line.ring()  # it is the telephone's
            await asyncio.sleep(10.0)
            assert box.state() is LineState.DOWN
            await box.press()
            await box.until(LineState.IDLE)
            assert box.holds()
            assert await box.noted(LineLost, LifelineSwitched) == [
                LifelineSwitched(to_telephone=True, why="the button was pressed"),
                LineLost(trouble),
                LifelineSwitched(to_telephone=False, why="the button was pressed"),
            ]

    run_virtually(tell())


def test_a_call_ends_in_peace_before_the_telephone_has_the_line(
    tmp_path: Path,
) -> None:
    async def tell() -> None:
        async with panel_box(tmp_path) as box:
            await box.call()
            box.lifeline.give_to_telephone("a storm")
            assert await box.flashes(FAULT, 16.0) in range(9, 12)
            assert box.holds()
            assert box.state() is LineState.IN_CALL
            box.line.tell(HANG_UP)
            await box.until(LineState.DOWN)
            assert not box.holds()
            box.lifeline.give_to_box("it is over")
            await box.until(LineState.IDLE)

    run_virtually(tell())


def test_a_second_press_ends_the_call_and_what_was_said_is_kept(
    tmp_path: Path,
) -> None:
    async def tell() -> None:
        async with panel_box(tmp_path) as box:
            await box.call()
            await box.press()
            assert box.holds()
            await box.press()
            assert not box.holds()
            await box.until(LineState.DOWN)
            assert not box.line.off_hook
            ended = await box.noted(CallEnded)
            assert ended == [
                CallEnded("the telephone has the line: the button was pressed")
            ]

    run_virtually(tell())


def test_a_line_that_is_wanted_back_before_its_call_is_saved_stays(
    tmp_path: Path,
) -> None:
    async def tell() -> None:
        async with panel_box(tmp_path) as box:
            await box.call()
            box.lifeline.give_to_telephone("a storm", now=True)
            box.lifeline.give_to_box("no storm")
            await box.until(LineState.IDLE)
            await asyncio.sleep(1.0)
            assert box.line.opened == 1
            assert box.holds()

    run_virtually(tell())


def test_a_line_that_is_down_may_be_given_away_and_is_not_taken_by_a_plug(
    tmp_path: Path,
) -> None:
    async def tell() -> None:
        async with panel_box(tmp_path) as box:
            box.line.fail("open", *[LineError("unplugged")] * 3)
            box.line.tell(LineFault("unplugged"))
            await box.until(LineState.DOWN)
            await asyncio.sleep(2.06)  # the last try that fails, and one that will not
            opening = box.line.opened
            await asyncio.sleep(1.0)
            box.lifeline.give_to_telephone("a storm")
            await asyncio.sleep(10.0)
            assert box.line.opened <= opening + 1
            assert not box.line.is_open
            assert box.state() is LineState.DOWN

    run_virtually(tell())


def test_a_restart_does_not_take_the_line_from_the_telephone(tmp_path: Path) -> None:
    async def tell() -> None:
        async with panel_box(tmp_path) as box:
            box.lifeline.give_to_telephone("a storm")
            await box.until(LineState.DOWN)
        line = ToyLine()
        restarted = asyncio.create_task(stays_out(line))
        await restarted

    async def stays_out(line: ToyLine) -> None:
        with pytest.raises(TimeoutError):
            async with panel_box(tmp_path, line=line):
                pytest.fail("the line is used")

    run_virtually(tell())


# --- the factory reset ------------------------------------------------------------


def test_holding_the_button_asks_and_a_short_press_confirms(tmp_path: Path) -> None:
    async def tell() -> None:
        async with panel_box(tmp_path) as box:
            await box.press(BOARD.button_hold_s + 0.2)
            assert box.now().asks_for_reset
            assert await box.flashes(FAULT, 2.0) == 10
            await box.press()
            assert len(box.resets) == 1
            assert not box.now().asks_for_reset
            told = await box.noted(FactoryResetAsked)
            assert told == [FactoryResetAsked("at the button")]
            assert box.holds()

    run_virtually(tell())


def test_holding_the_button_alone_changes_nothing(tmp_path: Path) -> None:
    async def tell() -> None:
        async with panel_box(tmp_path) as box:
            await box.press(BOARD.button_hold_s + 0.2)
            await asyncio.sleep(10.0)
            assert not box.now().asks_for_reset
            assert box.resets == []
            assert box.now().state == "ready"

    run_virtually(tell())


# --- drills -----------------------------------------------------------------------


def drill(directory: Path, line: ToyLine, board: object = HAT) -> list[DrillDone]:
    """Return what a drill found, and what the box knows of it after a restart."""
    known: list[DrillDone] = []

    async def tell() -> None:
        chosen = HAT if board is HAT else BOARD
        async with panel_box(directory, chosen, line) as box:
            assert box.now().last_drill is None
            before = box.holds()
            known.append(await box.lifeline.drill())
            assert box.holds() is before
            assert box.now().state == "ready"
            assert await box.noted(DrillDone) == known
        async with panel_box(directory, chosen, ToyLine()) as box:
            status = box.now()
            assert status.last_drill is not None
            assert status.last_drill_at is not None
            known.append(status.last_drill)

    run_virtually(tell())
    return known


def test_a_drill_lets_the_relay_fall_and_looks_at_the_wires(tmp_path: Path) -> None:
    found, remembered = drill(tmp_path, WiredLine())
    assert found == remembered
    assert found.faults == ()
    assert found.findings == (
        "the relay was let fall",
        "the line has battery",
        "the watchdog has its edges",
    )


def test_a_drill_beside_a_modem_that_hears_nothing_is_not_passed(
    tmp_path: Path,
) -> None:
    found, _ = drill(tmp_path, ToyLine(), BOARD)
    assert found.findings == (
        "the relay was let fall",
        PARTED.sentence,
        "the watchdog has its edges",
    )
    assert found.faults == (NOT_JOINED.sentence,)


def test_a_modem_that_cannot_be_seized_is_told(tmp_path: Path) -> None:
    line = ToyLine()
    line.fail("seize", LineError("no battery"), LineError("no dial tone"))
    found, _ = drill(tmp_path, line, BOARD)
    assert found.faults == ("no dial tone",)


@pytest.mark.parametrize("after_s", [0.2, 1.0, 2.5, 3.0])
@pytest.mark.parametrize("board", [HAT, BOARD], ids=["hat", "modem"])
def test_the_button_comes_before_a_drill_and_the_relay_has_fallen(
    tmp_path: Path, board: Board, after_s: float
) -> None:
    async def tell() -> None:
        line = WiredLine()
        line.looks_for_s = 5.0
        async with panel_box(tmp_path, board, line) as box:
            drilling = asyncio.create_task(box.lifeline.drill())
            await asyncio.sleep(after_s)
            box.lifeline.give_to_telephone("a storm")
            assert not box.holds()
            with pytest.raises(LineError, match="the drill was broken off"):
                await drilling
            assert not box.holds()
            await box.until(LineState.DOWN)
            await asyncio.sleep(1.0)
            assert not line.off_hook

    run_virtually(tell())


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (LineError("no loop current"), "no loop current"),
        (ValueError("oops"), "a mistake of ours; see the log"),
    ],
)
def test_a_drill_tells_what_is_amiss(
    tmp_path: Path, error: Exception, told: str
) -> None:
    line = WiredLine()
    line.fail("check_wires", error)
    found, _ = drill(tmp_path, line)
    assert found.faults == (told,)


def test_a_failed_drill_is_seen_at_the_lamp_until_the_next(tmp_path: Path) -> None:
    async def tell() -> None:
        line = WiredLine()
        line.found = [WireFinding("no battery", is_well=False)]
        async with panel_box(tmp_path, HAT, line) as box:
            await box.lifeline.drill()
            assert await box.flashes(FAULT, 14.0) in range(19, 22)
            line.found = []
            await box.lifeline.drill()
            assert await box.flashes(FAULT, 2.8) == 0

    run_virtually(tell())


def test_a_drill_without_edges_is_not_passed(tmp_path: Path) -> None:
    async def tell() -> None:
        async with panel_box(tmp_path, HAT, WiredLine()) as box:
            box.desk.lateness.on_frame = lambda: None
            await asyncio.sleep(2.0)
            assert await box.flashes(FAULT, 12.0) in range(14, 17)
            result = await box.lifeline.drill()
            assert result.faults == ("the watchdog gets no edges",)

    run_virtually(tell())


def test_a_drill_is_refused_in_a_call_and_while_the_telephone_has_the_line(
    tmp_path: Path,
) -> None:
    async def tell() -> None:
        async with panel_box(tmp_path) as box:
            await box.call()
            with pytest.raises(LineError, match="line-1 is in a call; a drill is for"):
                await box.lifeline.drill()
            box.line.tell(HANG_UP)
            await box.until(LineState.IDLE)
            await asyncio.sleep(0.1)
            again = asyncio.create_task(box.lifeline.drill())
            await asyncio.sleep(0.05)
            with pytest.raises(LineError, match="line-1 is in a drill"):
                await box.lifeline.drill()
            await again
            box.lifeline.give_to_telephone("a storm")
            await box.until(LineState.DOWN)
            with pytest.raises(LineError, match="line-1 is down"):
                await box.lifeline.drill()

    run_virtually(tell())


def test_a_call_comes_before_a_drill(tmp_path: Path) -> None:
    async def tell() -> None:
        line = WiredLine()
        line.looks_for_s = 3.0
        async with panel_box(tmp_path, HAT, line) as box:
            drilling = asyncio.create_task(box.lifeline.drill())
            await asyncio.sleep(1.0)
            line.ring()
            with pytest.raises(LineError, match="the drill was broken off"):
                await drilling
            assert box.state() is LineState.IN_CALL
            assert box.now().last_drill is None

    run_virtually(tell())


def test_a_relay_that_is_wanted_during_the_drill_is_not_let_fall(
    tmp_path: Path,
) -> None:
    async def tell() -> None:
        async with panel_box(tmp_path, HAT, WiredLine()) as box:
            drilling = asyncio.create_task(box.lifeline.drill())
            await asyncio.sleep(0.2)
            box.lifeline.hold_phone(off_the_line=True)
            with pytest.raises(LineError, match="the drill was broken off"):
                await drilling
            assert box.holds()

    run_virtually(tell())


def test_a_box_that_stops_breaks_off_its_drill(tmp_path: Path) -> None:
    async def tell() -> None:
        async with panel_box(tmp_path, HAT, WiredLine()) as box:
            drilling = asyncio.create_task(box.lifeline.drill())
            await asyncio.sleep(0.2)
            assert box.holds()
        with pytest.raises(asyncio.CancelledError):
            await drilling
        assert not box.pins.pin(RELAY).state

    run_virtually(tell())


def test_a_drill_is_advised_after_a_month(tmp_path: Path) -> None:
    async def tell() -> None:
        async with panel_box(tmp_path) as box:
            assert box.now().advice == ""
            loop = asyncio.get_running_loop()
            assert isinstance(loop, VirtualLoop)
            loop.stand_still(DUE_AFTER.total_seconds())
            assert box.now().advice.startswith("never drilled; ")
        async with panel_box(tmp_path) as box:
            assert box.now().advice, "a restart does not begin anew"

    run_virtually(tell())


# --- pins that cannot be used -----------------------------------------------------


def test_calls_go_on_without_pins_which_are_tried_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def tell() -> None:
        pins = MockFactory()
        taken = LED(RELAY, pin_factory=pins)
        async with panel_box(tmp_path, pins=pins) as box:
            assert box.now().trouble.startswith("the pins of lifeline")
            with pytest.raises(PanelError, match="the pins of lifeline"):
                box.lifeline.give_to_telephone("a storm")
            with pytest.raises(PanelError):
                await box.lifeline.drill()
            await box.call()
            await asyncio.sleep(6.0)
            taken.close()
            await asyncio.sleep(6.0)
            assert box.now().trouble == ""
            assert box.holds()
        assert caplog.text.count("the pins of lifeline cannot be used") == 1

    run_virtually(tell())


async def by_the_relay(box: PanelBox) -> None:
    box.lifeline.give_to_telephone("a storm")
    with pytest.raises(PanelError):
        box.lifeline.give_to_box("no storm")


async def by_the_watchdog(_box: PanelBox) -> None:
    await asyncio.sleep(1.0)


async def by_a_lamp(box: PanelBox) -> None:
    box.desk.lateness.on_frame = lambda: None
    box.line.fail("open", LineError("unplugged"))
    box.line.tell(LineFault("unplugged"))
    await box.until(LineState.DOWN)
    await asyncio.sleep(1.0)


@pytest.mark.parametrize("provoke", [by_the_relay, by_the_watchdog, by_a_lamp])
def test_pins_that_fail_are_taken_anew_and_the_relay_is_where_it_was(
    tmp_path: Path,
    provoke: Callable[[PanelBox], Awaitable[None]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def tell() -> None:
        async with panel_box(tmp_path) as box:
            with monkeypatch.context() as patch:
                patch.setattr(type(box.pins.pin(RELAY)), "_set_state", fail)
                await provoke(box)
                assert "the chip is gone" in box.now().trouble
                box.lifeline.kick()
            await asyncio.sleep(11.0)
            assert box.now().trouble == ""
            box.lifeline.give_to_box("no storm")
            assert box.holds()

    def fail(_self: object, _value: object) -> None:
        message = "the chip is gone"
        raise OSError(message)

    run_virtually(tell())


def test_a_broken_drill_is_not_taken_for_a_good_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_self: object, *, energised: bool) -> None:
        message = f"the chip is gone: {energised}"
        raise PanelError(message)

    async def tell() -> None:
        async with panel_box(tmp_path, HAT, WiredLine()) as box:
            monkeypatch.setattr(GpioPanel, "relay", fail)
            result = await box.lifeline.drill()
            assert result.faults[0] == "the relay's pin does not follow"

    run_virtually(tell())


def test_a_disk_that_cannot_be_read_makes_no_difference_to_the_relay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def cannot(line: str) -> Callable[[Connection], None]:
        def ask(_connection: Connection) -> None:
            message = f"nothing is known of {line}"
            raise StoreError(message)

        return ask

    async def tell() -> None:
        monkeypatch.setattr("tipring.desk.lifeline.last_drill", cannot)
        async with panel_box(tmp_path) as box:
            assert box.holds()

    run_virtually(tell())
    assert "what the lifeline was is not known: nothing is known" in caplog.text


def test_a_command_that_no_lifeline_knows_is_told_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def tell() -> None:
        async with panel_box(tmp_path) as box:
            box.lifeline._do(Finish("bye"))  # noqa: SLF001 - a mistake of ours

    run_virtually(tell())
    assert "a lifeline cannot do Finish" in caplog.text


def test_a_mistake_of_ours_at_the_lamps_does_not_end_the_box(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def oops(_seen: object) -> None:
        message = "oops"
        raise ValueError(message)

    async def tell() -> None:
        async with panel_box(tmp_path) as box:
            with monkeypatch.context() as patch:
                patch.setattr("tipring.desk.lifeline.lamps_for", oops)
                await asyncio.sleep(12.0)
            await asyncio.sleep(6.0)
            assert box.holds()
            await box.press()
            await box.until(LineState.DOWN)

    run_virtually(tell())
    assert caplog.text.count("the lifeline goes on") in range(2, 4)


def test_a_box_that_has_stopped_is_asked_in_vain(tmp_path: Path) -> None:
    async def tell() -> None:
        async with panel_box(tmp_path) as box:
            pass
        with pytest.raises(PanelError, match="the box is stopping"):
            box.lifeline.give_to_telephone("a storm")

    run_virtually(tell())
