"""Who answers: the box, or a cloud PBX as long as the link and it are well."""

import pytest

from tipring.domain.link.entries import ModeSwitched
from tipring.domain.link.mode import (
    FRONT_WHY,
    SETTLED_S,
    STANDBY_WHY,
    HandLines,
    Mode,
    ModeCommand,
    ModeError,
    ModeMachine,
)
from tipring.domain.link.view import Cause, LinkView, Verdict

WELL = LinkView(is_watched=True)
DOWN = LinkView(verdict=Verdict.DOWN, cause=Cause.GATEWAY, why="it is gone")
NO_PBX = LinkView(pbx="no answer")
DOWN_WHY = "the link is down (gateway gone): it is gone"
LATER = SETTLED_S + 1.0


def standby(was: ModeSwitched | None = None, ago_s: float = 0.0) -> ModeMachine:
    machine = ModeMachine(Mode.STANDBY)
    machine.begin(was, ago_s, 0.0)
    return machine


def switched(commands: list[ModeCommand]) -> ModeSwitched:
    entry, hand = commands
    assert isinstance(entry, ModeSwitched)
    assert hand == HandLines(entry.to_box, entry.why)
    return entry


def test_in_front_the_box_answers_whatever_happens() -> None:
    machine = ModeMachine(Mode.FRONT)
    assert machine.begin(None, 0.0, 0.0) == []
    assert machine.link_is(DOWN, 1.0) == machine.link_is(WELL, 99.0) == []
    assert machine.answers_box
    with pytest.raises(ModeError, match="nobody but the box"):
        machine.by_hand(to_box=False, who="", now=1.0)
    with pytest.raises(ModeError, match="nobody but the box"):
        machine.by_itself(1.0)


def test_standby_begins_by_leaving_the_line_to_the_cloud_pbx() -> None:
    began = switched(ModeMachine(Mode.STANDBY).begin(None, 0.0, 5.0))
    assert began == ModeSwitched(to_box=False, why=STANDBY_WHY, lasted_s=0.0)


def test_a_box_that_comes_to_the_front_takes_its_line_back() -> None:
    machine = ModeMachine(Mode.FRONT)
    was = ModeSwitched(to_box=False, why=STANDBY_WHY)
    entry = switched(machine.begin(was, 3600.0, 5.0))
    assert entry == ModeSwitched(to_box=True, why=FRONT_WHY, lasted_s=3600.0)


@pytest.mark.parametrize(
    ("view", "why"),
    [(DOWN, DOWN_WHY), (NO_PBX, "the cloud PBX is gone: no answer")],
    ids=["link", "pbx"],
)
def test_the_box_answers_while_link_or_pbx_is_gone(view: LinkView, why: str) -> None:
    machine = standby()
    assert switched(machine.link_is(view, 100.0)) == ModeSwitched(
        to_box=True, why=why, lasted_s=100.0
    )
    assert machine.link_is(view, 110.0) == []
    assert switched(machine.link_is(WELL, 400.0)) == ModeSwitched(
        to_box=False, why=STANDBY_WHY, lasted_s=300.0
    )


def test_a_link_that_is_unfit_for_voice_moves_nobody() -> None:
    view = LinkView(verdict=Verdict.DEGRADED, cause=Cause.VOICE, why="loss")
    assert standby().link_is(view, LATER) == []


def test_after_a_restart_a_link_that_nobody_looked_at_yet_is_not_believed() -> None:
    machine = standby(ModeSwitched(to_box=True, why=DOWN_WHY), ago_s=60.0)
    assert machine.answers_box
    assert machine.link_is(WELL, 1.0) == []
    back = switched(machine.link_is(WELL, SETTLED_S))
    assert (back.to_box, back.lasted_s) == (False, 60.0 + SETTLED_S)


def test_after_a_restart_a_line_that_was_left_alone_is_left_alone_again() -> None:
    was = ModeSwitched(to_box=False, why=STANDBY_WHY)
    began = ModeMachine(Mode.STANDBY).begin(was, 60.0, 0.0)
    assert began == [HandLines(to_box=False, why=STANDBY_WHY)]


def test_by_hand_counts_until_it_is_taken_back() -> None:
    machine = standby()
    by_hand = switched(machine.by_hand(to_box=True, who="anna", now=LATER))
    assert by_hand == ModeSwitched(
        to_box=True, why="by hand, anna", lasted_s=LATER, is_by_hand=True
    )
    assert machine.by_hand(to_box=True, who="ben", now=LATER) == []
    assert machine.link_is(DOWN, 50.0) == machine.link_is(WELL, 60.0) == []
    assert switched(machine.by_itself(70.0)).to_box is False
    assert machine.by_itself(71.0) == []
    assert switched(machine.link_is(DOWN, 80.0)).to_box


def test_by_hand_outlives_a_restart() -> None:
    machine = standby(ModeSwitched(to_box=True, why="by hand", is_by_hand=True))
    assert machine.link_is(WELL, LATER) == []
    assert machine.is_by_hand


def test_taking_the_hand_away_is_told_where_nothing_else_changes() -> None:
    machine = standby()
    machine.by_hand(to_box=False, who="anna", now=LATER)
    entry = switched(machine.by_itself(LATER + 5.0))
    assert (entry.to_box, entry.is_by_hand) == (False, False)
    assert entry.why == "as the link is again, no longer by hand"
