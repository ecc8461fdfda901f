"""What one caller hears of us: prompts, and the backdrop between them."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from tipring.desk.journal import Journal
from tipring.desk.playback import Playback
from tipring.desk.player import Reel
from tipring.desk.scenery import Scenery
from tipring.desk.shelf import PromptShelf, Spoken
from tipring.domain.call_events import PromptFailed, PromptFinished
from tipring.domain.commands import (
    Play,
    PlayBeep,
    PlayMessage,
    SetBackdrop,
    StopPlaying,
)
from tipring.domain.errors import LineError, SpeechError
from tipring.domain.journal import PromptPlayed
from tipring.dsp.tones import beep
from tipring.lines.port import Line

log = logging.getLogger(__name__)

BEEP_TEXT = "(the recording tone)"

RECORDING_TEXT = "(a recording)"

VoiceOrder = Play | PlayBeep | PlayMessage | StopPlaying | SetBackdrop
"""The commands of a call that are done here."""


@dataclass(frozen=True, slots=True)
class PromptEnded:
    """What a prompt's end means, unless another prompt has taken its place."""

    number: int
    event: PromptFinished | PromptFailed


class CallVoice:
    """Speaks on one line; *tell* gets the end of every prompt, `news` judges it.

    Prompts are tasks of *tasks*; `run` is one more, for the backdrop.
    """

    def __init__(
        self,
        line: Line,
        shelf: PromptShelf,
        journal: Journal,
        tasks: asyncio.TaskGroup,
        tell: Callable[[PromptEnded], None],
    ) -> None:
        self._line = line
        self._shelf = shelf
        self._journal = journal
        self._tasks = tasks
        self._tell = tell
        self._scenery = Scenery(line, shelf)
        self._prompts = 0
        """How many were begun: the end of any but the last is nobody's news."""
        self._speaking: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Let the backdrop be heard between the prompts, until cancelled."""
        await self._scenery.run()

    def do(self, order: VoiceOrder) -> None:
        """Do what the rules ask for."""
        match order:
            case Play(prompts, language):
                self.say(prompts, language)
            case PlayBeep():
                self.beep()
            case PlayMessage():
                self.play_back(order)
            case StopPlaying():
                self.hush()
            case SetBackdrop():
                self.set_backdrop(order)

    def say(self, prompts: tuple[str, ...], language: str) -> None:
        """Play *prompts*; what was playing before is silent."""
        self._say(lambda: self._shelf.take(prompts, language))

    def beep(self) -> None:
        """Play the tone that asks for a message."""
        self._say(lambda: Spoken(BEEP_TEXT, beep()))

    def play_back(self, order: PlayMessage) -> None:
        """Play a recording of the store; it is read on a thread."""
        self.hush()
        self._scenery.hold()
        self._speaking = self._tasks.create_task(self._play_back(order, self._prompts))

    def hush(self) -> None:
        """Silence the prompt at once; its end is nobody's news any more."""
        self._prompts += 1
        task, self._speaking = self._speaking, None
        if task is not None:
            task.cancel()
        self._scenery.go_on()

    def set_backdrop(self, order: SetBackdrop) -> None:
        """Let this be heard between the prompts from now on; no clicks."""
        self._scenery.change(order)

    def silence(self) -> None:
        """Silence everything at once: the line is for somebody else now.

        The next `set_backdrop` or `say` ends that.
        """
        self.hush()
        self._scenery.cut()

    def news(self, ended: PromptEnded) -> PromptFinished | PromptFailed | None:
        """Return what the rules shall know of *ended*; None: it is old news."""
        if ended.number != self._prompts:
            return None
        self._speaking = None
        return ended.event

    def _say(self, find: Callable[[], Spoken]) -> None:
        self.hush()
        number = self._prompts
        try:
            spoken = find()
        except SpeechError as error:
            log.error("%s", error)  # noqa: TRY400 - the owner's affair, no traceback
            self._tell(PromptEnded(number, PromptFailed(str(error))))
            return
        self._scenery.hold()
        self._speaking = self._tasks.create_task(self._play(spoken, number))

    async def _play_back(self, order: PlayMessage, number: int) -> None:
        root = self._journal.store.directory
        try:
            played = await asyncio.to_thread(Playback.read, root, order)
        except SpeechError as error:
            log.error("%s", error)  # noqa: TRY400 - the owner's affair, no traceback
            self._scenery.go_on()
            self._tell(PromptEnded(number, PromptFailed(str(error))))
            return
        await self._sound(played, RECORDING_TEXT, number)

    async def _play(self, spoken: Spoken, number: int) -> None:
        await self._sound(Reel(spoken.samples), spoken.text, number)

    async def _sound(self, reel: Reel | Playback, text: str, number: int) -> None:
        whole = False
        end: PromptFinished | PromptFailed = PromptFinished()
        try:
            await self._scenery.quiet()
            await self._line.play(reel)
            whole = True
        except LineError as error:
            end = PromptFailed(str(error))
        finally:
            heard = PromptPlayed(text, reel.handed_out_ms, whole)
            self._journal.note(heard)
        self._scenery.go_on()
        self._tell(PromptEnded(number, end))
