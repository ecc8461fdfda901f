"""What may be spent on looking besides the plan."""

from tipring.domain.link.budget import MEGABYTE, MONTH_S

SAVED_S = 6 * 3600.0
"""What so long leaves is kept; a day of trouble may not cost the month."""


class Purse:
    """What the plan leaves of the budget comes in steadily, and is kept for a while."""

    def __init__(self, budget_mb: float, planned_mb: float) -> None:
        self._per_s = max(0.0, budget_mb - planned_mb) * MEGABYTE / MONTH_S
        self._has = self._most = self._per_s * SAVED_S
        self._at: float | None = None

    def pays(self, price: float, now: float) -> bool:
        """Take *price* bytes out, if there are as many."""
        if self._at is not None:
            self._has = min(self._most, self._has + (now - self._at) * self._per_s)
        self._at = now
        if price > self._has:
            return False
        self._has -= price
        return True
