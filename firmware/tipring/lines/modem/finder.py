"""Where a modem is now: its node may change its name when it is plugged in again."""

import glob
import re

_NUMBERED = re.compile(r"^(.*tty(?:ACM|USB))\d+$")


def candidates(path: str, claimed: frozenset[str] = frozenset()) -> list[str]:
    """Return the nodes to try for *path*, best first.

    The path itself (a glob gives all that match), then, for a USB node that is gone,
    its siblings (ttyACM1 where ttyACM0 was); never what another line has *claimed*.
    Reads the file system; run it in a thread.
    """
    if found := _unclaimed(path, claimed):
        return found
    numbered = _NUMBERED.match(path)
    if numbered is None:
        return []
    siblings = _unclaimed(f"{glob.escape(numbered[1])}*", claimed)
    return [node for node in siblings if _NUMBERED.match(node)]


def _unclaimed(pattern: str, claimed: frozenset[str]) -> list[str]:
    nodes = glob.glob(pattern)  # noqa: PTH207 - the pattern is absolute
    return sorted(node for node in nodes if node == pattern or node not in claimed)
