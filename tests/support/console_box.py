"""The console as people use it: the real process, before a real desk or before none.

    async with console_box(folder) as console:
        async with console.browser("olga") as page:
            await page.goto(console.url("/reports"))

Accounts are made as an owner makes them at the terminal; the password is everybody's.
"""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from support.browser_rig import CHROMIUM, CHROMIUM_SAYS
from tipring.console import passwords
from tipring.console.whereabouts import whereabouts
from tipring.domain.access import Role
from tipring.store.console_book import Account, ConsoleBook

PASSWORD = "copper-and-paper"  # noqa: S105 - of nobody real
HASHED = passwords.hashed(PASSWORD)
PATIENCE_S = 60.0
TABLE = '\n[console]\nlisten = "127.0.0.1"\nhttp_port = {port}\nhttps_port = 0\n'


@dataclass
class ConsoleBox:
    """A running `tipring console`."""

    directory: Path
    port: int
    process: asyncio.subprocess.Process = field(init=False)

    def url(self, path: str = "/") -> str:
        """Return the address of a page."""
        return f"http://127.0.0.1:{self.port}{path}"

    def log(self) -> str:
        """Return what the console logged."""
        return (self.directory / "console.log").read_text(errors="replace")

    @contextlib.asynccontextmanager
    async def asking(self, name: str = "") -> AsyncIterator[httpx.AsyncClient]:
        """Give a client without a browser, logged in as *name* if there is one."""
        async with httpx.AsyncClient(base_url=self.url(""), timeout=30) as http:
            if name:
                given = {"name": name, "password": PASSWORD}
                answer = await http.post("/log-in", data=given)
                assert answer.status_code == 303, answer.text
            yield http

    @contextlib.asynccontextmanager
    async def pages(self, browser: Browser, name: str = "") -> AsyncIterator[Page]:
        """Give a page of *browser* with cookies of its own, logged in as *name*."""
        context: BrowserContext = await browser.new_context()
        try:
            if name:
                async with self.asking(name) as http:
                    cookies = [
                        {"name": key, "value": value, "url": self.url("/")}
                        for key, value in http.cookies.items()
                    ]
                await context.add_cookies(cookies)  # type: ignore[arg-type]
            page = await context.new_page()
            yield page
        finally:
            await context.close()

    async def start(self) -> None:
        """Start the process; return when it answers."""
        log = (self.directory / "console.log").open("ab")
        with log:
            self.process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tipring", "console"),
                *("--config", str(self.directory)),
                stdout=log,
                stderr=log,
            )
        async with asyncio.timeout(PATIENCE_S), httpx.AsyncClient() as http:
            while True:
                assert self.process.returncode is None, self.log()
                with contextlib.suppress(httpx.HTTPError):
                    await http.get(self.url("/look/console.css"))
                    return
                await asyncio.sleep(0.05)

    async def kill(self) -> None:
        """Kill the process at once."""
        self.process.send_signal(signal.SIGKILL)
        await self.process.wait()


@contextlib.asynccontextmanager
async def console_box(
    directory: Path, *accounts: Account, port: int = 0
) -> AsyncIterator[ConsoleBox]:
    """Run the console for the office in *directory*, whose tipring.toml gets a port.

    Without a tipring.toml it shows the first run at port 8080 of the settings' default,
    so such a story names a free *port* by a `[console]` of its own.
    """
    box = ConsoleBox(directory, port or free_port())
    main = directory / "tipring.toml"
    if main.exists() and "[console]" not in main.read_text():
        main.write_text(main.read_text() + TABLE.format(port=box.port))
    if accounts:
        await asyncio.to_thread(register, directory, accounts)
    await box.start()
    try:
        yield box
    finally:
        if box.process.returncode is None:
            box.process.terminate()
        async with asyncio.timeout(PATIENCE_S):
            await box.process.wait()


def register(directory: Path, accounts: Sequence[Account]) -> None:
    """Write *accounts* into the console's book, all with the same password."""
    state, _socket = whereabouts(directory)
    book = ConsoleBook.open(state)
    for account in accounts:
        book.add_account(account, HASHED)
    book.close()


def person(
    name: str, role: Role, *, agent: str = "", queues: Sequence[str] = ()
) -> Account:
    """Return somebody's account."""
    return Account(
        name=name,
        role=role,
        agent=agent,
        queues=tuple(queues),
        made_at=datetime(2026, 11, 2, 9, 0, tzinfo=UTC),
    )


OWNER = person("olga", Role.OWNER)
SUPERVISOR = person("sam", Role.SUPERVISOR)
READER = person("rita", Role.READER)


def an_agent(agent: str) -> Account:
    """Return the account of *agent*, called like it."""
    return person(agent, Role.AGENT, agent=agent)


def free_port() -> int:
    """Return a port of this machine that nobody uses."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


@contextlib.asynccontextmanager
async def chromium(*says: str) -> AsyncIterator[Browser]:
    """Run a browser without a screen."""
    async with async_playwright() as player:
        browser = await player.chromium.launch(
            executable_path=str(CHROMIUM),
            ignore_default_args=["--mute-audio"],
            args=[*CHROMIUM_SAYS, *says],
            env={**os.environ},
        )
        try:
            yield browser
        finally:
            await browser.close()
