"""Processes that died leave a note each; who lives reads them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from support.mailroom import mailroom
from support.virtual_time import run_virtually
from tipring.desk.deaths import DeathNotes
from tipring.domain.service_entries import ServiceDied, ServiceGaveUp
from tipring.health.checks import deaths as check
from tipring.health.deaths import MOST_KEPT, NOTES, TAKEN, Death, deaths, taken, told
from tipring.health.surroundings import Surroundings

AT = datetime(2026, 11, 27, 9, 15, 1, tzinfo=UTC)
WATCHDOG = "2026-11-27T09:15:01Z tipring watchdog killed ABRT\n"
KILLED = "2026-11-27T09:15:02Z tipring-console signal killed KILL\n"
ENDED = "2026-11-27T09:15:03Z tipring-clerk exit-code exited 1\n"
RESTS = "2026-11-27T09:15:04Z tipring gave-up - -\n"


def write(directory: Path, *lines: str) -> None:
    (directory / NOTES).write_text("".join(lines))


def test_a_note_says_who_died_when_and_of_what(tmp_path: Path) -> None:
    write(tmp_path, WATCHDOG, KILLED, ENDED, RESTS)
    first, *others = deaths(tmp_path)
    assert first == Death(AT, "tipring", "it stood still, and was ended")
    assert [(each.service, each.how) for each in others[:2]] == [
        ("tipring-console", "it was ended by SIGKILL"),
        ("tipring-clerk", "it ended with status 1"),
    ]
    assert [each.gave_up for each in others] == [False, False, True]


def test_a_line_that_a_full_disk_cut_off_is_left_out(tmp_path: Path) -> None:
    write(
        tmp_path,
        "2026-11-27T09:1",
        "\nyesterday tipring watchdog killed ABRT\n",
        KILLED,
    )
    assert [each.service for each in deaths(tmp_path)] == ["tipring-console"]


def test_a_box_in_which_nobody_died_has_no_notes(tmp_path: Path) -> None:
    assert deaths(tmp_path) == taken(tmp_path) == []


def test_what_was_told_is_known_and_not_told_again(tmp_path: Path) -> None:
    write(tmp_path, WATCHDOG)
    assert len(taken(tmp_path)) == 1
    told(tmp_path)
    write(tmp_path, KILLED)
    assert [each.service for each in taken(tmp_path)] == ["tipring-console"]
    assert len(deaths(tmp_path)) == 2


def test_what_was_taken_when_the_power_went_is_told_after_all(tmp_path: Path) -> None:
    write(tmp_path, WATCHDOG)
    taken(tmp_path)
    write(tmp_path, KILLED)
    assert [each.service for each in taken(tmp_path)] == ["tipring"]
    told(tmp_path)
    assert not (tmp_path / TAKEN).exists()
    assert [each.service for each in taken(tmp_path)] == ["tipring-console"]


def test_only_the_newest_are_kept(tmp_path: Path) -> None:
    write(tmp_path, *[WATCHDOG] * MOST_KEPT, KILLED)
    taken(tmp_path)
    told(tmp_path)
    known = deaths(tmp_path)
    assert (len(known), known[-1].service) == (MOST_KEPT, "tipring-console")


@pytest.mark.parametrize(
    ("lines", "later", "colour", "says"),
    [
        ([], timedelta(), "green", "none died in the last day"),
        ([WATCHDOG], timedelta(days=2), "green", "none died"),
        ([WATCHDOG], timedelta(hours=1), "amber", "died once in the last day, last"),
        ([WATCHDOG, KILLED], timedelta(hours=1), "amber", "died 2 times"),
        ([WATCHDOG, RESTS], timedelta(minutes=3), "red", "again and again, and rests"),
        ([WATCHDOG, RESTS], timedelta(hours=1), "amber", "tipring: it stood still"),
        ([RESTS], timedelta(hours=1), "amber", "died 0 times"),
    ],
)
def test_the_doctor_reads_them(
    tmp_path: Path, lines: list[str], later: timedelta, colour: str, says: str
) -> None:
    write(tmp_path, *lines)
    found = check.judge(deaths(tmp_path), AT + later)
    assert found.colour == colour
    assert says in found.sentence
    assert (colour == "green") is (found.remedy == "") is (found.tries == "")
    looked = check.look(Surroundings(tmp_path))
    assert (looked is None) is (lines == [])


def test_the_desk_writes_them_down(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def tell() -> list[object]:
        async with mailroom(tmp_path) as room:
            write(tmp_path, WATCHDOG, RESTS)
            await DeathNotes(room.journal).look()
            await DeathNotes(room.journal).look()
            return list(await room.told())

    kept = run_virtually(tell())
    assert [each for each in kept if isinstance(each, ServiceDied)] == [
        ServiceDied(service="tipring", how="it stood still, and was ended", died_at=AT)
    ]
    (gave_up,) = [each for each in kept if isinstance(each, ServiceGaveUp)]
    assert gave_up.since == AT + timedelta(seconds=3)
    assert "tipring died at" in caplog.text
