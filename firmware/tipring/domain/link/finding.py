"""What is found at one moment, before anybody asks whether it will last."""

from dataclasses import dataclass
from types import MappingProxyType

from tipring.domain.link.view import Cause, Verdict


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, or none."""

    verdict: Verdict = Verdict.UP
    cause: Cause = Cause.NOTHING
    why: str = ""

    @property
    def rank(self) -> tuple[int, int]:
        """Order findings: what is worse, and of those alike the nearer cause."""
        return _WORSE[self.verdict], _NEARER[self.cause]


_WORSE = MappingProxyType({Verdict.UP: 0, Verdict.DEGRADED: 1, Verdict.DOWN: 2})
_NEARER = MappingProxyType(
    {
        cause: rank
        for rank, cause in enumerate(
            (
                Cause.NOTHING,
                Cause.DNS,
                Cause.VOICE,
                Cause.PROVIDER,
                Cause.INTERNET,
                Cause.PORTAL,
                Cause.GATEWAY,
                Cause.CARRIER,
                Cause.DRILL,
            )
        )
    }
)
ALL_IS_WELL = Finding()


def down(cause: Cause, why: str) -> Finding:
    """Return that nothing goes through."""
    return Finding(Verdict.DOWN, cause, why)


def degraded(cause: Cause, why: str) -> Finding:
    """Return that some of it does."""
    return Finding(Verdict.DEGRADED, cause, why)
