"""How the link was: spells of the same, what share of the time it was good, why not."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tipring.domain.link.entries import LinkChanged
from tipring.domain.link.view import Cause, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """For how long the link was the same."""

    began: datetime
    ended: datetime
    verdict: Verdict
    cause: Cause
    why: str = ""

    @property
    def lasted_s(self) -> float:
        """Its length."""
        return (self.ended - self.began).total_seconds()


@dataclass(frozen=True, slots=True, kw_only=True)
class Availability:
    """What share of the time the link was there, and what took it away.

    Drills of ours are held against nobody: they are left out of all shares.
    """

    watched_s: float
    calls_share: float
    """Of the time in which a call over the internet could be made and understood."""
    data_share: float
    """Of the time in which anything went through."""
    outages: int
    """How often it went down."""
    lost_s: Mapping[Cause, float]
    """By cause, seconds in which it was not well."""


def spells(
    changes: Iterable[tuple[datetime, LinkChanged]], since: datetime, until: datetime
) -> list[Spell]:
    """Return what the link was from *since* to *until*, without gaps, oldest first.

    *changes* are in order; those before *since* tell how it began. Where nothing was
    written down, it was well.
    """
    found: list[Spell] = []
    began, now = since, LinkChanged(verdict=Verdict.UP, cause=Cause.NOTHING, why="")
    for at, change in changes:
        moment = min(max(at, since), until)
        if moment > began:
            found.append(_spell(began, moment, now))
        began, now = moment, change
    if until > began:
        found.append(_spell(began, until, now))
    return _joined(found)


def _spell(began: datetime, ended: datetime, now: LinkChanged) -> Spell:
    return Spell(
        began=began, ended=ended, verdict=now.verdict, cause=now.cause, why=now.why
    )


def _joined(found: Iterable[Spell]) -> list[Spell]:
    """Return them, neighbours that are the same made one: a restart is no change."""
    joined: list[Spell] = []
    for spell in found:
        last = joined[-1] if joined else None
        if last and (last.verdict, last.cause) == (spell.verdict, spell.cause):
            joined[-1] = Spell(
                began=last.began,
                ended=spell.ended,
                verdict=last.verdict,
                cause=last.cause,
                why=last.why,
            )
        else:
            joined.append(spell)
    return joined


def availability(found: Sequence[Spell]) -> Availability:
    """Return the figures of *found*."""
    counted = [spell for spell in found if spell.cause is not Cause.DRILL]
    watched_s = sum(spell.lasted_s for spell in counted)
    lost_s: dict[Cause, float] = {}
    for spell in counted:
        if spell.verdict is not Verdict.UP:
            lost_s[spell.cause] = lost_s.get(spell.cause, 0.0) + spell.lasted_s
    down_s = _lasted_s(counted, Verdict.DOWN)
    silent_s = down_s + sum(lost_s.get(cause, 0.0) for cause in _NO_CALLS)
    return Availability(
        watched_s=watched_s,
        calls_share=_share(silent_s, watched_s),
        data_share=_share(down_s, watched_s),
        outages=sum(spell.verdict is Verdict.DOWN for spell in counted),
        lost_s=lost_s,
    )


_NO_CALLS = (Cause.PROVIDER, Cause.VOICE)
"""What takes calls away and leaves data. Without names a call still finds a provider
that was found before."""


def _lasted_s(found: Iterable[Spell], verdict: Verdict) -> float:
    return sum(spell.lasted_s for spell in found if spell.verdict is verdict)


def _share(lost_s: float, watched_s: float) -> float:
    return 1.0 - lost_s / watched_s if watched_s else 1.0
