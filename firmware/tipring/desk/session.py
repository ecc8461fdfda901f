"""One call while it lasts: its rules, its prompt, its recording, in one task group.

Events go in by `tell`, from any part of the desk; what the rules answer is done
here, in order. When `run` returns, the prompt is silent and the message is safe.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from tipring.desk.journal import Journal
from tipring.desk.player import Reel
from tipring.desk.recorder import Recorder
from tipring.desk.shelf import PromptShelf, Spoken
from tipring.domain.call import CallMachine
from tipring.domain.call_events import (
    Begin,
    CallerLeft,
    CallEvent,
    PromptFailed,
    PromptFinished,
    RecordingFailed,
)
from tipring.domain.commands import (
    Command,
    Finish,
    Play,
    PlayBeep,
    StartRecording,
    StopPlaying,
    StopRecording,
)
from tipring.domain.errors import LineError, RuleError, SpeechError
from tipring.domain.events import (
    DigitPressed,
    FarEndGone,
    LineEvent,
    ToneHeard,
    VoiceHeard,
)
from tipring.domain.journal import JournalEvent, PromptPlayed
from tipring.dsp.tones import beep
from tipring.lines.port import Line

log = logging.getLogger(__name__)

BEEP_TEXT = "(the recording tone)"


@dataclass(frozen=True, slots=True)
class _PromptEnded:
    """What a prompt's end means, unless another prompt has taken its place."""

    number: int
    event: PromptFinished | PromptFailed


class CallSession:
    """Run one caller's call on one line."""

    def __init__(
        self,
        line: Line,
        machine: CallMachine,
        journal: Journal,
        shelf: PromptShelf,
    ) -> None:
        self._line = line
        self._machine = machine
        self._journal = journal
        self._shelf = shelf
        self._inbox: asyncio.Queue[CallEvent | _PromptEnded] = asyncio.Queue()
        self._tasks = asyncio.TaskGroup()
        self._prompts = 0
        """How many were begun: the end of any but the last is nobody's news."""
        self._playing: asyncio.Task[None] | None = None
        self._recorder: Recorder | None = None
        self._recording: asyncio.Task[None] | None = None
        self._reason: str | None = None

    def tell(self, event: CallEvent) -> None:
        """Hand one event to the call."""
        self._inbox.put_nowait(event)

    def hear(self, event: LineEvent) -> None:
        """Hand on what the line heard, as far as it concerns a call."""
        match event:
            case DigitPressed() | ToneHeard() | VoiceHeard():
                self.tell(event)
            case FarEndGone(how, evidence_s):
                self.tell(CallerLeft(f"the caller hung up ({how})", evidence_s))
            case _:
                pass

    async def run(self) -> str:
        """Live through the call; return why it ended."""
        async with self._tasks:
            try:
                return await self._follow_the_rules()
            finally:
                self._hush()
                await self._save_what_was_said()

    async def _follow_the_rules(self) -> str:
        clock = asyncio.get_running_loop().time
        self._obey(self._machine.handle(Begin(), clock()))
        while self._reason is None:
            event = await self._next_event()
            self._step(event, clock())
        return self._reason

    async def _save_what_was_said(self) -> None:
        """Close a recording that the rules did not: they failed, or were cut off."""
        if self._recording is not None and not self._recording.done():
            self._stop_recording(StopRecording())
            await asyncio.wait([self._recording])

    async def _next_event(self) -> CallEvent | _PromptEnded | None:
        """Return the next event, or None when the rules' own deadline has come."""
        try:
            async with asyncio.timeout_at(self._machine.deadline):
                return await self._inbox.get()
        except TimeoutError:
            return None

    def _step(self, event: CallEvent | _PromptEnded | None, now: float) -> None:
        if isinstance(event, _PromptEnded):
            if event.number != self._prompts:
                return
            self._playing, event = None, event.event
        machine = self._machine
        try:
            steps = machine.tick(now) if event is None else machine.handle(event, now)
        except RuleError:
            # A refused event changes nothing: better a deaf moment than a lost call.
            log.exception("call %s goes on", self._journal.call_id)
            return
        self._obey(steps)

    # --- doing what the rules say ------------------------------------------------

    def _obey(self, commands: list[Command]) -> None:
        for command in commands:
            self._do(command)

    def _do(self, command: Command) -> None:
        match command:
            case Play(prompts, language):
                self._say(lambda: self._shelf.take(prompts, language))
            case PlayBeep():
                self._say(lambda: Spoken(BEEP_TEXT, beep()))
            case StopPlaying():
                self._hush()
            case StartRecording(mailbox):
                self._record(mailbox)
            case StopRecording():
                self._stop_recording(command)
            case Finish(reason):
                self._reason = reason
            case _ if isinstance(command, JournalEvent):
                self._journal.note(command)
            case _:
                log.error("a call cannot do %r", command)

    def _say(self, spoken: Callable[[], Spoken]) -> None:
        self._hush()
        number = self._prompts
        try:
            what = spoken()
        except SpeechError as error:
            log.error("%s", error)  # noqa: TRY400 - the owner's affair, no traceback
            self._inbox.put_nowait(_PromptEnded(number, PromptFailed(str(error))))
            return
        self._playing = self._tasks.create_task(self._play(what, number))

    async def _play(self, spoken: Spoken, number: int) -> None:
        reel = Reel(spoken.samples)
        whole = False
        end: PromptFinished | PromptFailed = PromptFinished()
        try:
            await self._line.play(reel)
            whole = True
        except LineError as error:
            end = PromptFailed(str(error))
        finally:
            heard = PromptPlayed(spoken.text, reel.handed_out_ms, whole)
            self._journal.note(heard)
        self._inbox.put_nowait(_PromptEnded(number, end))

    def _hush(self) -> None:
        """Silence whatever is playing; its end is nobody's news any more."""
        self._prompts += 1
        task, self._playing = self._playing, None
        if task is not None:
            task.cancel()

    def _record(self, mailbox: str) -> None:
        self._recorder = Recorder(self._journal, mailbox)
        self._line.listen(self._recorder.take)
        self._recording = self._tasks.create_task(self._keep_recording(self._recorder))

    async def _keep_recording(self, recorder: Recorder) -> None:
        end = await recorder.run()
        if isinstance(end, RecordingFailed):
            self._line.listen(None)
        self.tell(end)

    def _stop_recording(self, order: StopRecording) -> None:
        self._line.listen(None)
        if self._recorder is not None:
            self._recorder.stop(order)
