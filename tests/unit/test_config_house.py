"""What the settings say of calls among telephones and to the street."""

from pathlib import Path

from support.offices import write_settings
from tipring.config.reader import load, read
from tipring.config.spoken import spoken
from tipring.domain.house.book import book_of
from tipring.domain.house.meanings import Colleague, OutsideNumber
from tipring.domain.house.routes import Route, Way, WayKind

HOUSE = """
[sip]
listen = "eth0"

[extension.201]
name = "Anna"
pick_up = "sales"

[outside]
allowed = "1212*"
prefix = "9"

[[trunk]]
name = "provider"
server = "sip.example.com"
flow = "main"

[[route]]
numbers = ["1900*", "1976*"]

[[route]]
by = ["trunk:provider", "lines", "trunk"]
"""


def test_an_office_reads_its_extensions_prefix_and_routes(tmp_path: Path) -> None:
    write_settings(tmp_path, "/dev/ttyACM0")
    with (tmp_path / "tipring.toml").open("a") as file:
        file.write(HOUSE)
    office = load(tmp_path).office
    said = {prompt.say for prompt in spoken(read(tmp_path))}
    assert {"music", "agent-noted", "vm-which", "voicemail-greeting"} <= said
    book = book_of(office, office.extensions)
    assert book.routes == (
        Route(("1900*", "1976*"), ()),
        Route(
            ("*",),
            (
                Way(WayKind.TRUNK, "provider"),
                Way(WayKind.LINES),
                Way(WayKind.TRUNK),
            ),
        ),
    )
    assert book.meaning("912125550142") == OutsideNumber("12125550142")
    assert book.meaning("201") == Colleague(office.extensions["201"])
    assert book.refusal("201", "12125550142") == ""


def test_an_office_without_telephones_has_none(tmp_path: Path) -> None:
    write_settings(tmp_path, "/dev/ttyACM0")
    office = load(tmp_path).office
    assert (office.extensions, office.outside_prefix, office.routes) == ({}, "", ())
