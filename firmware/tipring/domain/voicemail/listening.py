"""An opened mailbox: its owner hears the messages, and says what becomes of them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar

from tipring.domain.call_events import (
    Begin,
    CallerLeft,
    MessageClaimTold,
    MessagesTold,
    PromptFailed,
    PromptFinished,
    TransferEnded,
)
from tipring.domain.command import Command
from tipring.domain.commands import (
    AskMessages,
    ClaimMessage,
    Leave,
    Play,
    PlayMessage,
    StopPlaying,
    TransferTo,
)
from tipring.domain.dialogue import AskingMachine
from tipring.domain.events import DigitPressed, VoiceHeard
from tipring.domain.flow import (
    CollectNode,
    ForwardNode,
    GreetingsNode,
    MenuNode,
    MessagesNode,
    Node,
)
from tipring.domain.journal import Decided
from tipring.domain.machine import Rule, TimeUp, rows, unmoved
from tipring.domain.message_entries import (
    MessageDeleted,
    MessageHeard,
    MessageReleased,
    MessageRestored,
)
from tipring.domain.say import Say
from tipring.domain.spoken.languages import language as rules_of
from tipring.domain.visitor import Visitor
from tipring.domain.voicemail.mailbox import Order
from tipring.domain.voicemail.notes import MessageNote

SKIP_S = 5.0
SPEEDS = (1.0, 1.25, 1.5)
NEXT_KEY_S = 6.0
"""How long the owner may think about a message."""
NEXT_AFTER_DELETE_S = 3.0
DESK_PATIENCE_S = 3.0
"""How long the desk may take to answer a question."""
MOST_CODE_DIGITS = 10
REMINDERS = 2
"""How often the keys are told before the call goes on."""

Step = Callable[[float], list[Command]]


class ListeningState(StrEnum):
    """Where the owner stands."""

    READY = "ready"
    FETCHING = "waiting for the messages"
    ASKED = "being asked"
    SOUNDING = "hearing a message, or about it"
    THINKING = "deciding about a message"
    CLAIMING = "waiting to hear who takes care of it"
    TRANSFERRING = "being transferred"
    DONE = "done"


_S = ListeningState


class ListeningMachine(AskingMachine[ListeningState]):
    """Counts, then one message after the other; every key counts at once."""

    NAME = "messages node"
    ASKED = ListeningState.ASKED

    def __init__(self, node: MessagesNode, visitor: Visitor) -> None:
        super().__init__(ListeningState.READY, visitor.language)
        self._node = node
        self._opened = node.opened
        self._visitor = visitor
        self._rules = rules_of(visitor.language)
        self._mailbox = visitor.office.mailboxes[node.opened.mailbox]
        self._notes: list[MessageNote] = []
        self._index = 0
        self._gone: set[str] = set()
        """Messages that were deleted in this call, and not restored."""
        self._then: Step = self._think
        """What follows the end of what sounds."""
        self._playing_since: float | None = None
        """When the message began to sound; None while something else does."""
        self._start_s = 0.0
        """Where in the message it began to sound."""
        self._speed = 0
        """An index of SPEEDS."""
        self._reminders = 0
        self._patience_s = NEXT_KEY_S

    @property
    def _note(self) -> MessageNote:
        return self._notes[self._index]

    @property
    def _by(self) -> str:
        return self._opened.who or f"mailbox {self._mailbox.name}"

    # --- which messages are there? --------------------------------------------

    def _begin(self, _event: Begin, now: float) -> list[Command]:
        self.state = ListeningState.FETCHING
        self.deadline = now + DESK_PATIENCE_S
        return [AskMessages(self._mailbox.name)]

    def _told(self, event: MessagesTold, now: float) -> list[Command]:
        if event.failed:
            return self._nobody_says(event, now)
        self._notes = self._in_order(event.messages)
        found = [note.message_id for note in self._notes]
        if self._node.at in found:
            self._index = found.index(self._node.at)
            return self._say(self._node.before, self._menu, now)
        return self._main(self._counts(), now)

    def _in_order(self, notes: tuple[MessageNote, ...]) -> list[MessageNote]:
        """Put new ones before old ones, and urgent ones before all."""
        newest = self._mailbox.order is Order.NEWEST
        by_time = sorted(notes, key=lambda note: note.came_at, reverse=newest)
        return sorted(by_time, key=lambda note: (note.heard, not note.urgent))

    def _counts(self) -> Say:
        new = [note for note in self._notes if not note.heard]
        urgent = sum(note.urgent for note in new)
        said = self._rules.messages(len(new), len(self._notes) - len(new))
        return said + self._urgent_ones(urgent)

    def _urgent_ones(self, count: int) -> Say:
        return ("vm-new-urgent", *self._rules.number(count)) if count else ()

    def _nobody_says(self, _event: object, now: float) -> list[Command]:
        return self._say(("vm-not-known",), self._leave_for_good, now)

    # --- what to do? ----------------------------------------------------------

    def _main(self, before: Say, now: float) -> list[Command]:
        question = MenuNode(
            name=self._node.name,
            say=(*before, "vm-main"),
            choices=MappingProxyType(
                {"1": "listen", "9": "greetings", "*": "leave", "#": "leave"}
            ),
            otherwise="leave",
        )
        return self._ask(question, now)

    def _listen(self, now: float) -> list[Command]:
        self._notes = [n for n in self._notes if n.message_id not in self._gone]
        self._gone.clear()
        self._index = 0
        if not self._notes:
            return self._main(self._counts(), now)
        return self._envelope((), now)

    def _greetings(self, _now: float) -> list[Command]:
        node = GreetingsNode(name=self._node.name, opened=self._opened)
        return self._leave("the greetings were chosen", node)

    def _leave_for_good(self, _now: float) -> list[Command]:
        return self._leave("nothing more was chosen")

    # --- a message sounds -----------------------------------------------------

    def _say(self, say: Say, then: Step, now: float) -> list[Command]:
        """Say something about the message; nothing to say goes on at once."""
        self._playing_since = None
        self.deadline = None
        if not say:
            return then(now)
        self.state = ListeningState.SOUNDING
        self._then = then
        return [Play(say, self._language)]

    def _envelope(self, before: Say, now: float) -> list[Command]:
        """Say of whom the message is, and when it came; then play it."""
        note, today = self._note, self._visitor.office_time(now).date()
        came = note.came_at.astimezone(self._visitor.office.zone)
        urgent = ("vm-urgent",) if note.urgent else ()
        say = before + urgent + self._rules.when(came, today) + self._from(note)

        def play(moment: float) -> list[Command]:
            return self._play(0.0, moment)

        return self._say(say + self._claim(note), play, now)

    def _from(self, note: MessageNote) -> Say:
        telephone = self._rules.telephone
        said: Say = ("vm-from-unknown",)
        if note.number:
            said = ("vm-from", *telephone(note.number))
        if note.callback_number not in {"", note.number}:
            said += ("vm-reach-at", *telephone(note.callback_number))
        return said

    def _claim(self, note: MessageNote) -> Say:
        if not note.claimed_by:
            return ()
        return ("vm-claimed-by-you" if note.claimed_by == self._by else "vm-claimed",)

    def _play(self, start_s: float, now: float) -> list[Command]:
        self.state = ListeningState.SOUNDING
        self.deadline = None
        self._then = self._heard
        self._playing_since = now
        self._start_s = min(max(start_s, 0.0), self._note.duration_s)
        path = self._note.path
        return [PlayMessage(path, self._start_s, SPEEDS[self._speed])]

    def _position_s(self, now: float) -> float:
        """Return how far the message was heard; after it, its end."""
        if self._playing_since is None:
            return self._note.duration_s
        return self._start_s + (now - self._playing_since) * SPEEDS[self._speed]

    def _ended(self, _event: object, now: float) -> list[Command]:
        return self._then(now)

    def _failed(self, _event: PromptFailed, now: float) -> list[Command]:
        """Leave unsaid what cannot be said; a message that is lost is told."""
        if self._playing_since is None:
            return self._then(now)
        return self._say(("vm-not-done",), self._think, now)

    def _heard(self, now: float) -> list[Command]:
        self._reminders = 0
        return self._mark_heard() + self._menu(now)

    def _mark_heard(self) -> list[Command]:
        note = self._note
        if note.heard:
            return []
        self._notes[self._index] = replace(note, heard=True)
        return [MessageHeard(note.message_id, self._by)]

    def _menu(self, now: float) -> list[Command]:
        self._patience_s = NEXT_KEY_S
        return self._say(("vm-menu",), self._think, now)

    def _think(self, now: float) -> list[Command]:
        self.state = ListeningState.THINKING
        self._playing_since = None
        self.deadline = now + self._patience_s
        return []

    def _no_key(self, _event: TimeUp, now: float) -> list[Command]:
        if self._note.message_id in self._gone:
            return self._next(now)
        self._reminders += 1
        if self._reminders < REMINDERS:
            return self._menu(now)
        return self._leave_for_good(now)

    # --- what becomes of it ---------------------------------------------------

    def _key(self, event: DigitPressed, now: float) -> list[Command]:
        do = self.KEYS.get(event.digit)
        if do is None or not self._notes:
            return []
        sounded = self.state is ListeningState.SOUNDING
        hushed: list[Command] = [StopPlaying()] if sounded else []
        decided = self._playing_since is not None and event.digit in DECIDING
        marked = self._mark_heard() if decided else []
        self._reminders = 0
        return hushed + marked + do(self, now)

    def _again(self, now: float) -> list[Command]:
        return self._play(0.0, now)

    def _next(self, now: float) -> list[Command]:
        self._patience_s = NEXT_KEY_S
        if self._index + 1 >= len(self._notes):
            return self._main(("vm-end",), now)
        self._index += 1
        return self._envelope(("vm-next",), now)

    def _delete(self, now: float) -> list[Command]:
        message_id = self._note.message_id
        if message_id in self._gone:
            self._gone.remove(message_id)
            self._patience_s = NEXT_KEY_S
            restored = MessageRestored(message_id, self._by)
            return [restored, *self._say(("vm-restored",), self._think, now)]
        self._gone.add(message_id)
        self._patience_s = NEXT_AFTER_DELETE_S
        deleted = MessageDeleted(message_id, self._by)
        return [deleted, *self._say(("vm-deleted",), self._think, now)]

    def _skip_back(self, now: float) -> list[Command]:
        return self._play(self._position_s(now) - SKIP_S, now)

    def _skip_ahead(self, now: float) -> list[Command]:
        """Go forward in the message; after it the key is that of the greetings."""
        if self._playing_since is None:
            return self._greetings(now)
        return self._play(self._position_s(now) + SKIP_S, now)

    def _change_speed(self, now: float) -> list[Command]:
        at_s = 0.0 if self._playing_since is None else self._position_s(now)
        self._speed = (self._speed + 1) % len(SPEEDS)
        return self._play(at_s, now)

    def _help(self, now: float) -> list[Command]:
        shared = ("vm-help-shared",) if self._mailbox.shared else ()
        return self._say((*shared, "vm-help"), self._think, now)

    def _back(self, now: float) -> list[Command]:
        return self._main((), now)

    def _forward(self, _now: float) -> list[Command]:
        node = ForwardNode(
            name=self._node.name, opened=self._opened, message=self._note
        )
        return self._leave("the message is passed on", node)

    # --- who takes care of it? ------------------------------------------------

    def _take_care(self, now: float) -> list[Command]:
        if not self._mailbox.shared:
            return self._help(now)
        if self._codes and not self._opened.who:
            return self._ask_who(now)
        note = self._note
        if note.claimed_by == self._by:
            self._note_claim("")
            released = MessageReleased(note.message_id, self._by)
            return [released, *self._say(("vm-released",), self._think, now)]
        self.state = ListeningState.CLAIMING
        self.deadline = now + DESK_PATIENCE_S
        return [ClaimMessage(note.message_id, self._by)]

    @property
    def _codes(self) -> Mapping[str, str]:
        """What the people of this mailbox type in, to their ids."""
        codes = self._visitor.office.agent_codes
        return {code: who for code, who in codes.items() if who in self._mailbox.people}

    def _ask_who(self, now: float) -> list[Command]:
        self._playing_since = None
        question = CollectNode(
            name=self._node.name,
            say=("agent-code",),
            into="who",
            next="who",
            otherwise="nobody",
            max_digits=MOST_CODE_DIGITS,
            tries=1,
        )
        return self._ask(question, now)

    def _take_who(self, now: float) -> list[Command]:
        who = self._codes.get(self._dialogue.entered)
        if who is None:
            return self._not_done(now)
        self._opened = replace(self._opened, who=who)
        return self._take_care(now)

    def _claimed(self, event: MessageClaimTold, now: float) -> list[Command]:
        self._note_claim(event.claimed_by)
        say = self._claim(self._note) or ("vm-not-done",)
        return self._say(say, self._think, now)

    def _note_claim(self, claimed_by: str) -> None:
        self._notes[self._index] = replace(self._note, claimed_by=claimed_by)

    def _not_done(self, now: float) -> list[Command]:
        return self._say(("vm-not-done",), self._think, now)

    def _nobody_claims(self, _event: TimeUp, now: float) -> list[Command]:
        return self._not_done(now)

    # --- calling back ---------------------------------------------------------

    def _call_back(self, now: float) -> list[Command]:
        number = self._note.callback_number or self._note.number
        if not self._visitor.office.may_dial(number):
            shown = number or "an unknown number"
            why = Decided(self._node.name, f"the box may not dial {shown}")
            return [why, *self._say(("vm-may-not-call",), self._think, now)]

        def transfer(_moment: float) -> list[Command]:
            self.state = ListeningState.TRANSFERRING
            why = Decided(self._node.name, f"transferred to {number}")
            return [why, TransferTo(number)]

        return self._say(("please-hold",), transfer, now)

    def _transferred(self, event: TransferEnded, now: float) -> list[Command]:
        if event.done:
            return self._leave("transferred to the caller", to_next=False)
        why = Decided(self._node.name, f"no transfer: {event.why}")
        return [why, *self._not_done(now)]

    # --- the end --------------------------------------------------------------

    def _left(self, event: CallerLeft, _now: float) -> list[Command]:
        asked = self._asks_aloud
        sounds = asked or self.state is ListeningState.SOUNDING
        hushed: list[Command] = [StopPlaying()] if sounds else []
        return hushed + self._leave(event.how)

    def _leave(
        self, why: str, node: Node | None = None, *, to_next: bool = True
    ) -> list[Command]:
        self.state = ListeningState.DONE
        self.deadline = None
        return [Leave(self._opened.next if to_next else None, why, node=node)]

    KEYS: ClassVar[Mapping[str, Callable[..., list[Command]]]] = MappingProxyType(
        {
            "1": _again,
            "2": _next,
            "#": _next,
            "3": _delete,
            "4": _take_care,
            "5": _forward,
            "6": _call_back,
            "7": _skip_back,
            "8": _change_speed,
            "9": _skip_ahead,
            "0": _help,
            "*": _back,
        },
    )
    """What the keys do while a message sounds, and after it."""
    STEPS: ClassVar[Mapping[str, Callable[..., list[Command]]]] = MappingProxyType(
        {
            "listen": _listen,
            "greetings": _greetings,
            "leave": _leave_for_good,
            "who": _take_who,
            "nobody": _not_done,
        },
    )
    """What follows an answer."""
    _ANYWHERE = (
        *(_S.ASKED, _S.SOUNDING, _S.THINKING, _S.CLAIMING),
        *(_S.TRANSFERRING, _S.DONE),
    )
    TABLE = MappingProxyType(
        {
            (_S.READY, Begin): Rule(_begin, (_S.FETCHING,)),
            (_S.FETCHING, MessagesTold): Rule(_told, (_S.ASKED, _S.SOUNDING)),
            (_S.FETCHING, TimeUp): Rule(_nobody_says, (_S.SOUNDING,)),
            **rows(
                Rule(AskingMachine.step, _ANYWHERE),
                (_S.ASKED,),
                *(DigitPressed, PromptFinished, PromptFailed, TimeUp),
            ),
            (_S.SOUNDING, PromptFinished): Rule(_ended, _ANYWHERE),
            (_S.SOUNDING, PromptFailed): Rule(_failed, _ANYWHERE),
            **rows(Rule(_key, _ANYWHERE), (_S.SOUNDING, _S.THINKING), DigitPressed),
            (_S.THINKING, TimeUp): Rule(_no_key, (_S.SOUNDING, _S.ASKED, _S.DONE)),
            (_S.CLAIMING, MessageClaimTold): Rule(_claimed, (_S.SOUNDING,)),
            (_S.CLAIMING, TimeUp): Rule(_nobody_claims, (_S.SOUNDING,)),
            (_S.TRANSFERRING, TransferEnded): Rule(
                _transferred, (_S.SOUNDING, _S.DONE)
            ),
            **rows(
                Rule(_left, (_S.DONE,)),
                (
                    *(_S.FETCHING, _S.ASKED, _S.SOUNDING, _S.THINKING),
                    *(_S.CLAIMING, _S.TRANSFERRING),
                ),
                CallerLeft,
            ),
            **unmoved(_S.FETCHING, VoiceHeard, DigitPressed),
            **unmoved(_S.ASKED, VoiceHeard),
            **unmoved(_S.SOUNDING, VoiceHeard),
            **unmoved(_S.THINKING, VoiceHeard),
            **unmoved(_S.CLAIMING, VoiceHeard, DigitPressed),
            **unmoved(_S.TRANSFERRING, VoiceHeard, DigitPressed),
        },
    )


DECIDING = frozenset("23#456")
"""Keys by which the owner shows that he heard enough of a message."""
