"""What the clerk's workers have in common: a job goes in, an outcome comes out."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tipring.desk.outbox import Assignment, Transcript
from tipring.domain.errors import TipringError


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the work brought."""

    result: str = ""
    transcript: Transcript | None = None


class Postponed(TipringError):  # noqa: N818 - it is an answer, not a mistake
    """The work could not be done now; *for_good*: it never can."""

    def __init__(self, why: str, *, for_good: bool = False) -> None:
        super().__init__(why)
        self.for_good = for_good


Worker = Callable[[Assignment], Awaitable[Outcome]]
