"""The link as everybody in the house sees it: what it is good for, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType


class Verdict(StrEnum):
    """What the link is good for."""

    UP = "up"
    DEGRADED = "degraded"
    """For data, not for calls: or for some calls only (see the cause)."""
    DOWN = "down"


class Cause(StrEnum):
    """What is wrong with it, the nearest thing that explains all that is seen."""

    NOTHING = "nothing"
    CARRIER = "carrier lost"
    GATEWAY = "gateway gone"
    INTERNET = "no internet"
    """The gateway is there, nothing beyond it."""
    DNS = "no names"
    """Addresses are reached, names are not found."""
    PROVIDER = "provider gone"
    """The internet is there, no provider of telephony is."""
    PORTAL = "captive portal"
    """Somebody wants a log-in before anything goes through."""
    VOICE = "unfit for voice"
    """Loss, delay or jitter that data survives and a talk does not."""
    DRILL = "a drill"
    """We cut it ourselves, to try what happens."""


class Fitness(StrEnum):
    """What a trunk is good for now."""

    GOOD = "good"
    POOR = "poor"
    """A call goes through and is badly heard: the last way to be taken."""
    NONE = "none"


def _no_trouble() -> Mapping[str, str]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkView:
    """The link, now."""

    verdict: Verdict = Verdict.UP
    cause: Cause = Cause.NOTHING
    why: str = ""
    """A sentence for people; empty: nothing is wrong."""
    since: datetime | None = None
    """UTC; None: it was never another."""
    is_watched: bool = False
    """False: nobody looks at it, and it is believed to be up."""
    trunks: Mapping[str, str] = field(default_factory=_no_trouble)
    """What is wrong with a trunk, by its name; one that is not here is well."""

    pbx: str = ""
    """What is wrong with the cloud PBX; empty: nothing, or there is none."""
    never: tuple[str, ...] = ()
    """Probes that have never been well: they accuse nobody, and say so themselves."""

    def fitness(self, trunk: str) -> Fitness:
        """Return what *trunk* is good for: a call by way of it, now."""
        if self.verdict is Verdict.DOWN or self.trunks.get(trunk):
            return Fitness.NONE
        return Fitness.POOR if self.cause is Cause.VOICE else Fitness.GOOD

    @property
    def carries_data(self) -> bool:
        """Whether mail and the like may be tried."""
        return self.verdict is not Verdict.DOWN


NOT_WATCHED = LinkView()
"""Of a box that looks at no link."""
