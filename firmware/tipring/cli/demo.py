"""`tipring demo`: two real calls, or one that is quick, told as they happen.

The simulated exchange, the modem on a pty and the caller live in this process; the
box is the real `tipring run` in a process of its own. What the caller hears is
recognised in the sound that reached the caller's ear, not taken from the box.
"""

import asyncio
import contextlib
import json
import shutil
import sys
import tempfile
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import click
import httpx

from tipring.cli import show
from tipring.cli.story import Story
from tipring.config.check import prompt_library
from tipring.config.reader import load, read
from tipring.config.settings import Settings
from tipring.config.spoken import spoken
from tipring.desk.server import somebody_answers
from tipring.domain.errors import SpeechError, TipringError
from tipring.domain.journal import CallEnded
from tipring.domain.journal_event import JournalEvent
from tipring.domain.queue.entries import CallerJoinedAgent
from tipring.domain.script import parse_script
from tipring.domain.spoken.languages import pieces
from tipring.dsp.frames import Samples
from tipring.exchange.chips import CHIPS
from tipring.exchange.clockwork import Exchange, PlacedCall
from tipring.exchange.hearing import PromptSpotter
from tipring.store.codec import entry_from_json
from tipring.store.reader import open_reader
from tipring.store.records import MessageRecord, MessageState

OFFICE = Path(__file__).parent / "demo_office"
EXAMPLE_URL = "modem:///dev/ttyACM0"
NUMBER = "5550142"
CALLER = "2125550123"
SCRIPT = [
    'waits for "press 1"',
    "presses 9",
    'waits for "not one of the choices"',
    "waits 1 s",
    "presses 3",
    "waits for the beep",
    "speaks 4 s",
    "presses #",
    'waits for "has been saved"',
    'waits for "goodbye"',
    "hangs up",
]
QUICK_SCRIPT = [
    "waits 1 s",
    "presses 3",
    "waits for the beep",
    "speaks 3 s",
    "hangs up",
]
GREETING = 'greeting = ["harbor-leave-message", "voicemail-greeting"]'
SHORT_GREETING = 'greeting = ["voicemail-greeting"]'
EXAMPLE_PHONE = "handset:line-1"
AGENT = "simulated:answers after 4 s; speaks 5 s; hangs up after 9 s"
TALK_SCRIPT = [
    'waits for "press 1"',
    "presses 1",
    "waits 9 s",
    "speaks 4 s",
    'waits for "goodbye"',
    "hangs up",
]
TALK = "A second caller wants to talk. Anna, a simulated agent, is rung for him."
NO_TALK = (
    "A second caller wants to talk. This chip does not hear while it plays, and no"
    "\ntelephone hangs beside it: no agent can talk over it, so a message it is."
)
START_S = 60.0
CALL_S = 90.0
STOP_S = 15.0
POLL_S = 0.1


def run_demo(modem: str, keep: Path | None, *, is_quick: bool = False) -> int:
    """Show two calls on a simulated *modem*, or a short one; return the exit status."""
    folder = keep or Path(tempfile.mkdtemp(prefix="tipring-demo-"))
    try:
        told = _one_call if is_quick else _two_calls
        asyncio.run(told(modem, folder.resolve()))
    except TipringError as error:
        click.echo(f"\nThe demo failed: {error}", err=True)
        click.echo(f"What the box said: {folder / 'box.log'}", err=True)
        return 1
    return 0


@dataclass(frozen=True, slots=True)
class Stage:
    """An exchange and a box whose line is ready."""

    exchange: Exchange
    box: Process
    desk: httpx.AsyncClient
    settings: Settings
    known: dict[str, Samples]

    async def tell(self, script: list[str]) -> tuple[PlacedCall, list[JournalEvent]]:
        """Place a call and tell it; return it, and what the box noted of it."""
        ears = PromptSpotter(self.known)
        return await _tell_call(self.exchange, self.desk, ears, script)


@contextlib.asynccontextmanager
async def _stage(
    modem: str, folder: Path, *, greeting: str = GREETING
) -> AsyncIterator[Stage]:
    settings = await asyncio.to_thread(_prepare, folder, greeting)
    known = await asyncio.to_thread(said_in, folder)
    async with Exchange(settings.country) as exchange:
        await exchange.plug_in(modem, number=NUMBER, link=folder / "ttyDEMO")
        async with _the_box(folder) as box, _desk(settings) as desk:
            await _line_is_ready(box, settings.socket, desk)
            click.echo(f"The box answers line {NUMBER} on a simulated {modem} modem.\n")
            yield Stage(exchange, box, desk, settings, known)


async def _one_call(modem: str, folder: Path) -> None:
    async with _stage(modem, folder, greeting=SHORT_GREETING) as stage:
        call, _noted = await stage.tell(QUICK_SCRIPT)
    await asyncio.to_thread(call.save, folder / "caller.wav")
    await asyncio.to_thread(_report, stage.settings, folder, ["caller.wav"])


async def _two_calls(modem: str, folder: Path) -> None:
    async with _stage(modem, folder) as stage:
        call, _noted = await stage.tell(SCRIPT)
        await _line_is_ready(stage.box, stage.settings.socket, stage.desk)
        can_talk = CHIPS[modem].duplex_exit is not None
        click.echo(f"\n{TALK if can_talk else NO_TALK}\n")
        talk, noted = await stage.tell(TALK_SCRIPT)
    await asyncio.to_thread(call.save, folder / "caller.wav")
    await asyncio.to_thread(talk.save, folder / "talk.wav")
    await asyncio.to_thread(_report, stage.settings, folder, ["caller.wav", "talk.wav"])
    if can_talk:
        _expect_a_talk(noted)


def said_in(directory: Path) -> dict[str, Samples]:
    """Return all that the office of *directory* says, but for the pieces of figures.

    Nobody waits for those, and there are hundreds.
    """
    library = prompt_library(directory)
    said = {(prompt.say, prompt.language) for prompt in spoken(read(directory))}
    recorded: dict[str, Samples] = {}
    for say, language in sorted(said):
        with contextlib.suppress(SpeechError):
            prompt = library.find(say, language)
            if prompt.id.startswith("digit-") or prompt.id not in pieces(language):
                recorded[prompt.text] = library.load(prompt)
    return recorded


def _prepare(folder: Path, greeting: str) -> Settings:
    shutil.copytree(OFFICE, folder, dirs_exist_ok=True)
    path = folder / "tipring.toml"
    text = path.read_text().replace(GREETING, greeting)
    path.write_text(text.replace(EXAMPLE_URL, f"modem://{folder / 'ttyDEMO'}"))
    agents = folder / "agents.toml"
    agents.write_text(agents.read_text().replace(EXAMPLE_PHONE, AGENT))
    return load(folder)


@contextlib.asynccontextmanager
async def _the_box(folder: Path) -> AsyncIterator[Process]:
    """Run `tipring run` while the context lasts."""
    log = await asyncio.to_thread((folder / "box.log").open, "wb")
    with log:
        box = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "tipring", "run", "--config", str(folder)),
            stdout=log,
            stderr=log,
        )
    try:
        yield box
    finally:
        await stop(box)


async def stop(box: Process) -> None:
    """End a box of a demo. Raises TipringError: it had to be killed."""
    if box.returncode is None:
        box.terminate()
    try:
        async with asyncio.timeout(STOP_S):
            await box.wait()
    except TimeoutError:
        box.kill()
        await box.wait()
        message = f"the box did not stop within {STOP_S:g} s and was killed"
        raise TipringError(message) from None


@contextlib.asynccontextmanager
async def _desk(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.AsyncHTTPTransport(uds=str(settings.socket))
    async with httpx.AsyncClient(transport=transport, base_url="http://desk") as desk:
        yield desk


async def _line_is_ready(box: Process, socket: Path, desk: httpx.AsyncClient) -> None:
    try:
        async with asyncio.timeout(START_S):
            while not await _idle(socket, desk):
                if box.returncode is not None:
                    message = "the box stopped before it was ready; its log says why"
                    raise TipringError(message)
                await asyncio.sleep(POLL_S)
    except TimeoutError:
        message = f"the box was not ready within {START_S:g} s; see its log"
        raise TipringError(message) from None


async def _idle(socket: Path, desk: httpx.AsyncClient) -> bool:
    if not await asyncio.to_thread(somebody_answers, socket):
        return False
    try:
        status = (await desk.get("/status")).json()
    except httpx.HTTPError:
        return False
    return all(line["state"] == "idle" for line in status["lines"])


async def _tell_call(
    exchange: Exchange,
    desk: httpx.AsyncClient,
    ears: PromptSpotter,
    sentences: list[str],
) -> tuple[PlacedCall, list[JournalEvent]]:
    """Place a call and tell it; return it, and what the box noted of it."""
    script = parse_script(sentences)
    call = exchange.place_call(NUMBER, script, caller_id=CALLER, ears=ears)
    story = Story(call)
    # No task group: it would wrap the error that a person shall read.
    printer = asyncio.create_task(story.print_live())
    try:
        async with asyncio.timeout(CALL_S):
            noted = await _follow_box(desk, story)
            await call.ended
    except TimeoutError:
        message = f"the call was not over within {CALL_S:g} s"
        raise TipringError(message) from None
    except httpx.HTTPError as error:
        message = f"the box broke off in the middle of the call: {error}"
        raise TipringError(message) from error
    finally:
        printer.cancel()
        story.print_rest()
    return call, noted


async def _follow_box(desk: httpx.AsyncClient, story: Story) -> list[JournalEvent]:
    """Tell what the box notes until it closes the call's record."""
    noted: list[JournalEvent] = []
    async with desk.stream("GET", "/events", timeout=None) as events:
        async for line in events.aiter_lines():
            if not line.startswith("data: "):
                continue
            entry = entry_from_json(json.loads(line.removeprefix("data: ")))
            story.box_notes(entry)
            noted.append(entry.what)
            if isinstance(entry.what, CallEnded):
                break
    return noted


def _report(settings: Settings, folder: Path, sounds: list[str]) -> None:
    """Say where everything is; raise TipringError unless the message is there."""
    with open_reader(settings.store_directory) as reader:
        calls, messages = reader.calls(2), reader.messages()
    zone = settings.office.zone
    click.echo("\nThe call records (tipring calls):")
    click.echo(show.calls(calls, zone))
    click.echo("\nThe message (tipring messages):")
    click.echo(show.messages(messages, zone))
    click.echo("\nThe callers' side (left: heard, right: said):")
    click.echo("  " + " and ".join(f"{folder}/{sound}" for sound in sounds))
    click.echo(f"Settings, flow, database and log of this demo: {folder}")
    _expect_a_message(messages)


def _expect_a_talk(noted: list[JournalEvent]) -> None:
    if not any(isinstance(what, CallerJoinedAgent) for what in noted):
        message = "the second caller was not joined with the agent"
        raise TipringError(message)


def _expect_a_message(messages: list[MessageRecord]) -> None:
    if not messages or messages[0].state is not MessageState.KEPT:
        message = "the caller's message is not in the store"
        raise TipringError(message)
