"""One call while it lasts: its rules, its voice, its recording, in one task group.

Events go in by `tell`, from any part of the desk; what the rules answer is done
here, in order. When `run` returns, the voice is silent and the message is safe.
"""

import asyncio
import logging

from tipring.desk.call_ears import CallEars, EarsTold
from tipring.desk.dictaphone import Dictaphone, RecordingOrder
from tipring.desk.errands import CallErrands, ErrandDone, NoErrands
from tipring.desk.guest import Counter, Guest
from tipring.desk.journal import Journal
from tipring.desk.mailroom import MailWindow
from tipring.desk.office_ears import OfficeEars
from tipring.desk.prompt_booth import PromptBooth
from tipring.desk.shelf import PromptShelf
from tipring.desk.voice import CallVoice, PromptEnded
from tipring.domain.call import CallMachine, CallState
from tipring.domain.call_events import (
    Begin,
    CallerLeft,
    CallEvent,
)
from tipring.domain.command import Command
from tipring.domain.commands import (
    AskAgentState,
    AskMessages,
    AskScreening,
    AskWeb,
    Backdrop,
    CallFunction,
    CheckMailboxPin,
    CheckPin,
    CheckPromptPin,
    ClaimMessage,
    CopyMessage,
    DropDraft,
    DropErrand,
    FindPrompt,
    Finish,
    HoldRecording,
    JoinCompanion,
    KeepPrompt,
    KeepUtterance,
    LeaveCompanion,
    ListenFor,
    Play,
    PlayBeep,
    PlayMessage,
    RecordTalk,
    ResumeRecording,
    RingExtension,
    SetBackdrop,
    StartRecording,
    StopListening,
    StopPlaying,
    StopRecording,
    TellQueue,
    TransferTo,
)
from tipring.domain.errors import RuleError
from tipring.domain.events import (
    DigitPressed,
    FarEndGone,
    Gone,
    LineEvent,
    ToneHeard,
    VoiceHeard,
)
from tipring.domain.journal_event import JournalEvent
from tipring.domain.moves import CallerMoved
from tipring.lines.port import Line

log = logging.getLogger(__name__)


Inbox = CallEvent | PromptEnded | EarsTold | ErrandDone
"""What a call hears of; the desk judges some of it before the rules see it."""


class CallSession:
    """Run one caller's call on one line."""

    def __init__(
        self,
        line: Line,
        machine: CallMachine,
        journal: Journal,
        shelf: PromptShelf,
        counter: Counter | None = None,
        ears: OfficeEars | None = None,
    ) -> None:
        self._line = line
        self._machine = machine
        self._journal = journal
        self._inbox: asyncio.Queue[Inbox] = asyncio.Queue()
        self._tasks = asyncio.TaskGroup()
        self._voice = CallVoice(
            line, shelf, journal, self._tasks, self._inbox.put_nowait
        )
        self._guest = Guest(line, self._voice, self._tasks, self.tell, counter, journal)
        self._ears = CallEars(
            line, ears or OfficeEars(), journal, self._tasks, self._inbox.put_nowait
        )
        self._errands = CallErrands(
            counter.errands if counter else NoErrands(),
            self._tasks,
            self._inbox.put_nowait,
        )
        self._dictaphone = Dictaphone(line, journal, self._tasks, self.tell)
        mailroom = counter.mailroom if counter else None
        self._window = MailWindow(mailroom, self._tasks, self.tell)
        prompts = counter.prompts if counter else None
        root = journal.store.directory
        self._booth = PromptBooth(prompts, root, self._tasks, self.tell)
        self._reason: str | None = None

    def tell(self, event: CallEvent) -> None:
        """Hand one event to the call."""
        self._inbox.put_nowait(event)

    @property
    def machine(self) -> CallMachine:
        """The rules of the call, for whoever looks; only the call itself moves them."""
        return self._machine

    def move(self, event: CallerMoved) -> str:
        """Lead the caller elsewhere; return why that cannot be, empty: it is done."""
        if self._guest.is_sending:
            return "the caller is with another number, or about to be"
        if self._machine.state is not CallState.RUNNING:
            return f"the call is {self._machine.state}"
        self.tell(event)
        return ""

    def hear(self, event: LineEvent) -> None:
        """Hand on what the line heard, as far as it concerns a call."""
        if self._guest.hears(event):
            return
        match event:
            case DigitPressed() | ToneHeard() | VoiceHeard():
                self.tell(event)
            case FarEndGone(how, evidence_s):
                machine = self._machine
                where = machine.variables["caller"], machine.whereabouts
                self._guest.is_gone(*where, is_lost=how is Gone.LINE_LOST)
                self.tell(CallerLeft(f"the caller hung up ({how})", evidence_s))
            case _:
                pass

    async def run(self) -> str:
        """Live through the call; return why it ended."""
        async with self._tasks:
            backdrop = self._tasks.create_task(self._voice.run())
            try:
                return await self._follow_the_rules()
            finally:
                self._guest.leave()
                self._ears.stop()
                self._errands.stop()
                self._voice.silence()
                backdrop.cancel()
                await self._dictaphone.save()

    async def _follow_the_rules(self) -> str:
        clock = asyncio.get_running_loop().time
        self._guest.began = clock()
        self._obey(self._machine.handle(Begin(), self._guest.began))
        while self._reason is None:
            event = await self._next_event()
            self._step(event, clock())
        return self._reason

    async def _next_event(self) -> Inbox | None:
        """Return the next event, or None when the rules' own deadline has come."""
        try:
            async with asyncio.timeout_at(self._machine.deadline):
                return await self._inbox.get()
        except TimeoutError:
            return None

    def _step(self, event: Inbox | None, now: float) -> None:
        if event is not None and (event := self._judged(event)) is None:
            return
        machine = self._machine
        try:
            steps = machine.tick(now) if event is None else machine.handle(event, now)
        except RuleError:
            # A refused event changes nothing: better a deaf moment than a lost call.
            log.exception("call %s goes on", self._journal.call_id)
            return
        self._obey(steps)

    def _judged(self, event: Inbox) -> CallEvent | None:
        """Return what the rules shall know of *event*; None: it is old news."""
        match event:
            case PromptEnded():
                return self._voice.news(event)
            case EarsTold():
                return self._ears.news(event)
            case ErrandDone():
                return self._errands.news(event)
            case _:
                return event

    # --- doing what the rules say ------------------------------------------------

    def _obey(self, commands: list[Command]) -> None:
        for command in commands:
            self._do(command)

    def _do(self, command: object) -> None:
        match command:
            case Play() | PlayBeep() | PlayMessage() | StopPlaying() | SetBackdrop():
                self._voice.do(command)
            case ListenFor() | StopListening() | KeepUtterance():
                self._ears.do(command)
            case AskWeb() | CallFunction() | DropErrand():
                self._errands.do(command)
            case (
                TellQueue()
                | CheckPin()
                | AskAgentState()
                | TransferTo()
                | RingExtension()
                | JoinCompanion()
                | LeaveCompanion()
                | RecordTalk()
                | AskScreening()
            ):
                self._guest.do(command)
            case (
                StartRecording() | HoldRecording() | ResumeRecording() | StopRecording()
            ):
                self._record(command)
            case CheckMailboxPin() | AskMessages() | ClaimMessage() | CopyMessage():
                self._window.do(command)
            case CheckPromptPin() | FindPrompt() | KeepPrompt() | DropDraft():
                self._booth.do(command)
            case Finish(reason):
                self._reason = reason
            case _ if isinstance(command, JournalEvent):
                self._journal.note(command)
            case _:
                log.error("a call cannot do %r", command)

    def _record(self, order: RecordingOrder) -> None:
        if isinstance(order, StartRecording):
            self._voice.set_backdrop(SetBackdrop(Backdrop.NOTHING))
        self._dictaphone.do(order)
