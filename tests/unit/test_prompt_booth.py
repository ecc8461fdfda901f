"""Whoever has the PIN records prompts by telephone, and hears them before callers."""

from collections import deque
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from support.kinds import T, of_kind
from support.waiting import HUNG_UP, queue_office
from tipring.domain.call import BULLET, CallFacts, CallMachine
from tipring.domain.call_events import (
    Begin,
    CallEvent,
    PinChecked,
    PromptFinished,
    PromptFound,
    PromptKept,
    RecordingFailed,
    RecordingStopped,
)
from tipring.domain.command import Command
from tipring.domain.commands import (
    CheckPromptPin,
    DropDraft,
    FindPrompt,
    Finish,
    KeepPrompt,
    Play,
    PlayBeep,
    PlayMessage,
    RecordingUse,
    StartRecording,
    StopPlaying,
    StopRecording,
)
from tipring.domain.events import DigitPressed, VoiceHeard
from tipring.domain.flow import Example, Flow, PromptNode
from tipring.domain.journal import Decided, DigitHeard
from tipring.domain.prompt_booth import (
    DESK_PATIENCE_S,
    KEEPING_PATIENCE_S,
    TRIES,
)
from tipring.domain.queue.settings import QueueSettings
from tipring.domain.rehearsal import rehearse
from tipring.domain.say import Say
from tipring.domain.script import parse_script

PIN = "4711"
PLAIN = queue_office(QueueSettings(name="front"))
NODES = {**PLAIN.flows["main"].nodes, "booth": PromptNode(name="booth")}
FLOWS = {"main": Flow("main", "booth", "en", NODES)}
STUDIO = replace(PLAIN, flows=FLOWS, prompt_pin=PIN)


class Owner:
    """A call whose desk knows one prompt: number 7, the menu, in German."""

    def __init__(self, *, pin: str = PIN, answers: bool = True) -> None:
        office = replace(STUDIO, prompt_pin=pin)
        facts = CallFacts("front", datetime(2026, 11, 23, tzinfo=UTC), None, "c1")
        self.call = CallMachine(office, "main", facts)
        self.answers = answers
        self.locked = False
        self.trouble = ""
        self.recordings = 0
        self.now = 0.0
        self.playing: Say | str | None = None
        self.done: list[Command] = []
        self.handle(Begin())

    def handle(self, event: object) -> None:
        pending = deque(self.call.handle(event, self.now))
        while pending:
            command = pending.popleft()
            self.done.append(command)
            answer = self._do(command)
            if answer is not None and self.answers:
                pending += self.call.handle(answer, self.now)

    def _do(self, command: object) -> CallEvent | None:
        match command:
            case Play(prompts):
                self.playing = prompts
            case PlayBeep():
                self.playing = "beep"
            case PlayMessage(path):
                self.playing = path
            case StopPlaying():
                self.playing = None
            case _:
                return self._answered(command)
        return None

    def _answered(self, command: object) -> CallEvent | None:
        match command:
            case CheckPromptPin(pin):
                return PinChecked(ok=pin == PIN, locked=self.locked)
            case FindPrompt(number):
                menu = PromptFound("harbor-menu", "de")
                return menu if number == "7" else PromptFound()
            case KeepPrompt():
                return PromptKept(ok=not self.trouble, why=self.trouble)
            case StopRecording(discard=None):
                self.recordings += 1
                path = f"drafts/prompts/{self.recordings}.wav"
                return RecordingStopped(kept=True, duration_s=3.0, path=path)
            case StopRecording():
                return RecordingStopped(kept=False, duration_s=0.0)
            case _:
                return None

    def press(self, keys: str) -> None:
        for key in keys:
            self.handle(DigitPressed(key))

    def hear_out(self) -> None:
        self.playing = None
        self.handle(PromptFinished())

    def speak(self, seconds: float) -> None:
        """Hear the beep, say something, press the pound key."""
        while self.playing is not None:
            self.hear_out()
        self.handle(VoiceHeard(active=True))
        self.now += seconds
        self.handle(VoiceHeard(active=False))
        self.press("#")

    def wait(self, seconds: float) -> None:
        self.now += seconds
        for command in self.call.tick(self.now):
            self.done.append(command)
            self._do(command)

    def of(self, kind: type[T]) -> list[T]:
        return of_kind(self.done, kind)

    @property
    def over(self) -> bool:
        return bool(self.of(Finish))


@pytest.fixture
def owner() -> Owner:
    return Owner()


@pytest.fixture
def inside(owner: Owner) -> Owner:
    """Return an owner at the menu of prompt number 7."""
    owner.press(f"{PIN}#7#")
    assert owner.playing == ("prompts-menu",)
    return owner


@pytest.fixture
def recorded(inside: Owner) -> Owner:
    """Return an owner who has recorded it anew and did not keep it yet."""
    inside.press("2")
    inside.speak(3)
    assert inside.playing == ("prompts-review",)
    return inside


def test_the_pin_opens_the_booth_and_is_never_written_down(owner: Owner) -> None:
    assert owner.playing == ("agent-pin",)
    owner.press(f"{PIN}#")
    assert owner.playing == ("prompts-which",)
    heard = [one.digit for one in owner.of(DigitHeard)]
    assert heard == [BULLET] * 5


def test_without_a_pin_in_the_settings_nothing_can_be_changed() -> None:
    owner = Owner(pin="")
    assert owner.playing == ("prompts-no-pin",)
    owner.press("1")
    owner.handle(VoiceHeard(active=True))
    owner.hear_out()
    assert owner.over
    assert owner.of(CheckPromptPin) == []


def test_wrong_pins_end_the_visit(owner: Owner) -> None:
    for _ in range(TRIES - 1):
        owner.press("0000#")
        assert owner.playing == ("agent-wrong", "agent-pin")
    owner.press("0000#")
    assert owner.playing == ("agent-wrong",)
    owner.hear_out()
    assert owner.over


def test_too_many_wrong_pins_lock_the_booth(owner: Owner) -> None:
    owner.locked = True
    owner.press("0000#")
    assert owner.playing == ("agent-locked",)


def test_a_number_that_no_prompt_has_is_told(owner: Owner) -> None:
    owner.press(f"{PIN}#9#")
    assert owner.playing == ("prompts-none", "prompts-which")


def test_the_prompt_is_heard_in_its_own_language(inside: Owner) -> None:
    inside.press("1")
    assert inside.playing == ("harbor-menu",)
    assert inside.of(Play)[-1] == Play(("harbor-menu",), "de")
    inside.handle(VoiceHeard(active=False))
    inside.hear_out()
    assert inside.playing == ("prompts-menu",)


def test_a_key_cuts_the_recording_and_counts(inside: Owner) -> None:
    inside.press("13")
    assert inside.playing == ("prompts-which",)


def test_a_new_recording_is_heard_before_it_is_kept(recorded: Owner) -> None:
    assert recorded.of(StartRecording) == [
        StartRecording("prompts", RecordingUse.PROMPT)
    ]
    recorded.press("1")
    recorded.hear_out()
    assert recorded.of(PlayMessage) == [PlayMessage("drafts/prompts/1.wav")]
    recorded.press("2")
    assert recorded.of(KeepPrompt) == [
        KeepPrompt("de", "harbor-menu", "drafts/prompts/1.wav")
    ]
    assert recorded.playing == ("prompts-kept", "prompts-which")
    recorded.handle(HUNG_UP)
    assert recorded.of(DropDraft) == []
    told = [one.sentence for one in recorded.of(Decided) if isinstance(one, Decided)]
    assert "the prompt harbor-menu (de) was recorded" in told


def test_a_recording_may_be_made_again(recorded: Owner) -> None:
    recorded.press("3")
    assert recorded.of(DropDraft) == [DropDraft("drafts/prompts/1.wav")]
    recorded.speak(2)
    recorded.press("2")
    assert recorded.of(KeepPrompt) == [
        KeepPrompt("de", "harbor-menu", "drafts/prompts/2.wav")
    ]


def test_a_recording_may_be_thrown_away(recorded: Owner) -> None:
    recorded.press("*")
    assert recorded.of(DropDraft) == [DropDraft("drafts/prompts/1.wav")]
    assert recorded.playing == ("prompts-menu",)
    recorded.press("*")
    assert recorded.over


def test_a_recording_that_cannot_be_kept_is_not_lost(recorded: Owner) -> None:
    recorded.trouble = "the disk is full"
    recorded.press("2")
    assert recorded.playing == ("vm-not-done", "prompts-review")
    recorded.trouble = ""
    recorded.press("2")
    assert recorded.playing == ("prompts-kept", "prompts-which")


def test_who_says_nothing_has_recorded_nothing(inside: Owner) -> None:
    inside.press("2")
    inside.hear_out()
    inside.hear_out()
    inside.press("#")
    assert inside.playing == ("vm-not-done", "prompts-menu")


def test_a_disk_that_refuses_to_record_is_told(inside: Owner) -> None:
    inside.press("2")
    inside.hear_out()
    inside.hear_out()
    inside.handle(RecordingFailed("no room"))
    assert inside.playing == ("vm-not-done", "prompts-menu")


def test_who_forgets_to_press_a_key_is_recorded_until_silence(inside: Owner) -> None:
    inside.press("2")
    inside.hear_out()
    inside.hear_out()
    inside.handle(VoiceHeard(active=True))
    inside.now += 2
    inside.handle(VoiceHeard(active=False))
    inside.wait(30)
    assert inside.of(StopRecording)


def test_who_hangs_up_while_speaking_has_changed_nothing(inside: Owner) -> None:
    inside.press("2")
    inside.hear_out()
    inside.hear_out()
    inside.handle(VoiceHeard(active=True))
    inside.now += 2
    inside.handle(HUNG_UP)
    assert inside.over
    assert inside.of(KeepPrompt) == []
    (stop,) = inside.of(StopRecording)
    assert isinstance(stop, StopRecording)
    assert stop.discard == "not finished"


@pytest.mark.parametrize("keys", ["", f"{PIN}#", f"{PIN}#7#", f"{PIN}#7#1"])
def test_who_hangs_up_anywhere_leaves_silence(owner: Owner, keys: str) -> None:
    owner.press(keys)
    owner.handle(HUNG_UP)
    assert owner.over
    assert owner.playing is None


def test_who_hangs_up_with_a_recording_that_is_not_kept_loses_it(
    recorded: Owner,
) -> None:
    recorded.handle(HUNG_UP)
    assert recorded.of(DropDraft) == [DropDraft("drafts/prompts/1.wav")]
    assert recorded.over


def test_a_recording_that_is_being_kept_is_kept_when_its_owner_hangs_up(
    recorded: Owner,
) -> None:
    recorded.answers = False
    recorded.press("2")
    recorded.press("9")
    recorded.handle(VoiceHeard(active=True))
    recorded.handle(HUNG_UP)
    assert recorded.over
    assert recorded.of(DropDraft) == []


def test_who_chooses_nothing_is_done(inside: Owner) -> None:
    for _ in range(2):
        inside.hear_out()
        inside.wait(5.5)
    assert inside.over


def test_a_desk_that_does_not_answer_keeps_nobody_waiting() -> None:
    for keys, patience_s in (
        (f"{PIN}#", DESK_PATIENCE_S),
        (f"{PIN}#7#", DESK_PATIENCE_S),
    ):
        owner = Owner()
        owner.press(keys[:-1])
        owner.answers = False
        owner.press("#")
        owner.press("5")
        owner.handle(VoiceHeard(active=True))
        owner.wait(patience_s)
        assert owner.playing == ("vm-not-done",)
        owner.handle(HUNG_UP)
        assert owner.over


def test_a_desk_that_does_not_keep_it_keeps_nobody_waiting(recorded: Owner) -> None:
    recorded.answers = False
    recorded.press("2")
    recorded.wait(KEEPING_PATIENCE_S)
    assert recorded.playing == ("vm-not-done",)


def test_an_example_of_a_flow_may_record_a_prompt() -> None:
    to_menu = ('waits for "prompts-menu"', "presses 2", "waits for the beep")
    keeps = ("speaks 2 s", "presses #", 'waits for "prompts-review"', "presses 2")
    script = parse_script(
        [f"presses {PIN}#", "presses 7#", *to_menu, *keeps, "hangs up"]
    )
    at = datetime(2026, 11, 23, 12, tzinfo=UTC)
    example = Example("an owner", at, tuple(script), ("booth",))
    assert rehearse(STUDIO, "main", example) == ["booth"]
