"""Nobody but the box reads its keys and its accounts."""

import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tipring.domain.findings import Finding, green, red
from tipring.health.surroundings import Surroundings

WHAT = "secrets"
OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
"""What nobody but the owner of such a file may do with it."""
SECRETS: Final = ("console.db*", "*/*.key")
"""In the store's directory. `tipring check` looks after secrets.toml, and the box does
not start with one that others may read."""


def look(box: Surroundings) -> Finding | None:
    """Look at who may read them; None where there are none."""
    found = [each for like in SECRETS for each in box.store_directory.glob(like)]
    read = [each for each in sorted(found) if each.stat().st_mode & OTHERS]
    return judge(read) if found else None


def judge(read: Sequence[Path]) -> Finding:
    """Return how it is that others may read these files."""
    if not read:
        return green(WHAT, "nobody else reads keys and accounts")
    names = " ".join(map(str, read))
    return red(WHAT, f"others may read {names}", f"sudo chmod 600 {names}")
