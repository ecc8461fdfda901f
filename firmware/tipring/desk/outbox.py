"""The outbox: what the clerk has to do, handed out one job at a time.

A job that was taken comes back when nothing was heard of it for a while, or when a
clerk begins: the one that took it died. That counts as a try, so that a message over
which every clerk dies is given up one day. What became of a job is written down before
anything else is.
"""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tipring.desk.journal import Journal
from tipring.desk.link_hub import LinkHub
from tipring.desk.messages import MessageDesk
from tipring.domain.errors import TipringError
from tipring.domain.journal import Entry
from tipring.domain.journal_event import JournalEvent
from tipring.domain.link.view import LinkView
from tipring.domain.message_entries import (
    JobDone,
    JobTried,
    MessageTranscribed,
    TranscriptFailed,
)
from tipring.domain.office import Office
from tipring.domain.outbox import (
    DRILL,
    LINE,
    LINK,
    LONGEST_PAUSE,
    OVER_THE_LINK,
    REMINDER,
    REPORT,
    TRANSCRIPT,
    WORRY,
    next_try,
)
from tipring.domain.reports.mailing import letters
from tipring.store.message_records import Job
from tipring.store.message_views import due_jobs, failed_jobs, one_job
from tipring.store.records import MessageRecord, MessageState

LEASE_S = 900.0
"""Longer than any mail server takes."""
TEXT_LEASE_S = 7200.0
"""Longer than the longest message takes to be written down on a small board."""
CATCHES_UP = timedelta(minutes=30)
"""For so long after the internet is back, what failed without it is tried at once."""
DIED = "the clerk that had it did not finish: it died, or was stopped"
ERASED = "the message was erased"
_LOG = logging.getLogger(__name__)


class NoSuchJob(TipringError):  # noqa: N818 - it is an answer, not a mistake
    """The outbox has no job of that name."""

    def __init__(self, job_id: str) -> None:
        super().__init__(f"there is no job {job_id} in the outbox")


@dataclass(frozen=True, slots=True)
class Assignment:
    """A job, and what has to be known to do it."""

    job: Job
    record: MessageRecord | None
    """What it is about; None: it is about no message."""
    language: str
    """In which the message was probably spoken: that of the flow it came by."""

    @property
    def message(self) -> MessageRecord:
        """The message that it is about."""
        if self.record is None:
            message = f"{self.job.id} is about no message"
            raise ValueError(message)
        return self.record


@dataclass(frozen=True, slots=True)
class Transcript:
    """What a message says, or why nobody knows."""

    text: str = ""
    confidence: float = 0.0
    engine: str = ""
    language: str = ""
    failed: str = ""


class Outbox:
    """Jobs on their way to the clerk and back."""

    def __init__(
        self,
        journal: Journal,
        office: Office,
        messages: MessageDesk,
        link: LinkHub | None = None,
    ) -> None:
        self.clerk_seen_at: datetime | None = None
        """When a clerk asked for work last."""
        self._journal = journal
        self._office = office
        self._messages = messages
        self._leases: dict[str, datetime] = {}
        self.mail_needs_link = True
        """False where the mail server is in the office itself."""
        self._link = link or LinkHub()
        self._link.observers.append(self._link_changed)
        self._back_at: datetime | None = None
        """When the link was back last, while there is still to be caught up."""
        self._tried: set[str] = set()
        """What was tried since."""

    def renew(self, office: Office) -> None:
        """Go by *office* from now on."""
        self._office = office

    def _link_changed(self, before: LinkView, now: LinkView) -> None:
        if now.carries_data and not before.carries_data:
            self._back_at, self._tried = self._journal.wall(), set()

    async def begin(self) -> None:
        """Take all jobs back: a clerk begins, and knows nothing of the one before."""
        async with self._messages.turn():
            await self._take_back(self._journal.wall(), self._leases)

    async def next(self, kinds: Collection[str]) -> Assignment | None:
        """Return the longest due job of these *kinds* that nobody has, or None.

        A job about a message that is not there any more ends here.
        """
        async with self._messages.turn():
            now = self.clerk_seen_at = self._journal.wall()
            over = {job: at for job, at in self._leases.items() if at <= now}
            await self._take_back(now, over)
            for job in await self._due(kinds, now):
                free = job.id not in self._leases
                if free and (found := await self._assign(job, now)):
                    self._tried.add(job.id)
                    return found
        return None

    async def _due(self, kinds: Collection[str], now: datetime) -> list[Job]:
        """Return what may be done now.

        Without the internet its jobs wait, and no try is counted. What failed before,
        because nobody had noticed yet, is due at once when the internet is back.
        """
        if self.mail_needs_link and not self._link.view.carries_data:
            kinds = set(kinds) - OVER_THE_LINK
        due = await self._journal.store.ask(due_jobs(now, kinds))
        if due or self._back_at is None:
            return due
        if now - self._back_at > CATCHES_UP:
            self._back_at = None
            return due
        later = due_jobs(now + LONGEST_PAUSE, set(kinds) & OVER_THE_LINK, limit=100)
        return [
            job
            for job in await self._journal.store.ask(later)
            if job.tries and job.id not in self._tried
        ]

    async def tried(self, job_id: str, reason: str, *, for_good: bool = False) -> Job:
        """Note that a try did not succeed; *for_good*: another will not either."""
        async with self._messages.turn():
            job = await self._job(job_id)
            if job.done_at is None:
                now = self._journal.wall()
                tries = job.tries + 1
                next_at = None if for_good else next_try(tries, job.queued_at, now)
                await self._write(JobTried(job_id, reason, next_at))
                if next_at is None:
                    _LOG.error("given up: %s about %s: %s", job.kind, job.about, reason)
            self._leases.pop(job_id, None)
            return await self._job(job_id)

    async def done(
        self,
        job_id: str,
        result: str = "",
        transcript: Transcript | None = None,
    ) -> Job:
        """Note that the work is done, and what it brought."""
        async with self._messages.turn():
            job = await self._job(job_id)
            if job.done_at is None:
                message = await self._journal.store.message(job.about)
                is_gone = message is None or message.state is MessageState.ERASED
                found = [] if is_gone else _found(job.about, transcript)
                await self._write(*found, JobDone(job_id, result))
            self._leases.pop(job_id, None)
            return await self._job(job_id)

    async def report(self, day: date, tell: Sequence[str]) -> list[Job]:
        """Have the report of *day* mailed to each of *tell*; return the jobs.

        Those that there are already stay as they are.
        """
        async with self._messages.turn():
            wanted = letters(day, tell)
            for letter in wanted:
                if await self._journal.store.ask(one_job(letter.job_id)) is None:
                    await self._write(letter)
            return [await self._job(letter.job_id) for letter in wanted]

    async def try_again(self) -> list[Job]:
        """Let all jobs that were given up be tried again now; return them."""
        async with self._messages.turn():
            given_up = await self._journal.store.ask(failed_jobs(1000))
            now = self._journal.wall()
            for job in given_up:
                await self._write(JobTried(job.id, "asked for again", now))
        return given_up

    async def _take_back(self, now: datetime, jobs: Collection[str]) -> None:
        for job_id in list(jobs):
            job = await self._job(job_id)
            if job.next_at is not None:
                next_at = next_try(job.tries + 1, job.queued_at, now)
                await self._write(JobTried(job_id, DIED, next_at))
            self._leases.pop(job_id, None)

    async def _assign(self, job: Job, now: datetime) -> Assignment | None:
        if job.kind in {LINE, LINK, DRILL, REPORT, WORRY}:
            self._leases[job.id] = now + timedelta(seconds=LEASE_S)
            return Assignment(job, None, self._office.language)
        message = await self._journal.store.message(job.about)
        if message is None or message.state is not MessageState.KEPT:
            await self._write(JobDone(job.id, ERASED))
            return None
        if job.kind == REMINDER and _is_seen_to(message):
            await self._write(JobDone(job.id, "somebody saw to it"))
            return None
        lease_s = TEXT_LEASE_S if job.kind == TRANSCRIPT else LEASE_S
        self._leases[job.id] = now + timedelta(seconds=lease_s)
        return Assignment(job, message, await self._language(message))

    async def _language(self, message: MessageRecord) -> str:
        call_id = message.call_id
        call = await self._journal.store.call(call_id) if call_id else None
        flow = self._office.flows.get(call.flow or "") if call else None
        return flow.language if flow else self._office.language

    async def _job(self, job_id: str) -> Job:
        job = await self._journal.store.ask(one_job(job_id))
        if job is None:
            raise NoSuchJob(job_id)
        return job

    async def _write(self, *whats: JournalEvent) -> None:
        at = self._journal.wall()
        await self._journal.store.append(*(Entry(at, what) for what in whats))


def _is_seen_to(message: MessageRecord) -> bool:
    """Whether nobody needs to be reminded of it any more."""
    return bool(message.claimed_by or message.done_at or message.deleted_at)


def _found(about: str, transcript: Transcript | None) -> Sequence[JournalEvent]:
    if transcript is None:
        return []
    if transcript.failed:
        return [TranscriptFailed(about, transcript.failed)]
    return [
        MessageTranscribed(
            about,
            transcript.text,
            transcript.confidence,
            transcript.engine,
            transcript.language,
        )
    ]
