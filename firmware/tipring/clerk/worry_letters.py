"""Letters about what worries the box, and that it is over."""

from collections.abc import Iterator
from datetime import datetime

from tipring.clerk.mail_words import MailWords
from tipring.domain.worries.alarm import BEGAN
from tipring.store.message_records import Job


def worry_subject(job: Job, words: MailWords) -> str:
    """Return what the letter is about."""
    form = words.worry if job.details["tells"] == BEGAN else words.worry_over
    return form.format(what=job.about)


def worry_note(job: Job, words: MailWords, when: str) -> str:
    """Return what has happened; *when* it began, for people."""
    has_begun = job.details["tells"] == BEGAN
    form = words.worry_text if has_begun else words.worry_over_text
    return form.format(when=when)


def worry_facts(job: Job, words: MailWords) -> Iterator[tuple[str, str]]:
    """Yield what is wrong, what helps, what is tried, in the words of the box."""
    yield words.line_reason, job.details["sentence"]
    if job.details["tells"] != BEGAN:
        return
    if remedy := job.details.get("remedy"):
        yield words.worry_helps, remedy
    if tries := job.details.get("tries"):
        yield words.worry_tries, tries


def worried_since(job: Job) -> datetime:
    """Return when it was noticed, aware."""
    return datetime.fromisoformat(job.details["since"])
