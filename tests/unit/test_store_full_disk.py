"""A disk that is really full and one that is really read-only (tmpfs, needs root)."""

import asyncio
import os
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from tipring.domain.errors import StoreError
from tipring.domain.journal import CallEnded, CallRang, Decided, Entry
from tipring.store.ledger import Ledger
from tipring.store.reader import open_reader
from tipring.store.sound import MessageFile, seconds_in
from tipring.store.store import Store

START = datetime(2026, 11, 23, 10, 15, tzinfo=UTC)
ENDED = Entry(START, CallEnded("the caller hung up"), "front", "c1")
SECOND = np.full(8000, 1000, np.int16)


@pytest.fixture
def card(tmp_path: Path) -> Iterator[Path]:
    """Give a disk of one megabyte."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(tmp_path)]
    mounted = subprocess.run(command, check=False, capture_output=True, text=True)
    if mounted.returncode:
        pytest.skip(f"no small disk can be mounted: {mounted.stderr.strip()}")
    yield tmp_path
    subprocess.run(["umount", "--lazy", str(tmp_path)], check=True)


def fill(card: Path) -> Path:
    """Write a file until the disk is full."""
    ballast = card / "ballast"
    block = bytes(4096)
    with ballast.open("wb", buffering=0) as file:
        try:
            while file.write(block) == len(block):
                pass
        except OSError:
            pass
    return ballast


def essay(number: int) -> Entry:
    return Entry(START, Decided("menu", f"{number}: " + "because " * 1000))


async def write_until_refused(store: Store) -> None:
    for number in range(100):
        await store.append(essay(number))


def test_a_full_disk_is_told_and_the_store_goes_on_when_there_is_room_again(
    card: Path,
) -> None:
    async def story() -> None:
        async with await Store.open(card) as store:
            await store.append(Entry(START, CallRang(), "front", "c1"))
            ballast = await asyncio.to_thread(fill, card)
            with pytest.raises(StoreError, match=r"tipring\.db.*full.*make room"):
                await write_until_refused(store)
            written = len(await store.journal())
            assert [call.id for call in await store.open_calls()] == ["c1"]
            await asyncio.to_thread(ballast.unlink)
            await store.append(ENDED)
            assert len(await store.journal()) == written + 1
            assert await store.open_calls() == []

    asyncio.run(story())


def test_a_message_that_fills_the_disk_is_kept_up_to_there(card: Path) -> None:
    message = MessageFile.create(card, "messages/office/1.wav")
    message.append(SECOND)
    fill(card)
    with pytest.raises(StoreError, match=r"1\.wav\.part.*make room"):
        message.append(np.tile(SECOND, 3))
    assert message.finish() >= 1.0
    assert seconds_in(card / "messages/office/1.wav") >= 1.0


def test_a_message_that_cannot_begin_leaves_nothing(card: Path) -> None:
    (card / "messages").mkdir()
    fill(card)
    with pytest.raises(StoreError, match=r"begin the message|write the message"):
        MessageFile.create(card, "messages/1.wav")
    assert list((card / "messages").iterdir()) == []


def test_a_message_goes_on_in_step_when_there_is_room_again(card: Path) -> None:
    message = MessageFile.create(card, "messages/office/1.wav")
    ballast = fill(card)
    with pytest.raises(StoreError):
        message.append(SECOND)
    ballast.unlink()
    message.append(SECOND)
    assert message.finish() == 1.0
    sound = np.fromfile(card / "messages/office/1.wav", "<i2", offset=44)
    assert np.array_equal(sound, SECOND)


@pytest.mark.parametrize("door", [Ledger.open, open_reader])
def test_a_card_that_turned_read_only_is_told(
    card: Path,
    door: Callable[[Path], object],
) -> None:
    Ledger.open(card).close()
    subprocess.run(["mount", "-o", "remount,ro", str(card)], check=True)
    with pytest.raises(StoreError, match="mounted read-only"):
        door(card)
