"""What an office keeps when something fails, computed from what it has."""

from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest

from tipring.domain.degradation.html import as_html
from tipring.domain.degradation.report import Report
from tipring.domain.degradation.reporting import report
from tipring.domain.degradation.setup import AgentSetup, Setup
from tipring.domain.dialplan.numbers import NumberKind
from tipring.domain.dialplan.plan import Order, Plan, Route, Street, Tariff, WayOut
from tipring.domain.dialplan.ways import EVERY_LINE, EVERY_TRUNK, Way, WayKind
from tipring.domain.hours import Schedule

NIGHTS = Schedule("nights", UTC, {})  # type: ignore[arg-type] # never asked for
STREET = Street(
    lines=(WayOut("front", ("main",)), WayOut("back")),
    trunks=(WayOut("provider"),),
)
OFFICE = Setup(
    office="Harbor & Dental",
    plan=Plan(allowed=("+1212*",), street=STREET),
    moment=datetime(2026, 11, 27, 10, 0, tzinfo=UTC),
    help_number="911",
    extensions=("201", "202"),
    agents=(
        AgentSetup("anna", "extension", "201"),
        AgentSetup("ben", "handset", "front"),
        AgentSetup("cara", "outside", "12125550142"),
        AgentSetup("dan", "simulated", "answers"),
    ),
    queues=("sales",),
    mailboxes=("office",),
    lifeline="front",
    sends_mail=True,
    sends_news=True,
    asks_web=("main",),
    is_watched=True,
    keep_place_min=10.0,
)


def left(found: Report, case: str) -> dict[str, tuple[str, str]]:
    """Grade and sentence of each service, if *case* happens."""
    services = next(each.services for each in found.cases if each.name == case)
    return {each.what: (each.grade.value, each.how) for each in services}


def grades(found: Report, case: str) -> dict[str, str]:
    return {what: grade for what, (grade, _) in left(found, case).items()}


def test_every_part_fails_once() -> None:
    assert [case.name for case in report(OFFICE).cases] == [
        "the internet fails",
        "the trunk provider fails",
        "the line front fails",
        "the line back fails",
        "the telephones' switch fails",
        "the power fails",
        "the SD card fails",
        "the box fails",
    ]


def test_without_the_internet_the_copper_carries_on() -> None:
    found = left(report(OFFICE), "the internet fails")
    assert found["Calls for help (911)"] == ("works", "by an analog line")
    assert found["Callers on the line front"] == ("works", "the box answers")
    assert found["Callers on the trunk provider"] == (
        "gone",
        (
            "they go where the provider forwards them; who waited in a queue finds his"
            " place again by calling a line within 10 minutes"
        ),
    )
    assert found["Calls to all other numbers"] == ("partly", "by an analog line")
    assert found["Queues"] == ("works", "every agent who is signed in is rung")
    assert found["Mail of messages"][0] == "partly"
    assert found["News to other machines"][0] == "partly"
    assert found["What flows ask of web services"] == (
        "gone",
        "calls go on by `failed` (main)",
    )


def test_servers_in_the_office_do_not_fail_with_the_internet() -> None:
    near = replace(OFFICE, mail_is_near=True, news_are_near=True, asks_web=())
    found = grades(report(near), "the internet fails")
    assert found["Mail of messages"] == found["News to other machines"] == "works"
    assert "What flows ask of web services" not in found


def test_a_dead_trunk_is_not_the_internet() -> None:
    found = grades(report(OFFICE), "the trunk provider fails")
    assert found["Callers on the trunk provider"] == "gone"
    assert found["Mail of messages"] == "works"
    assert found["What flows ask of web services"] == "works"


def test_a_dead_line_takes_its_callers_and_the_telephone_beside_it() -> None:
    found = left(report(OFFICE), "the line front fails")
    assert found["Callers on the line front"][0] == "gone"
    assert found["Callers on the line back"][0] == "works"
    assert found["Queues"] == (
        "partly",
        "of the agents only these are rung: anna, cara, dan",
    )
    assert found["Calls to all other numbers"][0] == "works"


def test_without_the_switch_the_lifeline_calls_for_help() -> None:
    found = left(report(OFFICE), "the telephones' switch fails")
    assert found["Calls for help (911)"] == (
        "partly",
        (
            "from the plain telephone behind the relay on front only: no telephone of"
            " the office reaches the box"
        ),
    )
    assert found["Calls among the office's telephones"][0] == "gone"
    assert found["Queues"][0] == "partly"
    behind_a_modem = report(replace(OFFICE, lifeline_waits=True))
    how = left(behind_a_modem, "the telephones' switch fails")["Calls for help (911)"]
    assert how[1].endswith("; the button of the box gives it the line")


@pytest.mark.parametrize("case", ["the power fails", "the box fails"])
def test_without_the_box_the_plain_telephone_is_all(case: str) -> None:
    found = grades(report(OFFICE), case)
    assert {what for what, grade in found.items() if grade == "partly"} == {
        "Calls for help (911)",
        "Callers on the line front",
    }
    assert set(found.values()) == {"partly", "gone"}
    bare = grades(report(replace(OFFICE, lifeline="")), case)
    assert set(bare.values()) == {"gone"}


def test_a_card_that_takes_no_more_loses_what_would_be_kept() -> None:
    found = grades(report(OFFICE), "the SD card fails")
    assert {what for what, grade in found.items() if grade != "works"} == {
        "Voicemail",
        "Mail of messages",
        "News to other machines",
        "Records of calls",
    }


def test_nobody_is_rung_whose_way_is_gone() -> None:
    at_desks = replace(OFFICE, agents=OFFICE.agents[:1])
    found = left(report(at_desks), "the telephones' switch fails")
    assert found["Queues"] == (
        "gone",
        "callers wait, and no agent can be rung: they overflow as they are set",
    )
    far = replace(
        OFFICE,
        agents=OFFICE.agents[2:3],
        plan=replace(OFFICE.plan, routes=(Route(by=(EVERY_TRUNK,)),)),
    )
    assert grades(report(far), "the internet fails")["Queues"] == "gone"
    assert grades(report(far), "the internet fails")["Calls to all other numbers"] == (
        "gone"
    )


def test_an_office_that_stands_by_takes_the_line_when_the_cloud_is_gone() -> None:
    found = report(replace(OFFICE, stands_by=True))
    what = "Callers on the line back"
    normal = "the telephone or the adapter has the line, as on normal days"
    takes = "the box takes the line, the cloud PBX being gone"
    assert left(found, "the cloud PBX fails")[what] == ("works", takes)
    assert left(found, "the internet fails")[what] == ("works", takes)
    assert left(found, "the SD card fails")[what] == ("works", normal)
    assert left(found, "the box fails")[what] == ("works", normal)
    assert left(found, "the power fails")[what][0] == "gone"


def test_each_route_is_looked_at() -> None:
    routes = (
        Route(kinds=(NumberKind.PREMIUM,)),
        Route(
            ("+49*",),
            (EVERY_LINE, EVERY_TRUNK),
            order=Order.CHEAPEST,
            during=NIGHTS,
        ),
        Route(kinds=(NumberKind.MOBILE,), by=(Way(WayKind.LINES, "main"),)),
        Route(by=(EVERY_TRUNK,)),
    )
    tariffs = (Tariff((EVERY_TRUNK,), 0.01),)
    plan = replace(OFFICE.plan, routes=routes, street=replace(STREET, tariffs=tariffs))
    found = left(report(replace(OFFICE, plan=plan)), "the line front fails")
    assert {
        what: how for what, how in found.items() if what.startswith("Calls to")
    } == {
        "Calls to +49*, during nights": (
            "works",
            "by the trunk provider, then by an analog line",
        ),
        "Calls to mobile numbers": ("gone", "no way is left"),
        "Calls to all other numbers": ("works", "by the trunk provider"),
    }


def test_a_box_without_telephones_speaks_of_none() -> None:
    found = report(
        Setup(office="Answering", plan=Plan(street=STREET), moment=OFFICE.moment)
    )
    assert list(left(found, "the internet fails")) == [
        "Callers on the line front",
        "Callers on the line back",
        "Callers on the trunk provider",
        "Records of calls",
    ]
    assert left(found, "the internet fails")["Callers on the trunk provider"] == (
        "gone",
        "they go where the provider forwards them",
    )


def test_without_lines_help_is_gone_with_the_internet() -> None:
    plan = replace(OFFICE.plan, street=Street(trunks=STREET.trunks))
    found = report(replace(OFFICE, plan=plan, lifeline=""))
    assert left(found, "the internet fails")["Calls for help (911)"] == (
        "gone",
        "no way is left: take a mobile",
    )
    assert found.advice[0].startswith("Without the internet nobody reaches the office")


def test_what_is_missing_is_told_worst_first() -> None:
    assert report(OFFICE).advice == ()
    gaps = Setup(
        office="Gaps",
        plan=Plan(street=Street(lines=STREET.lines[:1], trunks=STREET.trunks)),
        moment=OFFICE.moment,
        extensions=("201",),
        agents=OFFICE.agents[:1],
    )
    assert [each.split(":")[0] for each in report(gaps).advice] == [
        "Without power, or without the box, nobody answers",
        "Without the internet one call at a time is all",
        "Every agent answers at a telephone of the network",
        "Nobody looks at the link",
        "No number outside may be called",
    ]


class Reader(HTMLParser):
    """What a page loads from elsewhere, and whether it is sound."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.loads: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "meta":
            self.open.append(tag)
        self.loads += [value or "" for name, value in attrs if name in {"src", "href"}]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_stands_alone() -> None:
    page = as_html(report(replace(OFFICE, lifeline="")))
    reader = Reader()
    reader.feed(page)
    assert (reader.open, reader.loads) == ([], [])
    assert "Harbor & Dental: what still works if something fails" in reader.text
    assert "Harbor &amp; Dental" in page
    assert "<script" not in page
    assert "url(" not in page
    assert "What would help" in page
    assert "What would help" not in as_html(report(OFFICE))
