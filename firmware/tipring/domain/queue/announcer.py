"""What a caller hears in a queue and may do there: the node `queue` of a flow.

The queue engine decides who is rung and when; this machine tells it what the caller
does (TellQueue) and turns its news (QueueNews) into what the caller hears. One
prompt at a time: whatever is due while another plays waits for its end, and the
agent who lifts ends it at once.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar

from tipring.domain.call_events import (
    Begin,
    CallerLeft,
    PromptFailed,
    PromptFinished,
    QueueNews,
)
from tipring.domain.commands import (
    Backdrop,
    Command,
    Leave,
    Play,
    SetBackdrop,
    StopPlaying,
    TellQueue,
)
from tipring.domain.events import DigitPressed, VoiceHeard
from tipring.domain.flow import AwayNode, QueueNode
from tipring.domain.journal import Decided
from tipring.domain.machine import Machine, Rule, TimeUp, rows, unmoved
from tipring.domain.queue.booking import Booked, Booking
from tipring.domain.queue.doors import resolved, way_in
from tipring.domain.queue.happenings import (
    CallbackBooked,
    CallbackReached,
    CallerHungUp,
    CallerJoined,
    CallerSteppedOut,
    CallerWithdrawn,
    PlaceAsked,
    WelcomeEnded,
)
from tipring.domain.queue.orders import (
    AgentLifted,
    CallbackKept,
    CameBack,
    Entered,
    NobodyRings,
    Offering,
    OffHold,
    OnHold,
    PlaceTold,
    SentAway,
    TalkBegan,
    TalkOver,
)
from tipring.domain.queue.phrases import phrasebook
from tipring.domain.queue.programme import Programme, Talk
from tipring.domain.queue.settings import Destination, OverflowAction
from tipring.domain.say import Say
from tipring.domain.visitor import Visitor

PLACE_PATIENCE_S = 1.0
"""How long the queue may take to say where the caller stands."""


PROMISE_PATIENCE_S = 5.0
"""How long the disk may take to keep the promise of a call back."""


class QueueState(StrEnum):
    """Where a caller of a queue stands."""

    READY = "ready"
    AT_THE_DOOR = "hearing something at the door"
    KNOCKING = "asking for a place"
    WELCOMED = "hearing the whole welcome"
    LISTENING = "hearing music or ringing"
    ASKING = "about to be told something"
    HEARING = "hearing an announcement"
    BOOKING = "asking to be called back"
    PROMISED = "waiting until the promise to call back is safe"
    THANKED = "hearing that he will be called back"
    LIFTED = "about to be joined with an agent"
    TALKING = "talking with an agent"
    DONE = "done"


_S = QueueState
_SOUNDING = frozenset(
    {_S.AT_THE_DOOR, _S.WELCOMED, _S.HEARING, _S.THANKED},
)
_WAITING = frozenset(
    {_S.KNOCKING, _S.WELCOMED, _S.LISTENING, _S.ASKING, _S.HEARING, _S.BOOKING},
)
_HOLDING = _WAITING | {_S.PROMISED, _S.THANKED, _S.LIFTED, _S.TALKING}
_DEAF = (
    *(_S.AT_THE_DOOR, _S.KNOCKING, _S.WELCOMED),
    *(_S.PROMISED, _S.THANKED, _S.LIFTED, _S.TALKING),
)
"""States in which keys mean nothing to the queue."""
_PROMPT_ENDS = (PromptFinished, PromptFailed)
"""A prompt that failed took no time; nothing else is different."""


class QueueMachine(Machine[QueueState]):
    """Lead one caller past the doors, through the wait, to an agent or elsewhere."""

    NAME = "queue node"

    def __init__(self, node: QueueNode, visitor: Visitor) -> None:
        super().__init__(QueueState.READY)
        self._node = node
        self._queue = visitor.office.team.queues[node.queue]
        language = self._queue.card.language or visitor.language
        self._visitor = visitor = replace(visitor, language=language)
        self._book = phrasebook(visitor.language)
        self._ticket = ""
        self._returns_to = ""
        self._joined_at = 0.0
        self._backdrop = Backdrop.NOTHING
        self._offered = False
        self._programme = Programme(
            self._queue, node.welcome, self._book, self._speaking_s
        )
        self._talk = Talk.WELCOME
        self._booking = Booking(
            visitor.office,
            visitor.number,
            visitor.language,
            self._book,
        )
        self._exits = self._exit_keys()

    def _exit_keys(self) -> Mapping[str, str]:
        """Return the keys and nodes; the call of a callback has no nodes to go to."""
        if self._node.exits is not None:
            return self._node.exits
        return {} if self._node.ticket else self._queue.hearing.exits

    @property
    def holds_the_caller(self) -> bool:
        """Whether the caller waits for somebody, or talks with him."""
        return self.state in _HOLDING

    def _speaking_s(self, say: Say) -> float:
        return self._visitor.speaking_s(say, self._visitor.language)

    # --- what is heard -------------------------------------------------------------

    def _is_sounding(self) -> bool:
        if self.state is QueueState.BOOKING:
            return self._booking.dialogue.is_sounding
        return self.state in _SOUNDING

    def _hush(self) -> list[Command]:
        return [StopPlaying()] if self._is_sounding() else []

    def _play(self, state: QueueState, say: Say) -> list[Command]:
        self.state = state
        self.deadline = None
        return [Play(say, self._visitor.language)]

    def _let_hear(self, kind: Backdrop) -> list[Command]:
        if kind is self._backdrop:
            return []
        self._backdrop = kind
        if kind is Backdrop.MUSIC:
            hearing = self._queue.hearing
            music = hearing.alternate_music or hearing.music
            return [SetBackdrop(kind, music, self._visitor.language)]
        return [SetBackdrop(kind)]

    def _let_wait(self) -> list[Command]:
        """Let the caller hear what fits: ringing, music, or that the line is alive."""
        hearing = self._queue.hearing
        if self._offered and hearing.ringback:
            return self._let_hear(Backdrop.RINGBACK)
        kind = Backdrop.MUSIC if hearing.music else Backdrop.COMFORT_NOISE
        return self._let_hear(kind)

    def _decided(self, sentence: str) -> Decided:
        return Decided(self._node.name, sentence)

    def _leave(
        self,
        to: str | None,
        why: str,
        node: AwayNode | None = None,
    ) -> list[Command]:
        silence = [*self._hush(), *self._let_hear(Backdrop.NOTHING)]
        self.state = QueueState.DONE
        self.deadline = None
        return [*silence, Leave(to, why, node=node)]

    # --- the doors -----------------------------------------------------------------

    def _begin(self, _event: Begin, now: float) -> list[Command]:
        if self._node.ticket:
            return self._go_on_waiting(now)
        office = self._visitor.office
        moment = self._visitor.office_time(now)
        door = way_in(self._queue, office.schedules, moment)
        if door.to is None:
            return self._pass_the_doors(door.say, door.why, now)
        return self._send_away(door.to, door.say, door.why)

    def _go_on_waiting(self, now: float) -> list[Command]:
        """Tell that the person is reached; an agent was kept free and is rung now."""
        self._ticket = self._node.ticket
        self._joined_at = now
        self._offered = True
        reached = TellQueue(CallbackReached(self._ticket, self._visitor.call_id))
        return [reached, *self._let_wait(), *self._listen()]

    def _pass_the_doors(self, say: Say, why: str, now: float) -> list[Command]:
        noted: list[Command] = [self._decided(f"let in: {why}")] if why else []
        if say:
            return noted + self._play(QueueState.AT_THE_DOOR, say)
        return noted + self._knock(now)

    def _door_said(self, _event: object, now: float) -> list[Command]:
        return self._knock(now)

    def _knock(self, now: float) -> list[Command]:
        stays, node = self._visitor.stays, self._node
        self.state = QueueState.KNOCKING
        self._returns_to = stays.claim(node.queue)
        self._ticket = stays.new_ticket()
        self._joined_at = now
        brings_wait = self._queue.carries_wait or stays.was_sent_back
        waited_s = stays.waited_s if brings_wait and not self._returns_to else 0.0
        joined = CallerJoined(
            ticket=self._ticket,
            queue=node.queue,
            line=self._visitor.line,
            number=self._visitor.number,
            name=self._visitor.name,
            priority=node.priority,
            head_start_s=node.head_start_s,
            needs=node.needs,
            waited_s=waited_s,
            welcome_first=self._must_be_welcomed(),
            returns_to=self._returns_to,
            size_limit=node.size,
            overflow_after_s=node.after_s,
        )
        return [TellQueue(joined)]

    def _must_be_welcomed(self) -> bool:
        must = self._queue.hearing.welcome_mandatory and self._programme.welcome
        return bool(must) and not self._was_here()

    def _was_here(self) -> bool:
        return bool(self._returns_to) or self._visitor.stays.was_sent_back

    # --- news of the queue ---------------------------------------------------------

    def _news(self, event: QueueNews, now: float) -> list[Command]:
        if event.ticket and event.ticket != self._ticket:
            return []
        news = event.news
        return self.NEWS[type(news)](self, news, now)

    def _entered(self, news: Entered, now: float) -> list[Command]:
        if self.state is not QueueState.KNOCKING:
            return []
        self._offered = news.offered
        self._programme.begin(now)
        heard = self._let_wait()
        if self._must_be_welcomed():
            said = self._decided("the welcome is heard whole, before anybody is rung")
            welcome = self._programme.welcome
            return [*heard, said, *self._play(QueueState.WELCOMED, welcome)]
        if news.offered:
            said = self._decided("nothing is said: an agent is rung at once")
            return [*heard, said, *self._listen()]
        if self._was_here():
            self._programme.skip_welcome()
        return heard + self._say_next(now)

    def _welcome_said(self, _event: object, now: float) -> list[Command]:
        self._programme.was_decided(Talk.WELCOME, now)
        ended = TellQueue(WelcomeEnded(self._ticket))
        return [ended, *self._say_next(now)]

    def _offering(self, _news: Offering, _now: float) -> list[Command]:
        self._offered = True
        return self._let_wait() if self.state in _WAITING else []

    def _nobody_rings(self, _news: NobodyRings, now: float) -> list[Command]:
        self._offered = False
        if self.state not in _WAITING:
            return []
        self._programme.ringing_ended(now)
        heard = self._let_wait()
        if self.state is QueueState.LISTENING:
            heard += self._listen()
        return heard

    def _lifted(self, _news: AgentLifted, _now: float) -> list[Command]:
        hushed = self._hush()
        self.state = QueueState.LIFTED
        self.deadline = None
        return hushed

    def _talk_began(self, _news: TalkBegan, _now: float) -> list[Command]:
        hushed = self._hush()
        self.state = QueueState.TALKING
        self.deadline = None
        self._offered = False
        return hushed + self._let_hear(Backdrop.NOTHING)

    def _on_hold(self, _news: OnHold, _now: float) -> list[Command]:
        return self._let_wait() if self.state is QueueState.TALKING else []

    def _off_hold(self, _news: OffHold, _now: float) -> list[Command]:
        if self.state is not QueueState.TALKING:
            return []
        return self._let_hear(Backdrop.NOTHING)

    def _talk_over(self, news: TalkOver, _now: float) -> list[Command]:
        self._visitor.stays.waited_s = 0.0
        return self._leave(self._node.next, news.why)

    def _came_back(self, news: CameBack, now: float) -> list[Command]:
        self._offered = False
        self._programme.ringing_ended(now)
        heard = self._let_wait()
        if self._is_sounding():
            said = "no word of regret: something is being said already"
            return [*heard, self._decided(said)]
        said = f"back in the queue, with a word of regret: {news.why}"
        regret = self._play(QueueState.HEARING, self._book.sorry)
        return [*heard, self._decided(said), *regret]

    def _sent_away(self, news: SentAway, now: float) -> list[Command]:
        self._count_wait(now)
        to = self._overridden(resolved(news.to, self._queue))
        return self._send_away(to, to.say, news.why)

    # --- what is said while waiting ------------------------------------------------

    def _listen(self) -> list[Command]:
        """Let music or ringing be heard until something is due."""
        self.state = QueueState.LISTENING
        self.deadline = None if self._offered else self._programme.next_due()
        return []

    def _say_next(self, now: float) -> list[Command]:
        talk = self._programme.due(now, is_offered=self._offered)
        if talk is None:
            return self._listen()
        return self._ask_place(talk, now)

    def _ask_place(self, talk: Talk, now: float) -> list[Command]:
        """Ask at once before speaking: the figures are to be those of the instant."""
        self.state = QueueState.ASKING
        self._talk = talk
        self.deadline = now + PLACE_PATIENCE_S
        return [TellQueue(PlaceAsked(self._ticket))]

    def _time_is_up(self, _event: TimeUp, now: float) -> list[Command]:
        return self._say_next(now)

    def _no_answer(self, _event: TimeUp, now: float) -> list[Command]:
        return self._speak(None, now)

    def _place_told(self, news: PlaceTold, now: float) -> list[Command]:
        if self.state is not QueueState.ASKING:
            return []
        return self._speak(news, now)

    def _speak(self, told: PlaceTold | None, now: float) -> list[Command]:
        if self._talk is Talk.CALLBACK:
            return self._begin_booking(told, now)
        say, why = self._words(told)
        self._programme.was_decided(self._talk, now)
        if say:
            said = self._decided(f"{self._talk}: {why}")
            return [said, *self._play(QueueState.HEARING, say)]
        silent = self._decided(f"{self._talk} not said: {why}")
        return [silent, *self._say_next(now)]

    def _words(self, told: PlaceTold | None) -> tuple[Say, str]:
        if self._offered:
            return (), "an agent is being rung"
        can_call_back = bool(self._visitor.office.outside)
        return self._programme.words(self._talk, told, can_call_back=can_call_back)

    def _said(self, _event: object, now: float) -> list[Command]:
        return self._say_next(now)

    # --- keys ----------------------------------------------------------------------

    def _key(self, event: DigitPressed, now: float) -> list[Command]:
        callbacks = self._queue.callbacks
        if callbacks.enabled and event.digit == callbacks.key:
            return [*self._hush(), *self._ask_place(Talk.CALLBACK, now)]
        to = self._exits.get(event.digit)
        if to is None:
            return []
        why = f"{event.digit} was pressed in the queue"
        self._count_wait(now)
        self._visitor.stays.keep(self._node.queue, self._ticket)
        stepped = TellQueue(CallerSteppedOut(self._ticket, why))
        return [stepped, *self._leave(to, why)]

    # --- being called back -----------------------------------------------------------

    def _begin_booking(self, told: PlaceTold | None, now: float) -> list[Command]:
        if not self._visitor.office.outside:
            why = "no call back: the office lets the box dial no number"
            return self._refuse_booking(why, self._book.callback_impossible)
        if not self._programme.is_long_enough(told):
            why = "no call back: the wait is too short for it"
            return self._refuse_booking(why, self._book.callback_not_now)
        self.state = QueueState.BOOKING
        return self._go_on_booking(self._booking.begin(now))

    def _refuse_booking(self, why: str, say: Say) -> list[Command]:
        return [self._decided(why), *self._play(QueueState.HEARING, say)]

    def _go_on_booking(self, commands: list[Command]) -> list[Command]:
        self.deadline = self._booking.dialogue.deadline
        return commands

    def _book_on(self, event: object, now: float) -> list[Command]:
        commands, booked = self._booking.step(event, now)
        match booked:
            case Booked.NOT_YET:
                return self._go_on_booking(commands)
            case Booked.YES:
                return commands + self._promise(self._booking.number, now)
            case _:
                said = self._decided("no call back: no number was confirmed")
                here = self._play(QueueState.HEARING, self._book.still_here)
                return [*commands, said, *here]

    def _promise(self, number: str, now: float) -> list[Command]:
        self.state = QueueState.PROMISED
        self.deadline = now + PROMISE_PATIENCE_S
        return [TellQueue(CallbackBooked(self._ticket, number))]

    def _promise_kept(self, _news: CallbackKept, _now: float) -> list[Command]:
        if self.state is not QueueState.PROMISED:
            return []
        return self._play(QueueState.THANKED, self._book.callback_thanks)

    def _promise_lost(self, _event: TimeUp, now: float) -> list[Command]:
        """Nothing may be promised that a power cut takes away: wait on instead."""
        why = "the promise to call back could not be kept safe"
        self._count_wait(now)
        self._visitor.stays.was_sent_back = True
        gone = TellQueue(CallerWithdrawn(self._ticket, why))
        regret = self._play(QueueState.AT_THE_DOOR, self._book.callback_impossible)
        return [gone, self._decided(f"no call back: {why}"), *regret]

    def _thanked(self, _event: object, _now: float) -> list[Command]:
        self.state = QueueState.DONE
        return self._leave(None, "the caller will be called back")

    # --- the caller, or the queue, ends it --------------------------------------------

    def _caller_left(self, event: CallerLeft, _now: float) -> list[Command]:
        return self._leave(None, event.how)

    def _caller_left_queue(self, event: CallerLeft, _now: float) -> list[Command]:
        gone = TellQueue(CallerHungUp(self._ticket, event.how))
        return [gone, *self._leave(None, event.how)]

    def _count_wait(self, now: float) -> None:
        """Keep in mind how long the caller waited, for the next queue."""
        self._visitor.stays.waited_s += now - self._joined_at

    def _overridden(self, to: Destination) -> Destination:
        """Return where a full or slow queue sends the caller: the node has a say."""
        node = self._node.overflow
        return replace(to, action=OverflowAction.NODE, node=node) if node else to

    def _send_away(self, to: Destination, say: Say, why: str) -> list[Command]:
        away = AwayNode(
            name=self._node.name,
            to=to,
            next=self._node.next,
            overflow=self._node.overflow,
            back=self._node if self._ticket else None,
            say=say,
        )
        return self._leave(None, why, away)

    NEWS: ClassVar[Mapping[type, Callable[..., list[Command]]]] = MappingProxyType(
        {
            Entered: _entered,
            Offering: _offering,
            NobodyRings: _nobody_rings,
            AgentLifted: _lifted,
            TalkBegan: _talk_began,
            OnHold: _on_hold,
            OffHold: _off_hold,
            TalkOver: _talk_over,
            CallbackKept: _promise_kept,
            CameBack: _came_back,
            SentAway: _sent_away,
            PlaceTold: _place_told,
        },
    )
    _ENDS = (_S.LIFTED, _S.TALKING, _S.HEARING, _S.DONE)
    """Where news may lead from any state in which there is a ticket."""
    _SPEAKS = (_S.LISTENING, _S.ASKING, _S.HEARING)
    TABLE = MappingProxyType(
        {
            (_S.READY, Begin): Rule(
                _begin,
                (_S.AT_THE_DOOR, _S.KNOCKING, _S.LISTENING, _S.DONE),
            ),
            **rows(Rule(_door_said, (_S.KNOCKING,)), (_S.AT_THE_DOOR,), *_PROMPT_ENDS),
            (_S.AT_THE_DOOR, CallerLeft): Rule(_caller_left, (_S.DONE,)),
            (_S.KNOCKING, QueueNews): Rule(
                _news,
                (_S.KNOCKING, _S.WELCOMED, _S.LISTENING, _S.ASKING, *_ENDS),
            ),
            **rows(Rule(_welcome_said, _SPEAKS), (_S.WELCOMED,), *_PROMPT_ENDS),
            (_S.WELCOMED, QueueNews): Rule(_news, (_S.WELCOMED, *_ENDS)),
            (_S.LISTENING, QueueNews): Rule(_news, (_S.LISTENING, *_ENDS)),
            (_S.LISTENING, TimeUp): Rule(_time_is_up, _SPEAKS),
            (_S.ASKING, QueueNews): Rule(
                _news,
                (_S.LISTENING, _S.ASKING, _S.BOOKING, *_ENDS),
            ),
            (_S.ASKING, TimeUp): Rule(_no_answer, (*_SPEAKS, _S.BOOKING)),
            **rows(Rule(_said, _SPEAKS), (_S.HEARING,), *_PROMPT_ENDS),
            (_S.HEARING, QueueNews): Rule(_news, _ENDS),
            **rows(Rule(_key, (*_SPEAKS, _S.DONE)), _SPEAKS, DigitPressed),
            **rows(
                Rule(_book_on, (_S.BOOKING, _S.PROMISED, _S.HEARING)),
                (_S.BOOKING,),
                *(DigitPressed, TimeUp, *_PROMPT_ENDS),
            ),
            (_S.BOOKING, QueueNews): Rule(_news, (_S.BOOKING, *_ENDS)),
            **rows(Rule(_thanked, (_S.DONE,)), (_S.THANKED,), *_PROMPT_ENDS),
            (_S.THANKED, QueueNews): Rule(_news, (_S.THANKED, *_ENDS)),
            (_S.PROMISED, QueueNews): Rule(_news, (_S.PROMISED, _S.THANKED, *_ENDS)),
            (_S.PROMISED, TimeUp): Rule(_promise_lost, (_S.AT_THE_DOOR,)),
            (_S.THANKED, CallerLeft): Rule(_caller_left, (_S.DONE,)),
            (_S.LIFTED, QueueNews): Rule(_news, _ENDS),
            (_S.TALKING, QueueNews): Rule(_news, _ENDS),
            **rows(
                Rule(_caller_left_queue, (_S.DONE,)),
                _HOLDING - {_S.THANKED},
                CallerLeft,
            ),
            **{
                row: rule
                for state in (_S.AT_THE_DOOR, *_HOLDING)
                for row, rule in unmoved(state, VoiceHeard).items()
            },
            **{
                row: rule
                for state in _DEAF
                for row, rule in unmoved(state, DigitPressed).items()
            },
        },
    )
