"""How fast the disk of the store takes what must be safe."""

import os
import time
from pathlib import Path
from tempfile import TemporaryFile

from tipring.domain.findings import Finding, amber, green, red

WHAT = "disk speed"
PIECE = b"\0" * 4096
SMALL_WRITES = 20
BULK_BYTES = 4_000_000
SLOW_MS, STUCK_MS = 200.0, 1000.0
"""Of one small write until it is safe: a caller's message is told to be kept then."""
SLOW_MB_S = 1.0
"""A call's sound is 16 kB in a second; eight of them, and the rest of the box."""
HELPS = "the card may be at its end: take a backup, and try another one"


def measured(store: Path) -> Finding:
    """Write into the folder *store*, in a file without a name; OSError if not."""
    with TemporaryFile(dir=store) as file:
        worst_ms = max(_write_ms(file.fileno(), PIECE) for _ in range(SMALL_WRITES))
        bulk_ms = _write_ms(file.fileno(), PIECE * (BULK_BYTES // len(PIECE)))
    return judge(worst_ms, BULK_BYTES / 1000 / bulk_ms)


def _write_ms(handle: int, data: bytes) -> float:
    began = time.perf_counter()
    os.write(handle, data)
    os.fsync(handle)
    return (time.perf_counter() - began) * 1000


def judge(worst_ms: float, mb_s: float) -> Finding:
    """Return whether that is fast enough."""
    said = f"{mb_s:.1f} MB in a second; a small write is safe after {worst_ms:.0f} ms"
    if worst_ms >= STUCK_MS:
        return red(WHAT, said, HELPS)
    if worst_ms >= SLOW_MS or mb_s < SLOW_MB_S:
        return amber(WHAT, said, HELPS)
    return green(WHAT, said)
