"""What a box writes on its card: bytes for a call, for a message, for an idle day.

`make bench RUN=card`: a real desk, console and clerk on a disk of their own (ext4 on a
loop device, root), calls by an emulated modem, and what the kernel wrote on that
device, its own journal included. `--scale 0.5`: half the calls and minutes. It fails
where a budget is passed.
"""

import argparse
import asyncio
import contextlib
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.tables import note, show
from support.clerks import running_clerk
from support.console_box import console_box
from support.offices import write_settings
from support.real_box import place, plug_in, running_box
from tipring.domain.journal import Entry
from tipring.exchange.clockwork import Exchange
from tipring.store import engines
from tipring.store.engines import database_file
from tipring.store.ledger import Ledger
from tipring.store.reader import open_reader

MEGABYTE = 1_000_000
SECTOR_BYTES = 512
CALLS = 4
MESSAGE_S = 20
IDLE_S = 300
SETTLE_S = 90
"""What a start finds out is written down by then."""
NAMES = {"run": "desk", "console": "console", "clerk": "clerk"}
DAY_S = 86_400
BUSY_DAY = 300, 30
"""Calls, and messages among them, of a busy small office."""
BUDGETS_KB = {"a call": 500.0, "a message of 20 s": 1000.0}
BUDGET_IDLE_MB = 60.0
WITHOUT = ('waits for "press 1"', "presses 3", "waits 4 s", "hangs up")
WITH = (
    'waits for "press 1"',
    "presses 3",
    "waits 7 s",
    f"speaks {MESSAGE_S} s",
    "presses #",
    "waits 9 s",
    "hangs up",
)


@dataclass(frozen=True)
class Card:
    """A disk of its own."""

    device: str
    folder: Path

    def written_bytes(self) -> int:
        """Return what the kernel has written on it so far."""
        os.sync()
        figures = Path(f"/sys/block/{self.device}/stat").read_text().split()
        return int(figures[6]) * SECTOR_BYTES


@contextlib.contextmanager
def a_card(folder: Path) -> Iterator[Card]:
    """Mount an ext4 of 300 MB, as a card's is."""
    image, place_ = folder / "card.img", folder / "card"
    place_.mkdir()
    with image.open("wb") as file:
        file.truncate(300 * MEGABYTE)
    subprocess.run(
        ["mke2fs", "-qFt", "ext4", "-E", "lazy_itable_init=0", image], check=True
    )
    subprocess.run(["mount", "-o", "loop,noatime", image, place_], check=True)
    try:
        source = subprocess.check_output(
            ["findmnt", "-no", "SOURCE", place_], text=True
        )
        yield Card(Path(source.strip()).name, place_)
    finally:
        subprocess.run(["umount", place_], check=True)


@dataclass(frozen=True)
class Stretch:
    """Some time, and what was written in it."""

    what: str
    times: float
    card_bytes: int
    ours: dict[str, int]

    def row(self) -> tuple[str, ...]:
        each = (
            self.card_bytes / self.times,
            *(
                self.ours.get(name, 0) / self.times
                for name in ("desk", "console", "clerk")
            ),
        )
        return self.what, *(f"{size / 1000:.0f}" for size in each)


def measure(options: argparse.Namespace, folder: Path) -> None:
    """Measure a box, then what settings of SQLite would make of the same entries."""
    if os.geteuid() != 0:
        note("this wants root: a disk of its own is mounted")
        return
    with a_card(folder) as card:
        stretches = asyncio.run(_lived(card, options.scale))
        _show(stretches)
        _wal(card)
    _insist(stretches)


async def _lived(card: Card, scale: float) -> list[Stretch]:
    """Let a box live on *card*; its settings and logs are in memory."""
    calls = max(1, round(CALLS * scale))
    with tempfile.TemporaryDirectory(dir="/dev/shm") as memory:
        office = Path(memory) / "office"
        write_settings(office, f"{memory}/modem")
        (card.folder / "state").mkdir()
        (office / "state").symlink_to(card.folder / "state")
        async with (
            Exchange("us") as exchange,
            _whole_box(office, exchange, Path(memory) / "modem"),
        ):
            await asyncio.sleep(SETTLE_S)
            found = [
                await _stretch(
                    card, office, "an idle day", _idle(round(IDLE_S * scale))
                )
            ]
            for what, words in (
                ("a call", WITHOUT),
                (f"a message of {MESSAGE_S} s", WITH),
            ):
                talking = _calls(exchange, words, calls)
                found.append(await _stretch(card, office, what, talking))
    return found


@contextlib.asynccontextmanager
async def _whole_box(
    office: Path, exchange: Exchange, link: Path
) -> AsyncIterator[None]:
    await plug_in(exchange, "usr", link)
    async with running_box(office) as box:
        await box.until_line("idle")
        async with console_box(office), running_clerk(office):
            yield


async def _idle(seconds: int) -> float:
    await asyncio.sleep(seconds)
    return seconds / DAY_S


async def _calls(exchange: Exchange, words: Sequence[str], count: int) -> float:
    for _ in range(count):
        await place(exchange, *words).ended
        await asyncio.sleep(5)
    return count


async def _stretch(card: Card, office: Path, what: str, living: object) -> Stretch:
    before, ours = card.written_bytes(), _ours(office)
    times = await living  # type: ignore[misc]
    grown = {name: size - ours.get(name, 0) for name, size in _ours(office).items()}
    return Stretch(what, times, card.written_bytes() - before, grown)


def _ours(office: Path) -> dict[str, int]:
    """Return what the processes of *office* have handed to disks, by their names."""
    found: dict[str, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = (folder / "cmdline").read_text().split("\0")
            if str(office) not in words:
                continue
            lines = (folder / "io").read_text().splitlines()
            figures = dict(line.split(": ") for line in lines)
            size = int(figures["write_bytes"]) - int(figures["cancelled_write_bytes"])
            name = next((NAMES[word] for word in words if word in NAMES), "others")
            found[name] = found.get(name, 0) + size
    return found


def _show(stretches: Sequence[Stretch]) -> None:
    show(
        "Written on the card, kB",
        ("for", "on the card", "by the desk", "by the console", "by the clerk"),
        (stretch.row() for stretch in stretches),
    )
    idle, call, message = (each.card_bytes / each.times for each in stretches)
    calls, messages = BUSY_DAY
    day = idle + (calls - messages) * call + messages * message
    show(
        "Of it a year is made",
        ("office", "MB a day", "GB a year"),
        (
            (name, f"{size / MEGABYTE:.0f}", f"{size * 365 / 1e9:.1f}")
            for name, size in (
                ("nobody calls", idle),
                (f"{calls} calls a day, {messages} of them with a message", day),
            )
        ),
    )


def _insist(stretches: Sequence[Stretch]) -> None:
    late = [
        f"{each.what}: {each.card_bytes / each.times / 1000:.0f} kB"
        for each in stretches[1:]
        if each.card_bytes / each.times / 1000 > BUDGETS_KB[each.what]
    ]
    idle_mb = stretches[0].card_bytes / stretches[0].times / MEGABYTE
    if idle_mb > BUDGET_IDLE_MB:
        late.append(f"an idle day: {idle_mb:.0f} MB")
    if late:
        sys.exit(f"more than its budget: {'; '.join(late)}")


# --- the same entries under other settings -----------------------------------------

VARIANTS: dict[str, tuple[str, ...]] = {
    "as it is": (),
    "checkpoint at 4 MB, SQLite's own": ("wal_autocheckpoint=1000",),
    "checkpoint at 16 MB": ("wal_autocheckpoint=4000",),
    "synchronous=NORMAL (loses what was acknowledged)": ("synchronous=NORMAL",),
    "pages of 1 kB": ("page_size=1024",),
    "without secure_delete": ("secure_delete=OFF",),
    "without WAL": ("journal_mode=DELETE",),
}
REPLAYED = 200


def _wal(card: Card) -> None:
    """Write the calls that were made again, many times, one entry a commit."""
    with open_reader(card.folder / "state") as reader:
        entries = [stored.entry for stored in reader.journal(limit=1000)]
    one = [each for each in entries if each.call_id == _last_call(entries)]
    rows = []
    for name, pragmas in VARIANTS.items():
        for together in (1, 4):
            if together == 1 or not pragmas:
                size, kept = _replayed(card, one, pragmas, together)
                label = (
                    name if together == 1 else f"{name}, {together} entries a commit"
                )
                rows.append(
                    (label, f"{size / REPLAYED / 1000:.0f}", f"{kept / 1000:.0f}")
                )
    show(
        f"One call of {len(one)} entries, {REPLAYED} times, by settings of SQLite",
        ("settings", "kB a call on the card", "kB of database in the end"),
        rows,
    )


def _last_call(entries: Sequence[Entry]) -> str:
    return next(each.call_id for each in reversed(entries) if each.call_id) or ""


def _replayed(
    card: Card, one: Sequence[Entry], pragmas: Sequence[str], together: int
) -> tuple[int, int]:
    """Return the bytes written on the card, and those of the database."""
    prepare = engines.prepare_writer

    def prepare_so(connection: sqlite3.Connection, entry: object) -> None:
        for pragma in (each for each in pragmas if each.startswith("page_size")):
            connection.execute(f"PRAGMA {pragma}")
        prepare(connection, entry)  # type: ignore[arg-type]
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    with tempfile.TemporaryDirectory(dir=card.folder) as place_:
        state = Path(place_)
        engines.prepare_writer = prepare_so  # type: ignore[assignment]
        try:
            ledger = Ledger.open(state)
            before = card.written_bytes()
            for number in range(REPLAYED):
                again = [_renamed(each, number) for each in one]
                for first in range(0, len(again), together):
                    ledger.write([again[first : first + together]])
            size = card.written_bytes() - before
            ledger.close()
        finally:
            engines.prepare_writer = prepare
        return size, database_file(state).stat().st_size


def _renamed(entry: Entry, number: int) -> Entry:
    at = datetime(2026, 11, 27, tzinfo=UTC) + timedelta(minutes=number)
    what = entry.what
    names = {
        key: f"{getattr(what, key)}-{number}"
        for key in ("message_id", "path", "ticket")
        if getattr(what, key, None)
    }
    if names:
        what = type(what)(
            **{key: getattr(what, key) for key in type(what).__dataclass_fields__}
            | names
        )
    return Entry(at, what, entry.line, f"{entry.call_id}-{number}")
