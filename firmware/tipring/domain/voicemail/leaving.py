"""What happens while a caller leaves a message in a mailbox."""

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
from tipring.domain.commands import (
    Command,
    Leave,
    Play,
    PlayBeep,
    StartRecording,
    StopPlaying,
    StopRecording,
)
from tipring.domain.events import DigitPressed, VoiceHeard
from tipring.domain.machine import Machine, Rule, TimeUp, soonest, unmoved
from tipring.domain.say import Say
from tipring.domain.system_prompts import SAVED, TOO_SHORT, UNAVAILABLE
from tipring.domain.voicemail.mailbox import Mailbox

END_KEYS = frozenset("#*")
"""Keys that end a recording: the pound key that the greeting names, and its
neighbour that people hit instead."""

KEY_SOUNDS_S = 0.12
"""What a recording has taken of the end key's own sound when the key is known."""


class VoicemailState(StrEnum):
    """Where the caller stands."""

    READY = "ready"
    GREETING = "hearing the greeting"
    BEEPING = "hearing the tone"
    RECORDING = "speaking a message"
    SAVING = "waiting until the message is safe"
    THANKING = "hearing that the message is saved"
    DONE = "done"


class VoicemailMachine(Machine[VoicemailState]):
    """Greeting, tone, recording, thanks; a hang-up keeps what was said so far."""

    NAME = "voicemail"

    def __init__(
        self,
        mailbox: Mailbox,
        greeting: Say | None,
        next_node: str | None,
        language: str,
    ) -> None:
        super().__init__(VoicemailState.READY)
        self.mailbox = mailbox
        self._greeting = greeting or mailbox.greeting
        self._next = next_node
        self._language = language
        self._speaking = False
        self._voice_heard = False
        self._recording_since = 0.0
        self._retried = False
        self._caller_left = False
        self._outcome = ""
        self._longest_until: float | None = None
        self._silence_until: float | None = None

    # --- before the recording ----------------------------------------------------

    def _begin(self, _event: Begin, _now: float) -> list[Command]:
        self.state = VoicemailState.GREETING
        return [Play(self._greeting, self._language)]

    def _beep(self, _event: object, _now: float) -> list[Command]:
        self.state = VoicemailState.BEEPING
        return [PlayBeep()]

    def _skip_greeting(self, event: DigitPressed, now: float) -> list[Command]:
        return [StopPlaying(), *self._beep(event, now)]

    def _voice_meanwhile(self, event: VoiceHeard, _now: float) -> list[Command]:
        self._speaking = event.active
        return []

    def _record(self, _event: object, now: float) -> list[Command]:
        """Begin; whoever speaks into the tone already is speaking the message."""
        self.state = VoicemailState.RECORDING
        self._recording_since = now
        self._voice_heard = False
        self._longest_until = now + self.mailbox.longest_s
        self._silence_until = None if self._speaking else now + self.mailbox.patience_s
        self._wake()
        return [StartRecording(self.mailbox.name)]

    def _wake(self) -> None:
        self.deadline = soonest(self._longest_until, self._silence_until)

    # --- while the caller speaks ------------------------------------------------

    def _voice(self, event: VoiceHeard, now: float) -> list[Command]:
        """Follow the voice; the last breath of one from before the tone is no word."""
        box = self.mailbox
        lasted = now - self._recording_since >= box.shortest_s
        self._speaking = event.active
        self._voice_heard = self._voice_heard or event.active or lasted
        patience_s = box.silence_s if self._voice_heard else box.patience_s
        self._silence_until = None if event.active else now + patience_s
        self._wake()
        return []

    def _key_in_message(self, event: DigitPressed, _now: float) -> list[Command]:
        return self._stop(KEY_SOUNDS_S) if event.digit in END_KEYS else []

    def _time_is_up(self, _event: TimeUp, now: float) -> list[Command]:
        quiet = self._silence_until is not None and now >= self._silence_until
        return self._stop(self.mailbox.silence_s if quiet and self._voice_heard else 0)

    def _stop(self, drop_tail_s: float = 0.0) -> list[Command]:
        self.state = VoicemailState.SAVING
        self.deadline = None
        said = self._voice_heard or self._speaking
        discard = None if said else "nothing was said"
        return [StopRecording(drop_tail_s, self.mailbox.shortest_s, discard)]

    # --- after the recording -----------------------------------------------------

    def _saved(self, event: RecordingStopped, now: float) -> list[Command]:
        if self._caller_left:
            return self._done("the caller hung up")
        if event.kept:
            return self._tell(SAVED, "the message is complete")
        if self._retried:
            return self._done("nothing was said")
        self._retried = True
        return self._again(event, now)

    def _again(self, _event: object, _now: float) -> list[Command]:
        self.state = VoicemailState.GREETING
        return [Play((TOO_SHORT,), self._language)]

    def _tell(self, prompt: str, outcome: str) -> list[Command]:
        self.state = VoicemailState.THANKING
        self._outcome = outcome
        return [Play((prompt,), self._language)]

    def _cannot_record(self, event: RecordingFailed, _now: float) -> list[Command]:
        self.deadline = None
        if self._caller_left:
            return self._done(event.reason)
        return self._tell(UNAVAILABLE, "no message could be recorded")

    def _told(self, _event: object, _now: float) -> list[Command]:
        return self._done(self._outcome)

    def _skip_thanks(self, event: DigitPressed, _now: float) -> list[Command]:
        leave = self._done("the caller pressed a key", carry=event.digit)
        return [StopPlaying(), *leave]

    def _done(self, why: str, carry: str = "") -> list[Command]:
        self.state = VoicemailState.DONE
        self.deadline = None
        return [Leave(self._next, why, carry)]

    # --- the caller hangs up -----------------------------------------------------

    def _left_early(self, _event: CallerLeft, _now: float) -> list[Command]:
        return [StopPlaying(), *self._done("the caller hung up")]

    def _left_in_message(self, event: CallerLeft, _now: float) -> list[Command]:
        self._caller_left = True
        return self._stop(event.evidence_s)

    def _left_while_saving(self, _event: CallerLeft, _now: float) -> list[Command]:
        self._caller_left = True
        return []

    TABLE = MappingProxyType(
        {
            (VoicemailState.READY, Begin): Rule(_begin, (VoicemailState.GREETING,)),
            (VoicemailState.GREETING, PromptFinished): Rule(
                _beep,
                (VoicemailState.BEEPING,),
            ),
            (VoicemailState.GREETING, PromptFailed): Rule(
                _beep,
                (VoicemailState.BEEPING,),
            ),
            (VoicemailState.GREETING, DigitPressed): Rule(
                _skip_greeting,
                (VoicemailState.BEEPING,),
            ),
            (VoicemailState.GREETING, CallerLeft): Rule(
                _left_early,
                (VoicemailState.DONE,),
            ),
            (VoicemailState.GREETING, VoiceHeard): Rule(
                _voice_meanwhile,
                (VoicemailState.GREETING,),
            ),
            (VoicemailState.BEEPING, PromptFinished): Rule(
                _record,
                (VoicemailState.RECORDING,),
            ),
            (VoicemailState.BEEPING, PromptFailed): Rule(
                _record,
                (VoicemailState.RECORDING,),
            ),
            (VoicemailState.BEEPING, CallerLeft): Rule(
                _left_early,
                (VoicemailState.DONE,),
            ),
            (VoicemailState.BEEPING, VoiceHeard): Rule(
                _voice_meanwhile,
                (VoicemailState.BEEPING,),
            ),
            **unmoved(VoicemailState.BEEPING, DigitPressed),
            (VoicemailState.RECORDING, VoiceHeard): Rule(
                _voice,
                (VoicemailState.RECORDING,),
            ),
            (VoicemailState.RECORDING, DigitPressed): Rule(
                _key_in_message,
                (VoicemailState.RECORDING, VoicemailState.SAVING),
            ),
            (VoicemailState.RECORDING, TimeUp): Rule(
                _time_is_up,
                (VoicemailState.SAVING,),
            ),
            (VoicemailState.RECORDING, RecordingFailed): Rule(
                _cannot_record,
                (VoicemailState.THANKING,),
            ),
            (VoicemailState.RECORDING, CallerLeft): Rule(
                _left_in_message,
                (VoicemailState.SAVING,),
            ),
            (VoicemailState.SAVING, RecordingStopped): Rule(
                _saved,
                (
                    VoicemailState.GREETING,
                    VoicemailState.THANKING,
                    VoicemailState.DONE,
                ),
            ),
            (VoicemailState.SAVING, RecordingFailed): Rule(
                _cannot_record,
                (VoicemailState.THANKING, VoicemailState.DONE),
            ),
            (VoicemailState.SAVING, CallerLeft): Rule(
                _left_while_saving,
                (VoicemailState.SAVING,),
            ),
            (VoicemailState.SAVING, VoiceHeard): Rule(
                _voice_meanwhile,
                (VoicemailState.SAVING,),
            ),
            **unmoved(VoicemailState.SAVING, DigitPressed),
            (VoicemailState.THANKING, PromptFinished): Rule(
                _told,
                (VoicemailState.DONE,),
            ),
            (VoicemailState.THANKING, PromptFailed): Rule(
                _told,
                (VoicemailState.DONE,),
            ),
            (VoicemailState.THANKING, DigitPressed): Rule(
                _skip_thanks,
                (VoicemailState.DONE,),
            ),
            (VoicemailState.THANKING, CallerLeft): Rule(
                _left_early,
                (VoicemailState.DONE,),
            ),
            **unmoved(VoicemailState.THANKING, VoiceHeard),
        },
    )
