"""Room for messages."""

import shutil
from pathlib import Path

from tipring.domain.findings import Finding, amber, green, red
from tipring.domain.worries.repairs import Repair
from tipring.health.surroundings import Surroundings

WHAT = "disk"
MEGABYTE = 1_000_000
COMFORT = 5
"""So many times what is kept free lasts for months."""
TIDIES = "old reports, and what was left half-made, are erased"


def look(box: Surroundings) -> Finding:
    """Look at the disk of the store."""
    there = next(each for each in _upwards(box.store_directory) if each.exists())
    try:
        free_mb = shutil.disk_usage(there).free // MEGABYTE
    except OSError as error:
        helps = "may this user look there? Try as root"
        return red(WHAT, f"{there} cannot be looked at: {error.strerror}", helps)
    return judge(free_mb, box.keep_free_mb)


def _upwards(path: Path) -> tuple[Path, ...]:
    whole = path.absolute()
    return (whole, *whole.parents)


def judge(free_mb: int, keep_free_mb: int) -> Finding:
    """Return whether so much room does."""
    said = f"{free_mb} MB are free, {keep_free_mb} MB are never used for messages"
    helps = "erase old messages (tipring messages), or choose a larger disk"
    if free_mb <= keep_free_mb:
        found = red(WHAT, f"{said}: no message can be taken", helps)
        return found.cared_for(TIDIES, Repair.TIDY_UP)
    if free_mb < COMFORT * keep_free_mb:
        return amber(WHAT, said, helps).cared_for(TIDIES, Repair.TIDY_UP)
    return green(WHAT, said)
