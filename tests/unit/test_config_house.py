"""What the settings say of calls among telephones and to the street."""

from dataclasses import replace
from pathlib import Path

import pytest

from support.offices import write_settings
from tipring.config.reader import load, read
from tipring.config.spoken import spoken
from tipring.config.street_hints import street_hints
from tipring.domain.dialplan.numbers import NumberKind
from tipring.domain.dialplan.plan import Order, Route, Street, Tariff, WayOut
from tipring.domain.dialplan.ways import Way, WayKind
from tipring.domain.house.book import book_of
from tipring.domain.house.meanings import Colleague, OutsideNumber
from tipring.domain.tolls import USUAL_LIMITS, TollLimits

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


STREET = """
[schedule.nights]
mon-sun = ["22:00-06:00"]

[sip]
listen = "eth0"

[outside]
allowed = "1212*"
analog_first = "2125550199"
calls_an_hour = 12

[outside.limits.far]
minutes_a_day = 30

[[trunk]]
name = "provider"
server = "sip.example.com"
flow = "main"
groups = ["far"]

[[route]]
kinds = ["mobile", "national"]
by = "trunk:far"
during = "nights"
order = "cheapest"
caller_id = "+1 212 555 0100"
again = false

[[tariff]]
by = ["trunk:provider"]
numbers = "+49*"
per_minute = 0.5
per_call = 1.0
"""


def test_an_office_reads_what_its_calls_cost_and_where_they_go(tmp_path: Path) -> None:
    write_settings(tmp_path, "/dev/ttyACM0")
    file = tmp_path / "tipring.toml"
    told = file.read_text(encoding="utf-8")
    told = told.replace('name = "', 'area = "212"\nname = "', 1)
    file.write_text(told + STREET, encoding="utf-8")
    office = load(tmp_path).office
    assert office.plan.routes == (
        Route(
            by=(Way(WayKind.TRUNK, "far"),),
            kinds=(NumberKind.MOBILE, NumberKind.NATIONAL),
            during=office.schedules["nights"],
            order=Order.CHEAPEST,
            caller_id="+12125550100",
            again=False,
        ),
    )
    assert office.plan.street == Street(
        area="212",
        lines=(WayOut("line-1"),),
        trunks=(WayOut("provider", ("far",)),),
        analog_first=("2125550199",),
        tariffs=(Tariff((Way(WayKind.TRUNK, "provider"),), 0.5, 1.0, ("+49*",)),),
    )
    assert office.may_dial("5550142")
    assert office.limits == {
        "": replace(USUAL_LIMITS, calls_an_hour=12),
        "far": TollLimits(minutes_a_day=30),
    }


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[outside]\nallowed = "1212*"', []),
        (
            '[outside]\nallowed = ["1*"]\ncostly = ["premium"]',
            [
                (
                    'outside.costly = ["premium"]: numbers that cost extra may be'
                    ' called, as +19002345678; leave "premium" out of costly and list'
                    " those you need in full"
                )
            ],
        ),
        ('[outside]\nallowed = ["1*"]', []),
        (
            '[outside]\nallowed = "1*"\ncostly = "premium"\n[[route]]\nnumbers = "1*"',
            [],
        ),
        (
            '[[route]]\nby = "lines"\n[[route]]\nnumbers = "1212*"\nby = "lines"',
            [
                (
                    "route.2: no number comes to it: route 1 takes all;"
                    " let the two change places"
                )
            ],
        ),
        ('[outside]\nanalog_first = "911"', []),
        ('[[route]]\nnumbers = "1415*"\n[[route]]\nby = "lines"', []),
    ],
)
def test_what_is_hardly_meant_is_told(
    tmp_path: Path, text: str, told: list[str]
) -> None:
    write_settings(tmp_path, "/dev/ttyACM0")
    with (tmp_path / "tipring.toml").open("a") as file:
        file.write(text)
    hints = street_hints(read(tmp_path))
    assert [str(each).split(": ", 1)[1] for each in hints] == told


def test_copper_first_needs_copper(tmp_path: Path) -> None:
    write_settings(tmp_path, "/dev/ttyACM0")
    file = tmp_path / "tipring.toml"
    head, _ = file.read_text(encoding="utf-8").split("[[line]]")
    sip = '[sip]\nlisten = "eth0"\n[outside]\nanalog_first = "2125550199"\n'
    file.write_text(head + sip, encoding="utf-8")
    (hint,) = street_hints(read(tmp_path))
    assert "there is no analog line; add [[line]]" in str(hint)


def test_an_office_without_telephones_has_none(tmp_path: Path) -> None:
    write_settings(tmp_path, "/dev/ttyACM0")
    office = load(tmp_path).office
    assert (office.extensions, office.outside_prefix, office.routes) == ({}, "", ())
