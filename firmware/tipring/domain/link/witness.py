"""One probe as a witness: what it has seen lately, and what that is worth."""

from collections import deque
from dataclasses import dataclass, field
from math import inf
from typing import Final

from tipring.domain.link.probing import Look, Probe, ProbeKind, Saw

FAR: Final = frozenset({ProbeKind.ANCHOR, ProbeKind.TRUNK, ProbeKind.PBX})
"""What is beyond the gateway, and is looked at often."""
PROOFS: Final = FAR | {ProbeKind.WEB}
"""An answer of one of these proves that the internet is there."""
GOOD_ENOUGH: Final = frozenset({ProbeKind.ANCHOR, ProbeKind.GATEWAY, ProbeKind.WEB})
"""A refusal of these says all that we want to know: they are there."""

FRESH_S: Final = 15.0
FRESH_LOOKS: Final = 3.0
"""A witness counts whose last answer is no older than so many of its intervals, and
15 s more: who was gone before says nothing about now."""
KEPT_LOOKS: Final = 64
SWIFT_S: Final = 0.25
"""Who has answered within it last is missed as soon as an answer is overdue. Others are
far away (a satellite), or behind a queue that is full."""
LEAST_PAUSE_S: Final = 0.1
"""A look that began so long before the last sample ended was beside it."""
FORGETS: Final = 0.1 / 3600.0
"""So much a second: ways change, and a slow one is no trouble for ever."""


@dataclass(slots=True)
class Witness:
    """A probe and what became of its looks; changes in place."""

    probe: Probe
    last: Look | None = None
    answered_at: float | None = None
    """When anybody there last said anything, be it a refusal."""
    unanswered: int = 0
    """Looks in a row since then."""
    misses: int = 0
    """Looks in a row that were not well; a refusal is one where it matters."""
    missed_at: float | None = None
    """When the first of those came in; None: the last look was well."""
    well_since: float | None = None
    """Of how many in a row the last look was well."""
    was_ever_well: bool = False
    suspected_at: float | None = None
    """When a look gave reason to look more closely last."""
    asked_at: float = -inf
    """When the last look began, or soon after."""
    best_s: float = inf
    """The quickest answer; it is forgotten slowly."""
    samples: deque[tuple[float, float | None]] = field(
        default_factory=lambda: deque(maxlen=KEPT_LOOKS)
    )
    """When, and how long the answer took in s; None: there was none."""
    _sampled_at: float = -inf
    """When the last of them ended."""

    def take(self, look: Look, now: float) -> bool:
        """Remember *look*; return whether it says how things are now.

        Silence does not, where the answer of a look beside it has come meanwhile. Of
        looks beside each other the first that ends is the sample: they saw one moment.
        """
        is_silence = look.saw is Saw.SILENCE
        asked_at = now - (self.probe.timeout_s if is_silence else look.took_s)
        answered = look.saw in {Saw.WELL, Saw.REFUSED}
        if asked_at > self._sampled_at - LEAST_PAUSE_S:
            self.samples.append((asked_at, look.took_s if answered else None))
            self._sampled_at = now
        if is_silence and self.answered_since(asked_at):
            return False
        self.last, self.asked_at = look, asked_at
        if answered:
            before = now if self.answered_at is None else self.answered_at
            known = self.best_s + FORGETS * (now - before)
            self.best_s = min(look.took_s, known)
            self.answered_at, self.unanswered = now, 0
        else:
            self.unanswered += 1
        if look.saw is Saw.WELL or (answered and self.probe.kind in GOOD_ENOUGH):
            self._was_well(now)
        else:
            self.misses += 1
            self.missed_at = now if self.missed_at is None else self.missed_at
            self.well_since = None
        return True

    def _was_well(self, now: float) -> None:
        self.misses, self.missed_at, self.was_ever_well = 0, None, True
        self.well_since = now if self.well_since is None else self.well_since

    def answered_since(self, moment: float) -> bool:
        """Whether anybody answered at *moment* or later."""
        return self.answered_at is not None and self.answered_at >= moment

    def counts(self, moment: float) -> bool:
        """Whether it had answered lately when that was asked for the first time."""
        oldest = moment - FRESH_LOOKS * self.probe.every_s - FRESH_S
        return self.answered_since(oldest)

    def missing_s(self, now: float) -> float:
        """Return for how long no look was well; 0: the last one was."""
        return 0.0 if self.missed_at is None else now - self.missed_at

    @property
    def is_swift(self) -> bool:
        """Whether its last look was answered at once."""
        last = self.last
        return last is not None and self.unanswered == 0 and last.took_s <= SWIFT_S

    @property
    def trouble(self) -> str:
        """What the last look saw, in words."""
        return (self.last.why or self.last.saw.value) if self.last else ""
