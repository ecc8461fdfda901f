"""The clerk's work: handed out one at a time, and nothing of it is lost."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from support.mailroom import ANNA, MORNING, Mailroom, Wall, mailroom
from tipring.desk.outbox import (
    DIED,
    LEASE_S,
    TEXT_LEASE_S,
    Assignment,
    NoSuchJob,
    Transcript,
)
from tipring.domain.message_entries import MessageTranscribed, TranscriptFailed
from tipring.domain.outbox import next_try
from tipring.store.message_records import OutboxCounts
from tipring.store.message_views import outbox_counts

Story = Callable[[Mailroom], Awaitable[None]]
ALL = ("transcript", "mail", "reminder")
SAID = Transcript("please call me", 0.8, "vosk", "en")


def in_the_mailroom(directory: Path, story: Story) -> None:
    async def tell() -> None:
        async with mailroom(directory) as room:
            await room.leave("m1")
            await story(room)

    asyncio.run(tell())


async def taken(room: Mailroom, *kinds: str) -> Assignment:
    found = await room.outbox.next(kinds or ALL)
    assert found is not None
    return found


def test_the_transcript_comes_first_and_then_the_mail_with_its_text(
    tmp_path: Path,
) -> None:
    async def story(room: Mailroom) -> None:
        first = await taken(room)
        assert (first.job.kind, first.message.id, first.language) == (
            "transcript",
            "m1",
            "en",
        )
        assert await room.outbox.next(ALL) is None
        await room.outbox.done(first.job.id, "3 words", SAID)
        mail = await taken(room)
        assert (mail.job.details["to"], mail.message.text) == (ANNA, SAID.text)
        done = await room.outbox.done(mail.job.id, "250 ok")
        assert (done.result, done.next_at) == ("250 ok", None)
        assert await room.outbox.next(ALL) is None
        assert room.outbox.clerk_seen_at == MORNING

    in_the_mailroom(tmp_path, story)


def test_mail_goes_without_the_text_after_five_minutes(tmp_path: Path) -> None:
    async def story(room: Mailroom) -> None:
        await taken(room, "transcript")
        room.wall.pass_(minutes=4, seconds=59)
        assert await room.outbox.next(["mail"]) is None
        room.wall.pass_(seconds=1)
        assert (await taken(room, "mail")).message.text == ""

    in_the_mailroom(tmp_path, story)


@pytest.mark.parametrize(
    ("kind", "lease_s"), [("mail", LEASE_S), ("transcript", TEXT_LEASE_S)]
)
def test_a_job_whose_clerk_died_comes_back_after_a_while(
    tmp_path: Path,
    kind: str,
    lease_s: float,
) -> None:
    async def story(room: Mailroom) -> None:
        room.wall.pass_(minutes=6)
        first = await taken(room, kind)
        room.wall.pass_(seconds=lease_s - 1)
        assert await room.outbox.next([kind]) is None
        room.wall.pass_(seconds=1)
        assert await room.outbox.next([kind]) is None
        room.wall.pass_(minutes=1)
        again = (await taken(room, kind)).job
        assert (again.id, again.tries, again.reason) == (first.job.id, 1, DIED)

    in_the_mailroom(tmp_path, story)


def test_a_clerk_who_begins_has_nothing_in_hand(tmp_path: Path) -> None:
    async def story(room: Mailroom) -> None:
        done, died = await taken(room, "transcript"), await room.outbox.next(["mail"])
        assert died is None
        await room.outbox.done(done.job.id, "", SAID)
        mail = (await taken(room, "mail")).job
        await room.outbox.begin()
        room.wall.pass_(minutes=1)
        assert (await taken(room)).job.id == mail.id

    in_the_mailroom(tmp_path, story)


def test_a_message_over_which_every_clerk_dies_is_given_up(tmp_path: Path) -> None:
    async def story(room: Mailroom) -> None:
        deaths = 0
        for _ in range(100):
            if await room.outbox.next(["transcript"]):
                deaths += 1
            await room.outbox.begin()
            room.wall.pass_(hours=1)
        assert 15 < deaths < 25
        counts = await room.store.ask(outbox_counts)
        assert (counts.given_up, counts.reason) == (1, DIED)

    in_the_mailroom(tmp_path, story)


def test_what_was_erased_meanwhile_does_not_come_back(tmp_path: Path) -> None:
    async def story(room: Mailroom) -> None:
        await taken(room, "transcript")
        await room.messages.erase("m1", "asked for")
        await room.outbox.begin()
        room.wall.pass_(hours=1)
        assert await room.outbox.next(ALL) is None

    in_the_mailroom(tmp_path, story)


def test_a_failed_try_comes_back_later_and_later_until_it_is_given_up(
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def story(room: Mailroom) -> None:
        job = (await taken(room, "transcript")).job
        pauses = list[float]()
        while True:
            tried = await room.outbox.tried(job.id, "no model")
            if tried.next_at is None:
                break
            pauses.append((tried.next_at - room.wall()).total_seconds() / 60)
            room.wall.pass_(minutes=pauses[-1] - 0.1)
            assert await room.outbox.next(["transcript"]) is None
            room.wall.pass_(minutes=0.1)
            await taken(room, "transcript")
        assert pauses[:8] == [1, 5, 15, 60, 120, 240, 240, 240]
        lasted = room.wall() - MORNING
        assert timedelta(days=2, hours=20) < lasted <= timedelta(days=3)
        counts = await room.store.ask(outbox_counts)
        assert counts == OutboxCounts(waiting=1, given_up=1, reason="no model")
        assert (await taken(room, "mail")).message.id == "m1"

    with caplog.at_level(logging.ERROR):
        in_the_mailroom(tmp_path, story)
    assert "given up: transcript about m1: no model" in caplog.text


def test_a_box_that_was_switched_off_for_a_week_tries_more_than_once() -> None:
    much_later = MORNING + timedelta(days=7)
    assert next_try(1, MORNING, much_later) == much_later + timedelta(minutes=1)
    assert next_try(7, MORNING, much_later) is None


def test_what_another_try_cannot_mend_is_given_up_at_once(tmp_path: Path) -> None:
    async def story(room: Mailroom) -> None:
        job = (await taken(room, "transcript")).job
        lost = await room.outbox.tried(job.id, "the file is damaged", for_good=True)
        assert lost.given_up_at == MORNING
        (again,) = await room.outbox.try_again()
        assert again.id == job.id
        assert (await taken(room, "transcript")).job.tries == 2

    in_the_mailroom(tmp_path, story)


def test_the_work_survives_a_restart_of_the_desk(tmp_path: Path) -> None:
    async def tell() -> None:
        wall = Wall()
        async with mailroom(tmp_path, wall=wall) as room:
            await room.leave("m1")
            job = (await taken(room)).job
        async with mailroom(tmp_path, wall=wall) as room:
            assert (await taken(room)).job == job
            await room.outbox.done(job.id, "", SAID)
        async with mailroom(tmp_path, wall=wall) as room:
            assert (await taken(room)).job.kind == "mail"

    asyncio.run(tell())


def test_a_text_that_could_not_be_made_says_why(tmp_path: Path) -> None:
    async def story(room: Mailroom) -> None:
        job = (await taken(room)).job
        await room.outbox.done(job.id, "", Transcript(failed="no model for it"))
        assert TranscriptFailed("m1", "no model for it") in await room.told()
        assert (await taken(room)).message.transcript_failed == "no model for it"

    in_the_mailroom(tmp_path, story)


def test_a_text_of_a_message_that_was_erased_meanwhile_is_thrown_away(
    tmp_path: Path,
) -> None:
    async def story(room: Mailroom) -> None:
        job = (await taken(room)).job
        await room.messages.erase("m1", "asked for")
        await room.outbox.done(job.id, "", SAID)
        await room.outbox.tried(job.id, "no matter")
        assert SAID.text not in str(await room.told())

    in_the_mailroom(tmp_path, story)


def test_what_is_done_twice_is_written_down_once(tmp_path: Path) -> None:
    async def story(room: Mailroom) -> None:
        job = (await taken(room)).job
        for _ in range(2):
            await room.outbox.done(job.id, "", SAID)
        whats = await room.told()
        assert len([w for w in whats if isinstance(w, MessageTranscribed)]) == 1

    in_the_mailroom(tmp_path, story)


def test_a_job_that_nobody_gave_cannot_be_done(tmp_path: Path) -> None:
    async def story(room: Mailroom) -> None:
        with pytest.raises(NoSuchJob, match="no job x/mail/1"):
            await room.outbox.done("x/mail/1")

    in_the_mailroom(tmp_path, story)
