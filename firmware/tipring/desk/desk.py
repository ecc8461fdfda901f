"""The running switchboard: lines, calls and the store under one roof."""

import asyncio
import logging
from collections.abc import Callable, Collection, Coroutine, Iterator
from datetime import datetime
from functools import partial
from typing import Any

from tipring import __version__
from tipring.config.settings import KEEP_RECORDINGS_DAYS
from tipring.desk.again import CallsAgain
from tipring.desk.calling_back import DialBacks
from tipring.desk.company import Telephones
from tipring.desk.dead_air import DeadAir
from tipring.desk.deaths import DeathNotes
from tipring.desk.drill_calendar import DrillCalendar
from tipring.desk.errands import Errands, NoErrands
from tipring.desk.floor import Floor
from tipring.desk.guest import Counter
from tipring.desk.health_watch import HealthWatch
from tipring.desk.help_calls import HelpCalls
from tipring.desk.help_desk import HelpDesk
from tipring.desk.house import House
from tipring.desk.house_street import HouseStreet
from tipring.desk.journal import Journal
from tipring.desk.lateness import Lateness
from tipring.desk.lifeline import Lifeline
from tipring.desk.line_alarms import LineAlarms
from tipring.desk.line_health import LineHealth
from tipring.desk.line_trials import LineTrials
from tipring.desk.line_watch import LineWatch
from tipring.desk.link import LinkDesk
from tipring.desk.link_hub import LinkHub
from tipring.desk.lost_callers import LostAndFound
from tipring.desk.mailroom import Mailroom
from tipring.desk.messages import MessageDesk
from tipring.desk.mode import ModeDesk
from tipring.desk.news import NewsDesk
from tipring.desk.office_ears import OfficeEars
from tipring.desk.outbox import Outbox
from tipring.desk.phone_watch import PhoneWatch
from tipring.desk.pin_memory import PinMemory
from tipring.desk.privacy import PrivacyDesk
from tipring.desk.prompt_desk import PromptDesk
from tipring.desk.pulse import DeskPulse
from tipring.desk.queueing import QueueDesk
from tipring.desk.recordings import RecordingKeeper
from tipring.desk.retention import DeskRetention
from tipring.desk.routed import RoutedTrunk
from tipring.desk.screening import Screening
from tipring.desk.seeking import Seeking
from tipring.desk.session import CallSession
from tipring.desk.shelf import PromptShelf
from tipring.desk.supervising import Supervisors
from tipring.desk.switchboard import Switchboard
from tipring.desk.talk_recorder import RunningTalks
from tipring.desk.tolls import TollDesk
from tipring.desk.ways_out import WaysOut
from tipring.desk.wished import CallsWished
from tipring.domain.call import CallFacts, CallMachine
from tipring.domain.days import day_began
from tipring.domain.events import CallerIdReceived
from tipring.domain.house.book import HouseBook, book_of
from tipring.domain.journal import BoxStarted, BoxStopped
from tipring.domain.line import LineMachine, LineState
from tipring.domain.office import Office
from tipring.domain.queue.calling_back import CALLBACK, with_callback
from tipring.domain.queue.memory import QueueMemory
from tipring.domain.queue.orders import DialBack
from tipring.domain.queue.states import AgentState
from tipring.domain.transfer_style import TransferStyle
from tipring.domain.voicemail.toll_saver import rings_wanted, toll_savers
from tipring.domain.worries.notice import HELP, with_help
from tipring.domain.worries.worry import Worry
from tipring.health.service_manager import ServiceManager
from tipring.lines.port import Line
from tipring.phones.port import Phone
from tipring.store.lost_callers import LONGEST_CALL, lost_callers
from tipring.store.queue_memory import queue_memory

log = logging.getLogger(__name__)

SILENT = (LineState.DOWN, LineState.IDLE, LineState.RINGING)


class Desk:
    """Own every line and every call; `run` lives until `stop`."""

    deaths: DeathNotes | None = None
    """Who writes down which processes died; None: nobody does."""
    drills: DrillCalendar | None = None
    """Who cuts the link on purpose now and then; None: nobody does."""
    mode: ModeDesk | None = None
    """Who says whether the box answers, by the link; None: it always does."""
    health: HealthWatch | None = None
    """Who keeps watch over the box itself; None: nobody does."""
    lifeline: Lifeline | None = None
    """None for a box without a board."""
    manager = ServiceManager()
    """Who started this process, and wants to know that it lives."""
    prompts: PromptDesk | None = None
    """None where nobody may change them."""
    alarms: LineAlarms | None = None
    """None where nobody wants to hear of lines that are down."""
    switchboard: Switchboard | None = None
    """None for a box without SIP."""
    wished: CallsWished | None = None
    """None for a box without SIP."""

    def __init__(
        self,
        office: Office,
        shelf: PromptShelf,
        journal: Journal,
        ears: OfficeEars | None = None,
        keep_recordings_days: int = KEEP_RECORDINGS_DAYS,
    ) -> None:
        self.office = office
        self.journal = journal
        self.ears = ears or OfficeEars()
        self.lateness = Lateness()
        self.link = LinkHub()
        """How the internet is; everybody asks here."""
        self.link_desk: LinkDesk | None = None
        """Who watches it; None: nobody does."""
        self.lost = LostAndFound(self.link, office.country)
        """Callers who are lost with their trunk, and expected back."""
        self.started_at: datetime = journal.wall()
        self.renewed: list[Callable[[Office], None]] = []
        """Told of another office; see `renew`."""
        self.news = NewsDesk(journal, self.link)
        """What other machines are told."""
        self.watches: list[LineWatch] = []
        self._transfers: dict[str, TransferStyle] = {}
        self._shelf = shelf
        self._stopped = asyncio.Event()
        self.ways = WaysOut(office, self.watches, self.link, journal.wall, journal.note)
        """By which calls go out; whoever wants to know asks here."""
        self.tolls = self.ways.tolls = TollDesk(lambda: self.office, journal)
        """Who counts what is called at the owner's cost."""
        groups = office.outgoing
        self.trunk = self._trunk(groups.agents)
        """For calls to agents outside."""
        self._transfer_trunk = self._trunk(groups.transfers)
        self.messages = MessageDesk(journal, office.mailboxes)
        self.mailroom = Mailroom(office, journal, self.messages)
        self.outbox = Outbox(journal, office, self.messages, self.link)
        callbacks = self._trunk(groups.callbacks)
        dial_backs = DialBacks(callbacks, self._callback_session)
        self.talks = RunningTalks()
        self.screening = Screening(office, journal)
        self.recordings = RecordingKeeper(
            journal, keep_recordings_days, lambda: self.office.team.queues
        )
        self.retention = DeskRetention(
            journal, self.recordings, lambda: self.office.team.queues
        )
        self.line_health = LineHealth(journal, office.zone)
        self.trials = LineTrials(self.watches, lambda: self.office, journal)
        self.queues = QueueDesk(office, journal, dial_backs, self.lost.known)
        self.privacy = PrivacyDesk(
            journal, office.country, self.messages, self.recordings, self.queues
        )
        self.help = HelpDesk(journal)
        self.floor = Floor()
        self.supervisors = Supervisors(self.floor, self.book)
        self.errands: Errands = NoErrands()
        self.house: House | None = None
        """What the office's telephones do among themselves; None: it has none."""
        self.seeking: Seeking | None = None
        """Who looks for somebody at those telephones."""
        self.again: CallsAgain | None = None
        """Who offers callers again whom a broken trunk took away."""

    def renew(self, office: Office) -> None:
        """Go by *office* from the next call on; those under way keep theirs.

        Its queues and agents must be those of the engine, see `QueueDesk.renew`.
        """
        self.office = office
        self.ways.renew(office)
        self.messages.renew(office)
        self.mailroom.renew(office)
        self.outbox.renew(office)
        if self.house is not None:
            self.house.renew(self.book(), office)
        for tell in self.renewed:
            tell(office)

    def book(self) -> HouseBook:
        """Return what each number means in this office now."""
        return book_of(self.office, self.office.extensions)

    def add_house(self, board: Switchboard) -> House:
        """Let the office's telephones call each other, and the street. Before `run`."""
        self.switchboard = board
        street = HouseStreet(self.ways)
        house = self.house = House(
            self.book(),
            self.office,
            legs=board.legs,
            street=street,
            inside=board.inside,
            shelf=self._shelf,
            journal=self.journal,
        )
        house.observers.append(board.wants)
        self.privacy.forgets.append(house.forget_callers)
        board.house = house.came
        house.floor, house.supervise = self.floor, self.supervisors.supervise
        self.floor.partner_of = house.give_away
        self.seeking = Seeking(house, board.legs, street)
        self.again = CallsAgain(self.ways, board.legs, house)
        self.wished = CallsWished(board.legs, house)
        return house

    def _trunk(self, group: str) -> RoutedTrunk:
        return RoutedTrunk(self.ways, self._may_dial, group)

    def _may_dial(self, number: str) -> bool:
        """Whether the office, as it is now, allows the box to dial *number*."""
        return self.office.may_dial(number)

    def add_line(
        self,
        line: Line,
        flow: str,
        rings: int,
        transfer: TransferStyle | None = None,
        groups: Collection[str] = (),
    ) -> LineWatch:
        """Watch *line*; its callers walk *flow*. Before `run`.

        *transfer* is how it hands callers over to other numbers, if it does; *groups*
        are those of the calls of our own that go out on it.
        """
        self._transfers[line.name] = transfer or TransferStyle()

        def make_session(line: Line, facts: CallFacts, pen: Journal) -> CallSession:
            office = watch.office or self.office
            return self._session(line, office, watch.flow, facts, pen)

        pen = self.journal.for_line(line.name)
        watch = LineWatch(line, LineMachine(rings), pen, flow, make_session)
        self._answer_after(watch, rings)
        watch.groups = frozenset(groups)
        self.watches.append(watch)
        return watch

    def answer(self, line: str, flow: str, rings: int) -> None:
        """Let the next callers of *line* walk *flow*, answered after *rings*."""
        for watch in self.watches:
            if watch.line.name == line:
                watch.flow = flow
                self._answer_after(watch, rings)

    def _answer_after(self, watch: LineWatch, rings: int) -> None:
        watch.rings_now = lambda: self._rings(watch.flow, rings)

    def _rings(self, flow: str, rings: int) -> int:
        """Return after how many rings a caller who walks *flow* is answered."""
        if flow not in self.office.flows:
            return rings
        savers = toll_savers(self.office, flow)
        return rings_wanted(savers, self.mailroom.news, rings)

    def add_phone(self, agent: str, phone: Phone) -> None:
        """Let *agent* be rung on *phone*. Before `run`."""
        watch = PhoneWatch(agent, phone, self._shelf, self.office.language)
        self.queues.phones[agent] = watch
        extension = phone.capabilities.extension
        if extension and self.switchboard is not None:
            self.switchboard.when_reach_changes(extension, watch.look_again)
            self._show_pauses(agent, extension, self.switchboard)

    def _show_pauses(self, agent: str, extension: str, board: Switchboard) -> None:
        """Let colleagues see when *agent* takes a pause."""

        def look(moved: str) -> None:
            if moved == agent:
                pauses = self.queues.state_of(agent) is AgentState.PAUSED
                board.pauses(extension, pauses=pauses)

        self.queues.observers.append(look)

    def _session(
        self, line: Line, office: Office, flow: str, facts: CallFacts, pen: Journal
    ) -> CallSession:
        shelf = self._shelf
        know = self.mailroom.news
        link = self.link
        machine = CallMachine(
            office,
            flow,
            facts,
            shelf.speaking_s,
            know,
            link=lambda: link.view.verdict.value,
        )
        watch = next(watch for watch in self.watches if watch.line is line)
        counter = Counter(
            self.queues,
            watch.hand_over,
            self.talks,
            screening=self.screening,
            errands=self.errands,
            mailroom=self.mailroom,
            prompts=self.prompts,
            transfer=self._transfers[line.name],
            send_on=partial(self.tolls.send_on, watch),
            way_out=self._transfer_trunk,
            telephones=self._telephones(facts),
            trunk=watch.trunk,
            lost=self.lost,
            again=self.again,
        )
        return CallSession(line, machine, pen, shelf, counter, self.ears)

    def _telephones(self, facts: CallFacts) -> Telephones | None:
        """Return the office's telephones for one call; None: it has none."""
        if self.seeking is None:
            return None
        caller = facts.caller or CallerIdReceived(None)
        return Telephones(self.seeking.call, self.book, self.floor, caller)

    def _callback_session(
        self, order: DialBack, line: Line, facts: CallFacts, pen: Journal
    ) -> CallSession:
        office = with_callback(self.office, order.queue, order.ticket)
        return self._session(line, office, CALLBACK, facts, pen)

    @property
    def is_silent(self) -> bool:
        """Whether there is sound on no line."""
        return all(watch.state in SILENT for watch in self.watches)

    def help_calls(self, number: str) -> HelpCalls:
        """Return who calls *number* when the box needs help."""

        def make(
            worries: tuple[Worry, ...], line: Line, facts: CallFacts, pen: Journal
        ) -> CallSession:
            office = with_help(self.office, worries)
            return self._session(line, office, HELP, facts, pen)

        return HelpCalls(self._trunk(self.office.outgoing.callbacks), number, make)

    async def run(self) -> None:
        """Answer calls until `stop`; then end the calls and save what they left."""
        await self.journal.keep(BoxStarted(__version__))
        memory = await self._memory()
        await self.tolls.remember(self.watches)
        await self._pins().remember()
        async with asyncio.TaskGroup() as tasks:
            background = [
                tasks.create_task(self.ears.run()),
                tasks.create_task(self.recordings.run()),
                tasks.create_task(self.mailroom.run()),
                tasks.create_task(self.help.run()),
                tasks.create_task(self.line_health.run()),
                tasks.create_task(self.trials.run()),
            ]
            background += [tasks.create_task(each) for each in self._beside()]
            queues = tasks.create_task(self.queues.run(memory))
            # Calls that are being ended still want their relay, and its watchdog.
            to_the_end = [tasks.create_task(self.lateness.run())]
            pulse = DeskPulse(self.lateness, self.watches, self.manager)
            to_the_end.append(tasks.create_task(pulse.run()))
            if self.lifeline is not None:
                to_the_end.append(tasks.create_task(self.lifeline.run()))
            lines = [tasks.create_task(self._watch(watch)) for watch in self.watches]
            await self._stopped.wait()
            log.info("stopping; %d lines to release", len(self.watches))
            for task in background:
                task.cancel()
            if self.again is not None:
                self.again.stop()
            if self.wished is not None:
                self.wished.stop()
            self.queues.close()
            queues.cancel()
            if lines:
                await asyncio.wait(lines)
            for task in to_the_end:
                task.cancel()
        await self.journal.keep(BoxStopped())

    def _beside(self) -> Iterator[Coroutine[Any, Any, None]]:
        """Yield what runs beside the calls, where this box has it."""
        if self.alarms is not None:
            yield self.alarms.run()
        if self.house is not None:
            yield self.house.run()
        if self.switchboard is not None:
            channels = partial(self.switchboard.channels_of, "")
            yield DeadAir(self.link, channels).run()
        if self.link_desk is not None:
            yield self.link_desk.run()
        if self.mode is not None:
            yield self.mode.run()
        if self.drills is not None:
            yield self.drills.run()
        if self.deaths is not None:
            yield self.deaths.run()
        if self.health is not None:
            yield self.health.run()

    async def _memory(self) -> QueueMemory:
        """Return what the queues go on with."""
        now = self.journal.wall()
        today = day_began(now, self.office.zone)
        lost = lost_callers(now - LONGEST_CALL, now, self.office.country)
        self.lost.remember(await self.journal.store.ask(lost), now)
        return await self.journal.store.ask(queue_memory(now, today))

    def _pins(self) -> PinMemory:
        """Return who remembers wrong PINs, at every gate there is."""
        mailboxes = self.mailroom.gate.tries
        gates = {"agents": self.queues.pins.tries, "mailboxes": mailboxes}
        if self.prompts is not None:
            gates["prompts"] = self.prompts.gate
        return PinMemory(self.journal, gates)

    async def _watch(self, watch: LineWatch) -> None:
        """Keep one line in use until `stop`, and no moment after its last call."""
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(watch.run())
            await self._stopped.wait()
            await watch.wind_down("the box is stopping")
            running.cancel()

    def stop(self) -> None:
        """Ask `run` to end in good order."""
        self._stopped.set()

    def look_again(self) -> None:
        """Let lines that are away be looked for: something was plugged in."""
        for watch in self.watches:
            watch.care.look_again()

    def hang_up(self, call_id: str) -> bool:
        """End one call from the office's side; False when it is not on any line."""
        if self.house is not None and self.house.hang_up(call_id):
            return True
        return any(
            watch.call_id == call_id and watch.end_call("ended from the office")
            for watch in self.watches
        )
