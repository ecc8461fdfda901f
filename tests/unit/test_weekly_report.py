"""The week's figures by mail: asked for when it is due, once, and in each language."""

import asyncio
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from support.clerks import Link, api_of
from support.mailroom import mailroom
from support.office_records import write_records
from support.offices import an_office
from tipring.clerk.door import DeskDoor
from tipring.clerk.letters import Sender
from tipring.clerk.mail import Letters
from tipring.clerk.report_letters import report_letter, week_of
from tipring.clerk.report_words import WORDS, report_words
from tipring.clerk.weekly import WeeklyReport
from tipring.clerk.work import Postponed
from tipring.config.problems import SettingsProblems
from tipring.config.reader import load
from tipring.config.settings import MailSettings, ReportSettings, Security, Settings
from tipring.desk.outbox import Assignment
from tipring.domain.link_drill.calendar import WEEKLY
from tipring.domain.outbox import REPORT
from tipring.domain.reports.mailing import days_of, due
from tipring.store.ledger import Ledger
from tipring.store.message_records import Job
from tipring.store.reader import open_reader

ZONE = ZoneInfo("America/New_York")
MONDAY = datetime(2026, 11, 23, 7, 0, tzinfo=ZONE)
BOSS = "boss@harbor.example"


# --- when ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("after", "day"),
    [
        (timedelta(minutes=-1), None),
        (timedelta(), date(2026, 11, 23)),
        (timedelta(hours=47), date(2026, 11, 23)),
        (timedelta(days=3), None),
        (timedelta(days=7), date(2026, 11, 30)),
    ],
)
def test_a_report_is_due_once_a_week(after: timedelta, day: date | None) -> None:
    assert due(WEEKLY, ZONE, (MONDAY + after).astimezone(UTC)) == day


def test_it_is_of_the_seven_days_before() -> None:
    assert days_of(date(2026, 11, 23)) == (date(2026, 11, 16), date(2026, 11, 22))


def test_the_desk_makes_the_letters_of_a_day_once(tmp_path: Path) -> None:
    async def story() -> None:
        async with mailroom(tmp_path) as room:
            now = [MONDAY.astimezone(UTC)]
            wanted = ReportSettings(mail=(BOSS, "desk@harbor.example"))
            async with DeskDoor(link := Link(api_of(room))) as door:
                chore = WeeklyReport(wanted, ZONE, lambda: now[0])
                await chore(door)
                await chore(door)
                again = WeeklyReport(wanted, ZONE, lambda: now[0])
                await again(door)
                now[0] += timedelta(days=3)
                await again(door)
                await WeeklyReport(ReportSettings(), ZONE, lambda: now[0])(door)
            assert link.asked == ["POST /clerk/report"] * 2
            taken = []
            while found := await room.outbox.next([REPORT]):
                taken.append(found)
                await room.outbox.done(found.job.id, "250 ok")
            assert [each.job.details["to"] for each in taken] == list(wanted.mail)
            assert {each.record for each in taken} == {None}
            await room.outbox.report(MONDAY.date(), wanted.mail)
            assert await room.outbox.next([REPORT]) is None

    asyncio.run(story())


# --- what it says ------------------------------------------------------------


def a_job() -> Job:
    return Job(
        id="report/20261123/1",
        kind=REPORT,
        about="report",
        details={"to": BOSS, "day": "2026-11-23"},
        after="",
        queued_at=MONDAY.astimezone(UTC),
        next_at=MONDAY.astimezone(UTC),
        tries=0,
        reason="",
        done_at=None,
        given_up_at=None,
        result="",
    )


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    state = tmp_path_factory.mktemp("office")
    write_records(state, MONDAY, days=2)
    office = replace(an_office(), zone=ZONE)
    mail = MailSettings("127.0.0.1", "box@harbor.example", 25, Security.NONE)
    return Settings(
        state, office, "us", "en", (), state, state / "desk.sock", mail=mail
    )


def letter_for(settings: Settings, language: str = "en") -> EmailMessage:
    sender = Sender("Harbor", "box@harbor.example", ZONE, language)
    job = a_job()
    with open_reader(settings.store_directory) as reader:
        week = reader.ask(week_of(job, settings, job.queued_at))
    return report_letter(job, sender, week)


def test_the_letter_has_the_week_and_the_one_before(settings: Settings) -> None:
    mail = letter_for(settings)
    assert mail["Subject"] == "Harbor: Calls from 2026-11-16 to 2026-11-22"
    assert mail["To"] == BOSS
    plain, html = (part.get_content() for part in mail.iter_parts())
    assert "front\nOffered: " in plain
    assert "(-)" in plain  # nobody called the week before
    assert "Not talked with since they gave up: " in plain
    assert "<td>front</td>" in html
    assert "<script" not in html


def test_a_week_without_callers_says_so(tmp_path: Path, settings: Settings) -> None:
    Ledger.open(tmp_path).close()
    empty = replace(settings, store_directory=tmp_path)
    plain, html = (part.get_content() for part in letter_for(empty).iter_parts())
    assert "Nobody called a queue in these seven days." in plain
    assert "<table" not in html


@pytest.mark.parametrize("language", WORDS)
def test_every_language_has_its_words(settings: Settings, language: str) -> None:
    words, english = report_words(language), WORDS["en"]
    for field in fields(words):
        told = getattr(words, field.name)
        assert told.count("{") == getattr(english, field.name).count("{")
        assert language == "en" or told != getattr(english, field.name)
    assert str(letter_for(settings, language)["Subject"]).startswith("Harbor: ")


def test_without_words_it_is_english() -> None:
    assert report_words("xx") is WORDS["en"]
    assert report_words("de_at") is WORDS["de"]


def test_the_clerk_posts_it(settings: Settings, tmp_path: Path) -> None:
    posted = []

    async def post(_mail: MailSettings, letter: EmailMessage, to: str) -> str:
        posted.append((letter["Subject"], to))
        return "250 ok"

    async def story() -> None:
        letters = Letters(settings, post)
        outcome = await letters(Assignment(a_job(), None, "en"))
        assert outcome.result == f"to {BOSS}; 250 ok"
        nowhere = Letters(replace(settings, store_directory=tmp_path / "gone"), post)
        with pytest.raises(Postponed, match="no store"):
            await nowhere(Assignment(a_job(), None, "en"))

    asyncio.run(story())
    assert posted == [("here: Calls from 2026-11-16 to 2026-11-22", BOSS)]


# --- what the owner wishes ------------------------------------------------------------

OFFICE = """\
[office]
name = "Harbor"
time_zone = "America/New_York"
[[line]]
name = "front"
url = "modem:///dev/ttyACM0"
flow = "main"
"""
MAIL = '[mail]\nhost = "mail.example"\nsender = "box@harbor.example"\n'
FLOW = 'start = "bye"\n[node.bye]\ndo = "hangup"\n'


def read(directory: Path, text: str) -> ReportSettings:
    (directory / "flows").mkdir()
    (directory / "flows/main.toml").write_text(FLOW)
    (directory / "tipring.toml").write_text(OFFICE + text)
    return load(directory).report


def test_an_owner_says_who_gets_it_and_when(tmp_path: Path) -> None:
    found = read(tmp_path, f'[report]\nmail = "{BOSS}"\nat = "Fri 16:30"\n{MAIL}')
    assert found.mail == (BOSS,)
    assert (found.at.weekday, found.at.at.hour) == (4, 16)


def test_unless_somebody_wants_it_nobody_gets_it(tmp_path: Path) -> None:
    assert read(tmp_path, "") == ReportSettings()


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('mail = "boss"\n', "mail address"),
        (f'mail = "{BOSS}"\n', "needs a server"),
        ('at = "07:00"\n', "day and time of the week"),
        ('at = "first Mon 07:00"\n', "day and time of the week"),
        ("at = 7\n", "day and time of the week"),
        ('to = "me"\n', "to"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, text: str, what: str) -> None:
    with pytest.raises(SettingsProblems, match=what):
        read(tmp_path, f"[report]\n{text}")
