"""The link is judged by many witnesses: each trouble by its name, and in time."""

import random
from dataclasses import replace

import pytest

from support.link_troubles import (
    HOLE,
    NO_NAMES,
    NO_ROUTE,
    NO_SIP,
    REFUSING,
    both,
    cable,
    during,
    flapping,
    jittery,
    losing,
    portal,
    queued,
    router,
    says,
    slow,
    walled,
)
from support.link_weather import OFFICE, Sight, Sky, Weather, clear
from support.ordinary_days import OrdinaryDay
from tipring.domain.link.commands import LookNow
from tipring.domain.link.machine import LinkMachine
from tipring.domain.link.probing import Look, Overdue, Probe, ProbeKind, Saw
from tipring.domain.link.view import Cause, Fitness, Verdict

CUT = 40.0
MENDED = 75.0
STABLE_S = 10.0
UP = "up nothing"
AWAY = frozenset({ProbeKind.ANCHOR, ProbeKind.TRUNK})
AROUND = AWAY | {ProbeKind.GATEWAY}
TWO_TRUNKS = (
    *OFFICE,
    Probe(kind=ProbeKind.TRUNK, name="spare", every_s=5.0, timeout_s=1.5),
)
NO_TRUNK = tuple(probe for probe in OFFICE if probe.kind is not ProbeKind.TRUNK)


def weather(trouble: Sky, seed: int = 1, probes: tuple[Probe, ...] = OFFICE) -> Weather:
    sky = during(CUT + 0.77 * seed, MENDED, trouble)
    return Weather(sky, seed=seed, stable_s=STABLE_S, probes=probes)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize(
    ("trouble", "what", "within_s"),
    [
        (cable, "down carrier lost", 3.0),
        (router, "down gateway gone", 3.0),
        (HOLE, "down no internet", 5.0),
        (NO_ROUTE, "down no internet", 5.0),
        (NO_SIP, "degraded provider gone", 8.0),
        (REFUSING, "degraded provider gone", 8.0),
        (NO_NAMES, "degraded no names", 25.0),
        (losing(0.3), "degraded unfit for voice", 15.0),
        (jittery, "degraded unfit for voice", 15.0),
        (queued, "degraded unfit for voice", 15.0),
        (slow, "degraded unfit for voice", 15.0),
        (walled, "down captive portal", 12.0),
    ],
    ids=[
        *("cable", "router", "hole", "no route", "no SIP", "SIP refused", "no names"),
        *("loss", "jitter", "queue", "delay", "walled in"),
    ],
)
def test_each_trouble_is_found_by_its_name_in_time_and_over_once(
    trouble: Sky, what: str, within_s: float, seed: int
) -> None:
    link = weather(trouble, seed).until(MENDED)
    assert link.told == [what]
    at, change = link.changes[0]
    assert at - (CUT + 0.77 * seed) <= within_s
    assert change.why
    link.until(MENDED + STABLE_S + 20.0)
    assert link.told == [what, UP]
    assert link.changes[1][0] >= MENDED + STABLE_S - 5.0
    assert link.changes[1][1].lasted_s == pytest.approx(link.changes[1][0] - at)
    assert link.machine.view.why == ""


def test_each_of_many_troubles_in_a_row_is_found_as_soon_as_the_first() -> None:
    begins = [100.0 + 80.0 * number for number in range(6)]

    def often(probe: Probe, at: float, rng: random.Random) -> Sight:
        is_bad = any(began <= at < began + 40.0 for began in begins)
        return (jittery if is_bad else clear)(probe, at, rng)

    link = Weather(often, seed=2, stable_s=STABLE_S).until(begins[-1] + 80.0)
    assert link.told == ["degraded unfit for voice", UP] * 6
    found = [at for at, _ in link.changes][::2]
    assert all(at - began <= 15.0 for at, began in zip(found, begins, strict=True))


def test_a_portal_that_takes_every_call_is_a_portal_when_no_trunk_is_reached() -> None:
    link = weather(portal).until(MENDED)
    assert link.told[-1] == "down captive portal"
    assert link.told[:-1] in ([], ["degraded provider gone"])


def test_another_page_is_no_portal_while_a_trunk_answers() -> None:
    assert weather(says(Saw.FORGED, {ProbeKind.WEB})).until(MENDED).told == []


def test_another_page_of_a_house_without_trunks_is_good_for_data_at_most() -> None:
    odd = says(Saw.FORGED, {ProbeKind.WEB})
    sky = during(CUT, 200.0, odd)
    link = Weather(sky, probes=NO_TRUNK, stable_s=STABLE_S).until(200.0)
    assert link.told == ["degraded captive portal"]
    assert link.machine.view.carries_data


@pytest.mark.parametrize("dead", [("a",), ("a", "b"), ("a", "b", "c")])
def test_dead_anchors_alone_are_no_dead_link(dead: tuple[str, ...]) -> None:
    sky: Sky = clear
    for turn, name in enumerate(dead):
        gone = says(None, {ProbeKind.ANCHOR}, name)
        sky = both(during(CUT + 7.0 * turn, 400.0, gone), sky)
    assert Weather(sky, seed=3).until(200.0).told == []


def test_with_two_of_three_anchors_dead_and_no_trunk_a_cut_is_still_found() -> None:
    dead = both(
        says(None, {ProbeKind.ANCHOR}, "a"), says(None, {ProbeKind.ANCHOR}, "b")
    )
    sky = both(during(CUT, 400.0, dead), during(150.0, 400.0, HOLE))
    link = Weather(sky, probes=NO_TRUNK).until(140.0)
    assert link.told == []
    link.until(165.0)
    assert link.told == ["down no internet"]


def test_one_that_never_answered_accuses_nobody_and_is_named() -> None:
    link = Weather(says(None, {ProbeKind.ANCHOR}, "b"), seed=2).until(100.0)
    assert link.told == []
    assert link.machine.view.never == ("anchor b",)
    assert link.machine.view.trunks == {}


def test_a_trunk_that_never_answered_is_used_all_the_same() -> None:
    view = Weather(says(None, {ProbeKind.TRUNK})).until(60.0).machine.view
    assert view.never == ("trunk main",)
    assert view.fitness("main") is Fitness.GOOD


def test_a_box_that_begins_without_internet_knows_it_soon() -> None:
    link = Weather(HOLE).until(15.0)
    assert link.told == ["down no internet"]
    assert "since the box began" in link.machine.view.why


def test_one_trunk_of_two_is_out_of_use_until_it_was_well_for_a_while() -> None:
    gone = says(None, {ProbeKind.TRUNK}, "main")
    link = weather(gone, probes=TWO_TRUNKS).until(MENDED)
    view = link.machine.view
    assert (view.verdict, view.fitness("main")) == (Verdict.UP, Fitness.NONE)
    assert view.trunks == {"main": "no answer"}
    assert view.fitness("spare") is Fitness.GOOD
    link.until(MENDED + STABLE_S - 1.0)
    assert link.machine.view.fitness("main") is Fitness.NONE
    link.until(MENDED + STABLE_S + 7.0)
    assert link.machine.view.fitness("main") is Fitness.GOOD
    assert link.told == []


def test_a_cloud_pbx_that_is_gone_is_named() -> None:
    pbx = Probe(kind=ProbeKind.PBX, name="pbx.example", every_s=5.0, timeout_s=1.5)
    link = weather(says(None, {ProbeKind.PBX}), probes=(*OFFICE, pbx)).until(MENDED)
    assert link.machine.view.pbx == "no answer"
    assert link.told == []


def test_a_trunk_is_the_last_way_while_the_link_is_unfit_for_voice() -> None:
    view = weather(losing(0.3)).until(MENDED).machine.view
    assert view.fitness("main") is Fitness.POOR
    assert view.carries_data


def test_ten_minutes_of_coming_and_going_are_one_down_and_one_up() -> None:
    sky = during(CUT, CUT + 600.0, flapping)
    link = Weather(sky, seed=5).until(CUT + 600.0)
    downs = [one for _at, one in link.changes if one.verdict is Verdict.DOWN]
    assert len(downs) == 1
    link.until(CUT + 720.0)
    assert link.told[-1] == UP
    assert link.told.count(UP) == 1
    assert link.told.count("down no internet") == 1


def test_an_ordinary_day_in_half_an_hour_is_no_trouble() -> None:
    link = Weather(OrdinaryDay(3, length_s=1800.0), seed=3).until(1800.0)
    assert link.told == []
    assert not any(one.view.trunks for _at, one in link.views)


@pytest.mark.parametrize("probes", [OFFICE, NO_TRUNK], ids=["trunk", "no trunk"])
def test_a_silent_cut_is_found_in_five_seconds_wherever_it_falls(
    probes: tuple[Probe, ...],
) -> None:
    for turn in range(20):
        began = CUT + 0.23 * turn
        link = Weather(during(began, 200.0, HOLE), seed=turn, probes=probes)
        link.until(began + 5.0)
        assert link.told == ["down no internet"], began


def test_a_hiccup_is_no_trouble_wherever_it_falls() -> None:
    for turn in range(20):
        began = CUT + 0.23 * turn
        link = Weather(during(began, began + 2.5, HOLE), seed=turn).until(began + 8.0)
        assert link.told == [], began


def far_away(probe: Probe, at: float, rng: random.Random) -> Sight:
    """Answer by way of a satellite."""
    sight = clear(probe, at, rng)
    is_far = probe.kind not in {ProbeKind.CARRIER, ProbeKind.GATEWAY}
    return sight + 0.62 if is_far and isinstance(sight, float) else sight


def test_a_satellite_is_not_missed_at_each_look_and_a_cut_of_it_is_found() -> None:
    sky = during(300.0, 400.0, HOLE)

    def dish(probe: Probe, at: float, rng: random.Random) -> Sight:
        sight = sky(probe, at, rng)
        return far_away(probe, at, rng) if sight is not None else None

    link, plain = Weather(dish, seed=3), Weather(seed=3)
    assert link.until(300.0).told == []
    assert link.looks <= 1.1 * plain.until(300.0).looks
    assert link.until(307.0).told == ["down no internet"]


def test_silence_says_nothing_once_a_later_look_was_answered() -> None:
    machine = LinkMachine(OFFICE)
    machine.begin(0.0)
    for name in ("a", "b"):
        well = Look(kind=ProbeKind.ANCHOR, name=name, saw=Saw.WELL, took_s=0.02)
        machine.look(well, 1.0)
    beside = Look(kind=ProbeKind.ANCHOR, name="a", saw=Saw.WELL, took_s=0.02)
    machine.look(beside, 9.7)
    silent = Look(kind=ProbeKind.ANCHOR, name="a", saw=Saw.SILENCE)
    assert machine.look(silent, 10.5) == []
    assert machine.look(silent, 12.0) == [LookNow(AROUND, AWAY)]


def test_an_overdue_answer_is_reason_to_ask_the_others_once() -> None:
    machine = LinkMachine(OFFICE)
    machine.begin(0.0)
    for kind, name in ((ProbeKind.ANCHOR, "a"), (ProbeKind.GATEWAY, "")):
        machine.look(Look(kind=kind, name=name, saw=Saw.WELL, took_s=0.02), 1.0)
    assert machine.overdue(Overdue(ProbeKind.GATEWAY, ""), 4.0) == []
    assert machine.overdue(Overdue(ProbeKind.ANCHOR, "b"), 4.0) == []
    late = Overdue(ProbeKind.ANCHOR, "a")
    assert machine.overdue(late, 4.5) == [LookNow(AROUND, AWAY)]
    slow = Look(kind=ProbeKind.ANCHOR, name="a", saw=Saw.WELL, took_s=0.6)
    machine.look(slow, 4.6)
    assert machine.overdue(late, 9.0) == []
    with pytest.raises(KeyError):
        machine.overdue(Overdue(ProbeKind.PBX, "?"), 9.0)


@pytest.mark.parametrize("length_s", [0.5, 1.5, 2.5])
def test_a_hiccup_is_no_trouble(length_s: float) -> None:
    sky: Sky = clear
    for turn in range(4):
        began = 30.0 + 71.3 * turn
        sky = both(during(began, began + length_s, HOLE), sky)
    assert Weather(sky, seed=4).until(330.0).told == []


def test_a_drill_is_told_at_once_and_so_is_its_end() -> None:
    link = Weather().until(20.0)
    link.take(link.machine.drill(is_on=True, now=20.0))
    assert link.machine.view.fitness("main") is Fitness.NONE
    link.until(30.0)
    link.take(link.machine.drill(is_on=False, now=30.0))
    assert link.told == ["down a drill", UP]
    assert link.changes[1][1].lasted_s == pytest.approx(10.0)


def test_a_look_of_nobody_is_refused() -> None:
    machine = LinkMachine(OFFICE)
    with pytest.raises(KeyError):
        machine.look(Look(kind=ProbeKind.PBX, name="?", saw=Saw.WELL), 1.0)


def test_nothing_is_due_while_all_is_well() -> None:
    link = Weather().until(60.0)
    assert link.machine.deadline is None
    assert link.machine.tick(60.0) == []
    assert len(link.views) == 1
    assert link.machine.view == replace(link.views[0][1].view)
    assert link.machine.view.cause is Cause.NOTHING
