"""The API for other machines before a real desk of toys: no NiceGUI, no process.

async with open_api(folder, OWNER) as api:
    async with api.asking("olga", Right.LOOK) as http: ...
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
from fastapi import FastAPI

from support.queue_door import FakeDoor, with_a_team
from support.queue_journal import told
from support.toy_line import ToyLine, toy_desk
from tipring.console import passwords
from tipring.console.api.application import add_api
from tipring.console.door import DeskDoor
from tipring.console.ground import Ground
from tipring.console.guard import Guard
from tipring.console.reception import Reception
from tipring.desk.api import make_api
from tipring.desk.desk import Desk
from tipring.desk.server import serving
from tipring.domain.access import Right, Role
from tipring.domain.journal_event import JournalEvent
from tipring.store.console_book import Account, ConsoleBook, Token

BASE = "http://box/api/v1"


@dataclass
class ApiBox:
    """A desk, the console's ground before it, and the API on that."""

    desk: Desk
    queues: FakeDoor
    line: ToyLine
    ground: Ground
    web: FastAPI

    @contextlib.asynccontextmanager
    async def asking(
        self, name: str = "", *scopes: Right, client: str = "192.0.2.7"
    ) -> AsyncIterator[httpx.AsyncClient]:
        """Give a client with a token of *name* with *scopes* (none: with all)."""
        key = await self.token(name, *scopes) if name else ""
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        transport = httpx.ASGITransport(self.web, client=(client, 40_000))
        async with httpx.AsyncClient(
            transport=transport, base_url=BASE, headers=headers
        ) as http:
            yield http

    async def token(self, name: str, *scopes: Right) -> str:
        """Return a new token of *name*."""
        key = passwords.new_key()
        token = Token(
            key=passwords.key_hash(key),
            name="a machine",
            account=name,
            scopes=scopes or tuple(Right),
            made_at=datetime.now(UTC),
        )
        await asyncio.to_thread(self.ground.book.add_token, token)
        return key

    async def lived(self, *story: tuple[float, JournalEvent]) -> None:
        """Write down what happened before."""
        await self.desk.journal.store.append(*(told(at, what) for at, what in story))


@contextlib.asynccontextmanager
async def open_api(directory: Path, *accounts: Account) -> AsyncIterator[ApiBox]:
    """Run a desk with two queues and one line, and the API before it."""
    line, queues, socket = ToyLine(), FakeDoor(), directory / "desk.sock"
    book = await asyncio.to_thread(ConsoleBook.open, directory / "state")
    for account in accounts:
        await asyncio.to_thread(book.add_account, account, "")
    async with toy_desk(directory, line) as desk, DeskDoor.at(socket) as door:
        with_a_team(desk)
        async with serving(make_api(desk, queues), socket):
            ground = Ground(directory / "config", book, door, directory / "state")
            await ground.read_settings()
            web = FastAPI(openapi_url=None)
            web.add_middleware(Guard)
            web.add_middleware(Reception, ground=ground)
            add_api(web)
            async with ground.live.opened(), asyncio.timeout(60):
                while ground.live.now is None:
                    await asyncio.sleep(0.005)
                yield ApiBox(desk, queues, line, ground, web)
    await asyncio.to_thread(book.close)


def someone(name: str, role: Role, *queues: str, agent: str = "") -> Account:
    """Return an account."""
    made_at = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
    return Account(name=name, role=role, queues=queues, agent=agent, made_at=made_at)
