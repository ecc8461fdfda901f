"""The queue engine at work: its orders are done, its entries written, its times kept.

The engine is one for all queues of the box; this is its only door. Calls hand it
happenings by `tell_of` and get its news; phones are watched by `PhoneWatch`; people
ask through the API (`tell`, `live`).
"""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Protocol

from tipring.desk.calling_back import DialBacks
from tipring.desk.journal import Journal
from tipring.desk.phone_watch import PhoneWatch
from tipring.desk.queue_live import look_at
from tipring.domain.call_events import CallEvent, PinChecked, QueueNews
from tipring.domain.days import day_began, day_of
from tipring.domain.errors import RuleError, StoreError
from tipring.domain.journal import Entry
from tipring.domain.office import Office
from tipring.domain.queue.audit import LASTS, faults
from tipring.domain.queue.engine import QueueEngine
from tipring.domain.queue.entries import AgentMoved, QueueEntry
from tipring.domain.queue.hall import Step
from tipring.domain.queue.happenings import (
    CallerHungUp,
    DayBegan,
    Happening,
    PhoneLost,
)
from tipring.domain.queue.live import QueueLive
from tipring.domain.queue.memory import QueueMemory
from tipring.domain.queue.orders import (
    CallbackKept,
    DialBack,
    Join,
    ReleaseAgent,
    RemindOfHold,
    RingAgent,
    StopRinging,
    TellCaller,
)
from tipring.domain.queue.phrases import phrasebook
from tipring.domain.queue.pin_gate import PinGate
from tipring.domain.queue.restoring import Clocks
from tipring.domain.queue.states import QUEUE, AgentState, CallerState
from tipring.domain.same_number import known_as
from tipring.domain.say import Say
from tipring.phones.port import Offer
from tipring.store.queue_memory import open_tickets, queue_memory

log = logging.getLogger(__name__)

DAY_LOOK_S = 60.0
"""How often it is looked which day it is: a box without a clock of its own learns
that from the network, some time after it began."""

QUIET_LOOK_S = 0.2
"""How often it is looked whether other queues can be taken over."""

TRY_AGAIN_S = 1.0
"""How long the queue rests after a mistake of ours."""

AUDIT_S = 60.0
"""How often the engine's books are looked through for a mistake of ours."""

PROMISE_CAP_S = 10.0
"""A disk that takes longer than this has failed."""


class Party(Protocol):
    """A call whose caller has a ticket."""

    def tell(self, event: CallEvent) -> None:
        """Take news of the queue."""
        ...

    def join(self, order: Join, agent: PhoneWatch) -> None:
        """Let the caller and *agent* hear each other."""
        ...


class QueueDesk:
    """Run the queue engine; `run` is its task."""

    def __init__(
        self,
        office: Office,
        journal: Journal,
        dial_backs: DialBacks,
        known: Callable[[str], str] | None = None,
    ) -> None:
        """Know callers again by their numbers in the form that *known* gives them.

        None: as the numbers of the office's country are compared.
        """
        self.phones: dict[str, PhoneWatch] = {}
        """By agent; filled before `run`."""
        self.observers: list[Callable[[str], None]] = []
        """Told of each agent who stands elsewhere."""
        self._office = office
        self._wanted: Office | None = None
        """Whose queues and agents are taken over as soon as nobody is in the middle."""
        self._same = same = known or partial(known_as, country=office.country)
        self._engine = QueueEngine(office.team, known_as=same)
        self._journal = journal
        self._book = phrasebook(office.language)
        self._dial_backs = dial_backs
        self.pins = PinGate()
        self._parties: dict[str, Party] = {}
        """By ticket."""
        self._steps: deque[Step] = deque()
        self._is_obeying = False
        self._is_open = False
        """Not before all is known that was before the restart."""
        self._changed = asyncio.Event()
        self._happened = 0
        """How often the engine did something: what was read before is old then."""
        self._tasks = asyncio.TaskGroup()

    # --- from outside ------------------------------------------------------------

    def tell(self, happening: Happening) -> None:
        """Let the engine know; RuleError when that may not happen now."""
        if not self._is_open:
            raise RuleError(QUEUE, "not open yet", type(happening).__name__)
        self._obey(self._engine.handle(happening, _now()))

    async def tell_safely(self, happening: Happening) -> bool:
        """Tell the engine; return, when the disk has answered, whether it has it all.

        False: it is so, and a restart would not know. RuleError as of `tell`.
        """
        store = self._journal.store
        refused = store.refused
        self.tell(happening)
        try:
            async with asyncio.timeout(PROMISE_CAP_S):
                await store.append()
        except (StoreError, TimeoutError):
            return False
        return store.refused == refused

    def tell_of(self, party: Party, happening: Happening) -> None:
        """Let the engine know what a caller does; its news go to *party*."""
        if ticket := getattr(happening, "ticket", ""):
            self._parties[ticket] = party
        self.tell(happening)

    def forget(self, party: Party, lost_keeps_s: float | None = None) -> None:
        """Take note that a call is over, whatever became of it.

        *lost_keeps_s*: its trunk was lost, and its places are kept for so long.
        """
        tickets = [known for known, who in self._parties.items() if who is party]
        for ticket in tickets:
            del self._parties[ticket]
            # Most tickets have ended by now: the rules of the call told it first.
            with contextlib.suppress(RuleError):
                self.tell(CallerHungUp(ticket, "the call is over", lost_keeps_s))

    async def renew(self, office: Office) -> None:
        """Go by *office*; its queues and agents are taken over in a quiet moment.

        Returns when they were, or when another office came in between. Agents who
        are new have no telephones here, and phones that are here stay.
        """
        if office.team == self._office.team:
            self._office, self._wanted = office, None
            return
        self._wanted = office
        while self._wanted is office:
            if self._is_quiet:
                await self._rebuild(office)
            else:
                await asyncio.sleep(QUIET_LOOK_S)

    @property
    def _is_quiet(self) -> bool:
        """Whether nobody is rung, talks or waits on a line."""
        hall = self._engine.hall
        at_home = {CallerState.CALLBACK, CallerState.AWAY}
        return (
            self._is_open
            and all(caller.state in at_home for caller in hall.callers.values())
            and all(agent.state in LASTS for agent in hall.agents.values())
        )

    async def _rebuild(self, office: Office) -> None:
        """Make an engine of *office* that goes on where this one is, if it still may.

        As after a restart: all that matters is in the store.
        """
        known, wall = self._happened, self._journal.wall()
        store, today = self._journal.store, day_began(wall, office.zone)
        try:
            await store.append()  # all that was posted is written
            memory = await store.ask(queue_memory(wall, today))
        except StoreError as error:
            log.warning("the queues stay as they are for now: %s", error)
            await asyncio.sleep(TRY_AGAIN_S)
            return
        if self._happened != known or self._wanted is not office:
            return
        before = self._engine.hall.agents
        self._engine = QueueEngine(office.team, known_as=self._same)
        for name, agent in self._engine.hall.agents.items():
            if (had := before.get(name)) is not None:
                agent.reachable = had.reachable
        self._office, self._wanted = office, None
        self._obey(self._engine.restore(memory, Clocks(wall, _now())))
        for name in self._engine.hall.agents:
            self._moved(name)

    def close(self) -> None:
        """Begin nothing new: the box is about to stop."""
        self._engine.close()

    def live(self) -> list[QueueLive]:
        """Return the queues as they are now."""
        return look_at(self._engine, _now(), self._journal.wall())

    async def is_promised(self, ticket: str) -> bool:
        """Return, once the disk has answered, whether a restart would call back.

        What was written is read again: a promise is worth nothing without the place
        that was given before it, and either may have been refused by the disk.
        """
        store = self._journal.store
        try:
            async with asyncio.timeout(PROMISE_CAP_S):
                await store.append()
            kept = await store.ask(open_tickets)
        except (StoreError, TimeoutError) as error:
            why = str(error) or "the disk takes too long"
            log.error("the promise of a callback is not safe: %s", why)  # noqa: TRY400 - the owner's affair, no traceback
            return False
        return any(one.ticket == ticket and one.callback_number for one in kept)

    # --- what calls ask ----------------------------------------------------------

    def check_pin(self, code: str, pin: str) -> PinChecked:
        """Return whether an agent's number and PIN fit; many tries are refused."""
        return self.pins.check(self._office, code, pin, _now())

    def dialled(self, number: str) -> str:
        """Return *number* as the keys of a telephone dial it."""
        return self._office.dialled(number)

    def state_of(self, agent: str) -> AgentState:
        """Return where an agent stands."""
        return self._engine.hall.agents[agent].state

    def whisper(self, order: Join) -> Say:
        """Return what an agent is told before a caller is joined with him."""
        rules = self._office.team.queues[order.queue].offering
        number = order.number if rules.whisper_number else ""
        return self._book.whispered(rules.whisper_say, order.waited_s, number)

    # --- the task ----------------------------------------------------------------

    async def run(self, memory: QueueMemory) -> None:
        """Go on where the last run ended, then keep the engine's times, for ever."""
        async with self._tasks:
            clocks = Clocks(self._journal.wall(), _now())
            self._obey(self._engine.restore(memory, clocks))
            self._is_open = True
            for agent in self._engine.hall.agents:
                self._moved(agent)
            self._tasks.create_task(self._audit())
            self._tasks.create_task(self._count_days())
            for agent in self._engine.hall.agents.keys() - self.phones.keys():
                self.tell(PhoneLost(agent))
            for phone in self.phones.values():
                self._tasks.create_task(phone.run(self.tell))
            while True:
                await self._until_due()
                await self._keep_times()

    async def _keep_times(self) -> None:
        try:
            self._obey(self._engine.tick(_now()))
        except Exception:
            # A mistake of ours about one due time must not stop all the others.
            log.exception("the queue goes on")
            await asyncio.sleep(TRY_AGAIN_S)

    async def _until_due(self) -> None:
        self._changed.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout_at(self._engine.deadline):
                await self._changed.wait()

    async def _audit(self) -> None:
        while True:
            await asyncio.sleep(AUDIT_S)
            for fault in faults(self._engine):
                log.error("the queue's books are wrong: %s", fault)

    async def _count_days(self) -> None:
        """Begin the agents' counts anew at the office's midnight."""
        zone, wall = self._office.zone, self._journal.wall
        today = day_began(wall(), zone)
        while True:
            now = wall()
            began, ends = day_of(now, zone)
            if began != today:
                today = began
                self.tell(DayBegan())
            left_s = (ends - now).total_seconds()
            await asyncio.sleep(min(left_s, DAY_LOOK_S))

    # --- doing what the engine says ----------------------------------------------

    def _obey(self, steps: list[Step]) -> None:
        """Do *steps* in order; what they bring about is done after them."""
        self._happened += 1
        self._steps += steps
        self._changed.set()
        if self._is_obeying:
            return
        self._is_obeying = True
        try:
            while self._steps:
                self._try(self._steps.popleft())
        finally:
            self._is_obeying = False

    def _try(self, step: Step) -> None:
        try:
            self._do(step)
        except Exception:
            # A mistake of ours about one caller must not silence all the others.
            log.exception("the queue goes on without %s", step)

    def _do(self, step: Step) -> None:
        match step:
            case TellCaller(ticket, CallbackKept()):
                self._tasks.create_task(self._tell_when_safe(ticket))
            case TellCaller(ticket, news):
                self._pass_on(ticket, QueueNews(news, ticket))
            case RingAgent(agent=agent):
                self.phones[agent].ring(_offer(step))
            case StopRinging(agent=agent, why=why) | ReleaseAgent(agent=agent, why=why):
                self.phones[agent].let_go(why)
            case RemindOfHold(agent=agent):
                self.phones[agent].remind()
            case Join():
                self._join(step)
            case DialBack():
                self._tasks.create_task(self._dial_backs.dial(step, self.tell))
            case _:
                self._write(step)

    def _moved(self, agent: str) -> None:
        for observer in self.observers:
            observer(agent)

    def _write(self, what: QueueEntry) -> None:
        if isinstance(what, AgentMoved):
            self._moved(what.agent)
        ticket = "" if isinstance(what, AgentMoved) else what.ticket
        call_id = ticket.partition("/")[0] or None
        self._journal.store.post(Entry(self._journal.wall(), what, None, call_id))

    def _pass_on(self, ticket: str, event: QueueNews) -> None:
        if (party := self._parties.get(ticket)) is not None:
            party.tell(event)

    def _join(self, order: Join) -> None:
        party = self._parties.get(order.ticket)
        if party is None:
            self.tell(CallerHungUp(order.ticket, "the call is over"))
        else:
            party.join(order, self.phones[order.agent])

    async def _tell_when_safe(self, ticket: str) -> None:
        """Let the caller hear of the promise when the disk has it."""
        if await self.is_promised(ticket):
            self._pass_on(ticket, QueueNews(CallbackKept(), ticket))


def _offer(order: RingAgent) -> Offer:
    return Offer(
        ticket=order.ticket,
        queue=order.queue,
        title=order.title,
        number=order.number,
        name=order.name,
        line=order.line,
        waited_s=order.waited_s,
        cadence=order.cadence,
    )


def _now() -> float:
    return asyncio.get_running_loop().time()
