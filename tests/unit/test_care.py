"""The ladder of a line whose device fell silent."""

import pytest

from tipring.domain.care import (
    APPEARS_S,
    LADDER,
    MISSED_S,
    PAUSES_S,
    RELAPSE_S,
    CameBack,
    CareMachine,
    CareState,
    NotFound,
    RungBroke,
    RungRefused,
    StayedSilent,
    WasLost,
)
from tipring.domain.care_commands import ClimbRung, Rung
from tipring.domain.care_entries import RepairTried
from tipring.domain.command import Command
from tipring.domain.errors import RuleError

SILENT = StayedSilent("it says nothing")
MUTE = WasLost(gone=False)
UNPLUGGED = WasLost(gone=True)
MISSING = NotFound("no such node")


class Patient:
    """A ladder, and all that it asked for."""

    def __init__(self) -> None:
        self.machine = CareMachine()
        self.now = 1000.0
        self.asked: list[Command] = []

    def take(self, *events: object) -> list[Command]:
        """Return what the last of the *events* led to."""
        for event in events:
            steps = self.machine.handle(event, self.now)
            self.asked += steps
        return steps

    def wait(self, seconds: float) -> list[Command]:
        self.now += seconds
        steps = self.machine.tick(self.now)
        self.asked += steps
        return steps

    def fall_silent_until(self, cure: Rung) -> None:
        """Be lost, and stay silent until *cure* was tried."""
        steps = self.take(MUTE)
        while steps[-1] != ClimbRung(cure):
            steps = self.take(SILENT)
        self.take(CameBack())
        self.now += RELAPSE_S

    @property
    def rungs(self) -> list[Rung]:
        return [step.rung for step in self.asked if isinstance(step, ClimbRung)]


def test_each_rung_is_tried_once_and_told_then_there_is_a_pause() -> None:
    patient = Patient()
    assert patient.take(MUTE) == [ClimbRung(Rung.REOPEN)]
    assert patient.take(SILENT) == [
        RepairTried(Rung.REOPEN, worked=False, why="it says nothing"),
        ClimbRung(Rung.RESET),
    ]
    assert patient.take(RungBroke("no answer from the hub")) == [
        RepairTried(Rung.RESET, worked=False, why="no answer from the hub"),
        ClimbRung(Rung.PORT),
    ]
    patient.take(SILENT)
    assert patient.take(SILENT) == [
        RepairTried(Rung.SUPPLY, worked=False, why="it says nothing"),
    ]
    assert patient.machine.state is CareState.RESTING
    assert patient.rungs == list(LADDER)


def test_rounds_come_at_growing_distances_up_to_the_last() -> None:
    patient = Patient()
    steps = patient.take(MUTE)
    for pause_s in (*PAUSES_S, PAUSES_S[-1]):
        for _ in LADDER:
            assert isinstance(steps[-1], ClimbRung)
            steps = patient.take(SILENT)
        assert patient.machine.state is CareState.RESTING
        assert patient.wait(pause_s - 1) == []
        steps = patient.wait(1)
    assert patient.rungs[:8] == [*LADDER, *LADDER]


def test_what_is_not_possible_here_is_told_once_for_each_loss() -> None:
    patient = Patient()
    patient.take(MUTE, SILENT)
    assert patient.take(RungRefused("this hub cannot")) == [
        RepairTried(Rung.RESET, worked=False, why="not possible here: this hub cannot"),
        ClimbRung(Rung.PORT),
    ]
    patient.take(RungRefused("no"), RungRefused("no"))
    patient.wait(PAUSES_S[0])
    assert patient.take(SILENT)[-1] == ClimbRung(Rung.RESET)
    assert patient.take(RungRefused("this hub cannot")) == [ClimbRung(Rung.PORT)]
    patient.take(CameBack())
    patient.wait(RELAPSE_S)
    patient.take(MUTE, SILENT)
    assert isinstance(patient.take(RungRefused("still not"))[0], RepairTried)


@pytest.mark.parametrize("cure", LADDER)
def test_what_helped_is_told(cure: Rung) -> None:
    patient = Patient()
    patient.fall_silent_until(cure)
    assert patient.asked[-1] == RepairTried(cure, worked=True)
    assert patient.machine.cure is cure
    assert patient.machine.state is CareState.WELL


def test_what_alone_helped_twice_running_is_tried_first() -> None:
    patient = Patient()
    patient.fall_silent_until(Rung.PORT)
    assert patient.machine.order == LADDER
    patient.fall_silent_until(Rung.PORT)
    assert patient.machine.order == (
        Rung.PORT,
        Rung.REOPEN,
        Rung.RESET,
        Rung.SUPPLY,
    )
    assert patient.take(MUTE) == [ClimbRung(Rung.PORT)]
    patient.take(SILENT, CameBack())
    assert patient.machine.order == LADDER


def test_a_line_that_is_lost_again_at_once_goes_on_where_it_was() -> None:
    patient = Patient()
    patient.take(MUTE, SILENT, CameBack())
    patient.now += RELAPSE_S / 2
    assert patient.take(MUTE) == [ClimbRung(Rung.PORT)]
    patient.take(SILENT, CameBack())
    assert patient.take(MUTE) == []
    assert patient.machine.deadline == patient.now + PAUSES_S[0]
    patient.take(CameBack())
    assert patient.machine.cure is None


def test_what_was_unplugged_is_waited_for_and_nothing_is_told() -> None:
    patient = Patient()
    assert patient.take(UNPLUGGED) == []
    assert patient.take(MISSING) == []
    patient.wait(MISSED_S - 1)
    assert patient.take(CameBack()) == []
    assert patient.machine.cure is None
    assert patient.asked == []


def test_a_unit_that_stays_away_may_have_died_and_gets_its_power_back() -> None:
    patient = Patient()
    patient.take(UNPLUGGED)
    assert patient.wait(MISSED_S) == [ClimbRung(Rung.RESET)]
    assert patient.take(RungRefused("it is not there"))[-1] == ClimbRung(Rung.PORT)
    assert patient.take(CameBack()) == [RepairTried(Rung.PORT, worked=True)]


def test_after_a_rung_a_device_gets_time_to_appear() -> None:
    patient = Patient()
    patient.take(MUTE, SILENT, MISSING)
    patient.wait(APPEARS_S - 1)
    patient.take(MISSING)
    assert patient.wait(1) == [
        RepairTried(Rung.RESET, worked=False, why="no such node"),
        ClimbRung(Rung.PORT),
    ]


def test_one_that_vanishes_before_any_rung_gets_as_long_as_one_unplugged() -> None:
    patient = Patient()
    patient.take(MUTE, MISSING)
    assert patient.wait(MISSED_S - 1) == []
    assert patient.wait(1)[-1] == ClimbRung(Rung.RESET)


def test_a_device_that_is_silent_or_away_from_the_start_is_cared_for() -> None:
    silent, away = Patient(), Patient()
    assert silent.take(SILENT) == [ClimbRung(Rung.REOPEN)]
    assert away.take(MISSING) == []
    assert away.machine.state is CareState.MISSING
    assert away.take(SILENT) == [ClimbRung(Rung.REOPEN)]


def test_a_line_that_works_is_none_of_its_affairs() -> None:
    patient = Patient()
    assert patient.take(CameBack()) == []
    with pytest.raises(RuleError):
        patient.take(RungRefused("why?"))


def test_while_it_rests_one_that_stays_silent_changes_nothing() -> None:
    patient = Patient()
    patient.take(MUTE, *[SILENT] * len(LADDER))
    before = patient.machine.deadline
    assert patient.take(SILENT, MISSING) == []
    assert patient.machine.deadline == before
    assert patient.take(CameBack()) == []
