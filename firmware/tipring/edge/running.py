"""The border as it runs: rendered, started, followed. Lives on the border's thread."""

import asyncio
import contextlib
import os
from collections.abc import Callable, Coroutine, Sequence
from typing import NoReturn

from tipring.domain.errors import EdgeError
from tipring.domain.watched import Watched
from tipring.edge import addresses, kamailio, rtpengine
from tipring.edge.certificate import make_certificate
from tipring.edge.child import Child, account_of
from tipring.edge.databases import prepare
from tipring.edge.news import AddressFloods, AddressLocked, EdgeDown, EdgeNews, EdgeUp
from tipring.edge.news import said as said_in
from tipring.edge.ng import is_there
from tipring.edge.plan import EdgePlan
from tipring.edge.programs import KAMAILIO, RTPENGINE, ran, whereis
from tipring.edge.publisher import Published, Publisher
from tipring.edge.registrations import Registrations, registered_in
from tipring.edge.rpc import ask
from tipring.edge.showcase import Showcase
from tipring.edge.trunks import Trunks
from tipring.edge.watched import lamp, seen, unasked

LOOK_S = 2.0
"""How often registrations at providers, and whether both programs answer."""
SOON_S = 0.5
"""How often while a trunk is down."""
MEMORY_MB = "32"
"""Of Kamailio's shared memory."""
READY_S = 0.1
"""How often while they start."""
JUDGED_S = 60.0
"""How long one of them may read its configuration."""
AGAIN_S = 15.0
"""What cannot be rendered is tried again: the disk may have room by then."""


class Running:
    """Both programs for the addresses that there are; others when those change."""

    def __init__(self, plan: EdgePlan, tell: Callable[[EdgeNews], None]) -> None:
        self.is_up = False
        self.gone = asyncio.Event()
        self._plan = plan
        self._tell = tell
        self._registrations = Registrations(tell)
        self._trunks = Trunks(plan, tell)
        self._publisher = Publisher(plan)
        self._showcase = Showcase(self._publisher)
        self._lamps: dict[str, Published] = {}
        """Message lamps, by extension."""
        self._look = asyncio.Event()
        self._last_why = ""
        self._had: dict[str, None] = {}
        """All addresses since the start."""
        self._shows: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Run until cancelled; then nothing is left."""
        work: asyncio.Task[None] | None = None
        await self._publisher.open()
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._showcase.keep_up())
                async for now in addresses.followed(self._plan.listen):
                    await _given_up(work)
                    work = tasks.create_task(self._at(now))
        finally:
            self._showcase.close()
            self._publisher.close()
            self.gone.set()

    async def show_messages(self, extension: str, new: int, old: int) -> None:
        """Remember what an extension's lamp is to show, and show it."""
        self._lamps[extension] = lamp(self._plan, extension, new, old)
        self._showcase.show(self._lamps[extension])
        if self.is_up:
            await self._light(extension)

    async def show(self, extension: str, what: Watched) -> None:
        """Remember what colleagues may see of an extension, and show it."""
        for one in seen(self._plan, extension, what):
            self._showcase.show(one)

    # --- one set of addresses --------------------------------------------------------

    async def _at(self, now: tuple[str, ...]) -> None:
        if not now:
            wanted = ", ".join(self._plan.listen)
            self._down(f"this box has none of these addresses: {wanted}")
            return
        while True:
            try:
                await self._render(now)
                break
            except EdgeError as error:
                self._down(str(error))
                await asyncio.sleep(AGAIN_S)
        try:
            async with asyncio.TaskGroup() as tasks:
                for child in self._children(now):
                    tasks.create_task(child.run())
                tasks.create_task(self._watch(now))
        finally:
            self._down("it was stopped")

    async def _render(self, now: tuple[str, ...]) -> None:
        """Write all files, and have Kamailio judge them. Raises EdgeError."""
        plan = self._plan
        self._had |= dict.fromkeys(now)
        former = [address for address in self._had if address not in now]
        await asyncio.to_thread(_write, plan, now, former)
        if plan.tls_port:
            await make_certificate(plan.certificate, plan.key, [plan.domain], now)
        await asyncio.to_thread(_give_away, plan)
        await _judged(plan)

    def _children(self, now: tuple[str, ...]) -> list[Child]:
        plan = self._plan
        configuration = str(plan.directory / kamailio.CONFIGURATION)
        return [
            Child(
                RTPENGINE,
                [whereis(RTPENGINE), *rtpengine.arguments(plan, now)],
                plan.directory,
                (lambda _line: None, self._down),
            ),
            Child(
                KAMAILIO,
                [
                    *(whereis(KAMAILIO), "-DD", "-E", "-f", configuration),
                    *("-Y", str(plan.directory), "-m", MEMORY_MB),
                ],
                plan.directory,
                (self._hear, self._down),
            ),
        ]

    # --- what becomes of it -----------------------------------------------------------

    async def _watch(self, now: tuple[str, ...]) -> NoReturn:
        """Look after both, at short intervals while they start."""
        while True:
            try:
                await self._see(now)
            except EdgeError as error:
                if self.is_up:
                    self._down(str(error))
            self._look.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._pause_s()):
                    await self._look.wait()

    def _pause_s(self) -> float:
        if not self.is_up:
            return READY_S
        return LOOK_S if self._trunks.are_up else SOON_S

    async def _see(self, now: tuple[str, ...]) -> None:
        """Raise EdgeError unless both answer; follow registrations and trunks."""
        socket = self._plan.rpc_socket
        dump = await ask(socket, "ul.dump", "brief")
        await asyncio.to_thread(is_there, self._plan.ng_port)
        if not self.is_up:
            # who was asked while it was away is not asked again by itself for a while
            await ask(socket, "rtpengine.enable", "all", 1)
            self.is_up = True
            self._tell(EdgeUp(now))
            self._showcase.is_open = True
            self._showcase.show_all()
        self._registrations.are(registered_in(dump))
        if self._plan.trunks:
            providers = await ask(socket, "dispatcher.list")
            registrations = await ask(socket, "uac.reg_dump")
            for one in self._trunks.look(providers, registrations):
                await ask(socket, "uac.reg_refresh", one)

    def _down(self, why: str) -> None:
        """Tell once that nobody can call; the telephones stay known."""
        if self.is_up or why != self._last_why:
            self.is_up = self._showcase.is_open = False
            self._last_why = why
            self._trunks.lost()
            self._tell(EdgeDown(why))

    def _hear(self, line: str) -> None:
        """Hear a line of Kamailio's log."""
        said = said_in(line, self._plan.word)
        if said is None:
            return
        match said.what:
            case "registered":
                self._registrations.came(said.whom)
                if said.whom in self._lamps:
                    self._begin(self._light(said.whom))
            case "locked":
                self._tell(AddressLocked(said.whom))
            case "flood":
                self._tell(AddressFloods(said.whom))
            case _:
                self._look.set()

    # --- what telephones may watch ---------------------------------------------------

    def _begin(self, showing: Coroutine[None, None, None]) -> None:
        """Show something without waiting for it."""
        task = asyncio.create_task(showing)
        self._shows.add(task)
        task.add_done_callback(self._shows.discard)

    async def _light(self, extension: str) -> None:
        """Tell an extension's telephones of their lamp, asked for or not."""
        words = unasked(self._plan, self._lamps[extension])
        with contextlib.suppress(EdgeError):
            await ask(self._plan.rpc_socket, "tm.t_uac_start", *words)


async def _given_up(work: asyncio.Task[None] | None) -> None:
    if work:
        work.cancel()
        await asyncio.wait([work])


def _write(plan: EdgePlan, now: tuple[str, ...], former: Sequence[str]) -> None:
    """Write the files of both programs, for nobody else to read."""
    files = {
        kamailio.CONFIGURATION: kamailio.configuration(plan, now, former),
        kamailio.TLS: kamailio.tls_file(plan),
        kamailio.PROVIDERS: kamailio.providers_file(plan),
    }
    try:
        plan.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name, text in files.items():
            path = plan.directory / name
            path.touch(mode=0o600)
            path.write_text(text)
    except OSError as error:
        message = f"the border's files cannot be written: {error}"
        raise EdgeError(message) from error
    prepare(plan)


def _give_away(plan: EdgePlan) -> None:
    """Let Kamailio's account have the directory, where it is not ours."""
    if os.geteuid() != 0:
        return
    account = account_of(KAMAILIO)
    for path in (plan.directory, *plan.directory.iterdir()):
        os.chown(path, account.pw_uid, account.pw_gid)


async def _judged(plan: EdgePlan) -> None:
    """Have Kamailio read its configuration. Raises EdgeError with what it says."""
    path = plan.directory / kamailio.CONFIGURATION
    command = (whereis(KAMAILIO), "-c", "-E", "-f", str(path))
    try:
        told = await ran(*command, within_s=JUDGED_S)
    except TimeoutError as error:
        message = f"Kamailio has not read its configuration within {JUDGED_S:g} s"
        raise EdgeError(message) from error
    if told.status != 0:
        lines = told.complained.splitlines()
        wrong = [line for line in lines if "ERROR" in line or "CRITICAL" in line]
        message = f"Kamailio refuses its configuration: {' '.join(wrong[:1])}"
        raise EdgeError(message)
