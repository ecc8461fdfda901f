"""Pages cost callers nothing: frames of the desk, the console's memory, how soon.

Callers come on emulated modems all the time, to agents who answer; first without pages,
then with thirty open, wallboards and agents at work. The pages are clients of their own
with the browser's protocol; one more wallboard is in a real Chromium and tells when a
ring was to be seen.
"""

import argparse
import ast
import asyncio
import contextlib
import re
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

import httpx
import socketio  # type: ignore[import-untyped]
from playwright.async_api import Page

from bench.tables import progress, show
from support.console_box import (
    OWNER,
    PASSWORD,
    ConsoleBox,
    an_agent,
    chromium,
    console_box,
)
from support.queue_office import write_queue_office
from support.real_box import RealBox, place, plug_in, running_box
from tipring.exchange.clockwork import Exchange

PAGES = 30
AGENTS = PAGES // 2
LINES = 3
NUMBERS = [f"555010{line}" for line in range(1, LINES + 1)]
PHASE_S = 90.0
"""Of which the last minute counts: the desk remembers its lateness for so long."""
WAITS = re.compile(r"query: (\{.*?\}),")
"""What a page tells its script about the way back to the console."""
RINGS_ARE_SEEN = """() => {
  window.rings = [];
  let before = "";
  const seen = () => {
    const now = document.querySelector(".board-lines")?.textContent ?? "";
    for (const line of [1, 2, 3]) {
      const told = new RegExp(`line-${line} (rings|in the menu|waits)`);
      if (told.test(now) && !told.test(before)) {
        window.rings.push([`line-${line}`, Date.now() / 1000]);
      }
    }
    before = now;
  };
  new MutationObserver(seen).observe(
    document.body, { subtree: true, childList: true, characterData: true });
}"""


@dataclass
class Figures:
    """What one phase measured."""

    worst_ms: float
    p999_ms: float
    desk_cpu: float
    """Of one core."""
    console_cpu: float = 0.0
    console_mb: float = 0.0
    """Resident, the files of libraries that others may share included."""
    private_mb: float = 0.0
    """Of it, what is the console's alone."""
    updates_s: float = 0.0
    """Messages to all pages, each second."""
    seen_ms: list[float] = field(default_factory=list)


def measure(options: argparse.Namespace, folder: Path) -> None:
    """Measure twice without pages and twice with them, in turns."""
    asyncio.run(_measure(max(1, round(2 * options.scale)), folder))


async def _measure(rounds: int, folder: Path) -> None:
    phases: list[tuple[str, Figures]] = []
    for number in range(2 * rounds):
        pages = PAGES if number % 2 else 0
        progress(number, 2 * rounds, f"{pages} pages")
        figures = await _phase(folder / f"office-{number}", pages)
        phases.append((f"{pages} pages", figures))
    head = ("frames of the desk", "worst ms", "99.9 % ms", "desk, % of a core")
    show(
        f"Calls on {LINES} lines all the time, {PHASE_S:.0f} s each",
        head,
        [
            (name, f"{it.worst_ms:.1f}", f"{it.p999_ms:.1f}", f"{it.desk_cpu:.0%}")
            for name, it in phases
        ],
    )
    heads = (
        "console",
        "MB",
        "private",
        "% of a core",
        "updates/s",
        "ring seen p50 ms",
        "worst",
    )
    show(
        f"{AGENTS} wallboards and {AGENTS} agents, one more wallboard in Chromium",
        heads,
        [
            (
                name,
                f"{it.console_mb:.0f}",
                f"{it.private_mb:.0f}",
                f"{it.console_cpu:.0%}",
                f"{it.updates_s:.0f}",
                f"{median(it.seen_ms or [0]):.0f} ({len(it.seen_ms)} rings)",
                f"{max(it.seen_ms, default=0):.0f}",
            )
            for name, it in phases
            if it.console_mb
        ],
    )


# --- the office --------------------------------------------------------------------


async def _phase(folder: Path, pages: int) -> Figures:
    await asyncio.to_thread(folder.mkdir, parents=True)
    agents = [f"agent-{number}" for number in range(AGENTS)]
    nodes = [folder / f"tty-{number}" for number in range(LINES)]
    async with contextlib.AsyncExitStack() as stack:
        exchange = await stack.enter_async_context(Exchange("us"))
        for node, number in zip(nodes, NUMBERS, strict=True):
            await plug_in(exchange, "usr", node, number)
        write_queue_office(
            folder, *agents, nodes=[*map(str, nodes)], phone="answers after 1 s"
        )
        box = await stack.enter_async_context(running_box(folder))
        await box.until(lambda now: all(one.state == "idle" for one in now.lines))
        callers = [
            asyncio.create_task(_call_again_and_again(exchange, number))
            for number in NUMBERS
        ]
        if pages:
            figures = await _with_pages(stack, folder, box, agents)
        else:
            figures = await _watched(box)
        for caller in callers:
            caller.cancel()
    return figures


async def _call_again_and_again(exchange: Exchange, number: str) -> None:
    while True:
        call = place(exchange, "waits 12 s", "hangs up", number=number)
        await call.ended
        await asyncio.sleep(2.0)


async def _with_pages(
    stack: contextlib.AsyncExitStack, folder: Path, box: RealBox, agents: list[str]
) -> Figures:
    people = [OWNER, *map(an_agent, agents)]
    console = await stack.enter_async_context(console_box(folder, *people))
    browser = await stack.enter_async_context(chromium())
    wall = await stack.enter_async_context(console.pages(browser, OWNER.name))
    await wall.goto(console.url("/wallboard"))
    await wall.locator(".board-lines").wait_for()
    await wall.evaluate(RINGS_ARE_SEEN)
    clients = [Client(console, "/wallboard", OWNER.name) for _ in range(AGENTS)]
    clients += [Client(console, "/agent", agent) for agent in agents]
    for client in clients:
        await stack.enter_async_context(client.open())
    began = sum(client.updates for client in clients)
    figures = await _watched(box, console)
    figures.updates_s = (sum(client.updates for client in clients) - began) / PHASE_S
    figures.seen_ms = await _seen_ms(wall, box)
    return figures


async def _watched(box: RealBox, console: ConsoleBox | None = None) -> Figures:
    desk_s, pages_s = _cpu_s(box.process.pid), 0.0
    pages_s = _cpu_s(console.process.pid) if console else 0.0
    await asyncio.sleep(PHASE_S)
    status = await box.status()
    assert status is not None
    figures = Figures(
        worst_ms=status.loop_late_worst_ms,
        p999_ms=status.loop_late_p999_ms,
        desk_cpu=(_cpu_s(box.process.pid) - desk_s) / PHASE_S,
    )
    if console is not None:
        figures.console_cpu = (_cpu_s(console.process.pid) - pages_s) / PHASE_S
        figures.console_mb = _memory_mb(console.process.pid, "Rss")
        figures.private_mb = _memory_mb(console.process.pid, "Private_[A-Z][a-z]+")
    return figures


async def _seen_ms(wall: Page, box: RealBox) -> list[float]:
    """Return how long after the box's own note each ring was on the wall."""
    rings: list[tuple[str, float]] = await wall.evaluate("window.rings")
    calls, _messages = await box.kept()
    late: list[float] = []
    for call in calls:
        rang = call.rang_at.timestamp()
        own = [at for line, at in rings if line == call.line and 0 <= at - rang < 2]
        late += [1000 * (own[0] - rang)] if own else []
    return late


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def _memory_mb(pid: int, kind: str) -> float:
    told = Path(f"/proc/{pid}/smaps_rollup").read_text()
    found: list[str] = re.findall(rf"^{kind}:\s+(\d+)", told, re.MULTILINE)
    return sum(map(int, found)) / 1024


# --- a page without a browser --------------------------------------------------------


class Client:
    """What a browser does with a page of the console, without drawing it."""

    def __init__(self, console: ConsoleBox, path: str, name: str) -> None:
        self.updates = 0
        self._console = console
        self._path = path
        self._name = name

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Log in, load the page, and follow it while the context lasts."""
        url = self._console.url("")
        async with httpx.AsyncClient(base_url=url, timeout=60) as http:
            given = {"name": self._name, "password": PASSWORD}
            await http.post("/log-in", data=given)
            page = await http.get(self._path)
            cookies = "; ".join(f"{key}={word}" for key, word in http.cookies.items())
        found = WAITS.search(page.text)
        assert found, page.text[:500]
        query = ast.literal_eval(found[1])
        socket = socketio.AsyncClient(reconnection=False)
        socket.on("*", self._hear)
        about = {
            **query,
            "implicit_handshake": "true",
            "tab_id": f"{time.monotonic_ns()}",
            "document_id": f"{time.monotonic_ns()}",
        }
        await socket.connect(
            f"{url}?{urlencode(about)}",
            headers={"Cookie": cookies},
            transports=["websocket"],
            socketio_path="/_nicegui_ws/socket.io",
        )
        acks = asyncio.create_task(self._acknowledge(socket, query))
        try:
            yield
        finally:
            acks.cancel()
            await socket.disconnect()

    async def _hear(self, _event: str, *_words: object) -> None:
        self.updates += 1

    async def _acknowledge(
        self, socket: socketio.AsyncClient, query: dict[str, object]
    ) -> None:
        """Say what has come, as a page does, so that it is not kept for it."""
        while True:
            await asyncio.sleep(3.0)
            words = {"client_id": query["client_id"], "next_message_id": self.updates}
            await socket.emit("ack", words)
