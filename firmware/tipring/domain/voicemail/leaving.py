"""What happens while a caller leaves a message in a mailbox.

A recording that rests is safe on the disk: whenever the caller hangs up, what was
said is kept, whichever question he was being asked.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar

from tipring.domain.call_events import (
    Begin,
    CallerLeft,
    PromptFailed,
    PromptFinished,
    RecordingFailed,
    RecordingHeld,
    RecordingStopped,
)
from tipring.domain.command import Command
from tipring.domain.commands import (
    HoldRecording,
    Leave,
    Play,
    PlayBeep,
    PlayMessage,
    ResumeRecording,
    StartRecording,
    StopPlaying,
    StopRecording,
)
from tipring.domain.dialogue import AskingMachine
from tipring.domain.events import DigitPressed, VoiceHeard
from tipring.domain.flow import CollectNode, MailboxNode, MenuNode, Node, VoicemailNode
from tipring.domain.machine import Rule, TimeUp, rows, soonest, unmoved
from tipring.domain.message_entries import MessageMarked
from tipring.domain.say import Say
from tipring.domain.spoken.languages import language
from tipring.domain.system_prompts import SAVED, TOO_SHORT, UNAVAILABLE
from tipring.domain.visitor import Visitor
from tipring.domain.voicemail.greeting import Greeting, greeting_at
from tipring.domain.voicemail.voice_meter import VoiceMeter

END_KEYS = frozenset("#*")
"""Keys that end a recording: the pound key that the greeting names, and its
neighbour that people hit instead."""

OWNER_KEY = "*"
"""Leads from the greeting to the mailbox itself, if it has a PIN."""
OPERATOR_KEY = "0"

KEY_SOUNDS_S = 0.12
"""What a recording has taken of the end key's own sound when the key is known."""

TIME_LEFT_S = 15.0
"""What callers are told is left; the prompt says so in words."""
WARNING_WINDOW_S = 5.0
"""So long the warning waits for a breath; what is said over it is not recorded."""
LEAST_WARNED_S = 60.0
"""Whoever may speak shorter than that knows."""

LEAST_ROOM_S = 30.0
"""With less room on the disk no caller is let begin."""

NUMBER_TRIES = 2
FEWEST_DIGITS = 3
MOST_DIGITS = 20


class VoicemailState(StrEnum):
    """Where the caller stands."""

    READY = "ready"
    GREETING = "hearing the greeting"
    REFUSED = "hearing that there is no room"
    PREPARED = "hearing what to do"
    BEEPING = "hearing the tone"
    RECORDING = "speaking a message"
    HOLDING = "waiting until the message rests"
    WARNED = "hearing that time is short"
    ASKED = "deciding about the message"
    LISTENING = "hearing the message"
    SAVING = "waiting until the message is safe"
    THANKED = "hearing that the message is saved"
    DONE = "done"


_S = VoicemailState

SOUNDING = frozenset(
    {
        *(_S.GREETING, _S.REFUSED, _S.PREPARED, _S.BEEPING, _S.WARNED),
        *(_S.LISTENING, _S.THANKED),
    },
)
"""States in which the caller hears us; while he is asked that changes."""


class VoicemailMachine(AskingMachine[VoicemailState]):
    """Greeting, tone, recording, review, thanks; a hang-up keeps what was said."""

    NAME = "voicemail"
    ASKED = VoicemailState.ASKED

    def __init__(self, node: VoicemailNode, visitor: Visitor) -> None:
        super().__init__(VoicemailState.READY, visitor.language)
        self._node = node
        self._visitor = visitor
        self._voice = VoiceMeter()
        self.mailbox = visitor.office.mailboxes[node.mailbox]
        self._longest_s = self.mailbox.longest_s
        self._greeting = Greeting(node.greeting or self.mailbox.greeting)
        self._rests: RecordingHeld | None = None
        self._resumes = False
        self._retried = False
        self._caller_left = False
        self._to = node.next
        self._outcome = "the message is complete"
        self._urgent = False
        self._number = ""
        self._marked = ""
        """The message whose marks are written down."""
        self._after_hold: Callable[[float], list[Command]] = self._review
        self._longest_until: float | None = None
        self._silence_until: float | None = None
        self._warn_at: float | None = None

    # --- before the recording ----------------------------------------------------

    def _begin(self, _event: Begin, now: float) -> list[Command]:
        news = self._visitor.mailroom(self.mailbox.name)
        room_s = news.room_s
        if room_s is not None and room_s < LEAST_ROOM_S:
            self.state = VoicemailState.REFUSED
            self._outcome = "there is no room for messages"
            return [Play(("vm-no-room",), self._language)]
        if room_s is not None:
            self._longest_s = min(self._longest_s, room_s)
        if self._node.greeting is None:
            moment = self._visitor.office_time(now)
            self._greeting = greeting_at(
                self._visitor.office, self.mailbox, news, moment
            )
        return self._greet(self._greeting.play(self._language))

    def _greet(self, how: Command) -> list[Command]:
        self.state = VoicemailState.GREETING
        return [how]

    def _greeting_failed(self, event: PromptFailed, now: float) -> list[Command]:
        """Say what the settings say where the owner's own recording is lost."""
        if not self._greeting.path:
            return self._beep(event, now)
        self._greeting = Greeting(self._greeting.say)
        return self._greet(self._greeting.play(self._language))

    def _beep(self, _event: object, _now: float) -> list[Command]:
        self.state = VoicemailState.BEEPING
        return [PlayBeep()]

    def _key_in_greeting(self, event: DigitPressed, now: float) -> list[Command]:
        if event.digit == OPERATOR_KEY and self._node.operator:
            why = f"{OPERATOR_KEY} was pressed"
            return [StopPlaying(), *self._done(why, to=self._node.operator)]
        if event.digit == OWNER_KEY and self._may_be_opened:
            owner = MailboxNode(
                name=self._node.name, mailbox=self.mailbox.name, next=self._node.next
            )
            return [StopPlaying(), *self._done("its owner calls", node=owner)]
        return self._hurry(event, now)

    @property
    def _may_be_opened(self) -> bool:
        return self.mailbox.name in self._visitor.office.mailbox_pins

    def _voice_meanwhile(self, event: VoiceHeard, now: float) -> list[Command]:
        self._voice.hear(now, active=event.active)
        return []

    def _record(self, _event: object, now: float) -> list[Command]:
        """Begin, or go on; whoever speaks into the tone is speaking the message."""
        box = self.mailbox
        if self._resumes:
            self._resumes = False
            return [ResumeRecording(), *self._listen(now, box.silence_s)]
        self._rests = None
        self._voice.clear()
        self._longest_until = now + self._longest_s
        self._warn_at = None
        if self._longest_s >= LEAST_WARNED_S:
            self._warn_at = self._longest_until - TIME_LEFT_S
        return [StartRecording(box.name), *self._listen(now, box.patience_s)]

    def _listen(self, now: float, patience_s: float) -> list[Command]:
        self.state = VoicemailState.RECORDING
        self._voice.begin(now)
        self._silence_until = None if self._voice.speaks else now + patience_s
        self._wake()
        return []

    def _wake(self) -> None:
        self.deadline = soonest(self._longest_until, self._silence_until, self._warn_at)

    # --- while the caller speaks ------------------------------------------------

    def _hear(self, event: VoiceHeard, now: float) -> list[Command]:
        """Follow the voice; the last breath of one from before the tone is no word."""
        box = self.mailbox
        self._voice.hear(now, active=event.active)
        patience_s = box.silence_s if self._voice.was_heard else box.patience_s
        self._silence_until = None if event.active else now + patience_s
        warn_at = self._warn_at
        in_time = warn_at is not None and now >= warn_at - WARNING_WINDOW_S
        if in_time and not event.active:
            return self._hold(now, self._warn)
        self._wake()
        return []

    def _key_in_message(self, event: DigitPressed, now: float) -> list[Command]:
        return self._end(now, KEY_SOUNDS_S) if event.digit in END_KEYS else []

    def _time_is_up(self, _event: TimeUp, now: float) -> list[Command]:
        if self._longest_until is not None and now >= self._longest_until:
            self._outcome = "the message is as long as messages may be"
            return self._end(now, 0.0, say=("vm-limit",))
        if self._silence_until is not None and now >= self._silence_until:
            return self._end(
                now, self.mailbox.silence_s if self._voice.was_heard else 0.0
            )
        return self._hold(now, self._warn)

    def _end(self, now: float, drop_tail_s: float, say: Say = ()) -> list[Command]:
        """End the message: it rests while its caller is asked, or it is saved."""
        box = self.mailbox
        if self._why_not(now) is None and (box.review or box.ask_number):
            ask = self._review if box.review else self._ask_number

            def after(moment: float) -> list[Command]:
                return ask(moment, say)

            return self._hold(now, after, drop_tail_s)
        return self._stop(now, drop_tail_s)

    def _why_not(self, now: float, without_s: float = 0.0) -> str | None:
        """Return why the message is not worth keeping, if so."""
        voice_s = self._voice.seconds(now, without_s)
        if not (self._voice.was_heard or voice_s):
            return "nothing was said"
        if voice_s < self.mailbox.shortest_s:
            return f"only {voice_s:.1f} s of voice"
        return None

    def _stop(
        self, now: float, drop_tail_s: float = 0.0, *, without_s: float = 0.0
    ) -> list[Command]:
        self.state = VoicemailState.SAVING
        self.deadline = None
        discard = self._why_not(now, without_s)
        self._voice.rest(now)
        return [StopRecording(drop_tail_s, self.mailbox.shortest_s, discard)]

    # --- the message rests -------------------------------------------------------

    def _hold(
        self,
        now: float,
        after: Callable[[float], list[Command]],
        drop_tail_s: float = 0.0,
    ) -> list[Command]:
        self.state = VoicemailState.HOLDING
        self.deadline = None
        self._voice.rest(now)
        self._after_hold = after
        return [HoldRecording(drop_tail_s)]

    def _held(self, event: RecordingHeld, now: float) -> list[Command]:
        self._rests = event
        return self._marks(event.message_id) + self._after_hold(now)

    def _warn(self, _now: float) -> list[Command]:
        self.state = VoicemailState.WARNED
        return [Play(("vm-time-left",), self._language)]

    def _warned(self, _event: object, now: float) -> list[Command]:
        self._warn_at = None
        self._longest_until = now + TIME_LEFT_S
        return [ResumeRecording(), *self._listen(now, self.mailbox.silence_s)]

    # --- the caller decides --------------------------------------------------------

    def _review(self, now: float, before: Say = ()) -> list[Command]:
        operator = self._node.operator is not None
        keys = dict(self.KEYS)
        if operator:
            keys[OPERATOR_KEY] = "operator"
        question = MenuNode(
            name=self._node.name,
            say=(*before, "vm-review", *(("vm-review-operator",) * operator)),
            choices=keys,
            otherwise="send",
            tries=1,
        )
        return self._ask(question, now)

    def _send(self, now: float) -> list[Command]:
        if self.mailbox.ask_number and not self._number:
            return self._ask_number(now)
        return self._stop(now)

    def _to_operator(self, now: float) -> list[Command]:
        self._to = self._node.operator
        self._outcome = f"{OPERATOR_KEY} was pressed"
        return self._stop(now)

    def _play_back(self, _now: float) -> list[Command]:
        assert self._rests is not None, "it was held"  # noqa: S101 - for the type checker
        self.state = VoicemailState.LISTENING
        self.deadline = None
        return [PlayMessage(self._rests.path)]

    def _played_back(self, _event: object, now: float) -> list[Command]:
        return self._review(now)

    def _interrupt(self, event: DigitPressed, now: float) -> list[Command]:
        """Let a key end the playback, as it ends the question that would follow."""
        self._review(now)
        return self.step(event, now)

    def _again(self, _now: float) -> list[Command]:
        """Ask for another message; this one rests until there is one."""
        return self._prepare("vm-again")

    def _add(self, _now: float) -> list[Command]:
        self._resumes = True
        return self._prepare("vm-add")

    def _hurry(self, event: DigitPressed, now: float) -> list[Command]:
        return [StopPlaying(), *self._beep(event, now)]

    def _prepare(self, prompt: str) -> list[Command]:
        """Say what comes, then the tone."""
        self.state = VoicemailState.PREPARED
        self.deadline = None
        return [Play((prompt,), self._language)]

    def _mark_urgent(self, now: float) -> list[Command]:
        self._urgent = True
        self._marked = ""
        marked = self._marks(self._rests.message_id if self._rests else "")
        return marked + self._review(now, ("vm-marked-urgent",))

    # --- where to call back -----------------------------------------------------------

    def _ask_number(self, now: float, before: Say = ()) -> list[Command]:
        known = language(self._language).telephone(self._visitor.number)
        if not known:
            return self._ask_other_number(now, before)
        question = MenuNode(
            name=self._node.name,
            say=(*before, "vm-your-number", *known, "vm-number-right"),
            choices=MappingProxyType({"1": "right", "2": "other"}),
            otherwise="silent",
            tries=NUMBER_TRIES,
            no_input=(),
        )
        return self._ask(question, now)

    def _ask_other_number(self, now: float, before: Say = ()) -> list[Command]:
        question = CollectNode(
            name=self._node.name,
            say=(*before, "vm-enter-number"),
            into="number",
            next="entered",
            otherwise="silent",
            min_digits=FEWEST_DIGITS,
            max_digits=MOST_DIGITS,
            tries=NUMBER_TRIES,
        )
        return self._ask(question, now)

    def _number_is_right(self, now: float) -> list[Command]:
        return self._take_number(self._visitor.number, now)

    def _number_entered(self, now: float) -> list[Command]:
        return self._take_number(self._dialogue.entered, now)

    def _take_number(self, number: str, now: float) -> list[Command]:
        self._number = number
        self._marked = ""
        marked = self._marks(self._rests.message_id if self._rests else "")
        return marked + self._stop(now)

    def _marks(self, message_id: str) -> list[Command]:
        """Write down what the caller said about the message, once for each."""
        if not (self._urgent or self._number) or message_id in {"", self._marked}:
            return []
        self._marked = message_id
        return [MessageMarked(message_id, self._urgent, self._number)]

    # --- after the recording -----------------------------------------------------

    def _saved(self, event: RecordingStopped, _now: float) -> list[Command]:
        marks = self._marks(event.message_id) if event.kept else []
        if self._caller_left:
            return marks + self._done("the caller hung up")
        if self._to != self._node.next:
            return marks + self._done(self._outcome)
        if event.kept:
            return marks + self._tell(SAVED)
        if self._retried:
            return self._done("nothing was said")
        self._retried = True
        self._rests = None
        self._resumes = False
        return self._prepare(TOO_SHORT)

    def _tell(self, prompt: str) -> list[Command]:
        self.state = VoicemailState.THANKED
        return [Play((prompt,), self._language)]

    def _cannot_record(self, event: RecordingFailed, _now: float) -> list[Command]:
        hushed: list[Command] = [StopPlaying()] if self._sounds else []
        self.deadline = None
        if self._caller_left:
            return self._done(event.reason)
        self._outcome = "no message could be recorded"
        return hushed + self._tell(UNAVAILABLE)

    @property
    def _sounds(self) -> bool:
        """Whether something is being said while a recording rests."""
        return self._asks_aloud or self.state in SOUNDING

    def _told(self, _event: object, _now: float) -> list[Command]:
        return self._done(self._outcome)

    def _skip_thanks(self, event: DigitPressed, _now: float) -> list[Command]:
        leave = self._done("the caller pressed a key", carry=event.digit)
        return [StopPlaying(), *leave]

    def _done(
        self,
        why: str,
        *,
        carry: str = "",
        to: str | None = None,
        node: Node | None = None,
    ) -> list[Command]:
        self.state = VoicemailState.DONE
        self.deadline = None
        return [Leave(to or self._to, why, carry, node=node)]

    # --- the caller hangs up -----------------------------------------------------

    def _left(self, _event: CallerLeft, now: float) -> list[Command]:
        """Keep what rests; where nothing does, there is nothing to keep."""
        hushed: list[Command] = [StopPlaying()] if self._sounds else []
        self._caller_left = True
        if self._rests is None:
            return hushed + self._done("the caller hung up")
        return hushed + self._stop(now)

    def _left_in_message(self, event: CallerLeft, now: float) -> list[Command]:
        self._caller_left = True
        return self._stop(now, event.evidence_s, without_s=event.evidence_s)

    def _left_while_saving(self, _event: CallerLeft, _now: float) -> list[Command]:
        self._caller_left = True
        return []

    def _left_while_thanked(self, _event: CallerLeft, _now: float) -> list[Command]:
        return [StopPlaying(), *self._done("the caller hung up")]

    def _ask_again(self, now: float) -> list[Command]:
        return self._review(now, ("invalid-choice",))

    KEYS: ClassVar[Mapping[str, str]] = MappingProxyType(
        dict.fromkeys("06789*ABCD", "unknown")
        | {"1": "send", "2": "listen", "3": "again", "4": "add", "5": "urgent"}
        | {"#": "send"}
    )
    """What a caller may do with the message; who does nothing sends it."""
    STEPS: ClassVar[Mapping[str, Callable[..., list[Command]]]] = MappingProxyType(
        {
            "send": _send,
            "listen": _play_back,
            "again": _again,
            "add": _add,
            "urgent": _mark_urgent,
            "operator": _to_operator,
            "unknown": _ask_again,
            "right": _number_is_right,
            "other": _ask_other_number,
            "entered": _number_entered,
            "silent": _stop,
        },
    )
    """What follows an answer."""
    _HOLDS = (_S.HOLDING, _S.SAVING)
    _ASKS = (_S.ASKED, _S.LISTENING, _S.PREPARED, _S.SAVING)
    TABLE = MappingProxyType(
        {
            (_S.READY, Begin): Rule(_begin, (_S.GREETING, _S.REFUSED)),
            **rows(Rule(_told, (_S.DONE,)), (_S.REFUSED, _S.THANKED), PromptFinished),
            **rows(Rule(_told, (_S.DONE,)), (_S.REFUSED, _S.THANKED), PromptFailed),
            (_S.GREETING, PromptFinished): Rule(_beep, (_S.BEEPING,)),
            (_S.GREETING, PromptFailed): Rule(
                _greeting_failed, (_S.BEEPING, _S.GREETING)
            ),
            (_S.GREETING, DigitPressed): Rule(_key_in_greeting, (_S.BEEPING, _S.DONE)),
            **rows(
                Rule(_beep, (_S.BEEPING,)),
                (_S.PREPARED,),
                *(PromptFinished, PromptFailed),
            ),
            (_S.PREPARED, DigitPressed): Rule(_hurry, (_S.BEEPING,)),
            **rows(
                Rule(_record, (_S.RECORDING,)),
                (_S.BEEPING,),
                *(PromptFinished, PromptFailed),
            ),
            (_S.RECORDING, VoiceHeard): Rule(_hear, (_S.RECORDING, _S.HOLDING)),
            (_S.RECORDING, DigitPressed): Rule(
                _key_in_message, (_S.RECORDING, *_HOLDS)
            ),
            (_S.RECORDING, TimeUp): Rule(_time_is_up, _HOLDS),
            (_S.RECORDING, CallerLeft): Rule(_left_in_message, (_S.SAVING,)),
            (_S.HOLDING, RecordingHeld): Rule(_held, (_S.WARNED, _S.ASKED)),
            (_S.HOLDING, CallerLeft): Rule(_left_in_message, (_S.SAVING,)),
            **rows(
                Rule(_warned, (_S.RECORDING,)),
                (_S.WARNED,),
                *(PromptFinished, PromptFailed),
            ),
            **rows(
                Rule(AskingMachine.step, _ASKS),
                (_S.ASKED,),
                *(DigitPressed, PromptFinished, PromptFailed, TimeUp),
            ),
            **rows(
                Rule(_played_back, (_S.ASKED,)),
                (_S.LISTENING,),
                *(PromptFinished, PromptFailed),
            ),
            (_S.LISTENING, DigitPressed): Rule(_interrupt, _ASKS),
            **rows(
                Rule(_cannot_record, (_S.THANKED, _S.DONE)),
                (
                    *(_S.RECORDING, _S.HOLDING, _S.SAVING, _S.PREPARED, _S.BEEPING),
                    *(_S.WARNED, _S.ASKED, _S.LISTENING),
                ),
                RecordingFailed,
            ),
            (_S.SAVING, RecordingStopped): Rule(
                _saved, (_S.PREPARED, _S.THANKED, _S.DONE)
            ),
            (_S.SAVING, CallerLeft): Rule(_left_while_saving, (_S.SAVING,)),
            (_S.THANKED, DigitPressed): Rule(_skip_thanks, (_S.DONE,)),
            (_S.THANKED, CallerLeft): Rule(_left_while_thanked, (_S.DONE,)),
            **rows(
                Rule(_left, (_S.SAVING, _S.DONE)),
                (
                    *(_S.GREETING, _S.REFUSED, _S.PREPARED, _S.BEEPING),
                    *(_S.WARNED, _S.ASKED, _S.LISTENING),
                ),
                CallerLeft,
            ),
            (_S.GREETING, VoiceHeard): Rule(_voice_meanwhile, (_S.GREETING,)),
            (_S.PREPARED, VoiceHeard): Rule(_voice_meanwhile, (_S.PREPARED,)),
            (_S.BEEPING, VoiceHeard): Rule(_voice_meanwhile, (_S.BEEPING,)),
            (_S.HOLDING, VoiceHeard): Rule(_voice_meanwhile, (_S.HOLDING,)),
            (_S.WARNED, VoiceHeard): Rule(_voice_meanwhile, (_S.WARNED,)),
            (_S.ASKED, VoiceHeard): Rule(_voice_meanwhile, (_S.ASKED,)),
            (_S.LISTENING, VoiceHeard): Rule(_voice_meanwhile, (_S.LISTENING,)),
            (_S.SAVING, VoiceHeard): Rule(_voice_meanwhile, (_S.SAVING,)),
            **unmoved(_S.REFUSED, VoiceHeard, DigitPressed),
            **unmoved(_S.THANKED, VoiceHeard),
            **unmoved(_S.BEEPING, DigitPressed),
            **unmoved(_S.HOLDING, DigitPressed),
            **unmoved(_S.WARNED, DigitPressed),
            **unmoved(_S.SAVING, DigitPressed, RecordingHeld),
        },
    )
