"""One line, kept alive: opened, watched, answered, released, opened again."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from tipring.desk.call_ends import CallEnds
from tipring.desk.journal import Journal, new_id
from tipring.desk.line_care import TRY_AGAIN_S, LineCare
from tipring.desk.line_driver import DeviceNews, DeviceOrder, drive
from tipring.desk.line_report import LineReport
from tipring.domain.call import CallFacts
from tipring.domain.call_events import CallerLeft, CallEvent
from tipring.domain.care_entries import CareNews, RepairTried, ThiefGone, ThiefSeen
from tipring.domain.commands import (
    BeginCall,
    BeginOutgoing,
    CloseRecord,
    CutCall,
    DialOut,
    NoteCaller,
    OpenRecord,
    PutOnHook,
    StepAside,
    TakeOffHook,
)
from tipring.domain.errors import LineError, RuleError
from tipring.domain.events import (
    CallerIdReceived,
    DigitPressed,
    FarEndAnswered,
    FarEndGone,
    HandsetLifted,
    HandsetReplaced,
    LineEvent,
    LineFault,
    LineRestored,
    RingHeard,
    ToneHeard,
    VoiceHeard,
)
from tipring.domain.journal import (
    CallAnswered,
    CallEnded,
    CallerIdentified,
    CallRang,
    LineLost,
)
from tipring.domain.journal_event import JournalEvent
from tipring.domain.line import (
    CallOver,
    DialAsked,
    DialFailed,
    LineMachine,
    LineState,
    OnHook,
    TakenByHandset,
)
from tipring.domain.office import Office
from tipring.lines.port import Line

log = logging.getLogger(__name__)

LAST_WORK_S = 10.0
"""How long a call may take to save its message and release the line when the box
stops: a slow disk and a modem that must be woken. systemd waits for twice as long."""

AT_WORK = (
    LineState.IN_CALL,
    LineState.CALLING,
    LineState.STEPPING_ASIDE,
    LineState.HANDED_OVER,
    LineState.RELEASING,
)
"""What a box that stops waits for; a line that rings or is being seized is left."""

ON_HOOK = (LineState.IDLE, LineState.SHARED, LineState.HANDED_OVER)

NOT_OPENED = "not opened yet"
"""The trouble of a line that was never tried."""

Order = DialAsked | TakenByHandset
Inbox = LineEvent | DeviceNews | CallOver


class Session(Protocol):
    """Whoever lives through a call on this line."""

    def tell(self, event: CallEvent) -> None:
        """Take news of the desk; CallerLeft ends it."""
        ...

    def hear(self, event: LineEvent) -> None:
        """Take what the line heard."""
        ...

    async def run(self) -> str:
        """Live through the call; return why it ended."""
        ...


MakeSession = Callable[[Line, CallFacts, Journal], Session]
Neighbour = Callable[[HandsetLifted | HandsetReplaced], None]


@dataclass(frozen=True)
class _CallOut:
    """Somebody waits for a number to be dialled."""

    number: str
    make_session: MakeSession
    begun: asyncio.Future[None]

    def fail(self, reason: str) -> None:
        if not self.begun.done():
            self.begun.set_exception(LineError(reason))


class LineWatch:
    """Run one line; `run` is its task and ends only by being cancelled."""

    our_call_over: Callable[[str], None] | None = None
    """Told the line's name when a call of our own is over."""

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
        self.trouble = NOT_OPENED
        self.call_id: str | None = None
        self.caller: CallerIdReceived | None = None
        """Who calls, or whom we call; None while that is not known."""
        self.began_at: datetime | None = None
        """When the record of the call was opened; None: there is no call."""
        self.answered_at: datetime | None = None
        self.is_ours = False
        """The box itself placed the call."""
        self.neighbour: Neighbour | None = None
        """Told what the telephone beside the line does."""
        self.rings_now: Callable[[], int] = lambda: machine.rings_wanted
        """After how many rings a call that rings now is answered."""
        self.rang_at = float("-inf")
        self.callers = 0
        """How many called since the box began."""
        self.groups: frozenset[str] = frozenset()
        """For which calls of our own it is used."""
        self.flow = flow
        """What the next caller walks..."""
        self.office: Office | None = None
        """... in this office; None: in the desk's own."""
        self.calls_out = True
        """Calls of the box itself may go out on it."""
        self.trunk = ""
        """Whose channel it is: what one cannot do, none of them can. Empty: a wire."""
        self._journal = journal
        self._make_session = make_session
        self._inbox: asyncio.Queue[Inbox] = asyncio.Queue()
        self._session: Session | None = None
        self._call_out: _CallOut | None = None
        self._closed = asyncio.Event()
        """Set when the record of the last call was closed."""
        self._early: list[LineEvent] = []
        self._ends = CallEnds(line, journal)
        self._report = LineReport(line)
        self.care = LineCare(line, journal)
        self._teaches = False
        """The end of this call may hold a tone to be learned."""
        self._in_service = asyncio.Event()
        self._in_service.set()
        self._out_because: dict[str, str] = {}
        """Why the line is not to be used, by who says so."""
        self._is_closed = asyncio.Event()
        """Set while nobody here has the line, which is not to be used."""
        self._letting_go: asyncio.Task[None] | None = None

    # --- from outside ------------------------------------------------------------

    @property
    def state(self) -> LineState:
        """Where the line stands."""
        return self.machine.state

    @property
    def session(self) -> Session | None:
        """Who lives through the call; None: there is none, or not any more."""
        return self._session

    def end_call(self, why: str) -> bool:
        """Ask the running call to end; False when there is none."""
        if self._session is None:
            return False
        self._session.tell(CallerLeft(why))
        return True

    async def dial(self, number: str, make_session: MakeSession) -> None:
        """Call *number*; return when it is dialled and its session runs.

        LineError when the line is not idle, or cannot do it.
        """
        order = DialAsked(number)
        if not self.machine.allows(order):
            message = f"{self.line.name} is {self.state}, {number} cannot be called"
            raise LineError(message)
        begun = asyncio.get_running_loop().create_future()
        self._call_out = _CallOut(number, make_session, begun)
        self._take(order)
        await begun

    def hand_over(self) -> bool:
        """Leave the caller to the telephone beside the line; False: there is none."""
        if not self.machine.allows(TakenByHandset()):
            return False
        self._take(TakenByHandset())
        return True

    async def wind_down(self, why: str) -> None:
        """End the running call; return when it is saved and the line on-hook."""
        self.end_call(why)
        if self.state in AT_WORK:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LAST_WORK_S):
                    await self._closed.wait()

    @property
    def is_in_service(self) -> bool:
        """Nobody has taken it out."""
        return self._in_service.is_set()

    def take_out(self, why: str, who: str) -> None:
        """Let go of the line until *who* puts it back; what is under way is ended."""
        self._out_because[who] = why
        self._in_service.clear()
        self._letting_go = asyncio.create_task(self._let_go(why), name="letting go")

    async def _let_go(self, why: str) -> None:
        await self.wind_down(why)
        if self.state is not LineState.DOWN and not self._in_service.is_set():
            self._inbox.put_nowait(LineFault(why))

    def put_back(self, who: str) -> None:
        """Use the line again, if nobody but *who* had taken it out."""
        self._out_because.pop(who, None)
        if not self._out_because:
            self._in_service.set()

    async def let_go(self) -> None:
        """Return when the line was let go of, after `take_out`."""
        await self._is_closed.wait()

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
            self._give_up_dialling("the box stopped")
            if self.call_id is not None:
                self._close_record("the box stopped")

    async def _open(self) -> None:
        await self.care.remember()
        await self.care.prepare()
        while True:
            await self._stay_out()
            try:
                device = await self.line.open()
            except LineError as error:
                self._report_trouble(str(error))
                await self.care.after(error)
            else:
                if self._in_service.is_set():
                    break
        self.care.is_back()
        self._inbox = asyncio.Queue()
        await self._ends.remember()
        self.device, self.trouble = device, ""
        log.info("%s: %s", self.line.name, device)
        self._take(LineRestored(device))

    async def _stay_out(self) -> None:
        """Wait until the line is to be used; let go of it meanwhile."""
        if self._in_service.is_set():
            return
        self._report_trouble("; ".join(self._out_because.values()))
        with contextlib.suppress(LineError):
            await self.line.close()
        self._is_closed.set()
        await self._in_service.wait()
        self._is_closed.clear()

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
                if isinstance(event, CareNews):
                    self._hear_of_care(event)
                else:
                    self._take(event)
            pump.cancel()
            self._hear_the_rest()

    async def _pump(self) -> None:
        while True:
            self._inbox.put_nowait(await self.line.next_event())

    async def _next_event(self) -> Inbox | None:
        try:
            async with asyncio.timeout_at(self.machine.deadline):
                return await self._inbox.get()
        except TimeoutError:
            return None

    def _take(self, event: Inbox | Order | None) -> None:
        """Let the rules have *event* (None: their deadline came) and obey them."""
        before = self.state
        if not self._notice(event):
            return
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
        self._tell_neighbour(event, before)

    def _notice(self, event: Inbox | Order | None) -> bool:
        """Do what *event* asks for besides; return whether the rules shall have it."""
        match event:
            case DigitPressed() | VoiceHeard() | ToneHeard() | FarEndGone():
                self._pass_on(event)
                return False
            case FarEndAnswered():
                self._pass_on(event)
                # Or somebody whom the caller's own call is transferred to.
                return self.machine.allows(event)
            case RingHeard():
                self.rang_at = asyncio.get_running_loop().time()
                self.machine.rings_wanted = self.rings_now()
            case DialFailed(reason):
                self._give_up_dialling(reason)
            case LineFault():
                self._note_fault(event)
            case _:
                pass
        return True

    def _note_fault(self, fault: LineFault) -> None:
        self.trouble = fault.reason
        self._give_up_dialling(fault.reason)
        if self._in_service.is_set():
            self.care.lost(fault)

    def _hear_the_rest(self) -> None:
        """Write down what the line still told of its care before it was lost."""
        while not self._inbox.empty():
            event = self._inbox.get_nowait()
            if isinstance(event, CareNews):
                self._hear_of_care(event)

    def _hear_of_care(self, news: CareNews) -> None:
        self._journal.note(news)
        match news:
            case ThiefSeen(program, remedy):
                self.trouble = f"{program} has the modem open, too: {remedy}"
                log.warning("%s: %s", self.line.name, self.trouble)
            case ThiefGone():
                self.trouble = ""
            case RepairTried(step, worked):
                log.warning("%s: %s", self.line.name, step if worked else f"{step}, no")

    def _tell_neighbour(self, event: Inbox | Order | None, before: LineState) -> None:
        """Tell what the handset does, by its own signs or by what proves it.

        A line that rings is on-hook: whatever we missed, the handset was put down.
        """
        if self.neighbour is None:
            return
        match event:
            case HandsetLifted() | HandsetReplaced():
                self.neighbour(event)
            case RingHeard() if before in ON_HOOK:
                self.neighbour(HandsetReplaced())
            case LineFault():
                self.neighbour(HandsetReplaced())
            case _:
                pass

    def _pass_on(self, event: LineEvent) -> None:
        self._ends.hear(event)
        self._report.hear(event)
        if self._session is not None:
            self._session.hear(event)
        elif self.state is LineState.SEIZING:
            self._early.append(event)

    # --- doing what the rules say ------------------------------------------------

    def _do(self, command: object) -> None:
        match command:
            case OpenRecord():
                self._open_record()
            case NoteCaller(caller):
                self.caller = caller
                known = CallerIdentified(caller.number, caller.name, caller.withheld)
                self._journal.note(known)
            case BeginCall(rings):
                self._begin_call(rings)
            case BeginOutgoing():
                self._begin_outgoing()
            case CutCall(how):
                self.end_call(how)
                self._session = None  # it saves what it has and is not heard again
            case TakeOffHook() | DialOut() | StepAside() | PutOnHook():
                self._set_out(command)
            case CloseRecord(reason):
                self._close_record(reason)
            case _ if isinstance(command, JournalEvent):
                self._journal.note(command)
            case _:
                log.error("a line cannot do %r", command)

    def _open_record(self) -> None:
        self.call_id = new_id(self._journal.wall())
        self._closed.clear()
        self.caller, self.began_at = None, self._journal.wall()
        self.is_ours = self._call_out is not None
        self._journal = self._journal.for_call(self.call_id)
        if self._call_out is None:
            self.callers += 1
            self._journal.note(CallRang())

    def _close_record(self, reason: str) -> None:
        self._report.call_over(self._journal)
        self._journal.note(CallEnded(reason))
        if self.is_ours and self.our_call_over is not None:
            self.our_call_over(self.line.name)
        self._journal = self._journal.for_line(self.line.name)
        self.call_id = self.began_at = self.answered_at = None
        self._closed.set()

    def _set_out(self, order: DeviceOrder) -> None:
        """Let the line do it; what comes of it is news."""
        if isinstance(order, TakeOffHook | DialOut):
            self._early.clear()
            self._ends.begin_call()
            # What a call of ours ends in may be ringing: nothing to be learned.
            self._teaches = isinstance(order, TakeOffHook)
        self._tasks.create_task(self._drive(order))

    async def _drive(self, order: DeviceOrder) -> None:
        news = await drive(self.line, order)
        self._inbox.put_nowait(news)
        is_over = isinstance(order, PutOnHook) and isinstance(news, OnHook)
        if is_over and self._teaches:
            await self._ends.call_over()

    def _begin_call(self, rings: int) -> None:
        self._journal.note(CallAnswered(rings, self.flow))
        session = self._start(self._make_session, self.caller)
        for event in self._early:
            session.hear(event)

    def _begin_outgoing(self) -> None:
        call, self._call_out = self._call_out, None
        if call is None or call.begun.done():
            self._inbox.put_nowait(CallOver("nobody wants this call any more"))
            return
        self._start(call.make_session, CallerIdReceived(call.number))
        call.begun.set_result(None)

    def _give_up_dialling(self, reason: str) -> None:
        call, self._call_out = self._call_out, None
        if call is not None:
            call.fail(reason)

    def _start(self, make: MakeSession, person: CallerIdReceived | None) -> Session:
        self._report.begin_call()
        when, ticket = self._journal.wall(), self.call_id or ""
        self.caller, self.answered_at = person, when
        facts = CallFacts(self.line.name, when, person, ticket)
        session = self._session = make(self.line, facts, self._journal)
        self._tasks.create_task(self._live_through(session))
        return session

    async def _live_through(self, session: Session) -> None:
        try:
            reason = await session.run()
        except Exception:
            # The box stays alive: a mistake of ours ends one call, never the line.
            log.exception("call %s ended by a mistake of ours", self.call_id)
            reason = "something went wrong in the box; its log says what"
        if self._session is session:
            self._session = None
            self._inbox.put_nowait(CallOver(reason))
