"""Mailboxes for stories: an office that has some, and callers on a virtual clock."""

from collections import deque
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from tipring.domain.call import CallFacts, CallMachine, CallState
from tipring.domain.call_events import (
    Begin,
    CallerLeft,
    MessageClaimTold,
    MessageCopied,
    MessagesTold,
    PromptFinished,
    RecordingHeld,
    RecordingStopped,
    TransferEnded,
)
from tipring.domain.command import Command
from tipring.domain.commands import (
    AskMessages,
    CheckMailboxPin,
    ClaimMessage,
    CopyMessage,
    Finish,
    HoldRecording,
    Play,
    PlayBeep,
    PlayMessage,
    ResumeRecording,
    StartRecording,
    StopPlaying,
    StopRecording,
    TransferTo,
)
from tipring.domain.events import CallerIdReceived, DigitPressed, VoiceHeard
from tipring.domain.flow import Flow, HangUpNode, Node
from tipring.domain.hours import Schedule, Span
from tipring.domain.office import Office
from tipring.domain.queue.settings import Team
from tipring.domain.queue.stays import Stays
from tipring.domain.speaking_time import by_characters
from tipring.domain.visitor import Visitor
from tipring.domain.voicemail.gate import MailboxGate
from tipring.domain.voicemail.mailbox import Mailbox
from tipring.domain.voicemail.notes import MailboxNews, Mailroom, MessageNote
from tipring.domain.voicemail.voice_meter import HANG_OVER_S

NEW_YORK = ZoneInfo("America/New_York")
MONDAY_MORNING = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
"""Ten in New York: the office is open."""
NINE_TO_FIVE: Mapping[str, tuple[Span, ...]] = MappingProxyType(
    {"mon": (Span(540, 1020),)}
)


def mailbox_office(
    *mailboxes: Mailbox,
    nodes: tuple[Node, ...] = (),
    pins: Mapping[str, str] | None = None,
    outside: tuple[str, ...] = (),
) -> Office:
    """Return an office with *mailboxes*; its flow begins with the first of *nodes*."""
    flow_nodes = (*nodes, HangUpNode(name="bye", say=("goodbye",)))
    flow = Flow(
        "main", flow_nodes[0].name, "en", {node.name: node for node in flow_nodes}
    )
    return Office(
        name="Harbor Dental",
        zone=NEW_YORK,
        flows={"main": flow},
        schedules={"office": Schedule("office", NEW_YORK, NINE_TO_FIVE)},
        mailboxes={box.name: box for box in mailboxes},
        team=Team({}, {}),
        outside=outside,
        agent_codes={"101": "anna", "102": "ben"},
        mailbox_pins=pins or {},
    )


def knows(news: MailboxNews) -> Mailroom:
    """Return a mailroom in which every mailbox is like *news*."""
    return lambda _mailbox: news


def visitor(
    office: Office,
    number: str = "2125550100",
    mailroom: Mailroom | None = None,
    at: datetime = MONDAY_MORNING,
) -> Visitor:
    """Return a caller who came *at* that moment."""

    def office_time(now: float) -> datetime:
        return (at + timedelta(seconds=now)).astimezone(office.zone)

    room: Callable[[str], MailboxNews] = mailroom or knows(MailboxNews())
    return Visitor(
        office=office,
        language="en",
        call_id="c1",
        line="front",
        number=number,
        name="",
        stays=Stays("c1"),
        office_time=office_time,
        speaking_s=by_characters,
        mailroom=room,
    )


class MailboxCall:
    """One call in an office with mailboxes: plays the desk and the store.

    The desk objects to whatever makes no sense: a prompt over a prompt, silence where
    nothing sounds, a recording over a recording.
    """

    def __init__(
        self,
        office: Office,
        *messages: MessageNote,
        caller: str = "2125550100",
        gate: MailboxGate | None = None,
        news: MailboxNews | None = None,
        at: datetime = MONDAY_MORNING,
    ) -> None:
        known = CallerIdReceived(caller) if caller else None
        facts = CallFacts("front", at, known, "c1")
        self.news = news or MailboxNews()
        self.call = CallMachine(office, "main", facts, mailroom=lambda _: self.news)
        self.office = office
        self.messages = list(messages)
        self.gate = gate or MailboxGate()
        self.claims: dict[str, str] = {}
        """Who was first, where that was not this caller."""
        self.transfers_work = True
        self.unanswered: tuple[type[object], ...] = ()
        """Commands to which the desk has no answer."""
        self.store_trouble = ""
        self.copy_trouble = ""
        self.now = 0.0
        self.sounding: Command | None = None
        self.recording = ""
        self.recorded_s = 0.0
        self.takes = 0
        self._since = 0.0
        self.done: list[Command] = []
        self.tell(Begin())

    # --- what the desk does ------------------------------------------------------

    def tell(self, *events: object) -> list[Command]:
        """Hand on events, and do what follows; return all that was asked for."""
        done: list[Command] = []
        inbox = deque(events)
        while inbox:
            event = inbox.popleft()
            for command in self.call.handle(event, self.now):
                done.append(command)
                self.done.append(command)
                inbox += self._do(command)
        return done

    def _do(self, command: object) -> list[object]:
        match command:
            case Play() | PlayBeep() | PlayMessage():
                assert self.sounding is None, f"{command} over {self.sounding}"
                self.sounding = command
            case StopPlaying():
                assert self.sounding is not None, "silence where nothing sounds"
                self.sounding = None
            case StartRecording() | HoldRecording() | ResumeRecording():
                return self._record(command)
            case StopRecording():
                return self._stop(command)
            case Finish():
                assert self.sounding is None
                assert self.recording == "", "a recording is left behind"
            case _:
                return self._answer(command)
        return []

    def _record(self, command: object) -> list[object]:
        match command:
            case StartRecording():
                assert self.recording in {"", "resting"}, "it runs already"
                self.recording, self._since = "running", self.now
                self.recorded_s = 0.0
                self.takes += 1
            case ResumeRecording():
                assert self.recording == "resting"
                self.recording, self._since = "running", self.now
            case HoldRecording(drop_tail_s):
                assert self.recording == "running"
                self.recording = "resting"
                self.recorded_s += self.now - self._since - drop_tail_s
                return [RecordingHeld(self.recorded_s, self.path, self.message_id)]
            case _:
                pass
        return []

    def _stop(self, order: StopRecording) -> list[object]:
        assert self.recording in {"running", "resting"}, "nothing is recorded"
        if self.recording == "running":
            self.recorded_s += self.now - self._since - order.drop_tail_s
        self.recording = ""
        if order.discard:
            return [RecordingStopped(kept=False, duration_s=0.0)]
        kept = RecordingStopped(
            kept=True,
            duration_s=self.recorded_s,
            path=self.path,
            message_id=self.message_id,
        )
        return [kept]

    @property
    def message_id(self) -> str:
        """Of what is being recorded."""
        return f"m{self.takes}"

    @property
    def path(self) -> str:
        """Where that is kept."""
        return f"messages/office/{self.message_id}.wav"

    def _answer(self, command: object) -> list[object]:
        if isinstance(command, self.unanswered):
            return []
        answer: object = None
        match command:
            case CheckMailboxPin(mailbox, pin):
                answer = self.gate.check(self.office, mailbox, pin, self.now)
            case AskMessages(mailbox):
                told = () if self.store_trouble else tuple(self.messages)
                answer = MessagesTold(mailbox, told, self.store_trouble)
            case ClaimMessage(message_id, by):
                answer = MessageClaimTold(message_id, self.claims.get(message_id, by))
            case CopyMessage():
                done = not self.copy_trouble
                answer = MessageCopied(done=done, why=self.copy_trouble)
            case TransferTo():
                answer = TransferEnded(done=self.transfers_work, why="busy")
            case _:
                pass
        return [] if answer is None else [answer]

    # --- what the person does -----------------------------------------------------

    def hear_out(self, times: int = 1) -> None:
        """Hear what sounds to its end, and what follows it."""
        for _ in range(times):
            assert self.sounding is not None, "nothing sounds"
            self.sounding = None
            self.tell(PromptFinished())

    def press(self, keys: str) -> None:
        """Press keys."""
        for key in keys:
            self.tell(DigitPressed(key))

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        until = self.now + seconds
        while (due := self.call.deadline) is not None and due <= until:
            self.now = max(self.now, due)
            for command in self.call.tick(self.now):
                self.done.append(command)
                self.tell(*self._do(command))
        self.now = until

    def speak(self, seconds: float) -> None:
        """Speak, and fall silent."""
        self.tell(VoiceHeard(active=True))
        self.wait(seconds + HANG_OVER_S)
        self.tell(VoiceHeard(active=False))

    def hang_up(self) -> None:
        """Leave."""
        self.tell(CallerLeft("the caller hung up"))

    # --- what is heard, and what was done -------------------------------------------

    def hears(self) -> tuple[str, ...]:
        """The prompts that are being said; empty while none is."""
        return self.sounding.prompts if isinstance(self.sounding, Play) else ()

    @property
    def played(self) -> list[tuple[str, ...]]:
        """All prompts that were begun."""
        return [command.prompts for command in self.done if isinstance(command, Play)]

    def noted(self, *kinds: type[object]) -> list[Command]:
        """Return what was asked for of these kinds."""
        return [command for command in self.done if type(command) in kinds]

    @property
    def over(self) -> bool:
        """Whether the call has ended."""
        return self.call.state is CallState.OVER
