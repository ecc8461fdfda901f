"""Try a flow without a telephone: a scripted caller walks it in no time at all.

Examples in a flow file are rehearsed by `tipring check` before the flow may
answer anybody. Prompts last as long as a person would take to say them.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from tipring.domain.call import CallFacts, CallMachine, CallState
from tipring.domain.call_events import (
    Begin,
    CallerLeft,
    PromptFinished,
    RecordingStopped,
)
from tipring.domain.commands import (
    Command,
    Play,
    PlayBeep,
    StartRecording,
    StopPlaying,
    StopRecording,
)
from tipring.domain.events import DigitPressed, Tone, ToneHeard, VoiceHeard
from tipring.domain.flow import Example
from tipring.domain.journal import NodeEntered
from tipring.domain.office import Office
from tipring.domain.script import (
    HangUp,
    Press,
    Say,
    SendFax,
    Speak,
    SpeakFile,
    Step,
    Wait,
    WaitFor,
    WaitForBeep,
)
from tipring.domain.speaking_time import words_s

BEEP_S = 0.4
WORDS_S = 1.0
"""How long a caller takes to say a phrase or to play a file, in a rehearsal."""

KEY_GAP_S = 0.1
BEEP = "the beep"
BLANK = " "


@dataclass
class _Stage:
    """One call on the stage: the machine, and what the caller hears of it."""

    call: CallMachine
    text_of: Callable[[str], str]
    now: float = 0.0
    nodes: list[str] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    playing: str | None = None
    playing_until: float = 0.0
    recording_since: float | None = None

    def act(self, event: object) -> None:
        """Hand one event to the call and do what it asks for."""
        pending = deque(self.call.handle(event, self.now))
        while pending:
            pending.extend(self._do(pending.popleft()))

    def _do(self, command: Command) -> list[Command]:
        match command:
            case NodeEntered(node=node):
                self.nodes.append(node)
            case Play(prompts):
                self._play(" ".join(map(self.text_of, prompts)))
            case PlayBeep():
                self._play(BEEP, BEEP_S)
            case StopPlaying():
                self.playing = None
            case StartRecording():
                self.recording_since = self.now
            case StopRecording(drop_tail_s, shortest_s, discard):
                length = self.now - (self.recording_since or self.now) - drop_tail_s
                kept = discard is None and length >= shortest_s
                return self.call.handle(RecordingStopped(kept, length), self.now)
            case _:
                pass
        return []

    def _play(self, text: str, seconds: float | None = None) -> None:
        self.playing = text
        # Even a prompt without words takes time, or a flow that goes round never ends.
        spoken_s = words_s(text or BLANK)
        length = spoken_s if seconds is None else seconds
        self.playing_until = self.now + length

    @property
    def over(self) -> bool:
        return self.call.state is CallState.OVER

    def _next_moment(self) -> float | None:
        moments = [self.call.deadline] if self.call.deadline is not None else []
        if self.playing is not None:
            moments.append(self.playing_until)
        return min(moments, default=None)

    def pass_time(self, until: float) -> None:
        """Let everything happen that is due before *until*, and then be there."""
        while not self.over:
            moment = self._next_moment()
            if moment is None or moment > until:
                break
            self.now = max(self.now, moment)
            self._come_due()
        self.now = max(self.now, until)

    def step_time(self) -> bool:
        """Let the next thing happen; False when nothing will ever happen again."""
        moment = self._next_moment()
        if self.over or moment is None:
            return False
        self.now = max(self.now, moment)
        self._come_due()
        return True

    def _come_due(self) -> None:
        if self.playing is not None and self.playing_until <= self.now:
            self.heard.append(self.playing)
            self.playing = None
            self.act(PromptFinished())
            return
        pending = deque(self.call.tick(self.now))
        while pending:
            pending.extend(self._do(pending.popleft()))


def rehearse(
    office: Office,
    flow: str,
    example: Example,
    text_of: Callable[[str], str] = str,
) -> list[str]:
    """Walk *example*'s caller through *flow*; return the nodes that were reached.

    *text_of* gives the words of a prompt by what the flow calls it, so that a
    caller can wait for words.
    """
    facts = CallFacts(line="rehearsal", answered_at=example.at)
    stage = _Stage(CallMachine(office, flow, facts), text_of)
    stage.act(Begin())
    for step in example.caller:
        if not stage.over:
            _perform(stage, step)
    while stage.step_time():
        pass
    return stage.nodes


def unmet(reached: list[str], expected: tuple[str, ...]) -> str | None:
    """Return the first expected node that was not reached in order, or None."""
    rest = iter(reached)
    return next((node for node in expected if node not in rest), None)


def _perform(stage: _Stage, step: Step) -> None:
    match step:
        case WaitFor(words):
            _wait_until_heard(stage, words.casefold())
        case WaitForBeep():
            _wait_until_heard(stage, BEEP)
        case Wait(seconds):
            stage.pass_time(stage.now + seconds)
        case Press(digits, hold_ms):
            for digit in digits:
                stage.act(DigitPressed(digit))
                stage.pass_time(stage.now + hold_ms / 1000 + KEY_GAP_S)
        case Speak(seconds):
            _speak(stage, seconds)
        case Say() | SpeakFile():
            _speak(stage, WORDS_S)
        case SendFax():
            stage.act(ToneHeard(Tone.FAX_CALLING))
        case HangUp():
            stage.act(CallerLeft("the caller hung up"))


def _wait_until_heard(stage: _Stage, words: str) -> None:
    seen = len(stage.heard)
    while stage.step_time():
        if any(words in text.casefold() for text in stage.heard[seen:]):
            return
        seen = len(stage.heard)


def _speak(stage: _Stage, seconds: float) -> None:
    stage.act(VoiceHeard(active=True))
    stage.pass_time(stage.now + seconds)
    if not stage.over:
        stage.act(VoiceHeard(active=False))
