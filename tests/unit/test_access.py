"""Roles and rights: who may do what, and of which queues."""

import pytest

from tipring.domain.access import RIGHTS, NotAllowed, Right, Role, Visitor


def test_an_owner_may_do_everything() -> None:
    assert Visitor(name="olga", role=Role.OWNER).rights == frozenset(Right)


def test_each_role_may_less_than_the_one_above() -> None:
    assert RIGHTS[Role.AGENT] < RIGHTS[Role.SUPERVISOR] < RIGHTS[Role.OWNER]
    assert RIGHTS[Role.READER] < RIGHTS[Role.SUPERVISOR]


@pytest.mark.parametrize("right", [Right.CHANGE, Right.PEOPLE])
@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.AGENT, Role.READER])
def test_only_owners_change_the_box(role: Role, right: Right) -> None:
    with pytest.raises(NotAllowed):
        Visitor(name="sam", role=role).insist(right)


def test_a_queue_that_is_not_his_is_not_seen() -> None:
    sam = Visitor(name="sam", role=Role.SUPERVISOR, queues=("front",))
    assert sam.may(Right.GUIDE, "front")
    assert not sam.may(Right.GUIDE, "billing")
    with pytest.raises(NotAllowed, match="guide of billing"):
        sam.insist(Right.GUIDE, "billing")


def test_a_token_may_what_it_is_for_and_its_account_may() -> None:
    scopes = frozenset({Right.REPORTS, Right.CHANGE})
    wallboard = Visitor(name="sam", role=Role.SUPERVISOR, scopes=scopes)
    assert wallboard.rights == {Right.REPORTS}
    assert not wallboard.may(Right.LOOK)
