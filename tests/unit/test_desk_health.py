"""The watch over the box: what it notices, mends, tells, and says on the telephone."""

import asyncio
import contextlib
import os
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType

import httpx
import pytest
from sqlalchemy import Connection

from support.box import virtual_wall
from support.kinds import T, of_kind
from support.offices import an_office
from support.queue_bench import TalkLine, shelf
from support.virtual_time import run_virtually
from tipring.desk import health_watch, help_calls
from tipring.desk.api import make_api
from tipring.desk.box_report import DeskSeen
from tipring.desk.desk import Desk
from tipring.desk.health_watch import FIRST_S, LOOK_S, HealthWatch
from tipring.desk.journal import Journal
from tipring.desk.mending import Mending
from tipring.domain.colours import Colour
from tipring.domain.errors import StoreError
from tipring.domain.events import (
    AnsweredBy,
    DigitPressed,
    FarEndAnswered,
    FarEndGone,
    Gone,
    LineEvent,
    Tone,
    ToneHeard,
)
from tipring.domain.findings import Finding, amber, red
from tipring.domain.flow import Flow, HangUpNode
from tipring.domain.journal import CallPlaced, PromptPlayed
from tipring.domain.journal_event import JournalEvent
from tipring.domain.message_entries import JobQueued, JobTried
from tipring.domain.worries.alarm import Alarm, AlarmPlan
from tipring.domain.worries.worry import worry_about
from tipring.domain.worry_entries import (
    HelpCalled,
    RepairDone,
    WorryBegan,
    WorryEnded,
)
from tipring.health.surroundings import Surroundings
from tipring.store.line_tests import REPORTS
from tipring.store.store import Store
from tipring.store.tidying import DAY_S, REPORTS_KEPT, tidy_up

OWNER = "2125550142"
FLOW = Flow("main", "bye", "en", MappingProxyType({"bye": HangUpNode(name="bye")}))
OFFICE = an_office(
    flows=MappingProxyType({"main": FLOW}), outside=(OWNER,), country="us"
)
LOST = red("line", "nobody reaches us on back", "plug it in", of="back")
PILED_UP = amber("mail", "3 letters were given up", "tipring mail test")
ANSWERED = FarEndAnswered(AnsweredBy.VOICE)
ROUND_S = LOOK_S + 1


class World:
    """A desk with one line, and a box that a test makes up."""

    def __init__(self, store: Store, where: Path) -> None:
        self.found: list[Finding] = []
        self.line = TalkLine()
        self.store = store
        self.desk = Desk(OFFICE, shelf(), Journal(store, virtual_wall))
        self.desk.add_line(self.line, "main", rings=1)
        box = Surroundings(where, root=where)
        mending = Mending(self.desk.outbox, where)
        self.watch = HealthWatch(self.desk.journal, lambda: box, self.seen, mending)
        self.desk.health = self.watch

    async def seen(self) -> DeskSeen:
        return DeskSeen()

    def alarm(self, **plan: object) -> None:
        plan = {"after": timedelta(minutes=1), **plan}
        self.watch.alarm = Alarm(AlarmPlan(**plan))  # type: ignore[arg-type]
        if "call" in plan:
            self.watch.calls = self.desk.help_calls(str(plan["call"]))

    async def rounds(self, count: int) -> None:
        await asyncio.sleep(count * ROUND_S)

    async def noted(self) -> list[JournalEvent]:
        await self.store.append()
        return [each.entry.what for each in await self.store.journal()]

    async def of(self, kind: type[T]) -> list[T]:
        return of_kind(await self.noted(), kind)

    async def dialled(self) -> None:
        async with asyncio.timeout(600):
            while not self.line.dialled:
                await asyncio.sleep(0.1)
        await asyncio.sleep(1)


@pytest.fixture(autouse=True)
def _found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a world's own list be what is found."""

    def found(box: Surroundings, _pause: object) -> Sequence[Finding]:
        return tuple(WORLDS[box.root].found)

    monkeypatch.setattr(health_watch, "examined", found)


WORLDS: dict[Path, World] = {}


@contextlib.asynccontextmanager
async def world(where: Path) -> AsyncIterator[World]:
    """Run a whole desk with a watch."""
    async with await Store.open(where) as store:
        made = WORLDS[where] = World(store, where)
        running = asyncio.create_task(made.desk.run())
        yield made
        made.desk.stop()
        await running
    del WORLDS[where]


@contextlib.asynccontextmanager
async def watch(where: Path) -> AsyncIterator[World]:
    """Run the watch alone: nobody is called."""
    async with await Store.open(where) as store:
        made = WORLDS[where] = World(store, where)
        running = asyncio.create_task(made.watch.run())
        yield made
        running.cancel()
        await asyncio.wait([running])
    del WORLDS[where]


def test_what_lasts_is_noted_and_told_and_so_is_its_end(tmp_path: Path) -> None:
    async def story() -> None:
        async with watch(tmp_path) as it:
            it.alarm(mail=("anna@example.com",))
            it.found = [LOST]
            await asyncio.sleep(FIRST_S + 1)
            assert await it.of(WorryBegan) == []
            await it.rounds(1)
            (began,) = await it.of(WorryBegan)
            assert isinstance(began, WorryBegan)
            assert (began.key, began.colour) == ("line back", Colour.RED)
            assert it.watch.is_red
            await it.rounds(1)
            (letter,) = await it.of(JobQueued)
            assert isinstance(letter, JobQueued)
            assert (letter.kind, letter.about) == ("worry", "line back")
            it.found = []
            await it.rounds(4)
            (ended,) = await it.of(WorryEnded)
            assert isinstance(ended, WorryEnded)
            assert ended.lasted_s > 200
            assert len(await it.of(JobQueued)) == 2
            assert not it.watch.is_red

    run_virtually(story())


def test_a_restart_goes_on_with_what_was_and_mails_nothing_twice(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        async with world(tmp_path) as it:
            it.alarm(mail=("anna@example.com",), call=OWNER)
            it.found = [LOST]
            await it.dialled()
            it.line.tell(ANSWERED)
            await asyncio.sleep(2)
            it.line.tell(DigitPressed("1"))
            await asyncio.sleep(10)
            (worry,) = it.watch.worries
        async with world(tmp_path) as it:
            it.alarm(mail=("anna@example.com",), call=OWNER)
            it.found = [LOST]
            await asyncio.sleep(FIRST_S)
            await it.rounds(2)
            assert it.watch.worries == (worry,)
            assert len(await it.of(WorryBegan)) == len(await it.of(JobQueued)) == 1
            assert it.line.dialled == []

    run_virtually(story())


def test_what_may_be_mended_is_and_that_is_written_down(tmp_path: Path) -> None:
    async def story() -> None:
        async with watch(tmp_path) as it:
            job = JobQueued("m1/mail/1", "mail", "m1", {"to": "anna@example.com"})
            await it.desk.journal.keep(job, JobTried("m1/mail/1", "refused", None))
            it.found = [PILED_UP.cared_for("it tries again", "mail again")]
            await asyncio.sleep(FIRST_S)
            await it.rounds(5)
            assert await it.of(RepairDone) == [
                RepairDone(
                    key="mail",
                    repair="mail again",
                    sentence="1 letters that were given up are tried again",
                )
            ]

    run_virtually(story())


def test_a_repair_that_fails_is_written_down_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        async with watch(tmp_path) as it:

            async def refuse() -> list[object]:
                message = "the disk is full"
                raise StoreError(message)

            monkeypatch.setattr(it.desk.outbox, "try_again", refuse)
            it.found = [PILED_UP.cared_for("it tries again", "mail again")]
            await asyncio.sleep(FIRST_S)
            await it.rounds(2)
            (done,) = await it.of(RepairDone)
            assert isinstance(done, RepairDone)
            assert (done.sentence, done.worked) == ("the disk is full", False)

    run_virtually(story())


def test_the_watch_outlives_a_mistake_of_ours_and_a_full_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        async with watch(tmp_path) as it:
            errors: list[Exception] = [ValueError("ours"), StoreError("full")]

            async def seen() -> DeskSeen:
                if errors:
                    raise errors.pop()
                return DeskSeen()

            monkeypatch.setattr(it.watch, "_seen", seen)
            it.found = [LOST]
            await asyncio.sleep(FIRST_S)
            await it.rounds(4)
            assert len(it.watch.worries) == 1

    run_virtually(story())


def test_a_disk_that_does_not_tell_what_was_stops_no_watch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        async with watch(tmp_path) as it:
            ask, errors = it.store.ask, [StoreError("it cannot be read")]

            async def refuse(question: Callable[[Connection], object]) -> object:
                if errors:
                    raise errors.pop()
                return await ask(question)

            monkeypatch.setattr(it.store, "ask", refuse)
            it.found = [LOST]
            await asyncio.sleep(FIRST_S)
            await it.rounds(2)
            assert len(it.watch.worries) == 1
            assert errors == []

    run_virtually(story())


# --- the call for help -----------------------------------------------------------


def test_the_owner_is_called_told_and_believed_when_he_presses_1(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        async with world(tmp_path) as it:
            it.alarm(call=OWNER)
            it.found = [LOST]
            await it.dialled()
            assert await it.of(CallPlaced) == [CallPlaced(OWNER)]
            await asyncio.sleep(5)
            assert it.line.heard == []
            it.line.tell(ANSWERED)
            await asyncio.sleep(3)
            it.line.tell(DigitPressed("1"))
            await asyncio.sleep(5)
            said = list(await it.of(PromptPlayed))
            texts = [each.text for each in said if isinstance(each, PromptPlayed)]
            assert texts[0].split() == ["help-begin", "help-line", "help-confirm"]
            assert texts[-1] == "agent-noted"
            assert await it.of(HelpCalled) == [HelpCalled(number=OWNER, confirmed=True)]
            await it.rounds(3)
            assert it.line.dialled == [OWNER]

    run_virtually(story())


@pytest.mark.parametrize(
    ("heard", "why"),
    [
        ([ToneHeard(Tone.BUSY), FarEndGone(Gone.BUSY_TONE)], "not reached: busy"),
        ([ANSWERED, FarEndGone(Gone.BUSY_TONE)], "nobody pressed the key"),
        ([ANSWERED], "nobody pressed the key"),
    ],
)
def test_who_does_not_confirm_was_not_reached(
    tmp_path: Path, heard: list[LineEvent], why: str
) -> None:
    async def story() -> None:
        async with world(tmp_path) as it:
            it.alarm(call=OWNER, calls=1)
            it.found = [LOST]
            await it.dialled()
            it.line.tell(*heard)
            await it.rounds(2)
            (called,) = await it.of(HelpCalled)
            assert called == HelpCalled(number=OWNER, confirmed=False, why=why)
            assert it.line.dialled == [OWNER]

    run_virtually(story())


def test_a_number_that_the_box_may_not_dial_is_not_dialled(tmp_path: Path) -> None:
    async def story() -> None:
        async with world(tmp_path) as it:
            it.alarm(call="9005550199", calls=1)
            it.found = [LOST]
            await it.rounds(8)
            (called,) = await it.of(HelpCalled)
            assert isinstance(called, HelpCalled)
            assert "not among the numbers" in called.why
            assert it.line.dialled == []

    run_virtually(story())


def test_a_call_that_never_ends_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        async with world(tmp_path) as it:
            monkeypatch.setattr(help_calls, "LONGEST_S", 3.0)
            calls = it.desk.help_calls(OWNER)
            done = await calls.call([worry_about(LOST, virtual_wall())])
            assert done.why == "it took longer than 3 s"

    run_virtually(story())


# --- the door ----------------------------------------------------------------------


def test_the_desk_tells_what_worries_the_box_and_what_did(tmp_path: Path) -> None:
    async def story() -> None:
        async with watch(tmp_path) as it:
            api = make_api(it.desk)
            way = httpx.ASGITransport(app=api)
            async with httpx.AsyncClient(transport=way, base_url="http://desk") as ask:
                now = (await ask.get("/health")).json()
                assert (now["colour"], now["looked_at"]) == ("green", None)
                it.found = [LOST, replace(PILED_UP, tries="it tries again")]
                for _ in range(2):
                    assert (await ask.post("/health/look")).json() == {"looks": True}
                    await asyncio.sleep(1)
                now = (await ask.get("/health")).json()
                assert now["colour"] == "red"
                assert [each["key"] for each in now["worries"]] == ["line back", "mail"]
                assert now["worries"][1]["tries"] == "it tries again"
                assert len(now["findings"]) == 2
                past = (await ask.get("/health/history", params={"limit": 5})).json()
                assert {each["worry"]["key"] for each in past} == {"line back", "mail"}
                it.desk.health = None
                now = (await ask.get("/health")).json()
                assert (now["colour"], now["worries"]) == ("green", [])
                assert (await ask.post("/health/look")).json() == {"looks": False}

    run_virtually(story())


# --- tidying ---------------------------------------------------------------------


def test_what_nobody_misses_is_erased_when_the_disk_fills(tmp_path: Path) -> None:
    reports = tmp_path / REPORTS
    reports.mkdir()
    for number in range(REPORTS_KEPT + 3):
        (reports / f"2026112{number:03}-line-1.json").write_text("12345")
    work = tmp_path / "models" / ".work"
    for name in ("old", "new"):
        (work / name).mkdir(parents=True)
        (work / name / "part").write_text("1234567890")
    long_ago = time.time() - 2 * DAY_S
    os.utime(work / "old", (long_ago, long_ago))
    assert tidy_up(tmp_path) == (4, 25)
    assert [each.name for each in work.iterdir()] == ["new"]
    assert len(list(reports.iterdir())) == REPORTS_KEPT
    assert tidy_up(tmp_path) == (0, 0)


def test_what_cannot_be_erased_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / REPORTS).mkdir()
    for number in range(REPORTS_KEPT + 1):
        (tmp_path / REPORTS / f"2026112{number:03}-line-1.json").write_text("12345")

    def refuse(_path: Path) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "unlink", refuse)
    assert tidy_up(tmp_path) == (0, 0)
