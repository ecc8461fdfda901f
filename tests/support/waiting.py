"""A caller in a queue: plays the desk, and the queue where nobody else does.

The desk objects to whatever makes no sense: a prompt over a prompt, silence where
nothing sounds, a tone that is there already, a word after the end.
"""

from collections import deque
from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from tipring.domain.call import CallFacts, CallMachine, CallState
from tipring.domain.call_events import (
    Begin,
    CallerLeft,
    PromptFinished,
    QueueNews,
)
from tipring.domain.command import Command
from tipring.domain.commands import (
    Backdrop,
    Finish,
    Play,
    PlayBeep,
    SetBackdrop,
    StopPlaying,
    TellQueue,
)
from tipring.domain.events import CallerIdReceived, DigitPressed
from tipring.domain.flow import Flow, HangUpNode, MenuNode, Node, QueueNode, SayNode
from tipring.domain.hours import Schedule, Span
from tipring.domain.journal import Decided, NodeEntered
from tipring.domain.office import Office
from tipring.domain.queue.happenings import Happening, PlaceAsked
from tipring.domain.queue.orders import (
    AgentLifted,
    CallbackKept,
    CallerNews,
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
from tipring.domain.queue.settings import (
    Destination,
    OverflowAction,
    QueueSettings,
    Team,
)
from tipring.domain.voicemail.mailbox import Mailbox

NEW_YORK = ZoneInfo("America/New_York")
MONDAY_MORNING = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
ANNA = CallerIdReceived("2125550100", "ANNA")
HUNG_UP = CallerLeft("the caller hung up")
MENU = MenuNode(
    name="menu",
    say=("menu",),
    choices={"1": "desk", "2": "bye"},
    otherwise="bye",
)
NODES: tuple[Node, ...] = (
    MENU,
    SayNode(name="night", say=("night",), next="bye"),
    HangUpNode(name="bye", say=("goodbye",)),
)

ELSEWHERE = Destination(action=OverflowAction.TRANSFER, number="2125550199")
NEWS: tuple[CallerNews, ...] = (
    Entered(position=3, offered=False, returned=False),
    Entered(position=1, offered=True, returned=False),
    Offering(),
    NobodyRings(bounced=True),
    NobodyRings(bounced=False),
    AgentLifted("anna"),
    TalkBegan("anna"),
    OnHold(),
    OffHold(),
    CameBack("anna hung up"),
    CallbackKept(),
    PlaceTold(2, 500.0, 60.0, 200.0, 50, 2.0),
    TalkOver("all is said"),
    SentAway(Destination(say=("sorry",)), "full"),
    SentAway(ELSEWHERE, "too long"),
)
"""One of each kind, in words that mean something."""


def queue_office(
    *queues: QueueSettings,
    node: QueueNode | None = None,
    outside: tuple[str, ...] = ("212555*",),
    others: tuple[Node, ...] = (),
) -> Office:
    """Return an office whose only flow leads to the first of *queues* at once."""
    desk = node or QueueNode(name="desk", queue=queues[0].name)
    nodes = {one.name: one for one in (*NODES, *others, desk)}
    flow = Flow("main", desk.name, "en", nodes)
    hours: Mapping[str, tuple[Span, ...]] = {"mon": (Span(540, 1020),)}
    return Office(
        name="Harbor Dental",
        zone=NEW_YORK,
        flows={"main": flow},
        schedules={"office": Schedule("office", NEW_YORK, hours)},
        mailboxes={"office": Mailbox("office"), "night": Mailbox("night")},
        team=Team({queue.name: queue for queue in queues}, {}),
        outside=outside,
    )


def place(
    position: int = 3,
    low_s: float | None = None,
    high_s: float | None = None,
    *,
    oldest_wait_s: float = 500.0,
    known_calls: int = 50,
    agents: float = 2.0,
) -> PlaceTold:
    """Return figures of a queue."""
    return PlaceTold(position, oldest_wait_s, low_s, high_s, known_calls, agents)


class Waiting:
    """One call that leads to a queue."""

    def __init__(
        self,
        office: Office,
        at: datetime = MONDAY_MORNING,
        caller: CallerIdReceived | None = ANNA,
    ) -> None:
        facts = CallFacts("front", at, caller, "c1")
        self.call = CallMachine(office, "main", facts)
        self.now = 0.0
        self.place: PlaceTold | None = place()
        """The answer to PlaceAsked; None: nobody answers."""
        self.playing: tuple[str, ...] | None = None
        self.backdrop = Backdrop.NOTHING
        self.done: list[Command] = []
        self.obey(self.call.handle(Begin(), 0.0))

    # --- what the desk does ----------------------------------------------------------

    def obey(self, commands: list[Command]) -> list[Command]:
        """Do *commands* and what follows from them; return all of them."""
        pending = deque(commands)
        done: list[Command] = []
        while pending:
            command = pending.popleft()
            done.append(command)
            self.done.append(command)
            self._do(command)
            asked = isinstance(command, TellQueue) and isinstance(
                command.what, PlaceAsked
            )
            if asked and self.place is not None:
                pending += self.call.handle(QueueNews(self.place), self.now)
        return done

    def _do(self, command: object) -> None:
        match command:
            case Play(prompts):
                assert self.playing is None, f"{prompts} over {self.playing}"
                assert prompts, "a prompt without words"
                self.playing = prompts
            case PlayBeep():
                assert self.playing is None
                self.playing = ("beep",)
            case StopPlaying():
                assert self.playing is not None, "silence where nothing sounds"
                self.playing = None
            case SetBackdrop(kind):
                assert kind is not self.backdrop, f"{kind} twice"
                self.backdrop = kind
            case Finish():
                assert self.call.state is CallState.OVER
            case _:
                pass

    # --- what happens -----------------------------------------------------------------

    def handle(self, event: object) -> list[Command]:
        """Hand on one event."""
        return self.obey(self.call.handle(event, self.now))

    def news(self, *news: CallerNews, ticket: str = "") -> list[Command]:
        """Hand on news of the queue."""
        done: list[Command] = []
        for one in news:
            done += self.handle(QueueNews(one, ticket))
        return done

    def hear_out(self) -> list[Command]:
        """Hear the prompt that plays to its end."""
        assert self.playing is not None, "nothing plays"
        self.playing = None
        return self.handle(PromptFinished())

    def press(self, keys: str) -> list[Command]:
        """Press keys."""
        done: list[Command] = []
        for key in keys:
            done += self.handle(DigitPressed(key))
        return done

    def wait(self, seconds: float) -> list[Command]:
        """Let time pass."""
        until, done = self.now + seconds, []
        while (due := self.call.deadline) is not None and due <= until:
            self.now = max(self.now, due)
            done += self.obey(self.call.tick(self.now))
        self.now = until
        return done

    # --- what is heard, and what was done ---------------------------------------------

    @property
    def heard(self) -> tuple[str, ...]:
        """What is being said; empty while nothing is."""
        return self.playing or ()

    def hears(self, prompts: tuple[str, ...] | None) -> bool:
        """Whether just *prompts* are being said; None: nothing."""
        return self.playing == prompts

    def sounds_of(self, backdrop: Backdrop) -> bool:
        """Whether *backdrop* is heard between the prompts."""
        return self.backdrop is backdrop

    @property
    def told(self) -> list[Happening]:
        """All that the queue was told, but for questions."""
        return [
            command.what
            for command in self.done
            if isinstance(command, TellQueue)
            and not isinstance(command.what, PlaceAsked)
        ]

    @property
    def played(self) -> list[tuple[str, ...]]:
        """All prompts that were begun."""
        return [command.prompts for command in self.done if isinstance(command, Play)]

    @property
    def sentences(self) -> list[str]:
        """All decisions."""
        return [one.sentence for one in self.done if isinstance(one, Decided)]

    @property
    def nodes(self) -> list[tuple[str, str]]:
        """All nodes and their kinds."""
        return [(one.node, one.do) for one in self.done if isinstance(one, NodeEntered)]

    @property
    def reason(self) -> str | None:
        """Why the call ended; None while it runs."""
        ends = [one.reason for one in self.done if isinstance(one, Finish)]
        return ends[0] if ends else None
