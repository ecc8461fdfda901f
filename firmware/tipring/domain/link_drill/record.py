"""A drill while it is held, and as it is kept."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from tipring.domain.link_drill_entries import CutBy, LinkDrillDone

NOTICE_S: Final = 8.0
"""A failure has to be noticed within so long, even one that makes no sound."""
DUE_AFTER: Final = timedelta(days=40)
"""A month, and some days for who drills by hand."""


@dataclass(slots=True)
class TriedCall:
    """One call of a drill. Times in seconds since it began."""

    number: str
    """Empty: none is to be made."""
    arrives: str = ""
    """At which line of ours; empty: it is somebody else's number."""
    line: str = ""
    dialled_s: float | None = None
    rang_s: float | None = None
    answered_s: float | None = None


@dataclass(slots=True)
class Sheet:
    """What has been measured so far."""

    drill_id: str
    out: TriedCall
    back: TriedCall
    """To the office itself."""
    noticed_s: float | None = None
    routed_s: float | None = None
    restored_s: float | None = None
    faults: list[str] = field(default_factory=list)
    broken_off: str = ""

    def done(self) -> LinkDrillDone:
        """Return it as it is kept."""
        faults = () if self.broken_off else (*self._late(), *self.faults)
        return LinkDrillDone(
            drill_id=self.drill_id,
            noticed_s=_rounded(self.noticed_s),
            routed_s=_rounded(self.routed_s),
            out_number=self.out.number,
            out_line=self.out.line,
            out_dialled_s=_rounded(self.out.dialled_s),
            out_answered_s=_rounded(self.out.answered_s),
            in_number=self.back.number,
            in_line=self.back.arrives,
            in_dialled_s=_rounded(self.back.dialled_s),
            in_rang_s=_rounded(self.back.rang_s),
            in_answered_s=_rounded(self.back.answered_s),
            restored_s=_rounded(self.restored_s),
            faults=tuple(faults),
            broken_off=self.broken_off,
        )

    def _late(self) -> Iterable[str]:
        if self.noticed_s is not None and self.noticed_s > NOTICE_S:
            took = f"{self.noticed_s:.1f} s, more than {NOTICE_S:g} s"
            yield f"the failure was noticed after {took}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillRecord:
    """One drill, for whoever looks back."""

    drill_id: str
    began_at: datetime
    by: str
    cut: CutBy
    remark: str = ""
    ended_at: datetime | None = None
    done: LinkDrillDone | None = None
    """None: it goes on."""

    @property
    def is_passed(self) -> bool:
        """Whether it was carried through, and all was well."""
        return self.done is not None and not (self.done.faults or self.done.broken_off)

    @property
    def is_failed(self) -> bool:
        """Whether something was not as it must be."""
        return self.done is not None and bool(self.done.faults)


def link_drill_advice(
    last: DrillRecord | None, since: datetime | None, now: datetime
) -> str:
    """Return what to do about drills of the link; empty: nothing.

    *last* is the last one that was carried through. *since* is when the box began: a
    new one is given time for its first drill.
    """
    if last is not None and last.is_failed:
        return f"the drill of {last.began_at:%Y-%m-%d} failed: tipring drill show"
    held = last.began_at if last else since
    if held is None or now - held < DUE_AFTER:
        return ""
    when = f"the last was on {last.began_at:%Y-%m-%d}" if last else "never drilled"
    return f"{when}; try it in a quiet minute: tipring drill link"


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 2)
