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
JITTER_WINDOW_S: Final = 10.0
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
UNSTEADY_S: Final = 0.10
"""Mean difference of answers in a row; no buffer of a telephone bears twice as much."""
STILL_UNSTEADY_S: Final = 0.07
SLOW_S: Final = 0.8
"""There and back: 400 ms each way, beyond which ITU-T G.114 plans no network."""
STILL_SLOW_S: Final = 0.7
LAGS_S: Final = 0.35
"""Later than the best, as a rule: some queue on the way is full, and more than the
150 ms each way wait there that ITU-T G.114 leaves a talk in all."""
STILL_LAGS_S: Final = 0.25
LEAST_ANSWERS: Final = 4
"""Of which differences are worth a mean."""
BURST: Final = 2
DEAD: Final = 4
"""Looks in a row without an answer: that is no loss, that one is gone."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """One look, as it matters to a talk."""

    at: float
    took_s: float | None
    is_torn: bool
    """Whether what was sent is as good as lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """What the last looks say of the link as a way for voice."""

    evidence: float = -inf
    """Of loss: positive when it is likelier than none."""
    lost_share: float = 0.0
    jitter_s: float = 0.0
    delay_s: float = 0.0
    """There and back."""
    lag_s: float = 0.0
    """So much later than the best of the witness."""

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
        if self.lag_s >= (STILL_LAGS_S if is_known else LAGS_S):
            return f"answers come {self.lag_s * 1000:.0f} ms later than they can"
        return ""


def quality(witnesses: Iterable[Witness], now: float) -> Quality:
    """Return what *witnesses* saw in the last WINDOW_S; nothing of fewer than two."""
    alive = [witness for witness in witnesses if witness.unanswered < DEAD]
    heard = [(one, looks) for one in alive if (looks := _last(one, now))]
    seen = [looks for _, looks in heard]
    if len(seen) < 2:  # noqa: PLR2004 - one alone has troubles of its own
        return Quality()
    worst = max(seen, key=_evidence)
    others = [look for looks in seen if looks is not worst for look in looks]
    is_seconded = _evidence(others) >= SECONDED
    return Quality(
        evidence=_evidence([*worst, *others]) if is_seconded else -inf,
        lost_share=sum(look.is_torn for look in others) / len(others),
        jitter_s=_second(_jitter(looks, now) for looks in seen),
        delay_s=_second(map(_delay, seen)),
        lag_s=_second(max(0.0, _delay(looks) - one.best_s) for one, looks in heard),
    )


def is_suspicious(witness: Witness, now: float) -> bool:
    """Whether the newest look gives reason to look more closely."""
    looks = _last(witness, now)
    if not looks or witness.unanswered >= DEAD or not witness.was_ever_well:
        return False
    newest = looks[-1]
    late_s = min(witness.best_s + UNSTEADY_S, SLOW_S)
    return newest.is_torn or newest.took_s is None or newest.took_s > late_s


def has_losses(witness: Witness, now: float, before: float) -> bool:
    """Whether somebody who is there was not always heard in time *before* a moment."""
    late = witness.best_s + LATE_S
    return witness.unanswered < DEAD and any(
        took is None or took > late
        for at, took in witness.samples
        if now - WINDOW_S < at < before
    )


def _last(witness: Witness, now: float) -> Sequence[_Seen]:
    """Return the looks of the window, the oldest first."""
    late = witness.best_s + LATE_S
    return [
        _Seen(at, took, is_torn=took is None or took > late)
        for at, took in witness.samples
        if at > now - WINDOW_S
    ]


def _evidence(looks: Iterable[_Seen]) -> float:
    """Return the most that the looks from any one on say: it may just have begun.

    What was lost in one go counts as BURST looks at most: that was a mishap.
    """
    total, burst = -inf, 0
    for one in sorted(looks, key=lambda one: one.at):
        burst = burst + 1 if one.is_torn else 0
        if burst <= BURST:
            total = max(total, 0.0) + (TORN if one.is_torn else WHOLE)
    return total


def _jitter(looks: Sequence[_Seen], now: float) -> float:
    # What was lost and sent again counts as lost, and not as unsteady, too.
    in_time = (look for look in looks if not look.is_torn)
    took = _took(look for look in in_time if look.at > now - JITTER_WINDOW_S)
    if len(took) < LEAST_ANSWERS:
        return 0.0
    return sum(abs(b - a) for a, b in pairwise(took)) / (len(took) - 1)


def _delay(looks: Sequence[_Seen]) -> float:
    took = _took(looks)
    return median(took) if len(took) >= LEAST_ANSWERS else 0.0


def _took(looks: Iterable[_Seen]) -> list[float]:
    return [look.took_s for look in looks if look.took_s is not None]


def _second(figures: Iterable[float]) -> float:
    return sorted(figures)[-2]
