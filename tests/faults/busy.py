"""A busy office: callers leave messages or queue, a client tells the desk things.

Whoever is told that something is done is remembered (`Told`); `audit` asks store and
desk for it, after whatever happened meanwhile.
"""

import asyncio
import contextlib
import itertools
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import httpx
from pydantic import TypeAdapter

from support.box import KNOWN, NUMBER, NUMBER_BESIDE
from support.offices import LINE, SETTINGS
from support.queue_office import MEMBER, QUEUE
from support.real_box import RealBox, plug_in
from support.real_queue import endings, shown_in, views_and_rebuilt
from tipring.desk.queue_api import QueueNow
from tipring.domain.errors import TipringError
from tipring.domain.queue.entries import AgentMoved, QueueEntry
from tipring.domain.script import parse_script
from tipring.exchange.clockwork import Exchange, PlacedCall
from tipring.exchange.hearing import PromptSpotter
from tipring.store.engines import database_file
from tipring.store.reader import open_reader
from tipring.store.records import CallRecord, CallState, MessageRecord, MessageState
from tipring.store.sound import seconds_in

NUMBERS = (NUMBER, NUMBER_BESIDE)
"""The lines of the office, unless only the first is asked for."""
SAVED = "Thank you. Your message has been saved."
EAR = {SAVED: KNOWN[SAVED]}
"""All that a caller must recognise; each prompt more costs time."""
SPOKEN_S = 2.5
MESSAGE = (
    *("waits 0.4 s", "presses 3", "waits 0.5 s", "presses 1"),
    *("waits for the beep", f"speaks {SPOKEN_S} s", "presses #"),
    *(f'waits for "{SAVED}"', "hangs up"),
)
QUEUEING = ("waits 0.4 s", "presses 5", "waits 20 s", "hangs up")
QUEUE_EVERY = 4
"""Every so many calls is one that queues."""
CALL_S = 30.0
RINGS_OFF_S = 1.0
"""So long after a hang-up the box may still hear the last ring of it."""
MOST_ENTRIES = 1_000_000

FLOW = """\
start = "menu"
language = "en"

[node.menu]
do = "menu"
say = "harbor-menu"
timeout_s = 3
tries = 2
otherwise = "message"
[node.menu.choices]
3 = "message"
5 = "desk"

[node.message]
do = "voicemail"
mailbox = "office"
next = "bye"

[node.desk]
do = "queue"
queue = "front"
next = "bye"

[node.bye]
do = "hangup"
say = "goodbye"
"""
AGENT = (
    '\n[agent.anna]\nphone = "simulated:answers after 60 s"\nready_at_start = true\n'
)


def write_office(directory: Path, nodes: Sequence[Path], more: str = "") -> None:
    """Write the office; *more* are further tables of its settings."""
    for folder in ("flows", "queues"):
        (directory / folder).mkdir(parents=True, exist_ok=True)
    lines = [
        LINE.format(number=number, node=node, billing_delay_ms=0)
        for number, node in enumerate(nodes, 1)
    ]
    text = SETTINGS + "review = false\n" + "".join(lines) + more
    (directory / "tipring.toml").write_text(text)
    (directory / "flows" / "main.toml").write_text(FLOW)
    (directory / "queues" / "front.toml").write_text(
        "keep_place_s = 600\n" + QUEUE + MEMBER.format("anna")
    )
    (directory / "agents.toml").write_text(AGENT)


class Kind(StrEnum):
    """What somebody was told, or has asked for."""

    SAVED = "saved"
    TICKET = "ticket"
    PAUSE = "pause"
    ASKED = "asked"


@dataclass
class Told:
    """What somebody was told is done."""

    saved: set[str] = field(default_factory=set)
    """Numbers of callers who heard that their message is saved."""
    torn: set[str] = field(default_factory=set)
    """Of those to whom this sentence was torn."""
    tickets: set[str] = field(default_factory=set)
    """Of callers whom the desk showed in the queue."""
    pauses: list[str] = field(default_factory=list)
    """Reasons of pauses that were asked for and acknowledged, oldest first."""
    asked: list[str] = field(default_factory=list)
    """Those that were asked for."""

    def note(self, kind: Kind, what: str) -> None:
        """Remember it, at the very moment."""
        match kind:
            case Kind.SAVED:
                self.saved.add(what)
            case Kind.TICKET:
                self.tickets.add(what)
            case Kind.PAUSE:
                self.pauses.append(what)
            case Kind.ASKED:
                self.asked.append(what)

    def counted(self) -> Counter[str]:
        """Return how much was acknowledged."""
        return Counter(
            messages=len(self.saved),
            places=len(self.tickets),
            pauses=len(self.pauses),
        )


class Street:
    """Callers of all lines, who call again and again until the end."""

    def __init__(self, exchange: Exchange, told: Told, first_caller: int = 0) -> None:
        self._exchange = exchange
        self._told = told
        self._turns = itertools.count(first_caller)
        self.calls = 0

    def place(self, number: str, *script: str, caller: str) -> PlacedCall:
        """Let *caller* call the line *number*."""
        return self._exchange.place_call(
            number,
            parse_script(list(script)),
            caller_id=caller,
            ears=PromptSpotter(EAR),
        )

    async def keep_calling(self, number: str) -> None:
        """Call this line, one call after another; who is not answered calls again."""
        turn = next(self._turns)
        while True:
            caller = f"212{turn:07}"
            script = MESSAGE if turn % QUEUE_EVERY else QUEUEING
            call = self.place(number, *script, caller=caller)
            self.calls += 1
            await asyncio.wait([call.ended], timeout=CALL_S)
            if has_heard(call, SAVED):
                self._told.note(Kind.SAVED, caller)
            elif has_heard(call, SAVED, " (cut short)"):
                self._told.torn.add(caller)
            if call.answered_at is not None:
                turn = next(self._turns)
            call.hang_up()
            await asyncio.sleep(0.2)

    def begin(self, numbers: Sequence[str]) -> None:
        """Let somebody call each of these lines."""
        self._calling = [
            asyncio.create_task(self.keep_calling(number)) for number in numbers
        ]

    async def until_saved(self, within_s: float) -> float:
        """Wait until one more caller heard that it is saved; return how long."""
        before, clock = len(self._told.saved), asyncio.get_running_loop().time
        began = clock()
        async with asyncio.timeout(within_s):
            while len(self._told.saved) == before:
                await asyncio.sleep(0.1)
        return clock() - began

    async def go_home(self) -> None:
        """Call no more; whoever still talks hangs up."""
        for one in self._calling:
            one.cancel()
        await asyncio.wait(self._calling)
        self.all_hang_up()
        await asyncio.sleep(RINGS_OFF_S)

    def all_hang_up(self) -> None:
        """End every call, as callers do who hear nothing any more."""
        for call in self._exchange.calls:
            call.hang_up()


def has_heard(call: PlacedCall, text: str, manner: str = "") -> bool:
    """Return whether the caller heard all of a prompt, or in *manner*."""
    return f'heard "{text}"{manner}' in {str(entry) for entry in call.diary}


@contextlib.asynccontextmanager
async def street(
    directory: Path, numbers: Sequence[str], told: Told
) -> AsyncIterator[Street]:
    """Plug a modem in for each number, at `tty<number>`, and let people call."""
    async with quiet_street(directory, numbers, told) as people:
        people.begin(numbers)
        yield people
        await people.go_home()


@contextlib.asynccontextmanager
async def quiet_street(
    directory: Path, numbers: Sequence[str], told: Told, first_caller: int = 0
) -> AsyncIterator[Street]:
    """Plug the modems in; nobody calls yet."""
    async with Exchange("us") as exchange:
        for number in numbers:
            await plug_in(exchange, "usr", node_of(directory, number), number)
        yield Street(exchange, told, first_caller)


def node_of(directory: Path, number: str) -> Path:
    """Return where the modem of a line is."""
    return directory / f"tty{number}"


@contextlib.asynccontextmanager
async def telling(state: Path, told: Told, every_s: float = 0.1) -> AsyncIterator[None]:
    """Tell the desk things all the time, and remember what it acknowledged."""
    task = asyncio.create_task(keep_telling(state, told, every_s))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


async def keep_telling(state: Path, told: Told, every_s: float) -> None:
    """Pause the agent for ever new reasons, and look who waits."""
    way = httpx.AsyncHTTPTransport(uds=str(state / "desk.sock"))
    async with httpx.AsyncClient(transport=way, base_url="http://desk") as desk:
        while True:
            reason = f"reason {len(told.asked)}"
            told.note(Kind.ASKED, reason)
            with contextlib.suppress(httpx.HTTPError):
                wish = {"reason": reason}
                answer = await desk.post("/agents/anna/pause", json=wish, timeout=5)
                if answer.is_success:
                    told.note(Kind.PAUSE, reason)
                shown = await desk.get("/queues", timeout=5)
                queues = TypeAdapter(list[QueueNow]).validate_json(shown.content)
                waiting = {one for queue in queues for one in shown_in(queue.live)}
                for ticket in waiting - told.tickets:
                    told.note(Kind.TICKET, ticket)
            await asyncio.sleep(every_s)


# --- afterwards --------------------------------------------------------------------


async def audit(box: RealBox, told: Told) -> list[str]:
    """Return what was acknowledged and is lost, in words; the box is at rest."""
    lost = await asyncio.to_thread(missing_messages, box.state, told.saved)
    lost += await missing_places(box, told.tickets)
    lost += await missing_pause(box, told)
    lost += await unwritten_pauses(box, told.pauses)
    lost += await asyncio.to_thread(left_open, box.state)
    lost += await asyncio.to_thread(torn, box.state, box.directory)
    return lost


def missing_messages(state: Path, saved: set[str]) -> list[str]:
    """Return whose message is not there, or not whole.

    A box that comes up between two rings does not learn who calls: a message of nobody
    known stands for one whose caller is not found.
    """
    records, messages = everything(state)
    callers = {record.id: record.number for record in records}
    kept = [one for one in messages if one.state is MessageState.KEPT]
    known = {callers.get(message.call_id or ""): message for message in kept}
    nameless = sum(callers.get(message.call_id or "") is None for message in kept)
    missing = sorted(saved - {*known})[nameless:]
    lost = [f"the message of {one}" for one in missing]
    lost += [
        f"sound of the message of {one}"
        for one in saved & {*known}
        if seconds_in(known[one].path) < SPOKEN_S - 1.0
    ]
    return lost


def everything(state: Path) -> tuple[list[CallRecord], list[MessageRecord]]:
    """Return all calls and messages of the store in *state*."""
    with open_reader(state) as reader:
        return reader.calls(MOST_ENTRIES), reader.messages(limit=MOST_ENTRIES)


async def missing_places(box: RealBox, tickets: set[str]) -> list[str]:
    """Return who had a place in the queue, and neither has it nor was let go."""
    entries = [what for what in await box.journal() if isinstance(what, QueueEntry)]
    ended = endings(entries)
    shown = {one for queue in await queues_of(box) for one in shown_in(queue.live)}
    lost = [f"the place of {one}" for one in tickets if not ended[one]]
    lost = [one for one in lost if one.removeprefix("the place of ") not in shown]
    return lost + [f"{one} ended twice" for one, times in ended.items() if times > 1]


async def queues_of(box: RealBox) -> list[QueueNow]:
    """Return the queues as they are now."""
    way = httpx.AsyncHTTPTransport(uds=str(box.state / "desk.sock"))
    async with httpx.AsyncClient(transport=way, base_url="http://desk") as desk:
        answer = await desk.get("/queues", timeout=60)
    return TypeAdapter(list[QueueNow]).validate_json(answer.content)


async def missing_pause(box: RealBox, told: Told) -> list[str]:
    """Return whether the agent's pause is neither the last nor a later one."""
    if not told.pauses:
        return []
    may_be = told.asked[told.asked.index(told.pauses[-1]) :]
    (queue,) = await queues_of(box)
    (anna,) = queue.live.agents
    if anna.reason in may_be:
        return []
    return [f"the pause for {told.pauses[-1]}: it is {anna.reason!r}"]


async def unwritten_pauses(box: RealBox, pauses: Sequence[str]) -> list[str]:
    """Return which pauses were acknowledged, and the journal does not know of."""
    moves = [what for what in await box.journal() if isinstance(what, AgentMoved)]
    written = {move.why for move in moves} | {move.wish_why for move in moves}
    return [f"the entry of {one}" for one in pauses if one not in written]


def torn(state: Path, folder: Path) -> list[str]:
    """Return what of the store is damaged, or not what the journal says."""
    with contextlib.closing(sqlite3.connect(database_file(state))) as database:
        (said,) = database.execute("PRAGMA integrity_check").fetchone()
    copy = folder / "audited.db"
    seen, rebuilt = views_and_rebuilt(state, copy)
    copy.unlink()
    lost = [] if said == "ok" else [f"the store's integrity: {said}"]
    return lost + [f"view {one} is torn" for one in seen if seen[one] != rebuilt[one]]


def left_open(state: Path) -> list[str]:
    """Return calls and messages that nobody closed, though no call goes on."""
    records, messages = everything(state)
    lost = [f"call {one.id}" for one in records if one.state is not CallState.ENDED]
    return lost + [
        f"message {one.id} is being recorded"
        for one in messages
        if one.state is MessageState.RECORDING
    ]


async def is_in_use(box: RealBox) -> bool:
    """Return whether the desk answers and all its lines are in use."""
    try:
        status = await box.status()
    except TipringError:
        return False
    return status is not None and all(line.state != "down" for line in status.lines)
