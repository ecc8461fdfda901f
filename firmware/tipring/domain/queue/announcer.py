"""What a caller hears in a queue and may do there: the node `queue` of a flow.

The queue engine decides who is rung and when; this machine tells it what the caller
does (TellQueue) and turns its news (QueueNews) into what the caller hears. One
prompt at a time: whatever is due while another plays waits for its end, and the
agent who lifts ends it at once.

The machine knows where the caller stands; its parts know what comes next there:
`entrance`, `speaker`, `promise`, and `sounds` behind them all.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import ClassVar

from tipring.domain.call_events import (
    Begin,
    CallerLeft,
    CallerSentOn,
    PromptFailed,
    PromptFinished,
    QueueNews,
)
from tipring.domain.command import Command
from tipring.domain.commands import Leave, RecordTalk, StopPlaying, TellQueue
from tipring.domain.company import sent_on
from tipring.domain.events import DigitPressed, VoiceHeard
from tipring.domain.flow import QueueNode
from tipring.domain.machine import Machine, Rule, TimeUp, rows, unmoved
from tipring.domain.moves import CallerMoved, moved_to, way_back
from tipring.domain.queue.doors import resolved
from tipring.domain.queue.entrance import Entrance
from tipring.domain.queue.happenings import (
    CallerHungUp,
    CallerSteppedOut,
    CallerWithdrawn,
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
from tipring.domain.queue.programme import Programme, Talk
from tipring.domain.queue.promise import PROMISE_PATIENCE_S, Promise
from tipring.domain.queue.settings import OverflowAction
from tipring.domain.queue.sounds import Sounds
from tipring.domain.queue.speaker import PLACE_PATIENCE_S, Speaker
from tipring.domain.queue.stay import Stay
from tipring.domain.queue.turns import HOLDING, SOUNDING, WAITING, QueueState, Turn
from tipring.domain.recording import may_record
from tipring.domain.visitor import Visitor

__all__ = ["PLACE_PATIENCE_S", "PROMISE_PATIENCE_S", "QueueMachine", "QueueState"]

_S = QueueState
_DEAF = (
    *(_S.AT_THE_DOOR, _S.KNOCKING, _S.WELCOMED),
    *(_S.PROMISED, _S.THANKED, _S.LIFTED, _S.TALKING),
)
"""States in which keys mean nothing to the queue."""
_WITH_AGENT = frozenset({_S.LIFTED, _S.TALKING})
_PROMPT_ENDS = (PromptFinished, PromptFailed)
"""A prompt that failed took no time; nothing else is different."""
BEFORE_ALL_S = 14_400.0
"""Nobody waits for so long: who talked already and was sent on in vain is next."""
ALWAYS_ROOM = 10_000


def back_at_the_head(node: QueueNode) -> QueueNode:
    """Return the node for a caller of *node* who talked, and was sent on in vain."""
    return replace(node, head_start_s=BEFORE_ALL_S, size=ALWAYS_ROOM)


class QueueMachine(Machine[QueueState]):
    """Lead one caller past the doors, through the wait, to an agent or elsewhere."""

    NAME = "queue node"

    def __init__(self, node: QueueNode, visitor: Visitor) -> None:
        super().__init__(QueueState.READY)
        self._stay = stay = Stay(node, visitor)
        self._programme = Programme(
            stay.queue, node.welcome, stay.book, stay.speaking_s
        )
        self._sounds = Sounds(stay)
        self._entrance = Entrance(stay, self._programme)
        self._speaker = Speaker(stay, self._programme)
        self._promise = Promise(stay, self._programme)

    @property
    def holds_the_caller(self) -> bool:
        """Whether the caller waits for somebody, or talks with him."""
        return self.state in HOLDING

    def _take(self, turn: Turn) -> list[Command]:
        self.state, self.deadline = turn.state, turn.deadline
        return [*turn.commands]

    def _hush(self) -> list[Command]:
        asks = self.state is QueueState.BOOKING and self._promise.is_sounding
        return [StopPlaying()] if asks or self.state in SOUNDING else []

    # --- coming in -----------------------------------------------------------------

    def _begin(self, _event: Begin, now: float) -> list[Command]:
        if not self._stay.node.ticket:
            return self._take(self._entrance.begin(now))
        reached = self._entrance.person_is_reached(now)
        return [reached, *self._sounds.let_wait(), *self._listen()]

    def _door_said(
        self, event: PromptFinished | PromptFailed, now: float
    ) -> list[Command]:
        return self._take(self._entrance.door_said(event, now))

    def _entered(self, news: Entered, now: float) -> list[Command]:
        if self.state is not QueueState.KNOCKING:
            return []
        self._stay.is_offered = news.offered
        self._programme.begin(now)
        heard = self._sounds.let_wait()
        if self._entrance.must_be_welcomed:
            return heard + self._take(self._speaker.welcome())
        if news.offered:
            said = "nothing is said: an agent is rung at once"
            return [*heard, self._stay.decided(said), *self._listen()]
        if self._stay.was_here or news.returned:
            self._programme.skip_welcome()
        return heard + self._say_next(now)

    # --- what is said while waiting ------------------------------------------------

    def _listen(self) -> list[Command]:
        return self._take(self._speaker.listen())

    def _say_next(self, now: float) -> list[Command]:
        return self._take(self._speaker.say_next(now))

    def _said(self, _event: object, now: float) -> list[Command]:
        return self._say_next(now)

    def _welcome_said(self, _event: object, now: float) -> list[Command]:
        return self._take(self._speaker.welcome_said(now))

    def _place_told(self, news: PlaceTold, now: float) -> list[Command]:
        return self._speak(news, now) if self.state is QueueState.ASKING else []

    def _no_answer(self, _event: TimeUp, now: float) -> list[Command]:
        return self._speak(None, now)

    def _speak(self, told: PlaceTold | None, now: float) -> list[Command]:
        if self._speaker.talk is Talk.CALLBACK:
            return self._take(self._promise.begin(told, now))
        return self._take(self._speaker.speak(told, now))

    # --- agents --------------------------------------------------------------------

    def _offering(self, _news: Offering, _now: float) -> list[Command]:
        self._stay.is_offered = True
        return self._sounds.let_wait() if self.state in WAITING else []

    def _nobody_rings(self, _news: NobodyRings, now: float) -> list[Command]:
        self._stay.is_offered = False
        if self.state not in WAITING:
            return []
        self._programme.ringing_ended(now)
        heard = self._sounds.let_wait()
        if self.state is QueueState.LISTENING:
            heard += self._listen()
        return heard

    def _lifted(self, _news: AgentLifted, _now: float) -> list[Command]:
        hushed = self._hush()
        return hushed + self._take(Turn(QueueState.LIFTED))

    def _talk_began(self, _news: TalkBegan, _now: float) -> list[Command]:
        hushed = self._hush()
        stay = self._stay
        stay.is_offered = False
        begun = hushed + self._take(Turn(QueueState.TALKING)) + self._sounds.end()
        if may_record(stay.queue.record, stay.visitor.stays):
            begun.append(RecordTalk(stay.queue.name, stay.visitor.stays.consent))
        return begun

    def _on_hold(self, _news: OnHold, _now: float) -> list[Command]:
        return self._sounds.let_wait() if self.state is QueueState.TALKING else []

    def _off_hold(self, _news: OffHold, _now: float) -> list[Command]:
        return self._sounds.end() if self.state is QueueState.TALKING else []

    def _came_back(self, news: CameBack, now: float) -> list[Command]:
        stay = self._stay
        stay.is_offered = False
        self._programme.ringing_ended(now)
        heard = self._sounds.let_wait()
        if self._hush():
            said = "no word of regret: something is being said already"
            return [*heard, stay.decided(said)]
        said = f"back in the queue, with a word of regret: {news.why}"
        regret = stay.play(QueueState.HEARING, stay.book.sorry)
        return heard + self._take(regret.after(stay.decided(said)))

    # --- being called back -----------------------------------------------------------

    def _book_on(self, event: object, now: float) -> list[Command]:
        return self._take(self._promise.step(event, now))

    def _promise_kept(self, _news: CallbackKept, _now: float) -> list[Command]:
        if self.state is not QueueState.PROMISED:
            return []
        return self._take(self._promise.kept())

    def _promise_lost(self, _event: TimeUp, now: float) -> list[Command]:
        return self._take(self._promise.lost(now))

    def _thanked(self, _event: object, _now: float) -> list[Command]:
        return self._go(Leave(None, "the caller will be called back"))

    # --- the caller, or the queue, ends it --------------------------------------------

    def _go(self, leave: Leave) -> list[Command]:
        return [*self._sounds.end(), *self._take(Turn(QueueState.DONE, (leave,)))]

    def _key(self, event: DigitPressed, now: float) -> list[Command]:
        stay, callbacks = self._stay, self._stay.queue.callbacks
        hushed = self._hush()
        if callbacks.enabled and event.digit == callbacks.key:
            return hushed + self._take(self._speaker.ask_place(Talk.CALLBACK, now))
        to = stay.exits.get(event.digit)
        if to is None:
            return []
        why = f"{event.digit} was pressed in the queue"
        stay.count_wait(now)
        stay.visitor.stays.keep(stay.node.queue, stay.ticket)
        stepped = TellQueue(CallerSteppedOut(stay.ticket, why))
        return [stepped, *hushed, *self._go(Leave(to, why))]

    def _talk_over(self, news: TalkOver, _now: float) -> list[Command]:
        self._stay.visitor.stays.waited_s = 0.0
        return [*self._hush(), *self._go(Leave(self._stay.node.next, news.why))]

    def _sent_on(self, event: CallerSentOn, _now: float) -> list[Command]:
        """Let the agent go who sent the caller on; in vain, he is next in line."""
        stay = self._stay
        stay.visitor.stays.waited_s = 0.0
        stay.visitor.stays.was_sent_back = False
        why = f"sent on to {event.who} by {event.by}"
        node = sent_on(event, stay.node, back_at_the_head(stay.node))
        leave = Leave(None, why, node=node)
        return [TellQueue(CallerWithdrawn(stay.ticket, why)), *self._go(leave)]

    def _moved(self, event: CallerMoved, now: float) -> list[Command]:
        """Give the place back; whom nobody takes goes on as if he had waited on."""
        stay = self._stay
        stay.visitor.stays.was_sent_back = False
        back = way_back(stay.node)
        if self.state in _WITH_AGENT and isinstance(back, QueueNode):
            stay.visitor.stays.waited_s = 0.0
            back = back_at_the_head(back)
        else:
            stay.count_wait(now)
        leave = Leave(None, event.why, node=moved_to(event, stay.node, back))
        gone = TellQueue(CallerWithdrawn(stay.ticket, event.why))
        return [gone, *self._hush(), *self._go(leave)]

    def _sent_away(self, news: SentAway, now: float) -> list[Command]:
        stay, node = self._stay, self._stay.node.overflow
        stay.count_wait(now)
        to = resolved(news.to, stay.queue)
        if node:
            to = replace(to, action=OverflowAction.NODE, node=node)
        return [*self._hush(), *self._go(stay.send_away(to, to.say, news.why))]

    def _caller_left(self, event: CallerLeft, _now: float) -> list[Command]:
        return [*self._hush(), *self._go(Leave(None, event.how))]

    def _caller_left_queue(self, event: CallerLeft, now: float) -> list[Command]:
        gone = TellQueue(CallerHungUp(self._stay.ticket, event.how))
        return [gone, *self._caller_left(event, now)]

    # --- the tables --------------------------------------------------------------

    def _news(self, event: QueueNews, now: float) -> list[Command]:
        if event.ticket and event.ticket != self._stay.ticket:
            return []
        news = event.news
        return self.NEWS[type(news)](self, news, now)

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
            (_S.LISTENING, TimeUp): Rule(_said, _SPEAKS),
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
            (_S.TALKING, CallerSentOn): Rule(_sent_on, (_S.DONE,)),
            **rows(
                Rule(_moved, (_S.DONE,)),
                sorted(HOLDING - {_S.PROMISED, _S.THANKED}),
                CallerMoved,
            ),
            **rows(
                Rule(_caller_left_queue, (_S.DONE,)),
                sorted(HOLDING - {_S.THANKED}),
                CallerLeft,
            ),
            **{
                row: rule
                for state in (_S.AT_THE_DOOR, *HOLDING)
                for row, rule in unmoved(state, VoiceHeard).items()
            },
            **{
                row: rule
                for state in _DEAF
                for row, rule in unmoved(state, DigitPressed).items()
            },
        },
    )
