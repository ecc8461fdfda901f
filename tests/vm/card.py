"""A card that forgets: of what was written, only what was flushed is sure to be there.

QEMU's `blklogwrites` notes every write and every flush of the machine, in the order
in which they came, as the kernel's dm-log-writes does. A power cut leaves on a card
what it was told to flush; of what came later, a card with a cache of its own keeps some
writes and loses others, in no order. Here a coin decides for each.
"""

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import BinaryIO, Final

MAGIC: Final = 0x6A736677736872
"""Documentation/admin-guide/device-mapper/log-writes.rst."""
HEADER: Final = struct.Struct("<QQQI")
ENTRY: Final = struct.Struct("<QQQQ")
FLUSH: Final = 1
FUA: Final = 2
DISCARD: Final = 4
LOG_BYTES: Final = 64_000_000_000
"""A hole of this size; the log grows into it."""


@dataclass(frozen=True, slots=True)
class Write:
    """One write of the machine, and where the log has it."""

    at_bytes: int
    bytes: int
    log_at_bytes: int
    flags: int


@dataclass(frozen=True, slots=True)
class Kept:
    """What a card kept when the power went."""

    flushed: int
    """Writes before the last flush, or forced."""
    late: int
    """Writes after it."""
    late_kept: int


def empty_log(log: Path) -> None:
    """Make room for a machine's writes."""
    log.unlink(missing_ok=True)
    with log.open("wb") as hole:
        os.truncate(hole.fileno(), LOG_BYTES)


def lay_down(log: Path, card: Path, lots: Random) -> Kept:
    """Write onto *card* what it would have kept of the machine's writes in *log*."""
    with log.open("rb") as noted, card.open("r+b") as kept:
        writes = list(_writes(noted))
        flushes = [n for n, write in enumerate(writes) if write.flags & FLUSH]
        sure = flushes[-1] if flushes else -1
        late = late_kept = 0
        for number, write in enumerate(writes):
            if not write.bytes:
                continue
            if number > sure and not write.flags & FUA:
                late += 1
                if lots.random() < 0.5:
                    continue
                late_kept += 1
            noted.seek(write.log_at_bytes)
            kept.seek(write.at_bytes)
            kept.write(noted.read(write.bytes))
    return Kept(sum(bool(one.bytes) for one in writes) - late, late, late_kept)


def _writes(log: BinaryIO) -> Iterator[Write]:
    """Yield all that was noted; where the log is still a hole is its end."""
    magic, _version, _entries, sector_bytes = HEADER.unpack(log.read(HEADER.size))
    if magic != MAGIC:
        message = f"{log.name} is no log of writes"
        raise ValueError(message)
    at_bytes = sector_bytes
    while True:
        log.seek(at_bytes)
        sector, sectors, flags, _ = ENTRY.unpack(log.read(ENTRY.size))
        if not (sectors or flags):
            return
        if flags & DISCARD:
            message = "the machine's disk offers no discard"
            raise ValueError(message)
        at_bytes += sector_bytes
        yield Write(sector * sector_bytes, sectors * sector_bytes, at_bytes, flags)
        at_bytes += sectors * sector_bytes
