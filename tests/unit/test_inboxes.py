"""Who sees which mailbox."""

from dataclasses import replace

import pytest

from support.offices import an_office
from tipring.domain.access import Role, Visitor
from tipring.domain.extensions import Extension
from tipring.domain.queue.settings import AgentSettings, Member, QueueSettings, Team
from tipring.domain.voicemail.inboxes import may_open
from tipring.domain.voicemail.mailbox import Mailbox

TEAM = Team(
    {
        "front": QueueSettings(name="front", members=(Member(agent="anna"),)),
        "parts": QueueSettings(name="parts", members=(Member(agent="ben"),)),
    },
    {
        "anna": AgentSettings(id="anna", phone="extension:201"),
        "ben": AgentSettings(id="ben", phone="extension:202"),
    },
)
PHONES = {
    "201": Extension(number="201", mailbox="annas"),
    "202": Extension(number="202", mailbox="both"),
    "203": Extension(number="203", mailbox="both"),
}
OFFICE = replace(an_office(), team=TEAM, extensions=PHONES)
PLAIN = Mailbox("office")
BOTH = Mailbox("both")
ANNAS = Mailbox("annas")
SHARED = Mailbox("parts", shared=True, people=("ben",))
ALL = [PLAIN, BOTH, ANNAS, SHARED, None]


def visitor(role: Role, agent: str = "", *queues: str) -> Visitor:
    return Visitor(name="somebody", role=role, agent=agent, queues=queues)


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        (visitor(Role.OWNER), ALL),
        (visitor(Role.SUPERVISOR), [PLAIN, BOTH, SHARED]),
        (visitor(Role.SUPERVISOR, "", "parts"), [PLAIN, BOTH, SHARED]),
        (visitor(Role.SUPERVISOR, "", "front"), [PLAIN, BOTH]),
        (visitor(Role.SUPERVISOR, "anna", "front"), [PLAIN, BOTH, ANNAS]),
        (visitor(Role.AGENT, "anna"), [PLAIN, BOTH, ANNAS]),
        (visitor(Role.AGENT, "ben"), [PLAIN, BOTH, SHARED]),
        (visitor(Role.AGENT), [PLAIN, BOTH]),
    ],
)
def test_ones_own_is_ones_own_and_shared_is_shared(
    who: Visitor, seen: list[Mailbox | None]
) -> None:
    assert [box for box in ALL if may_open(who, box, OFFICE)] == seen
