"""Who sees which mailbox."""

import pytest

from tipring.domain.access import Role, Visitor
from tipring.domain.queue.settings import Member, QueueSettings, Team
from tipring.domain.voicemail.inboxes import may_open
from tipring.domain.voicemail.mailbox import Mailbox

TEAM = Team(
    {
        "front": QueueSettings(name="front", members=(Member(agent="anna"),)),
        "parts": QueueSettings(name="parts", members=(Member(agent="ben"),)),
    },
    {},
)
OFFICE = Mailbox("office")
ANNAS = Mailbox("anna", people=("anna",))
SHARED = Mailbox("parts", shared=True, people=("ben",))


def visitor(role: Role, agent: str = "", *queues: str) -> Visitor:
    return Visitor(name="somebody", role=role, agent=agent, queues=queues)


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        (visitor(Role.OWNER), [OFFICE, ANNAS, SHARED, None]),
        (visitor(Role.SUPERVISOR), [OFFICE, SHARED]),
        (visitor(Role.SUPERVISOR, "", "parts"), [OFFICE, SHARED]),
        (visitor(Role.SUPERVISOR, "", "front"), [OFFICE]),
        (visitor(Role.SUPERVISOR, "anna", "front"), [OFFICE, ANNAS]),
        (visitor(Role.AGENT, "anna"), [OFFICE, ANNAS]),
        (visitor(Role.AGENT, "ben"), [OFFICE, SHARED]),
        (visitor(Role.AGENT), [OFFICE]),
    ],
)
def test_ones_own_is_ones_own_and_shared_is_shared(
    who: Visitor, seen: list[Mailbox | None]
) -> None:
    boxes = [OFFICE, ANNAS, SHARED, None]
    assert [box for box in boxes if may_open(who, box, TEAM)] == seen
