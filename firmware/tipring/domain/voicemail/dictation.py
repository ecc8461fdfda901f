"""Something that an owner says to the box: a greeting, or words before a message."""

from enum import StrEnum
from types import MappingProxyType

from tipring.domain.call_events import (
    Begin,
    CallerLeft,
    PromptFailed,
    PromptFinished,
    RecordingFailed,
    RecordingStopped,
)
from tipring.domain.command import Command
from tipring.domain.commands import (
    Play,
    PlayBeep,
    RecordingUse,
    StartRecording,
    StopPlaying,
    StopRecording,
)
from tipring.domain.events import DigitPressed, VoiceHeard
from tipring.domain.machine import Machine, Rule, TimeUp, rows, soonest, unmoved
from tipring.domain.voicemail.mailbox import Mailbox
from tipring.domain.voicemail.voice_meter import VoiceMeter

END_KEYS = frozenset("#*")
KEY_SOUNDS_S = 0.12
"""What a recording has taken of the end key's own sound when the key is known."""
LONGEST_S = 120.0
SHORTEST_S = 0.5
"""Of voice; a key that was hit by mistake is no greeting."""


class DictationState(StrEnum):
    """Where the owner stands."""

    READY = "ready"
    TOLD = "hearing what to do"
    BEEPING = "hearing the tone"
    RECORDING = "speaking"
    SAVING = "waiting until it is safe"
    DONE = "done"


_S = DictationState


class DictationMachine(Machine[DictationState]):
    """Prompt, tone, recording; `path` is where it is, empty when nothing came of it.

    Who hangs up while speaking has said a comment, but not recorded anything else.
    """

    NAME = "dictation"

    def __init__(self, use: RecordingUse, mailbox: Mailbox, language: str) -> None:
        super().__init__(DictationState.READY)
        self._use = use
        self._mailbox = mailbox
        self._language = language
        self._voice = VoiceMeter()
        self._longest_until = 0.0
        self.path = ""

    def _begin(self, _event: Begin, _now: float) -> list[Command]:
        self.state = DictationState.TOLD
        return [Play(("vm-speak",), self._language)]

    def _beep(self, _event: object, _now: float) -> list[Command]:
        self.state = DictationState.BEEPING
        return [PlayBeep()]

    def _hurry(self, event: DigitPressed, now: float) -> list[Command]:
        return [StopPlaying(), *self._beep(event, now)]

    def _record(self, _event: object, now: float) -> list[Command]:
        self.state = DictationState.RECORDING
        self._voice.begin(now)
        self._longest_until = now + LONGEST_S
        self.deadline = soonest(self._longest_until, now + self._mailbox.patience_s)
        return [StartRecording(self._mailbox.name, self._use)]

    def _hear(self, event: VoiceHeard, now: float) -> list[Command]:
        self._voice.hear(now, active=event.active)
        silence = None if event.active else now + self._mailbox.silence_s
        self.deadline = soonest(self._longest_until, silence)
        return []

    def _key(self, event: DigitPressed, now: float) -> list[Command]:
        return self._stop(now, KEY_SOUNDS_S) if event.digit in END_KEYS else []

    def _time_is_up(self, _event: TimeUp, now: float) -> list[Command]:
        quiet = self._voice.was_heard and not self._voice.speaks
        return self._stop(now, self._mailbox.silence_s if quiet else 0.0)

    def _left(self, event: CallerLeft, now: float) -> list[Command]:
        why = None if self._use is RecordingUse.COMMENT else "not finished"
        return self._stop(now, event.evidence_s, why)

    def _stop(
        self, now: float, drop_tail_s: float, why: str | None = None
    ) -> list[Command]:
        self.state = DictationState.SAVING
        self.deadline = None
        if self._voice.seconds(now) < SHORTEST_S:
            why = "nothing was said"
        return [StopRecording(drop_tail_s, discard=why)]

    def _saved(self, event: RecordingStopped, _now: float) -> list[Command]:
        self.state = DictationState.DONE
        self.path = event.path
        return []

    def _failed(self, _event: RecordingFailed, _now: float) -> list[Command]:
        self.state = DictationState.DONE
        self.deadline = None
        return []

    def _left_early(self, _event: CallerLeft, _now: float) -> list[Command]:
        self.state = DictationState.DONE
        return [StopPlaying()]

    TABLE = MappingProxyType(
        {
            (_S.READY, Begin): Rule(_begin, (_S.TOLD,)),
            **rows(
                Rule(_beep, (_S.BEEPING,)), (_S.TOLD,), PromptFinished, PromptFailed
            ),
            (_S.TOLD, DigitPressed): Rule(_hurry, (_S.BEEPING,)),
            **rows(
                Rule(_record, (_S.RECORDING,)),
                (_S.BEEPING,),
                *(PromptFinished, PromptFailed),
            ),
            (_S.RECORDING, VoiceHeard): Rule(_hear, (_S.RECORDING,)),
            (_S.RECORDING, DigitPressed): Rule(_key, (_S.RECORDING, _S.SAVING)),
            (_S.RECORDING, TimeUp): Rule(_time_is_up, (_S.SAVING,)),
            (_S.RECORDING, CallerLeft): Rule(_left, (_S.SAVING,)),
            (_S.SAVING, RecordingStopped): Rule(_saved, (_S.DONE,)),
            **rows(
                Rule(_failed, (_S.DONE,)), (_S.RECORDING, _S.SAVING), RecordingFailed
            ),
            **rows(Rule(_left_early, (_S.DONE,)), (_S.TOLD, _S.BEEPING), CallerLeft),
            **unmoved(_S.TOLD, VoiceHeard),
            **unmoved(_S.BEEPING, VoiceHeard, DigitPressed),
            **unmoved(_S.SAVING, VoiceHeard, DigitPressed, CallerLeft),
        },
    )
