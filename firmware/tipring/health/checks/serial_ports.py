"""The modems are plugged in, and may be used."""

import os
from collections.abc import Iterator

from tipring.domain.findings import Finding, green, red
from tipring.health.surroundings import Surroundings
from tipring.lines.modem.finder import candidates

WHAT = "modem"


def look(box: Surroundings) -> Iterator[Finding]:
    """Look for each of them."""
    for path in box.modems:
        others = frozenset(box.modems) - {path}
        nodes = candidates(str(box.under(path.lstrip("/"))), others)
        may = bool(nodes) and os.access(nodes[0], os.R_OK | os.W_OK)
        yield judge(path, nodes[0] if nodes else None, may=may)


def judge(path: str, node: str | None, *, may: bool) -> Finding:
    """Return how it is with the modem that *path* leads to."""
    if node is None:
        helps = "plug it in; ls /dev/serial/by-id/ shows what is there"
        return red(WHAT, f"there is none at {path}", helps)
    if not may:
        helps = "be a member of the group dialout (usermod -aG dialout), or root"
        return red(WHAT, f"{node} is there, and you may not use it", helps)
    return green(WHAT, f"{node} is there")
