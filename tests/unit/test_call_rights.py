"""Who may lay hands on a call: his own, or all of those that he guides."""

import pytest

from tipring.domain.access import NotAllowed, Role, Visitor
from tipring.domain.call_rights import (
    CallHold,
    insist_on_moving,
    insist_on_taking,
    may_move,
    may_take,
)

ANNA = Visitor(name="anna.b", role=Role.AGENT, agent="anna")
NOBODYS = Visitor(name="nick", role=Role.AGENT)
SAM = Visitor(name="sam", role=Role.SUPERVISOR, queues=("front",))
RITA = Visitor(name="rita", role=Role.READER)
WAITS = CallHold("front")
HERS = CallHold("front", agent="anna")
BENS = CallHold("front", agent="ben")
PARKED = CallHold("", parked_by="anna.b")


@pytest.mark.parametrize(
    ("visitor", "call", "takes", "moves"),
    [
        (ANNA, WAITS, True, False),
        (ANNA, HERS, True, True),
        (ANNA, BENS, True, False),
        (ANNA, PARKED, True, True),
        (ANNA, CallHold("", parked_by="anna"), True, True),
        (ANNA, CallHold("", parked_by="sam"), True, False),
        (NOBODYS, WAITS, False, False),
        (NOBODYS, CallHold(), False, False),
        (SAM, BENS, True, True),
        (SAM, CallHold("back"), False, False),
        (SAM, CallHold(), True, True),
        (RITA, WAITS, False, False),
    ],
)
def test_who_may_what(
    visitor: Visitor, call: CallHold, *, takes: bool, moves: bool
) -> None:
    assert (may_take(visitor, call), may_move(visitor, call)) == (takes, moves)
    if moves:
        insist_on_moving(visitor, call)
    else:
        with pytest.raises(NotAllowed):
            insist_on_moving(visitor, call)


def test_an_agent_takes_for_himself_and_a_supervisor_for_anybody() -> None:
    insist_on_taking(ANNA, WAITS, "anna")
    insist_on_taking(SAM, WAITS, "ben")
    for visitor, agent in ((ANNA, "ben"), (NOBODYS, ""), (RITA, "anna")):
        with pytest.raises(NotAllowed):
            insist_on_taking(visitor, WAITS, agent)
