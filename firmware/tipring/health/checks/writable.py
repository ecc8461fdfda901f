"""The place where everything is kept may be written to."""

from pathlib import Path

from tipring.domain.findings import Finding, green, red
from tipring.health.surroundings import Surroundings

WHAT = "file system"
MOUNTS = "proc/mounts"
HELPS = (
    "dmesg tells why; most often the card is at its end: take a backup, and put in a"
    " new one"
)


def look(box: Surroundings) -> Finding | None:
    """Look how the store's file system is mounted; None where nobody tells."""
    store = box.store_directory.absolute()
    rows = [line.split() for line in box.text_of(MOUNTS).splitlines()]
    mounts = [(Path(row[1]), row[3].split(",")) for row in rows if len(row) > 3]  # noqa: PLR2004 - fstab(5)
    over = [(place, how) for place, how in mounts if store.is_relative_to(place)]
    if not over:
        return None
    place, how = max(over, key=lambda each: len(each[0].parts))
    return judge(str(place), is_read_only="ro" in how)


def judge(place: str, *, is_read_only: bool) -> Finding:
    """Return whether what is mounted at *place* does."""
    if is_read_only:
        said = f"{place} has become read-only: nothing can be kept"
        return red(WHAT, said, HELPS)
    return green(WHAT, f"{place} can be written to")
