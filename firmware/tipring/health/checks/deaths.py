"""The box's processes live: none died lately, none has given up."""

from datetime import UTC, datetime, timedelta

from tipring.domain.findings import Finding, amber, green, red
from tipring.health.deaths import Death, deaths
from tipring.health.surroundings import Surroundings

WHAT = "services"
LATELY = timedelta(days=1)
RESTS = timedelta(minutes=10)
"""A desk that gave up is begun again by then."""
TRIES = "the system begins it again, after a rest where it dies again and again"


def look(box: Surroundings) -> Finding | None:
    """Look at the notes that dying processes leave; None where none ever died."""
    notes = deaths(box.store_directory)
    return judge(notes, datetime.now(UTC)) if notes else None


def judge(notes: list[Death], now: datetime) -> Finding:
    """Return what these mean."""
    lately = [note for note in notes if now - note.at < LATELY]
    if not lately:
        return green(WHAT, "none died in the last day")
    last = lately[-1]
    helps = f"its last words: journalctl -u {last.service} -n 100"
    if last.gave_up and now - last.at < RESTS:
        said = f"{last.service} died again and again, and rests"
        return red(WHAT, said, helps).cared_for(TRIES)
    died = [note for note in lately if not note.gave_up]
    times = "once" if len(died) == 1 else f"{len(died)} times"
    why = died[-1] if died else last
    said = f"died {times} in the last day, last {why.service}: {why.how}"
    return amber(WHAT, said, helps).cared_for(TRIES)
