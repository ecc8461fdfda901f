"""Where a modem is now: its node may change its name when it is plugged in again."""

import glob
import re

_NUMBERED = re.compile(r"^(.*tty(?:ACM|USB))\d+$")


def candidates(path: str, claimed: frozenset[str] = frozenset()) -> list[str]:
    """Return the nodes to try for *path*, best first.

    The path itself (a glob gives all that match), then, for a USB node that is gone,
    its siblings (ttyACM1 where ttyACM0 was) that no other line has *claimed*.
    Reads the file system; run it in a thread.
    """
    if found := sorted(glob.glob(path)):  # noqa: PTH207 - the pattern is absolute
        return found
    numbered = _NUMBERED.match(path)
    if numbered is None:
        return []
    stem = numbered[1]
    return sorted(
        node
        for node in glob.glob(f"{glob.escape(stem)}*")  # noqa: PTH207 - absolute, too
        if _NUMBERED.match(node) and node not in claimed
    )
