"""Letters about outages of the internet."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from tipring.clerk.mail_words import MailWords
from tipring.store.message_records import Job


def outage_of(job: Job) -> tuple[datetime, datetime]:
    """Return from when to when there was no internet, aware."""
    since, until = job.details["since"], job.details["until"]
    return datetime.fromisoformat(since), datetime.fromisoformat(until)


def minutes_of(job: Job) -> int:
    """Return how long that was, one minute at least."""
    since, until = outage_of(job)
    return max(round((until - since) / timedelta(minutes=1)), 1)


def outage_facts(job: Job, words: MailWords) -> Iterator[tuple[str, str]]:
    """Yield why, in the words of the box."""
    yield words.line_reason, job.details["why"]
