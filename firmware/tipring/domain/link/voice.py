"""Whether the link is fit for voice, by the last looks at what is beyond the gateway.

Loss is found by A. Wald's sequential test (Annals of Mathematical Statistics 16,
1945): each look is evidence for one of two worlds. No figure is that of one witness
alone: the worst may have troubles of its own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf, log
from statistics import median
from typing import Final

from tipring.domain.link.witness import Witness

WINDOW_S: Final = 15.0
HARMLESS_LOSS: Final = 0.03
"""Of looks, which go there and back; a talk survives it."""
UNFIT_LOSS: Final = 0.30
TORN: Final = log(UNFIT_LOSS / HARMLESS_LOSS)
WHOLE: Final = log((1.0 - UNFIT_LOSS) / (1.0 - HARMLESS_LOSS))
"""What a look that was lost, or not, adds to the evidence."""
SURE: Final = 11.0
"""A link that loses 3 % comes so far once in e^11 = 60 000 times that we doubt it."""
SECONDED: Final = 2.0
"""What all but the worst witness must say at least."""
STILL_SURE: Final = 4.0
"""Two losses in a few looks: enough to believe what was believed before."""
LATE_S: Final = 0.45
"""Later than its best, an answer came at the second asking (SIP asks again after
0.5 s, RFC 3261 17.1.2.2; TCP after 1 s, RFC 6298 2.1) or is of no use to a talk."""
UNSTEADY_S: Final = 0.12
"""Mean difference of answers in a row; no buffer of a telephone bears twice as much."""
STILL_UNSTEADY_S: Final = 0.07
SLOW_S: Final = 0.8
"""There and back: 400 ms each way, beyond which ITU-T G.114 plans no network."""
STILL_SLOW_S: Final = 0.7
LEAST_ANSWERS: Final = 4
"""Of which differences are worth a mean."""
DEAD: Final = 4
"""Looks in a row without an answer: that is no loss, that one is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """What the last looks say of the link as a way for voice."""

    evidence: float = -inf
    """Of loss: positive when it is likelier than none."""
    lost_share: float = 0.0
    jitter_s: float = 0.0
    delay_s: float = 0.0
    """There and back."""

    def trouble(self, *, is_known: bool) -> str:
        """Return what a talk would suffer from; empty: from nothing.

        *is_known*: it was so before, and less is needed to believe that it is so still.
        """
        if self.evidence >= (STILL_SURE if is_known else SURE):
            return f"{self.lost_share:.0%} of what is sent is lost or late"
        if self.jitter_s >= (STILL_UNSTEADY_S if is_known else UNSTEADY_S):
            return f"answers are unsteady by {self.jitter_s * 1000:.0f} ms"
        if self.delay_s >= (STILL_SLOW_S if is_known else SLOW_S):
            return f"answers take {self.delay_s * 1000:.0f} ms"
        return ""


def quality(witnesses: Iterable[Witness], now: float) -> Quality:
    """Return what *witnesses* saw in the last WINDOW_S; nothing of fewer than two."""
    alive = [witness for witness in witnesses if witness.unanswered < DEAD]
    seen = [looks for witness in alive if (looks := _torn(witness, now))]
    if len(seen) < 2:  # noqa: PLR2004 - one alone has troubles of its own
        return Quality()
    worst = max(seen, key=_evidence)
    pooled = [look for looks in seen if looks is not worst for look in looks]
    is_seconded = _evidence(pooled) >= SECONDED
    return Quality(
        evidence=sum(map(_evidence, seen)) if is_seconded else -inf,
        lost_share=sum(torn for _took, torn in pooled) / len(pooled),
        jitter_s=_second(map(_jitter, seen)),
        delay_s=_second(map(_delay, seen)),
    )


def is_suspicious(witness: Witness, now: float) -> bool:
    """Whether the newest look gives reason to look more closely."""
    looks = _torn(witness, now)
    if not looks or witness.unanswered >= DEAD or not witness.was_ever_well:
        return False
    took, torn = looks[-1]
    return torn or took is None or took > min(_best(witness) + UNSTEADY_S, SLOW_S)


def has_losses(witness: Witness, now: float, before: float) -> bool:
    """Whether somebody who is there was not always heard in time *before* a moment."""
    late = _best(witness) + LATE_S
    return witness.unanswered < DEAD and any(
        took is None or took > late
        for at, took in witness.samples
        if now - WINDOW_S < at < before
    )


def _torn(witness: Witness, now: float) -> Sequence[tuple[float | None, bool]]:
    """Return how long the last answers took, and whether each is as good as lost."""
    late = _best(witness) + LATE_S
    return [
        (took, took is None or took > late)
        for at, took in witness.samples
        if at > now - WINDOW_S
    ]


def _best(witness: Witness) -> float:
    return min((took for _at, took in witness.samples if took is not None), default=inf)


def _evidence(looks: Sequence[tuple[float | None, bool]]) -> float:
    return sum(TORN if torn else WHOLE for _took, torn in looks)


def _jitter(looks: Sequence[tuple[float | None, bool]]) -> float:
    took = [took for took, _torn in looks if took is not None]
    if len(took) < LEAST_ANSWERS:
        return 0.0
    return sum(abs(b - a) for a, b in pairwise(took)) / (len(took) - 1)


def _delay(looks: Sequence[tuple[float | None, bool]]) -> float:
    took = [took for took, _torn in looks if took is not None]
    return median(took) if len(took) >= LEAST_ANSWERS else 0.0


def _second(figures: Iterable[float]) -> float:
    return sorted(figures)[-2]
