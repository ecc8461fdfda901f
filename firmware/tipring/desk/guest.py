"""A call's dealings with the queue: its tickets, the talk, transfers, agents' keys."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

from tipring.desk.again import CallsAgain
from tipring.desk.bridge import Bridge, Tape
from tipring.desk.bridge_transfer import BridgeTransfer
from tipring.desk.companion import Referral
from tipring.desk.company import Company, Telephones
from tipring.desk.errands import Errands, NoErrands
from tipring.desk.flash_transfer import FlashTransfer
from tipring.desk.floor import LiveTalk
from tipring.desk.journal import Journal
from tipring.desk.line_report import note_sound
from tipring.desk.lost_callers import LostAndFound
from tipring.desk.mailroom import Mailroom
from tipring.desk.phone_watch import PhoneWatch
from tipring.desk.prompt_desk import PromptDesk
from tipring.desk.queueing import QueueDesk
from tipring.desk.routed import RoutedTrunk
from tipring.desk.screening import Screening
from tipring.desk.talk_recorder import RunningTalks, TalkRecorder
from tipring.desk.talking import Talking
from tipring.desk.voice import CallVoice
from tipring.domain.call_events import (
    AgentStateTold,
    CallEvent,
    QueueNews,
    ScreeningTold,
    TransferEnded,
)
from tipring.domain.commands import (
    AskAgentState,
    AskScreening,
    CheckPin,
    EndTransfer,
    JoinCompanion,
    LeaveCompanion,
    RecordTalk,
    RingExtension,
    TellQueue,
    TransferTo,
)
from tipring.domain.errors import LineError, PhoneError, RuleError
from tipring.domain.events import FarEndGone, LineEvent
from tipring.domain.flash_transfer import FlashTransferMachine
from tipring.domain.queue.happenings import (
    CallbackReached,
    CallerHungUp,
    CallerJoined,
    Happening,
    Joined,
)
from tipring.domain.queue.orders import (
    CallerNews,
    CameBack,
    Entered,
    Join,
    NobodyRings,
    Offering,
    OffHold,
    OnHold,
    SentAway,
    TalkOver,
)
from tipring.domain.screening import Standing
from tipring.domain.transfer_style import TransferStyle, TransferWay
from tipring.lines.port import Line
from tipring.phones.port import PhoneReferred

log = logging.getLogger(__name__)

PATIENCE_S = 1.0
"""How long phone and line may take to tell why nothing is heard any more."""

SECURE_KEY = "*"
"""Pressed by an agent in a recorded talk: what the caller says or keys in from then on
is not recorded, until it is pressed again."""

Dealing = (
    TellQueue
    | CheckPin
    | AskAgentState
    | TransferTo
    | RingExtension
    | JoinCompanion
    | LeaveCompanion
    | RecordTalk
    | AskScreening
)
"""The commands of a call that are done here."""


@dataclass(frozen=True, slots=True)
class Counter:
    """Where a call meets the queue: the desk of the queues, and the line's watch."""

    queues: QueueDesk
    hand_over: Callable[[], bool]
    """Leaves the caller to the telephone beside the line; False: it cannot."""
    talks: RunningTalks = field(default_factory=RunningTalks)
    errands: Errands = field(default_factory=NoErrands)
    """Who asks web services and calls the owner's functions."""
    screening: Screening | None = None
    """None: everybody is unknown."""
    mailroom: Mailroom | None = None
    """None: no mailbox can be opened."""
    prompts: PromptDesk | None = None
    """None: nobody may change them."""
    transfer: TransferStyle = field(default_factory=TransferStyle)
    """How this line hands callers over."""
    send_on: Callable[[str], str] | None = None
    """Counts that the exchange calls a number for us; returns why it may not."""
    way_out: RoutedTrunk | None = None
    """Calls a number over another line; None: there is none."""
    telephones: Telephones | None = None
    """None: the office has none of its own."""
    trunk: str = ""
    """By which the call came; empty: by a wire of its own."""
    lost: LostAndFound | None = None
    """None: nobody who is lost is expected back."""
    again: CallsAgain | None = None
    """Offers who is lost in a talk again; None: nobody is."""


class Guest:
    """One call at the counter; without one nothing of this can be done."""

    def __init__(
        self,
        line: Line,
        voice: CallVoice,
        tasks: asyncio.TaskGroup,
        tell: Callable[[CallEvent], None],
        counter: Counter | None,
        journal: Journal,
    ) -> None:
        self._line = line
        self._voice = voice
        self._journal = journal
        self._tape = Tape()
        self._tasks = tasks
        self._tell = tell
        self._counter = counter
        self._agent: PhoneWatch | None = None
        self._ticket = ""
        """Of the talk with the agent."""
        self._talking = Talking(tasks)
        self._live: LiveTalk | None = None
        """The talk with the agent, for whoever supervises."""
        telephones = counter.telephones if counter else None
        self._company = Company(line, voice, self._talking, tell, telephones, journal)
        self._flashing: FlashTransfer | None = None
        """What the line hears is the exchange, as far as it is not the caller's end."""
        self._sending: asyncio.Task[None] | None = None
        self.began = 0.0
        """When the call was answered, in the loop's time."""
        self._lost_keeps_s: float | None = None
        """None: the trunk is there. How long places are kept after it was lost."""

    # --- what the rules of the call ask for ---------------------------------------

    def do(self, dealing: Dealing) -> None:
        """Do what the call asks for; answers come as events."""
        match dealing:
            case TransferTo():
                self._sending = self._tasks.create_task(self._transfer(dealing))
            case TellQueue(what):
                self._tell_queue(what)
            case CheckPin(code, pin):
                self._tell(self._queues.check_pin(code, pin))
            case AskScreening():
                self._tasks.create_task(self._screen(dealing))
            case RingExtension() | JoinCompanion() | LeaveCompanion():
                self._company.do(dealing)
            case RecordTalk():
                self._record(dealing)
            case AskAgentState(agent):
                self._tell(AgentStateTold(self._queues.state_of(agent)))

    @property
    def _queues(self) -> QueueDesk:
        assert self._counter is not None, "only an office has queues"  # noqa: S101 - for the type checker
        return self._counter.queues

    def _tell_queue(self, what: Happening) -> None:
        if isinstance(what, CallerJoined):
            what = self._as_known(what)
        elif isinstance(what, CallerHungUp):
            what = replace(what, lost_keeps_s=self._lost_keeps_s)
        try:
            self._queues.tell_of(self, what)
        except RuleError as error:
            log.warning("%s", error)
            if isinstance(what, CallerJoined | CallbackReached):
                # Nobody would ever come: the call goes on without the queue.
                self._tell(QueueNews(TalkOver(f"not in the queue: {error}")))
        else:
            if isinstance(what, CallbackReached):
                self._line.keep_close(close=True)

    def _as_known(self, caller: CallerJoined) -> CallerJoined:
        """Say of who joins what only the desk knows."""
        lost = self._counter.lost if self._counter else None
        early_s = lost.head_start_s(caller.number, self.began) if lost else 0.0
        return replace(
            caller,
            # By now the line has shown whether it hears while it plays.
            beside_only=not self._line.capabilities.full_duplex,
            head_start_s=caller.head_start_s + early_s,
        )

    def _record(self, order: RecordTalk) -> None:
        if self._counter is None or self._agent is None:
            return
        if not self._agent.phone.capabilities.has_audio:
            log.warning("%s: this talk passes the box by, and is not recorded", order)
            return
        recorder = TalkRecorder(self._journal, order, self._tell)
        self._tape.recorder = recorder
        self._agent.on_key = self._agent_pressed
        self._tasks.create_task(self._counter.talks.record(recorder))

    def _agent_pressed(self, key: str) -> None:
        recorder = self._tape.recorder
        if recorder is None or key != SECURE_KEY:
            return
        if recorder.is_paused:
            recorder.resume()
        else:
            recorder.pause("the agent pressed the star key")

    def _end_recording(self) -> None:
        if self._tape.recorder is not None:
            self._tape.recorder.stop()
            self._tape.recorder = None

    async def _screen(self, asked: AskScreening) -> None:
        screening = self._counter.screening if self._counter else None
        if screening is None:
            self._tell(ScreeningTold(Standing.UNKNOWN, "there are no lists"))
        else:
            self._tell(await screening.look_up(asked, self._journal))

    # --- to another number ---------------------------------------------------------

    @property
    def is_sending(self) -> bool:
        """Whether the caller is being handed over to another number, or talks there."""
        return self._sending is not None and not self._sending.done()

    def hears(self, event: LineEvent) -> bool:
        """Take what the line heard; False if it is the caller's."""
        if self._flashing is None:
            return False
        self._flashing.hear(event)
        return not isinstance(event, FarEndGone)

    async def _transfer(self, order: TransferTo) -> None:
        self._voice.silence()
        end = await self._send_on(order)
        self._tell(TransferEnded(end.done, end.why))

    async def _send_on(self, order: TransferTo) -> EndTransfer:
        style = self._counter.transfer if self._counter else TransferStyle()
        number, line = self._queues.dialled(order.number), self._line
        match style.way:
            case TransferWay.FLASH if line.capabilities.can_flash:
                if why := self._may_send_on(order.number):
                    return EndTransfer(done=False, why=why)
                machine = FlashTransferMachine(number, style, order.ring_s)
                return await self._flash(FlashTransfer(line, machine))
            case TransferWay.FLASH:
                why = f"{line.name} cannot flash its hook"
            case TransferWay.BRIDGE if self._counter and self._counter.way_out:
                trunk = self._counter.way_out
                bridge = BridgeTransfer(
                    line, self._voice, trunk, order.number, order.ring_s
                )
                return await bridge.run()
            case _:
                why = (
                    f"{line.name} transfers nobody: if its carrier sells transfer by"
                    ' hook flash, write transfer = "flash" in its settings; with a'
                    ' second line, transfer = "bridge"'
                )
        return EndTransfer(done=False, why=why)

    def _may_send_on(self, number: str) -> str:
        """Count that the exchange calls *number*; return why it may not."""
        counter = self._counter
        return counter.send_on(number) if counter and counter.send_on else ""

    async def _flash(self, transfer: FlashTransfer) -> EndTransfer:
        self._flashing = transfer
        try:
            return await transfer.run()
        finally:
            self._flashing = None

    # --- the trunk goes away -------------------------------------------------------

    def is_gone(self, number: str, node: str, *, is_lost: bool) -> None:
        """Take note that the caller is gone. *is_lost*: nobody hung up.

        Who hangs up while his trunk is gone heard nothing of us: he is lost as well.
        """
        counter = self._counter
        if counter is None or counter.lost is None or not counter.trunk:
            return
        if not is_lost and not counter.lost.is_trunk_gone(counter.trunk):
            return
        if self._lost_keeps_s is not None:
            return  # it was written down already
        self._lost_keeps_s = counter.lost.keeps_s
        lost = counter.lost.lose(number, counter.trunk, node, self.began)
        self._journal.note(lost)
        talk = self._live or self._company.live
        if talk is not None and counter.again is not None:
            note = self._journal.note
            counter.again.offer(talk.extension, talk.who, number, counter.trunk, note)

    # --- what the queue says -------------------------------------------------------

    def tell(self, event: CallEvent) -> None:
        """Take news of the queue, before the rules of the call hear them."""
        if isinstance(event, QueueNews):
            self._take(event.news)
        self._tell(event)

    def _take(self, news: CallerNews) -> None:
        match news:
            case Offering() | Entered(offered=True):
                # What lies before the line when an agent lifts is heard as a delay.
                self._line.keep_close(close=True)
            case NobodyRings() | SentAway():
                self._line.keep_close(close=False)
            case CameBack() | TalkOver():
                self._company.stop_sending()
                self._end_talk()
                self._end_recording()
                self._line.keep_close(close=False)
            case OnHold():
                self._talking.end()
            case OffHold():
                self._take_back()
            case _:
                pass

    def join(self, order: Join, agent: PhoneWatch) -> None:
        """Let the caller and *agent* hear each other, after the whisper."""
        self._agent, self._ticket = agent, order.ticket
        self._talking.begin(partial(self._join, order, agent))

    async def _join(self, order: Join, agent: PhoneWatch) -> None:
        ticket = order.ticket
        try:
            if order.whisper and agent.phone.capabilities.has_audio:
                await agent.whisper(self._queues.whisper(order))
            self._queues.tell(Joined(order.ticket, order.agent))
        except RuleError as error:
            log.info("%s was not joined: %s", order.agent, error)
        except PhoneError as error:
            await self._give_up(agent, ticket, str(error))
        else:
            agent.talks()
            self._let_be_known(agent)
            await self._hear_each_other(agent)

    def _let_be_known(self, agent: PhoneWatch) -> None:
        """Let the talk be found, and its caller be sent on."""
        agent.on_referral = partial(self._refer, agent)
        agent.on_leave = partial(self._company.left_behind, agent.agent)
        if self._counter is None or self._counter.telephones is None:
            return
        phone = agent.phone.capabilities
        self._live = LiveTalk(
            line=self._line.name,
            extension=phone.extension,
            leg_id=phone.leg_id,
            who=agent.agent,
            take=self._company.take,
            note=self._journal.note,
        )
        self._counter.telephones.floor.begin(self._live)

    def _refer(self, agent: PhoneWatch, referred: PhoneReferred) -> None:
        self._company.refer(
            Referral(
                to=referred.to,
                leg_id=referred.leg_id,
                went=referred.went,
                extension=agent.phone.capabilities.extension,
                by=agent.agent,
            )
        )

    async def _hear_each_other(self, agent: PhoneWatch) -> None:
        """Talk until one of them leaves; the phone and the line tell who did."""
        ticket = self._ticket
        self._voice.silence()
        if not agent.phone.capabilities.has_audio:
            self._hand_over(agent)
            return
        try:
            gallery = None if self._live is None else self._live.gallery
            await Bridge(self._line, agent.phone, self._tape, gallery).run()
        except (PhoneError, LineError) as error:
            await self._give_up(agent, ticket, str(error))

    async def _give_up(self, agent: PhoneWatch, ticket: str, why: str) -> None:
        """End what cannot go on, unless phone or line tell the better reason."""
        log.info("%s: %s", agent.agent, why)
        await asyncio.sleep(PATIENCE_S)
        agent.give_up(ticket, why)

    def _hand_over(self, agent: PhoneWatch) -> None:
        if self._counter is None or not self._counter.hand_over():
            why = f"{self._line.name} cannot be left to {agent.agent}"
            log.error("%s", why)
            agent.give_up(self._ticket, why)

    def _take_back(self) -> None:
        if self._agent is not None and not self._talking.goes_on:
            self._talking.begin(partial(self._hear_each_other, self._agent))

    def _end_talk(self) -> None:
        """End the talk with the agent for good."""
        self._talking.end()
        live, self._live = self._live, None
        if live is not None and self._counter and self._counter.telephones:
            self._counter.telephones.floor.end(live)
        if live is not None and self._agent is not None:
            note_sound(self._journal, live.who, self._agent.phone)

    def leave(self) -> None:
        """Take note that the call is over."""
        if self._sending is not None:
            self._sending.cancel()
        self._company.leave()
        self._end_talk()
        self._end_recording()
        if self._counter is not None:
            self._counter.queues.forget(self, self._lost_keeps_s)
