"""A small office for stories: its configuration, as an owner would write it."""

from pathlib import Path

SETTINGS = """\
[office]
name = "Harbor Dental"
time_zone = "America/New_York"
country = "us"
language = "en"

[[line]]
name = "line-1"
url = "modem://{node}"
flow = "main"
billing_delay_ms = {billing_delay_ms}

[mailbox.office]
silence_s = 3
patience_s = 4
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


def write_settings(directory: Path, node: str, billing_delay_ms: int = 0) -> None:
    """Write a small office's configuration."""
    (directory / "flows").mkdir(parents=True)
    text = SETTINGS.format(node=node, billing_delay_ms=billing_delay_ms)
    (directory / "tipring.toml").write_text(text)
    (directory / "flows" / "main.toml").write_text(FLOW)
