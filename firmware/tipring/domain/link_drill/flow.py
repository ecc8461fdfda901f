"""What a drill's own call walks: it is to be answered, and to disturb nobody.

It waits in silence until the drill ends it. Somebody else who called in that very
moment goes on after the pause, as ever.
"""

from dataclasses import replace
from types import MappingProxyType
from typing import Final

from tipring.domain.flow import MenuNode
from tipring.domain.office import Office

PAUSE_S: Final = 6.0
"""Longer than the drill listens."""
PAUSE: Final = "drill"


def with_pause(office: Office, flow: str) -> Office:
    """Return *office* with a pause before *flow*."""
    walked = office.flows[flow]
    pause = MenuNode(
        name=PAUSE,
        say=(),
        choices=MappingProxyType({}),
        otherwise=walked.start,
        tries=1,
        timeout_s=PAUSE_S,
        invalid=(),
        no_input=(),
    )
    nodes = MappingProxyType({**walked.nodes, PAUSE: pause})
    paused = replace(walked, start=PAUSE, nodes=nodes)
    return replace(office, flows=MappingProxyType({**office.flows, flow: paused}))
