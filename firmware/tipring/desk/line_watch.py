"""One line, kept alive: opened, watched, answered, released, opened again."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from datetime import datetime

from tipring.desk.call_ends import CallEnds
from tipring.desk.journal import Journal, new_id
from tipring.desk.session import CallSession
from tipring.domain.call import CallFacts
from tipring.domain.call_events import CallerLeft
from tipring.domain.commands import (
    BeginCall,
    CloseRecord,
    Command,
    CutCall,
    NoteCaller,
    OpenRecord,
    PutOnHook,
    TakeOffHook,
)
from tipring.domain.errors import LineError, RuleError
from tipring.domain.events import (
    CallerIdReceived,
    DigitPressed,
    FarEndGone,
    LineEvent,
    LineFault,
    LineRestored,
    ToneHeard,
    VoiceHeard,
)
from tipring.domain.journal import (
    CallAnswered,
    CallEnded,
    CallerIdentified,
    CallRang,
    JournalEvent,
    LineLost,
)
from tipring.domain.line import (
    CallOver,
    LineMachine,
    LineState,
    OnHook,
    Seized,
    SeizeFailed,
)
from tipring.lines.port import Line

log = logging.getLogger(__name__)

TRY_AGAIN_S = 1.0
"""How often a line that is away is looked for: back within 5 s of being plugged in,
and an open attempt on a missing node costs next to nothing."""

LAST_WORK_S = 10.0
"""How long a call may take to save its message and release the line when the box
stops: a slow disk and a modem that must be woken. systemd waits for twice as long."""

AT_WORK = (LineState.IN_CALL, LineState.RELEASING)
"""What a box that stops waits for; a line that rings or is being seized is left."""

Inbox = LineEvent | Seized | SeizeFailed | CallOver | OnHook
MakeSession = Callable[[Line, CallFacts, Journal], CallSession]


class LineWatch:
    """Run one line; `run` is its task and ends only by being cancelled."""

    def __init__(
        self,
        line: Line,
        machine: LineMachine,
        journal: Journal,
        flow: str,
        make_session: MakeSession,
    ) -> None:
        self.line = line
        self.machine = machine
        self.since: datetime = journal.wall()
        self.device = ""
        self.trouble = "not opened yet"
        self.call_id: str | None = None
        self._journal = journal
        self._flow = flow
        self._make_session = make_session
        self._inbox: asyncio.Queue[Inbox] = asyncio.Queue()
        self._session: CallSession | None = None
        self._closed = asyncio.Event()
        """Set when the record of the last call was closed."""
        self._early: list[LineEvent] = []
        self._ends = CallEnds(line, journal)
        self._caller: CallerIdReceived | None = None

    # --- from outside ------------------------------------------------------------

    @property
    def state(self) -> LineState:
        """Where the line stands."""
        return self.machine.state

    def end_call(self, why: str) -> bool:
        """Ask the running call to end; False when there is none."""
        if self._session is None:
            return False
        self._session.tell(CallerLeft(why))
        return True

    async def wind_down(self, why: str) -> None:
        """End the running call; return when it is saved and the line on-hook."""
        self.end_call(why)
        if self.state in AT_WORK:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LAST_WORK_S):
                    await self._closed.wait()

    # --- the task ----------------------------------------------------------------

    async def run(self) -> None:
        """Keep the line in use for ever."""
        try:
            while True:
                try:
                    await self._open()
                    await self._watch()
                except Exception:
                    # A mistake of ours on one line must not silence the others.
                    log.exception("%s is opened anew", self.line.name)
                    self._take(LineFault("a mistake of ours; see the log"))
                    await asyncio.sleep(TRY_AGAIN_S)
        finally:
            with contextlib.suppress(LineError):
                await self.line.close()
            if self.call_id is not None:
                self._close_record("the box stopped")

    async def _open(self) -> None:
        while True:
            try:
                device = await self.line.open()
            except LineError as error:
                self._report_trouble(str(error))
                await asyncio.sleep(TRY_AGAIN_S)
            else:
                break
        self._inbox = asyncio.Queue()
        await self._ends.remember()
        self.device, self.trouble = device, ""
        log.info("%s: %s", self.line.name, device)
        self._take(LineRestored(device))

    def _report_trouble(self, trouble: str) -> None:
        if trouble != self.trouble:
            self.trouble = trouble
            log.warning("%s: %s", self.line.name, trouble)
            self._journal.note(LineLost(trouble))

    async def _watch(self) -> None:
        """Follow the line until its device is gone and its call is saved."""
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            pump = tasks.create_task(self._pump())
            while self.state is not LineState.DOWN:
                event = await self._next_event()
                self._take(event)
            pump.cancel()

    async def _pump(self) -> None:
        while True:
            self._inbox.put_nowait(await self.line.next_event())

    async def _next_event(self) -> Inbox | None:
        try:
            async with asyncio.timeout_at(self.machine.deadline):
                return await self._inbox.get()
        except TimeoutError:
            return None

    def _take(self, event: Inbox | None) -> None:
        """Let the rules have *event* (None: their deadline came) and obey them."""
        before = self.state
        if isinstance(event, DigitPressed | VoiceHeard | ToneHeard | FarEndGone):
            self._pass_on(event)
            return
        if isinstance(event, LineFault):
            self.trouble = event.reason
        now = asyncio.get_running_loop().time()
        try:
            machine = self.machine
            steps = machine.tick(now) if event is None else machine.handle(event, now)
        except RuleError:
            log.exception("%s goes on", self.line.name)
            return
        if self.state is not before:
            self.since = self._journal.wall()
        for command in steps:
            self._do(command)

    def _pass_on(self, event: LineEvent) -> None:
        self._ends.hear(event)
        if self._session is not None:
            self._session.hear(event)
        elif self.state is LineState.SEIZING:
            self._early.append(event)

    # --- doing what the rules say ------------------------------------------------

    def _do(self, command: Command) -> None:
        match command:
            case OpenRecord():
                self._open_record()
            case NoteCaller(caller):
                self._caller = caller
                known = CallerIdentified(caller.number, caller.name, caller.withheld)
                self._journal.note(known)
            case TakeOffHook():
                self._early.clear()
                self._ends.begin_call()
                self._tasks.create_task(self._seize())
            case BeginCall(rings):
                self._begin_call(rings)
            case CutCall(how):
                self.end_call(how)
                self._session = None  # it saves what it has and is not heard again
            case PutOnHook():
                self._tasks.create_task(self._release())
            case CloseRecord(reason):
                self._close_record(reason)
            case _ if isinstance(command, JournalEvent):
                self._journal.note(command)
            case _:
                log.error("a line cannot do %r", command)

    def _open_record(self) -> None:
        self.call_id = new_id(self._journal.wall())
        self._closed.clear()
        self._caller = None
        self._journal = self._journal.for_call(self.call_id)
        self._journal.note(CallRang())

    def _close_record(self, reason: str) -> None:
        self._journal.note(CallEnded(reason))
        self._journal = self._journal.for_line(self.line.name)
        self.call_id = None
        self._closed.set()

    async def _seize(self) -> None:
        try:
            await self.line.answer()
        except LineError as error:
            self._inbox.put_nowait(SeizeFailed(str(error)))
        else:
            self._inbox.put_nowait(Seized())

    async def _release(self) -> None:
        try:
            await self.line.hang_up()
        except LineError as error:
            self._inbox.put_nowait(LineFault(str(error)))
        else:
            self._inbox.put_nowait(OnHook())
            await self._ends.call_over()

    def _begin_call(self, rings: int) -> None:
        self._journal.note(CallAnswered(rings, self._flow))
        facts = CallFacts(self.line.name, self._journal.wall(), self._caller)
        session = self._make_session(self.line, facts, self._journal)
        for event in self._early:
            session.hear(event)
        self._session = session
        self._tasks.create_task(self._live_through(session))

    async def _live_through(self, session: CallSession) -> None:
        try:
            reason = await session.run()
        except Exception:
            # The box stays alive: a mistake of ours ends one call, never the line.
            log.exception("call %s ended by a mistake of ours", self.call_id)
            reason = "something went wrong in the box; its log says what"
        if self._session is session:
            self._session = None
            self._inbox.put_nowait(CallOver(reason))
