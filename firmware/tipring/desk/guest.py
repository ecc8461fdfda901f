"""A call's dealings with the queue: its tickets, the talk, transfers, agents' keys."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from tipring.desk.bridge import Bridge
from tipring.desk.phone_watch import PhoneWatch
from tipring.desk.queueing import QueueDesk
from tipring.desk.voice import CallVoice
from tipring.domain.call_events import (
    AgentStateTold,
    CallEvent,
    QueueNews,
    TransferEnded,
)
from tipring.domain.commands import AskAgentState, CheckPin, TellQueue, TransferTo
from tipring.domain.errors import LineError, PhoneError, RuleError
from tipring.domain.queue.happenings import (
    CallerJoined,
    Happening,
    Joined,
)
from tipring.domain.queue.orders import CameBack, Join, OffHold, OnHold, TalkOver
from tipring.lines.port import Line

log = logging.getLogger(__name__)

Dealing = TellQueue | CheckPin | AskAgentState | TransferTo
"""The commands of a call that are done here."""


@dataclass(frozen=True, slots=True)
class Counter:
    """Where a call meets the queue: the desk of the queues, and the line's watch."""

    queues: QueueDesk
    hand_over: Callable[[], bool]
    """Leaves the caller to the telephone beside the line; False: it cannot."""


class Guest:
    """One call at the counter; without one nothing of this can be done."""

    def __init__(
        self,
        line: Line,
        voice: CallVoice,
        tasks: asyncio.TaskGroup,
        tell: Callable[[CallEvent], None],
        counter: Counter | None,
    ) -> None:
        self._line = line
        self._voice = voice
        self._tasks = tasks
        self._tell = tell
        self._counter = counter
        self._agent: PhoneWatch | None = None
        self._talk: asyncio.Task[None] | None = None

    # --- what the rules of the call ask for ---------------------------------------

    def do(self, dealing: Dealing) -> None:
        """Do what the call asks for; answers come as events."""
        match dealing:
            case TransferTo(number):
                self._tasks.create_task(self._transfer(number))
            case TellQueue(what):
                self._tell_queue(what)
            case CheckPin(code, pin):
                self._tell(self._queues.check_pin(code, pin))
            case AskAgentState(agent):
                self._tell(AgentStateTold(self._queues.state_of(agent)))

    @property
    def _queues(self) -> QueueDesk:
        assert self._counter is not None, "only an office has queues"  # noqa: S101 - for the type checker
        return self._counter.queues

    def _tell_queue(self, what: Happening) -> None:
        if isinstance(what, CallerJoined):
            # By now the line has shown whether it hears while it plays.
            one_way = not self._line.capabilities.full_duplex
            what = replace(what, beside_only=one_way)
        try:
            self._queues.tell_of(self, what)
        except RuleError as error:
            log.warning("%s", error)

    async def _transfer(self, number: str) -> None:
        self._voice.silence()
        try:
            await self._line.transfer(number)
        except LineError as error:
            self._tell(TransferEnded(done=False, why=str(error)))
        else:
            self._tell(TransferEnded(done=True))

    # --- what the queue says -------------------------------------------------------

    def tell(self, event: CallEvent) -> None:
        """Take news of the queue, before the rules of the call hear them."""
        match event:
            case QueueNews(TalkOver() | CameBack() | OnHold()):
                self._end_talk()
            case QueueNews(OffHold()):
                self._begin_talk()
            case _:
                pass
        self._tell(event)

    def join(self, order: Join, agent: PhoneWatch) -> None:
        """Let the caller and *agent* hear each other, after the whisper."""
        self._agent = agent
        self._talk = self._tasks.create_task(self._join(order, agent))

    async def _join(self, order: Join, agent: PhoneWatch) -> None:
        try:
            if order.whisper and agent.phone.capabilities.has_audio:
                await agent.whisper(self._queues.whisper(order))
            agent.talks()
            self._queues.tell(Joined(order.ticket, order.agent))
        except (PhoneError, RuleError) as error:
            log.info("%s was not joined: %s", order.agent, error)
        else:
            await self._hear_each_other(agent)

    async def _hear_each_other(self, agent: PhoneWatch) -> None:
        """Talk until one of them leaves; the phone and the line tell who did."""
        if not agent.phone.capabilities.has_audio:
            self._hand_over(agent)
            return
        self._voice.silence()
        try:
            await Bridge(self._line, agent.phone).run()
        except (PhoneError, LineError) as error:
            log.info("%s", error)

    def _hand_over(self, agent: PhoneWatch) -> None:
        if self._counter is None or not self._counter.hand_over():
            log.error("%s cannot be left to %s", self._line.name, agent.agent)
            agent.lost_the_caller()

    def _begin_talk(self) -> None:
        if self._agent is not None and self._talk is None:
            self._talk = self._tasks.create_task(self._hear_each_other(self._agent))

    def _end_talk(self) -> None:
        talk, self._talk = self._talk, None
        if talk is not None:
            talk.cancel()

    def leave(self) -> None:
        """Take note that the call is over."""
        self._end_talk()
        if self._counter is not None:
            self._counter.queues.forget(self)
