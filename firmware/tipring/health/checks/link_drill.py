"""The office has tried to do without the internet, and not too long ago."""

from datetime import UTC, datetime

from tipring.domain.errors import StoreError
from tipring.domain.findings import Finding, amber, green
from tipring.domain.link_drill.record import DrillRecord, link_drill_advice
from tipring.health.surroundings import Surroundings
from tipring.store.drill_views import last_whole_drill
from tipring.store.lifeline_views import box_began
from tipring.store.reader import open_reader

WHAT = "link drill"


def look(box: Surroundings) -> Finding | None:
    """Return when it was; None where nobody watches the link, or nothing is kept."""
    if box.link is None or not box.link.is_watched:
        return None
    try:
        with open_reader(box.store_directory) as reader:
            last, since = reader.ask(last_whole_drill), reader.ask(box_began)
    except StoreError:
        return None
    return judge(last, since, datetime.now(UTC))


def judge(last: DrillRecord | None, since: datetime | None, now: datetime) -> Finding:
    """Return whether one is due; *since* is when the box began."""
    advice = link_drill_advice(last, since, now)
    if advice:
        said, _, helps = advice.partition("; ")
        return amber(WHAT, said, helps or "see what was amiss, and try it again")
    when = f"the last was on {last.began_at:%Y-%m-%d}" if last else "none is due yet"
    return green(WHAT, when)
