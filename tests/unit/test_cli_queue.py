"""`tipring queue ...` as a person types it: what it shows, asks and tells."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result

from support.golden import assert_golden
from support.offices import write_settings
from support.queue_door import ANNA, FakeDoor, with_a_team
from support.queue_journal import (
    QUEUE,
    a_call,
    at,
    given_up,
    joined,
    left,
    moved,
    queued,
    told,
)
from support.queue_room import queue_api
from support.toy_line import toy_desk
from tipring.cli import queue as commands
from tipring.cli import queue_show
from tipring.cli.main import cli
from tipring.desk.queue_api import NoQueues, QueueDoor, QueueNow
from tipring.desk.server import serving
from tipring.domain.errors import RuleError, TipringError
from tipring.domain.journal import CallEnded, CallerIdentified, CallRang, Entry
from tipring.domain.journal_event import JournalEvent
from tipring.domain.queue.entries import AgentRung, OfferEnded, Outcome, PlaceKept
from tipring.domain.queue.happenings import (
    AgentPaused,
    AgentResumed,
    AgentSignedIn,
    AgentSignedOut,
    CallbackBooked,
    CallClaimed,
    CallerJoined,
    CallerWithdrawn,
    Happening,
)
from tipring.domain.queue.live import CallerLive, QueueLive
from tipring.domain.queue.states import AgentState, CallerState
from tipring.store.store import Store


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """Return the settings of an office that has never run."""
    write_settings(tmp_path, "/dev/nowhere")
    return tmp_path


def type_in(office: Path, *words: str) -> Result:
    """Type a command that may fail."""
    return CliRunner().invoke(cli, ["queue", *words, "--config", str(office)])


def shown(office: Path, *words: str) -> str:
    """Type a command; return what it shows."""
    result = type_in(office, *words)
    assert result.exit_code == 0, result.output
    return result.stdout


def refused(office: Path, *words: str) -> str:
    """Type a command that is refused; return the words of our error."""
    error = type_in(office, *words).exception
    assert isinstance(error, TipringError)
    return str(error)


# --- now -------------------------------------------------------------------------


@contextmanager
def running_desk(
    office: Path,
    door: QueueDoor,
    *lived: tuple[float, JournalEvent],
) -> Iterator[None]:
    """Run a desk for *office*, in a thread of its own."""
    up, down, loops = threading.Event(), asyncio.Event(), []

    async def run() -> None:
        socket = office / "state" / "desk.sock"
        async with toy_desk(office) as desk, serving(queue_api(desk, door), socket):
            with_a_team(desk)
            await desk.journal.store.append(*(told(*entry) for entry in lived))
            loops.append(asyncio.get_running_loop())
            up.set()
            await down.wait()

    thread = threading.Thread(target=lambda: asyncio.run(run()))
    thread.start()
    assert up.wait(10)
    try:
        yield
    finally:
        loops[0].call_soon_threadsafe(down.set)
        thread.join(10)


def test_the_status_shows_who_waits_and_why_there(office: Path) -> None:
    day = (*a_call("c1", 0, waited_s=25, talked_s=60), *given_up("c2", 0, waited_s=9))
    with running_desk(office, FakeDoor(), *day):
        lines = shown(office, "status").splitlines()
    assert_golden("queue_status.txt", lines)


def test_the_status_for_programs_is_that_of_the_desk(office: Path) -> None:
    with running_desk(office, FakeDoor()):
        sales, _ = json.loads(shown(office, "status", "--json"))
    assert sales["live"]["waiting"][0]["why"] == "rank 105 s, head start 30 s"
    assert sales["today"] is None


def test_a_box_without_queues_says_how_to_make_one(office: Path) -> None:
    with running_desk(office, NoQueues()):
        assert "queues/NAME.toml" in shown(office, "status")


def test_a_caller_who_only_waits_is_shown_so() -> None:
    alone = CallerLive(
        ticket="c1",
        state=CallerState.WAITING,
        position=1,
        waited_s=3725.0,
        rank_s=3725.0,
    )
    found = QueueNow(QueueLive(queue=QUEUE, waiting=(alone,)), None)
    zone = ZoneInfo("UTC")
    row = queue_show.status([found], zone).splitlines()[2]
    assert row.split() == ["1", "unknown", "c1", "1:02:05", "1:02:05", "waiting", "-"]


# --- telling ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "happening", "answer"),
    [
        (("sign-in", ANNA), AgentSignedIn(ANNA), "anna@example.com is signed in"),
        (("sign-out", ANNA), AgentSignedOut(ANNA), "signs out, after the running call"),
        (("pause", ANNA), AgentPaused(ANNA, ""), "pauses, after the running call"),
        (("pause", ANNA, "lunch"), AgentPaused(ANNA, "lunch"), "pauses"),
        (("resume", ANNA), AgentResumed(ANNA), "can be rung again"),
        (("claim", "c7/2", ANNA), CallClaimed("c7/2", ANNA), "c7/2 will go to anna@"),
        (
            ("withdraw", "c7"),
            CallerWithdrawn("c7", "taken out by the office"),
            "c7 was taken out",
        ),
        (
            ("withdraw", "c7", "--why", "it was a robot"),
            CallerWithdrawn("c7", "it was a robot"),
            "c7 was taken out",
        ),
    ],
)
def test_what_people_type_reaches_the_engine(
    office: Path,
    words: tuple[str, ...],
    happening: Happening,
    answer: str,
) -> None:
    door = FakeDoor()
    with running_desk(office, door):
        assert answer in shown(office, *words)
    assert door.told == [happening]


def test_who_was_lost_is_called_back_where_the_box_may_dial(office: Path) -> None:
    door = FakeDoor()
    with running_desk(office, door):
        told = shown(office, "call-back", QUEUE, "+1 (212) 555-0107")
        why = refused(office, "call-back", QUEUE, "0190 123")
    assert "will be called when an agent of sales is free" in told
    joined, booked = door.told
    assert isinstance(booked, CallbackBooked)
    assert booked.number == "+12125550107"
    assert isinstance(joined, CallerJoined)
    assert why.startswith("0190123 is none of the numbers")


def test_what_may_not_be_is_told_in_the_desks_words(office: Path) -> None:
    door = FakeDoor()
    offline = RuleError("agent", "offline", "pauses")
    door.refusals[AgentPaused] = offline
    with running_desk(office, door):
        assert refused(office, "pause", ANNA) == str(offline)
        assert "there is no agent 'eve'" in refused(office, "sign-in", "eve")


@pytest.mark.parametrize(
    "words",
    [
        ("status",),
        ("sign-in", ANNA),
        ("claim", "c7", ANNA),
    ],
)
def test_a_desk_that_is_not_running_is_told(
    office: Path,
    words: tuple[str, ...],
) -> None:
    assert "systemctl start tipring" in refused(office, *words)


# --- looking back ----------------------------------------------------------------

THE_DAY = ("--since", "2026-11-23", "--until", "2026-11-24")


def live(office: Path, *entries: Entry) -> None:
    async def told_all() -> None:
        async with await Store.open(office / "state") as store:
            await store.append(*entries)

    asyncio.run(told_all())


def lived(office: Path, *story: tuple[float, JournalEvent]) -> None:
    live(office, *(told(*what) for what in story))


def test_why_is_told_with_its_reasons(office: Path) -> None:
    others = ("ben: paused (lunch)", "cleo: talking")
    lived(
        office,
        (0, queued("c1")),
        (0, AgentRung("c1", QUEUE, "anna", "idle longest", "first", others)),
        (20, OfferEnded("c1", "anna", "no answer")),
        (20, PlaceKept("c1", QUEUE, 300, "the caller hung up")),
        (60, left("c1", Outcome.RETURNED, 20)),
        (60, queued("c2", place_of="c1", waited_s=20)),
        (65, joined("c2", "ben", waited_s=25)),
        (95, left("c2", Outcome.ANSWERED, 25, 30, "ben")),
        (99, queued("c3", number="")),
    )
    assert_golden("queue_why.txt", shown(office, "why", "c2").splitlines())
    assert shown(office, "why", "c3").splitlines()[:2] == [
        "number unknown",
        "2026-11-23 09:01:39  sales: has the place now (c3)",
    ]
    found = json.loads(shown(office, "why", "c1", "--json"))
    assert found["lines"][1]["reasons"][1] == "not ben: paused (lunch)"


def test_a_call_that_no_queue_saw_is_told(office: Path) -> None:
    lived(office, (0, queued("c1")))
    assert "no queue has seen a call c9" in refused(office, "why", "c9")


def test_a_day_in_figures(office: Path) -> None:
    lived(
        office,
        (0, moved(AgentState.READY, "signs in")),
        *a_call("1", 0, waited_s=5, talked_s=90),
        (95, moved(AgentState.WRAP_UP)),
        (100, moved(AgentState.READY)),
        *given_up("2", 100, waited_s=3),
        (200, left("3", Outcome.FULL)),
        (3600, moved(AgentState.OFFLINE)),
        (3600, queued("4")),
    )
    lines = shown(office, "figures", *THE_DAY).splitlines()
    assert_golden("queue_figures.txt", lines)


def test_a_day_in_figures_with_another_threshold(office: Path) -> None:
    lived(office, *a_call("1", 0, waited_s=5, talked_s=90))
    strict = shown(office, "figures", *THE_DAY, "--threshold", "4", "--json")
    (sales,) = json.loads(strict)["queues"]
    assert sales["service"]["of_offered"] == 0.0
    morning = ("--since", "2026-11-23T08:00", "--until", "2026-11-23 09:00")
    nothing = shown(office, "figures", *morning)
    assert nothing == (
        "no caller came to a queue from 2026-11-23 08:00:00 to 2026-11-23 09:00:00\n"
    )


def test_agents_are_counted_on_a_day_without_callers(office: Path) -> None:
    lived(office, (0, moved(AgentState.PAUSED, "lunch")))
    lines = shown(office, "figures", *THE_DAY).splitlines()
    assert "  no caller came to a queue" in lines
    assert "  nothing to rate" in lines


def test_callers_without_agents_are_counted_too(office: Path) -> None:
    lived(office, *given_up("1", 0, waited_s=3))
    assert "  nobody has worked" in shown(office, "figures", *THE_DAY).splitlines()


def test_today_is_counted_up_to_now(
    office: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lived(
        office,
        *a_call("0", -24 * 3600, waited_s=5, talked_s=9),
        *a_call("1", 0, waited_s=5, talked_s=9),
    )
    monkeypatch.setattr(commands, "utc_now", lambda: at(60))
    found = json.loads(shown(office, "figures", "--json"))
    assert found["queues"][0]["offered"] == 1


def test_whom_to_call_back_is_listed(office: Path) -> None:
    again = CallerIdentified("2125550101", None, withheld=False)
    lived(
        office,
        *given_up("c1", 0, waited_s=30, number="2125550101"),
        *given_up("c2", 10, waited_s=30, number=""),
    )
    live(
        office,
        Entry(at(600), CallRang(), "line-1", "c3"),
        Entry(at(600), again, "line-1", "c3"),
        Entry(at(601), queued("c3", "2125550101"), "line-1", "c3"),
        Entry(at(602), joined("c3", waited_s=1), "line-1", "c3"),
        Entry(at(900), CallEnded("bye"), "line-1", "c3"),
    )
    lines = shown(office, "abandoned", *THE_DAY).splitlines()
    assert_golden("queue_abandoned.txt", lines)
    found = json.loads(shown(office, "abandoned", *THE_DAY, "--json"))
    assert [call["answered_at"] for call in found] == [None, "2026-11-23T14:10:02Z"]


def test_a_day_on_which_nobody_gave_up(office: Path) -> None:
    lived(office, *a_call("1", 0, waited_s=5, talked_s=9))
    assert shown(office, "abandoned", *THE_DAY) == (
        "nobody gave up from 2026-11-23 00:00:00 to 2026-11-24 00:00:00\n"
    )


@pytest.mark.parametrize("words", [("why", "c1"), ("figures",), ("abandoned",)])
def test_a_store_that_is_not_there_yet_is_told(
    office: Path,
    words: tuple[str, ...],
) -> None:
    assert "there is no store in" in refused(office, *words)


@pytest.mark.parametrize(
    "words",
    [("figures", "--threshold", "0"), ("figures", "--since", "yesterday")],
)
def test_what_cannot_be_counted_is_refused(
    office: Path,
    words: tuple[str, ...],
) -> None:
    assert type_in(office, *words).exit_code == 2
