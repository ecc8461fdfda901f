"""What people do with messages: one owner at most, and nothing left of the erased."""

import asyncio
import shutil
import wave
from collections.abc import Awaitable, Callable
from pathlib import Path
from unittest.mock import patch

import pytest

from support.mailroom import (
    BILLING,
    OFFICE,
    QUIET,
    Mailroom,
    leave_sound,
    mailroom,
)
from tipring.desk import messages as message_desk
from tipring.desk.messages import MessageDesk, NoSuchMessage
from tipring.domain.errors import RuleError, StoreError
from tipring.domain.journal import Entry, MessageStarted
from tipring.domain.message_entries import (
    JobDone,
    JobQueued,
    MessageClaimed,
    MessageDeleted,
    MessageErased,
    MessageForwarded,
    MessageHeard,
    MessageReleased,
    MessageReminded,
    MessageTranscribed,
)
from tipring.store.message_records import MessageSearch
from tipring.store.message_views import open_jobs
from tipring.store.records import MessageState
from tipring.store.recovery import recover
from tipring.store.sound import copy_message, copy_of, settle_copy
from tipring.store.store import Store

Story = Callable[[Mailroom], Awaitable[None]]
WORDS = "please call me about the crown"
TEXT = MessageTranscribed("m1", WORDS, 0.8, "vosk", "en")


def in_the_mailroom(directory: Path, story: Story) -> None:
    async def tell() -> None:
        async with mailroom(directory) as room:
            await room.leave("m1")
            await story(room)

    asyncio.run(tell())


def test_of_two_who_claim_at_once_one_has_it_and_the_other_hears_who(
    tmp_path: Path,
) -> None:
    async def story(room: Mailroom) -> None:
        people = [f"agent-{number}" for number in range(20)]
        claims = [room.messages.claim("m1", who) for who in people]
        outcomes = await asyncio.gather(*claims, return_exceptions=True)
        (won,) = [one for one in outcomes if not isinstance(one, BaseException)]
        lost = [one for one in outcomes if isinstance(one, RuleError)]
        assert len(lost) == 19
        assert all(f"with {won.claimed_by}" in str(one) for one in lost)
        told = [what for what in await room.told() if isinstance(what, MessageClaimed)]
        assert told == [MessageClaimed("m1", won.claimed_by)]

    in_the_mailroom(tmp_path, story)


def test_who_has_a_message_may_claim_it_again_and_let_go_of_it(tmp_path: Path) -> None:
    async def story(room: Mailroom) -> None:
        await room.messages.claim("m1", "anna")
        await room.messages.claim("m1", "anna")
        assert (await room.messages.release("m1", "anna", "lunch")).claimed_by == ""
        await room.messages.release("m1", "anna")
        assert (await room.messages.claim("m1", "ben")).claimed_by == "ben"
        whats = await room.told()
        assert whats.count(MessageClaimed("m1", "anna")) == 1
        assert [w for w in whats if isinstance(w, MessageReleased)] == [
            MessageReleased("m1", "anna", "lunch")
        ]

    in_the_mailroom(tmp_path, story)


def test_what_a_call_has_just_said_is_seen_before_a_claim(tmp_path: Path) -> None:
    async def story(room: Mailroom) -> None:
        room.journal.note(MessageDeleted("m1", "mailbox office"))
        with pytest.raises(RuleError, match="in the bin"):
            await room.messages.claim("m1", "anna")

    in_the_mailroom(tmp_path, story)


def test_a_message_that_is_done_needs_nobody(tmp_path: Path) -> None:
    async def story(room: Mailroom) -> None:
        for _ in range(2):
            assert (await room.messages.done("m1", "anna")).done_by == "anna"
        with pytest.raises(RuleError, match="message is done"):
            await room.messages.claim("m1", "ben")

    in_the_mailroom(tmp_path, story)


def test_only_the_first_who_listens_is_noted(tmp_path: Path) -> None:
    async def story(room: Mailroom) -> None:
        await room.messages.heard("m1", "anna")
        assert (await room.messages.heard("m1", "ben")).heard_by == "anna"
        whats = await room.told()
        assert [w for w in whats if isinstance(w, MessageHeard)] == [
            MessageHeard("m1", "anna")
        ]

    in_the_mailroom(tmp_path, story)


def test_the_bin_gives_back(tmp_path: Path) -> None:
    async def story(room: Mailroom) -> None:
        for _ in range(2):
            assert (await room.messages.delete("m1", "anna")).deleted_at is not None
        for _ in range(2):
            assert (await room.messages.restore("m1", "anna")).deleted_at is None
        assert (await room.messages.claim("m1", "anna")).claimed_by == "anna"

    in_the_mailroom(tmp_path, story)


@pytest.mark.parametrize("verb", ["heard", "done", "delete", "restore", "remind"])
def test_nothing_can_be_done_with_a_message_that_nobody_left(
    tmp_path: Path,
    verb: str,
) -> None:
    async def story(room: Mailroom) -> None:
        with pytest.raises(NoSuchMessage, match="no message m7"):
            await getattr(room.messages, verb)("m7")

    in_the_mailroom(tmp_path, story)


def test_an_erased_message_leaves_no_sound_no_text_and_no_work(tmp_path: Path) -> None:
    async def story(room: Mailroom) -> None:
        await room.journal.keep(TEXT)
        erased = await room.messages.erase("m1", "asked for", "anna")
        assert (erased.state, erased.text) == (MessageState.ERASED, "")
        assert not erased.path.exists()
        assert await room.store.ask(open_jobs()) == []
        whats = await room.told()
        assert whats[-4:] == [
            MessageDeleted("m1", "anna"),
            MessageErased("m1", "asked for"),
            JobDone("m1/mail/1", "the message was erased"),
            JobDone("m1/text", "the message was erased"),
        ]
        assert WORDS not in str(whats)
        assert await room.messages.erase("m1", "again") == erased
        with pytest.raises(RuleError, match="message is erased"):
            await room.messages.restore("m1")

    in_the_mailroom(tmp_path, story)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not [path for path in files if WORDS.encode() in path.read_bytes()]
    assert not [path for path in files if path.suffix == ".wav"]


def test_erasing_makes_room_on_a_disk_that_is_full_of_messages(tmp_path: Path) -> None:
    async def story(room: Mailroom) -> None:
        path = room.store.directory / "messages/office/m1.wav"
        append = Store.append

        async def full(store: Store, *entries: Entry) -> None:
            is_there = await asyncio.to_thread(path.exists)
            if entries and is_there:
                raise StoreError("the disk is full")  # noqa: EM101, TRY003 - a fake's
            await append(store, *entries)

        with patch.object(Store, "append", full):
            erased = await room.messages.erase("m1", "asked for", "anna")
        assert erased.state is MessageState.ERASED
        whats = await room.told()
        assert whats[-4:-2] == [
            MessageDeleted("m1", "anna"),
            MessageErased("m1", "asked for"),
        ]

    in_the_mailroom(tmp_path, story)


def cut_off_while_erasing(directory: Path) -> None:
    """Cut the power after the file went, before the journal hears of it."""

    async def story(room: Mailroom) -> None:
        await room.journal.keep(TEXT)
        with (
            patch.object(message_desk, "open_jobs", side_effect=SystemError("cut")),
            pytest.raises(SystemError),
        ):
            await room.messages.erase("m1", "asked for")

    in_the_mailroom(directory, story)


def test_an_erasure_that_was_cut_off_is_finished_at_the_next_start(
    tmp_path: Path,
) -> None:
    cut_off_while_erasing(tmp_path)

    async def next_start() -> None:
        async with mailroom(tmp_path) as room:
            mended = await recover(room.store, room.wall())
            why = "the box was cut off while it was being erased"
            assert next(entry.what for entry in mended) == MessageErased("m1", why)
            message = await room.store.message("m1")
            assert message is not None
            assert (message.state, message.text) == (MessageState.ERASED, "")

    asyncio.run(next_start())


def test_a_disk_that_is_not_there_has_erased_nothing(tmp_path: Path) -> None:
    cut_off_while_erasing(tmp_path)
    (tmp_path / "messages/office").rmdir()

    async def next_start() -> None:
        async with mailroom(tmp_path) as room:
            mended = [entry.what for entry in await recover(room.store, room.wall())]
            assert not [what for what in mended if isinstance(what, MessageErased)]

    asyncio.run(next_start())


def test_the_work_about_an_erased_message_ends_when_the_clerk_asks(
    tmp_path: Path,
) -> None:
    cut_off_while_erasing(tmp_path)

    async def next_start() -> None:
        async with mailroom(tmp_path) as room:
            await recover(room.store, room.wall())
            room.wall.pass_(minutes=6)
            assert await room.outbox.next(["transcript", "mail"]) is None
            assert await room.store.ask(open_jobs()) == []

    asyncio.run(next_start())


def seconds_of(path: Path) -> float:
    with wave.open(str(path)) as file:
        return float(file.getnframes() / file.getframerate())


def test_a_copy_for_another_mailbox_has_a_life_of_its_own(tmp_path: Path) -> None:
    async def story(room: Mailroom) -> None:
        await room.journal.keep(TEXT)
        copy = await room.messages.forward("m1", "billing", "anna")
        assert (copy.mailbox, copy.forwarded_from) == ("billing", "m1")
        assert (copy.text, copy.number) == (WORDS, "2125550123")
        assert seconds_of(copy.path) == 1.0
        jobs = await room.store.ask(open_jobs(copy.id))
        assert [job.details["to"] for job in jobs] == list(BILLING.mail)
        await room.messages.erase("m1", "asked for")
        after = await room.store.message(copy.id)
        assert after is not None
        assert after.text == WORDS
        await room.messages.erase(copy.id, "asked for")
        assert WORDS not in str(await room.told())

    in_the_mailroom(tmp_path, story)


def test_a_comment_is_heard_before_the_copy(tmp_path: Path) -> None:
    leave_sound(tmp_path, "comments/c1.wav", 0.5)

    async def story(room: Mailroom) -> None:
        comment = "comments/c1.wav"
        copy = await room.messages.forward("m1", "quiet", "anna", comment)
        assert copy.duration_s == seconds_of(copy.path) == 1.5
        assert copy.text == ""
        assert await room.store.ask(open_jobs(copy.id)) == []

    in_the_mailroom(tmp_path, story)


def test_a_mailbox_that_is_not_there_gets_no_copy(tmp_path: Path) -> None:
    async def story(room: Mailroom) -> None:
        with pytest.raises(RuleError, match="without a mailbox 'attic'"):
            await room.messages.forward("m1", "attic")

    in_the_mailroom(tmp_path, story)


def test_a_copy_that_the_journal_refuses_leaves_nothing(tmp_path: Path) -> None:
    async def story(room: Mailroom) -> None:
        async def refuse(*_entries: object) -> None:
            raise StoreError("the disk is full")  # noqa: EM101, TRY003 - a fake's

        with (
            patch.object(MessageDesk, "_write", side_effect=refuse),
            pytest.raises(StoreError, match="full"),
        ):
            await room.messages.forward("m1", "billing")
        assert list((tmp_path / "messages/billing").iterdir()) == []

    in_the_mailroom(tmp_path, story)


@pytest.mark.parametrize("known", [True, False])
def test_a_copy_that_was_cut_off_is_finished_or_gone(
    tmp_path: Path,
    known: bool,  # noqa: FBT001 - a parameter of the story
) -> None:
    path = "messages/billing/m9.wav"

    async def story(room: Mailroom) -> None:
        wav = tmp_path / path
        source = tmp_path / "messages/office/m1.wav"
        await asyncio.to_thread(copy_message, [source], wav)
        if known:
            await room.journal.keep(MessageForwarded("m1", "m9", "billing", path, 1.0))
            await room.messages.delete("m9")
        await recover(room.store, room.wall())
        assert not copy_of(wav).exists()
        assert wav.exists() is known

    in_the_mailroom(tmp_path, story)


def test_a_copy_that_the_disk_refuses_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="copy the message"):
        copy_message([tmp_path / "nothing.wav"], tmp_path / "there/m9.wav")
    assert list((tmp_path / "there").iterdir()) == []
    with pytest.raises(StoreError, match="finish the copy"):
        settle_copy(tmp_path / "there/m9.wav")


def test_a_message_whose_mailbox_is_gone_from_the_disk_can_be_erased(
    tmp_path: Path,
) -> None:
    async def story(room: Mailroom) -> None:
        shutil.rmtree(tmp_path / "messages")
        erased = await room.messages.erase("m1", "asked for")
        assert erased.state is MessageState.ERASED

    in_the_mailroom(tmp_path, story)


def test_people_are_reminded_once_of_a_message_that_nobody_takes(
    tmp_path: Path,
) -> None:
    async def story(room: Mailroom) -> None:
        for _ in range(2):
            assert (await room.messages.remind("m1")).reminded_at == room.wall()
        whats = await room.told()
        assert whats[-2:] == [
            MessageReminded("m1", OFFICE.mail[0]),
            JobQueued("m1/reminder/1", "reminder", "m1", {"to": OFFICE.mail[0]}),
        ]

    in_the_mailroom(tmp_path, story)


def test_nobody_is_reminded_of_what_somebody_took(tmp_path: Path) -> None:
    async def story(room: Mailroom) -> None:
        await room.messages.claim("m1", "anna")
        assert (await room.messages.remind("m1")).reminded_at is None

    in_the_mailroom(tmp_path, story)


def test_a_message_that_is_cut_off_makes_work_when_it_is_mended(tmp_path: Path) -> None:
    leave_sound(tmp_path, "messages/office/m2.wav", 2.0)

    async def story(room: Mailroom) -> None:
        started = MessageStarted("m2", "office", "messages/office/m2.wav")
        await room.journal.keep(started)
        await recover(room.store, room.wall(), follow_up=room.journal.follow_up)
        jobs = await room.store.ask(open_jobs("m2"))
        assert [job.id for job in jobs] == ["m2/mail/1", "m2/text"]

    in_the_mailroom(tmp_path, story)


def test_a_mailbox_without_settings_makes_no_work(tmp_path: Path) -> None:
    async def story(room: Mailroom) -> None:
        await room.leave("m2", "attic")
        await room.leave("m3", QUIET.name)
        assert {job.about for job in await room.store.ask(open_jobs())} == {"m1"}

    in_the_mailroom(tmp_path, story)


def test_words_of_any_language_are_found_whatever_their_case(tmp_path: Path) -> None:
    async def story(room: Mailroom) -> None:
        await room.journal.keep(MessageTranscribed("m1", "Позвоните", 0.7, "v", "ru"))
        found = await room.store.find(MessageSearch(words="ПОЗВОН"))
        assert [message.id for message in found] == ["m1"]
        assert (await room.store.counts("office")).new == 1

    in_the_mailroom(tmp_path, story)


def test_what_was_not_done_after_all_is_there_again(tmp_path: Path) -> None:
    async def story(room: Mailroom) -> None:
        assert (await room.messages.reopen("m1", "anna")).done_at is None
        assert (await room.messages.done("m1", "anna")).done_by == "anna"
        again = await room.messages.reopen("m1", "ben")
        assert (again.done_by, again.done_at) == ("", None)
        assert await room.told() != []
        await room.messages.delete("m1")
        with pytest.raises(RuleError, match="in the bin"):
            await room.messages.reopen("m1")

    in_the_mailroom(tmp_path, story)


def test_it_is_mailed_to_whoever_somebody_names(tmp_path: Path) -> None:
    async def story(room: Mailroom) -> None:
        with pytest.raises(RuleError, match="without a mail server"):
            await room.messages.mail("m1", "carl@harbor.example", "anna")
        room.messages.can_mail = True
        await room.messages.mail("m1", "carl@harbor.example", "anna")
        await room.messages.mail("m1", "carl@harbor.example", "anna")
        jobs = await room.store.ask(open_jobs("m1"))
        asked = [job for job in jobs if job.details.get("by") == "anna"]
        assert [job.details["to"] for job in asked] == ["carl@harbor.example"] * 2
        assert {job.kind for job in asked} == {"mail"}

    in_the_mailroom(tmp_path, story)
