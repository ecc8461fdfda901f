"""What a caller hears whom a telephone sends on, in his own language."""

from pathlib import Path

from tipring.config.reader import read
from tipring.config.spoken import spoken

MAIN = """\
[office]
name = "Harbor Dental"
time_zone = "America/New_York"
country = "us"

[mailbox.office]
number = "300"

[[line]]
name = "line-1"
url = "modem:///dev/ttyACM0"
flow = "main"
"""
SIP = """
[sip]
listen = ["127.0.0.1"]

[extension.201]
name = "Anna"
"""
FLOW = """\
start = "anna"
language = "de"

[node.anna]
do = "extension"
extension = "201"
no_answer = "bye"

[node.bye]
do = "hangup"
"""


def languages(folder: Path, flow: str, main: str = MAIN + SIP) -> set[str]:
    """Return in which languages the mailbox greets."""
    (folder / "flows").mkdir()
    (folder / "tipring.toml").write_text(main)
    (folder / "flows" / "main.toml").write_text(flow)
    heard = spoken(read(folder))
    return {one.language for one in heard if one.say == "voicemail-greeting"}


def test_a_caller_may_be_sent_to_a_mailbox_from_wherever_somebody_talks_with_him(
    tmp_path: Path,
) -> None:
    assert languages(tmp_path, FLOW) == {"en", "de"}


def test_without_telephones_nobody_is_sent_anywhere(tmp_path: Path) -> None:
    say = FLOW.replace(
        'do = "extension"\nextension = "201"\nno_answer = "bye"',
        'do = "say"\nsay = "goodbye"\nnext = "bye"',
    )
    assert languages(tmp_path, say, MAIN) == {"en"}
