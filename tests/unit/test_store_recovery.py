"""What the box does after it was cut off in the middle of something."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from tipring.domain.journal import (
    BoxStarted,
    CallAnswered,
    CallEnded,
    CallRang,
    Entry,
    MessageDiscarded,
    MessageKept,
    MessageStarted,
)
from tipring.domain.journal_event import JournalEvent
from tipring.store.records import CallState, MessageState
from tipring.store.recovery import recover
from tipring.store.sound import MessageFile, part_of, seconds_in
from tipring.store.store import Store

START = datetime(2026, 11, 23, 10, 15, tzinfo=UTC)
LATER = START + timedelta(minutes=3)
NAME = "messages/office/1.wav"
STARTED = MessageStarted("m1", "office", NAME)
Story = Callable[[Store], Coroutine[None, None, None]]


def after_a_cut(directory: Path, before: list[JournalEvent], story: Story) -> None:
    """Tell what was journalled *before* the cut, then *story* of the next start."""

    async def told() -> None:
        async with await Store.open(directory) as store:
            await store.append(*(Entry(START, what, "front", "c1") for what in before))
        async with await Store.open(directory) as store:
            await story(store)

    asyncio.run(told())


def leave_recording(directory: Path, seconds: float, name: str = NAME) -> Path:
    """Leave a recording as a killed desk does: its header tells of nothing."""
    message = MessageFile.create(directory, name)
    message.append(np.full(round(seconds * 8000), 1000, np.int16))
    part = part_of(directory / name)
    left = part.read_bytes()
    message.discard()
    part.write_bytes(left)
    return part


def leave_finished(directory: Path, seconds: float) -> None:
    message = MessageFile.create(directory, NAME)
    message.append(np.full(round(seconds * 8000), 1000, np.int16))
    message.finish()


def test_a_message_cut_off_while_recording_is_mended_and_kept(tmp_path: Path) -> None:
    leave_recording(tmp_path, 2.5)

    async def story(store: Store) -> None:
        kept = Entry(LATER, MessageKept("m1", 2.5, interrupted=True), "front", "c1")
        assert kept in await recover(store, LATER)
        (message,) = await store.messages()
        assert (message.state, message.interrupted) == (MessageState.KEPT, True)
        assert await asyncio.to_thread(seconds_in, message.path) == 2.5

    after_a_cut(tmp_path, [CallRang(), STARTED], story)


def test_a_click_that_was_cut_off_is_discarded_with_its_reason(tmp_path: Path) -> None:
    part = leave_recording(tmp_path, 0.4)

    async def story(store: Store) -> None:
        await recover(store, LATER)
        (message,) = await store.messages()
        assert message.state is MessageState.DISCARDED
        assert message.reason == "the box was cut off after 0.4 s of sound"

    after_a_cut(tmp_path, [CallRang(), STARTED], story)
    assert not part.exists()


def test_a_message_without_a_file_is_discarded(tmp_path: Path) -> None:
    async def story(store: Store) -> None:
        told = await recover(store, LATER)
        reason = "the box was cut off after 0.0 s of sound"
        assert [entry.what for entry in told] == [MessageDiscarded("m1", reason)]

    after_a_cut(tmp_path, [STARTED], story)


def test_a_finished_message_that_was_not_yet_noted_is_kept_whole(
    tmp_path: Path,
) -> None:
    leave_finished(tmp_path, 3)

    async def story(store: Store) -> None:
        told = await recover(store, LATER)
        assert [entry.what for entry in told] == [
            MessageKept("m1", 3.0, interrupted=False),
        ]

    after_a_cut(tmp_path, [STARTED], story)


def test_a_recording_that_nobody_knows_is_kept_in_the_mailbox_of_its_folder(
    tmp_path: Path,
) -> None:
    leave_recording(tmp_path, 2, "messages/billing/9.wav")

    async def story(store: Store) -> None:
        told = await recover(store, LATER)
        assert [type(entry.what) for entry in told] == [MessageStarted, MessageKept]
        (message,) = await store.messages("billing")
        assert (message.state, message.duration_s) == (MessageState.KEPT, 2.0)
        assert message.path == tmp_path / "messages/billing/9.wav"

    after_a_cut(tmp_path, [], story)


def test_a_word_that_no_menu_understood_becomes_no_message(tmp_path: Path) -> None:
    async def story(store: Store) -> None:
        assert await recover(store, LATER) == []
        assert await store.messages() == []

    leave_recording(tmp_path, 2.0, "utterances/20261123-101500-abcdef.wav")
    after_a_cut(tmp_path, [], story)


def test_a_recording_that_was_discarded_does_not_come_back(tmp_path: Path) -> None:
    part = leave_recording(tmp_path, 2)

    async def story(store: Store) -> None:
        assert await recover(store, LATER) == []
        (message,) = await store.messages()
        assert message.state is MessageState.DISCARDED

    after_a_cut(tmp_path, [STARTED, MessageDiscarded("m1", "hung up")], story)
    assert not part.exists()


def test_a_kept_message_is_never_touched(tmp_path: Path) -> None:
    leave_finished(tmp_path, 3)
    leave_recording(tmp_path, 2, "other.wav").rename(part_of(tmp_path / NAME))

    async def story(store: Store) -> None:
        assert await recover(store, LATER) == []

    after_a_cut(tmp_path, [STARTED, MessageKept("m1", 3.0, interrupted=False)], story)
    assert seconds_in(tmp_path / NAME) == 3.0


def test_a_call_that_nobody_saw_end_is_ended_and_marked(tmp_path: Path) -> None:
    async def story(store: Store) -> None:
        (ended,) = await recover(store, LATER)
        assert ended.what == CallEnded("the box was cut off during this call")
        (call,) = await store.calls()
        assert (call.state, call.interrupted) == (CallState.ENDED, True)
        assert call.ended_at == LATER

    after_a_cut(tmp_path, [CallRang(), CallAnswered(2, "main")], story)


def test_there_is_nothing_to_recover_twice(tmp_path: Path) -> None:
    leave_recording(tmp_path, 2)

    async def story(store: Store) -> None:
        told = await recover(store, LATER)
        assert len(told) == 2
        assert await recover(store, LATER) == []
        journal = await store.journal()
        assert [stored.entry for stored in journal][-2:] == told

    after_a_cut(tmp_path, [BoxStarted("1"), CallRang(), STARTED], story)


def test_a_message_that_the_disk_holds_back_waits_for_the_next_start(
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    part = part_of(tmp_path / NAME)
    part.mkdir(parents=True)
    (part / "something").touch()

    async def story(store: Store) -> None:
        ended = await recover(store, LATER)
        assert [type(entry.what) for entry in ended] == [CallEnded]
        (message,) = await store.open_messages()
        assert message.id == "m1"

    after_a_cut(tmp_path, [CallRang(), STARTED], story)
    warnings = [log for log in caplog.records if log.levelno == logging.WARNING]
    assert "1.wav.part" in warnings[0].getMessage()
