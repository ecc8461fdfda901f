"""A message's way into people's mail: text, sound, bad days and power cuts."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from unittest.mock import patch

import pytest

from support.clerks import SAID, Office, mail_to
from support.mailroom import ANNA, BEN, BILLING, OFFICE, QUIET, Wall, mailroom
from support.smtp_sink import Sink, listening
from tipring.clerk import clerk as clerk_module
from tipring.clerk import door as door_module
from tipring.clerk.clerk import Clerk
from tipring.clerk.reminders import Reminders
from tipring.clerk.retention import BIN_DAYS, Retention
from tipring.desk.outbox import Assignment
from tipring.domain.errors import EarsError, StoreError
from tipring.domain.message_entries import MessageTranscribed
from tipring.domain.outbox import MAIL
from tipring.store.message_records import OutboxCounts
from tipring.store.message_views import failed_jobs, one_job, outbox_counts
from tipring.store.records import MessageState
from tipring.store.store import Store

Story = Callable[[Office, Sink], Awaitable[None]]


def in_the_office(directory: Path, story: Story) -> None:
    async def tell() -> None:
        async with listening(Sink()) as sink, mailroom(directory) as room:
            office = Office(room, mail_to(sink))
            async with office.door:
                await story(office, sink)

    asyncio.run(tell())


async def counts(office: Office) -> OutboxCounts:
    return await office.room.store.ask(outbox_counts)


def test_a_message_comes_as_mail_with_its_text_and_its_sound(tmp_path: Path) -> None:
    async def story(office: Office, sink: Sink) -> None:
        await office.room.leave("m1")
        await office.work()
        (letter,) = sink.letters
        assert letter["To"] == ANNA
        assert letter["Subject"] == "Message from DOE JOHN, 2125550123 (0:01)"
        plain, html = letter.get_body(["plain"]), letter.get_body(["html"])
        assert plain is not None
        assert html is not None
        text = plain.get_content()
        assert f"> {SAID.text}" in text
        assert "about 82 % sure" in text
        assert "Received: 2026-11-23 10:15" in text
        assert f"<blockquote>{SAID.text}</blockquote>" in html.get_content()
        (sound,) = letter.iter_attachments()
        path = office.room.store.directory / "messages/office/m1.wav"
        assert sound.get_content() == await asyncio.to_thread(path.read_bytes)
        assert sound.get_filename() == "message-m1.wav"
        assert await counts(office) == OutboxCounts()

    in_the_office(tmp_path, story)


def test_each_address_gets_a_letter_of_its_own(tmp_path: Path) -> None:
    async def story(office: Office, sink: Sink) -> None:
        await office.room.leave("m1", "billing")
        sink.to_rcpt = ["550 no such user"]
        await office.work()
        assert [str(letter["To"]) for letter in sink.letters] == [BEN]
        (lost,) = await office.room.store.ask(failed_jobs())
        assert lost.details["to"] == ANNA
        assert "550 no such user" in lost.reason
        assert (await counts(office)).given_up == 1

    in_the_office(tmp_path, story)


def test_a_server_that_says_later_gets_it_later_and_once(tmp_path: Path) -> None:
    async def story(office: Office, sink: Sink) -> None:
        await office.room.leave("m1", "billing")
        sink.to_rcpt = ["451 greylisted, come later"] * 3
        await office.work()
        assert len(sink.letters) == 0
        assert (await counts(office)).late == 2
        await office.work_through(minutes=2)
        assert len(sink.letters) == 1
        await office.work_through(minutes=8)
        assert sorted(str(letter["To"]) for letter in sink.letters) == [ANNA, BEN]
        assert await counts(office) == OutboxCounts()

    in_the_office(tmp_path, story)


def test_a_link_that_is_down_for_an_hour_loses_and_doubles_nothing(
    tmp_path: Path,
) -> None:
    async def tell() -> None:
        sink = Sink()
        async with listening(sink):
            pass
        # From here on nobody listens at the sink's port.
        async with mailroom(tmp_path) as room:
            office = Office(room, mail_to(sink))
            async with office.door:
                for number in range(3):
                    await room.leave(f"m{number}")
                    await office.work_through(minutes=20, every=4)
                assert sink.letters == []
                told = await counts(office)
                assert (told.waiting, told.late, told.given_up) == (3, 3, 0)
                assert "check host and port" in told.reason
                async with listening(sink):
                    await office.work_through(minutes=64, every=4)
        assert sorted(sink.message_ids) == [
            f"<m{number}.mail.1@harbor.example>" for number in range(3)
        ]

    asyncio.run(tell())


def test_mail_goes_without_a_text_that_takes_too_long_and_says_so(
    tmp_path: Path,
) -> None:
    async def story(office: Office, sink: Sink) -> None:
        await office.room.leave("m1")
        letters, _ = office.desks
        assert not await office.clerk.do_one(letters)
        office.room.wall.pass_(minutes=5)
        assert await office.clerk.do_one(letters)
        body = sink.letters[0].get_body(["plain"])
        assert body is not None
        assert "The text was not ready yet" in body.get_content()

    in_the_office(tmp_path, story)


def test_mail_says_when_there_can_be_no_text(tmp_path: Path) -> None:
    async def story(office: Office, sink: Sink) -> None:
        def deaf(*_asked: object) -> None:
            told = "there is no model for de"
            raise EarsError(told)

        with (
            patch.object(office.transcripts, "_scribe", deaf),
            patch.object(office.transcripts, "_models", dict),
        ):
            await office.room.leave("m1")
            await office.work()
        body = sink.letters[0].get_body(["plain"])
        assert body is not None
        assert "could not be written down" in body.get_content()
        message = await office.room.store.message("m1")
        assert message is not None
        assert message.transcript_failed == "there is no model for de"

    in_the_office(tmp_path, story)


def test_an_engine_that_dies_is_asked_again(tmp_path: Path) -> None:
    async def story(office: Office, _sink: Sink) -> None:
        def dying(*_asked: object) -> None:
            told = "the engine died"
            raise EarsError(told)

        with patch.object(office.transcripts, "_scribe", dying):
            await office.room.leave("m1")
            await office.work()
        assert (await counts(office)).reason == "the engine died"
        await office.work_through(minutes=2)
        assert await counts(office) == OutboxCounts()
        message = await office.room.store.message("m1")
        assert message is not None
        assert message.text == SAID.text

    in_the_office(tmp_path, story)


@pytest.mark.parametrize(
    ("text", "sound", "why"),
    [("", True, "nothing was understood"), ("hello", False, "cannot read")],
)
def test_a_message_that_cannot_be_written_down_says_why(
    tmp_path: Path,
    text: str,
    sound: bool,  # noqa: FBT001 - a parameter of the story
    why: str,
) -> None:
    async def story(office: Office, sink: Sink) -> None:
        await office.room.leave("m1")
        if not sound:
            (tmp_path / "messages/office/m1.wav").unlink()
        silent = type(SAID)(text)
        with patch.object(office.transcripts, "_scribe", lambda *_: silent):
            await office.work()
        message = await office.room.store.message("m1")
        assert message is not None
        assert why in message.transcript_failed
        assert len(list(sink.letters[0].iter_attachments())) == int(sound)

    in_the_office(tmp_path, story)


def test_a_sound_that_the_server_finds_too_big_stays_behind(tmp_path: Path) -> None:
    async def story(office: Office, sink: Sink) -> None:
        await office.room.leave("m1", "billing")
        sink.to_data = ["552 too big"]
        await office.work()
        bare = sink.letters[0]
        assert not list(bare.iter_attachments())
        body = bare.get_body(["plain"])
        assert body is not None
        assert "too large for a mail" in body.get_content()
        assert list(sink.letters[1].iter_attachments())

    in_the_office(tmp_path, story)


def test_a_letter_that_is_too_big_without_its_sound_is_given_up(tmp_path: Path) -> None:
    async def story(office: Office, sink: Sink) -> None:
        await office.room.leave("m1", "billing")
        sink.to_data = ["552 too big"] * 4
        await office.work()
        assert (await counts(office)).given_up == 2

    in_the_office(tmp_path, story)


def test_without_a_server_mail_waits_for_the_owner(tmp_path: Path) -> None:
    async def tell() -> None:
        async with mailroom(tmp_path) as room:
            office = Office(room, None)
            async with office.door:
                await room.leave("m1")
                await office.work()
                told = await counts(office)
                assert (told.waiting, told.late) == (1, 1)
                assert "there is no [mail]" in told.reason

    asyncio.run(tell())


# --- power cuts ------------------------------------------------------------------


def test_a_clerk_killed_after_the_letter_was_taken_sends_the_same_letter_again(
    tmp_path: Path,
) -> None:
    """It cannot know: at most one double, and mail programs see it is the same."""

    async def story(office: Office, sink: Sink) -> None:
        await office.room.leave("m1", "quiet")
        await office.room.leave("m2", "billing")

        class Killed(BaseException):
            """As far as a test can."""

        async def die(*_told: object) -> None:
            raise Killed

        letters, _ = office.desks
        with patch.object(office.door, "done", die), pytest.raises(Killed):
            await office.clerk.do_one(letters)
        assert len(sink.letters) == 1
        await office.work_through(minutes=18)
        first, *others = sink.message_ids
        assert others.count(first) == 1
        assert len(set(sink.message_ids)) == 2
        assert await counts(office) == OutboxCounts()

    in_the_office(tmp_path, story)


def test_a_server_that_vanishes_after_the_letter_gets_the_same_letter_again(
    tmp_path: Path,
) -> None:
    async def story(office: Office, sink: Sink) -> None:
        sink.hangs_up_after_data = True
        await office.room.leave("m1")
        await office.work_through(minutes=2)
        assert sink.message_ids == ["<m1.mail.1@harbor.example>"] * 2
        first, second = sink.letters
        assert first["Date"] == second["Date"]

    in_the_office(tmp_path, story)


def test_a_desk_killed_while_the_letter_is_on_its_way_hears_of_it_after(
    tmp_path: Path,
) -> None:
    async def tell() -> None:
        wall = Wall()
        async with listening(Sink()) as sink:
            async with mailroom(tmp_path, wall=wall) as room:
                before = Office(room, mail_to(sink))
                await room.leave("m1", "billing")
                found = await before.door.take([MAIL])
                assert found is not None
                outcome = await before.letters(found)
            async with mailroom(tmp_path, wall=wall) as room:
                after = Office(room, mail_to(sink))
                after.link.is_cut = True

                async def back_after_a_while(seconds: float) -> None:
                    await after.sleep(seconds)
                    after.link.is_cut = len(after.slept) < 5

                clerk = Clerk(after.door, (), sleep=back_after_a_while)

                async def sent(_assignment: Assignment) -> object:
                    return outcome

                await clerk._do(found, sent)  # type: ignore[arg-type]  # noqa: SLF001 - the moment itself
                assert after.slept == [2.0] * 5
                await after.work_through(minutes=20)
                assert sorted(str(letter["To"]) for letter in sink.letters) == [
                    ANNA,
                    BEN,
                ]

    asyncio.run(tell())


def test_a_full_disk_lets_no_letter_go_twice(tmp_path: Path) -> None:
    async def story(office: Office, sink: Sink) -> None:
        await office.room.leave("m1", "billing")
        room = office.room
        letters, _ = office.desks
        append, tries = Store.append, 0

        async def full(store: Store, *entries: object) -> None:
            nonlocal tries
            if entries and tries < 4:
                tries += 1
                told = "the disk is full"
                raise StoreError(told)
            await append(store, *entries)  # type: ignore[arg-type]

        with patch.object(Store, "append", full):
            assert await office.clerk.do_one(letters)
        assert office.slept == [2.0] * 4
        assert len(sink.letters) == 1
        job = await room.store.ask(one_job("m1/mail/1"))
        assert job is not None
        assert job.done_at is not None

    in_the_office(tmp_path, story)


# --- the clerk himself ------------------------------------------------------------


def test_a_mistake_of_ours_holds_up_nobody_else(tmp_path: Path) -> None:
    async def story(office: Office, sink: Sink) -> None:
        async def clumsy(assignment: Assignment) -> object:
            if assignment.message.id == "m1":
                told = "oops"
                raise ZeroDivisionError(told)
            return await office.letters(assignment)

        await office.room.leave("m1", "billing")
        await office.room.leave("m2", "billing")
        workers = {MAIL: clumsy}
        while await office.clerk.do_one(workers):  # type: ignore[arg-type]
            pass
        assert len(sink.letters) == 2
        assert (
            "a mistake of ours: ZeroDivisionError('oops')"
            in (await counts(office)).reason
        )

    in_the_office(tmp_path, story)


def test_a_desk_that_is_away_or_refuses_is_no_work(tmp_path: Path) -> None:
    async def story(office: Office, _sink: Sink) -> None:
        letters, _ = office.desks
        office.link.is_cut = True
        assert not await office.clerk.do_one(letters)
        await Clerk(office.door, (), [broken_chore(office)]).do_chores()
        office.link.is_cut = False
        await office.room.leave("m1", "billing")
        found = await office.door.take([MAIL])
        assert found is not None
        object.__setattr__(found.job, "id", "lost/mail/1")

        async def sent(_assignment: Assignment) -> object:
            return await office.letters(found)

        await office.clerk._do(found, sent)  # type: ignore[arg-type]  # noqa: SLF001 - the desk knows no such job

    in_the_office(tmp_path, story)


def broken_chore(office: Office) -> Reminders:
    return Reminders(office.room.office.mailboxes, office.room.wall)


def test_a_clerk_works_until_he_is_stopped(tmp_path: Path) -> None:
    async def story(office: Office, sink: Sink) -> None:
        chores = []

        async def chore(_door: object) -> None:
            chores.append("done")

        clerk = Clerk(office.door, office.desks, [chore])
        await office.room.leave("m1")
        with (
            patch.object(clerk_module, "IDLE_S", 0.01),
            patch.object(clerk_module, "CHORES_S", 0.01),
        ):
            async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
                tasks.create_task(clerk.run())
                while not sink.letters or len(chores) < 2:
                    await asyncio.sleep(0.01)
                clerk.stop()
        assert await counts(office) == OutboxCounts()
        office.link.is_cut = True
        await clerk._tell(lambda: office.door.done("m1/mail/1", ""))  # noqa: SLF001 - a clerk who was stopped

    in_the_office(tmp_path, story)


# --- chores -----------------------------------------------------------------------


def test_people_are_told_of_a_message_that_nobody_took(tmp_path: Path) -> None:
    async def story(office: Office, sink: Sink) -> None:
        room = office.room
        remind = Reminders(room.office.mailboxes, room.wall)
        await room.leave("m1")
        await room.leave("m2")
        await room.messages.claim("m2", "anna")
        await office.work()
        room.wall.pass_(minutes=29)
        await remind(office.door)
        await office.work()
        assert len(sink.letters) == 2
        room.wall.pass_(minutes=1)
        for _ in range(2):
            await remind(office.door)
            await office.work()
        letter = sink.letters[-1]
        assert len(sink.letters) == 3
        assert letter["Subject"].startswith("Nobody has taken the message from DOE")
        body = letter.get_body(["plain"])
        assert body is not None
        assert "since 2026-11-23 10:15" in body.get_content()

    in_the_office(tmp_path, story)


def test_nobody_is_told_of_what_somebody_took_meanwhile(tmp_path: Path) -> None:
    async def story(office: Office, sink: Sink) -> None:
        await office.room.leave("m1")
        await office.work()
        await office.door.remind("m1")
        await office.room.messages.claim("m1", "anna")
        await office.work()
        assert len(sink.letters) == 1
        assert await counts(office) == OutboxCounts()

    in_the_office(tmp_path, story)


def test_whoever_sets_a_reminder_today_hears_of_no_old_messages(tmp_path: Path) -> None:
    async def story(office: Office, _sink: Sink) -> None:
        await office.room.leave("m1")
        office.room.wall.pass_(days=2)
        await Reminders(office.room.office.mailboxes, office.room.wall)(office.door)
        assert not [asked for asked in office.link.asked if "remind" in asked]

    in_the_office(tmp_path, story)


def test_messages_are_erased_when_their_time_is_over(tmp_path: Path) -> None:
    async def story(office: Office, _sink: Sink) -> None:
        room = office.room
        keep = Retention(room.office.mailboxes, room.wall)
        await room.leave("old", BILLING.name)
        await room.leave("binned", OFFICE.name)
        await room.leave("kept", QUIET.name)
        await room.journal.keep(MessageTranscribed("old", "secret", 0.9, "v", "en"))
        await room.messages.delete("binned")
        room.wall.pass_(days=BIN_DAYS - 1)
        await keep(office.door)
        room.wall.pass_(days=1)
        await keep(office.door)
        binned = await room.store.message("binned")
        assert binned is not None
        assert binned.state is MessageState.ERASED
        assert binned.reason == "in the bin for 14 days"
        room.wall.pass_(days=16)
        asked = len(office.link.asked)
        await keep(office.door)
        assert len(office.link.asked) > asked
        asked = len(office.link.asked)
        await keep(office.door)
        assert len(office.link.asked) == asked
        old, kept = await room.store.message("old"), await room.store.message("kept")
        assert old is not None
        assert kept is not None
        assert (old.text, old.reason) == ("", "older than 30 days")
        assert kept.path.exists()

    in_the_office(tmp_path, story)


def test_a_clock_that_was_set_back_does_not_keep_anything_for_longer(
    tmp_path: Path,
) -> None:
    async def story(office: Office, _sink: Sink) -> None:
        room = office.room
        keep = Retention(room.office.mailboxes, room.wall)
        room.wall.pass_(days=300)
        await keep(office.door)
        asked = len(office.link.asked)
        room.wall.pass_(days=-300)
        await keep(office.door)
        assert len(office.link.asked) > asked

    in_the_office(tmp_path, story)


def test_what_may_not_be_erased_stays_and_the_rest_goes(tmp_path: Path) -> None:
    async def story(office: Office, _sink: Sink) -> None:
        room = office.room
        for name in ("m1", "m2"):
            await room.leave(name, BILLING.name)
        room.wall.pass_(days=31)
        erase = office.door.erase

        async def stubborn(message_id: str, why: str) -> None:
            await erase("lost" if message_id == "m1" else message_id, why)

        keep = Retention(room.office.mailboxes, room.wall)
        with (
            patch.object(office.door, "erase", stubborn),
            patch.object(door_module, "PAGE", 1),
        ):
            assert await keep.erase(office.door, room.wall()) == ["m2"]

    in_the_office(tmp_path, story)
