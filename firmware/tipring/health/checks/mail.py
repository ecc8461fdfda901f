"""Letters go out: nothing waits that was tried in vain, nothing was given up."""

from tipring.domain.errors import StoreError
from tipring.domain.findings import Finding, amber, green, red
from tipring.domain.worries.repairs import Repair
from tipring.health.surroundings import Surroundings
from tipring.store.message_records import OutboxCounts
from tipring.store.message_views import outbox_counts
from tipring.store.reader import open_reader

WHAT = "mail"
MANY = 20
"""So many that were tried in vain are no slow server."""
HELPS = "tipring mail test ADDRESS says what stands in the way"
AGAIN = "what was given up is tried again, now and then"
WAITS = "each is tried again for three days, after longer and longer pauses"


def look(box: Surroundings) -> Finding | None:
    """Look into the outbox; None where there is none yet."""
    try:
        with open_reader(box.store_directory) as reader:
            return judge(reader.ask(outbox_counts))
    except StoreError:
        return None


def judge(counts: OutboxCounts) -> Finding:
    """Return whether it gets smaller."""
    why = f": {counts.reason}" if counts.reason else ""
    if counts.given_up:
        found = red(WHAT, f"{counts.given_up} letters were given up{why}", HELPS)
        return found.cared_for(AGAIN, Repair.MAIL_AGAIN)
    if counts.late:
        judged = red if counts.late >= MANY else amber
        found = judged(WHAT, f"{counts.late} letters could not be sent yet{why}", HELPS)
        return found.cared_for(WAITS)
    return green(WHAT, f"nothing is late; {counts.waiting} wait their turn")
