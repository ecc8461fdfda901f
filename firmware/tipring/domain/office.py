"""All that the rules know about one office: flows, hours, mailboxes, queues."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from zoneinfo import ZoneInfo

from tipring.domain.dial_plan import as_dialled
from tipring.domain.dialplan.numbers import NumberKind
from tipring.domain.dialplan.plan import Plan, Route, Street
from tipring.domain.extensions import Extension
from tipring.domain.flow import Flow
from tipring.domain.hours import Schedule
from tipring.domain.queue.settings import Team
from tipring.domain.reasons import Reasons
from tipring.domain.screening import Lists
from tipring.domain.tolls import ONLY_USUAL, Limits
from tipring.domain.trunk import OutgoingGroups
from tipring.domain.voicemail.mailbox import Mailbox

_NOBODY = Team(MappingProxyType({}), MappingProxyType({}))


def _nothing() -> Mapping[str, str]:
    return MappingProxyType({})


def _no_extensions() -> Mapping[str, Extension]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Office:
    """Frozen; a change of settings makes a new one, for the calls after it."""

    name: str
    zone: ZoneInfo
    flows: Mapping[str, Flow]
    schedules: Mapping[str, Schedule]
    mailboxes: Mapping[str, Mailbox]
    team: Team = _NOBODY
    outside: tuple[str, ...] = ()
    """Numbers that the box may dial by itself, see `may_dial`."""
    agent_codes: Mapping[str, str] = field(default_factory=_nothing)
    """What an agent types in to sign in by telephone, to the agent's id."""
    agent_pins: Mapping[str, str] = field(default_factory=_nothing, repr=False)
    """By the agent's id."""
    mailbox_pins: Mapping[str, str] = field(default_factory=_nothing, repr=False)
    """By the mailbox's name; a mailbox without one is not opened by telephone."""

    prompt_pin: str = field(default="", repr=False)
    """Of whoever may record prompts by telephone; empty: nobody may."""

    language: str = "en"
    """Of whatever belongs to no flow: whispers, calls that the box places."""

    country: str = "us"
    """Whose telephone network it is: a key of `dial_plan.DIAL_PLANS`."""

    outgoing: OutgoingGroups = field(default_factory=OutgoingGroups)
    """Which lines the calls of the box itself go out on."""

    screening: Lists = ()
    """Who is blocked and who is allowed, as it was when the settings were read."""

    extensions: Mapping[str, Extension] = field(default_factory=_no_extensions)
    """The office's own telephones, by their numbers."""

    outside_prefix: str = ""
    """What telephones dial before a number outside; empty: nothing."""

    costly: frozenset[NumberKind] = frozenset()
    """Kinds of numbers that a beginning in `outside` stands for although they cost."""

    limits: Limits = field(default_factory=lambda: ONLY_USUAL)
    """How much the box may call at the owner's cost."""

    routes: tuple[Route, ...] = ()
    """By which ways numbers outside are called."""

    street: Street = field(default_factory=Street)
    """The ways themselves, and what is said of them."""

    reasons: Reasons = field(default_factory=Reasons)
    """Why agents pause, and what calls were about."""

    @property
    def plan(self) -> Plan:
        """The dial plan: what may be called, and how."""
        return Plan(
            country=self.country,
            allowed=self.outside,
            costly=self.costly,
            routes=self.routes,
            street=self.street,
        )

    def dialled(self, number: str) -> str:
        """Return *number* as a telephone of this office dials it."""
        return as_dialled(number, self.country)

    def mailbox_of(self, number: str) -> Mailbox | None:
        """Return the mailbox whose number is *number*, if there is one."""
        own = (box for box in self.mailboxes.values() if box.number == number)
        return next(own, None) if number else None

    def may_dial(self, number: str) -> bool:
        """Whether *number* is one of `outside`, in whatever spelling."""
        return self.plan.allows(number)
