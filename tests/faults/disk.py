"""The disk is full and has room again; the disk goes read-only until it was repaired.

Full: the store is on a tmpfs, which a file fills at random instants. Read-only: it is
on an ext4 that met an error (`trigger_fs_error`), as a worn card does: from that moment
the kernel refuses every write, open files included, until the box was started anew and
the file system checked.
"""

import asyncio
import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from random import Random

from faults.busy import (
    NUMBERS,
    SAVED,
    Told,
    audit,
    has_heard,
    node_of,
    street,
    telling,
    write_office,
)
from faults.matrix import Row
from support.real_box import RealBox, running_box

FULL = "disk full and back"
READ_ONLY = "file system read-only, then repaired"
SIZE_MB = 24
IMAGE_MB = 48
FULL_FOR_S = 4.0
GOES_WELL_S = (3.0, 12.0)
FAILS_AFTER_S = (0.2, 4.0)
"""After a message was saved."""
KEPT_FREE = "\n[store]\nkeep_free_mb = 0\n"
"""Else callers are told before they speak, and nothing is ever cut off."""
PATIENCE_S = 120.0


def fill(folder: Path, rounds: int, seed: int) -> Row:
    """Fill the disk *rounds* times."""
    if why := why_no_disks():
        return Row(FULL, notes=[why])
    with tmpfs(folder / "office" / "state"):
        lots = Random(seed)  # noqa: S311 - no secret
        return asyncio.run(filled(folder / "office", rounds, lots))


async def filled(directory: Path, rounds: int, lots: Random) -> Row:
    """Fill the disk of a busy office; it must go on, and when there is room, write."""
    row, told = Row(FULL, rounds), Told()
    await prepare(directory)
    filler = directory / "state" / "filler"
    async with (
        street(directory, NUMBERS, told) as people,
        running_box(directory) as box,
    ):
        await until_in_use(box)
        async with telling(box.state, told):
            for _ in range(rounds):
                await asyncio.sleep(lots.uniform(*GOES_WELL_S))
                await asyncio.to_thread(fill_up, filler)
                await asyncio.sleep(FULL_FOR_S)
                await asyncio.to_thread(filler.unlink)
                row.back_s.append(await until_told(told))
            await people.until_saved(PATIENCE_S)
        await people.go_home()
        await box.until(lambda s: all(line.state == "idle" for line in s.lines))
        row.lost += await audit(box, told)
        assert box.process.returncode is None
    async with running_box(directory) as box:
        await box.until(lambda _: True, PATIENCE_S)
        row.lost += await audit(box, told)
    row.told = told.counted()
    row.notes.append("the desk went on")
    return row


def break_card(folder: Path, rounds: int, seed: int) -> Row:
    """Let the file system fail *rounds* times, each time with an office of its own."""
    row, lots = Row(READ_ONLY), Random(seed)  # noqa: S311 - no secret
    if why := why_no_disks():
        row.notes.append(why)
        return row
    for turn in range(rounds):
        office = folder / str(turn) / "office"
        with ext4(folder / str(turn), office / "state") as card:
            row.add(asyncio.run(broken(office, card, lots)))
    return row


async def broken(directory: Path, card: "Card", lots: Random) -> Row:
    """Let the card of a busy office fail; callers are answered, none is deceived."""
    row, told = Row(READ_ONLY, 1), Told()
    await prepare(directory)
    clock = asyncio.get_running_loop().time
    async with street(directory, NUMBERS, told) as people:
        async with running_box(directory) as box:
            await until_in_use(box)
            async with telling(box.state, told):
                await people.until_saved(PATIENCE_S)
                await asyncio.sleep(lots.uniform(*FAILS_AFTER_S))
                await asyncio.to_thread(card.fail)
            await people.go_home()
            before = {*told.saved}
            await box.until(lambda s: all(line.state == "idle" for line in s.lines))
            call = people.place(
                NUMBERS[0], "waits 4 s", "hangs up", caller="2125550199"
            )
            await call.ended
            if call.answered_at is None:
                row.lost.append("a call while nothing could be written")
            if has_heard(call, SAVED):
                row.lost.append("a message that could not be written")
            box.kill()
            await box.process.wait()
        began = clock()
        await asyncio.to_thread(card.repair)
        async with running_box(directory) as box:
            await until_in_use(box)
            row.back_s.append(clock() - began)
            await box.until(lambda s: all(line.state == "idle" for line in s.lines))
            row.lost += await audit(box, told)
    assert before == told.saved
    row.told = told.counted()
    row.notes.append("calls are answered meanwhile")
    return row


# --- the office --------------------------------------------------------------------


async def prepare(directory: Path) -> None:
    """Write the office."""
    nodes = [node_of(directory, number) for number in NUMBERS]
    await asyncio.to_thread(write_office, directory, nodes, more=KEPT_FREE)


async def until_in_use(box: RealBox) -> None:
    """Wait until all lines are in use."""
    await box.until(lambda s: all(line.state != "down" for line in s.lines), PATIENCE_S)


async def until_told(told: Told) -> float:
    """Wait until something is acknowledged again; return how long that took."""
    clock, before = asyncio.get_running_loop().time, len(told.pauses)
    began = clock()
    async with asyncio.timeout(PATIENCE_S):
        while len(told.pauses) == before:
            await asyncio.sleep(0.05)
    return clock() - began


# --- disks -------------------------------------------------------------------------


def why_no_disks() -> str:
    """Return why no disk can be mounted and broken here; empty: it can."""
    if os.geteuid() != 0:
        return "mounting needs root"
    if not Path("/dev/loop-control").exists() or not Path("/sys/fs/ext4").exists():
        return "no loop devices, or no ext4, in this kernel"
    missing = [one for one in ("mke2fs", "e2fsck", "findmnt") if not shutil.which(one)]
    return f"not installed: {' '.join(missing)}" if missing else ""


def run(*words: str) -> None:
    """Run a program; a failure raises with what it wrote."""
    done = subprocess.run(words, check=False, capture_output=True, text=True)
    assert done.returncode == 0, f"{' '.join(words)}: {done.stdout}{done.stderr}"


def fill_up(file: Path) -> None:
    """Take all the room that there is, to the last byte."""
    with contextlib.suppress(OSError), file.open("wb", buffering=0) as filler:
        for size in (1 << 20, 1 << 12, 1):
            with contextlib.suppress(OSError):
                while filler.write(b"x" * size):
                    pass


@contextlib.contextmanager
def tmpfs(at: Path) -> Iterator[None]:
    """Mount a small disk in memory there."""
    at.mkdir(parents=True)
    run(
        "mount",
        "-t",
        "tmpfs",
        "-o",
        f"size={SIZE_MB}m,mode=755",
        "tipring-full",
        str(at),
    )
    try:
        yield
    finally:
        run("umount", str(at))


class Card:
    """A small ext4 in a file, mounted at *at*."""

    def __init__(self, image: Path, at: Path) -> None:
        self._image, self._at = image, at

    def make(self) -> None:
        """Make it, and mount it."""
        self._at.mkdir(parents=True)
        with self._image.open("wb") as file:
            file.truncate(IMAGE_MB << 20)
        run("mke2fs", "-q", "-t", "ext4", "-F", str(self._image))
        self.mount()

    def mount(self) -> None:
        """Mount it as a card's root is: read-only from the first error on."""
        options = "loop,errors=remount-ro"
        run("mount", "-o", options, str(self._image), str(self._at))

    def fail(self) -> None:
        """Let the kernel find an error on it."""
        said = ("findmnt", "-no", "SOURCE", str(self._at))
        device = subprocess.run(said, check=True, capture_output=True, text=True).stdout
        Path("/sys/fs/ext4", Path(device.strip()).name, "trigger_fs_error").write_text(
            "an error of a test"
        )

    def repair(self) -> None:
        """Check it, as a start does, and mount it again."""
        run("umount", str(self._at))
        checked = subprocess.run(
            ["e2fsck", "-fy", str(self._image)], check=False, capture_output=True
        )
        assert checked.returncode in (0, 1), checked.stdout
        self.mount()


@contextlib.contextmanager
def ext4(folder: Path, at: Path) -> Iterator[Card]:
    """Mount a card there, whose image is in *folder*."""
    folder.mkdir(parents=True)
    card = Card(folder / "card.img", at)
    card.make()
    try:
        yield card
    finally:
        run("umount", str(at))
