"""The desk ends in good order: nobody pulls its plug, and it does not fall over."""

from datetime import UTC, datetime, timedelta

from tipring.domain.errors import StoreError
from tipring.domain.findings import Finding, amber, green, red
from tipring.health.surroundings import Surroundings
from tipring.store.reader import open_reader
from tipring.store.start_views import cut_offs

WHAT = "restarts"
LATELY = timedelta(days=7)
OFTEN = 3
VERY_OFTEN = 20
HELPS = (
    "look for what ends it: journalctl -u tipring; a supply that is weak does it, too"
)


def look(box: Surroundings) -> Finding | None:
    """Look how often it began without having ended; None where nothing is kept."""
    try:
        with open_reader(box.store_directory) as reader:
            return judge(reader.ask(cut_offs(datetime.now(UTC) - LATELY)))
    except StoreError:
        return None


def judge(count: int) -> Finding:
    """Return what so many of them in a week mean."""
    said = f"it was cut off {count} times in the last {LATELY.days} days"
    if count >= VERY_OFTEN:
        return red(WHAT, said, HELPS)
    return amber(WHAT, said, HELPS) if count >= OFTEN else green(WHAT, said)
