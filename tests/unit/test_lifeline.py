"""Who has the line, as rules; what the hardware does then is another story."""

import itertools

import pytest

from tipring.domain.board import RelayHolds
from tipring.domain.command import Command
from tipring.domain.errors import RuleError
from tipring.domain.lifeline import (
    BY_BUTTON,
    BoxAsked,
    ButtonPressed,
    DrillAsked,
    DrillOver,
    LifelineBegan,
    LifelineEnded,
    LifelineMachine,
    LifelineState,
    LineBusy,
    LineFree,
    PhoneHeld,
    PhoneLetGo,
    TelephoneAsked,
    TelephoneAskedNow,
)
from tipring.domain.lifeline_commands import (
    CheckWires,
    PutLineBack,
    SwitchRelay,
    TakeLineOut,
)
from tipring.domain.lifeline_entries import DrillDone, LifelineSwitched

STORM = "a storm"
PASSED = DrillDone(("the relay fell",), ())
EVENTS = (
    *(LineBusy(), LineFree(), PhoneHeld(), PhoneLetGo(), ButtonPressed()),
    *(TelephoneAsked(STORM), TelephoneAskedNow(STORM), BoxAsked(STORM)),
    *(DrillAsked(), DrillOver(PASSED), LifelineEnded(), LifelineBegan()),
)


def after(
    *events: object, holds: RelayHolds = RelayHolds.IN_CALLS
) -> tuple[LifelineMachine, list[Command]]:
    """Begin, let *events* happen; return the machine and what the last one did."""
    machine, done = LifelineMachine(holds), list[Command]()
    for event in (LifelineBegan(), *events):
        done = machine.handle(event, 0.0)
    return machine, done


def given(why: str) -> list[Command]:
    return [LifelineSwitched(to_telephone=True, why=why), TakeLineOut(why)]


def test_the_relay_of_a_hat_holds_while_its_line_wants_it_so() -> None:
    machine, done = after(PhoneHeld())
    states = [machine.state]
    assert done == [SwitchRelay(energised=True)]
    assert machine.handle(LineBusy(), 0.0) == []
    # The caller is left to the telephone: it is on the line, and the call goes on.
    assert machine.handle(PhoneLetGo(), 0.0) == [SwitchRelay(energised=False)]
    states.append(machine.state)
    assert machine.handle(LineFree(), 0.0) == []
    states.append(machine.state)
    talking = LifelineState.IN_CALL
    assert states == [talking, talking, LifelineState.IDLE]


def test_the_relay_before_a_modem_holds_while_the_box_runs() -> None:
    machine, done = after(holds=RelayHolds.WHILE_RUNNING)
    assert done == [SwitchRelay(energised=True)]
    assert machine.handle(LineBusy(), 0.0) == []
    assert machine.handle(LineFree(), 0.0) == []
    assert machine.handle(LifelineEnded(), 0.0) == [SwitchRelay(energised=False)]
    assert machine.handle(LifelineEnded(), 0.0) == []


def test_an_idle_line_is_given_to_the_telephone_at_once() -> None:
    machine, done = after(ButtonPressed(), holds=RelayHolds.WHILE_RUNNING)
    assert done == [SwitchRelay(energised=False), *given(BY_BUTTON)]
    assert machine.handle(TelephoneAsked(STORM), 0.0) == []
    assert machine.state is LifelineState.BYPASSED


def test_a_call_is_not_cut_by_the_first_press_and_the_telephone_waits() -> None:
    machine, done = after(PhoneHeld(), LineBusy(), ButtonPressed())
    assert (machine.state, done) == (LifelineState.LEAVING, [])
    assert machine.handle(TelephoneAsked(STORM), 0.0) == []
    assert machine.handle(PhoneLetGo(), 0.0) == [SwitchRelay(energised=False)]
    assert machine.handle(LineFree(), 0.0) == given(BY_BUTTON)
    assert machine.state is LifelineState.BYPASSED


def test_the_second_press_lets_the_relay_fall_before_the_call_ends() -> None:
    """Whoever lifted the telephone keeps the caller."""
    machine, done = after(PhoneHeld(), LineBusy(), ButtonPressed(), ButtonPressed())
    assert done == [SwitchRelay(energised=False), *given(BY_BUTTON)]
    assert machine.state is LifelineState.BYPASSED


def test_who_must_have_the_line_now_gets_it_now() -> None:
    _, done = after(LineBusy(), TelephoneAskedNow(STORM))
    assert done == given(STORM)


def test_it_may_be_thought_better_of_before_the_call_is_over() -> None:
    machine, done = after(LineBusy(), TelephoneAsked(STORM), BoxAsked("no storm"))
    assert (machine.state, done) == (LifelineState.IN_CALL, [])
    assert machine.handle(LineFree(), 0.0) == []
    assert machine.state is LifelineState.IDLE


def test_the_box_takes_the_line_back() -> None:
    machine, done = after(
        TelephoneAsked(STORM), BoxAsked("all clear"), holds=RelayHolds.WHILE_RUNNING
    )
    switched = LifelineSwitched(to_telephone=False, why="all clear")
    assert done == [switched, SwitchRelay(energised=True), PutLineBack()]
    assert machine.state is LifelineState.IDLE


def test_what_was_bypassed_before_the_restart_is_bypassed_after_it() -> None:
    machine = LifelineMachine(RelayHolds.WHILE_RUNNING)
    assert machine.handle(LineBusy(), 0.0) == []
    done = machine.handle(LifelineBegan(bypassed=True), 0.0)
    assert machine.state is LifelineState.BYPASSED
    assert [type(one) for one in done] == [TakeLineOut]


def test_a_drill_drops_the_relay_and_puts_it_back() -> None:
    machine, done = after(DrillAsked(), holds=RelayHolds.WHILE_RUNNING)
    assert done == [SwitchRelay(energised=False), CheckWires()]
    assert machine.handle(PhoneLetGo(), 0.0) == []
    done = machine.handle(DrillOver(PASSED), 0.0)
    assert done == [SwitchRelay(energised=True), PASSED]
    assert machine.state is LifelineState.IDLE


def test_a_drill_is_for_quiet_minutes_and_a_call_breaks_it_off() -> None:
    machine, _ = after(LineBusy())
    with pytest.raises(RuleError, match="DrillAsked is not allowed while the lifeline"):
        machine.handle(DrillAsked(), 0.0)
    machine, done = after(DrillAsked(), PhoneHeld())
    assert done == [SwitchRelay(energised=True)]
    with pytest.raises(RuleError):
        machine.handle(DrillOver(PASSED), 0.0)
    machine, _ = after(DrillAsked(), ButtonPressed())
    assert machine.state is LifelineState.BYPASSED


@pytest.mark.parametrize("holds", list(RelayHolds))
def test_whatever_happens_in_whatever_order_the_telephone_is_never_lost(
    holds: RelayHolds,
) -> None:
    """Given away, in a drill, or off: the relay has fallen, and it was said so."""
    for story in itertools.product(EVENTS, repeat=4):
        machine, is_energised = LifelineMachine(holds), False
        for event in (LifelineBegan(), *story):
            if not machine.allows(event):
                continue
            for command in machine.handle(event, 0.0):
                if isinstance(command, SwitchRelay):
                    assert command.energised is not is_energised, "told twice"
                    is_energised = command.energised
            runs = machine.state in {
                LifelineState.IDLE,
                LifelineState.IN_CALL,
                LifelineState.LEAVING,
            }
            assert is_energised is machine.is_energised
            assert runs or not is_energised
            if holds is RelayHolds.WHILE_RUNNING:
                assert is_energised is runs
