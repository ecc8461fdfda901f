"""The card or disk has life left, and its file system no errors."""

from collections.abc import Iterator

from tipring.domain.findings import Finding, amber, green, red
from tipring.health.surroundings import Surroundings

WHAT = "card"
LIFE = "sys/block/{name}/device/life_time"
"""eMMC 5.0: two figures, each a tenth of the life that was used, 0x0b: all of it."""
ERRORS = "sys/fs/ext4"
WORN, SPENT = 8, 10
"""Tenths."""
LIFE_HELPS = "copy the card to a new one soon: tipring backup, docs/sd-card.md"
ERROR_HELPS = (
    "back up now (tipring backup FILE), then put in a new card: this one loses things"
)


def look(box: Surroundings) -> Iterator[Finding]:
    """Ask the kernel for what each device and each file system tells."""
    blocks = sorted(each.name for each in box.under("sys/block").glob("mmcblk[0-9]"))
    for name in blocks:
        figures = box.text_of(LIFE.format(name=name)).split()
        used = max((int(each, 16) for each in figures), default=0)
        if used:
            yield of_life(name, used)
    for folder in sorted(box.under(ERRORS).glob("*/errors_count")):
        count = folder.read_text(encoding="ascii").strip()
        if count.isdigit():
            yield of_errors(folder.parent.name, int(count))


def of_life(name: str, tenths: int) -> Finding:
    """Return how much life *name* has left, of which *tenths* were used."""
    said = f"{min(tenths, SPENT) * 10} % of the life of {name} are used"
    if tenths > SPENT:
        return red(WHAT, f"all of the life of {name} is used", LIFE_HELPS, of=name)
    if tenths >= WORN:
        return amber(WHAT, said, LIFE_HELPS, of=name)
    return green(WHAT, said, of=name)


def of_errors(name: str, count: int) -> Finding:
    """Return what so many errors of the file system on *name* mean."""
    if count:
        said = f"the file system on {name} found {count} errors"
        return red(WHAT, said, ERROR_HELPS, of=name)
    return green(WHAT, f"the file system on {name} found no errors", of=name)
