"""The whole desk on the virtual clock: real rules, real driver, emulated modem."""

import asyncio
import contextlib
import re
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType

from support.memory_port import MemoryRig
from support.offices import write_settings
from support.virtual_time import VirtualLoop
from tipring.cli.demo import said_in
from tipring.config.check import prompt_library
from tipring.config.reader import read
from tipring.config.spoken import spoken
from tipring.desk.desk import Desk
from tipring.desk.journal import Journal
from tipring.desk.line_watch import LineWatch
from tipring.desk.misheard import MisheardKeeper, Retention
from tipring.desk.office_ears import OfficeEars
from tipring.desk.shelf import PromptShelf
from tipring.domain.journal_event import JournalEvent
from tipring.domain.line import LineState
from tipring.domain.office import Office
from tipring.domain.script import parse_script
from tipring.domain.telling import tell
from tipring.domain.transfer_style import TransferStyle
from tipring.dsp.frames import Samples
from tipring.dsp.plans import plan_for
from tipring.exchange.caller import Voice
from tipring.exchange.chips import Chip
from tipring.exchange.clockwork import PlacedCall, PluggedLine
from tipring.exchange.hearing import PromptSpotter
from tipring.lines.modem.line import ModemLine, ModemSettings
from tipring.phones.port import Phone
from tipring.speech.ears.port import Recogniser
from tipring.speech.prompts import PromptLibrary, shipped_root
from tipring.store.recovery import recover
from tipring.store.store import Store

NODE = "/dev/ttyACM0"
NUMBER = "5550142"
NODE_BESIDE = "/dev/ttyACM1"
NUMBER_BESIDE = "5550143"
ID = re.compile(r"\d{8}-\d{6}-[0-9a-f]{6}")
SECONDS = re.compile(r"\d+\.\d s")
BEGAN = datetime(2026, 11, 23, 15, 15, tzinfo=UTC)
PROCESS_BEGAN = time.monotonic()

LIBRARY = PromptLibrary([shipped_root()])
OF_A_SMALL_OFFICE = ("harbor-", "goodbye", "invalid-", "no-", "voicemail-", "trouble")
"""How the ids of prompts begin that an office without queues says."""
KNOWN: dict[str, Samples] = {
    prompt.text: LIBRARY.load(prompt)
    for prompt in LIBRARY.prompts("en")
    if prompt.id.startswith(OF_A_SMALL_OFFICE)
}
"""What a caller recognises; each prompt more costs every ear time, frame by frame."""


@dataclass
class Box:
    """What a story has in its hands: the first line, and the whole box."""

    rig: MemoryRig
    plugged: PluggedLine
    desk: Desk
    watch: LineWatch
    store: Store
    running: asyncio.Task[None]
    known: Mapping[str, Samples]
    """What callers recognise: all that this office says."""

    def call(
        self,
        *sentences: str,
        caller_id: str | None = "2125550123",
        number: str = NUMBER,
        voice: Voice | None = None,
    ) -> PlacedCall:
        """Let somebody call and do what the sentences say."""
        return self.rig.exchange.place_call(
            number,
            parse_script(list(sentences)),
            caller_id=caller_id,
            ears=PromptSpotter(self.known),
            voice=voice,
        )

    async def until(self, state: LineState, within_s: float = 60.0) -> None:
        """Wait until the line stands there."""
        async with asyncio.timeout(within_s):
            while self.watch.state is not state:
                await asyncio.sleep(0.02)

    async def cut(self) -> None:
        """End the desk in the middle of everything, as a mistake of ours would."""
        self.running.cancel()
        await asyncio.wait([self.running])

    async def stopped(self, within_s: float = 20.0) -> None:
        """Wait until the desk has come to its end."""
        async with asyncio.timeout(within_s):
            await asyncio.shield(self.running)

    async def until_told(
        self, what: type[JournalEvent], within_s: float = 60.0
    ) -> None:
        """Wait until the journal holds an entry of this kind."""
        async with asyncio.timeout(within_s):
            while what not in {type(entry) for entry in await self.noted()}:
                await asyncio.sleep(0.1)

    async def noted(self) -> list[JournalEvent]:
        """Return the journal, without times."""
        await self.store.append()
        return [stored.entry.what for stored in await self.store.journal()]

    async def story(self, call: PlacedCall) -> list[str]:
        """Return what the caller's diary and the journal say; no times, no ids."""
        caller = [f"  {entry}" for entry in call.diary]
        box = [f"  {tell(what)}" for what in await self.noted()]
        lines = ["the caller", *caller, "the box", *box]
        return [SECONDS.sub("... s", ID.sub("ID", line)) for line in lines]

    async def told(self) -> list[str]:
        """Return the journal as sentences, with the seconds since the box began."""
        await self.store.append()
        return [
            f"{(entry.at - BEGAN).total_seconds():6.2f}  box     {tell(entry.what)}"
            for entry in (stored.entry for stored in await self.store.journal())
        ]

    def diary(self, call: PlacedCall) -> list[str]:
        """Return the caller's diary in the same form."""
        return [f"{entry.at:6.2f}  caller  {entry}" for entry in call.diary]


def number_of(line: int) -> str:
    """Return the number of the line with this place, 1 for the first."""
    return str(int(NUMBER) + line - 1)


def virtual_wall() -> datetime:
    """Return a wall clock that goes with the loop's.

    A real loop counts from the start of the machine, which may be days ago.
    """
    loop = asyncio.get_running_loop()
    began = 0.0 if isinstance(loop, VirtualLoop) else PROCESS_BEGAN
    return BEGAN + timedelta(seconds=loop.time() - began)


def small_office(directory: Path) -> tuple[Office, PromptShelf]:
    """Return the office of *directory*, or `support.offices`, and all that it says."""
    if not directory.exists():
        write_settings(directory, NODE)
    reading = read(directory)
    wanted = {(prompt.say, prompt.language) for prompt in spoken(reading)}
    library = prompt_library(directory)
    return reading.settings.office, PromptShelf.fill(library, wanted)


@contextlib.asynccontextmanager
async def open_box(  # noqa: PLR0913 - each story wants another box
    directory: Path,
    chip: str | Chip = "usr",
    billing_delay_s: float = 0.5,
    *,
    country: str = "us",
    beside: str | None = None,
    more: Sequence[str | Chip] = (),
    shelf: PromptShelf | None = None,
    phones: Mapping[str, Phone] = MappingProxyType({}),
    transfer: TransferStyle | None = None,
    disk: type[Store] = Store,
    ears: Sequence[Recogniser] = (),
    keeps_misheard: bool = False,
    full_duplex: bool = True,
) -> AsyncIterator[Box]:
    """Run a box with one line on an emulated modem.

    *beside* is the chip of a second line's modem, *more* are those of further lines;
    *shelf* holds other prompts than those that the office needs; *phones* are the
    agents'; *disk* is a store that behaves otherwise; *ears* understand callers.
    """
    office, whole = await asyncio.to_thread(small_office, directory / "config")
    known = await asyncio.to_thread(said_in, directory / "config")
    async with MemoryRig(country) as rig, await disk.open(directory) as store:
        await recover(store, virtual_wall(), office.team.queues)
        pen = Journal(store, virtual_wall)
        keeper = MisheardKeeper(pen, Retention(keeps_misheard))
        listeners = OfficeEars(ears, keeper=keeper)
        desk = Desk(office, shelf or whole, pen, listeners)
        places: list[tuple[str, str | Chip, str, str]]
        places = [("line-1", chip, NODE, NUMBER)]
        if beside:
            places.append(("line-2", beside, NODE_BESIDE, NUMBER_BESIDE))
        places += [
            (f"line-{n}", its_chip, f"/dev/ttyACM{n - 1}", number_of(n))
            for n, its_chip in enumerate(more, len(places) + 1)
        ]
        for name, its_chip, node, number in places:
            await rig.plug_in(its_chip, node, number)
            plan = plan_for(country)
            settings = ModemSettings(
                name, node, plan, billing_delay_s, full_duplex=full_duplex
            )
            line = ModemLine(settings, rig.open_port)
            desk.add_line(line, "main", rings=1, transfer=transfer)
        for agent, phone in phones.items():
            desk.add_phone(agent, phone)
        plugged = rig.exchange.lines[NUMBER]
        running = asyncio.create_task(desk.run())
        box = Box(rig, plugged, desk, desk.watches[0], store, running, known)
        await box.until(LineState.IDLE)
        yield box
        if not running.cancelled():
            desk.stop()
            await running
