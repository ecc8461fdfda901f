"""Callers whose trunk went away under them: their places, and what becomes of those."""

from functools import partial
from typing import Any

import pytest

from support.queue_desk import Desk, queue
from tipring.domain.queue import happenings as h
from tipring.domain.queue.entries import CallerQueued, Outcome, PlaceKept
from tipring.domain.queue.states import CallerState
from tipring.domain.same_number import known_as

BY_TRUNK = "+12125550101"
BY_COPPER = "2125550101"
WHY = "the trunk went away"


def open_desk(**settings: Any) -> Desk:  # noqa: ANN401 - the fields of a queue
    same = partial(known_as, country="us")
    return Desk(queue("anna", **settings), known_as=same)


def lose(desk: Desk, ticket: str, keeps_s: float = 600.0) -> None:
    desk.tell(h.CallerHungUp(ticket, WHY, lost_keeps_s=keeps_s))


def test_who_was_lost_and_calls_by_copper_is_first_in_the_queue_again() -> None:
    desk = open_desk()
    desk.joins("1", number=BY_TRUNK, line="sip-1")
    desk.wait(40.0)
    desk.joins("2", number="+12125550102", line="sip-2")
    lose(desk, "1")
    desk.joins("3", number="2125550103", line="line-1")
    assert desk.place("2").position == 1
    steps = desk.joins("4", number=BY_COPPER, line="line-2")
    [queued] = [one for one in steps if isinstance(one, CallerQueued)]
    assert desk.place("4").position == 1
    assert desk.outcome("1") is Outcome.RETURNED
    assert (queued.place_of, queued.waited_s) == ("1", 40.0)


@pytest.mark.parametrize(
    ("own_s", "lost_s", "kept_s"),
    [(300.0, 600.0, 600.0), (900.0, 600.0, 900.0), (0.0, 600.0, 600.0)],
)
def test_the_longer_time_counts_that_queue_or_link_give(
    own_s: float, lost_s: float, kept_s: float
) -> None:
    desk = open_desk(keep_place_s=own_s)
    desk.joins("1", number=BY_TRUNK)
    lose(desk, "1", lost_s)
    [kept] = [one for one in desk.steps if isinstance(one, PlaceKept)]
    assert (kept.for_s, kept.why) == (kept_s, WHY)
    desk.wait(kept_s - 1.0)
    assert desk.state("1") is CallerState.AWAY
    desk.wait(1.0)
    assert desk.outcome("1") is Outcome.LOST_TRUNK


def test_who_has_no_number_is_counted_as_lost_at_once() -> None:
    desk = open_desk()
    desk.joins("1")
    lose(desk, "1")
    assert desk.outcome("1") is Outcome.LOST_TRUNK


def test_where_no_place_is_kept_he_is_lost_too() -> None:
    desk = open_desk(keep_place_s=0.0)
    desk.joins("1", number=BY_TRUNK)
    lose(desk, "1", 0.0)
    assert desk.outcome("1") is Outcome.LOST_TRUNK


def test_who_was_in_a_menu_of_the_queue_keeps_his_place_anew() -> None:
    desk = open_desk()
    desk.joins("1", number=BY_TRUNK)
    desk.tell(h.CallerSteppedOut("1", "key 0"))
    desk.wait(290.0)
    lose(desk, "1")
    desk.wait(590.0)
    desk.joins("2", number=BY_COPPER)
    assert desk.outcome("1") is Outcome.RETURNED


def test_who_was_in_a_menu_and_hides_his_number_has_only_his_ticket() -> None:
    desk = open_desk()
    desk.joins("1")
    desk.tell(h.CallerSteppedOut("1", "key 0"))
    lose(desk, "1")
    desk.wait(600.0)
    assert desk.outcome("1") is Outcome.LOST_TRUNK


def test_a_talk_that_is_lost_frees_the_agent() -> None:
    desk = open_desk()
    desk.sign_in()
    desk.joins("1", number=BY_TRUNK)
    desk.lifts("anna")
    lose(desk, "1")
    assert desk.outcome("1") is Outcome.ANSWERED
