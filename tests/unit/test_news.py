"""Which happenings are news, in words that stay, and who needs the internet."""

from datetime import UTC, datetime

import pytest

from tipring.domain.backup_entries import BackupFailed
from tipring.domain.journal import (
    CallAnswered,
    CallerIdentified,
    Decided,
    Entry,
    LineLost,
    MessageKept,
)
from tipring.domain.journal_event import JournalEvent
from tipring.domain.lifeline_entries import DrillDone, LifelineSwitched
from tipring.domain.link.entries import LinkChanged
from tipring.domain.link.view import Cause, Verdict
from tipring.domain.news.addressee import Addressee
from tipring.domain.news.news import families, is_wanted, news_of
from tipring.domain.news_entries import NewsDropped
from tipring.domain.queue.entries import CallerLeftQueue

AT = datetime(2026, 11, 27, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("what", "topic", "data"),
    [
        (CallAnswered(2, "main"), "call.answered", {"rings": 2, "flow": "main"}),
        (
            CallerIdentified("2125550123", None, withheld=False),
            "call.identified",
            {"number": "2125550123", "name": None, "withheld": False},
        ),
        (LineLost("gone"), "line.down", {"reason": "gone"}),
        (
            MessageKept("m1", 2.5, interrupted=False),
            "message.kept",
            {"message_id": "m1", "duration_s": 2.5, "interrupted": False},
        ),
        (
            CallerLeftQueue("t1", "front", "answered", 12.0, 60.0, "anna", ""),
            "queue.left",
            {
                "ticket": "t1",
                "queue": "front",
                "outcome": "answered",
                "waited_s": 12.0,
                "talked_s": 60.0,
                "agent": "anna",
            },
        ),
        (
            LinkChanged(verdict=Verdict.DOWN, cause=Cause.CARRIER, why="no cable"),
            "link.changed",
            {
                "verdict": "down",
                "cause": "carrier lost",
                "why": "no cable",
                "lasted_s": 0.0,
            },
        ),
        (
            LifelineSwitched(to_telephone=True, why="asked"),
            "lifeline.switched",
            {"to_telephone": True, "why": "asked"},
        ),
        (
            DrillDone(findings=("well",), faults=("this", "that")),
            "drill.done",
            {"passed": False, "faults": "this; that"},
        ),
        (
            BackupFailed(where="/media/a", why="no stick"),
            "backup.failed",
            {"where": "/media/a", "why": "no stick"},
        ),
        (
            NewsDropped(addressee="mqtt", count=3, up_to_id=9),
            "news.dropped",
            {"addressee": "mqtt", "count": 3.0},
        ),
    ],
)
def test_what_happens_is_told_in_words_that_stay(
    what: JournalEvent, topic: str, data: dict[str, object]
) -> None:
    news = news_of(7, Entry(AT, what, "line-1", "c1"))
    assert news is not None
    assert (news.id, news.topic, news.at) == (7, topic, AT)
    assert (news.line, news.call_id) == ("line-1", "c1")
    assert dict(news.data) == data
    assert topic in families()


def test_what_only_explains_is_no_news() -> None:
    assert news_of(7, Entry(AT, Decided("menu", "because"))) is None


@pytest.mark.parametrize(
    ("topic", "wanted", "is_told"),
    [
        ("call.ended", (), True),
        ("call.ended", ("call.ended",), True),
        ("call.ended", ("call.*", "link.changed"), True),
        ("call.ended", ("message.*",), False),
        ("call.ended", ("call.rang",), False),
    ],
)
def test_an_addressee_hears_what_he_asked_for(
    topic: str, wanted: tuple[str, ...], *, is_told: bool
) -> None:
    assert is_wanted(topic, wanted) is is_told


@pytest.mark.parametrize(
    ("host", "needs"),
    [
        ("hooks.example.com", True),
        ("203.0.113.9", False),  # documentation addresses are nobody's
        ("8.8.8.8", True),
        ("192.168.1.20", False),
        ("[fd00::1]", False),
        ("2606:4700::1111", True),
        ("localhost", False),
        ("homeassistant.local", False),
        ("nas", False),
    ],
)
def test_what_stands_in_the_office_needs_no_internet(host: str, *, needs: bool) -> None:
    assert Addressee(name="mqtt", host=host).needs_link is needs
