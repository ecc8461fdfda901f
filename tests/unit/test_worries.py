"""What lasts of many looks, what may be mended, and who is told of it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tipring.domain.colours import Colour
from tipring.domain.findings import Finding, amber, green, red
from tipring.domain.hours import Span
from tipring.domain.worries.alarm import Alarm, AlarmPlan
from tipring.domain.worries.repairs import RepairBrake
from tipring.domain.worries.watch import WorryWatch
from tipring.domain.worries.worry import Worry, worry_about
from tipring.domain.worry_entries import WorryBegan, WorryChanged, WorryEnded

BEGAN = datetime(2026, 11, 23, 15, tzinfo=UTC)
FULL = red("disk", "no message can be taken", "erase messages")
FILLING = amber("disk", "300 MB are free", "erase messages")
EMPTY = green("disk", "5000 MB are free")
ZONE = ZoneInfo("America/New_York")


def at(minute: float) -> datetime:
    return BEGAN + timedelta(minutes=minute)


class Watcher:
    """Looks once a minute."""

    def __init__(self, *known: Worry) -> None:
        self.watch = WorryWatch(known)
        self.minute = 0

    def look(self, *findings: Finding) -> list[str]:
        said = self.watch.look(findings, at(self.minute))
        self.minute += 1
        return [type(each).__name__ for each in said]


def test_what_is_seen_once_is_no_worry() -> None:
    watcher = Watcher()
    assert watcher.look(FULL) == watcher.look(EMPTY) == watcher.look(FULL) == []
    assert watcher.watch.worries == ()


def test_what_is_seen_twice_is_one_since_it_was_seen_first() -> None:
    watcher = Watcher()
    assert watcher.look(FILLING) == []
    said = watcher.watch.look([FULL], at(5))
    assert said == [
        WorryBegan(
            key="disk",
            what="disk",
            colour=Colour.RED,
            sentence="no message can be taken",
            remedy="erase messages",
            since=BEGAN,
        )
    ]
    (worry,) = watcher.watch.worries
    assert (worry.colour, worry.since) == (Colour.RED, BEGAN)
    assert watcher.look(FULL) == []


def test_it_is_over_when_it_was_well_for_a_while() -> None:
    watcher = Watcher()
    for _ in range(2):
        watcher.look(FULL)
    assert watcher.look(EMPTY) == watcher.look(EMPTY) == []
    assert watcher.look(FULL) == watcher.look() == watcher.look(EMPTY) == []
    said = watcher.watch.look([], at(9))
    assert said == [WorryEnded(key="disk", lasted_s=540.0)]
    assert watcher.watch.worries == ()


def test_what_gets_worse_is_told_sooner_than_what_gets_better() -> None:
    watcher = Watcher()
    for _ in range(2):
        watcher.look(FILLING)
    assert [watcher.look(FULL), watcher.look(FULL)] == [[], ["WorryChanged"]]
    looks = [watcher.look(FILLING) for _ in range(3)]
    assert looks == [[], [], ["WorryChanged"]]
    assert watcher.watch.worries[0].colour is Colour.AMBER


def test_a_change_of_colour_is_told_with_what_is_seen_now() -> None:
    watcher = Watcher(worry_about(FILLING, BEGAN))
    watcher.look(FULL)
    assert watcher.watch.look([FULL], at(1)) == [
        WorryChanged(key="disk", colour=Colour.RED, sentence=FULL.sentence)
    ]


def test_words_follow_what_is_seen_and_the_colour_waits() -> None:
    watcher = Watcher(worry_about(FULL, BEGAN))
    watcher.look(FILLING.cared_for("it erases old reports", "tidy up"))
    (worry,) = watcher.watch.worries
    assert (worry.sentence, worry.colour) == ("300 MB are free", Colour.RED)
    assert (worry.tries, worry.repair) == ("it erases old reports", "tidy up")


def test_a_restart_forgets_nothing_and_tells_nothing_twice() -> None:
    known = worry_about(FULL, BEGAN - timedelta(days=3))
    watcher = Watcher(known)
    assert watcher.look(FULL) == []
    assert watcher.watch.worries == (known,)


def test_of_several_things_each_has_its_own_worry_the_worst_first() -> None:
    watcher = Watcher()
    lines = [red("line", "unplugged", "plug it in", of=f"line-{n}") for n in (1, 2)]
    for _ in range(2):
        watcher.look(FILLING, *lines)
    assert [each.key for each in watcher.watch.worries] == [
        *("line line-1", "line line-2", "disk")
    ]


def test_a_clock_that_is_put_back_makes_no_time_negative() -> None:
    watcher = Watcher(worry_about(FULL, at(600)))
    watcher.look(FULL)
    (worry,) = watcher.watch.worries
    assert worry.since == BEGAN
    assert worry.lasted(at(-60)) == timedelta()


# --- repairs -------------------------------------------------------------------


def stuck(repair: str = "mail again") -> Worry:
    found = amber("mail", "3 were given up", "see the log")
    return worry_about(found.cared_for("it sends them again", repair), BEGAN)


def test_a_repair_is_tried_again_after_longer_and_longer() -> None:
    brake, worry = RepairBrake(), stuck()
    due = [hour for hour in range(60) if brake.due([worry], at(60 * hour))]
    assert due == [0, 1, 7, 31, 55]


def test_what_was_over_meanwhile_is_mended_at_once() -> None:
    brake, worry = RepairBrake(), stuck()
    assert brake.due([worry], at(0)) == [worry]
    assert brake.due([], at(1)) == []
    assert brake.due([worry, stuck("")], at(2)) == [worry]


def test_a_clock_that_is_put_back_stops_no_repair() -> None:
    brake, worry = RepairBrake(), stuck()
    assert brake.due([worry], at(6000)) == [worry]
    assert brake.due([worry], at(0)) == []
    assert brake.due([worry], at(61)) == [worry]


# --- alarms --------------------------------------------------------------------

ANNA, BERT = "anna@example.com", "bert@example.com"
WORRY = worry_about(FULL, BEGAN)


def letters(alarm: Alarm, minute: float, *worries: Worry) -> list[str]:
    return [letter.job_id for letter in alarm.letters(worries, at(minute))]


def test_what_lasts_is_told_once_and_again_when_it_is_over() -> None:
    alarm = Alarm(AlarmPlan(mail=(ANNA, BERT)))
    assert letters(alarm, 9, WORRY) == []
    (to_anna, to_bert) = alarm.letters([WORRY], at(10))
    assert (to_anna.details["to"], to_bert.details["to"]) == (ANNA, BERT)
    assert to_anna.details | {"to": ""} == {
        "to": "",
        "tells": "began",
        "since": "2026-11-23T15:00:00+00:00",
        "until": "2026-11-23T15:10:00+00:00",
        "sentence": "no message can be taken",
        "remedy": "erase messages",
        "tries": "",
    }
    assert letters(alarm, 11, WORRY) == letters(alarm, 600, WORRY) == []
    assert letters(alarm, 601) == [
        f"disk/over/20261123-150000/{number}" for number in (1, 2)
    ]
    assert letters(alarm, 602) == []


def test_what_comes_and_goes_is_told_once_an_hour() -> None:
    alarm = Alarm(AlarmPlan(mail=(ANNA,)))
    letters(alarm, 10, WORRY)
    letters(alarm, 15)
    again = worry_about(FULL, at(20))
    assert letters(alarm, 40, again) == []
    assert letters(alarm, 70, again) == ["disk/began/20261123-152000/1"]


def test_what_is_only_to_be_looked_at_is_told_to_who_asks_for_it() -> None:
    mild = worry_about(FILLING, BEGAN)
    assert letters(Alarm(AlarmPlan(mail=(ANNA,))), 60, mild) == []
    curious = Alarm(AlarmPlan(mail=(ANNA,), colour=Colour.AMBER))
    assert len(letters(curious, 60, mild)) == 1


def test_what_has_letters_of_its_own_gets_no_others() -> None:
    plan = AlarmPlan(mail=(ANNA,), told_elsewhere=frozenset({"disk"}))
    assert letters(Alarm(plan), 60, WORRY) == []


def test_somebody_is_called_until_he_says_that_he_heard_it() -> None:
    alarm = Alarm(AlarmPlan(call="42"))
    letters(alarm, 5, WORRY)
    assert alarm.to_call_about(at(5), ZONE) == ()
    assert alarm.to_call_about(at(10), ZONE) == (WORRY,)
    alarm.called(["disk"], at(10))
    assert alarm.to_call_about(at(20), ZONE) == ()
    assert alarm.to_call_about(at(25), ZONE) == (WORRY,)
    alarm.called(["disk", "gone"], at(25), confirmed=True)
    assert alarm.to_call_about(at(600), ZONE) == ()


def test_who_never_answers_is_not_called_for_ever() -> None:
    alarm = Alarm(AlarmPlan(call="42", calls=2))
    letters(alarm, 10, WORRY)
    for minute in (10, 30):
        assert alarm.to_call_about(at(minute), ZONE) == (WORRY,)
        alarm.called(["disk"], at(minute))
    assert alarm.to_call_about(at(600), ZONE) == ()


def test_a_new_worry_is_called_about_although_the_old_one_was_heard() -> None:
    alarm = Alarm(AlarmPlan(call="42"))
    letters(alarm, 10, WORRY)
    alarm.called(["disk"], at(10), confirmed=True)
    line = worry_about(red("line", "unplugged", "plug it in", of="line-1"), at(60))
    letters(alarm, 70, WORRY, line)
    assert alarm.to_call_about(at(70), ZONE) == (line,)
    again = worry_about(FULL, at(100))
    letters(alarm, 200, again, line)
    assert alarm.to_call_about(at(200), ZONE) == (again, line)


@pytest.mark.parametrize(
    ("quiet", "hour", "calls"),
    [
        (Span(22 * 60, 7 * 60), 23, False),
        (Span(22 * 60, 7 * 60), 6, False),
        (Span(22 * 60, 7 * 60), 7, True),
        (Span(12 * 60, 13 * 60), 12, False),
        (Span(12 * 60, 13 * 60), 13, True),
        (None, 3, True),
    ],
)
def test_nobody_is_called_in_his_quiet_hours(
    quiet: Span | None, hour: int, *, calls: bool
) -> None:
    alarm = Alarm(AlarmPlan(call="42", quiet=quiet))
    alarm.letters([WORRY], at(600))
    then = datetime(2026, 11, 24, hour, 30, tzinfo=ZONE)
    assert bool(alarm.to_call_about(then, ZONE)) is calls


def test_nobody_is_called_who_is_not_named() -> None:
    alarm = Alarm(AlarmPlan())
    letters(alarm, 600, WORRY)
    assert alarm.to_call_about(at(600), ZONE) == ()
