"""One thing that worries the box."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tipring.domain.colours import Colour
from tipring.domain.findings import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Worry:
    """It was found amiss more than once, and is not over."""

    key: str
    what: str
    colour: Colour
    sentence: str
    remedy: str
    """What the owner can do."""
    tries: str = ""
    """What the box does about it by itself; empty: nothing."""
    repair: str = ""
    """What may be done, a key of `Repair`; empty: nothing."""
    since: datetime
    """UTC."""

    def as_seen(self, found: Finding) -> "Worry":
        """Return it in the words of *found*, of whatever colour it was told."""
        return replace(
            self,
            sentence=found.sentence,
            remedy=found.remedy,
            tries=found.tries,
            repair=found.repair,
        )

    def lasted(self, now: datetime) -> timedelta:
        """Return for how long; nothing if the clock was put back meanwhile."""
        return max(now - self.since, timedelta())


@dataclass(frozen=True, slots=True, kw_only=True)
class PastWorry:
    """One as it is kept, over or not."""

    worry: Worry
    """Of the worst colour that it had."""
    ended_at: datetime | None = None
    """None: it goes on."""
    repairs: tuple[str, ...] = ()
    """What the box did about it, a sentence each."""


def worry_about(found: Finding, since: datetime) -> Worry:
    """Return what *found* makes us worry about."""
    return Worry(
        key=found.key,
        what=found.what,
        colour=found.colour,
        sentence=found.sentence,
        remedy=found.remedy,
        tries=found.tries,
        repair=found.repair,
        since=since,
    )
