"""What people complain about in other queues, told here with another end."""

from itertools import pairwise
from pathlib import Path

import pytest

from support.queue_answer import WELCOME_HZ, answered, heard_until_s, level
from support.queue_desk import SALES, Desk, queue
from support.queue_journal import MORNING, at, empty_store, tell
from support.queue_office import QUEUE
from support.virtual_time import run_virtually
from support.waiting import Waiting, place, queue_office
from tipring.domain.commands import StopPlaying
from tipring.domain.queue import happenings as h
from tipring.domain.queue.entries import Outcome, QueueEntry
from tipring.domain.queue.orders import (
    AgentLifted,
    Entered,
    Offering,
    StopRinging,
)
from tipring.domain.queue.settings import (
    Callbacks,
    Hearing,
    Overflow,
    Pattern,
    WaitMessage,
)
from tipring.domain.queue.states import AGENT_TABLE, AgentState, CallerState
from tipring.dsp.frames import FRAME_S, RATE_HZ
from tipring.store.queue_abandoned import abandoned
from tipring.store.queue_figures import figures

pytestmark = pytest.mark.no_cover

HOUR_S = 3600.0
HOME = "2125550199"


# --- an agent answers in the middle of an announcement, and there is dead air -----


def test_an_agents_answer_cuts_the_announcement_in_that_very_step() -> None:
    hearing = Hearing(welcome=("welcome",))
    story = Waiting(queue_office(queue("anna", name="front", hearing=hearing)))
    story.news(Entered(position=1, offered=False, returned=False), Offering())
    assert story.hears(("welcome",))
    assert story.news(AgentLifted("anna")) == [StopPlaying()]


@pytest.mark.parametrize("chip", ["usr", "conexant"])
def test_an_agents_answer_cuts_a_long_welcome_within_a_frame_at_the_callers_ear(
    tmp_path: Path, chip: str
) -> None:
    """Measured in the sound, 5 ms at a time."""

    async def measure() -> None:
        script = "answers after 2 s", "hangs up after 20 s"
        async with answered(tmp_path, chip, *script, queue=QUEUE, waits=True) as answer:
            before = answer.caller_heard(-0.5)[: RATE_HZ // 2]
            loud = level(before, WELCOME_HZ) / 2
            assert loud > 500, "the welcome plays when the phone is lifted"
            cut_s = heard_until_s(answer.caller_heard(), WELCOME_HZ, loud)
            print(f"{chip}: the welcome is silent {cut_s * 1000:.0f} ms after the lift")
            assert cut_s <= FRAME_S

    run_virtually(measure())


# --- wrap-up time is not kept -----------------------------------------------------


def test_wrap_up_is_kept_whatever_else_happens() -> None:
    """An attended transfer or a reload reset the last call's time elsewhere."""
    desk = Desk(queue("anna", wrap_up_s=30.0), queue("anna", name="support"))
    desk.sign_in()
    desk.joins("1")
    desk.lifts("anna")
    desk.joins("2", queue="support")
    desk.tell(h.CallerHeld("1"), h.CallerTakenBack("1"))
    desk.tell(h.CallerWithdrawn("1", "handed over to ben"))
    assert desk.stands("anna") is AgentState.WRAP_UP
    desk.tell(h.PhoneLost("anna"), h.PhoneFound("anna"), h.AgentSignedIn("anna"))
    desk.tell(h.AgentResumed("anna"))
    desk.wait(29.999)
    assert (desk.stands("anna"), desk.rings) == (AgentState.WRAP_UP, {})
    desk.wait(0.001)
    assert desk.rings == {"anna": "2"}


# --- all ring, the first drops before the bridge, the others are cancelled --------


def test_when_the_first_of_all_who_ring_is_gone_again_the_others_still_ring() -> None:
    desk = Desk(queue("anna", "ben", offering={"pattern": Pattern.SIMULTANEOUS}))
    desk.sign_in()
    desk.joins("1")
    desk.tell(h.OfferAnswered("1", "anna"))
    desk.tell(h.OfferFailed("1", "anna", h.Failure.HUNG_UP))
    assert not desk.said(StopRinging)
    assert len(desk.rung()) == 2, "no new round begins"
    desk.lifts("ben")
    assert desk.state("1") is CallerState.TALKING


# --- "you are number three" is never said, or said to the wrong people ------------


def test_a_position_is_said_at_first_and_then_whenever_it_got_better() -> None:
    wait = WaitMessage(enabled=True, repeat_s=60.0)
    settings = queue("anna", name="front", hearing=Hearing(wait=wait))
    story = Waiting(queue_office(settings))
    story.place = place(position=3)
    story.news(Entered(position=3, offered=False, returned=False))
    for position in (3, 2, 2, 1):
        if story.playing:
            story.hear_out()
        story.place = place(position=position)
        story.wait(60.0)
    assert story.played == [
        ("queue-number", "digit-3", "queue-in-line"),
        ("queue-number", "digit-2", "queue-in-line"),
        ("queue-next",),
    ]


# --- one miss, and the agent is on a pause ----------------------------------------


def test_one_miss_is_forgiven_and_an_answer_forgives_them_all() -> None:
    desk = Desk(queue("anna"))
    desk.sign_in()
    desk.joins("1")
    desk.fails("anna", h.Failure.NO_ANSWER)
    assert desk.stands("anna") is AgentState.MISSED
    desk.wait(10.0)
    desk.lifts("anna")
    desk.ends("1")
    desk.joins("2")
    desk.fails("anna", h.Failure.NO_ANSWER)
    desk.wait(10.0)
    assert desk.stands("anna") is AgentState.OFFERED
    desk.fails("anna", h.Failure.NO_ANSWER)
    assert desk.stands("anna") is AgentState.PAUSED
    assert desk.agent("anna").why == "missed 2 calls"
    desk.tell(h.AgentResumed("anna"))
    assert desk.agent("anna").misses == 0
    desk.fails("anna", h.Failure.NO_ANSWER)
    desk.tell(h.AgentSignedOut("anna"), h.AgentSignedIn("anna"))
    assert desk.agent("anna").misses == 0


def test_declining_is_not_missing() -> None:
    desk = Desk(queue("anna"))
    desk.sign_in()
    desk.joins("1")
    declined, busy = (h.Failure.REJECTED, 30.0), (h.Failure.BUSY, 60.0)
    for why, rest_s in (declined, busy, declined):
        desk.fails("anna", why)
        assert desk.stands("anna") is AgentState.MISSED
        desk.wait(rest_s)
    assert desk.rings == {"anna": "1"}


# --- callbacks jump the line, come by the dozen, or twice to one person -----------


def test_callbacks_wait_like_everybody_and_are_dialled_one_for_each_free_agent() -> (
    None
):
    desk = Desk(queue("anna", callbacks=Callbacks(enabled=True)))
    desk.joins("waits", head_start_s=1.0)
    for number in range(12):
        desk.joins(f"home-{number}", number=f"{HOME}{number}")
        desk.tell(h.CallbackBooked(f"home-{number}", f"{HOME}{number}"))
    desk.wait(60.0)
    desk.sign_in()
    assert (desk.rings, desk.dials) == ({"anna": "waits"}, {})
    desk.lifts("anna")
    desk.ends("waits")
    assert list(desk.dials) == ["home-0"]
    desk.tell(h.CallbackReached("home-0", "call-1"))
    desk.lifts("anna")
    assert desk.dials == {}
    desk.ends("home-0")
    assert list(desk.dials) == ["home-1"]


# --- back from a menu, and at the end of the line ---------------------------------


def test_who_steps_out_to_a_menu_finds_the_place_again() -> None:
    desk = Desk(queue("anna"))
    desk.joins("1")
    desk.wait(100.0)
    desk.joins("2")
    desk.tell(h.CallerSteppedOut("1", "key 9"))
    desk.wait(60.0)
    desk.joins("1/2", returns_to="1")
    assert desk.place("1/2").position == 1
    assert desk.place("2").position == 2
    assert desk.outcome("1") is Outcome.RETURNED


# --- stuck for ever ---------------------------------------------------------------


def test_no_agent_is_stuck_although_nothing_is_ever_reported_again() -> None:
    """Rung, lifted, talking, holding, wrapping up, phoning: it all ends by itself."""
    for happenings in (
        [],
        [h.OfferAnswered("1", "anna")],
        [h.OfferAnswered("1", "anna"), h.Joined("1", "anna")],
        [h.OfferAnswered("1", "anna"), h.Joined("1", "anna"), h.CallerHeld("1")],
        [h.CallerHungUp("1"), h.OutsideCallBegan("anna")],
    ):
        overflow = Overflow(after_s=600.0)
        offering = {"ring_s": None}
        desk = Desk(queue("anna", wrap_up_s=9.0, overflow=overflow, offering=offering))
        desk.sign_in()
        desk.joins("1")
        desk.tell(*happenings)
        desk.wait(86_400.0)
        assert desk.stands("anna") is AgentState.READY, happenings
        assert desk.state("1") is CallerState.GONE


def test_from_every_state_a_way_leads_back_to_work() -> None:
    home = {AgentState.READY}
    while True:
        further = home | {here for (here, _), to in AGENT_TABLE.items() if to in home}
        if further == home:
            break
        home = further
    assert home == set(AgentState)


# --- counters go to zero, nobody knows who gave up --------------------------------


def test_counters_outlive_a_restart_and_who_gave_up_is_on_a_list() -> None:
    desk = Desk(queue("anna", keep_place_s=0.0))
    story: list[tuple[float, QueueEntry]] = []

    def note() -> None:
        second = desk.now - 1000.0
        entries = [step for step in desk.latest if isinstance(step, QueueEntry)]
        story.extend((second, entry) for entry in entries)

    desk.tell(h.AgentSignedIn("anna"))
    note()
    desk.joins("1", number="2125550101")
    note()
    desk.lifts("anna")
    note()
    desk.joins("2", number=HOME)
    note()
    desk.wait(50.0)
    desk.hangs_up("2")
    note()
    desk.wait(50.0)
    desk.ends("1")
    note()
    assert all(before <= after for (before, _), (after, _) in pairwise(story))
    with empty_store() as connection:
        tell(connection, *story)
        (found,) = figures(MORNING, at(HOUR_S))(connection).queues
        assert (found.queue, found.offered, found.answered) == (SALES, 2, 1)
        assert found.abandoned == 1
        (given_up,) = abandoned(MORNING, at(HOUR_S))(connection)
    assert (given_up.number, given_up.waited_s) == (HOME, 50.0)
