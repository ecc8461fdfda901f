"""What an office has, as far as it matters when a part of it fails."""

from dataclasses import dataclass, field
from datetime import datetime

from tipring.domain.dialplan.plan import Plan


@dataclass(frozen=True, slots=True)
class AgentSetup:
    """Where an agent answers."""

    name: str
    kind: str
    """Of the phone, as its setting begins: `extension`, `handset`, `outside`, ..."""
    at: str
    """Of a handset its line, of a number outside the number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """The parts of one office."""

    office: str
    plan: Plan
    """Its lines and trunks are those of the office."""
    moment: datetime
    """Aware; what is computed is so at this hour."""
    help_number: str = ""
    """The number for help that is known best; empty: no telephone dials here."""
    extensions: tuple[str, ...] = ()
    agents: tuple[AgentSetup, ...] = ()
    queues: tuple[str, ...] = ()
    mailboxes: tuple[str, ...] = ()
    lifeline: str = ""
    """The line behind the relay of the plain telephone; empty: there is no relay."""
    lifeline_waits: bool = False
    """That telephone is off the line while the box runs (a modem behind the relay)."""
    sends_mail: bool = False
    """Messages are mailed to somebody."""
    sends_news: bool = False
    """Web services or a broker are told what happens."""
    mail_is_near: bool = False
    """The mail server stands in the office itself, as far as can be told."""
    news_are_near: bool = False
    """The same of all who are told."""
    asks_web: tuple[str, ...] = ()
    """Flows that ask a web service beyond the office."""
    is_watched: bool = False
    """Whether the link is looked at."""
    stands_by: bool = False
    """A cloud PBX answers on normal days."""
    keep_place_min: float = 0.0
    """How long a caller who is lost with a trunk keeps his place."""

    @property
    def lines(self) -> tuple[str, ...]:
        """The analog lines."""
        return tuple(line.name for line in self.plan.street.lines)

    @property
    def trunks(self) -> tuple[str, ...]:
        """The SIP trunks."""
        return tuple(trunk.name for trunk in self.plan.street.trunks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """What fails."""

    name: str
    """As a heading, "the internet fails"."""
    means: str = ""
    """What that is, where the name does not say it."""
    internet: bool = False
    pbx: bool = False
    """The cloud PBX of normal days does not answer."""
    box: bool = False
    """It does not run, for whatever reason."""
    phones: bool = False
    """The office's telephones have no network."""
    disk: bool = False
    lines: frozenset[str] = field(default_factory=frozenset)
    trunks: frozenset[str] = field(default_factory=frozenset)
