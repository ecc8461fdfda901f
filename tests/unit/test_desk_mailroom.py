"""The mailroom: what is known of mailboxes, and what calls do with messages."""

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from unittest.mock import patch

import pytest

from support.box import virtual_wall
from support.mailroom import BILLING, OFFICE, Mailroom, mailroom
from support.toy_line import ToyLine
from support.virtual_time import run_virtually
from tipring.desk.dictaphone import Dictaphone
from tipring.desk.journal import Journal
from tipring.desk.mailroom import Mailroom as Room
from tipring.desk.mailroom import MailWindow
from tipring.domain.call_events import (
    CallEvent,
    MailboxPinChecked,
    MessageClaimTold,
    MessageCopied,
    MessagesTold,
    RecordingFailed,
    RecordingHeld,
    RecordingStopped,
)
from tipring.domain.commands import (
    AskMessages,
    CheckMailboxPin,
    ClaimMessage,
    CopyMessage,
    HoldRecording,
    ResumeRecording,
    StartRecording,
    StopRecording,
)
from tipring.domain.errors import StoreError
from tipring.domain.message_entries import (
    GreetingChosen,
    GreetingRecorded,
    MessageHeard,
)
from tipring.dsp.frames import SILENT_FRAME
from tipring.store.feed import Feed, FellBehind
from tipring.store.sound import MessageFile

MINUTE_S = 61.0


@contextlib.asynccontextmanager
async def open_room(directory: Path) -> AsyncIterator[tuple[Mailroom, Room]]:
    """Run a mailroom over a store."""
    async with mailroom(directory) as house:
        room = Room(house.office, house.journal, house.messages)
        running = asyncio.create_task(room.run())
        await asyncio.sleep(0.5)
        yield house, room
        running.cancel()
        await asyncio.wait([running])


def greeting(directory: Path, name: str) -> str:
    """Put a greeting into the store; return where it is."""
    path = f"greetings/office/{name}.wav"
    MessageFile.create(directory, path).finish()
    return path


def test_what_is_new_is_known_and_told(tmp_path: Path) -> None:
    async def tell() -> None:
        async with open_room(tmp_path) as (house, room):
            seen: list[tuple[str, int, int]] = []
            room.observers.append(lambda *counts: seen.append(counts))
            assert room.news("office").new == 0
            await house.leave("m1")
            await asyncio.sleep(0.5)
            assert room.news("office").new == 1
            await house.journal.keep(MessageHeard("m1", "anna"))
            await asyncio.sleep(0.5)
            assert seen == [("office", 1, 0), ("office", 0, 1)]
            assert room.news("nowhere").new == 0

    run_virtually(tell())


def test_greetings_are_known_once_they_are_recorded(tmp_path: Path) -> None:
    async def tell() -> None:
        async with open_room(tmp_path) as (house, room):
            path = await asyncio.to_thread(greeting, tmp_path, "1")
            await house.journal.keep(
                GreetingRecorded("office", "closed", path),
                GreetingChosen("office", "closed"),
            )
            await asyncio.sleep(0.5)
            news = room.news("office")
            assert (news.greetings, news.greeting) == ({"closed": path}, "closed")

    run_virtually(tell())


def test_what_nobody_will_hear_any_more_is_swept_away(tmp_path: Path) -> None:
    async def tell() -> None:
        async with mailroom(tmp_path) as house:
            kept = await asyncio.to_thread(greeting, tmp_path, "1")
            old = await asyncio.to_thread(greeting, tmp_path, "2")
            await asyncio.to_thread((tmp_path / kept).with_name("note.txt").touch)
            await house.journal.keep(GreetingRecorded("office", "standard", kept))
        async with open_room(tmp_path):
            pass
        assert (tmp_path / kept).exists()
        assert (tmp_path / kept).with_name("note.txt").exists()
        assert not (tmp_path / old).exists()

    run_virtually(tell())


def test_a_room_that_fell_behind_looks_again(tmp_path: Path) -> None:
    async def tell() -> None:
        feeds: list[Feed] = []

        async with open_room(tmp_path) as (house, room):
            (feed,) = house.store._feeds  # noqa: SLF001 - nobody else can be so slow
            feeds.append(feed)
            feed._queue.put_nowait(FellBehind(0))  # noqa: SLF001
            feed.end()
            await asyncio.sleep(10.0)
            await house.leave("m1")
            await asyncio.sleep(0.5)
            assert room.news("office").new == 1
            assert house.store._feeds != feeds  # noqa: SLF001

    run_virtually(tell())


def test_a_store_that_cannot_be_read_is_looked_at_again(tmp_path: Path) -> None:
    async def tell() -> None:
        async with mailroom(tmp_path) as house:
            room = Room(house.office, house.journal, house.messages)
            with patch.object(house.store, "ask", side_effect=StoreError("broken")):
                running = asyncio.create_task(room.run())
                await asyncio.sleep(3.0)
            await house.leave("m1")
            await asyncio.sleep(10.0)
            assert room.news("office").new == 1
            running.cancel()
            await asyncio.wait([running])

    run_virtually(tell())


def test_the_room_on_the_disk_is_known_without_what_stays_free(tmp_path: Path) -> None:
    async def tell() -> None:
        async with open_room(tmp_path) as (_, room):
            assert (room.news("office").room_s or 0) > 0
            room.keep_free_bytes = 10**18
            await asyncio.sleep(MINUTE_S)
            assert room.news("office").room_s == 0
            with patch.object(shutil, "disk_usage", side_effect=OSError("no disk")):
                await asyncio.sleep(MINUTE_S)
            assert room.news("office").room_s is None

    run_virtually(tell())


# --- one call ---------------------------------------------------------------------


async def asked(room: Room, *orders: object) -> list[CallEvent]:
    """Return what a call hears after it asked for *orders*."""
    told: list[CallEvent] = []
    async with asyncio.TaskGroup() as tasks:
        window = MailWindow(room, tasks, told.append)
        for order in orders:
            window.do(order)  # type: ignore[arg-type]
    return told


def test_a_call_is_told_what_is_there_oldest_first(tmp_path: Path) -> None:
    async def tell() -> None:
        async with open_room(tmp_path) as (house, room):
            await house.leave("m1", number=None)
            house.wall.pass_(minutes=1)
            await house.leave("m2")
            await house.messages.heard("m2")
            await house.leave("m3")
            await house.messages.delete("m3")
            (told,) = await asked(room, AskMessages("office"))
            assert isinstance(told, MessagesTold)
            first, second = told.messages
            assert (first.message_id, second.message_id) == ("m1", "m2")
            assert (first.number, second.number) == ("", "2125550123")
            assert (first.heard, second.heard) == (False, True)
            assert first.path == "messages/office/m1.wav"

    run_virtually(tell())


def test_of_two_who_claim_the_second_hears_who_was_first(tmp_path: Path) -> None:
    async def tell() -> None:
        async with open_room(tmp_path) as (house, room):
            await house.leave("m1")
            await house.leave("m2")
            await house.messages.claim("m2", "ben")
            await house.messages.done("m2", "ben")
            told = await asked(room, ClaimMessage("m1", "anna"))
            told += await asked(room, ClaimMessage("m1", "ben"))
            told += await asked(room, ClaimMessage("m2", "anna"))
            told += await asked(room, ClaimMessage("m9", "anna"))
            assert told == [
                MessageClaimTold("m1", "anna"),
                MessageClaimTold("m1", "anna"),
                MessageClaimTold("m2", ""),
                MessageClaimTold("m9", ""),
            ]

    run_virtually(tell())


def test_a_copy_is_made_or_it_is_told_why_not(tmp_path: Path) -> None:
    async def tell() -> None:
        async with open_room(tmp_path) as (house, room):
            await house.leave("m1")
            path = "messages/office/m1.wav"
            done, failed = (
                await asked(room, CopyMessage("m1", path, BILLING.name)),
                await asked(room, CopyMessage("m1", path, "nowhere")),
            )
            assert done == [MessageCopied(done=True)]
            (why,) = failed
            assert isinstance(why, MessageCopied)
            assert "nowhere" in why.why
            assert len(await house.store.messages(BILLING.name)) == 1

    run_virtually(tell())


def test_a_store_that_cannot_tell_is_told(tmp_path: Path) -> None:
    async def tell() -> None:
        async with open_room(tmp_path) as (house, room):
            with patch.object(
                house.store, "messages", side_effect=StoreError("broken")
            ):
                told = await asked(room, AskMessages("office"))
            assert told == [MessagesTold("office", (), "broken")]

    run_virtually(tell())


def test_a_pin_is_checked_at_once(tmp_path: Path) -> None:
    async def tell() -> None:
        async with open_room(tmp_path) as (_, room):
            assert await asked(room, CheckMailboxPin(OFFICE.name, "1234")) == [
                MailboxPinChecked(ok=False)
            ]

    run_virtually(tell())


# --- recordings that rest ------------------------------------------------------------


@contextlib.asynccontextmanager
async def dictaphone(
    directory: Path,
) -> AsyncIterator[tuple[Dictaphone, ToyLine, list[CallEvent]]]:
    """Give a dictaphone on a toy line, and what it tells."""
    async with mailroom(directory) as house:
        told: list[CallEvent] = []
        line = ToyLine()
        pen = Journal(house.store, virtual_wall, "line-1", "call-1")
        async with asyncio.TaskGroup() as tasks:
            tape = Dictaphone(line, pen, tasks, told.append)
            yield tape, line, told
            await tape.save()


async def say(line: ToyLine, seconds: float = 2.0) -> None:
    for _ in range(round(seconds / 0.02)):
        await asyncio.sleep(0.02)
        line.say(SILENT_FRAME + 1000)


START = StartRecording("office")


def test_the_third_try_leaves_the_second_one_behind(tmp_path: Path) -> None:
    async def tell() -> None:
        async with dictaphone(tmp_path) as (tape, line, told):
            for _ in range(3):
                tape.do(START)
                await say(line)
                tape.do(HoldRecording())
                await asyncio.sleep(1.0)
            tape.do(StopRecording())
            await asyncio.sleep(1.0)
            assert [type(one) for one in told] == [
                *(RecordingHeld, RecordingHeld, RecordingHeld),
                RecordingStopped,
            ]
        files = await asyncio.to_thread(lambda: list(tmp_path.rglob("*.wav*")))
        assert len(files) == 1

    run_virtually(tell())


def test_a_disk_that_refuses_the_second_try_keeps_the_first(tmp_path: Path) -> None:
    async def tell() -> None:
        async with dictaphone(tmp_path) as (tape, line, told):
            tape.do(START)
            await say(line)
            tape.do(HoldRecording())
            await asyncio.sleep(1.0)
            with patch.object(
                MessageFile, "create", side_effect=StoreError("the disk is full")
            ):
                tape.do(START)
                await asyncio.sleep(1.0)
            assert told[-1] == RecordingFailed("the disk is full")
            assert line.sink is None
            tape.do(HoldRecording())
            tape.do(ResumeRecording())
            tape.do(StopRecording())
        (file,) = await asyncio.to_thread(lambda: list(tmp_path.rglob("*.wav*")))
        assert file.suffix == ".wav"

    run_virtually(tell())


@pytest.mark.parametrize("rests", [False, True])
def test_what_a_call_that_is_cut_off_has_said_is_kept(
    tmp_path: Path, *, rests: bool
) -> None:
    async def tell() -> None:
        async with dictaphone(tmp_path) as (tape, line, _):
            tape.do(START)
            await say(line)
            if rests:
                tape.do(HoldRecording())
                await asyncio.sleep(1.0)
        (file,) = await asyncio.to_thread(lambda: list(tmp_path.rglob("*.wav*")))
        assert file.suffix == ".wav"

    run_virtually(tell())


def test_a_call_that_is_cut_off_while_the_older_one_is_settled_waits(
    tmp_path: Path,
) -> None:
    async def tell() -> None:
        async with dictaphone(tmp_path) as (tape, line, told):
            tape.do(START)
            await say(line)
            tape.do(HoldRecording())
            await asyncio.sleep(1.0)
            tape.do(START)
            tape.do(StopRecording(discard="nothing was said"))
            while tape._tape is not None:  # noqa: SLF001 - the moment is the subject
                await asyncio.sleep(0)
        stopped = told[-1]
        assert isinstance(stopped, RecordingStopped)
        assert stopped.kept

    run_virtually(tell())
