"""What the border's programs complain of, as an owner understands it."""

import re
from typing import Final

_KAMAILIO: Final = re.compile(
    r"^\s*\d+\(\d+\) [A-Z]+: \S+ \[\S+\]: (?:\w+\(\): )?(?P<said>.*)"
)
"""Kamailio puts process, level, module and place before what it says."""
_TAKEN: Final = re.compile(r"\bon (?P<address>\S+?) ?: Address already in use")
_REMEDY: Final = "sudo systemctl disable --now kamailio rtpengine-daemon"


def in_words(line: str) -> str:
    """Return what *line* of a program's log complains of; the same for the same."""
    if taken := _TAKEN.search(line):
        at = taken["address"]
        return (
            f"another program has one of its ports at {at};"
            f" if that is Debian's own instance: {_REMEDY}"
        )
    told = _KAMAILIO.match(line)
    return told["said"] if told else line.strip()
