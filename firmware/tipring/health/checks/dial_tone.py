"""The exchange gave its dial tone when it was asked for it last."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from tipring.domain.errors import StoreError
from tipring.domain.findings import Finding, red
from tipring.health.surroundings import Surroundings
from tipring.store.reader import open_reader
from tipring.store.toneless_views import toneless_lines

WHAT = "dial tone"
LATELY = timedelta(days=7)
HELPS = (
    "is the line plugged in, and paid for? Listen with a telephone in its place;"
    " tipring doctor --line NAME tests it"
)


def look(box: Surroundings) -> Iterator[Finding]:
    """Look for calls of ours that had none, with no good call on that line since."""
    try:
        with open_reader(box.store_directory) as reader:
            found = reader.ask(toneless_lines(datetime.now(UTC) - LATELY))
    except StoreError:
        return
    for line, at in found.items():
        yield judge(line, at)


def judge(line: str, at: datetime) -> Finding:
    """Return what it means that *line* had none, and nothing better came since."""
    said = f"{line} had none on {at:%Y-%m-%d at %H:%M} UTC, and no call went well since"
    return red(WHAT, said, HELPS, of=line)
