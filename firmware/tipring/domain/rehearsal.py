"""Try a flow without a telephone: a scripted caller walks it in no time at all.

Examples in a flow file are rehearsed by `tipring check` before the flow may
answer anybody. Prompts last as long as a person would take to say them.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypeVar

from tipring.domain.call import CallFacts, CallMachine, CallState
from tipring.domain.call_events import (
    AgentStateTold,
    Begin,
    CallerLeft,
    CompanionAnswered,
    CompanionLeft,
    FunctionReturned,
    MailboxPinChecked,
    MessagesTold,
    PinChecked,
    PromptFinished,
    PromptFound,
    PromptKept,
    RecordingHeld,
    RecordingStopped,
    ScreeningTold,
    SpeechBegan,
    SpeechHeard,
    TransferEnded,
    WebAnswered,
)
from tipring.domain.command import Command
from tipring.domain.commands import (
    AskAgentState,
    AskMessages,
    AskScreening,
    AskWeb,
    CallFunction,
    CheckMailboxPin,
    CheckPin,
    CheckPromptPin,
    FindPrompt,
    HoldRecording,
    JoinCompanion,
    KeepPrompt,
    ListenFor,
    Play,
    PlayBeep,
    PlayMessage,
    ResumeRecording,
    RingExtension,
    StartRecording,
    StopListening,
    StopPlaying,
    StopRecording,
    TellQueue,
    TransferTo,
)
from tipring.domain.events import (
    CallerIdReceived,
    DigitPressed,
    Tone,
    ToneHeard,
    VoiceHeard,
)
from tipring.domain.flow import Example
from tipring.domain.hearing import Expected, Heard
from tipring.domain.journal import NodeEntered
from tipring.domain.leg_events import LegEnd
from tipring.domain.machine import soonest
from tipring.domain.office import Office
from tipring.domain.queue.rehearsed import RehearsedQueue, for_rehearsal
from tipring.domain.say import Say as Prompts
from tipring.domain.screening import judge
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
from tipring.domain.understanding.text import plain

BEEP_S = 0.4
WORDS_S = 1.0
"""How long a caller takes to say a phrase or to play a file, in a rehearsal."""

KEY_GAP_S = 0.1
BEEP = "the beep"
BLANK = " "
DRAWN = "7"
"""The digit that a caller must press to prove to be human, in a rehearsal."""
NOBODY_ASKED = "nobody is asked in a rehearsal"
RECORDED = "the recording"


@dataclass
class Stage:
    """One call on the stage: the machine, and what the caller hears of it."""

    call: CallMachine
    office: Office
    queue: RehearsedQueue
    text_of: Callable[[str], str]
    now: float = 0.0
    nodes: list[str] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    playing: str | None = None
    playing_until: float = 0.0
    recording_since: float | None = None
    listens_for: Expected | None = None
    recorded_s: float = 0.0
    inbox: deque[object] = field(default_factory=deque)
    """What the call is still to be told of this moment."""

    def see(self, command: object) -> None:
        """Look at what the call does; whoever tells of it overrides this."""

    def act(self, *events: object) -> None:
        """Hand events to the call, and do what it asks for."""
        self.inbox += events
        while self.inbox:
            self._obey(self.call.handle(self.inbox.popleft(), self.now))

    def _obey(self, commands: list[Command]) -> None:
        for command in commands:
            self._do(command)

    def _do(self, command: object) -> None:
        self.see(command)
        match command:
            case NodeEntered(node=node):
                self.nodes.append(node)
            case Play(prompts):
                self._play(" ".join(map(self.text_of, prompts)))
            case PlayBeep():
                self._play(BEEP, BEEP_S)
            case PlayMessage():
                self._play(RECORDED)
            case StopPlaying():
                self.playing = None
            case ListenFor(expected):
                self.listens_for = expected
            case StopListening():
                self.listens_for = None
            case _:
                self._record(command)

    def _record(self, command: object) -> None:
        match command:
            case StartRecording():
                self.recorded_s, self.recording_since = 0.0, self.now
            case ResumeRecording():
                self.recording_since = self.now
            case HoldRecording(drop_tail_s):
                self._rest(drop_tail_s)
                self.inbox.append(RecordingHeld(self.recorded_s, RECORDED))
            case StopRecording(drop_tail_s, shortest_s, discard):
                self._rest(drop_tail_s)
                kept = discard is None and self.recorded_s >= shortest_s
                self.inbox.append(RecordingStopped(kept, self.recorded_s, RECORDED))
            case _:
                self._ask_the_desk(command)

    def _ask_the_desk(self, command: object) -> None:
        match command:
            case TellQueue(what):
                self.inbox += self.queue.tell(what, self.now)
            case TransferTo():
                self.inbox.append(TransferEnded(done=True))
            case CheckPin(code):
                # Examples hold no secrets: any PIN is right, if the number is.
                agent = self.office.agent_codes.get(code, "")
                self.inbox.append(PinChecked(ok=bool(agent), agent=agent))
            case CheckMailboxPin(mailbox):
                known = mailbox in self.office.mailboxes
                self.inbox.append(MailboxPinChecked(ok=known))
            case AskMessages(mailbox):
                self.inbox.append(MessagesTold(mailbox, ()))
            case AskScreening():
                self.inbox.append(self._screened(command))
            case AskWeb():
                self.inbox.append(WebAnswered(trouble=NOBODY_ASKED))
            case CallFunction():
                self.inbox.append(FunctionReturned(trouble=NOBODY_ASKED))
            case AskAgentState(agent):
                self.inbox.append(AgentStateTold(self.queue.stands(agent)))
            case _:
                self._ask_somebody_else(command)

    def _ask_somebody_else(self, command: object) -> None:
        match command:
            case CheckPromptPin():
                self.inbox.append(PinChecked(ok=True))
            case FindPrompt(number):
                self.inbox.append(PromptFound(number, self.call.language))
            case KeepPrompt():
                self.inbox.append(PromptKept(ok=True))
            case RingExtension():
                nobody = CompanionLeft(LegEnd.NO_ANSWER)
                works = self.queue.somebody_works
                self.inbox.append(CompanionAnswered() if works else nobody)
            case JoinCompanion():
                self.inbox.append(CompanionLeft(LegEnd.HUNG_UP))
            case _:
                pass

    def _rest(self, drop_tail_s: float) -> None:
        if self.recording_since is not None:
            self.recorded_s += self.now - self.recording_since - drop_tail_s
        self.recording_since = None

    def _screened(self, asked: AskScreening) -> ScreeningTold:
        """Look a caller up; the digit that is drawn is always the same."""
        lists, country = self.office.screening, self.office.country
        verdict = judge(lists, asked.number, asked.name, country)
        return ScreeningTold(verdict.standing, verdict.why, DRAWN * asked.draws)

    def _play(self, text: str, seconds: float | None = None) -> None:
        self.playing = text
        # Even a prompt without words takes time, or a flow that goes round never ends.
        spoken_s = words_s(text or BLANK)
        length = spoken_s if seconds is None else seconds
        self.playing_until = self.now + length

    @property
    def over(self) -> bool:
        """Whether the call has ended."""
        return self.call.state is CallState.OVER

    def _next_moment(self) -> float | None:
        ends = None if self.playing is None else self.playing_until
        return soonest(self.call.deadline, self.queue.deadline, ends)

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
        self.act(*self.queue.tick(self.now))
        self._obey(self.call.tick(self.now))
        self.act()


AnyStage = TypeVar("AnyStage", bound=Stage)


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
    stage = set_stage(Stage, office, flow, example, text_of)
    stage.act(Begin())
    for step in example.caller:
        if not stage.over:
            perform(stage, step)
    while stage.step_time():
        pass
    return stage.nodes


def set_stage(
    make: type[AnyStage],
    office: Office,
    flow: str,
    example: Example,
    text_of: Callable[[str], str],
) -> AnyStage:
    """Return the stage of a call as *example* has it; nobody has acted yet."""

    def speaking_s(say: Prompts, _language: str) -> float:
        return words_s(" ".join(map(text_of, say)))

    caller = CallerIdReceived(example.number or None, example.called or None)
    facts = CallFacts("rehearsal", example.at, caller, call_id="rehearsal")
    office = replace(office, team=for_rehearsal(office.team))
    return make(
        CallMachine(office, flow, facts, speaking_s, link=lambda: example.link),
        office,
        RehearsedQueue(office.team, example.answers_after_s),
        text_of,
    )


def unmet(reached: list[str], expected: tuple[str, ...]) -> str | None:
    """Return the first expected node that was not reached in order, or None."""
    rest = iter(reached)
    return next((node for node in expected if node not in rest), None)


def perform(stage: Stage, step: Step) -> None:
    """Let the caller do one thing, and time pass as it does."""
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
        case Speak() | Say() | SpeakFile():
            _use_voice(stage, step)
        case SendFax():
            stage.act(ToneHeard(Tone.FAX_CALLING))
        case HangUp():
            stage.act(CallerLeft("the caller hung up"))


def _wait_until_heard(stage: Stage, words: str) -> None:
    seen = len(stage.heard)
    while stage.step_time():
        if any(words in text.casefold() for text in stage.heard[seen:]):
            return
        seen = len(stage.heard)


def _use_voice(stage: Stage, step: Speak | Say | SpeakFile) -> None:
    match step:
        case Speak(seconds):
            _speak(stage, seconds)
        case Say(words):
            _say(stage, words)
        case SpeakFile():
            _speak(stage, WORDS_S)


def _say(stage: Stage, words: str) -> None:
    """Say words to ears that know all of them, and are never in doubt."""
    if stage.listens_for is not None:
        stage.act(SpeechBegan())
    _speak(stage, WORDS_S)
    expected = stage.listens_for
    if expected is not None and not stage.over:
        stage.act(SpeechHeard(Heard(_as_expected(words, expected), 1.0)))


def _as_expected(words: str, expected: Expected) -> str:
    """Return *words* if ears that listen for *expected* can hear them, else ""."""
    known = {plain(word) for word in expected.words}
    said = plain(words)
    whole = said in {plain(phrase) for phrase in expected.phrases}
    return words if whole or set(said.split()) <= known else ""


def _speak(stage: Stage, seconds: float) -> None:
    stage.act(VoiceHeard(active=True))
    stage.pass_time(stage.now + seconds)
    if not stage.over:
        stage.act(VoiceHeard(active=False))
