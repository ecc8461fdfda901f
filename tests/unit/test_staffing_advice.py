"""Advice from an office's own records: half hours, lines, and how sure both are."""

from datetime import datetime, timedelta
from math import exp, log
from random import Random
from zoneinfo import ZoneInfo

import pytest

from tipring.domain.staffing.advice import (
    Advice,
    Doubt,
    Goal,
    Sureness,
    advise,
    with_reserve,
)
from tipring.domain.staffing.lines import Occupied, advise_lines
from tipring.domain.staffing.records import Contact, slot_of, week_of

ZONE = ZoneInfo("America/New_York")
MONDAY = datetime(2026, 9, 7, tzinfo=ZONE)
BUSY = {9: 30.0, 10: 24.0, 11: 12.0, 14: 18.0}
"""Calls in an hour of this made-up office, by the hour."""


def weeks(
    count: int,
    *,
    seed: int = 5,
    patience_s: float | None = 120.0,
    moods: tuple[float, ...] = (1.0,),
) -> list[Contact]:
    """Return the Mondays and Thursdays of so many weeks; days have *moods*."""
    chance = Random(seed)  # noqa: S311 - no secret hangs on it
    contacts = []
    for week in range(count):
        for place, weekday in enumerate((0, 3)):
            mood = moods[(2 * week + place) % len(moods)]
            day = MONDAY + timedelta(days=7 * week + weekday)
            for hour, calls in BUSY.items():
                at = chance.expovariate(calls * mood / 3600)
                while at < 3600:
                    moment = day.replace(hour=hour) + timedelta(seconds=at)
                    contacts.append(a_contact(moment, chance, patience_s))
                    at += chance.expovariate(calls * mood / 3600)
    return contacts


def a_contact(at: datetime, chance: Random, patience_s: float | None) -> Contact:
    wait_s = chance.expovariate(1 / 25)
    ready_s = chance.expovariate(1 / patience_s) if patience_s else 1e9
    if ready_s < wait_s:
        return Contact(at=at, waited_s=ready_s, handling_s=None, gave_up=True)
    takes_s = exp(chance.gauss(log(150), 0.75))
    return Contact(at=at, waited_s=wait_s, handling_s=takes_s)


@pytest.fixture(scope="module")
def advice() -> Advice:
    found = advise(weeks(10), Goal(share=0.8, within_s=20, reserve=0.25))
    assert found is not None
    return found


def test_each_half_hour_has_its_number(advice: Advice) -> None:
    slots = {(each.weekday, each.slot): each for each in advice.slots}
    assert {weekday for weekday, _slot in slots} == {0, 3}
    nine = slots[0, 18]
    assert nine.rate.mean == pytest.approx(30, rel=0.2)
    assert nine.agents >= 3
    assert nine.agents_low <= nine.agents <= nine.agents_high
    assert nine.planned == with_reserve(nine.agents, 0.25) > nine.agents
    assert nine.outlook.in_time >= 0.8
    assert nine.agents > slots[0, 22].agents


def test_what_is_advised_reaches_the_goal_when_it_is_lived_through(
    advice: Advice,
) -> None:
    for slot in advice.slots:
        assert slot.seen.share_range[1] >= 0.8, slot
        assert slot.agents >= slot.by_theory


def test_what_is_behind_the_advice_is_said(advice: Advice) -> None:
    assert advice.contacts > 800
    assert advice.handling.mean_s == pytest.approx(150 * exp(0.28), rel=0.08)
    assert advice.patience is not None
    assert advice.patience.mean_s == pytest.approx(120, rel=0.25)
    assert Doubt.LEAPS in advice.doubts  # nobody calls at half past eight
    assert Doubt.DAYS_DIFFER not in advice.doubts
    assert {slot.sureness for slot in advice.slots} <= {Sureness.WELL, Sureness.ROUGH}


def test_few_records_are_a_guess() -> None:
    found = advise(weeks(1, patience_s=None)[:25], Goal())
    assert found is not None
    assert Doubt.NOBODY_GAVE_UP in found.doubts
    assert Doubt.FEW_CALLS in found.doubts
    assert Sureness.GUESS in {slot.sureness for slot in found.slots}
    assert advise(weeks(1)[:8], Goal()) is None
    assert advise([], Goal()) is None


def test_days_that_differ_need_more_agents_than_theory_says() -> None:
    found = advise(weeks(6, moods=(0.3, 0.4, 2.4)), Goal())
    assert found is not None
    assert Doubt.DAYS_DIFFER in found.doubts
    assert sum(each.agents for each in found.slots) > sum(
        each.by_theory for each in found.slots
    )


def test_odd_records_are_doubted() -> None:
    at = MONDAY.replace(hour=9)
    odd = [
        Contact(
            at=at + timedelta(minutes=7 * number),
            waited_s=120.0,
            handling_s=20.0 + number % 4 if number % 2 else 600.0,
            gave_up=False,
        )
        for number in range(60)
    ] + [
        Contact(at=at, waited_s=31.0 + number % 3, handling_s=None, gave_up=True)
        for number in range(20)
    ]
    found = advise(odd, Goal())
    assert found is not None
    doubts = {Doubt.NOT_LOG_NORMAL, Doubt.NOT_EXPONENTIAL, Doubt.UNEVEN_PATIENCE}
    assert doubts <= {*found.doubts}


def test_a_day_without_callers_counts_for_nothing() -> None:
    week = week_of(weeks(3))
    assert week.hours(0) == 1.5
    assert week.hours(1) == 0
    assert week.calls(0, 3) == 0
    assert slot_of(MONDAY.replace(hour=9, minute=31)) == 19


def test_nobody_is_planned_where_nobody_is_needed() -> None:
    assert with_reserve(0, 0.3) == 0
    assert with_reserve(7, 0.3) == 10
    assert with_reserve(3, 0.0) == 3


# --- lines -------------------------------------------------------------------------


def occupied(minute: float, lasts_min: float, day: int = 0) -> Occupied:
    since = MONDAY + timedelta(days=day, hours=9, minutes=minute)
    return Occupied(since, since + timedelta(minutes=lasts_min))


def test_a_busy_hour_asks_for_another_line() -> None:
    calls = [occupied(5 * number, 9, day) for number in range(12) for day in (0, 7)]
    found = advise_lines(calls, lines=2)
    assert found is not None
    assert (found.calls, found.days) == (24, 2)
    assert found.busiest == (0, 9)
    assert found.offered_low < found.offered_erlangs < found.offered_high
    assert found.needed > 2
    assert found.all_busy_s == 2 * 11 * 4 * 60
    lost = [choice.lost_a_month for choice in found.choices]
    assert lost == sorted(lost, reverse=True)
    assert [choice.lines for choice in found.choices] == [1, 2, 3, 4, 5]
    blocked = [choice.blocked_in_busiest for choice in found.choices]
    assert all(part > 0 for part in blocked)


def test_a_quiet_office_has_lines_enough() -> None:
    found = advise_lines([occupied(5, 2), occupied(58, 4)], lines=3)
    assert found is not None
    assert found.all_busy_s == 0
    assert found.needed <= 3
    assert advise_lines([], lines=2) is None
    assert advise_lines([occupied(5, 2)], lines=0) is None
