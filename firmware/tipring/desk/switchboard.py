"""Whoever calls the box by SIP or from a browser, and where he is put through to.

Callers of a trunk come on its channels, which are lines like any other. Telephones of
the office are the house's affair; whom it sends to a flow or a queue gets an inside
line.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from tipring.desk.line_watch import LineWatch
from tipring.domain.caller_number import spellings
from tipring.domain.dial_plan import PLUS
from tipring.domain.extensions import SipTrunk
from tipring.domain.house.wishes import Wishes
from tipring.domain.leg_events import LegEnd
from tipring.domain.line import LineState
from tipring.domain.office import Office
from tipring.domain.watched import Watched
from tipring.legs.occupancy import CountedLegs, Occupancy
from tipring.legs.port import Leg, Legs, PartyKind
from tipring.lines.trunk import TrunkLine

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Channel:
    """A line that takes legs, and who watches it."""

    line: TrunkLine
    watch: LineWatch

    @property
    def is_free(self) -> bool:
        """Whether somebody may be put through to it."""
        return self.line.is_free and self.watch.state is LineState.IDLE

    def put_through(self, leg: Leg, flow: str, office: Office | None = None) -> bool:
        """Let *leg* ring here and walk *flow* of *office* (None: the desk's own)."""
        if not self.is_free:
            return False
        self.watch.flow, self.watch.office = flow, office
        return self.line.take(leg)


@dataclass(frozen=True, slots=True)
class TrunkAt:
    """A trunk and its channels."""

    settings: SipTrunk
    country: str = "us"
    channels: list[Channel] = field(default_factory=list)

    def flow_for(self, dialled: str) -> str:
        """Return what answers whoever dialled this; empty: nothing does.

        Providers send one number in several ways, whatever the settings have.
        """
        sent = self._ways(dialled)
        for number, flow in self.settings.numbers.items():
            if sent & self._ways(number):
                return flow
        return self.settings.flow

    def _ways(self, number: str) -> frozenset[str]:
        """Return how *number* may be written, for providers without a plus, too."""
        return spellings(number, self.country) | {f"{PLUS}{number.removeprefix(PLUS)}"}


NOT_NOW: Final = "do not disturb"
"""Stands for a call that keeps an extension from others."""


def _nobody(leg: Leg) -> None:
    log.warning("%s called %s, and no house is there", leg.name, leg.dialled)
    leg.refuse(LegEnd.REFUSED)


class Switchboard:
    """Put legs through. `came` is the `OnLeg` of every source of legs."""

    def __init__(self, legs: Legs) -> None:
        self.occupancy = Occupancy()
        """Which extensions talk."""
        self.legs = CountedLegs(legs, self.occupancy)
        """Whoever calls a telephone or a trunk calls these."""
        self.house: Callable[[Leg], None] = _nobody
        """Has what telephones of the office dial; must return at once."""
        self.inside_channels: list[Channel] = []
        self.trunks: dict[str, TrunkAt] = {}
        """By their names."""
        self.addresses: tuple[str, ...] = ()
        """Where telephones reach the box; none: they cannot."""
        self.trouble = "the border has not begun yet"
        """Why they cannot; empty: they can."""
        self._paused: set[str] = set()
        self._on_reach: dict[str, list[Callable[[], None]]] = {}

    def came(self, leg: Leg) -> None:
        """Take a leg that calls us."""
        counted = self.legs.came(leg)
        log.info("%s calls %s", counted.name, counted.dialled)
        try:
            if counted.party.kind is PartyKind.TRUNK:
                self._from_trunk(counted)
            else:
                self.house(counted)
        except Exception:
            # A mistake of ours with one call must not silence the others.
            log.exception("%s is not put through", counted.name)
            counted.refuse(LegEnd.UNREACHABLE)

    def inside(self, leg: Leg, flow: str, office: Office | None = None) -> bool:
        """Let *leg*, which calls, walk *flow*; False when every inside line is in use.

        The flow is one of *office*, where that is not the desk's own.
        """
        return any(
            channel.put_through(leg, flow, office) for channel in self.inside_channels
        )

    def channels_of(self, trunk: str) -> list[LineWatch]:
        """Return the watches of a trunk's channels; of every one without a name."""
        return [
            channel.watch
            for name, at in self.trunks.items()
            if trunk in {"", name}
            for channel in at.channels
        ]

    def _from_trunk(self, leg: Leg) -> None:
        trunk = self.trunks.get(leg.party.account)
        flow = "" if trunk is None else trunk.flow_for(leg.dialled)
        if trunk is None or not flow:
            log.warning("%s: nothing here answers %s", leg.name, leg.dialled)
            leg.refuse(LegEnd.REFUSED)
        elif not any(channel.put_through(leg, flow) for channel in trunk.channels):
            log.warning("%s: every channel is in use", leg.name)
            leg.refuse(LegEnd.BUSY)

    def wants(self, extension: str, wishes: Wishes) -> None:
        """Offer no caller to who is not to be disturbed, as if he were in a call."""
        if wishes.do_not_disturb:
            self.occupancy.begins(extension, NOT_NOW)
        else:
            self.occupancy.ends(extension, NOT_NOW)

    def watched(self, extension: str) -> Watched:
        """Return what colleagues may see of *extension* now."""
        return Watched(
            activity=self.occupancy.activity(extension, (NOT_NOW,)),
            is_there=self.legs.reachable(extension),
            is_quiet=self.occupancy.has(extension, NOT_NOW),
            is_paused=extension in self._paused,
        )

    def pauses(self, extension: str, *, pauses: bool) -> None:
        """Take note whether the agent at *extension* takes a pause."""
        (self._paused.add if pauses else self._paused.discard)(extension)
        self.occupancy.tell(extension)

    def when_reach_changes(self, extension: str, look: Callable[[], None]) -> None:
        """Call *look* whenever a telephone of *extension* came or went."""
        self._on_reach.setdefault(extension, []).append(look)

    def reach_changed(self, extension: str) -> None:
        """Take note that a telephone of *extension* came or went."""
        for look in self._on_reach.get(extension, ()):
            look()

    def border_is(self, addresses: tuple[str, ...] = (), trouble: str = "") -> None:
        """Take note of where telephones reach the box, or of why they cannot."""
        self.addresses, self.trouble = addresses, trouble

    def trunks_are(self, troubles: Mapping[str, str]) -> None:
        """Take note of what is wrong with each trunk; an empty word: nothing is."""
        for name, trouble in troubles.items():
            for channel in self.trunks[name].channels:
                channel.line.trunk_is(trouble)
                if not trouble:
                    channel.watch.care.look_again()
