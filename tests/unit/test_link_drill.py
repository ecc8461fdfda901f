"""Drills of the link: the calendar, what follows from figures, the record."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

import pytest

from support.offices import an_office
from tipring.domain.call import CallFacts, CallMachine
from tipring.domain.call_events import Begin, PromptFinished
from tipring.domain.commands import Finish, Play
from tipring.domain.flow import Flow, HangUpNode
from tipring.domain.link.machine import LinkMachine
from tipring.domain.link.probing import Look, Probe, ProbeKind, Saw
from tipring.domain.link.view import Cause, Verdict
from tipring.domain.link_drill.calendar import DrillTime, parse_drill_time
from tipring.domain.link_drill.flow import PAUSE_S, with_pause
from tipring.domain.link_drill.record import (
    DUE_AFTER,
    DrillRecord,
    Sheet,
    TriedCall,
    link_drill_advice,
)
from tipring.domain.link_drill.report import as_page, as_text, headline
from tipring.domain.link_drill_entries import CutBy, LinkDrillDone

ZONE = ZoneInfo("Europe/Berlin")
BEGAN = datetime(2026, 11, 29, 3, 10, tzinfo=UTC)
"""A Sunday, ten past four in Berlin."""
PASSED = LinkDrillDone(
    drill_id="d1",
    noticed_s=6.21,
    routed_s=6.21,
    out_number="2125550142",
    out_line="line-2",
    out_dialled_s=5.1,
    out_answered_s=11.0,
    in_number="2125550100",
    in_line="line-1",
    in_dialled_s=5.0,
    in_rang_s=7.5,
    in_answered_s=12.25,
    restored_s=3.0,
)
RECORD = DrillRecord(
    drill_id="d1", began_at=BEGAN, by="by the calendar", cut=CutBy.FIREWALL, done=PASSED
)


# --- the calendar ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("04:10", DrillTime(time(4, 10))),
        ("Sun 4:10", DrillTime(time(4, 10), 6)),
        (" first mon 23:59", DrillTime(time(23, 59), 0, is_first=True)),
    ],
)
def test_a_time_is_read(text: str, meant: DrillTime) -> None:
    assert parse_drill_time(text) == meant


@pytest.mark.parametrize("text", ["", "Sun", "Son 04:10", "first 04:10", "25:00"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_drill_time(text)


@pytest.mark.parametrize(
    ("text", "comes"),
    [
        ("04:10", BEGAN),
        ("Sun 04:10", BEGAN),
        ("Sun 04:00", BEGAN + timedelta(days=7, minutes=-10)),
        ("first Sun 04:10", BEGAN + timedelta(days=7)),
        ("first Sat 04:10", BEGAN + timedelta(days=6)),
    ],
)
def test_the_next_drill_is_by_the_clock_of_the_office(
    text: str, comes: datetime
) -> None:
    just_before = BEGAN - timedelta(minutes=1)
    assert parse_drill_time(text).next_after(just_before, ZONE) == comes


def test_a_drill_does_not_come_twice() -> None:
    assert parse_drill_time("04:10").next_after(BEGAN, ZONE) > BEGAN


# --- what follows from it -------------------------------------------------------------


def sheet() -> Sheet:
    return Sheet("d1", TriedCall("2125550142"), TriedCall("2125550100", "line-1"))


def test_what_was_measured_is_kept_as_it_is() -> None:
    page = sheet()
    page.noticed_s, page.routed_s, page.restored_s = 6.2104, 6.2104, 3.0
    page.out.line, page.out.dialled_s, page.out.answered_s = "line-2", 5.1, 11.0
    page.back.dialled_s, page.back.rang_s, page.back.answered_s = 5.0, 7.5, 12.25
    assert page.done() == PASSED


def test_a_failure_that_is_noticed_late_is_a_fault() -> None:
    page = sheet()
    page.noticed_s = 9.04
    page.faults.append("nobody answered")
    assert page.done().faults == (
        "the failure was noticed after 9.0 s, more than 8 s",
        "nobody answered",
    )


def test_who_is_broken_off_has_no_faults() -> None:
    page = sheet()
    page.faults.append("nobody answered")
    page.broken_off = "line-1 is ringing"
    assert page.done().faults == ()


def test_a_drill_is_advised_when_the_last_one_is_old_or_failed() -> None:
    late = BEGAN + DUE_AFTER
    assert link_drill_advice(RECORD, None, late - timedelta(days=1)) == ""
    assert link_drill_advice(RECORD, None, late) == (
        "the last was on 2026-11-29; try it in a quiet minute: tipring drill link"
    )
    failed = replace(RECORD, done=replace(PASSED, faults=("not answered",)))
    assert link_drill_advice(failed, None, BEGAN) == (
        "the drill of 2026-11-29 failed: tipring drill show"
    )
    assert link_drill_advice(None, BEGAN, BEGAN) == ""
    assert link_drill_advice(None, None, BEGAN) == ""
    assert link_drill_advice(None, BEGAN, late).startswith("never drilled; ")


# --- the record ---------------------------------------------------------------------


def test_a_branch_manager_can_read_it() -> None:
    assert as_text(RECORD, "Harbor", ZONE) == (
        "Harbor: drill of the internet link, Sunday 2026-11-29 04:10\n"
        "Passed: the office does without the internet.\n"
        "\n"
        "What was done     the box cut itself off from the internet by its firewall,"
        " by the calendar\n"
        "Noticed           after 6.2 s\n"
        "Calls go out      by an analog line, after 6.2 s\n"
        "Call out          2125550142 by way of line-2: dialled after 5.1 s,"
        " answered after 11.0 s\n"
        "Call in           2125550100 rang at line-1 after 7.5 s, answered after"
        " 12.2 s\n"
        "Back to normal    after 3.0 s"
    )


def test_a_cut_by_word_is_marked_as_such() -> None:
    done = LinkDrillDone(drill_id="d1", noticed_s=0.0, restored_s=None)
    record = replace(RECORD, cut=CutBy.SOFTWARE, remark="no right to", done=done)
    told = as_text(record, "Harbor", ZONE)
    assert "nothing was cut, by the calendar (no right to)" in told
    assert "it was told, so there was nothing to notice" in told
    assert "Calls             none was made" in told
    assert "Back to normal    not at all" in told


def test_every_end_has_its_headline_and_colour() -> None:
    under_way = replace(RECORD, done=None)
    failed = replace(RECORD, done=replace(PASSED, faults=("<not> noticed",)))
    broken = replace(RECORD, done=replace(PASSED, broken_off="line-1 rings"))
    heads = [headline(each) for each in (RECORD, under_way, failed, broken)]
    assert heads == [
        "Passed: the office does without the internet.",
        "Under way.",
        "Failed: <not> noticed.",
        "Broken off: line-1 rings. Nothing follows from it.",
    ]
    pages = [as_page(each, "A & B", ZONE) for each in (RECORD, failed, under_way)]
    assert ["1a7f37" in page for page in pages] == [True, False, False]
    assert ["b42318" in page for page in pages] == [False, True, False]
    assert "A &amp; B" in pages[0]
    assert "Failed: &lt;not&gt; noticed." in pages[1]


def test_a_call_that_never_had_a_line_is_told_without() -> None:
    done = replace(PASSED, out_line="", out_dialled_s=None, in_number="", routed_s=0.0)
    told = as_text(replace(RECORD, done=done), "Harbor", ZONE)
    assert "2125550142: dialled not at all" in told
    assert "by an analog line, as always" in told
    assert "Call in" not in told


# --- how the link is judged meanwhile -------------------------------------------------


def test_what_we_cut_ourselves_is_not_held_against_the_link() -> None:
    anchors = [
        Probe(kind=ProbeKind.ANCHOR, name=name, every_s=2.0, timeout_s=1.0)
        for name in ("a", "b", "c")
    ]
    machine = LinkMachine(anchors)
    machine.begin(0.0)

    def looks(saw: Saw, *, since: int, until: int) -> None:
        for second in range(since, until):
            for probe in anchors:
                look = Look(kind=probe.kind, name=probe.name, saw=saw)
                machine.look(look, float(second))

    looks(Saw.WELL, since=1, until=10)
    looks(Saw.SILENCE, since=10, until=20)
    verdicts = [machine.view.verdict]
    machine.drill(is_on=True, now=20.0)
    verdicts.append(machine.view.verdict)
    assert machine.view.cause is Cause.DRILL
    looks(Saw.WELL, since=21, until=25)
    machine.drill(is_on=False, now=25.0)
    verdicts.append(machine.view.verdict)
    assert verdicts == [Verdict.DOWN, Verdict.DOWN, Verdict.UP]


def test_a_call_of_a_drill_waits_in_silence_and_anybody_else_goes_on() -> None:
    flow = Flow("main", "bye", "en", MappingProxyType({"bye": HangUpNode(name="bye")}))
    office = with_pause(an_office(flows=MappingProxyType({"main": flow})), "main")
    machine = CallMachine(office, "main", CallFacts("front", BEGAN), lambda *_: 0.0)
    said = machine.handle(Begin(), 0.0)
    assert not any(each.prompts for each in said if isinstance(each, Play))
    machine.handle(PromptFinished(), 0.0)
    assert machine.deadline == PAUSE_S
    said = machine.tick(PAUSE_S)
    assert any(isinstance(each, Finish) for each in said)
