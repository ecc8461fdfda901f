"""The box has tested itself lately, and found all well."""

from datetime import UTC, datetime, timedelta

from tipring.domain.errors import StoreError
from tipring.domain.findings import Finding, amber, green
from tipring.domain.worry_entries import SelfTested
from tipring.health.surroundings import Surroundings
from tipring.store.reader import open_reader
from tipring.store.worry_views import last_self_test

WHAT = "self-test"
OLD = timedelta(days=3)
HELPS = "tipring self-test does it now, and tells all"
TIMER = "systemctl status tipring-self-test.timer tells why; tipring self-test does it"


def look(box: Surroundings) -> Finding | None:
    """Look for the last one; None where there never was one, or nothing is kept."""
    try:
        with open_reader(box.store_directory) as reader:
            last = reader.ask(last_self_test)
    except StoreError:
        return None
    return None if last is None else judge(*last, datetime.now(UTC))


def judge(at: datetime, found: SelfTested, now: datetime) -> Finding:
    """Return what the last one, of *at*, says by *now*."""
    when = f"on {at:%Y-%m-%d}"
    if found.faults:
        return amber(WHAT, f"{when}: {'; '.join(found.faults)}", HELPS)
    if now - at > OLD:
        return amber(WHAT, f"the last one was {when}", TIMER)
    return green(WHAT, f"all was well {when}")
