"""What the clerk has to do after a message came, and when it tries again.

Each address gets a job of its own: one that refuses keeps no other waiting, and none
gets a mail twice because another was out of reach.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from tipring.domain.message_entries import JobQueued
from tipring.domain.voicemail.mailbox import Mailbox

MAIL = "mail"
TRANSCRIPT = "transcript"
REMINDER = "reminder"
LINE = "line"
DRILL = "drill"
LINK = "link"
REPORT = "report"
WORRY = "worry"
"""The kinds of work that the clerk knows."""

OVER_THE_LINK = frozenset({MAIL, REMINDER, LINE, DRILL, LINK, REPORT, WORRY})
"""What a server on the internet has to take; the rest is done in the box."""

MAIL_WAITS_S = 300
"""For the text of its message; then mail goes without it."""
BACK_OFF_MIN = (1, 5, 15, 60, 120, 240)
"""After the first try that did not succeed, the second, ...; then as the last one."""
LONGEST_PAUSE = timedelta(minutes=max(BACK_OFF_MIN))
GIVE_UP_AFTER = timedelta(days=3)
"""A mail server that is away for a weekend loses nothing."""

FollowUp = Callable[[str, str], Sequence[JobQueued]]
"""What is to be done about a message (its id, its mailbox) that was kept."""


def no_follow_up(_message_id: str, _mailbox: str) -> Sequence[JobQueued]:
    """Return nothing: nobody wants to hear of messages."""
    return ()


def follow_up(mailboxes: Mapping[str, Mailbox]) -> FollowUp:
    """Return what an office with these mailboxes does about each new message."""

    def jobs(message_id: str, mailbox: str) -> Sequence[JobQueued]:
        known = mailboxes.get(mailbox)
        return jobs_for(message_id, known) if known else ()

    return jobs


def jobs_for(message_id: str, mailbox: Mailbox) -> tuple[JobQueued, ...]:
    """Return the work that a new message in *mailbox* makes, in its order."""
    jobs = []
    wait: dict[str, str] = {}
    if mailbox.transcript:
        written = JobQueued(f"{message_id}/text", TRANSCRIPT, message_id, {})
        jobs.append(written)
        wait = {"after": written.job_id, "wait_s": str(MAIL_WAITS_S)}
    return (*jobs, *_letters(message_id, mailbox, MAIL, wait))


def reminders_for(message_id: str, mailbox: Mailbox) -> tuple[JobQueued, ...]:
    """Return the work of telling people that nobody took a message."""
    return _letters(message_id, mailbox, REMINDER, {})


def next_try(tries: int, queued_at: datetime, now: datetime) -> datetime | None:
    """Return when to try again after *tries* without success; None: give up.

    A job is tried for three days, and as often as there are pauses even when the box
    was switched off meanwhile.
    """
    pause = BACK_OFF_MIN[min(tries, len(BACK_OFF_MIN)) - 1]
    next_at = now + timedelta(minutes=pause)
    if tries > len(BACK_OFF_MIN) and next_at > queued_at + GIVE_UP_AFTER:
        return None
    return next_at


def _letters(
    message_id: str,
    mailbox: Mailbox,
    kind: str,
    wait: dict[str, str],
) -> tuple[JobQueued, ...]:
    return tuple(
        JobQueued(f"{message_id}/{kind}/{number}", kind, message_id, {"to": to, **wait})
        for number, to in enumerate(mailbox.mail, 1)
    )
