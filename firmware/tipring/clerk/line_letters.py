"""Letters about lines: one is down, or back."""

from collections.abc import Iterator
from datetime import datetime

from tipring.clerk.mail_words import MailWords
from tipring.domain.line_alarm import DOWN
from tipring.store.message_records import Job


def line_subject(job: Job, words: MailWords) -> str:
    """Return what the letter is about."""
    form = words.line_down if job.details["what"] == DOWN else words.line_back
    return form.format(line=job.about)


def line_note(job: Job, words: MailWords, when: str) -> str:
    """Return what has happened; *when* it went down, for people."""
    is_down = job.details["what"] == DOWN
    form = words.line_down_text if is_down else words.line_back_text
    return form.format(line=job.about, when=when)


def line_facts(job: Job, words: MailWords) -> Iterator[tuple[str, str]]:
    """Yield why it is down, or what helped, in the words of the box."""
    if why := job.details.get("why"):
        yield words.line_reason, why
    if cure := job.details.get("cure"):
        yield words.line_cure, cure


def down_since(job: Job) -> datetime:
    """Return when the line went down, aware."""
    return datetime.fromisoformat(job.details["since"])
