"""When to look more closely than the intervals say, and at what.

Somebody who did not answer, or late, is reason to ask him and the others at once; so
trouble is known in seconds although quiet days cost little. What that may cost is
bounded: a link that is bad for hours is not made worse by us.
"""

from collections.abc import Iterator
from typing import Final

from tipring.domain.link.jury import Jury
from tipring.domain.link.probing import ProbeKind, Saw
from tipring.domain.link.witness import FAR, Witness

EVERY_S: Final = 0.2
"""While nobody answers; who was asked just now is left to it."""
CLOSELY_S: Final = 0.5
"""While answers are late or missing now and then."""
SLOWLY_S: Final = 2.0
"""What is dear, or slow at times anyway: pages and names."""
YOUNG_S: Final = 15.0
"""What has lasted longer is known, and the intervals are enough."""
RECENT_S: Final = 4.0
MOST_ROUNDS: Final = 60
ROUND_EACH_S: Final = 20.0
"""How many closer looks may follow each other, and how soon each is allowed anew."""

_AROUND = FAR | {ProbeKind.GATEWAY}
_DEAR = frozenset({ProbeKind.WEB, ProbeKind.DNS})


class Curiosity:
    """Decide what is asked for besides the intervals."""

    def __init__(self, jury: Jury) -> None:
        self._jury = jury
        self._asked_at: dict[ProbeKind, float] = {}
        self._rounds = float(MOST_ROUNDS)
        self._counted_at: float | None = None
        self.next_at: float | None = None
        """When to think about it again; None: after the next look."""

    def rest(self) -> None:
        """Be ready for the next trouble: one was over, and everything is stable."""
        self._rounds = float(MOST_ROUNDS)

    def urgent(self, now: float) -> frozenset[ProbeKind]:
        """Return what to look at even where an answer is still waited for."""
        is_open = self._jury.ripe_at(now) is not None
        return FAR & self._jury.kinds if is_open else frozenset()

    def wants(self, now: float) -> frozenset[ProbeKind]:
        """Return what to look at right now; empty: nothing."""
        self._refill(now)
        curious = {kind for kinds in self._reasons(now) for kind in kinds}
        in_doubt = self._jury.doubts.began is not None
        pace_s = EVERY_S if in_doubt else CLOSELY_S
        due = set()
        self.next_at = None
        for kind in curious & self._jury.kinds:
            wait_s = SLOWLY_S if kind in _DEAR else pace_s
            at = self._asked_at.get(kind, now - wait_s) + wait_s
            if at <= now and (in_doubt or self._rounds >= 1.0):
                due.add(kind)
                at = now + wait_s
            at = max(at, now + EVERY_S)
            self.next_at = at if self.next_at is None else min(self.next_at, at)
        if due:
            self._rounds = max(self._rounds - 1.0, 0.0)
            self._asked_at.update(dict.fromkeys(due, now))
        return frozenset(due)

    def _refill(self, now: float) -> None:
        before, self._counted_at = self._counted_at, now
        if before is not None:
            more = (now - before) / ROUND_EACH_S
            self._rounds = min(self._rounds + more, float(MOST_ROUNDS))

    def _reasons(self, now: float) -> Iterator[frozenset[ProbeKind]]:
        jury, began = self._jury, self._jury.doubts.began
        if began is not None and now - began < YOUNG_S:
            yield _AROUND if now - began < CLOSELY_S else _AROUND | _DEAR
        for one in jury.of(*ProbeKind):
            young = one.misses > 0 and one.missing_s(now) < YOUNG_S
            if young and one.was_ever_well:
                yield from self._missing(one, now)
            suspected_at = one.suspected_at
            if suspected_at is not None and now - suspected_at < RECENT_S:
                yield FAR

    def _missing(self, one: Witness, now: float) -> Iterator[frozenset[ProbeKind]]:
        kind = one.probe.kind
        if kind in {ProbeKind.CARRIER, ProbeKind.GATEWAY}:
            if one.missing_s(now) < RECENT_S:
                yield _AROUND
        elif kind is ProbeKind.WEB and one.last and one.last.saw is Saw.FORGED:
            yield FAR | {kind}
        elif kind in {ProbeKind.TRUNK, ProbeKind.PBX, ProbeKind.DNS}:
            yield frozenset({kind})
