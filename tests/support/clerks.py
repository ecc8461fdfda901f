"""A clerk at work for an office with messages, and the way between the two."""

import asyncio
import contextlib
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from support.mailroom import Mailroom
from support.smtp_sink import HOST, Sink
from tipring.clerk.clerk import Clerk
from tipring.clerk.door import DeskDoor
from tipring.clerk.mail import Letters
from tipring.clerk.transcripts import Transcripts
from tipring.config.settings import MailSettings, Security, Settings
from tipring.desk.messages_api import MessageDoor, add_messages
from tipring.desk.news_api import add_news
from tipring.desk.outbox import Transcript
from tipring.desk.privacy_api import add_retention
from tipring.desk.recordings import RecordingKeeper
from tipring.desk.retention import DeskRetention
from tipring.domain.errors import RuleError, StoreError
from tipring.domain.outbox import MAIL, REMINDER, TRANSCRIPT
from tipring.dsp.frames import Samples

SENDER = "box@harbor.example"
SAID = Transcript("please call me about the crown", 0.82, "a fake", "en")


class Link(httpx.AsyncBaseTransport):
    """The way to the desk; it can be cut."""

    def __init__(self, api: FastAPI) -> None:
        self._way = httpx.ASGITransport(app=api)
        self.is_cut = False
        self.asked: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(f"{request.method} {request.url.path}")
        if self.is_cut:
            told = "the desk is gone"
            raise httpx.ConnectError(told)
        return await self._way.handle_async_request(request)


def api_of(room: Mailroom) -> FastAPI:
    """Return the part of the desk's API that the clerk needs."""
    api = FastAPI()

    @api.exception_handler(StoreError)
    async def _cannot(_request: Request, error: StoreError) -> JSONResponse:
        return JSONResponse({"detail": str(error)}, status_code=503)

    @api.exception_handler(RuleError)
    async def _not_now(_request: Request, error: RuleError) -> JSONResponse:
        return JSONResponse({"detail": str(error)}, status_code=409)

    keeper = RecordingKeeper(room.journal, 90)
    add_retention(api, DeskRetention(room.journal, keeper, dict))
    add_messages(api, MessageDoor(room.store, room.messages, room.outbox))
    add_news(api, room.news)
    return api


@contextlib.asynccontextmanager
async def running_clerk(directory: Path) -> AsyncIterator[Process]:
    """Run `tipring clerk` in a process of its own."""
    words = (sys.executable, "-m", "tipring", "clerk", "--config", str(directory))
    process = await asyncio.create_subprocess_exec(*words, stderr=DEVNULL)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        async with asyncio.timeout(20):
            await process.wait()


def fake_scribe(_samples: Samples, _language: str, _models: object) -> Transcript:
    return SAID


def settings_for(room: Mailroom, mail: MailSettings | None) -> Settings:
    directory = room.store.directory
    nowhere = directory / "desk.sock"
    return Settings(
        directory, room.office, "us", "en", (), directory, nowhere, mail=mail
    )


def mail_to(sink: Sink) -> MailSettings:
    return MailSettings(HOST, SENDER, sink.port, Security.NONE)


@dataclass
class Office:
    """The mailroom, its clerk, and the link between them."""

    room: Mailroom
    mail: MailSettings | None
    link: Link = field(init=False)
    slept: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.link = Link(api_of(self.room))
        self.door = DeskDoor(self.link)
        self.letters = Letters(settings_for(self.room, self.mail))
        models = {"en": Path("a model")}
        self.transcripts = Transcripts(fake_scribe, lambda: models)
        self.desks = (
            {MAIL: self.letters, REMINDER: self.letters},
            {TRANSCRIPT: self.transcripts},
        )
        self.clerk = Clerk(self.door, self.desks, sleep=self.sleep)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.room.wall.pass_(seconds=seconds)

    async def work(self) -> None:
        """Do all that is due now."""
        letters, texts = self.desks
        while await self.clerk.do_one(texts) or await self.clerk.do_one(letters):
            pass

    async def work_through(self, *, minutes: float, every: float = 1) -> None:
        """Let time go by, the clerk asking for work every so many minutes."""
        until = self.room.wall.now.timestamp() + minutes * 60
        while self.room.wall.now.timestamp() < until:
            await self.work()
            self.room.wall.pass_(minutes=every)
        await self.work()
