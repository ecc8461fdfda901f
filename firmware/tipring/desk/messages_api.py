"""The messages' part of the desk's door, and the clerk's."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import FastAPI, HTTPException, Query, Request, Response
from fastapi.responses import FileResponse, JSONResponse
from pydantic import AwareDatetime, BaseModel, Field

from tipring.desk.messages import MessageDesk, NoSuchMessage
from tipring.desk.outbox import Assignment, NoSuchJob, Outbox, Transcript
from tipring.domain.outbox import MAIL, REMINDER, TRANSCRIPT
from tipring.domain.voicemail.mailbox import Mailbox
from tipring.store.message_records import Folder, Job, MessageCounts, MessageSearch
from tipring.store.message_views import (
    failed_jobs,
    message_counts,
    open_jobs,
)
from tipring.store.records import MessageRecord
from tipring.store.store import Store

LONGEST_WORDS = 1000
"""Of a reason, or of the answer of a mail server."""
MOST_TOLD = 100
"""Addresses of a report."""
NOTHING_TO_DO = 204


@dataclass(frozen=True, slots=True)
class MessageDoor:
    """What the API needs of the desk."""

    store: Store
    messages: MessageDesk
    outbox: Outbox


@dataclass(frozen=True, slots=True)
class MailboxNow:
    """A mailbox at a glance."""

    name: str
    shared: bool
    people: tuple[str, ...]
    counts: MessageCounts


By = Annotated[
    str,
    Field(max_length=200, description="who does it: an agent's id; empty: the office"),
]


class Deed(BaseModel):
    """Who does something with a message."""

    by: By = ""


class Claim(BaseModel):
    """Who takes care of a message."""

    by: Annotated[str, Field(min_length=1, max_length=200)]


class Release(Deed):
    """Who lets go of it, and why."""

    why: Annotated[str, Field(max_length=LONGEST_WORDS)] = ""


class Forward(Deed):
    """Where a copy goes."""

    mailbox: str


class Letter(Deed):
    """To whom it is sent."""

    to: Annotated[
        str, Field(max_length=254, pattern=r"^[^\s@<>,;:\"]+@[^\s@<>,;:\"]+$")
    ]
    """One address (RFC 5321, 4.5.3.1.3: 254 characters at most)."""


class Wanted(BaseModel):
    """Which work the clerk can do."""

    kinds: tuple[str, ...] = (TRANSCRIPT, MAIL, REMINDER)


class WeekTold(BaseModel):
    """Which week is told to whom."""

    day: date
    """The one after it."""
    to: Annotated[tuple[str, ...], Field(max_length=MOST_TOLD)]


class Failure(BaseModel):
    """Why a try did not succeed."""

    reason: Annotated[str, Field(max_length=LONGEST_WORDS)]
    for_good: bool = False
    """Another try will not succeed either."""


class Result(BaseModel):
    """What the work brought."""

    result: Annotated[str, Field(max_length=LONGEST_WORDS)] = ""
    transcript: Transcript | None = None


def add_messages(api: FastAPI, door: MessageDoor) -> None:
    """Let *api* tell of messages, take word of them, and give work to the clerk."""

    @api.exception_handler(NoSuchMessage)
    @api.exception_handler(NoSuchJob)
    async def no_such(_request: Request, error: Exception) -> JSONResponse:
        """Say which one there is not."""
        return JSONResponse({"detail": str(error)}, status_code=404)

    _tell_of_messages(api, door)
    _take_word_of_messages(api, door.messages)
    _send_messages_on(api, door.messages)
    _tell_of_the_outbox(api, door)
    _give_work_to_the_clerk(api, door.outbox)


def _tell_of_messages(api: FastAPI, door: MessageDoor) -> None:
    @api.get("/mailboxes")
    async def mailboxes() -> list[MailboxNow]:
        """All mailboxes, and how many messages are in each."""
        counted = await door.store.ask(message_counts())
        known = door.messages.mailboxes
        return _mailboxes(known, {counts.mailbox: counts for counts in counted})

    @api.get("/messages")
    async def messages(
        mailbox: str | None = None,
        state: Folder = Folder.PRESENT,
        q: Annotated[str, Query(max_length=200, description="words to find")] = "",
        limit: Annotated[int, Query(ge=1, le=1000, description="at most")] = 100,
        before: Annotated[
            str, Query(description="the last id of the page before")
        ] = "",
        until: AwareDatetime | None = None,
    ) -> list[MessageRecord]:
        """Voicemails, newest first."""
        search = MessageSearch(mailbox, state, q, limit, before, until)
        return await door.store.find(search)

    @api.get("/messages/{message_id}")
    async def message(message_id: str) -> MessageRecord:
        """One voicemail, whatever became of it."""
        return await _known(door.store, message_id)

    @api.get("/messages/{message_id}/sound")
    async def sound(message_id: str) -> FileResponse:
        """Its sound: WAV, 8000 Hz, mono, 16 bit."""
        path = (await _known(door.store, message_id)).path
        if not await asyncio.to_thread(path.is_file):
            raise HTTPException(404, f"the sound of {message_id} is not there")
        return FileResponse(path, media_type="audio/wav", filename=f"{message_id}.wav")


def _mailboxes(
    known: Mapping[str, Mailbox], counts: Mapping[str, MessageCounts]
) -> list[MailboxNow]:
    """Return all that have settings or messages."""
    names = sorted({*known, *counts})
    found = []
    for name in names:
        mailbox = known.get(name)
        shared, people = (mailbox.shared, mailbox.people) if mailbox else (False, ())
        counted = counts.get(name, MessageCounts(name))
        found.append(MailboxNow(name, shared, people, counted))
    return found


async def _known(store: Store, message_id: str) -> MessageRecord:
    if found := await store.message(message_id):
        return found
    raise NoSuchMessage(message_id)


def _take_word_of_messages(api: FastAPI, desk: MessageDesk) -> None:
    @api.post("/messages/{message_id}/heard")
    async def heard(message_id: str, deed: Deed) -> MessageRecord:
        """Note that somebody listened to it."""
        return await desk.heard(message_id, deed.by)

    @api.post("/messages/{message_id}/claim")
    async def claim(message_id: str, deed: Claim) -> MessageRecord:
        """Let somebody take care of it; 409 when somebody else does."""
        return await desk.claim(message_id, deed.by)

    @api.post("/messages/{message_id}/release")
    async def release(message_id: str, deed: Release) -> MessageRecord:
        """Let somebody else take care of it."""
        return await desk.release(message_id, deed.by, deed.why)

    @api.post("/messages/{message_id}/done")
    async def done(message_id: str, deed: Deed) -> MessageRecord:
        """Note that what the caller wanted has been done."""
        return await desk.done(message_id, deed.by)

    @api.post("/messages/{message_id}/reopen")
    async def reopen(message_id: str, deed: Deed) -> MessageRecord:
        """Note that it is not done after all."""
        return await desk.reopen(message_id, deed.by)

    @api.post("/messages/{message_id}/delete")
    async def delete(message_id: str, deed: Deed) -> MessageRecord:
        """Put it into the bin."""
        return await desk.delete(message_id, deed.by)

    @api.post("/messages/{message_id}/restore")
    async def restore(message_id: str, deed: Deed) -> MessageRecord:
        """Take it back from the bin."""
        return await desk.restore(message_id, deed.by)

    @api.delete("/messages/{message_id}")
    async def erase(
        message_id: str,
        why: Annotated[str, Query(max_length=LONGEST_WORDS)] = "asked for",
        by: Annotated[str, Query(max_length=200)] = "",
    ) -> MessageRecord:
        """Let its sound and its text be gone for good."""
        return await desk.erase(message_id, why, by)


def _send_messages_on(api: FastAPI, desk: MessageDesk) -> None:
    @api.post("/messages/{message_id}/forward")
    async def forward(message_id: str, deed: Forward) -> MessageRecord:
        """Put a copy into another mailbox; the answer is the copy."""
        return await desk.forward(message_id, deed.mailbox, deed.by)

    @api.post("/messages/{message_id}/mail")
    async def mail(message_id: str, letter: Letter) -> MessageRecord:
        """Let the clerk send it to an address."""
        return await desk.mail(message_id, letter.to, letter.by)

    @api.post("/messages/{message_id}/remind")
    async def remind(message_id: str) -> MessageRecord:
        """Tell its people by mail, once, that nobody took care of it."""
        return await desk.remind(message_id)


def _tell_of_the_outbox(api: FastAPI, door: MessageDoor) -> None:
    @api.get("/outbox")
    async def waiting() -> list[Job]:
        """List the clerk's work that waits, oldest first."""
        return await door.store.ask(open_jobs())

    @api.get("/outbox/given-up")
    async def given_up() -> list[Job]:
        """List the clerk's work that was given up, newest first."""
        return await door.store.ask(failed_jobs())

    @api.post("/outbox/try-again")
    async def try_again() -> list[Job]:
        """Let all work that was given up be tried again now."""
        return await door.outbox.try_again()


def _give_work_to_the_clerk(api: FastAPI, outbox: Outbox) -> None:
    @api.post("/clerk/begin")
    async def begin() -> dict[str, str]:
        """Take back what an earlier clerk had; there is one clerk at a time."""
        await outbox.begin()
        return {"told": "clerk"}

    @api.post("/clerk/report")
    async def report(wanted: WeekTold) -> list[Job]:
        """Have a week's figures mailed; asked twice, it is done once."""
        return await outbox.report(wanted.day, wanted.to)

    @api.post("/clerk/jobs/next")
    async def take(wanted: Wanted, response: Response) -> Assignment | None:
        """Take the longest due job; 204 when there is none."""
        found = await outbox.next(wanted.kinds)
        if found is None:
            response.status_code = NOTHING_TO_DO
        return found

    @api.post("/clerk/jobs/{job_id:path}/tried")
    async def tried(job_id: str, failure: Failure) -> Job:
        """Tell that a try did not succeed, and why."""
        return await outbox.tried(job_id, failure.reason, for_good=failure.for_good)

    @api.post("/clerk/jobs/{job_id:path}/done")
    async def done(job_id: str, result: Result) -> Job:
        """Tell that the work is done, and what it brought."""
        return await outbox.done(job_id, result.result, result.transcript)
