"""A part of a whole, with the range in which the truth lies (Wilson, 95 %)."""

from dataclasses import dataclass

from tipring.domain.staffing.fitting import share_range


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    part: int
    whole: int

    @property
    def share(self) -> float | None:
        """From 0 to 1; None of nothing."""
        return self.part / self.whole if self.whole else None

    @property
    def low(self) -> float:
        """The lower end of the range."""
        return share_range(self.part, self.whole)[0]

    @property
    def high(self) -> float:
        """The upper end of the range."""
        return share_range(self.part, self.whole)[1]
