"""How the link was: spells, figures, and pictures of them."""

import itertools
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest

from tipring.domain.link.entries import LinkChanged
from tipring.domain.link.history import Spell, availability, spells
from tipring.domain.link.plot import CELLS, as_svg, as_text
from tipring.domain.link.view import Cause, Verdict

BEGAN = datetime(2026, 11, 2, 6, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
BERLIN = ZoneInfo("Europe/Berlin")


def changed(verdict: Verdict, cause: Cause, why: str = "") -> LinkChanged:
    return LinkChanged(verdict=verdict, cause=cause, why=why)


UP = changed(Verdict.UP, Cause.NOTHING)
CUT = changed(Verdict.DOWN, Cause.CARRIER, "nothing is plugged in <eth0>")
TORN = changed(Verdict.DEGRADED, Cause.VOICE, "30% is lost")
NAMELESS = changed(Verdict.DEGRADED, Cause.DNS, "names are not found")
DRILL = changed(Verdict.DOWN, Cause.DRILL, "a drill")


def history(
    *changes: tuple[float, LinkChanged], until_h: float, since_h: float = 0.0
) -> list[Spell]:
    dated = [(BEGAN + hour * HOUR, change) for hour, change in changes]
    return spells(dated, BEGAN + since_h * HOUR, BEGAN + until_h * HOUR)


def told(found: list[Spell]) -> list[tuple[Verdict, float]]:
    return [(spell.verdict, spell.lasted_s / 3600) for spell in found]


def test_where_nothing_was_written_down_it_was_well() -> None:
    assert told(history(until_h=24)) == [(Verdict.UP, 24)]
    assert history(until_h=0) == []


def test_spells_follow_each_other_without_gaps() -> None:
    found = history((2, CUT), (3, UP), until_h=10)
    assert told(found) == [(Verdict.UP, 2), (Verdict.DOWN, 1), (Verdict.UP, 7)]
    assert all(one.ended == after.began for one, after in itertools.pairwise(found))


def test_what_began_before_counts_from_the_beginning() -> None:
    found = history((-5, CUT), (1, UP), until_h=2)
    assert told(found) == [(Verdict.DOWN, 1), (Verdict.UP, 1)]
    assert told(history((1, CUT), (3, UP), since_h=2, until_h=4)) == told(found)
    assert told(history((1, CUT), (9, UP), until_h=2)) == [
        (Verdict.UP, 1),
        (Verdict.DOWN, 1),
    ]


def test_a_restart_amid_an_outage_makes_no_second_one() -> None:
    found = history((1, CUT), (2, CUT), (3, UP), until_h=4)
    assert told(found) == [(Verdict.UP, 1), (Verdict.DOWN, 2), (Verdict.UP, 1)]
    assert availability(found).outages == 1


def test_figures_tell_what_was_lost_and_to_what() -> None:
    found = history(
        (10, CUT), (11, UP), (20, TORN), (22, NAMELESS), (25, UP), until_h=100
    )
    figures = availability(found)
    assert figures.watched_s == 100 * 3600
    assert figures.data_share == pytest.approx(0.99)
    assert figures.calls_share == pytest.approx(0.97)
    assert figures.outages == 1
    hours = {cause: lost_s / 3600 for cause, lost_s in figures.lost_s.items()}
    assert hours == {Cause.CARRIER: 1, Cause.VOICE: 2, Cause.DNS: 3}


def test_a_drill_is_held_against_nobody() -> None:
    figures = availability(history((10, DRILL), (11, UP), until_h=21))
    assert (figures.watched_s, figures.outages) == (20 * 3600, 0)
    assert (figures.calls_share, figures.data_share) == (1.0, 1.0)
    assert availability([]).data_share == 1.0


def test_on_a_terminal_each_day_has_a_row_and_the_worst_is_seen() -> None:
    found = history((6, CUT), (6.1, UP), (20, TORN), (22, UP), until_h=30)
    head, first, second, legend = as_text(found, BERLIN).splitlines()
    assert head.index("12") == 12 + CELLS // 2
    assert first.startswith("2026-11-02")
    cells = first[12:]
    assert cells[:14] == " " * 14
    assert cells[14:26] == "·" * 12
    assert cells[26] == "#"
    assert cells[27] == "·"
    assert second[12:].startswith("·" * 6 + "-" * 4 + "·")
    assert "# down" in legend
    assert as_text([], BERLIN).count("\n") == 1


def test_a_picture_is_a_page_by_itself_and_tells_why() -> None:
    found = history((6, CUT), (6.1, UP), until_h=30)
    root = ET.fromstring(as_svg(found, BERLIN))  # noqa: S314 - we have just drawn it
    space = "{http://www.w3.org/2000/svg}"
    titles = [each.text for each in root.iter(f"{space}title")]
    assert "nothing is plugged in <eth0> (6 min)" in titles
    boxes = list(root.iter(f"{space}rect"))
    assert all(float(each.attrib["width"]) >= 1.0 for each in boxes)
    days = [each.text for each in root.iter(f"{space}text")]
    assert {"2026-11-02", "2026-11-03"} <= set(days)
