"""What an owner chooses about a queue and its agents. Reading it is `config`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from tipring.domain.say import Say

Skill = int | bool | str
"""A level from 0 to 10, yes or no, or a word (free text or one of an enumeration)."""


class Routing(StrEnum):
    """Whether the best agents come first, or the pattern alone decides."""

    PRIORITY = "priority"
    SKILL = "skill"
    """By skill level first (1 is best), then by the pattern within one level."""


class Pattern(StrEnum):
    """In which order free agents are tried."""

    CIRCULAR = "circular"
    """The next in the list after the one who took the last call."""
    REGULAR = "regular"
    """Always from the top of the list."""
    SIMULTANEOUS = "simultaneous"
    """All at once."""
    UNIFORM = "uniform"
    """Whoever has been idle longest."""
    WEIGHTED = "weighted"
    """Drawn by lot, each with his share in percent."""
    FEWEST_CALLS = "fewest calls"
    """Whoever took the fewest calls today."""
    LEAST_TALK = "least talk"
    """Whoever talked the least today."""
    EXPANDING = "expanding"
    """A few at first (longest idle), more of them as it goes on ringing."""


SKILL_PATTERNS = frozenset({Pattern.CIRCULAR, Pattern.REGULAR, Pattern.SIMULTANEOUS})
"""The patterns that Webex allows within one skill level; ours allow any."""


class Comparison(StrEnum):
    """How an agent's skill is held against a requirement."""

    AT_LEAST = ">="
    AT_MOST = "<="
    IS = "=="
    IS_NOT = "!="


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing that an agent must be able to do."""

    skill: str
    comparison: Comparison
    value: Skill

    def __str__(self) -> str:
        """Return it as the owner writes it: `spanish >= 5`."""
        return f"{self.skill} {self.comparison} {self.value}"


Needs = tuple[Requirement, ...]
"""All of them must be met; none means that any agent will do."""


@dataclass(frozen=True, slots=True)
class Relaxation:
    """After a wait the requirements are replaced by these."""

    after_s: float
    needs: Needs


@dataclass(frozen=True, slots=True)
class Tier:
    """Agents of this tier and below may be rung from this wait on."""

    level: int
    after_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An agent's seat in one queue."""

    agent: str
    weight: int = 0
    """Percent of the calls, for Pattern.WEIGHTED."""
    skill_level: int = 1
    """1 (best) to 20, for Routing.SKILL."""
    tier: int = 1
    """1 is rung from the start; others as `Offering.tiers` says."""


class OverflowAction(StrEnum):
    """What becomes of a caller whom the queue does not keep."""

    STAY = "stay"
    """Nothing (only where the caller may go on waiting)."""
    BUSY = "busy"
    TRANSFER = "transfer"
    """To `number`."""
    RINGING = "ringing"
    """Ringback until the caller hangs up."""
    VOICEMAIL = "voicemail"
    """To `mailbox`."""
    QUEUE = "queue"
    """To another queue, `queue`."""
    NODE = "node"
    """To a node of the flow, `node`."""
    NIGHT = "night"
    """What the night service does (only where all agents are away)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Where a caller goes whom the queue does not keep."""

    action: OverflowAction = OverflowAction.BUSY
    number: str = ""
    mailbox: str = ""
    queue: str = ""
    node: str = ""
    say: Say = ()
    """Said first; nothing if empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overflow:
    """Full rooms and long waits."""

    size: int = 25
    """Callers who may wait; the next one overflows at once."""
    after_s: float | None = None
    """Wait after which a caller overflows; None: never."""
    to: Destination = field(default_factory=Destination)


class Standing(StrEnum):
    """Why an agent may be no help to a caller: factors of the two rules below."""

    OFFLINE = "offline"
    PAUSED = "paused"
    MISSED = "missed"
    OFFERED = "ringing"
    TALKING = "talking"
    WRAP_UP = "wrap-up"
    OUTSIDE = "outside call"
    UNREACHABLE = "unreachable"
    """Has no phone, or its phone cannot be reached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Staying:
    """When nobody is left who could answer.

    A rule names the agents that do not count; it applies when no agent is left.
    """

    refuse_without: frozenset[Standing] = frozenset()
    """At the door; empty: everybody may join."""
    leave_without: frozenset[Standing] = frozenset()
    """While waiting (stranded); empty: nobody must leave."""
    to: Destination = field(
        default_factory=lambda: Destination(action=OverflowAction.STAY)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One of the doors in front of the queue (holiday, night, forced forwarding)."""

    enabled: bool = False
    schedule: str = ""
    """Whose hours or holidays decide; empty for forced forwarding."""
    forced: bool = False
    """Night service by hand, whatever the hours say."""
    to: Destination = field(default_factory=Destination)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """In this order the first that applies takes the caller."""

    holiday: Policy = field(default_factory=Policy)
    night: Policy = field(default_factory=Policy)
    forward: Policy = field(default_factory=Policy)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offering:
    """How agents are rung."""

    routing: Routing = Routing.PRIORITY
    pattern: Pattern = Pattern.CIRCULAR
    ring_s: float | None = 20.0
    """How long one agent is rung; None: until somebody answers or overflow."""
    withdraw_if_unavailable: bool = False
    """Take the offer back at once when the agent goes away while it rings."""
    hold_alert_s: float | None = None
    """Remind an agent of a caller left on hold for so long."""
    hold_bounce_s: float | None = None
    """Take such a caller back to the head of the queue."""
    whisper: bool = True
    """Tell the agent queue, wait and caller before both are joined."""
    whisper_say: Say = ()
    """Which queue it is; empty: "a call from the queue"."""
    whisper_number: bool = False
    """Read the caller's number out, too."""
    ring_first: int = 1
    """For Pattern.EXPANDING: how many are rung at first."""
    ring_more: int = 1
    ring_more_after_s: float = 10.0
    tiers: tuple[Tier, ...] = ()
    relaxations: tuple[Relaxation, ...] = ()
    needs: Needs = ()
    distinctive_ring: str = "normal"


class WaitMode(StrEnum):
    """What a waiting caller is told."""

    POSITION = "position"
    TIME = "time"


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitMessage:
    """Position or time; time only as an honest range."""

    enabled: bool = False
    mode: WaitMode = WaitMode.POSITION
    handling_s: float = 300.0
    """How long a call takes, until the queue knows better."""
    up_to_position: int = 100
    up_to_s: float = 6000.0
    """Beyond this position or wait, nothing (or the high-volume text) is said."""
    high_volume: bool = False
    repeat_s: float = 60.0
    """Said again at most so often, and only when it got better."""
    widest_ratio: float = 5.0
    """A range whose ends are further apart than this is not said."""
    known_calls: int = 5
    """Nor is any time said before so many calls were handled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """What the caller hears."""

    welcome: Say = ()
    welcome_mandatory: bool = False
    wait: WaitMessage = field(default_factory=WaitMessage)
    comfort: Say = ()
    comfort_every_s: float = 60.0
    bypass: Say = ()
    """Instead of comfort for callers who will be answered soon; empty: no bypass."""
    bypass_below_s: float = 30.0
    """Bypass while the oldest caller waits for less than this."""
    music: str = "music"
    """A prompt id or .wav; empty: silence with comfort noise."""
    alternate_music: str = ""
    ringback: bool = True
    """While an agent's phone rings, instead of music."""
    exits: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Key to the node of the flow that it leads to; the place is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Callbacks:
    """Virtual hold: the caller hangs up and keeps the place."""

    enabled: bool = False
    key: str = "*"
    """Offered in the wait message, pressed by the caller."""
    from_wait_s: float = 0.0
    """Offered only when the wait is estimated to be at least this."""
    tries: int = 2
    retry_after_s: float = 300.0
    keeps_s: float = 14_400.0
    """After so long a callback that never came off is given up, and reported."""


class RecordRule(StrEnum):
    """Which talks of a queue are recorded."""

    NEVER = "never"
    AGREED = "agreed"
    """Those whose caller passed a `record` node and agreed."""
    ALWAYS = "always"
    """All but those whose caller refused; whoever was not told is told at the door."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueCard:
    """What a queue is called and where it belongs; nothing of it steers the engine."""

    title: str = ""
    location: str = ""
    phone_number: str = ""
    extension: str = ""
    language: str = ""
    time_zone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueSettings:
    """One queue."""

    name: str
    enabled: bool = True
    """A disabled queue sends every caller to `overflow.to`."""
    weight: float = 1.0
    """A second of waiting here counts as so many where agents are shared."""
    members: tuple[Member, ...] = ()
    offering: Offering = field(default_factory=Offering)
    overflow: Overflow = field(default_factory=Overflow)
    staying: Staying = field(default_factory=Staying)
    doors: Doors = field(default_factory=Doors)
    hearing: Hearing = field(default_factory=Hearing)
    callbacks: Callbacks = field(default_factory=Callbacks)
    wrap_up_s: float = 0.0
    keep_place_s: float = 300.0
    """Who drops, or steps out to a menu, gets the place back within this time."""
    carries_wait: bool = False
    """A caller from another queue brings the wait with him."""
    threshold_s: float = 20.0
    """The T of the service level."""
    agents_may_join: bool = False
    """Agents may enter and leave this queue by themselves."""
    several_calls: bool = False
    """Asked for by files of other makers; an agent here has one call at a time."""
    record: RecordRule = RecordRule.NEVER
    keep_recordings_days: int | None = None
    """After so many a talk of this queue is erased; None: as the office has it."""
    keep_numbers_days: int | None = None
    """After so many it is forgotten who called; None: as the office has it."""
    card: QueueCard = field(default_factory=QueueCard)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentSettings:
    """One person (or place) who answers."""

    id: str
    name: str = ""
    phone: str = ""
    """`simulated:`, `handset:LINE`, `outside:NUMBER`; empty: cannot be rung."""
    skills: Mapping[str, Skill] = field(default_factory=lambda: MappingProxyType({}))
    lines: frozenset[str] = frozenset()
    """Only callers on these lines (a handset beside its line); empty: all."""
    wrap_up_s: float | None = None
    """Instead of the queue's."""
    misses_before_pause: int = 2
    after_no_answer_s: float = 10.0
    after_reject_s: float = 30.0
    after_busy_s: float = 60.0
    ready_at_start: bool = False
    """Signed in when the box starts for the first time."""


@dataclass(frozen=True, slots=True)
class Team:
    """All queues and agents of one office."""

    queues: Mapping[str, QueueSettings]
    agents: Mapping[str, AgentSettings]
