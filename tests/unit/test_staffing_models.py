"""Theory of lines and agents, against figures that were computed with fifty digits.

They agree with integrals of Zeltyn and Mandelbaum, a generator matrix, and a
simulation of 1.5 million calls each.
"""

import json
from math import inf, isinf
from typing import Any

import pytest

from support.golden import GOLDEN
from tipring.domain.queue.estimate import wait_range_s
from tipring.domain.staffing.advice import Goal, agents_needed
from tipring.domain.staffing.erlang import (
    erlang_b,
    lines_needed,
    offered_of_carried,
    outlook_c,
    wait_within_s,
)
from tipring.domain.staffing.impatient import outlook_a
from tipring.domain.staffing.load import Load, Outlook
from tipring.domain.staffing.others import (
    outlook_overflow,
    priority_waits_s,
    wait_of_one_s,
)

KNOWN: dict[str, list[dict[str, Any]]] = json.loads(
    (GOLDEN / "erlang.json").read_text(encoding="utf-8")
)


def load_of(case: dict[str, Any]) -> Load:
    return Load(calls_per_hour=case["calls_per_hour"], handling_s=case["handling_s"])


def outlook(case: dict[str, Any]) -> Outlook:
    load, agents = load_of(case), case["agents"]
    if after_s := case["overflow_after_s"]:
        return outlook_overflow(load, agents, case["threshold_s"], after_s)
    patience_s, places = case["patience_s"], case["places"]
    return outlook_a(load, agents, case["threshold_s"], patience_s, places)


@pytest.mark.parametrize("case", KNOWN["outlooks"], ids=lambda case: case["name"])
def test_what_callers_have_to_expect(case: dict[str, Any]) -> None:
    found = outlook(case)
    assert {name: getattr(found, name) for name in case["expected"]} == pytest.approx(
        case["expected"], rel=1e-8, abs=1e-10
    )


@pytest.mark.parametrize("case", KNOWN["waits"], ids=lambda case: case["name"])
def test_how_long_the_unlucky_wait(case: dict[str, Any]) -> None:
    for part, seconds in case["within_s"].items():
        within_s = wait_within_s(load_of(case), case["agents"], int(part) / 100)
        assert within_s == pytest.approx(seconds, rel=1e-8)


def test_who_goes_first_waits_less() -> None:
    for case in KNOWN["priorities"]:
        waits_s = priority_waits_s(
            case["calls_per_hour"], case["handling_s"], case["agents"]
        )
        assert waits_s == pytest.approx(case["waits_s"], rel=1e-8)


def test_one_agent_with_handling_times_of_any_shape() -> None:
    for case in KNOWN["one_agent"]:
        wait_s = wait_of_one_s(load_of(case), case["variation"])
        assert wait_s == pytest.approx(case["wait_s"], rel=1e-8)


def test_how_many_agents_it_takes() -> None:
    for case in KNOWN["agents"]:
        goal = Goal(share=case["target"], within_s=case["threshold_s"])
        found = agents_needed(load_of(case), goal, None)
        assert found.agents == case["agents"]
        assert found.in_time == pytest.approx(case["in_time"], rel=1e-8)


def test_what_callers_are_told_is_of_the_same_table() -> None:
    for case in KNOWN["positions"]:
        found = wait_range_s(case["position"], case["handling_s"], case["agents"])
        assert found == pytest.approx((case["p10_s"], case["p90_s"]), rel=1e-5)


# --- what the table does not have --------------------------------------------------


def test_too_few_agents_for_patient_callers_are_no_way() -> None:
    found = outlook_c(Load(calls_per_hour=60, handling_s=300), 5, 20)
    assert found.in_time == 0
    assert isinf(found.wait_s)
    assert found.answered == 1  # one day


def test_where_nobody_calls_one_agent_has_nothing_to_do() -> None:
    quiet = Load(calls_per_hour=0, handling_s=300)
    for found in (outlook_c(quiet, 1, 20), outlook_a(quiet, 1, 20, 60)):
        assert (found.in_time, found.occupancy) == (1, 0)
    assert outlook_a(quiet, 0, 20, 60).answer_after_s == inf


def test_without_agents_everybody_gives_up() -> None:
    found = outlook_a(Load(calls_per_hour=30, handling_s=300), 0, 20, 60)
    assert found.gives_up == pytest.approx(1)
    assert found.in_time == 0
    assert found.gives_up_early == pytest.approx(0.2835, abs=1e-4)  # 1 - exp(-1/3)


def test_who_is_sent_on_at_the_critical_load() -> None:
    just = outlook_overflow(Load(calls_per_hour=24, handling_s=300), 2, 20, 60)
    near = outlook_overflow(Load(calls_per_hour=24.0001, handling_s=300), 2, 20, 60)
    assert just.wait_s == pytest.approx(near.wait_s, rel=1e-4)
    soon = outlook_overflow(Load(calls_per_hour=24, handling_s=300), 2, 20, 10)
    assert soon.gives_up_early == soon.gives_up > just.gives_up


def test_as_many_lines_as_callers_find_free() -> None:
    assert lines_needed(0.5, 0.01) == 4
    assert erlang_b(4, 0.5) < 0.01 < erlang_b(3, 0.5)
    assert lines_needed(0.0, 0.01) == 1


def test_who_found_all_lines_busy_is_reckoned_from_who_did_not() -> None:
    carried = 3.0 * (1 - erlang_b(3, 3.0))
    assert offered_of_carried(3, carried) == pytest.approx(3.0)
    assert offered_of_carried(2, 2.0) == pytest.approx(20.0)
