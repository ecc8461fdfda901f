"""A mistake in the queue's books is noticed, whatever it is."""

from collections.abc import Callable

import pytest

from support.queue_desk import Desk, queue
from tipring.domain.queue import happenings as h
from tipring.domain.queue.audit import faults
from tipring.domain.queue.states import AgentCause, AgentState, CallerState


def busy_desk() -> Desk:
    """Anna talks, ben is rung for 2, 3 waits, 4 is away, 5 is claimed for cleo."""
    desk = Desk(queue("anna", "ben", "cleo", "dan"))
    for name in ("anna", "ben", "cleo"):
        desk.sign_in(name)
    desk.joins("1")
    desk.lifts("anna")
    desk.joins("2")
    desk.joins("busy")
    desk.lifts("cleo")
    desk.joins("3")
    desk.joins("4", number="2125550101")
    desk.hangs_up("4")
    desk.joins("5")
    desk.tell(h.CallClaimed("5", "cleo"))
    return desk


def test_all_is_well_in_a_busy_office() -> None:
    assert faults(busy_desk().engine) == []


def forget_the_caller(desk: Desk) -> None:
    desk.agent("ben").caller = None


def mix_up_callers(desk: Desk) -> None:
    desk.agent("ben").caller = desk.caller("1")


def mix_up_talks(desk: Desk) -> None:
    desk.agent("anna").caller = desk.caller("3")


def serve_a_ghost(desk: Desk) -> None:
    del desk.engine.hall.callers["1"]


def ring_for_ever(desk: Desk) -> None:
    desk.engine.hall.timers.cancel(desk.agent("ben").timer)


def forget_the_wish(desk: Desk) -> None:
    desk.agent("dan").wish = (AgentCause.PAUSES, "lunch")


def overlook_a_caller(desk: Desk) -> None:
    desk.agent("dan").state = AgentState.READY
    desk.agent("dan").recount()


def overlook_a_claim(desk: Desk) -> None:
    cleo, caller = desk.agent("cleo"), desk.caller("5")
    cleo.state, cleo.caller = AgentState.READY, None
    cleo.recount()
    assert caller in cleo.claims


def stay_although_gone(desk: Desk) -> None:
    desk.caller("3").state = CallerState.GONE


def offer_to_nobody(desk: Desk) -> None:
    desk.caller("2").offers.clear()


def ring_for_one_who_waits(desk: Desk) -> None:
    desk.caller("2").state = CallerState.WAITING


def ring_without_knowing(desk: Desk) -> None:
    desk.caller("2").offers["dan"] = desk.agent("dan")


def talk_to_nobody(desk: Desk) -> None:
    desk.caller("1").agent = None


def look_for_nobody(desk: Desk) -> None:
    desk.caller("3").is_wanting = False


def keep_for_ever(desk: Desk) -> None:
    desk.engine.hall.timers.cancel(desk.caller("4").timer)


def lose_a_place(desk: Desk) -> None:
    desk.engine.hall.kept.clear()


def lose_a_claim(desk: Desk) -> None:
    desk.agent("cleo").claims.clear()


def claim_for_one_who_left(desk: Desk) -> None:
    desk.caller("5").pinned_to = desk.agent("dan")
    desk.agent("dan").claims.append(desk.caller("5"))


def lose_one_of_the_line(desk: Desk) -> None:
    desk.caller("3").room.line.keys.pop()


def lose_one_of_the_lanes(desk: Desk) -> None:
    lane = desk.caller("3").lane
    assert lane is not None
    lane.keys.clear()


def miscount_callbacks(desk: Desk) -> None:
    desk.caller("3").room.callbacks += 1


def miscount_agents(desk: Desk) -> None:
    desk.agent("dan").reachable = False
    desk.caller("3").room.counts[None] += 1


def ring_who_is_not_free(desk: Desk) -> None:
    desk.caller("3").room.free["dan"] = desk.agent("dan").seats[0]


MISTAKES: dict[Callable[[Desk], None], str] = {
    forget_the_caller: "ben: ringing, and the caller is None",
    mix_up_callers: "ben: ringing, but 1 is talking",
    mix_up_talks: "anna: talking, but 3 is waiting",
    serve_a_ghost: "anna: talking, for a caller who is gone",
    ring_for_ever: "ben: ringing, and nothing will end that",
    forget_the_wish: "dan: offline, and what was asked for was not done: pauses",
    overlook_a_caller: "dan: ready, and 3 waits for him",
    overlook_a_claim: "cleo: ready, and 5 was claimed for him",
    stay_although_gone: "3: is gone, and was not forgotten",
    offer_to_nobody: "2: is being offered to nobody",
    ring_for_one_who_waits: "2: is waiting, and ben rings",
    ring_without_knowing: "2: rings dan: offline, who does not know it",
    talk_to_nobody: "1: is talking, and the agent is None",
    look_for_nobody: "3: is waiting, and an agent is looked for: False",
    keep_for_ever: "4: is away, and the place is kept for ever",
    lose_a_place: "4: is away, and the place cannot be found",
    lose_a_claim: "5: was claimed for cleo: talking, who does not know it",
    claim_for_one_who_left: "5: was claimed for dan: offline",
    lose_one_of_the_line: "sales: the line is not those who wait, by rank",
    lose_one_of_the_lanes: "sales: the lanes are not those for whom",
    miscount_callbacks: "sales: 1 wait at home, and in truth 0",
    miscount_agents: "sales: agents are counted as",
    ring_who_is_not_free: "sales: ['dan'] can be rung, and in truth []",
}


@pytest.mark.parametrize("make", MISTAKES, ids=lambda make: make.__name__)
def test_a_mistake_is_told(make: Callable[[Desk], None]) -> None:
    desk = busy_desk()
    make(desk)
    found = faults(desk.engine)
    assert any(fault.startswith(MISTAKES[make]) for fault in found), found


def test_an_agent_who_is_kept_free_for_a_callback_will_be_released() -> None:
    desk = Desk(queue("anna"))
    desk.sign_in()
    desk.joins("1", number="2125550101")
    desk.tell(h.CallbackBooked("1", "2125550101"))
    desk.wait(15.0)
    assert faults(desk.engine) == []
    desk.engine.hall.timers.cancel(desk.caller("1").timer)
    assert faults(desk.engine) == ["anna: ringing, and nothing will end that"]
