"""An office with a queue for stories: its files, as an owner would write them."""

from collections.abc import Sequence
from pathlib import Path

from support.box import NODE
from support.offices import LINE, SETTINGS

FLOW = """\
start = "desk"
language = "en"

[node.desk]
do = "queue"
queue = "front"
next = "bye"

[node.bye]
do = "hangup"
say = "goodbye"
"""

QUEUE = """\
title = "Front desk"

[offering]
pattern = "uniform"

[welcome]
enabled = true
say = "queue-welcome"

[wait]
enabled = true

[bounce]
enabled = true
rings = 2
"""

MEMBER = """
[[agent]]
id = "{}"
"""

AGENT = """
[agent.{}]
phone = "simulated:{}"
ready_at_start = true
"""


def write_queue_office(  # noqa: PLR0913 - each story wants another office
    directory: Path,
    *agents: str,
    queue: str = QUEUE,
    flow: str = FLOW,
    lines: int = 1,
    outside: Sequence[str] = (),
    nodes: Sequence[str] = (),
    phone: str = "agent",
) -> None:
    """Write an office whose callers wait in the queue `front` for *agents*.

    Its modems are at *nodes*, or where the stories' own rig has them; *phone* is what
    each agent does with an offer.
    """
    for folder in ("flows", "queues"):
        (directory / folder).mkdir(parents=True)
    nodes = nodes or [NODE, *(f"/dev/ttyACM{n}" for n in range(1, lines))]
    told = [
        LINE.format(number=number, node=node, billing_delay_ms=0)
        for number, node in enumerate(nodes, 1)
    ]
    allowed = f"\n[outside]\nallowed = {list(outside)!r}\n".replace("'", '"')
    (directory / "tipring.toml").write_text(SETTINGS + "".join(told) + allowed)
    (directory / "flows" / "main.toml").write_text(flow)
    members = "".join(map(MEMBER.format, agents))
    (directory / "queues" / "front.toml").write_text(queue + members)
    (directory / "agents.toml").write_text(
        "".join(AGENT.format(agent, phone) for agent in agents)
    )
