"""The rules of the link: what many looks at many things say about it together.

Trouble is told as soon as it is certain. That it is over is told when nothing has
shaken the link for a while, so that one which comes and goes is down once.
"""

from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from tipring.domain.link.commands import LinkCommand, LinkIs, LookNow
from tipring.domain.link.curiosity import Curiosity
from tipring.domain.link.entries import LinkChanged
from tipring.domain.link.finding import ALL_IS_WELL, Finding, down
from tipring.domain.link.jury import Jury
from tipring.domain.link.probing import Look, Overdue, Probe, ProbeKind
from tipring.domain.link.view import Cause, LinkView
from tipring.domain.machine import soonest

STABLE_S: Final = 60.0
RESTLESS_S: Final = 0.25
"""How often time alone may tell something while somebody is missing."""
SETTLED_S: Final = 20.0
"""After which it tells nothing more that the looks do not."""
BY_US = down(Cause.DRILL, "a drill: the link is taken for cut")


class LinkMachine:
    """Judge the link by the looks of its probes.

    Time is an argument in monotonic seconds. Each call gives commands in the order to
    be done; `deadline` says when `tick` is next due, None: not before the next look.
    """

    def __init__(self, probes: Sequence[Probe], *, stable_s: float = STABLE_S) -> None:
        """Begin with a link that is believed to be up.

        *probes* are all that will be heard of; a look of another raises KeyError.
        *stable_s*: how long all must be well before the link is what it was.
        """
        self._jury = Jury(probes)
        self._curiosity = Curiosity(self._jury)
        self._stable_s = stable_s
        self._believed = ALL_IS_WELL
        self._better_since: float | None = None
        self._changed_at = 0.0
        self._gone: dict[tuple[ProbeKind, str], str] = {}
        self._is_drill = False
        self.view = LinkView(is_watched=True)
        self.deadline: float | None = None

    def begin(self, now: float) -> list[LinkCommand]:
        """Say how the link is believed to be before anybody looked."""
        self._changed_at = now
        self._jury.begin(now)
        return [LinkIs(self.view)]

    def look(self, look: Look, now: float) -> list[LinkCommand]:
        """Take one look into account."""
        self._jury.take(look, now)
        return self._think(now)

    def overdue(self, what: Overdue, now: float) -> list[LinkCommand]:
        """Hear of a look that waits for its answer longer than usual."""
        self._jury.overdue(what, now)
        return self._think(now)

    def tick(self, now: float) -> list[LinkCommand]:
        """Let time pass."""
        if self.deadline is None or now < self.deadline:
            return []
        return self._think(now)

    def drill(self, *, is_on: bool, now: float) -> list[LinkCommand]:
        """Take the link for cut by ourselves, or no longer, whatever the looks say.

        What was wrong because of us is not held against it afterwards.
        """
        self._is_drill = is_on
        if not is_on:
            self._believed, self._better_since = ALL_IS_WELL, None
            self._gone.clear()
        return self._think(now)

    def _think(self, now: float) -> list[LinkCommand]:
        self._weigh(self._jury.finding(now, self._believed.cause), now)
        self._count_gone(now)
        wanted = self._curiosity.wants(now)
        commands = self._tell(now)
        if wanted:
            commands.append(LookNow(wanted, self._curiosity.urgent(now)))
        self.deadline = self._next(now)
        return commands

    def _weigh(self, found: Finding, now: float) -> None:
        """Believe what is worse at once, what is better when it has lasted."""
        if found.rank >= self._believed.rank:
            if found.rank > self._believed.rank:
                self._believed = found
            self._better_since = None
            return
        since = now if self._better_since is None else self._better_since
        self._better_since = max(since, self._jury.doubts.shaken_at or since)
        if now >= self._better_since + self._stable_s:
            self._believed, self._better_since = found, None
            self._curiosity.rest()

    def _count_gone(self, now: float) -> None:
        """Keep in mind which servers of telephony are gone, or have just come back."""
        for one in self._jury.of(ProbeKind.TRUNK, ProbeKind.PBX):
            key = (one.probe.kind, one.probe.name)
            if self._jury.is_gone(one, now):
                self._gone[key] = one.trouble
            elif one.well_since is not None and now >= one.well_since + self._stable_s:
                self._gone.pop(key, None)

    def _tell(self, now: float) -> list[LinkCommand]:
        is_now = BY_US if self._is_drill else self._believed
        trunks, pbx = self._gone_of(ProbeKind.TRUNK), self._gone_of(ProbeKind.PBX)
        before = self.view
        self.view = replace(
            before,
            verdict=is_now.verdict,
            cause=is_now.cause,
            why=is_now.why,
            trunks=MappingProxyType(trunks),
            pbx=next(iter(pbx.values()), ""),
            never=self._jury.never,
        )
        if self.view == before:
            return []
        commands: list[LinkCommand] = [LinkIs(self.view)]
        if (before.verdict, before.cause) != (is_now.verdict, is_now.cause):
            lasted_s, self._changed_at = now - self._changed_at, now
            changed = LinkChanged(
                verdict=is_now.verdict,
                cause=is_now.cause,
                why=is_now.why,
                lasted_s=lasted_s,
            )
            commands.insert(0, changed)
        return commands

    def _gone_of(self, kind: ProbeKind) -> dict[str, str]:
        return {name: why for (of, name), why in self._gone.items() if of is kind}

    def _next(self, now: float) -> float | None:
        over = self._better_since
        back = [
            one.well_since + self._stable_s
            for one in self._jury.of(ProbeKind.TRUNK, ProbeKind.PBX)
            if one.well_since is not None
            and (one.probe.kind, one.probe.name) in self._gone
        ]
        restless = now + RESTLESS_S if self._jury.is_restless(now, SETTLED_S) else None
        return soonest(
            restless,
            self._jury.ripe_at(now),
            None if over is None else over + self._stable_s,
            *back,
            self._curiosity.next_at,
        )
