"""The node that looks a caller up, and asks for a drawn digit."""

from dataclasses import replace

import pytest

from tipring.domain.call_events import (
    Begin,
    CallerLeft,
    PromptFailed,
    PromptFinished,
    ScreeningTold,
)
from tipring.domain.command import Command
from tipring.domain.commands import AskScreening, Leave, Play, StopPlaying
from tipring.domain.events import DigitPressed, VoiceHeard
from tipring.domain.flow import ScreenNode
from tipring.domain.journal import Decided
from tipring.domain.screen_node import ANSWER_S, DESK_PATIENCE_S, ScreenMachine, prompts
from tipring.domain.screening import Standing

NODE = ScreenNode(name="door", allowed="menu", blocked="bye", prove_human=True)
PLAIN = replace(NODE, prove_human=False)


class Door:
    """A caller at the node; *now* goes on as it is told."""

    def __init__(self, node: ScreenNode) -> None:
        self.machine = ScreenMachine(node, "2125550142", "DOE", "en")
        self.now = 0.0
        self.asked = self.tell(Begin())

    def tell(self, event: object) -> list[Command]:
        return self.machine.handle(event, self.now)

    def wait(self, seconds: float) -> list[Command]:
        self.now += seconds
        return self.machine.tick(self.now)

    def told(self, standing: Standing, digits: str = "") -> list[Command]:
        return self.tell(ScreeningTold(standing, "so it is", digits))


def leaves(to: str, why: str) -> list[Command]:
    return [Decided("door", why), Leave(to, why)]


@pytest.mark.parametrize(
    ("node", "standing", "to"),
    [
        (PLAIN, Standing.ALLOWED, "menu"),
        (PLAIN, Standing.BLOCKED, "bye"),
        (PLAIN, Standing.UNKNOWN, "menu"),
        (PLAIN, Standing.ANONYMOUS, "menu"),
        (replace(PLAIN, unknown="guests"), Standing.UNKNOWN, "guests"),
        (replace(PLAIN, unknown="guests"), Standing.ANONYMOUS, "guests"),
        (replace(PLAIN, anonymous="box"), Standing.ANONYMOUS, "box"),
        (replace(NODE, anonymous="box"), Standing.ANONYMOUS, "box"),
        (NODE, Standing.ALLOWED, "menu"),
        (NODE, Standing.BLOCKED, "bye"),
    ],
)
def test_the_lists_decide(node: ScreenNode, standing: Standing, to: str) -> None:
    door = Door(node)
    draws = 2 if node.prove_human else 0
    assert door.asked == [AskScreening("2125550142", "DOE", draws)]
    assert door.told(standing, "37"[:draws]) == leaves(to, f"{standing}: so it is")
    assert door.machine.deadline is None


def test_lists_that_cannot_be_read_in_time_stop_nobody() -> None:
    door = Door(NODE)
    assert door.wait(DESK_PATIENCE_S - 0.1) == []
    why = "unknown: the lists could not be read in time"
    assert door.wait(0.2) == leaves("menu", why)


@pytest.mark.parametrize("standing", [Standing.UNKNOWN, Standing.ANONYMOUS])
def test_a_human_presses_the_digit(standing: Standing) -> None:
    door = Door(replace(NODE, unknown="guests"))
    assert door.told(standing, "37") == [
        Decided("door", f"{standing}: so it is"),
        Play(("screen-press", "digit-3"), "en"),
    ]
    assert door.tell(VoiceHeard(active=True)) == []
    assert door.tell(PromptFinished()) == []
    why = "a human: 3 was pressed, as asked"
    assert door.tell(DigitPressed("3")) == leaves("guests", why)


def test_whoever_knows_the_digit_need_not_wait_for_the_end() -> None:
    door = Door(NODE)
    door.told(Standing.UNKNOWN, "37")
    done = door.tell(DigitPressed("3"))
    why = "a human: 3 was pressed, as asked"
    assert done == [StopPlaying(), *leaves("menu", why)]


def test_a_robot_presses_the_wrong_key_and_then_none() -> None:
    door = Door(NODE)
    door.told(Standing.UNKNOWN, "37")
    assert door.tell(DigitPressed("1")) == [
        StopPlaying(),
        Decided("door", "1 was pressed instead of 3 (try 1 of 2)"),
        Play(("screen-wrong", "screen-press", "digit-7"), "en"),
    ]
    door.tell(PromptFinished())
    assert door.wait(ANSWER_S - 0.1) == []
    why = "not proved to be human: no key was pressed (try 2 of 2)"
    assert door.wait(0.2) == leaves("bye", why)


def test_silence_is_asked_once_more() -> None:
    door = Door(NODE)
    door.told(Standing.UNKNOWN, "37")
    door.tell(PromptFinished())
    asked = door.wait(ANSWER_S)
    assert asked[-1] == Play(("screen-nothing", "screen-press", "digit-7"), "en")
    door.tell(PromptFinished())
    why = "a human: 7 was pressed, as asked"
    assert door.tell(DigitPressed("7")) == leaves("menu", why)


def test_whom_we_cannot_ask_we_let_in() -> None:
    door = Door(NODE)
    door.told(Standing.UNKNOWN, "37")
    why = "could not be asked: no such file"
    assert door.tell(PromptFailed("no such file")) == leaves("menu", why)


def test_a_caller_may_leave_at_every_moment() -> None:
    gone = CallerLeft("hung up")
    door = Door(NODE)
    assert door.tell(DigitPressed("5")) == []
    assert door.tell(gone) == [Leave(None, "hung up")]
    door = Door(NODE)
    door.told(Standing.UNKNOWN, "37")
    assert door.tell(gone) == [StopPlaying(), Leave(None, "hung up")]
    door = Door(NODE)
    door.told(Standing.UNKNOWN, "37")
    door.tell(PromptFinished())
    assert door.tell(gone) == [Leave(None, "hung up")]


def test_every_digit_that_may_be_drawn_has_a_prompt() -> None:
    assert {"screen-press", "digit-2", "digit-9"} <= set(prompts())
    assert not {"digit-0", "digit-1"} & set(prompts())
