"""A small office for stories: its configuration, as an owner would write it."""

from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from tipring.domain.office import Office

SETTINGS = """\
[office]
name = "Harbor Dental"
time_zone = "America/New_York"
country = "us"
language = "en"

[mailbox.office]
silence_s = 3
patience_s = 4
"""

LINE = """
[[line]]
name = "line-{number}"
url = "modem://{node}"
flow = "main"
billing_delay_ms = {billing_delay_ms}
"""

FLOW = """\
start = "welcome"
language = "en"

[node.welcome]
do = "say"
say = "harbor-welcome"
next = "menu"

[node.menu]
do = "menu"
say = "harbor-menu"
timeout_s = 3
tries = 2
otherwise = "message"
[node.menu.choices]
1 = "hours"
3 = "message"

[node.hours]
do = "say"
say = "harbor-appointments"
next = "menu"

[node.message]
do = "voicemail"
mailbox = "office"
next = "bye"

[node.bye]
do = "hangup"
say = "goodbye"
"""


def write_settings(directory: Path, *nodes: str, billing_delay_ms: int = 0) -> None:
    """Write a small office's configuration, one line for each modem's node."""
    (directory / "flows").mkdir(parents=True)
    lines = [
        LINE.format(number=number, node=node, billing_delay_ms=billing_delay_ms)
        for number, node in enumerate(nodes, 1)
    ]
    (directory / "tipring.toml").write_text(SETTINGS + "".join(lines))
    (directory / "flows" / "main.toml").write_text(FLOW)


def an_office(**changes: Any) -> Office:  # noqa: ANN401 - as each field has it
    """Return an office that nobody wrote settings for."""
    office = Office(
        name="here",
        zone=ZoneInfo("UTC"),
        flows=MappingProxyType({}),
        schedules=MappingProxyType({}),
        mailboxes=MappingProxyType({}),
    )
    return replace(office, **changes)
